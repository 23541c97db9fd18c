# SPDX-License-Identifier: Apache-2.0
"""Is what a server answers true?  Asked once, before any time is taken."""
import json
import re
from datetime import datetime, timezone
from decimal import Decimal

from . import client
from .process import Failed
from .rows import COLUMNS


def truth(database, condition):
    """The rows as the database itself says them."""
    return [plain(row) for row in database.records(condition)]


def plain(row):
    """A row with its moment as a moment, so that two ways to write it are equal."""
    if not isinstance(row, dict) or set(row) != set(COLUMNS):
        raise Failed(f"not a record: {row!r}")
    text = row["created_at"].replace("Z", "+00:00")
    text = re.sub(r"\.(\d+)", lambda m: "." + m[1][:6].ljust(6, "0"), text)
    moment = datetime.fromisoformat(text)
    return {**row, "amount": Decimal(str(row["amount"])),
            "created_at": moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)}


def answered(server, target, status=200, body=None, more=""):
    got, headers, text = client.ask(server.port, target, body, more=more)
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


def w1(server, database, more=""):
    for key in (1, database.rows // 2, database.rows):
        target = server.base + server.item.format(key)
        rows, text = answered(server, target, more=more or server.headers)
        same(target, rows, truth(database, f"records WHERE id = {key}"))
    return text


def w2(server, database):
    since, until = "2022-01-03T04:05:06Z", "2022-01-03T05:05:06Z"
    begin, end = [moment.replace("T", " ")[:19] for moment in (since, until)]
    target = f"{server.base}records?created_at=gte.{since}&created_at=lt.{until}&order=created_at&limit=20"
    rows, text = answered(server, target)
    same(target, rows, truth(database, f"records WHERE created_at >= '{begin}' "
                             f"AND created_at < '{end}' ORDER BY created_at LIMIT 20"))
    if len(rows) != 20:
        raise Failed(f"{target}: {len(rows)} rows")
    return text


def w3(server, database):
    first = database.rows // 3
    target = f"{server.base}records?id=gte.{first}&order=id&limit=1000"
    rows, text = answered(server, target)
    same(target, rows, truth(database, f"records WHERE id >= {first} ORDER BY id LIMIT 1000"))
    return text


def w4(server, database):
    row = {"title": 'A "new" one', "body": "line\nand ü", "kind": "note", "amount": 12.5,
           "active": True}
    rows, text = answered(server, server.base + "records_w", 201, row)
    if len(rows) != 1 or any(rows[0][name] != value for name, value in row.items()):
        raise Failed(f"POST /api/records_w answered {text!r}")
    key = rows[0]["id"]
    same("POST /api/records_w", rows, truth(database, f"records_w WHERE id = {key}"))
    return text


def w5(server, database):
    """Every row, and right in sum."""
    count = keys = amount = active = letters = 0
    for row in client.rows_of(server.port, server.base + "records"):
        count += 1
        keys += row["id"]
        amount += round(row["amount"] * 100)
        active += row["active"]
        letters += len(row["title"]) + len(row["body"])
    got = "|".join(str(sum_) for sum_ in (count, keys, amount, active, letters))
    right = database.ask(f"SELECT {database.sums} FROM records")
    if got != right:
        raise Failed(f"{server.base}records: count, sums and lengths are {got} and not {right}")


def parents(server, database, embed, sql):
    """A page of parents, whose embedded rows the database makes by other means."""
    first = database.rows // 100
    target = f"{server.base}parents?select=id,name,{embed}&id=gte.{first}&order=id&limit=20"
    status, _, text = client.ask(server.port, target)
    if status != 200:
        raise Failed(f"{target}: {status}: {text[:300]!r}")
    right = database.ask(f"SELECT json_agg(p) FROM (SELECT id, name, {sql} FROM parents "
                         f"WHERE id >= {first} ORDER BY id LIMIT 20) AS p")
    same(target, json.loads(text), json.loads(right))
    return text


def w6(server, database):
    return parents(server, database, "makers(id,name)",
                   "(SELECT to_json(makers) FROM makers WHERE makers.id = maker_id) AS makers")


def w7(server, database):
    return parents(server, database, "children(id,name,amount)",
                   "(SELECT json_agg(json_build_object('id', id, 'name', name, 'amount', amount)) "
                   "FROM children WHERE parent_id = parents.id) AS children")


WORK = {"w1": w1, "w2": w2, "w3": w3, "w4": w4, "w5": w5, "w6": w6, "w7": w7, "w9": w1, "w10": w1}
QUICK = [work for work in WORK if work not in ("w9", "w10")]
BY_ITSELF = {"w5", "w9", "w10"}                 # not played round by round with the others
WORK_OF = {"fastify": {"w1", "w2", "w3", "w4", "w5"}, "static": {"w1", "w2", "w3"},
           "postgrest": {"w1", "w2", "w3", "w4", "w6", "w7"}}
OF_DATABASE = {"pgsql": set(WORK), "mysql": {"w1", "w2", "w3", "w4", "w5"},
               "sqlite3": {"w1", "w2", "w3", "w4", "w5"}}
WEB = {"pgsql": {"w1"}, "mysql": {"w1"}, "sqlite3": {"w1", "w2"}}   # beside which works the 404 is measured


def takes_part(who, work, database="pgsql"):
    if who == "web":
        return work in WEB[database]
    return work in WORK_OF.get(who, WORK)
