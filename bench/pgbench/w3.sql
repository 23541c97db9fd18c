-- SPDX-License-Identifier: Apache-2.0
\set first random(1, :rows - 1000)
SELECT id, title, body, kind, amount, active, created_at FROM records WHERE id >= :first ORDER BY id LIMIT 1000;
