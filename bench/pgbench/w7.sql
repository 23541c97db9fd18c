-- SPDX-License-Identifier: Apache-2.0
\set first random(1, :rows / 50 - 20)
SELECT id, name, (SELECT json_agg(c) FROM (SELECT id, name, amount FROM children WHERE parent_id = parents.id) AS c)
FROM parents WHERE id >= :first ORDER BY id LIMIT 20;
