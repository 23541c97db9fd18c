-- SPDX-License-Identifier: Apache-2.0
-- Beside the studio: tables that are awkward on purpose.  The same stand in the other two files.
SET NAMES utf8mb4;

CREATE TABLE patterns (id INT PRIMARY KEY, t TEXT) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO patterns VALUES
    (1, 'abc'), (2, 'ABC'), (3, 'a%c'), (4, 'a_c'), (5, 'a\\c'), (6, 'a*c'), (7, 'a?c'), (8, 'a[b]c'),
    (9, 'Ünï'), (10, 'xabcx'), (11, ''), (12, NULL), (13, 'two\nlines'), (14, 'a.c');

CREATE TABLE `odd names` (
    id INT PRIMARY KEY, `a b` TEXT, `order` INT, `limit` INT, `sel,ect` TEXT, `quo"te` TEXT,
    `dot.ted` TEXT, `ünïcode` TEXT, `Capital` TEXT, `back``tick` TEXT)
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `odd names` VALUES
    (1, 'blank', 10, 20, 'comma', 'quote', 'dot', 'umlaut', 'upper', 'tick'),
    (2, 'BLANK', 11, 21, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE no_key (a INT, b TEXT) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO no_key VALUES (1, 'x'), (1, 'x'), (2, 'y');

CREATE TABLE tags (name VARCHAR(100) PRIMARY KEY, note TEXT)
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO tags VALUES
    ('plain', 'p'), ('a/b', 'slash'), ('a,b', 'comma'), ('ünï çode', 'unicode'), ('50% off', 'per cent'),
    ('q?x=1#f', 'query'), ('"quoted"', 'quotes'), ('a+b', 'plus'), ('..', 'dots');

-- A view that is changed; MariaDB has no triggers for one.
CREATE VIEW labels AS SELECT name, note FROM tags;

CREATE TABLE cells (
    sheet VARCHAR(20), row_no INT, value TEXT, PRIMARY KEY (sheet, row_no))
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO cells VALUES ('a', 1, 'a1'), ('a', 2, 'a2'), ('b', 1, 'b1'), ('x,y', 3, 'xy3');

CREATE TABLE seats (hall VARCHAR(10), seat INT, PRIMARY KEY (hall, seat))
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO seats VALUES ('a', 1), ('a', 2);
CREATE TABLE ids (id INT PRIMARY KEY);
CREATE TABLE alike (id integer PRIMARY KEY, price DECIMAL(10, 2) UNIQUE, weight DOUBLE UNIQUE, done TINYINT(1) UNIQUE, hash VARBINARY(20) UNIQUE);
INSERT INTO ids VALUES (1), (2);

CREATE TABLE defaults (
    id INT AUTO_INCREMENT PRIMARY KEY, label VARCHAR(40) DEFAULT 'untitled', n INT NOT NULL DEFAULT 7)
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE secrets (
    id INT PRIMARY KEY, secret VARCHAR(40),
    CONSTRAINT told_once UNIQUE (secret), CONSTRAINT not_shouted CHECK (secret <> 'SHOUT'));
INSERT INTO secrets VALUES (1, 'xyzzy');
CREATE VIEW joined AS
    SELECT t.name, s.id, s.secret FROM secrets s LEFT JOIN tags t ON t.name = s.secret;
CREATE VIEW whispers AS SELECT id, secret FROM secrets;

CREATE TABLE boxes (
    id INT PRIMARY KEY, width INT NOT NULL, height INT NOT NULL,
    area INT GENERATED ALWAYS AS (width * height) STORED);
INSERT INTO boxes (id, width, height) VALUES (1, 2, 3), (2, 5, 5);

CREATE TABLE ranked (id INT PRIMARY KEY, n INT, t TEXT)
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO ranked VALUES (1, 3, 'b'), (2, NULL, 'a'), (3, 1, NULL), (4, 2, 'c'), (5, NULL, NULL);

-- rows that were put in neither by id nor by n
CREATE TABLE tied (id INT PRIMARY KEY, n INT);
INSERT INTO tied VALUES (1, 0), (38, 11), (34, 22), (30, 33), (26, 3), (22, 14), (18, 25),
    (14, 36), (10, 6), (6, 17), (2, 28), (39, 39), (35, 9), (31, 20), (27, 31), (23, 1), (19, 12),
    (15, 23), (11, 34), (7, 4), (3, 15), (40, 26), (36, 37), (32, 7), (28, 18), (24, 29),
    (20, 40), (16, 10), (12, 21), (8, 32), (4, 2), (41, 13), (37, 24), (33, 35), (29, 5),
    (25, 16), (21, 27), (17, 38), (13, 8), (9, 19), (5, 30);

CREATE TABLE bodies (id INT AUTO_INCREMENT PRIMARY KEY, body LONGTEXT, data LONGBLOB)
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE refusals (id INT PRIMARY KEY, reason TEXT);
CREATE TRIGGER refuse BEFORE INSERT ON refusals FOR EACH ROW
    SIGNAL SQLSTATE 'PT402' SET MESSAGE_TEXT = 'Payment Required';

CREATE VIEW slow AS SELECT 1 AS id, 'woke' AS said, SLEEP(20) = 0 AS slept;
CREATE VIEW slower AS SELECT id, SLEEP(0.2) = 0 AS slept FROM records;

-- What the database is told of a request.  A view may not name a variable, but a function may.
CREATE FUNCTION told(name varchar(64)) RETURNS text CHARSET utf8mb4 NOT DETERMINISTIC NO SQL
    RETURN CASE name
        WHEN 'method' THEN @request_method WHEN 'path' THEN @request_path
        WHEN 'headers' THEN @request_headers WHEN 'cookies' THEN @request_cookies
        WHEN 'claims' THEN @request_jwt_claims WHEN 'host' THEN @app_settings_host
        WHEN 'trace' THEN @app_settings_trace END;
CREATE SQL SECURITY INVOKER VIEW told AS SELECT
    1 AS id, current_role() AS role, told('method') AS method, told('path') AS path,
    told('host') AS host, told('trace') AS trace,
    json_value(told('claims'), '$.sub') AS sub, json_value(told('claims'), '$.role') AS claimed,
    json_value(told('headers'), '$."x-own"') AS own,
    json_value(told('headers'), '$.authorization') AS secret,
    json_value(told('cookies'), '$.a') AS cookie;

CREATE FUNCTION describe_api() RETURNS json NO SQL RETURN json_object('openapi', '3.1.0');

-- Relationships of every kind.
CREATE TABLE people (
    id INT PRIMARY KEY, name TEXT NOT NULL, boss_id INT,
    CONSTRAINT people_boss_id_fkey FOREIGN KEY (boss_id) REFERENCES people (id))
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO people VALUES (1, 'Ann', NULL), (2, 'Bob', 1), (3, 'Cid', 1), (4, 'Dot', 2), (5, 'Eve', 4);
CREATE TABLE passports (
    person_id INT PRIMARY KEY, number TEXT,
    CONSTRAINT passports_person_id_fkey FOREIGN KEY (person_id) REFERENCES people (id))
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO passports VALUES (1, 'A-1'), (2, NULL), (4, 'D-4');
CREATE TABLE letters (
    id INT PRIMARY KEY, sender_id INT, receiver_id INT, body TEXT, pages INT,
    CONSTRAINT letters_sender_id_fkey FOREIGN KEY (sender_id) REFERENCES people (id),
    CONSTRAINT letters_receiver_id_fkey FOREIGN KEY (receiver_id) REFERENCES people (id))
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO letters VALUES
    (1, 1, 2, 'Come!', 1), (2, 2, 1, 'I can''t', 2), (3, 1, 3, NULL, NULL), (4, 4, NULL, 'To "whom"', 7), (5, NULL, 4, 'Anon', 3);
CREATE TABLE clubs (id INT PRIMARY KEY, name TEXT, founded DATE)
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO clubs VALUES (1, 'Chess', '1999-05-01'), (2, 'Rowing', NULL), (3, 'Empty', '2020-02-29');
CREATE TABLE members (
    id INT PRIMARY KEY, person_id INT NOT NULL, club_id INT NOT NULL, CONSTRAINT members_key UNIQUE (person_id, club_id),
    CONSTRAINT members_person_id_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT members_club_id_fkey FOREIGN KEY (club_id) REFERENCES clubs (id));
INSERT INTO members VALUES (1, 1, 1), (2, 2, 1), (3, 2, 2), (4, 4, 2);
CREATE TABLE `odd kids` (
    id INT PRIMARY KEY, `fk.id` INT, `na"me` TEXT,
    CONSTRAINT `odd kids_fk.id_fkey` FOREIGN KEY (`fk.id`) REFERENCES `odd names` (id))
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `odd kids` VALUES (1, 1, 'o''ne'), (2, 1, 'two'), (3, NULL, 'none');

-- Words, and a table whose JSON has keys that hurt.
CREATE TABLE articles (id INT PRIMARY KEY, title TEXT, body TEXT, FULLTEXT (title), FULLTEXT (body))
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO articles VALUES
    (1, 'Gulls over the harbour', 'Gulls circle the harbour at dawn; one dog barks.'),
    (2, 'A dog on stage', 'Where is the dog? Now the dog sleeps.'),
    (3, 'Smoke', 'Black smoke, then fire. Not one gulls nest here.'),
    (4, 'Silence', NULL), (5, 'Harbour lights', 'Lights, fog; the black harbour.'), (6, '', '');
CREATE TABLE sharp (id INT PRIMARY KEY, doc JSON, txt TEXT) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO sharp VALUES
    (1, '{"a''b": 1, "a\\"b": 2, "a.b": 3, "$": 4, "[0]": 5, "": 6, "ünï": 7, "a b": 8, "a->b": 9, "a`b": 10, "a\\\\b": 11, "0": 12, "*": 13}', '{"k": 1}'),
    (2, '[10, [20, 21], {"k": "v"}, "text", null, true, 1.50]', 'plain'),
    (3, '"just text"', NULL), (4, '5', '5'), (5, 'null', ''), (6, NULL, 'null'),
    (7, '{"a": {"b": [{"c": "deep"}]}, "n": null, "t": "null", "f": false, "big": 9007199254740993, "dec": 0.10, "e": "", "o": {}}', '[1]');

-- What is peculiar to MariaDB.
CREATE TABLE oddities (
    id INT AUTO_INCREMENT PRIMARY KEY, made YEAR, flags BIT(8), one BIT(1), lasts TIME(6), day DATE,
    mood ENUM('calm', 'wild'), tags SET('a', 'b'), place POINT, price FLOAT, old VARCHAR(20) CHARACTER SET latin1,
    small TINYTEXT, filled INT(5) ZEROFILL, many_of INT,
    CONSTRAINT oddities_many_of_fkey FOREIGN KEY (many_of) REFERENCES oddities (id))
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE PROCEDURE nobody() SIGNAL SQLSTATE '02001' SET MESSAGE_TEXT = 'Nobody is there';
CREATE PROCEDURE taken() SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1062, MESSAGE_TEXT = 'Somebody was faster';
DELIMITER //
CREATE PROCEDURE put_twice(name VARCHAR(40)) MODIFIES SQL DATA BEGIN INSERT INTO tags VALUES (name, '1'); INSERT INTO tags VALUES (name, '2'); END //
DELIMITER ;
CREATE PROCEDURE codes() READS SQL DATA SELECT code FROM shows ORDER BY code;

-- Defaults of all kinds.
CREATE TABLE fallbacks (
    id INT AUTO_INCREMENT PRIMARY KEY, k VARCHAR(40) UNIQUE, word TEXT DEFAULT 'it''s', n INT NOT NULL DEFAULT (1 + 2),
    made TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP, luck DOUBLE DEFAULT (RAND()), doc JSON DEFAULT '{"a": 1}',
    flag BOOLEAN DEFAULT TRUE, bytes VARBINARY(10) DEFAULT x'6162', odd VARBINARY(10) DEFAULT x'00ff', none TEXT DEFAULT NULL,
    price DECIMAL(10,2) DEFAULT '1.50', twice INT AS (n * 2), bare TEXT DEFAULT 'value', dq TEXT DEFAULT 'ke"y',
    `a key` TEXT DEFAULT (UPPER('abc')), bare2 TEXT DEFAULT 'type', next INT DEFAULT (`n` + 1))
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- What a change says of its answer.
CREATE TABLE says (id INT PRIMARY KEY, headers TEXT, status TEXT) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TRIGGER say_new AFTER INSERT ON says FOR EACH ROW SET @response_headers = NEW.headers, @response_status = NEW.status;
CREATE TRIGGER say_old AFTER UPDATE ON says FOR EACH ROW SET @response_headers = NEW.headers, @response_status = NEW.status;
CREATE PROCEDURE say_and_keep(i INT, headers TEXT, status TEXT) INSERT INTO says VALUES (i, headers, status);

-- What many change at once.
CREATE TABLE counters (id INT PRIMARY KEY, n INT NOT NULL, price DOUBLE DEFAULT 0.1, note TEXT,
                       made TIMESTAMP(6) DEFAULT '2024-01-31 08:20:30.123456') DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE counted (id INT PRIMARY KEY, n INT NOT NULL, revision INT NOT NULL DEFAULT 1);
CREATE TRIGGER counted_change BEFORE UPDATE ON counted FOR EACH ROW SET NEW.revision = OLD.revision + 1;
CREATE TABLE dated (id INT PRIMARY KEY, n INT NOT NULL, touched TIMESTAMP(6) NULL);
CREATE VIEW counters_seen AS SELECT id, n, note FROM counters WHERE id < 100;
CREATE TABLE partly (id INT PRIMARY KEY, n INT NOT NULL, hidden TEXT);
INSERT INTO counters (id, n) VALUES (1, 0), (2, 0), (3, 0);
INSERT INTO counted (id, n) VALUES (1, 0);
INSERT INTO dated VALUES (1, 0, '2024-01-31 10:20:30.7'), (2, 0, NULL);
INSERT INTO partly VALUES (1, 0, 'hidden');

-- Transactions that meet.
CREATE TABLE on_call (id INT PRIMARY KEY, here BOOLEAN NOT NULL) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO on_call VALUES (1, true), (2, true);
DELIMITER //
CREATE PROCEDURE leave_call(i INT)
BEGIN
    DECLARE n INT;
    SELECT COUNT(*) INTO n FROM on_call WHERE here;
    DO SLEEP(0.25);
    IF n > 1 THEN UPDATE on_call SET here = false WHERE id = i; END IF;
END //
CREATE PROCEDURE one_more()
BEGIN
    DECLARE n INT;
    SELECT MAX(id) INTO n FROM on_call;
    DO SLEEP(0.25);
    UPDATE on_call SET id = n + 1 WHERE here;
END //
CREATE PROCEDURE count_twice()
BEGIN
    DECLARE first, second INT;
    SELECT COUNT(*) INTO first FROM on_call;
    DO SLEEP(0.25);
    SELECT COUNT(*) INTO second FROM on_call;
    SELECT first, second;
END //
DELIMITER ;

-- Several firms in the same tables.
CREATE TABLE firms (id INT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE notes (
    id INT PRIMARY KEY, firm_id INT NOT NULL, owner VARCHAR(20) NOT NULL,
    title TEXT NOT NULL, body TEXT, stars INT, code VARCHAR(10) UNIQUE, `order` INT,
    FULLTEXT KEY notes_words (body), FOREIGN KEY (firm_id) REFERENCES firms (id));
CREATE TABLE replies (
    id INT PRIMARY KEY, note_id INT NOT NULL, said TEXT, points INT, FOREIGN KEY (note_id) REFERENCES notes (id));
CREATE TABLE memos (note_id INT PRIMARY KEY, memo TEXT, FOREIGN KEY (note_id) REFERENCES notes (id));
CREATE TABLE topics (id INT PRIMARY KEY, firm_id INT, name TEXT NOT NULL, FOREIGN KEY (firm_id) REFERENCES firms (id));
CREATE TABLE note_topics (
    note_id INT, topic_id INT, secret BOOLEAN NOT NULL, PRIMARY KEY (note_id, topic_id),
    FOREIGN KEY (note_id) REFERENCES notes (id), FOREIGN KEY (topic_id) REFERENCES topics (id));
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

-- Columns that not everybody may read, or write.
CREATE TABLE offices (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, safe TEXT) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE staff (
    id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, office_id INT, boss_id INT, salary INT,
    badge VARCHAR(10), password VARCHAR(20) NOT NULL DEFAULT 'initial',
    grade INT NOT NULL DEFAULT 1, doubled INT GENERATED ALWAYS AS (salary * 2) STORED, about TEXT, remarks TEXT,
    CONSTRAINT staff_badge_key UNIQUE (badge), CONSTRAINT staff_one UNIQUE (name, office_id),
    CONSTRAINT staff_office_id_fkey FOREIGN KEY (office_id) REFERENCES offices (id),
    CONSTRAINT staff_boss_id_fkey FOREIGN KEY (boss_id) REFERENCES staff (id),
    FULLTEXT (about, remarks), FULLTEXT (name, remarks), FULLTEXT (name)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE permits (
    id INT PRIMARY KEY, name VARCHAR(20), secret VARCHAR(20) NOT NULL, n SMALLINT,
    CONSTRAINT permits_pair UNIQUE (name, secret), CONSTRAINT permits_secret_check CHECK (length(name) < length(secret)),
    CONSTRAINT permits_brief CHECK (name <> 'bad')) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE vaults (id INT PRIMARY KEY, name VARCHAR(40), note TEXT) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE vault_items (id INT PRIMARY KEY, vault_id INT, name VARCHAR(40),
    CONSTRAINT vault_items_vault_id_fkey FOREIGN KEY (vault_id) REFERENCES vaults (id)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO offices VALUES (1, 'North', '4711'), (2, 'South', '0815');
INSERT INTO staff (id, name, office_id, boss_id, salary, badge, password, grade, about, remarks) VALUES
    (1, 'Ada', 1, NULL, 9000, 'B-1', 'pw-ada', 3, 'likes engines', 'gets too much'),
    (2, 'Bob', 1, 1, 5000, 'B-2', 'pw-bob', 2, 'likes apples', 'wants engines'),
    (3, 'Cyd', 2, 1, 4000, 'B-3', 'pw-cyd', 1, 'likes dances', NULL);
INSERT INTO permits VALUES (1, 'a', 'hush-hush', 1), (2, 'b', 'hush-hush', 2);
INSERT INTO vaults VALUES (1, 'first', 'x'), (2, 'second', 'y');
INSERT INTO vault_items VALUES (1, 1, 'gold'), (2, 1, 'silver'), (3, 2, 'lead');

-- Jobs of several firms, which are changed.
CREATE TABLE jobs (
    id INT PRIMARY KEY, firm_id INT NOT NULL DEFAULT 1, owner VARCHAR(20), title TEXT NOT NULL, pay INT,
    state VARCHAR(10) NOT NULL DEFAULT 'open', code VARCHAR(10) UNIQUE, twice INT GENERATED ALWAYS AS (pay * 2) STORED);
CREATE TABLE steps (id INT PRIMARY KEY, job_id INT NOT NULL, said TEXT, FOREIGN KEY (job_id) REFERENCES jobs (id));
CREATE TRIGGER jobs_new BEFORE INSERT ON jobs FOR EACH ROW
    SET NEW.firm_id = IF(NEW.title = 'stolen', 2, NEW.firm_id);
CREATE TRIGGER jobs_old BEFORE UPDATE ON jobs FOR EACH ROW
    SET NEW.firm_id = IF(NEW.title = 'stolen', 2, NEW.firm_id);
CREATE VIEW open_jobs AS SELECT id, firm_id, title, pay FROM jobs WHERE state = 'open';
CREATE TABLE remarks (firm_id INT, said TEXT);
CREATE TABLE desks (firm_id INT, number INT, guest TEXT, by_user VARCHAR(20), PRIMARY KEY (firm_id, number));
INSERT INTO jobs (id, firm_id, owner, title, pay, state, code) VALUES
    (1, 1, 'ada', 'Paint', 100, 'open', 'A1'), (2, 1, 'bob', 'Roof', 200, 'open', 'A2'),
    (3, 2, 'eve', 'Dig', 300, 'open', 'B1'), (4, 1, 'ada', 'Old', 50, 'gone', 'A4'),
    (5, 1, NULL, 'Wall', NULL, 'open', NULL), (6, 2, 'ada', 'Far', 600, 'open', 'B6');
INSERT INTO steps VALUES (1, 1, 'buy'), (2, 3, 'theirs');
INSERT INTO remarks VALUES (1, 'ours'), (2, 'theirs');
INSERT INTO desks VALUES (1, 1, 'Ann', 'ada'), (2, 1, 'Eli', 'eve'), (1, 2, 'Bo', 'bob');
