-- SPDX-License-Identifier: Apache-2.0
-- Beside the studio: tables that are awkward on purpose.  The same stand in the other two files.
CREATE TABLE patterns (id INTEGER PRIMARY KEY, t TEXT);
INSERT INTO patterns VALUES
    (1, 'abc'), (2, 'ABC'), (3, 'a%c'), (4, 'a_c'), (5, 'a\c'), (6, 'a*c'), (7, 'a?c'), (8, 'a[b]c'),
    (9, 'Ünï'), (10, 'xabcx'), (11, ''), (12, NULL), (13, 'two' || char(10) || 'lines'), (14, 'a.c');

CREATE TABLE "odd names" (
    id INTEGER PRIMARY KEY, "a b" TEXT, "order" INTEGER, "limit" INTEGER, "sel,ect" TEXT,
    "quo""te" TEXT, "dot.ted" TEXT, "ünïcode" TEXT, "Capital" TEXT, "back`tick" TEXT);
INSERT INTO "odd names" VALUES
    (1, 'blank', 10, 20, 'comma', 'quote', 'dot', 'umlaut', 'upper', 'tick'),
    (2, 'BLANK', 11, 21, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE no_key (a INTEGER, b TEXT);
INSERT INTO no_key VALUES (1, 'x'), (1, 'x'), (2, 'y');

CREATE TABLE tags (name VARCHAR(100) NOT NULL PRIMARY KEY, note TEXT);
INSERT INTO tags VALUES
    ('plain', 'p'), ('a/b', 'slash'), ('a,b', 'comma'), ('ünï çode', 'unicode'), ('50% off', 'per cent'),
    ('q?x=1#f', 'query'), ('"quoted"', 'quotes'), ('a+b', 'plus'), ('..', 'dots');

CREATE TABLE cells (
    sheet VARCHAR(20) NOT NULL, row_no INTEGER NOT NULL, value TEXT, PRIMARY KEY (sheet, row_no));
INSERT INTO cells VALUES ('a', 1, 'a1'), ('a', 2, 'a2'), ('b', 1, 'b1'), ('x,y', 3, 'xy3');

CREATE TABLE seats (hall VARCHAR(10) NOT NULL, seat INTEGER NOT NULL, PRIMARY KEY (hall, seat));
INSERT INTO seats VALUES ('a', 1), ('a', 2);
CREATE TABLE ids (id INTEGER PRIMARY KEY);
CREATE TABLE alike (id integer PRIMARY KEY, price DECIMAL(10, 2) UNIQUE, weight DOUBLE UNIQUE, done BOOLEAN UNIQUE, hash BLOB UNIQUE);
INSERT INTO ids VALUES (1), (2);

CREATE TABLE defaults (
    id INTEGER PRIMARY KEY, label VARCHAR(40) DEFAULT 'untitled', n INTEGER NOT NULL DEFAULT 7);

CREATE TABLE secrets (
    id INTEGER PRIMARY KEY, secret TEXT,
    CONSTRAINT told_once UNIQUE (secret), CONSTRAINT not_shouted CHECK (secret <> 'SHOUT'));
INSERT INTO secrets VALUES (1, 'xyzzy');
CREATE VIEW whispers AS SELECT id, secret FROM secrets;
CREATE TRIGGER whisper INSTEAD OF INSERT ON whispers BEGIN
    INSERT INTO secrets VALUES (NEW.id, NEW.secret);
END;

CREATE TABLE boxes (
    id INTEGER PRIMARY KEY, width INTEGER NOT NULL, height INTEGER NOT NULL,
    area INTEGER GENERATED ALWAYS AS (width * height) STORED);
INSERT INTO boxes (id, width, height) VALUES (1, 2, 3), (2, 5, 5);

CREATE TABLE ranked (id INTEGER PRIMARY KEY, n INTEGER, t TEXT);
INSERT INTO ranked VALUES (1, 3, 'b'), (2, NULL, 'a'), (3, 1, NULL), (4, 2, 'c'), (5, NULL, NULL);

-- rows that were put in neither by id nor by n
CREATE TABLE tied (id INTEGER PRIMARY KEY, n INTEGER);
INSERT INTO tied VALUES (1, 0), (38, 11), (34, 22), (30, 33), (26, 3), (22, 14), (18, 25),
    (14, 36), (10, 6), (6, 17), (2, 28), (39, 39), (35, 9), (31, 20), (27, 31), (23, 1), (19, 12),
    (15, 23), (11, 34), (7, 4), (3, 15), (40, 26), (36, 37), (32, 7), (28, 18), (24, 29),
    (20, 40), (16, 10), (12, 21), (8, 32), (4, 2), (41, 13), (37, 24), (33, 35), (29, 5),
    (25, 16), (21, 27), (17, 38), (13, 8), (9, 19), (5, 30);

CREATE TABLE bodies (id INTEGER PRIMARY KEY, body TEXT, data BLOB);

CREATE TABLE refusals (id INTEGER PRIMARY KEY, reason TEXT);
CREATE TRIGGER refuse BEFORE INSERT ON refusals
BEGIN
    SELECT RAISE(ABORT, 'PT402: Payment Required');
END;

-- No sleep here: counting takes as long.
CREATE VIEW slow AS
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000000)
    SELECT 1 AS id, 'woke' AS said, max(i) > 0 AS slept FROM n;

-- What the database is told of a request.
CREATE VIEW told AS SELECT
    1 AS id, current_setting('role', 1) AS role, current_setting('request.method', 1) AS method,
    current_setting('request.path', 1) AS path, current_setting('app.settings.host', 1) AS host,
    current_setting('app.settings.trace', 1) AS trace,
    json_extract(current_setting('request.jwt.claims', 1), '$.sub') AS sub,
    json_extract(current_setting('request.jwt.claims', 1), '$.role') AS claimed,
    json_extract(current_setting('request.headers', 1), '$."x-own"') AS own,
    json_extract(current_setting('request.headers', 1), '$.authorization') AS secret,
    json_extract(current_setting('request.cookies', 1), '$.a') AS cookie;

-- Relationships of every kind.
CREATE TABLE people (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL,
    boss_id INTEGER CONSTRAINT people_boss_id_fkey REFERENCES people (id));
INSERT INTO people VALUES (1, 'Ann', NULL), (2, 'Bob', 1), (3, 'Cid', 1), (4, 'Dot', 2), (5, 'Eve', 4);
CREATE TABLE passports (person_id INTEGER PRIMARY KEY REFERENCES people (id), number TEXT);
INSERT INTO passports VALUES (1, 'A-1'), (2, NULL), (4, 'D-4');
CREATE TABLE letters (
    id INTEGER PRIMARY KEY, sender_id INTEGER REFERENCES people (id),
    receiver_id INTEGER REFERENCES people (id), body TEXT, pages INTEGER);
INSERT INTO letters VALUES
    (1, 1, 2, 'Come!', 1), (2, 2, 1, 'I can''t', 2), (3, 1, 3, NULL, NULL), (4, 4, NULL, 'To "whom"', 7), (5, NULL, 4, 'Anon', 3);
CREATE TABLE clubs (id INTEGER PRIMARY KEY, name TEXT, founded DATE);
INSERT INTO clubs VALUES (1, 'Chess', '1999-05-01'), (2, 'Rowing', NULL), (3, 'Empty', '2020-02-29');
CREATE TABLE members (
    id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES people (id),
    club_id INTEGER NOT NULL REFERENCES clubs (id), UNIQUE (person_id, club_id));
INSERT INTO members VALUES (1, 1, 1), (2, 2, 1), (3, 2, 2), (4, 4, 2);
CREATE TABLE "odd kids" (id INTEGER PRIMARY KEY, "fk.id" INTEGER REFERENCES "odd names" (id), "na""me" TEXT);
INSERT INTO "odd kids" VALUES (1, 1, 'o''ne'), (2, 1, 'two'), (3, NULL, 'none');

-- Words, and a table whose JSON has keys that hurt.
CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
INSERT INTO articles VALUES
    (1, 'Gulls over the harbour', 'Gulls circle the harbour at dawn; one dog barks.'),
    (2, 'A dog on stage', 'Where is the dog? Now the dog sleeps.'),
    (3, 'Smoke', 'Black smoke, then fire. Not one gulls nest here.'),
    (4, 'Silence', NULL), (5, 'Harbour lights', 'Lights, fog; the black harbour.'), (6, '', '');
CREATE VIRTUAL TABLE words USING fts5(title, body, content='articles', content_rowid='id');
INSERT INTO words (words) VALUES ('rebuild');
CREATE TABLE sharp (id INTEGER PRIMARY KEY, doc JSON, txt TEXT);
INSERT INTO sharp VALUES
    (1, '{"a''b": 1, "a\"b": 2, "a.b": 3, "$": 4, "[0]": 5, "": 6, "ünï": 7, "a b": 8, "a->b": 9, "a`b": 10, "a\\b": 11, "0": 12, "*": 13}', '{"k": 1}'),
    (2, '[10, [20, 21], {"k": "v"}, "text", null, true, 1.50]', 'plain'),
    (3, '"just text"', NULL), (4, '5', '5'), (5, 'null', ''), (6, NULL, 'null'),
    (7, '{"a": {"b": [{"c": "deep"}]}, "n": null, "t": "null", "f": false, "big": 9007199254740993, "dec": 0.10, "e": "", "o": {}}', '[1]');

-- A view that is changed by triggers.
CREATE VIEW labels AS SELECT name, note FROM tags;
CREATE TRIGGER labels_insert INSTEAD OF INSERT ON labels BEGIN
    INSERT INTO tags (name, note) VALUES (NEW.name, NEW.note);
END;
CREATE TRIGGER labels_update INSTEAD OF UPDATE ON labels BEGIN
    UPDATE tags SET name = NEW.name, note = NEW.note WHERE name = OLD.name;
END;
CREATE TRIGGER labels_delete INSTEAD OF DELETE ON labels BEGIN
    DELETE FROM tags WHERE name = OLD.name;
END;

-- Every storage class in columns of every type: as far as their affinity lets it be.
CREATE TABLE mixed (
    id INTEGER PRIMARY KEY, i INTEGER, r REAL, x TEXT, b BLOB, n NUMERIC, f BOOLEAN, d DATE, c TIME,
    s TIMESTAMP, z TIMESTAMPTZ, u UUID, v VARCHAR(9) COLLATE NOCASE, w DECIMAL(9, 2));
WITH stored (k, value) AS (VALUES
    (1, NULL), (2, 0), (3, 1), (4, -3), (5, 9007199254740993), (6, 1.5), (7, 0.1), (8, 1e300), (9, 'abc'),
    (10, 'ABC'), (11, 'true'), (12, '5'), (13, ''), (14, x''), (15, x'00ff'), (16, 'b00'),
    (17, '2024-01-01'), (18, '2024-01-01 10:00:00'), (19, '10:00:00'), (20, NULL), (21, 'false'), (22, 't'))
INSERT INTO mixed SELECT k + twice * 100, value, value, value, value, value, value, value, value, value,
    value, value, value, value FROM stored, (SELECT 0 AS twice UNION SELECT 1);

-- Defaults of all kinds.
CREATE TABLE fallbacks (
    id INTEGER PRIMARY KEY, k TEXT UNIQUE, word TEXT DEFAULT 'it''s', n INTEGER NOT NULL DEFAULT (1 + 2), -- three
    made TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP, luck DOUBLE DEFAULT (abs(random()) / 9.3e18),
    doc JSON DEFAULT '{"a": 1}', flag BOOLEAN DEFAULT TRUE, bytes BLOB DEFAULT x'6162', none TEXT DEFAULT NULL,
    price DECIMAL(10,2) DEFAULT '1.50', twice INTEGER AS (n * 2),
    bare TEXT DEFAULT value, dq TEXT DEFAULT "ke""y", "a key" TEXT DEFAULT (upper('abc') /* a */ -- b
), bare2 TEXT DEFAULT [type], next INTEGER);

-- What a change says of its answer.
CREATE TABLE says (id INTEGER PRIMARY KEY, headers TEXT, status TEXT);
CREATE TRIGGER say_new AFTER INSERT ON says BEGIN
    SELECT set_config('response.headers', coalesce(NEW.headers, ''), 1), set_config('response.status', coalesce(NEW.status, ''), 1);
END;
CREATE TRIGGER say_old AFTER UPDATE ON says BEGIN
    SELECT set_config('response.headers', coalesce(NEW.headers, ''), 1), set_config('response.status', coalesce(NEW.status, ''), 1);
END;

-- What many change at once.
CREATE TABLE counters (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, price DOUBLE DEFAULT 0.1, note TEXT,
                       made TIMESTAMPTZ DEFAULT '2024-01-31 08:20:30.123456');
CREATE TABLE counted (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, revision INTEGER NOT NULL DEFAULT 1);
CREATE TRIGGER counted_change AFTER UPDATE OF n ON counted BEGIN
    UPDATE counted SET revision = OLD.revision + 1 WHERE id = NEW.id;
END;
CREATE TABLE dated (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, touched TIMESTAMPTZ);
CREATE VIEW counters_seen AS SELECT id, n, note FROM counters WHERE id < 100;
CREATE TRIGGER counters_seen_change INSTEAD OF UPDATE ON counters_seen BEGIN
    UPDATE counters SET n = NEW.n, note = NEW.note WHERE id = OLD.id;
END;
INSERT INTO counters (id, n) VALUES (1, 0), (2, 0), (3, 0);
INSERT INTO counted (id, n) VALUES (1, 0);
INSERT INTO dated VALUES (1, 0, '2024-01-31 10:20:30.7'), (2, 0, NULL);

-- Transactions that meet.
CREATE TABLE on_call (id INTEGER PRIMARY KEY, here BOOLEAN NOT NULL);
INSERT INTO on_call VALUES (1, true), (2, true);

-- Several firms in the same tables.
CREATE TABLE firms (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE notes (
    id INTEGER PRIMARY KEY, firm_id INTEGER NOT NULL REFERENCES firms (id), owner VARCHAR(20) NOT NULL,
    title TEXT NOT NULL, body TEXT, stars INTEGER, code VARCHAR(10) UNIQUE, "order" INTEGER);
CREATE VIRTUAL TABLE notes_words USING fts5(body, content='notes', content_rowid='id');
CREATE TABLE replies (
    id INTEGER PRIMARY KEY, note_id INTEGER NOT NULL REFERENCES notes (id), said TEXT, points INTEGER);
CREATE TABLE memos (note_id INTEGER PRIMARY KEY REFERENCES notes (id), memo TEXT);
CREATE TABLE topics (id INTEGER PRIMARY KEY, firm_id INTEGER REFERENCES firms (id), name TEXT NOT NULL);
CREATE TABLE note_topics (
    note_id INTEGER REFERENCES notes (id), topic_id INTEGER REFERENCES topics (id), secret BOOLEAN NOT NULL,
    PRIMARY KEY (note_id, topic_id));
INSERT INTO firms VALUES (1, 'Acme'), (2, 'Bolt'), (3, 'Cask');
INSERT INTO notes VALUES
    (1, 1, 'ada', 'First', 'red apples and pears', 3, 'A1', 5),
    (2, 1, 'bob', 'Second', 'green apples', 5, 'A2', 4),
    (3, 2, 'eve', 'Hidden', 'red apples of the others', 3, 'B1', 3),
    (4, 2, 'ada', 'Foreign', NULL, NULL, NULL, 2),
    (5, 1, 'ada', 'Third', NULL, NULL, NULL, 1);
INSERT INTO replies VALUES
    (1, 1, 'good', 10), (2, 1, 'bad', 20), (3, 3, 'theirs', 400), (4, 2, 'fine', 40), (5, 4, 'foreign', 800);
INSERT INTO memos VALUES (1, 'mine'), (3, 'of others'), (2, 'of bob');
INSERT INTO topics VALUES (1, 1, 'work'), (2, 2, 'plot'), (3, NULL, 'shared'), (4, 1, 'rest');
INSERT INTO note_topics VALUES
    (1, 1, false), (1, 2, false), (1, 3, false), (1, 4, true), (3, 2, false), (3, 1, false), (2, 1, false);
INSERT INTO notes_words (notes_words) VALUES ('rebuild');

-- Columns that not everybody may read, or write.
CREATE TABLE offices (id INTEGER PRIMARY KEY, name TEXT NOT NULL, safe TEXT);
CREATE TABLE staff (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, office_id INTEGER, boss_id INTEGER, salary INTEGER,
    badge TEXT CONSTRAINT staff_badge_key UNIQUE, password TEXT NOT NULL DEFAULT 'initial',
    grade INTEGER NOT NULL DEFAULT 1, doubled INTEGER GENERATED ALWAYS AS (salary * 2) STORED, about TEXT, remarks TEXT,
    CONSTRAINT staff_one UNIQUE (name, office_id),
    CONSTRAINT staff_office_id_fkey FOREIGN KEY (office_id) REFERENCES offices (id),
    CONSTRAINT staff_boss_id_fkey FOREIGN KEY (boss_id) REFERENCES staff (id));
CREATE TABLE permits (
    id INTEGER PRIMARY KEY, name TEXT, secret TEXT NOT NULL, n INTEGER,
    CONSTRAINT permits_pair UNIQUE (name, secret), CONSTRAINT permits_secret_check CHECK (length(name) < length(secret)),
    CONSTRAINT permits_brief CHECK (name <> 'bad'));
CREATE TABLE vaults (id INTEGER PRIMARY KEY, name TEXT, note TEXT);
CREATE TABLE vault_items (id INTEGER PRIMARY KEY, vault_id INTEGER REFERENCES vaults (id), name TEXT);
INSERT INTO offices VALUES (1, 'North', '4711'), (2, 'South', '0815');
INSERT INTO staff (id, name, office_id, boss_id, salary, badge, password, grade, about, remarks) VALUES
    (1, 'Ada', 1, NULL, 9000, 'B-1', 'pw-ada', 3, 'likes engines', 'gets too much'),
    (2, 'Bob', 1, 1, 5000, 'B-2', 'pw-bob', 2, 'likes apples', 'wants engines'),
    (3, 'Cyd', 2, 1, 4000, 'B-3', 'pw-cyd', 1, 'likes dances', NULL);
CREATE VIRTUAL TABLE staff_words USING fts5(name, about, remarks, content='staff', content_rowid='id');
INSERT INTO staff_words (staff_words) VALUES ('rebuild');
INSERT INTO permits VALUES (1, 'a', 'hush-hush', 1), (2, 'b', 'hush-hush', 2);
INSERT INTO vaults VALUES (1, 'first', 'x'), (2, 'second', 'y');
INSERT INTO vault_items VALUES (1, 1, 'gold'), (2, 1, 'silver'), (3, 2, 'lead');

-- Jobs of several firms, which are changed.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, firm_id INTEGER NOT NULL DEFAULT 1, owner VARCHAR(20), title TEXT NOT NULL, pay INTEGER,
    state VARCHAR(10) NOT NULL DEFAULT 'open', code VARCHAR(10) UNIQUE,
    twice INTEGER GENERATED ALWAYS AS (pay * 2) STORED);
CREATE TABLE steps (id INTEGER PRIMARY KEY, job_id INTEGER NOT NULL REFERENCES jobs (id), said TEXT);
CREATE VIEW open_jobs AS SELECT id, firm_id, title, pay FROM jobs WHERE state = 'open';
CREATE TRIGGER open_jobs_new INSTEAD OF INSERT ON open_jobs BEGIN
    INSERT INTO jobs (id, firm_id, title, pay) VALUES (NEW.id, NEW.firm_id, NEW.title, NEW.pay);
END;
CREATE TRIGGER open_jobs_old INSTEAD OF UPDATE ON open_jobs BEGIN
    UPDATE jobs SET firm_id = NEW.firm_id, title = NEW.title, pay = NEW.pay WHERE id = OLD.id;
END;
CREATE TRIGGER open_jobs_gone INSTEAD OF DELETE ON open_jobs BEGIN
    DELETE FROM jobs WHERE id = OLD.id;
END;
CREATE TABLE remarks (firm_id INTEGER, said TEXT);
CREATE TABLE desks (
    firm_id INTEGER, number INTEGER, guest TEXT, by_user VARCHAR(20), PRIMARY KEY (firm_id, number));
INSERT INTO jobs (id, firm_id, owner, title, pay, state, code) VALUES
    (1, 1, 'ada', 'Paint', 100, 'open', 'A1'), (2, 1, 'bob', 'Roof', 200, 'open', 'A2'),
    (3, 2, 'eve', 'Dig', 300, 'open', 'B1'), (4, 1, 'ada', 'Old', 50, 'gone', 'A4'),
    (5, 1, NULL, 'Wall', NULL, 'open', NULL), (6, 2, 'ada', 'Far', 600, 'open', 'B6');
INSERT INTO steps VALUES (1, 1, 'buy'), (2, 3, 'theirs');
INSERT INTO remarks VALUES (1, 'ours'), (2, 'theirs');
INSERT INTO desks VALUES (1, 1, 'Ann', 'ada'), (2, 1, 'Eli', 'eve'), (1, 2, 'Bo', 'bob');
