-- SPDX-License-Identifier: Apache-2.0
\set since random(1640995200, 1640995200 + :rows * 94)
\set until :since + 3600
SELECT id, title, body, kind, amount, active, created_at FROM records
WHERE created_at >= to_timestamp(:since) AND created_at < to_timestamp(:until)
ORDER BY created_at LIMIT 20;
