# SPDX-License-Identifier: Apache-2.0
"""Two databases on one server.  "whole" holds the rows of two tenants, and columns that nobody may see; "mine" holds
what is left of it for tenant 1: no row of another tenant, and no such columns."""
import os
import random

from process import run

MINE, OTHER = 1, 2

# Name: columns as (name, kind, what else).  "hidden" columns are in "whole" alone.
TABLES = {
    "clients": [("id", "int", "key"), ("tenant", "int", "tenant"), ("secret", "text", "hidden"), ("name", "text", ""),
                ("town", "text", ""), ("credit", "numeric", ""), ("rank", "int", "hidden"), ("seen", "timestamp", ""),
                ("details", "json", ""), ("parent_id", "int", "clients")],
    "orders": [("id", "int", "key"), ("tenant", "int", "tenant"), ("client_id", "int", "clients"),
               ("payer_id", "int", "clients"), ("total", "int", ""), ("cost", "int", "hidden"), ("state", "text", ""),
               ("due", "date", "")],
    "items": [("id", "int", "key"), ("order_id", "int", "orders"), ("product_id", "int", "products"), ("pieces", "int", ""),
              ("remark", "text", "")],
    "products": [("id", "int", "key"), ("name", "text", ""), ("price", "numeric", "")],
    "labels": [("id", "int", "key"), ("name", "text", "")],
    "client_labels": [("client_id", "int", "key clients"), ("label_id", "int", "key labels")],
}
VIEWS = {"open_orders": ("orders", ["id", "tenant", "client_id", "total", "state"])}

# What the Location of tenant 1 is told.
TENANT = "tenant = :tenant::int"
FILTERS = {
    "clients": TENANT, "orders": TENANT, "open_orders": TENANT,
    "items": "order_id IN (SELECT o.id FROM orders o WHERE o.tenant = :tenant::int)",
    "client_labels": "EXISTS (SELECT 1 FROM clients c WHERE c.id = client_labels.client_id AND c.tenant = :tenant::int)",
}
HIDDEN = {table: [name for name, kind, more in columns if "hidden" in more] for table, columns in TABLES.items()}
PRESETS = [table for table, columns in TABLES.items() if any("tenant" in more for _, _, more in columns)]

TYPES = {
    "pgsql": {"int": "integer", "text": "text", "numeric": "numeric(10,2)", "timestamp": "timestamp", "date": "date",
              "json": "jsonb"},
    "mysql": {"int": "INT", "text": "VARCHAR(100)", "numeric": "DECIMAL(10,2)", "timestamp": "DATETIME(6)", "date": "DATE",
              "json": "JSON"},
    "sqlite3": {"int": "INTEGER", "text": "TEXT", "numeric": "DECIMAL(10,2)", "timestamp": "TIMESTAMP", "date": "DATE",
                "json": "JSON"},
}


def columns_of(table, hidden):
    if table in VIEWS:
        origin, names = VIEWS[table]
        return [one for one in TABLES[origin] if one[0] in names]
    return [one for one in TABLES[table] if hidden or "hidden" not in one[2]]


# ---- rows ----------------------------------------------------------------------------------

def make_rows():
    """{table: [row]} of "whole".  Orders of tenant 1 may point to a client of tenant 2, but nothing of his to tenant 1."""
    chance = random.Random(11)
    words = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove"]
    tenant = {"clients": {}, "orders": {}}
    rows = {name: [] for name in TABLES}

    def one_of(table, who, also_other):
        return chance.choice([i for i, t in tenant[table].items() if t == who or also_other])

    for i in range(1, 49):
        who = tenant["clients"][i] = MINE if i % 2 else OTHER
        rows["clients"].append({
            "id": i, "tenant": who, "secret": "secret %d" % i, "name": "%s %d" % (chance.choice(words), i),
            "town": chance.choice(words + [None]), "credit": "%d.%02d" % (chance.randrange(900), chance.randrange(100)),
            "rank": chance.randrange(5), "seen": "2024-%02d-%02d 10:20:30" % (1 + i % 12, 1 + i % 28),
            "details": '{"size": %d, "tag": "%s"}' % (chance.randrange(9), chance.choice(words)) if i % 5 else None,
            "parent_id": one_of("clients", who, who == MINE) if i > 6 and i % 3 else None})
    for i in range(1, 97):
        who = tenant["orders"][i] = OTHER if i % 2 else MINE
        rows["orders"].append({
            "id": i, "tenant": who, "client_id": one_of("clients", who, who == MINE and i % 4 == 0),
            "payer_id": one_of("clients", who, who == MINE) if i % 3 else None, "total": chance.randrange(1000),
            "cost": chance.randrange(1000), "state": chance.choice(["open", "sent", "paid"]),
            "due": "2025-%02d-%02d" % (1 + i % 12, 1 + i % 28) if i % 7 else None})
    for i in range(1, 9):
        rows["products"].append({"id": i, "name": words[i % 7], "price": "%d.50" % (i * 3)})
    for i in range(1, 6):
        rows["labels"].append({"id": i, "name": words[i]})
    for i in range(1, 161):
        rows["items"].append({"id": i, "order_id": chance.randrange(1, 97), "product_id": chance.randrange(1, 9),
                              "pieces": chance.randrange(1, 9), "remark": chance.choice(words)})
    for i in range(1, 49):
        for label in sorted({chance.randrange(1, 6) for _ in range(chance.randrange(3))}):
            rows["client_labels"].append({"client_id": i, "label_id": label})
    return rows


def owner_of(rows):
    """{(table, key): tenant}, None of what belongs to all."""
    orders = {row["id"]: row["tenant"] for row in rows["orders"]}
    clients = {row["id"]: row["tenant"] for row in rows["clients"]}
    whose = {"clients": lambda row: row["tenant"], "orders": lambda row: row["tenant"],
             "items": lambda row: orders.get(row["order_id"]), "client_labels": lambda row: clients.get(row["client_id"])}
    return {name: [whose[name](row) if name in whose else None for row in rows[name]] for name in TABLES}


def share(rows):
    """The rows of "mine"."""
    owners = owner_of(rows)
    return {name: [{k: v for k, v in row.items() if k not in HIDDEN[name]}
                   for row, owner in zip(rows[name], owners[name]) if owner in (MINE, None)] for name in TABLES}


# ---- SQL -----------------------------------------------------------------------------------

def literal(value):
    return "NULL" if value is None else str(value) if isinstance(value, int) else "'%s'" % value.replace("'", "''")


def table_sql(driver, table, hidden):
    types, lines, keys = TYPES[driver], [], []
    for name, kind, more in columns_of(table, hidden):
        line = "%s %s" % (name, types[kind])
        if "tenant" in more.split() and not hidden:
            line += " DEFAULT %d" % MINE               # what a preset does in "whole"
        if "tenant" in more.split() or name in ("name", "pieces"):
            line += " NOT NULL"
        lines.append(line)
        if "key" in more.split():
            keys.append(name)
        for other in set(more.split()) & set(TABLES):
            lines.append("CONSTRAINT %s_%s_fkey FOREIGN KEY (%s) REFERENCES %s (id)" % (table, name, name, other))
    lines.append("PRIMARY KEY (%s)" % ", ".join(keys))
    columns = [line for line in lines if not line.startswith(("CONSTRAINT", "PRIMARY"))]
    rest = [line for line in lines if line.startswith(("CONSTRAINT", "PRIMARY"))]
    return "CREATE TABLE %s (%s)" % (table, ", ".join(columns + rest))


ORDER = ("clients", "products", "labels", "orders", "items", "client_labels")
UNCHECKED = {"pgsql": "SET session_replication_role = replica", "mysql": "SET foreign_key_checks = 0",
             "sqlite3": "PRAGMA foreign_keys = OFF"}


def rows_sql(driver, rows, hidden):
    """Replace all rows; references to what is not there are allowed."""
    begin = {"pgsql": ["BEGIN"], "mysql": ["SET autocommit = 0"], "sqlite3": ["BEGIN IMMEDIATE"]}[driver]
    parts = [UNCHECKED[driver]] + begin + ["DELETE FROM %s" % table for table in reversed(ORDER)]
    for table in ORDER:
        names = [one[0] for one in columns_of(table, hidden)]
        parts.append("INSERT INTO %s (%s) VALUES %s" % (table, ", ".join(names), ", ".join(
            "(%s)" % ", ".join(literal(row[name]) for name in names) for row in rows[table])))
    return ";\n".join(parts + ["COMMIT"]) + ";\n"


def schema_sql(driver, hidden):
    parts = [table_sql(driver, table, hidden) for table in ORDER]
    for view, (table, names) in VIEWS.items():
        parts.append("CREATE VIEW %s AS SELECT %s FROM %s WHERE state = 'open'" % (view, ", ".join(names), table))
    if driver == "pgsql":
        parts.append("CREATE FUNCTION orders_of(client integer) RETURNS SETOF orders STABLE LANGUAGE sql AS"
                     " 'SELECT * FROM orders WHERE client_id = client'")
        parts.append("GRANT ALL ON ALL TABLES IN SCHEMA public TO studio")
    return ";\n".join(parts) + ";\n"


# ---- on a server -----------------------------------------------------------------------------

class World:
    """One of the two databases."""

    def __init__(self, server, name, rows):
        self.server, self.name, self.driver = server, name, server.driver
        self.hidden = name == "whole"
        self.file = os.path.join(server.folder, name + ".db")
        if self.driver == "pgsql":
            server.sql("CREATE DATABASE %s" % name, "postgres")
        elif self.driver == "mysql":
            server.sql("CREATE DATABASE %s COLLATE utf8mb4_nopad_bin; GRANT ALL ON %s.* TO 'studio'@'localhost'"
                       % (name, name), "mysql")
        self.begin = rows_sql(self.driver, rows, self.hidden)
        self.ask(schema_sql(self.driver, self.hidden))
        self.reset()

    def ask(self, text):
        if self.driver == "pgsql":
            run(self.server.psql(self.name, "postgres"), text)
        elif self.driver == "mysql":
            run(self.server.mariadb(self.name, "root"), text)
        else:
            self.server.file, kept = self.file, self.server.file
            try:
                self.server.load(text)
            finally:
                self.server.file = kept

    def reset(self):
        self.ask(self.begin)

    def params(self):
        if self.driver == "sqlite3":
            return self.file
        return self.server.params().replace("dbname=studio", "dbname=" + self.name)
