-- SPDX-License-Identifier: Apache-2.0
-- A music shop, for MariaDB.  music-rows.sql has its rows.
SET NAMES utf8mb4;
SET time_zone = '+00:00';
CREATE TABLE artists (
    artist_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name      VARCHAR(120) NOT NULL,
    formed_on DATE,
    biography TEXT,
    moods     SET('calm', 'kind', 'wild'),
    CONSTRAINT artists_name_key UNIQUE (name));
CREATE TABLE albums (
    album_id    INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    artist_id   INT NOT NULL,
    title       VARCHAR(160) NOT NULL,
    released_on DATE,
    cover       BLOB COMMENT 'A picture\n\nor none',
    CONSTRAINT albums_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists (artist_id));
CREATE TABLE genres (genre_id SMALLINT NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL, CONSTRAINT genres_name_key UNIQUE (name));
CREATE TABLE tracks (
    track_id     INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    album_id     INT,
    genre_id     SMALLINT,
    name         VARCHAR(200) NOT NULL,
    composer     VARCHAR(200),
    milliseconds INT UNSIGNED NOT NULL COMMENT 'How long it is: <b>"in" ms</b> & more \\ than that',
    bytes        BIGINT,
    unit_price   DECIMAL(10,2) NOT NULL DEFAULT 0.99,
    explicit     BOOLEAN NOT NULL DEFAULT false,
    seconds      INT AS (milliseconds DIV 1000) STORED,
    CONSTRAINT tracks_album_id_fkey FOREIGN KEY (album_id) REFERENCES albums (album_id),
    CONSTRAINT tracks_genre_id_fkey FOREIGN KEY (genre_id) REFERENCES genres (genre_id)
) COMMENT 'What can be bought\nA track need not be on an album.';
CREATE TABLE playlists (playlist_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(120) NOT NULL DEFAULT 'Unnamed');
CREATE TABLE playlist_tracks (
    playlist_id INT NOT NULL,
    track_id    INT NOT NULL,
    place       SMALLINT,
    PRIMARY KEY (playlist_id, track_id),
    CONSTRAINT playlist_tracks_playlist_id_fkey FOREIGN KEY (playlist_id) REFERENCES playlists (playlist_id) ON DELETE CASCADE,
    CONSTRAINT playlist_tracks_track_id_fkey FOREIGN KEY (track_id) REFERENCES tracks (track_id));
CREATE TABLE employees (
    employee_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    reports_to  INT,
    first_name  VARCHAR(40) NOT NULL,
    last_name   VARCHAR(40) NOT NULL,
    email       VARCHAR(120),
    salary      DECIMAL(8,2),
    hired_on    DATE NOT NULL DEFAULT (CURRENT_DATE),
    CONSTRAINT employees_email_key UNIQUE (email),
    CONSTRAINT employees_reports_to_fkey FOREIGN KEY (reports_to) REFERENCES employees (employee_id));
CREATE TABLE customers (
    customer_id    INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    support_rep_id INT,
    name           VARCHAR(120) NOT NULL,
    email          VARCHAR(120) NOT NULL,
    country        CHAR(2),
    since          DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    token          UUID DEFAULT (UUID()),
    CONSTRAINT customers_support_rep_id_fkey FOREIGN KEY (support_rep_id) REFERENCES employees (employee_id));
CREATE TABLE invoices (
    invoice_id  BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id INT NOT NULL,
    invoiced_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    state       ENUM('open', 'paid', 'cancelled') NOT NULL DEFAULT 'open',
    total       DECIMAL(12,2) NOT NULL DEFAULT 0,
    remarks     JSON,
    CONSTRAINT invoices_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (customer_id)
) COMMENT 'An invoice has lines';
CREATE TABLE invoice_lines (
    invoice_id BIGINT NOT NULL,
    line       SMALLINT NOT NULL,
    track_id   INT NOT NULL,
    quantity   SMALLINT NOT NULL DEFAULT 1,
    unit_price DECIMAL(10,2) NOT NULL,
    PRIMARY KEY (invoice_id, line),
    CONSTRAINT invoice_lines_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoices (invoice_id) ON DELETE CASCADE,
    CONSTRAINT invoice_lines_track_id_fkey FOREIGN KEY (track_id) REFERENCES tracks (track_id));
CREATE TABLE refunds (
    refund_id  INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    invoice_id BIGINT,
    line       SMALLINT,
    reason     VARCHAR(200) NOT NULL,
    CONSTRAINT refunds_line_fkey FOREIGN KEY (invoice_id, line) REFERENCES invoice_lines (invoice_id, line) ON DELETE CASCADE);
CREATE TABLE plays (
    track_id  INT NOT NULL,
    played_at DATETIME NOT NULL,
    seconds   DOUBLE,
    CONSTRAINT plays_track_id_fkey FOREIGN KEY (track_id) REFERENCES tracks (track_id));
CREATE TABLE `weekly chart (top/40)` (
    `week no.`      INT NOT NULL,
    `place, %`      SMALLINT NOT NULL,
    `song's "name"` VARCHAR(80),
    `größe`         FLOAT,
    `order`         INT NOT NULL DEFAULT 1,
    `select`        BOOLEAN,
    PRIMARY KEY (`week no.`, `place, %`));

CREATE VIEW album_totals AS
    SELECT a.album_id, a.title, count(t.track_id) AS tracks, sum(t.milliseconds) AS milliseconds
      FROM albums a LEFT JOIN tracks t ON t.album_id = a.album_id GROUP BY a.album_id, a.title;
CREATE VIEW cheap_tracks AS SELECT track_id, name, milliseconds, unit_price FROM tracks WHERE NOT explicit;

CREATE FUNCTION album_length(album INT) RETURNS BIGINT READS SQL DATA
    COMMENT 'The length of an album\nin milliseconds'
    RETURN (SELECT coalesce(sum(milliseconds), 0) FROM tracks WHERE album_id = album);
CREATE FUNCTION tint(color ENUM('red', 'green'), strength DOUBLE) RETURNS VARCHAR(40) NO SQL
    RETURN concat(color, ' ', strength);
CREATE PROCEDURE tracks_of(artist INT) READS SQL DATA
    SELECT t.* FROM tracks t JOIN albums a ON a.album_id = t.album_id WHERE a.artist_id = artist;
CREATE PROCEDURE reprice(genre SMALLINT, price DECIMAL(10,2)) MODIFIES SQL DATA
    UPDATE tracks SET unit_price = price WHERE genre_id = genre;
CREATE PROCEDURE forget_plays() MODIFIES SQL DATA COMMENT 'Nothing was ever played' DELETE FROM plays;
INSERT INTO `weekly chart (top/40)` VALUES (1, 1, 'Salt', 0.5, 1, true), (1, 2, NULL, NULL, 2, NULL);
