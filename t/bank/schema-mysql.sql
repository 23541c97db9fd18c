-- SPDX-License-Identifier: Apache-2.0
-- The bank: accounts, and two books of what was moved between them.
CREATE TABLE accounts (
    id INT PRIMARY KEY,
    balance BIGINT NOT NULL CHECK (balance >= 0),
    pending TEXT NOT NULL DEFAULT ' ',               -- ids of transfers that are under way here
    last_transfer VARCHAR(40) NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0);
-- Its key is the client's own id: a transfer that is sent twice is refused the second time.
CREATE TABLE transfers (
    id VARCHAR(40) PRIMARY KEY,
    source INT NOT NULL, target INT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    way VARCHAR(40) NOT NULL, state VARCHAR(10) NOT NULL,
    INDEX (state));
-- Here a transfer could stand twice: only an Idempotency-Key, or a condition, prevents it.
CREATE TABLE ledger (
    id INT AUTO_INCREMENT PRIMARY KEY,
    transfer VARCHAR(40) NOT NULL,
    source INT NOT NULL, target INT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    way VARCHAR(40) NOT NULL,
    INDEX (transfer));

CREATE TRIGGER accounts_version BEFORE UPDATE ON accounts FOR EACH ROW SET NEW.version = OLD.version + 1;

-- Rows of these ways move the money themselves.
DELIMITER //
CREATE TRIGGER transfers_move AFTER INSERT ON transfers FOR EACH ROW
    IF NEW.way = 'own id' THEN
        UPDATE accounts SET balance = balance - NEW.amount, last_transfer = NEW.id WHERE id = NEW.source;
        UPDATE accounts SET balance = balance + NEW.amount, last_transfer = NEW.id WHERE id = NEW.target;
    END IF //
CREATE TRIGGER ledger_move AFTER INSERT ON ledger FOR EACH ROW
    IF NEW.way IN ('key', 'call by key') THEN
        UPDATE accounts SET balance = balance - NEW.amount, last_transfer = NEW.transfer WHERE id = NEW.source;
        UPDATE accounts SET balance = balance + NEW.amount, last_transfer = NEW.transfer WHERE id = NEW.target;
    END IF //
DELIMITER ;

-- All the money: what the accounts hold, and what has left one account and not reached the other.
CREATE VIEW audit AS
    SELECT 1 AS id,
           CAST((SELECT SUM(balance) FROM accounts)
           + COALESCE((SELECT SUM(t.amount)
                       FROM transfers t
                       JOIN accounts s ON s.id = t.source
                       JOIN accounts g ON g.id = t.target
                       WHERE t.state = 'pending'
                       AND INSTR(s.pending, CONCAT(' ', t.id, ' ')) > 0
                       AND INSTR(g.pending, CONCAT(' ', t.id, ' ')) = 0), 0) AS SIGNED) AS total;
