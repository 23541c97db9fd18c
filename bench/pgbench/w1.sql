-- SPDX-License-Identifier: Apache-2.0
\set key random(1, :rows)
SELECT id, title, body, kind, amount, active, created_at FROM records WHERE id = :key;
