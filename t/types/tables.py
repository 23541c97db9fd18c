# SPDX-License-Identifier: Apache-2.0
"""The tables that hold a type's values.

    t7       (id, the_value, box)        a column of the type; box is where it is embedded as one of many
    t7_of    (id, it)                    each refers to a row of t7, which is embedded as the one
    t7_key   (the_value, n)              the type as a primary key
"""

HEAD = {"mysql": "SET NAMES utf8mb4; SET default_storage_engine = InnoDB;\n", "pgsql": "", "sqlite3": ""}
SMALL = {"mysql": "INT", "pgsql": "integer", "sqlite3": "INTEGER"}


def of_type(type, name):
    end = " STRICT" if "strict" in type.words else ""
    values = {"table": type.table, "type": type.name, "int": SMALL[name], "end": end}
    lines = ["CREATE TABLE {table} (id {int} PRIMARY KEY, the_value {type}, box {int},"
             " FOREIGN KEY (box) REFERENCES boxes (id)){end}",
             "CREATE TABLE {table}_of (id {int} PRIMARY KEY, it {int},"
             " FOREIGN KEY (it) REFERENCES {table} (id)){end}"]
    if "key" in type.words:
        lines.append("CREATE TABLE {table}_key (the_value {type} PRIMARY KEY, n {int}){end}")
    return [line.format(**values) for line in lines]


def raw_rows(type):
    """Values that the API would not write."""
    for number, value in type.accepted():
        if value.raw:
            yield "INSERT INTO %s VALUES (%d, %s, 1)" % (type.table, number, value.written)
            if "key" in type.words:
                yield "INSERT INTO %s_key VALUES (%s, %d)" % (type.table, value.written, number)


def script(name, statements, types):
    small = SMALL[name]
    lines = statements + ["CREATE TABLE boxes (id %s PRIMARY KEY)" % small,
                          "INSERT INTO boxes VALUES (1), (2)"]
    for type in types:
        lines += of_type(type, name)
        lines += raw_rows(type)
    return HEAD[name] + ";\n".join(lines) + ";\n"
