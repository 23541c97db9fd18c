-- SPDX-License-Identifier: Apache-2.0
-- Beside the studio and t/http/extra-mysql.sql: what the clients' calls need.  The runner has made
-- the database archive.
SET NAMES utf8mb4;

CREATE TABLE pages (id INT PRIMARY KEY, body TEXT, FULLTEXT KEY pages_body (body))
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO pages VALUES
    (1, 'The old lantern lights the market'), (2, 'One lantern against the flood'),
    (3, 'Rooftops under smoke'), (4, NULL);

CREATE TABLE archive.reels (id INT PRIMARY KEY, label VARCHAR(20) NOT NULL, show_id INT)
    DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO archive.reels VALUES (1, 'Reel A', 1), (2, 'Reel B', 3);

CREATE FUNCTION add_up(a INT, b INT) RETURNS INT NO SQL DETERMINISTIC RETURN a + b;
CREATE PROCEDURE shots_of(IN show_code VARCHAR(20)) READS SQL DATA
    SELECT s.* FROM shots s JOIN shows ON shows.id = s.show_id WHERE shows.code = show_code;
CREATE PROCEDURE forget_comments() MODIFIES SQL DATA DELETE FROM comments;
CREATE PROCEDURE teapot() SIGNAL SQLSTATE 'PT418' SET MESSAGE_TEXT = 'I am a teapot';
