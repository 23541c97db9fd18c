# SPDX-License-Identifier: Apache-2.0
"""The rows of all tables, and what the constraints make of a change."""
import copy

from world import ROWS, STORED, TABLES, Fresh, make, whole


class Tables:
    def __init__(self):
        self.rows = {table.name: [whole(table, row) for row in ROWS[table.name]] for table in STORED}

    def of(self, table):
        return self.rows[table.base or table.name]

    def keep(self):
        return {name: [copy.copy(row) for row in rows] for name, rows in self.rows.items()}

    def put_back(self, kept):
        self.rows = kept


def stored(table):
    return TABLES[table.base] if table.base else table


def equal(row, other, columns):
    """Equal in columns that all have values."""
    return all(row[n] is not None and row[n] == other[n] for n in columns)


def unknown(row, columns):
    return any(isinstance(row[name], Fresh) for name in columns)


def of_itself(table, row):
    """What is wrong with a row, whatever the other rows are."""
    errors = set()
    for column in table.columns:
        if not column.null and row[column.name] is None:
            errors.add((400, "23502"))
    for columns, _, _, holds in table.checks:
        if not unknown(row, columns) and not holds(row):
            errors.add((400, "23514"))
    return errors


def among_others(tables, table, row):
    """What is wrong with a row that stands among the others."""
    errors = set()
    for columns in [table.key] + table.unique:
        if columns and any(equal(row, other, columns) for other in tables.of(table) if other is not row):
            errors.add((409, "23505"))
    for reference in table.references:
        values = [row[name] for name in reference.columns]
        if None not in values and not any(
                [target[name] for name in reference.target] == values
                for target in tables.of(TABLES[reference.table])):
            errors.add((409, "23503"))
    return errors


def insert(tables, table, row):
    """The errors.  The row is there in any case: what comes after it may be told to be in its way."""
    make(table, row)
    errors = of_itself(table, row)
    tables.of(table).append(row)
    return errors | among_others(tables, table, row)


def referring(tables, table, row):
    """The rows that refer to this one: (reference, row)."""
    for other in STORED:
        for reference in other.references:
            if reference.table == table.name:
                key = [row[name] for name in reference.target]
                for one in tables.of(other):
                    if [one[name] for name in reference.columns] == key:
                        yield reference, other, one


def update(tables, table, rows, values):
    """Set values in rows, all at once: the errors."""
    errors, followers = set(), []
    for row in rows:
        for reference, _, one in list(referring(tables, table, row)):
            if any(name in values and values[name] != row[name] for name in reference.target):
                if reference.moved == "refuse":
                    errors.add((409, "23503"))
                else:
                    followers.append((reference, one))
    for row in rows:
        row.update(values)
        make(table, row)
    for reference, one in followers:
        one.update({own: values[name] for own, name in zip(reference.columns, reference.target)
                    if name in values})
    for row in rows:
        errors |= of_itself(table, row) | among_others(tables, table, row)
    return errors


def delete(tables, table, rows):
    """Remove rows, and what goes with them: the errors."""
    gone, work = [], [(table, row) for row in rows]
    held = []
    while work:
        owner, row = work.pop()
        if any(row is one for _, one in gone):
            continue
        gone.append((owner, row))
        for reference, other, one in list(referring(tables, owner, row)):
            if reference.gone == "cascade":
                work.append((other, one))
            elif reference.gone == "null":
                one.update({name: None for name in reference.columns})
            else:
                held.append(one)
    for owner, row in gone:
        kept = tables.rows[owner.name]
        kept[:] = [one for one in kept if one is not row]
    return {(409, "23503")} if any(all(one is not row for _, row in gone) for one in held) else set()
