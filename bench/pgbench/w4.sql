-- SPDX-License-Identifier: Apache-2.0
\set n random(1, 1000000)
INSERT INTO records_w (title, body, kind, amount, active)
VALUES (concat('Record number ', :n::int), repeat('lorem ipsum dolor ', 11), 'note', :n / 100.0, true)
RETURNING id, title, body, kind, amount, active, created_at;
