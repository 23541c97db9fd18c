-- SPDX-License-Identifier: Apache-2.0
-- The rows of the music shop, the same for PostgreSQL, MariaDB and SQLite.
INSERT INTO artists (artist_id, name, formed_on, biography) VALUES
    (1, 'Quiet Harbour', '2004-05-01', 'Four cousins from the coast.'), (2, 'The Paper Kites of Mars', '2011-10-09', NULL),
    (3, 'Odile Marchetti', NULL, 'Sings, and plays the viola.'), (4, 'Nobody "Yet"', NULL, NULL);
INSERT INTO albums (album_id, artist_id, title, released_on) VALUES
    (1, 1, 'Low Tide', '2008-03-14'), (2, 1, 'High Water', '2012-09-21'), (3, 2, 'Red Dust', '2015-01-30'),
    (4, 3, 'Viola, Alone', NULL);
INSERT INTO genres (genre_id, name) VALUES (1, 'Folk'), (2, 'Rock'), (3, 'Chamber');
INSERT INTO tracks (track_id, album_id, genre_id, name, composer, milliseconds, bytes, unit_price, explicit) VALUES
    (1, 1, 1, 'Moorings', 'A. Hale', 201000, 4900000001, 0.99, false), (2, 1, 1, 'Salt', NULL, 184000, 4500000, 0.99, false),
    (3, 2, 2, 'Floodgate', 'A. Hale', 243000, NULL, 1.29, true), (4, 3, 2, 'Rust & Wind', 'P. Aro', 310000, 7700000, 1.29, false),
    (5, 3, NULL, 'Two Moons', 'P. Aro', 275000, 6600000, 1.29, false), (6, 4, 3, 'Sarabande', 'O. Marchetti', 420000, 9900000, 0.99, false),
    (7, NULL, 3, 'An Étude, Unreleased', NULL, 95000, NULL, 0.49, false);
INSERT INTO playlists (name) VALUES ('Morning'), ('Long drives'), ('Empty');
INSERT INTO playlist_tracks (playlist_id, track_id, place) VALUES (1, 1, 1), (1, 6, 2), (2, 3, 1), (2, 4, 2), (2, 5, 3);
INSERT INTO employees (employee_id, reports_to, first_name, last_name, email, salary, hired_on) VALUES
    (1, NULL, 'Ines', 'Varga', 'ines@music.example', 5200.00, '2010-01-04'), (2, 1, 'Tom', 'Okoro', 'tom@music.example', 3900.00, '2014-06-01'),
    (3, 1, 'Yuki', 'Sand', 'yuki@music.example', 4000.50, '2016-11-15');
INSERT INTO customers (customer_id, support_rep_id, name, email, country, since) VALUES
    (1, 2, 'Lena Fuchs', 'lena@mail.example', 'AT', '2019-04-01 08:30:00'), (2, 3, 'Raj Patel', 'raj@mail.example', 'IN', '2020-12-24 18:00:00'),
    (3, NULL, 'O''Hara & Sons', 'office@ohara.example', NULL, '2021-07-07 00:00:00');
INSERT INTO invoices (invoice_id, customer_id, invoiced_at, state, total, remarks) VALUES
    (1, 1, '2022-01-05 10:00:00', 'paid', 1.98, NULL), (2, 1, '2022-03-09 11:30:00', 'open', 1.29, '{"gift": true}'),
    (3, 2, '2022-03-10 09:15:00', 'cancelled', 0.99, '["late", 2]');
INSERT INTO invoice_lines (invoice_id, line, track_id, quantity, unit_price) VALUES
    (1, 1, 1, 1, 0.99), (1, 2, 2, 1, 0.99), (2, 1, 4, 1, 1.29), (3, 1, 6, 1, 0.99);
INSERT INTO refunds (refund_id, invoice_id, line, reason) VALUES (1, 3, 1, 'Bought twice'), (2, NULL, NULL, 'Goodwill');
INSERT INTO plays (track_id, played_at, seconds) VALUES (1, '2023-01-01 00:00:01', 201), (1, '2023-01-02 07:00:00', 30.5), (6, '2023-01-02 08:00:00', NULL);
