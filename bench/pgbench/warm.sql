-- SPDX-License-Identifier: Apache-2.0
-- Once for each client, before W1 to W7: the table's pages become part of its process.
\if :warm
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_sort = off;
SET max_parallel_workers_per_gather = 0;
WARM;
RESET ALL;
\set warm 0
\endif
