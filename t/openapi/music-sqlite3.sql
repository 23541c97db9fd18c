-- SPDX-License-Identifier: Apache-2.0
-- A music shop, for SQLite.  music-rows.sql has its rows.
PRAGMA foreign_keys = ON;
CREATE TABLE artists (
    artist_id INTEGER PRIMARY KEY,
    name      VARCHAR(120) NOT NULL CONSTRAINT artists_name_key UNIQUE,
    formed_on DATE,
    biography TEXT,
    moods     JSON);
CREATE TABLE albums (
    album_id    INTEGER PRIMARY KEY,
    artist_id   INTEGER NOT NULL CONSTRAINT albums_artist_id_fkey REFERENCES artists (artist_id),
    title       VARCHAR(160) NOT NULL,
    released_on DATE,
    cover       BLOB);
CREATE TABLE genres (genre_id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL CONSTRAINT genres_name_key UNIQUE);
CREATE TABLE tracks (
    track_id     INTEGER PRIMARY KEY,
    album_id     INTEGER CONSTRAINT tracks_album_id_fkey REFERENCES albums (album_id),
    genre_id     INTEGER CONSTRAINT tracks_genre_id_fkey REFERENCES genres (genre_id),
    name         VARCHAR(200) NOT NULL,
    composer     VARCHAR(200),
    milliseconds INTEGER NOT NULL CONSTRAINT tracks_milliseconds_check CHECK (milliseconds >= 0),
    bytes        BIGINT,
    unit_price   DECIMAL(10,2) NOT NULL DEFAULT 0.99,
    explicit     BOOLEAN NOT NULL DEFAULT false,
    seconds      INTEGER GENERATED ALWAYS AS (milliseconds / 1000) STORED);
CREATE TABLE playlists (playlist_id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(120) NOT NULL DEFAULT 'Unnamed');
CREATE TABLE playlist_tracks (
    playlist_id INTEGER NOT NULL CONSTRAINT playlist_tracks_playlist_id_fkey REFERENCES playlists (playlist_id) ON DELETE CASCADE,
    track_id    INTEGER NOT NULL CONSTRAINT playlist_tracks_track_id_fkey REFERENCES tracks (track_id),
    place       SMALLINT,
    PRIMARY KEY (playlist_id, track_id));
CREATE TABLE employees (
    employee_id INTEGER PRIMARY KEY,
    reports_to  INTEGER CONSTRAINT employees_reports_to_fkey REFERENCES employees (employee_id),
    first_name  VARCHAR(40) NOT NULL,
    last_name   VARCHAR(40) NOT NULL,
    email       VARCHAR(120) CONSTRAINT employees_email_key UNIQUE,
    salary      DECIMAL(8,2),
    hired_on    DATE NOT NULL DEFAULT CURRENT_DATE);
CREATE TABLE customers (
    customer_id    INTEGER PRIMARY KEY,
    support_rep_id INTEGER CONSTRAINT customers_support_rep_id_fkey REFERENCES employees (employee_id),
    name           VARCHAR(120) NOT NULL,
    email          VARCHAR(120) NOT NULL,
    country        CHAR(2),
    since          TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    token          UUID);
CREATE TABLE invoices (
    invoice_id  INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL CONSTRAINT invoices_customer_id_fkey REFERENCES customers (customer_id),
    invoiced_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    state       VARCHAR(10) NOT NULL DEFAULT 'open' CONSTRAINT invoices_state_check CHECK (state IN ('open', 'paid', 'cancelled')),
    total       DECIMAL(12,2) NOT NULL DEFAULT 0,
    remarks     JSON);
CREATE TABLE invoice_lines (
    invoice_id INTEGER NOT NULL CONSTRAINT invoice_lines_invoice_id_fkey REFERENCES invoices (invoice_id) ON DELETE CASCADE,
    line       SMALLINT NOT NULL,
    track_id   INTEGER NOT NULL CONSTRAINT invoice_lines_track_id_fkey REFERENCES tracks (track_id),
    quantity   SMALLINT NOT NULL DEFAULT 1,
    unit_price DECIMAL(10,2) NOT NULL,
    PRIMARY KEY (invoice_id, line));
CREATE TABLE refunds (
    refund_id  INTEGER PRIMARY KEY,
    invoice_id INTEGER,
    line       SMALLINT,
    reason     VARCHAR(200) NOT NULL,
    CONSTRAINT refunds_line_fkey FOREIGN KEY (invoice_id, line) REFERENCES invoice_lines (invoice_id, line) ON DELETE CASCADE);
CREATE TABLE plays (
    track_id  INTEGER NOT NULL CONSTRAINT plays_track_id_fkey REFERENCES tracks (track_id),
    played_at TIMESTAMP NOT NULL,
    seconds   DOUBLE PRECISION);
CREATE TABLE "weekly chart (top/40)" (
    "week no."          INTEGER NOT NULL,
    "place, %"          SMALLINT NOT NULL,
    "song's ""name"""   VARCHAR(80),
    "größe"             REAL,
    "order"             INTEGER NOT NULL DEFAULT 1,
    "select"            BOOLEAN,
    PRIMARY KEY ("week no.", "place, %"));

CREATE VIEW album_totals AS
    SELECT a.album_id, a.title, count(t.track_id) AS tracks, sum(t.milliseconds) AS milliseconds
      FROM albums a LEFT JOIN tracks t ON t.album_id = a.album_id GROUP BY a.album_id, a.title;
CREATE VIEW cheap_tracks AS SELECT track_id, name, milliseconds, unit_price FROM tracks WHERE NOT explicit;
INSERT INTO "weekly chart (top/40)" VALUES (1, 1, 'Salt', 0.5, 1, true), (1, 2, NULL, NULL, 2, NULL);
