-- SPDX-License-Identifier: Apache-2.0
-- Beside the studio and t/http/extra-sqlite3.sql: what the clients' calls need.
CREATE TABLE pages (id INTEGER PRIMARY KEY, body TEXT);
INSERT INTO pages VALUES
    (1, 'The old lantern lights the market'), (2, 'One lantern against the flood'),
    (3, 'Rooftops under smoke'), (4, NULL);
CREATE VIRTUAL TABLE page_words USING fts5(body, content='pages', content_rowid='id');
INSERT INTO page_words (page_words) VALUES ('rebuild');
