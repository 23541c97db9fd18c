# SPDX-License-Identifier: Apache-2.0
"""Is what a server answers true?  Asked once, before any time is taken."""
import json
import re
from datetime import datetime
from decimal import Decimal

from . import client
from .process import Failed

COLUMNS = ("id", "title", "body", "kind", "amount", "active", "created_at")


def truth(database, condition):
    """The rows as the database itself says them."""
    lines = database.ask(f"SELECT row_to_json(r) FROM (SELECT {', '.join(COLUMNS)} "
                         f"FROM {condition}) r").splitlines()
    return [plain(json.loads(line, parse_float=Decimal)) for line in lines]


def plain(row):
    """A row with its moment as a moment, so that two ways to write it are equal."""
    if not isinstance(row, dict) or set(row) != set(COLUMNS):
        raise Failed(f"not a record: {row!r}")
    text = row["created_at"].replace("Z", "+00:00")
    text = re.sub(r"\.(\d+)", lambda m: "." + m[1][:6].ljust(6, "0"), text)
    return {**row, "amount": Decimal(row["amount"]), "created_at": datetime.fromisoformat(text)}


def answered(port, target, status=200, body=None, more=""):
    got, headers, text = client.ask(port, target, body, more=more)
    if got != status:
        raise Failed(f"{target}: {got} and not {status}: {text[:300]!r}")
    if not headers.get("Content-Type", "").startswith("application/json"):
        raise Failed(f"{target}: the Content-Type is {headers.get('Content-Type')}")
    value = json.loads(text, parse_float=Decimal)
    return [plain(row) for row in (value if isinstance(value, list) else [value])], text


def same(target, got, wanted):
    if got == wanted:
        return
    for mine, right in zip(got, wanted):
        if mine != right:
            raise Failed(f"{target}: answered\n  {mine}\nand not\n  {right}")
    raise Failed(f"{target}: {len(got)} rows and not {len(wanted)}")


def w1(port, database, more=""):
    for key in (1, database.rows // 2, database.rows):
        target = f"/api/records/{key}"
        rows, text = answered(port, target, more=more)
        same(target, rows, truth(database, f"records WHERE id = {key}"))
    return text


def w2(port, database):
    since, until = "2022-01-03T04:05:06Z", "2022-01-03T05:05:06Z"
    target = f"/api/records?created_at=gte.{since}&created_at=lt.{until}&order=created_at&limit=20"
    rows, text = answered(port, target)
    same(target, rows, truth(database, f"records WHERE created_at >= '{since}' "
                             f"AND created_at < '{until}' ORDER BY created_at LIMIT 20"))
    if len(rows) != 20:
        raise Failed(f"{target}: {len(rows)} rows")
    return text


def w3(port, database):
    first = database.rows // 3
    target = f"/api/records?id=gte.{first}&order=id&limit=1000"
    rows, text = answered(port, target)
    same(target, rows, truth(database, f"records WHERE id >= {first} ORDER BY id LIMIT 1000"))
    return text


def w4(port, database):
    row = {"title": 'A "new" one', "body": "line\nand ü", "kind": "note", "amount": 12.5,
           "active": True}
    rows, text = answered(port, "/api/records_w", 201, row)
    if len(rows) != 1 or any(rows[0][name] != value for name, value in row.items()):
        raise Failed(f"POST /api/records_w answered {text!r}")
    key = rows[0]["id"]
    same("POST /api/records_w", rows, truth(database, f"records_w WHERE id = {key}"))
    return text


def w5(port, database):
    """Every row, and right in sum."""
    count = keys = amount = active = letters = 0
    for row in client.rows_of(port, "/api/records"):
        count += 1
        keys += row["id"]
        amount += round(row["amount"] * 100)
        active += row["active"]
        letters += len(row["title"]) + len(row["body"])
    got = "|".join(str(sum_) for sum_ in (count, keys, amount, active, letters))
    right = database.ask("SELECT count(*), sum(id), sum(amount * 100)::bigint, "
                         "count(*) FILTER (WHERE active), sum(length(title) + length(body)) "
                         "FROM records")
    if got != right:
        raise Failed(f"/api/records: count, sums and lengths are {got} and not {right}")


def parents(port, database, embed, sql):
    """A page of parents, whose embedded rows the database makes by other means."""
    first = database.rows // 100
    target = f"/api/parents?select=id,name,{embed}&id=gte.{first}&order=id&limit=20"
    status, _, text = client.ask(port, target)
    if status != 200:
        raise Failed(f"{target}: {status}: {text[:300]!r}")
    right = database.ask(f"SELECT json_agg(p) FROM (SELECT id, name, {sql} FROM parents "
                         f"WHERE id >= {first} ORDER BY id LIMIT 20) AS p")
    same(target, json.loads(text), json.loads(right))
    return text


def w6(port, database):
    return parents(port, database, "makers(id,name)",
                   "(SELECT to_json(makers) FROM makers WHERE makers.id = maker_id) AS makers")


def w7(port, database):
    return parents(port, database, "children(id,name,amount)",
                   "(SELECT json_agg(json_build_object('id', id, 'name', name, 'amount', amount)) "
                   "FROM children WHERE parent_id = parents.id) AS children")


WORK = {"w1": w1, "w2": w2, "w3": w3, "w4": w4, "w5": w5, "w6": w6, "w7": w7, "w9": w1, "w10": w1}
BY_ITSELF = {"w5", "w9", "w10"}                 # not played round by round with the others
WORK_OF = {"fastify": {"w1", "w2", "w3", "w4", "w5"}, "static": {"w1", "w2", "w3"}}


def takes_part(who, work):
    return work in WORK_OF.get(who, WORK)
