# SPDX-License-Identifier: Apache-2.0
"""Where the databases differ on purpose: one model serves all three, and asks here.

A name, the databases that do so, and why.  Whatever is not in this table is the same everywhere."""
from world import MYSQL, PGSQL, SQLITE

TABLE = {
    "null is the next number": (
        {MYSQL, SQLITE}, "null in AUTO_INCREMENT or INTEGER PRIMARY KEY makes the database choose; PostgreSQL "
                         "refuses it in an identity column (docs/databases.md)"),
    "the next number is known": (
        {SQLITE}, "it is one more than the largest; elsewhere it is larger than all numbers before it"),
    "null is no number of a row": (
        {SQLITE}, "an INTEGER PRIMARY KEY is changed to an integer or to nothing: 22P02, where others say 23502"),
    "no upsert into a view": (
        {SQLITE}, "a view that triggers change has no conflicts (docs/writing.md): PGRST127"),
    "an answer's order needs a key": (
        {MYSQL, SQLITE}, "the written rows are read again by their key (docs/writing.md): PGRST127"),
    "PATCH shows rows by their key": (
        {MYSQL}, "there is no UPDATE ... RETURNING (docs/databases.md): PGRST127"),
    "PUT has all that a new row needs": (
        {PGSQL}, "INSERT ... ON CONFLICT looks at the new row first: 23502 (docs/writing.md)"),
    "numbers of any size": (
        {SQLITE}, "INT is as wide as any integer there, and DECIMAL(8,2) is any number"),
    "rows of defaults come one by one": (
        {SQLITE}, "INSERT ... DEFAULT VALUES makes one row, and without an INTEGER PRIMARY KEY there is no other "
                  "way (docs/databases.md): PGRST127"),
    "embeds are as they were before the change": (
        {PGSQL}, "one statement changes and embeds, and sees the tables as they were (docs/embedding.md)"),
    "the key is met first": (
        {MYSQL}, "ON DUPLICATE KEY tells of one key only, the primary one first: a row that is there by on_conflict= and "
                 "has the primary key of another is refused, not ignored (docs/databases.md)"),
    "a view is not read among writes": (
        {MYSQL}, "no part of a transaction is read-only, and a view may run a function (docs/transactions.md): PGRST127"),
    "texts of any length": (
        {SQLITE}, "VARCHAR(10) takes longer texts too, and cuts nothing off"),
}


def differs(name, database):
    return database in TABLE[name][0]
