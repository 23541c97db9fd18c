-- SPDX-License-Identifier: Apache-2.0
-- An animation studio's records, for MariaDB 10.7 or later: who published what, when, on which shot.
-- The same rows stand in studio-pgsql.sql and studio-sqlite3.sql.  Load into an empty database:
--
--     mariadb -e 'CREATE DATABASE studio CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin' &&
--     mariadb studio < studio-mysql.sql
--
-- Texts compare by their characters, as on the other two; instants are written in UTC.
SET NAMES utf8mb4;
SET time_zone = '+00:00';
SET sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO';

CREATE TABLE artists (
    id        INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name      VARCHAR(200) NOT NULL,
    role      VARCHAR(50) NOT NULL,
    email     VARCHAR(200),
    lead_id   INT,
    hired_on  DATE NOT NULL,
    active    BOOLEAN NOT NULL DEFAULT true,
    CONSTRAINT artists_email_key UNIQUE (email),
    CONSTRAINT artists_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES artists (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE shows (
    id          INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code        VARCHAR(20) NOT NULL,
    title       VARCHAR(200) NOT NULL,
    status      VARCHAR(20) NOT NULL DEFAULT 'development',
    started_on  DATE,
    budget      DECIMAL(12,2),
    meta        JSON,
    CONSTRAINT shows_code_key UNIQUE (code),
    CONSTRAINT shows_status_check CHECK (status IN ('development', 'production', 'released'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE sequences (
    id        INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    show_id   INT NOT NULL,
    code      VARCHAR(20) NOT NULL,
    title     VARCHAR(200) NOT NULL,
    position  INT NOT NULL DEFAULT 0,
    CONSTRAINT sequences_show_id_code_key UNIQUE (show_id, code),
    CONSTRAINT sequences_show_id_fkey FOREIGN KEY (show_id) REFERENCES shows (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- A shot's sequence is known by its show and code: a foreign key of two columns.
CREATE TABLE shots (
    id             INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    show_id        INT NOT NULL,
    sequence_code  VARCHAR(20),
    code           VARCHAR(20) NOT NULL,
    frames         INT NOT NULL,
    status         VARCHAR(20) NOT NULL DEFAULT 'waiting',
    due_on         DATE,
    CONSTRAINT shots_show_id_code_key UNIQUE (show_id, code),
    CONSTRAINT shots_frames_check CHECK (frames > 0),
    CONSTRAINT shots_show_id_fkey FOREIGN KEY (show_id) REFERENCES shows (id),
    CONSTRAINT shots_sequence_fkey FOREIGN KEY (show_id, sequence_code)
        REFERENCES sequences (show_id, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
  COMMENT='A shot belongs to a show and mostly to a sequence';

CREATE TABLE shot_artists (
    shot_id    INT NOT NULL,
    artist_id  INT NOT NULL,
    task       VARCHAR(20) NOT NULL DEFAULT 'animation',
    days       DECIMAL(5,1) NOT NULL DEFAULT 0,
    PRIMARY KEY (shot_id, artist_id),
    CONSTRAINT shot_artists_shot_id_fkey FOREIGN KEY (shot_id) REFERENCES shots (id)
        ON DELETE CASCADE,
    CONSTRAINT shot_artists_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE records (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    show_id     INT NOT NULL,
    shot_id     INT,
    artist_id   INT NOT NULL,
    kind        VARCHAR(20) NOT NULL DEFAULT 'note',
    title       VARCHAR(200) NOT NULL,
    note        TEXT,
    amount      DECIMAL(12,2) NOT NULL DEFAULT 0 COMMENT 'What it cost, in euros',
    active      BOOLEAN NOT NULL DEFAULT true,
    meta        JSON,
    created_at  TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    CONSTRAINT records_show_id_fkey FOREIGN KEY (show_id) REFERENCES shows (id),
    CONSTRAINT records_shot_id_fkey FOREIGN KEY (shot_id) REFERENCES shots (id),
    CONSTRAINT records_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists (id),
    INDEX records_created_at_idx (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin
  COMMENT='Who published what, when';

CREATE TABLE comments (
    id          INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    record_id   BIGINT NOT NULL,
    artist_id   INT NOT NULL,
    body        TEXT NOT NULL,
    created_at  TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    CONSTRAINT comments_record_id_fkey FOREIGN KEY (record_id) REFERENCES records (id)
        ON DELETE CASCADE,
    CONSTRAINT comments_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- One column of every type that the three databases share.
CREATE TABLE type_samples (
    id             INT NOT NULL PRIMARY KEY,
    a_smallint     SMALLINT,
    an_integer     INT,
    a_bigint       BIGINT,
    a_numeric      DECIMAL(20,6),
    a_real         FLOAT,
    a_double       DOUBLE,
    a_boolean      BOOLEAN,
    a_date         DATE,
    a_time         TIME(6),
    a_timestamp    DATETIME(6),
    a_timestamptz  TIMESTAMP(6) NULL,
    a_text         TEXT,
    a_varchar      VARCHAR(20),
    a_char         CHAR(5),
    a_uuid         UUID,
    a_json         JSON,
    some_bytes     BLOB
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE VIEW active_records AS
    SELECT id, show_id, artist_id, kind, title, amount, created_at FROM records WHERE active;

CREATE VIEW show_totals AS
    SELECT s.id, s.code, count(r.id) AS records, coalesce(sum(r.amount), 0) AS amount,
           max(r.created_at) AS latest_at
      FROM shows s LEFT JOIN records r ON r.show_id = s.id
     GROUP BY s.id, s.code;

START TRANSACTION;

INSERT INTO artists (id, name, role, email, lead_id, hired_on, active) VALUES
    (1, 'Ada Okafor', 'supervisor', 'ada@studio.example', NULL, '2015-02-01', true),
    (2, 'Bruno Lindqvist', 'supervisor', 'bruno@studio.example', NULL, '2016-09-12', true),
    (3, 'Chiyo Tanaka', 'animator', 'chiyo@studio.example', 1, '2018-05-07', true),
    (4, 'Dmitri Volkov', 'animator', 'dmitri@studio.example', 1, '2019-01-14', true),
    (5, 'Élodie Marchand', 'lighting', 'elodie@studio.example', 2, '2019-11-04', true),
    (6, 'Finn O''Brien', 'lighting', 'finn@studio.example', 2, '2020-02-29', true),
    (7, 'Grace Nwosu', 'compositing', 'grace@studio.example', 2, '2021-06-21', true),
    (8, 'Hiro "Hawk" Sato', 'effects', 'hiro@studio.example', 1, '2022-03-01', true),
    (9, 'İpek Yılmaz', 'effects', 'ipek@studio.example', 8, '2023-08-15', true),
    (10, 'Jonas Weiß', 'layout', NULL, 3, '2017-04-03', false);

INSERT INTO shows (id, code, title, status, started_on, budget, meta) VALUES
    (1, 'LANTERN', 'The Paper Lantern', 'production', '2023-03-01', 1250000.00, '{"fps": 24, "resolution": {"width": 4096, "height": 1716}}'),
    (2, 'TIDE', 'Tide & Bone', 'production', '2023-09-15', 830000.50, '{"fps": 25, "resolution": {"width": 3840, "height": 2160}}'),
    (3, 'MOSS', 'Moss', 'released', '2021-01-11', 240000.00, '{"fps": 12, "awards": ["Annecy", "Zagreb"]}'),
    (4, 'COMET', 'Comet, Come Home', 'development', '2024-05-20', NULL, NULL);

INSERT INTO sequences (id, show_id, code, title, position) VALUES
    (1, 1, 'sq010', 'The market at dusk', 1),
    (2, 1, 'sq020', 'Rooftops', 2),
    (3, 1, 'sq030', 'The flood', 3),
    (4, 2, 'sq010', 'Low water', 1),
    (5, 2, 'sq020', 'The wreck', 2),
    (6, 3, 'sq010', 'A morning', 1);

INSERT INTO shots (id, show_id, sequence_code, code, frames, status, due_on) VALUES
    (1, 1, 'sq010', 'sh0010', 96, 'final', '2024-01-19'),
    (2, 1, 'sq010', 'sh0020', 142, 'final', '2024-01-26'),
    (3, 1, 'sq010', 'sh0030', 64, 'review', '2024-02-09'),
    (4, 1, 'sq020', 'sh0010b', 210, 'review', '2024-03-01'),
    (5, 1, 'sq020', 'sh0040', 88, 'progress', '2024-03-15'),
    (6, 1, 'sq030', 'sh0050', 300, 'waiting', '2024-05-31'),
    (7, 2, 'sq010', 'sh0010', 120, 'final', '2024-02-02'),
    (8, 2, 'sq010', 'sh0020', 75, 'progress', '2024-04-12'),
    (9, 2, 'sq020', 'sh0030', 189, 'waiting', NULL),
    (10, 3, 'sq010', 'sh0010', 480, 'final', '2021-10-01'),
    (11, 3, 'sq010', 'sh0020', 36, 'omitted', NULL),
    (12, 2, NULL, 'teaser', 720, 'waiting', NULL);

INSERT INTO shot_artists (shot_id, artist_id, task, days) VALUES
    (1, 3, 'animation', 4.5),
    (1, 5, 'lighting', 2.0),
    (1, 7, 'compositing', 1.5),
    (2, 4, 'animation', 6.0),
    (2, 6, 'lighting', 3.0),
    (3, 3, 'animation', 2.5),
    (3, 5, 'lighting', 1.0),
    (4, 4, 'animation', 8.0),
    (4, 8, 'effects', 5.5),
    (5, 3, 'animation', 3.0),
    (6, 8, 'effects', 12.0),
    (6, 9, 'effects', 12.0),
    (7, 4, 'animation', 5.0),
    (7, 6, 'lighting', 2.5),
    (7, 7, 'compositing', 2.0),
    (8, 3, 'animation', 1.0),
    (10, 10, 'layout', 9.0),
    (10, 7, 'compositing', 4.0);

INSERT INTO records
    (id, show_id, shot_id, artist_id, kind, title, note, amount, active, meta, created_at) VALUES
    (1, 1, 1, 3, 'publish', 'sh0010 animation v001', 'First blocking.', 0.00, true, '{"tags": ["blocking"], "take": 1}', '2024-01-08 09:12:00'),
    (2, 1, 1, 1, 'review', 'sh0010 animation v001', 'Hold the lantern two frames longer.', 0.00, true, '{"mood": "kind", "take": 1}', '2024-01-08 16:40:30'),
    (3, 1, 1, 3, 'publish', 'sh0010 animation v002', NULL, 0.00, true, '{"tags": ["spline", "polish"], "take": 2}', '2024-01-10 11:05:12.5'),
    (4, 1, 1, 1, 'approval', 'sh0010 animation v002', 'Approved.', 1800.00, true, '{"take": 2}', '2024-01-10 17:59:59.999999'),
    (5, 1, 1, 5, 'publish', 'sh0010 lighting v001', 'Key light from the stalls.', 0.00, true, '{"tags": ["light"], "take": 1}', '2024-01-12 10:00:00'),
    (6, 1, 1, 2, 'review', 'sh0010 lighting v001', 'Too warm, she says: "dusk, not noon".', 0.00, true, NULL, '2024-01-12 15:22:10'),
    (7, 1, 1, 5, 'publish', 'sh0010 lighting v002', NULL, 0.00, true, '{"tags": ["light", "dusk"], "take": 2}', '2024-01-15 09:45:00'),
    (8, 1, 1, 2, 'approval', 'sh0010 lighting v002', 'Approved.', 950.00, true, '{"take": 2}', '2024-01-15 18:03:44'),
    (9, 1, 1, 7, 'render', 'sh0010 comp v001', '96 frames at 4k.', 412.75, true, '{"hours": 6.5, "frames": 96}', '2024-01-17 22:15:00'),
    (10, 1, 1, 1, 'delivery', 'sh0010 final', 'Delivered to the edit.', 0.00, true, '{"reel": "A"}', '2024-01-19 12:00:00'),
    (11, 1, 2, 4, 'publish', 'sh0020 animation v001', 'Crowd walks left to right.', 0.00, true, '{"tags": ["blocking", "crowd"], "take": 1}', '2024-01-11 09:30:00'),
    (12, 1, 2, 1, 'review', 'sh0020 animation v001', 'The crowd, the dog; where is the dog?', 0.00, false, '{"take": 1}', '2024-01-11 14:00:00'),
    (13, 1, 2, 4, 'publish', 'sh0020 animation v002', 'With dog.', 0.00, true, '{"tags": ["dog"], "take": 2}', '2024-01-18 13:37:00'),
    (14, 1, 2, 1, 'approval', 'sh0020 animation v002', 'Approved, good dog.', 2400.00, true, '{"take": 2}', '2024-01-19 10:10:10'),
    (15, 1, 2, 6, 'render', 'sh0020 lighting v001', NULL, 388.20, true, '{"hours": 5.25, "frames": 142}', '2024-01-24 03:20:00'),
    (16, 1, 2, 2, 'delivery', 'sh0020 final', 'Delivered to the edit.', 0.00, true, '{"reel": "A"}', '2024-01-26 12:00:00'),
    (17, 1, 3, 3, 'publish', 'sh0030 animation v001', 'Close-up, hands.', 0.00, true, '{"tags": ["blocking"], "take": 1}', '2024-01-29 08:55:00'),
    (18, 1, 3, 1, 'note', 'sh0030 hands', 'Look at the reference:\nhttps://studio.example/ref?shot=sh0030&take=1', 0.00, true, NULL, '2024-01-29 09:30:00'),
    (19, 1, 3, 3, 'publish', 'sh0030 animation v002', NULL, 0.00, true, '{"tags": ["spline"], "take": 2}', '2024-02-02 17:00:00'),
    (20, 1, 4, 4, 'publish', 'sh0010b animation v001', 'Rooftop run, 100 % on twos.', 0.00, true, '{"tags": ["run"], "take": 1}', '2024-02-05 10:20:00'),
    (21, 1, 4, 8, 'publish', 'sh0010b smoke v001', 'Chimney smoke; cache in /fx/smoke_v001.', 0.00, true, '{"tags": ["fx", "smoke"], "take": 1}', '2024-02-07 19:05:00'),
    (22, 1, 4, 2, 'review', 'sh0010b smoke v001', 'Less is more.', 0.00, true, NULL, '2024-02-08 09:00:00'),
    (23, 1, 4, 8, 'render', 'sh0010b smoke v001', '210 frames.', 1204.40, false, '{"hours": 31.75, "frames": 210}', '2024-02-10 04:44:44'),
    (24, 1, NULL, 1, 'note', 'Week 6', 'Nobody works on Friday: wrap party.', 0.00, true, '{"pinned": true}', '2024-02-05 08:00:00'),
    (25, 1, 5, 3, 'publish', 'sh0040 animation v001', NULL, 0.00, true, '{"tags": [], "take": 1}', '2024-02-29 12:00:00'),
    (26, 2, 7, 4, 'publish', 'sh0010 animation v001', 'Gulls.', 0.00, true, '{"tags": ["blocking", "birds"], "take": 1}', '2024-01-09 09:00:00'),
    (27, 2, 7, 2, 'approval', 'sh0010 animation v001', 'Approved at once.', 1500.00, true, '{"take": 1}', '2024-01-16 11:30:00'),
    (28, 2, 7, 6, 'publish', 'sh0010 lighting v001', 'Fog, 5,000 K.', 0.00, true, '{"tags": ["light", "fog"], "take": 1}', '2024-01-22 10:00:00'),
    (29, 2, 7, 7, 'render', 'sh0010 comp v001', '120 frames at UHD.', 515.10, true, '{"hours": 8, "frames": 120}', '2024-01-30 23:59:59'),
    (30, 2, 7, 2, 'delivery', 'sh0010 final', 'Delivered.', 0.00, true, '{"reel": "1"}', '2024-02-02 09:00:00'),
    (31, 2, 8, 3, 'publish', 'sh0020 animation v001', 'Водоросли на ветру.', 0.00, true, '{"tags": ["seaweed"], "take": 1}', '2024-02-12 09:00:00'),
    (32, 2, 8, 2, 'review', 'sh0020 animation v001', '波をもう少し遅く。🌊', 0.00, true, '{"mood": "calm", "take": 1}', '2024-02-12 15:00:00'),
    (33, 2, NULL, 2, 'note', 'Budget', 'Over by 12.5%; see the sheet.', -4200.99, true, '{"pinned": false}', '2024-02-20 07:30:00'),
    (34, 2, 12, 1, 'note', 'Teaser', 'Cut a teaser from what is final.', 0.00, true, NULL, '2024-03-04 10:00:00'),
    (35, 3, 10, 10, 'publish', 'sh0010 layout v001', 'The whole film in one shot.', 0.00, false, '{"tags": ["layout"], "take": 1}', '2021-03-28 00:59:59'),
    (36, 3, 10, 7, 'render', 'sh0010 comp v007', '480 frames.', 2210.00, true, '{"hours": 96, "frames": 480}', '2021-09-27 05:00:00'),
    (37, 3, 10, 1, 'delivery', 'Moss', 'Released.', 0.00, true, '{"festival": "Annecy"}', '2021-10-01 08:00:00'),
    (38, 3, 11, 1, 'note', 'sh0020 omitted', 'Cut from the edit.', 0.00, false, NULL, '2021-06-30 16:00:00'),
    (39, 1, 6, 8, 'publish', 'sh0050 water v001', 'Flood, first simulation.', 0.00, true, '{"tags": ["fx", "water"], "take": 1}', '2024-03-11 09:00:00'),
    (40, 1, 6, 9, 'publish', 'sh0050 foam v001', 'Foam on top; 2 TB, sorry.', 0.00, true, '{"tags": ["fx", "water", "foam"], "take": 1}', '2024-03-11 09:00:00');

INSERT INTO comments (id, record_id, artist_id, body, created_at) VALUES
    (1, 1, 4, 'Nice arcs.', '2024-01-08 10:00:00'),
    (2, 1, 3, 'Thanks!', '2024-01-08 10:02:00'),
    (3, 6, 5, 'It''s noon somewhere…', '2024-01-12 16:00:00'),
    (4, 12, 4, 'The dog is on its way.', '2024-01-11 14:30:00'),
    (5, 12, 3, '🐕', '2024-01-11 14:31:00'),
    (6, 21, 9, 'Which solver?', '2024-02-07 20:00:00'),
    (7, 24, 6, 'Bringing cake.', '2024-02-05 08:15:00'),
    (8, 40, 8, '2 TB is fine. 3 is not.', '2024-03-11 09:30:00');

INSERT INTO type_samples
    (id, a_smallint, an_integer, a_bigint, a_numeric, a_real, a_double, a_boolean, a_date,
     a_time, a_timestamp, a_timestamptz, a_text, a_varchar, a_char, a_uuid, a_json, some_bytes) VALUES
    (1, 1, 1, 1, 1.000000, 1.5, 2.25, true, '2024-01-31', '10:20:30', '2024-01-31 10:20:30', '2024-01-31 10:20:30', 'plain', 'plain', 'plain', '00000000-0000-0000-0000-000000000001', '{"a": 1}', X'6D6F645F7265636F726473'),
    (2, 32767, 2147483647, 9223372036854775807, 999999999.999999, 0.125, 1e+15, true, '9999-12-31', '23:59:59.999999', '2037-12-31 23:59:59.999999', '2037-12-31 23:59:59.999999', 'Grüße, 世界, مرحبا, 🎬', 'twenty characters ok', 'ABCDE', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '[1, 2.5, "three", null, true, {"deep": [[]]}]', X'00112233445566778899AABBCCDDEEFF'),
    (3, -32768, -2147483648, -9223372036854775808, -999999999.999999, -0.125, -1e-10, false, '1000-01-01', '00:00:00', '1970-01-02 00:00:00', '1970-01-02 00:00:00', 'He said: "don''t", and left.\nA second line\twith a tab, a \\ and a / and 100%.', 'a,b.(c)', 'a,"b)', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '"text"', X'00FF'),
    (4, 0, 0, 9007199254740993, 0.000001, 0, 0, false, '2000-02-29', '12:00:00.5', '2000-02-29 12:00:00.5', '2000-02-29 12:00:00.5', '', '', '     ', '12345678-1234-5678-1234-567812345678', '{}', X''),
    (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

COMMIT;
