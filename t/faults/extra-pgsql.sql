-- SPDX-License-Identifier: Apache-2.0
-- Tables and views that take their time.
CREATE VIEW nap AS SELECT 1 AS id, pg_sleep(0.4) IS NULL AS slept;
CREATE VIEW sleep AS SELECT 1 AS id, pg_sleep(15) IS NULL AS slept;
CREATE TABLE sluggish (id integer PRIMARY KEY, note text);
CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_sleep(15);
    RETURN new;
END $$;
CREATE TRIGGER dawdle BEFORE INSERT ON sluggish FOR EACH ROW EXECUTE FUNCTION dawdle();
CREATE TABLE batches (batch varchar(20), n integer, PRIMARY KEY (batch, n));
-- It takes its time for as long as there is a batch of its name.
CREATE VIEW linger AS
    SELECT 1 AS id, pg_sleep(CASE WHEN EXISTS (SELECT FROM batches WHERE batch = 'linger') THEN 15 ELSE 0 END)
        IS NULL AS slept;
-- The database undoes the first attempts to insert, as if others had been in the way.
CREATE SEQUENCE attempts;
CREATE VIEW tried AS SELECT last_value AS n FROM attempts;
CREATE TABLE contested (id integer PRIMARY KEY, undone integer);
CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF nextval('attempts') <= new.undone THEN
        RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER undo BEFORE INSERT ON contested FOR EACH ROW EXECUTE FUNCTION undo();
