-- SPDX-License-Identifier: Apache-2.0
-- The bank: accounts, and two books of what was moved between them.
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    balance INTEGER NOT NULL CHECK (balance >= 0),
    pending TEXT NOT NULL DEFAULT ' ',               -- ids of transfers that are under way here
    last_transfer TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 0);
-- Its key is the client's own id: a transfer that is sent twice is refused the second time.
CREATE TABLE transfers (
    id TEXT NOT NULL PRIMARY KEY,
    source INTEGER NOT NULL, target INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    way TEXT NOT NULL, state TEXT NOT NULL);
CREATE INDEX transfers_state ON transfers (state) WHERE state = 'pending';
-- Here a transfer could stand twice: only an Idempotency-Key, or a condition, prevents it.
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    transfer TEXT NOT NULL,
    source INTEGER NOT NULL, target INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    way TEXT NOT NULL);
CREATE INDEX ledger_transfer ON ledger (transfer);

CREATE TRIGGER accounts_version AFTER UPDATE OF balance, pending, last_transfer ON accounts BEGIN
    UPDATE accounts SET version = OLD.version + 1 WHERE id = NEW.id;
END;

-- Rows of these ways move the money themselves.
CREATE TRIGGER transfers_move AFTER INSERT ON transfers WHEN NEW.way = 'own id' BEGIN
    UPDATE accounts SET balance = balance - NEW.amount, last_transfer = NEW.id WHERE id = NEW.source;
    UPDATE accounts SET balance = balance + NEW.amount, last_transfer = NEW.id WHERE id = NEW.target;
END;
CREATE TRIGGER ledger_move AFTER INSERT ON ledger WHEN NEW.way IN ('key', 'call by key') BEGIN
    UPDATE accounts SET balance = balance - NEW.amount, last_transfer = NEW.transfer WHERE id = NEW.source;
    UPDATE accounts SET balance = balance + NEW.amount, last_transfer = NEW.transfer WHERE id = NEW.target;
END;

-- All the money: what the accounts hold, and what has left one account and not reached the other.
CREATE VIEW audit AS
    SELECT 1 AS id,
           (SELECT sum(balance) FROM accounts)
           + coalesce((SELECT sum(t.amount)
                       FROM transfers t
                       JOIN accounts s ON s.id = t.source
                       JOIN accounts g ON g.id = t.target
                       WHERE t.state = 'pending'
                       AND instr(s.pending, ' ' || t.id || ' ') > 0
                       AND instr(g.pending, ' ' || t.id || ' ') = 0), 0) AS total;
