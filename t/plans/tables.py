# SPDX-License-Identifier: Apache-2.0
"""A table of a million rows, and small ones beside it, in the words of each database."""

INDEXES = {
    "records_created_at": "created_at", "records_kind": "kind, created_at", "records_amount": "amount",
    "records_code": "code{text}", "records_uid": "uid", "records_parent": "parent_id", "records_day": "day",
}

COLUMNS = {
    "pgsql": "id bigint PRIMARY KEY, parent_id integer NOT NULL REFERENCES parents, kind text NOT NULL, amount numeric(12,2)"
             " NOT NULL, code varchar(20) NOT NULL, uid uuid NOT NULL, day date NOT NULL, created_at timestamptz NOT NULL,"
             " note text",
    "mysql": "id bigint PRIMARY KEY, parent_id integer NOT NULL REFERENCES parents (id), kind varchar(20) NOT NULL,"
             " amount decimal(12,2) NOT NULL, code varchar(20) CHARACTER SET latin1 NOT NULL, uid uuid NOT NULL, day date NOT NULL,"
             " created_at datetime(3) NOT NULL, note text",
    "sqlite3": "id integer PRIMARY KEY, parent_id integer NOT NULL REFERENCES parents, kind text NOT NULL, amount decimal(12,2)"
               " NOT NULL, code varchar(20) NOT NULL, uid text NOT NULL, day date NOT NULL, created_at timestamptz NOT NULL,"
               " note text",
}

# Row n: one every 94 seconds since 2022, a thousand to a parent.
ROWS = {
    "pgsql": "SELECT n, n % {p} + 1, 'kind' || n % 10, n % 100000 / 100.0, 'c' || n, md5(n::text)::uuid, date '2022-01-01'"
             " + n / 900, timestamptz '2022-01-01 00:00:00+00' + n * interval '94 seconds', NULL"
             " FROM generate_series(1, {n}) AS n",
    "mysql": "SELECT seq, seq % {p} + 1, CONCAT('kind', seq % 10), seq % 100000 / 100, CONCAT('c', seq), CONCAT(LPAD(HEX(seq), 8, '0'), '-0000-4000-8000-000000000000'),"
             " '2022-01-01' + INTERVAL seq DIV 900 DAY, '2022-01-01 00:00:00' + INTERVAL seq * 94 SECOND, NULL"
             " FROM seq_1_to_{n}",
    "sqlite3": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {n})"
               " SELECT n, n % {p} + 1, 'kind' || n % 10, n % 100000 / 100.0, 'c' || n, printf('%08x-0000-4000-8000-000000000000', n),"
               " date('2022-01-01', (n / 900) || ' days'), strftime('%Y-%m-%dT%H:%M:%SZ', 1640995200 + n * 94, 'unixepoch'), NULL"
               " FROM s",
}
PARENTS = {
    "pgsql": "SELECT n, 'parent ' || n FROM generate_series(1, {p}) AS n",
    "mysql": "SELECT seq, CONCAT('parent ', seq) FROM seq_1_to_{p}",
    "sqlite3": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {p}) SELECT n, 'parent ' || n FROM s",
}
# So that a beginning of a text can be looked for, in any locale.
TEXT = {"pgsql": " text_pattern_ops", "mysql": "", "sqlite3": ""}
ANALYZE = {"pgsql": "ANALYZE {}", "mysql": "ANALYZE TABLE {}", "sqlite3": "ANALYZE {}"}


def script(driver, rows):
    parents = max(rows // 1000, 10)
    key = "integer" if driver != "mysql" else "int"
    lines = ["CREATE TABLE parents (id %s PRIMARY KEY, name varchar(40) NOT NULL)" % key,
             "INSERT INTO parents " + PARENTS[driver].format(p=parents),
             "CREATE TABLE records (%s)" % COLUMNS[driver],
             "INSERT INTO records " + ROWS[driver].format(n=rows, p=parents)]
    lines += ["CREATE INDEX %s ON records (%s)" % (name, columns.format(text=TEXT[driver]))
              for name, columns in INDEXES.items()]
    lines += [ANALYZE[driver].format(table) for table in ("records", "parents")]
    return ";\n".join(lines) + ";\n"
