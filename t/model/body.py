# SPDX-License-Identifier: Apache-2.0
"""What a body sets: columns, values, defaults; and by which columns its rows are there already."""
from table import stored
from world import TABLES, Fresh, Refused


def read_body(model, op):
    """(names, rows): the columns that the body sets, and the values of each row."""
    table, rows = TABLES[op["table"]], op.get("rows", [])
    names = op.get("columns")
    if names is None:
        if any(set(row) != set(rows[0]) for row in rows):
            raise Refused((400, "PGRST102"))
        names = list(rows[0]) if rows else []
    if any(name not in table.by_name for name in names):
        raise Refused((400, "PGRST204"))
    errors, read = set(), []
    if any(table.by_name[name].made for name in names) and rows:
        errors.add((400, "428C9"))
    for row in rows:
        values = {}
        for name in names:
            column = table.by_name[name]
            try:
                values[name] = model.read(column, row[name]) if name in row else missing(op, table, column)
            except Refused as refused:
                errors |= refused.errors
                values[name] = Fresh()   # what else is wrong with this row, may be told too
        read.append(values)
    return names, read, errors


def missing(op, table, column):
    if op.get("prefer", {}).get("missing") != "default":
        return None
    owner = stored(table).by_name[column.name]
    return Fresh() if owner.identity else owner.default


def new_row(model, table, values):
    """A row to be inserted, with the defaults of what is not given."""
    owner = stored(table)
    row = {}
    for column in owner.columns:
        row[column.name] = values.get(column.name, column.default)
        if column.identity and (column.name not in values or values[column.name] is None
                                and model.differs("null is the next number")):
            row[column.name] = Fresh()
        if column.identity and isinstance(row[column.name], Fresh) and model.differs("the next number is known"):
            row[column.name] = max([one[column.name] for one in model.of(owner)
                                    if isinstance(one[column.name], int)] or [0]) + 1
    return row


def conflict_target(op, table):
    """The columns by which a row is there already; None if rows are only inserted."""
    if "resolution" not in op.get("prefer", {}):
        return None
    given = op.get("on_conflict")
    if given is None:
        return table.key or None
    if any(name not in table.by_name for name in given):
        raise Refused((400, "42703"))
    for columns in [stored(table).key] + stored(table).unique:
        if columns and set(columns) == set(given):
            return columns
    raise Refused((400, "42P10"))
