-- SPDX-License-Identifier: Apache-2.0
\set first random(1, :rows / 50 - 20)
SELECT id, name, (SELECT row_to_json(m) FROM (SELECT id, name FROM makers WHERE makers.id = parents.maker_id) AS m)
FROM parents WHERE id >= :first ORDER BY id LIMIT 20;
