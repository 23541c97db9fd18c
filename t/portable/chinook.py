# SPDX-License-Identifier: Apache-2.0
"""Chinook for the three databases, from a clone of github.com/lerocha/chinook-database."""
import os
import re

from process import Failed

FILES = {"pgsql": "Chinook_PostgreSql.sql", "mysql": "Chinook_MySql.sql", "sqlite3": "Chinook_Sqlite.sql"}
QUOTES = {"mysql": r"`(\w+)`", "sqlite3": r"\[(\w+)\]"}

# Without: the databases that the files make themselves.
LEFT_OUT = re.compile(r"^(DROP DATABASE|CREATE DATABASE|USE |\\c ).*$", re.M)
TEXT = re.compile(r"('(?:[^']|'')*')")


def snake(found):
    """[AlbumId] is album_id, as it is on PostgreSQL."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", found.group(1)).lower()


def even(name, sql):
    """Our names and types; what stands in quotes stays as it is."""
    parts = TEXT.split(LEFT_OUT.sub("", sql))
    if name in QUOTES:
        parts[::2] = [re.sub(QUOTES[name], snake, part) for part in parts[::2]]
    if name == "mysql":
        parts[::2] = [part.replace("NVARCHAR", "VARCHAR") for part in parts[::2]]
    return "".join(parts)


def read(folder, name):
    """The tables, and the rows."""
    for place in (os.path.join(folder, "ChinookDatabase", "DataSources"), folder):
        path = os.path.join(place, FILES[name])
        if os.path.exists(path):
            with open(path, encoding="utf-8-sig") as f:
                tables, word, rows = even(name, f.read()).partition("INSERT INTO ")
            return tables, word + rows
    raise Failed("%s is not in %s" % (FILES[name], folder))


def load(database, folder, name):
    """The database's own tables; the rows of SQLite, since the others are written otherwise."""
    tables, rows = read(folder, name)[0], read(folder, "sqlite3")[1]
    if name == "mysql":
        tables = ("SET NAMES utf8mb4;\nSET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES');\n"
                  + tables)
    begin = "BEGIN;\n" if name != "mysql" else "START TRANSACTION;\n"
    database.load(tables + begin + rows + "\nCOMMIT;\n")
    if name != "mysql":
        database.load("ANALYZE;")
