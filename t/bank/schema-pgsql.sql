-- SPDX-License-Identifier: Apache-2.0
-- The bank: accounts, and two books of what was moved between them.
CREATE TABLE accounts (
    id integer PRIMARY KEY,
    balance bigint NOT NULL CHECK (balance >= 0),
    pending text NOT NULL DEFAULT ' ',               -- ids of transfers that are under way here
    last_transfer varchar(40) NOT NULL DEFAULT '',
    version bigint NOT NULL DEFAULT 0);
-- Its key is the client's own id: a transfer that is sent twice is refused the second time.
CREATE TABLE transfers (
    id varchar(40) PRIMARY KEY,
    source integer NOT NULL, target integer NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    way varchar(40) NOT NULL, state varchar(10) NOT NULL);
CREATE INDEX transfers_state ON transfers (state) WHERE state = 'pending';
-- Here a transfer could stand twice: only an Idempotency-Key, or a condition, prevents it.
CREATE TABLE ledger (
    id serial PRIMARY KEY,
    transfer varchar(40) NOT NULL,
    source integer NOT NULL, target integer NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    way varchar(40) NOT NULL);
CREATE INDEX ledger_transfer ON ledger (transfer);

CREATE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.version := old.version + 1;
    RETURN new;
END $$;
CREATE TRIGGER accounts_version BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION next_version();

-- Rows of these ways move the money themselves.
CREATE FUNCTION move_money() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    name text := CASE TG_TABLE_NAME WHEN 'ledger' THEN to_jsonb(new)->>'transfer' ELSE to_jsonb(new)->>'id' END;
BEGIN
    UPDATE accounts SET balance = balance - new.amount, last_transfer = name WHERE id = new.source;
    UPDATE accounts SET balance = balance + new.amount, last_transfer = name WHERE id = new.target;
    RETURN new;
END $$;
CREATE TRIGGER transfers_move AFTER INSERT ON transfers FOR EACH ROW WHEN (new.way = 'own id')
    EXECUTE FUNCTION move_money();
CREATE TRIGGER ledger_move AFTER INSERT ON ledger FOR EACH ROW WHEN (new.way IN ('key', 'call by key'))
    EXECUTE FUNCTION move_money();

-- All the money: what the accounts hold, and what has left one account and not reached the other.
CREATE VIEW audit AS
    SELECT 1 AS id,
           (SELECT sum(balance) FROM accounts)
           + coalesce((SELECT sum(t.amount)
                       FROM transfers t
                       JOIN accounts s ON s.id = t.source
                       JOIN accounts g ON g.id = t.target
                       WHERE t.state = 'pending'
                       AND position(' ' || t.id || ' ' IN s.pending) > 0
                       AND position(' ' || t.id || ' ' IN g.pending) = 0), 0) AS total;
