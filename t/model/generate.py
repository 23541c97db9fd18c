# SPDX-License-Identifier: Apache-2.0
"""Random operations.  They depend on the random numbers alone, and not on what the tables hold, so
that a sequence is the same on every database and each of its operations can be left out."""
import random

from world import TABLES

TEXTS = ["plain", "p", "a,b", 'a"b', "it's", "50% off/#?", "ünï çode", "x&y=z", "(p)", "back\\slash",
         " lead", "trail ", "new\nline", "NULL", "null", "a*b", "🐕", "a.b", "a+b", "true", "{}", "木", "0"]
JSON = [{"k": "v"}, {"k": 5, "a": [1, None, "x"]}, {"k": None}, {}, [], [1, 2.5, "x"], 7, True, "text",
        {"k": "it's \"odd\"", "deep": {"k": [False]}}]
POOLS = {
    "code": ["ash", "birch", "cedar", "dogwood", "elm", "fir", "ünï", "a'b"],
    "serial": ["s1", "s2", "s3", "s,4"], "label": ["new", "old", "a b", ""],
    "hall": ["a", "b", "c d"], "note": TEXTS + [""], "name": TEXTS, "tag": TEXTS, "b": TEXTS + [""],
    "grade": [0, 3, 7, 50, 99], "weight": [-5, 0, 5, 2147483647], "width": [1, 2, 4, -3],
    "height": [1, 2, 5], "amount": ["0", "9.99", "-12.50", "100"], "price": ["12.50", "0", "-3.75", "999999.99"],
    "born": ["1999-12-31", "2024-02-29", "1000-01-01", "2030-06-15"], "meta": JSON,
    "maker_id": [1, 2, 3, 4], "part_no": [1, 2, 3], "no": [1, 2, 3], "seat": [1, 2, 3],
    "id": [1, 2, 3, 4, 5, 6], "a": [0, 1, 2, -1], "area": [2, 4, 20]}
BAD = {"integer": ["x", 2 ** 40, "", "1.5"], "numeric": ["1000000", "x"], "boolean": ["perhaps", 2],
       "date": ["2024-02-30", "soon", "1999-13-01"]}
CHECKED = {"grade": [-1, 100], "height": [0]}


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, share):
        return self.random.random() < share

    def pick(self, values):
        return self.random.choice(values)

    def some(self, values, least=1):
        values = list(values)
        return self.random.sample(values, self.random.randint(min(least, len(values)), len(values)))

    # ---- values ------------------------------------------------------------------------
    def value(self, table, column, null=0.12, bad=0.02):
        if column.kind != "json" and self.chance(bad):
            if column.name in CHECKED and self.chance(0.5):
                return self.pick(CHECKED[column.name])
            if column.kind == "text":
                return "x" * (column.size + 1) if column.size else "y" * 300
            return self.pick(BAD[column.kind])
        if self.chance(null if column.null else null / 6):
            return None
        if column.name in ("id", "maker_id") and self.chance(0.4):
            return {"row": self.random.randrange(20), "of": "makers", "c": "id"}
        if column.name in table.key and not column.identity and self.chance(0.4):
            return {"row": self.random.randrange(20), "of": table.base or table.name, "c": column.name}
        if column.name == "tag" and self.chance(0.6):
            return {"row": self.random.randrange(20), "of": "tags", "c": "name"}
        if column.kind == "boolean":
            return self.chance(0.5)
        return self.pick(POOLS[column.name])

    def names(self, table, share=0.6):
        """The columns that a body sets.  Those that may not be missing are mostly there."""
        names = []
        for column in table.columns:
            wanted = 0.015 if column.made else 0.25 if column.identity else \
                0.95 if not column.null and column.default is None else share
            if self.chance(wanted):
                names.append(column.name)
        self.random.shuffle(names)
        if self.chance(0.01):
            names.append("nothing")
        return names

    def row(self, table, names, bad=0.01):
        return {name: self.value(table, table.by_name[name], bad=bad) if name in table.by_name else 1
                for name in names}

    # ---- filters -----------------------------------------------------------------------
    def term(self, table, deep=True):
        if deep and self.chance(0.12):
            return {"tree": self.pick(["or", "and"]), "not": self.chance(0.2),
                    "of": [self.term(table, self.chance(0.3)) for _ in range(self.random.randint(1, 3))]}
        column = self.pick(table.columns)
        term = {"c": column.name, "op": "eq", "not": self.chance(0.1)}
        if self.chance(0.008):
            return dict(term, c="nothing", v="1")
        if column.kind == "json":
            if self.chance(0.5):
                return dict(term, op="is", v=self.pick(["null", "not_null"]))
            return dict(term, place="k", v=self.pick(["v", "5", "x"]))
        if self.chance(0.15):
            return dict(term, op="is", v=self.pick(["null", "not_null"]))
        if column.kind == "boolean":
            if self.chance(0.5):
                return dict(term, op="is", v=self.pick(["true", "false"]))
            return dict(term, op=self.pick(["eq", "neq"]), v=self.value(table, column, 0))
        kinds = ["eq", "eq", "neq", "gt", "gte", "lt", "lte", "in", "isdistinct"]
        if column.textual():
            kinds += ["like", "ilike"]
        term["op"] = self.pick(kinds)
        if term["op"] == "in":
            return dict(term, v=[self.value(table, column, 0) for _ in range(self.random.randint(0, 4))])
        if term["op"] in ("like", "ilike"):
            return dict(term, v=self.pick(["*", "a*", "*b*", "*s", "A*", "*e*", "plain"]))
        return dict(term, v=self.value(table, column, 0))

    def filters(self, table, none=0.02):
        if self.chance(none):
            return []
        if self.chance(0.35) and table.key:              # one row, mostly
            return [{"c": name, "op": "eq", "v": self.value(table, table.by_name[name], 0)}
                    for name in table.key]
        return [self.term(table) for _ in range(self.pick([1, 1, 1, 2, 2, 3]))]

    def item(self, table):
        return [value if value != "" else "x" for value in (
            self.value(table, table.by_name[name], 0, 0.02) for name in table.key)]

    def order(self, table, whole=False):
        names = self.some([column.name for column in table.columns if column.kind != "json"])[:3]
        if whole:
            names += [name for name in table.key or table.names() if name not in names]
        return [[name] + self.pick([[], [], ["asc"], ["desc"]])
                + self.pick([[], [], ["nullsfirst"], ["nullslast"]]) for name in names]

    def select(self, table, embeds=True):
        out, used = [], set()
        for column in self.some(table.columns)[:5]:
            item = {"c": column.name}
            if self.chance(0.12):
                item["as"] = "x_" + column.name
            if column.kind in ("integer", "text") and self.chance(0.1):
                item["cast"] = "text"
            elif column.kind == "json" and self.chance(0.4):
                item = {"c": column.name, "place": "k", "as": "k"}
            if self.chance(0.01):
                item = {"c": "nothing"}
            name = item.get("as") or item["c"]
            if name not in used:
                used.add(name)
                out.append(item)
        if embeds and table.embeds and self.chance(0.35):
            other = TABLES[self.pick(sorted(table.embeds))]
            names = [name for name in other.names() if name != "meta"]
            out.append({"embed": other.name, "of": self.some(names)[:3]})
        return out

    # ---- preferences -------------------------------------------------------------------
    def prefer(self, method):
        prefer = {}
        if method in ("POST", "PATCH", "PUT", "DELETE") and self.chance(0.85):
            prefer["return"] = self.pick(["representation"] * 4 + ["minimal", "headers-only"])
        if self.chance(0.25):
            prefer["count"] = "exact"
        if self.chance(0.06):
            prefer["tx"] = self.pick(["rollback", "rollback", "commit"])
        if method == "POST" and self.chance(0.4):
            prefer["resolution"] = self.pick(["merge-duplicates", "merge-duplicates", "ignore-duplicates"])
        if method in ("POST", "PATCH") and self.chance(0.25):
            prefer["missing"] = self.pick(["default", "default", "null"])
        if self.chance(0.1):
            prefer["handling"] = self.pick(["strict", "strict", "lenient"])
            if method in ("PATCH", "DELETE"):
                prefer["max-affected"] = self.random.randint(0, 3)
        names = list(prefer)
        self.random.shuffle(names)
        return {name: prefer[name] for name in names}

    def shape(self, op, table, method):
        """What the answer shall look like."""
        writes = method not in ("GET", "HEAD")
        if not writes or op["prefer"].get("return") == "representation" or self.chance(0.05):
            accept = self.pick([None] * 8 + ["object", "csv", "stripped", "ndjson"])
            if accept and not (accept in ("stripped", "ndjson") and op.get("item") is not None):
                op["accept"] = accept
            if self.chance(0.5):
                op["select"] = self.select(table, op.get("accept") != "csv" and not table.base)
                if writes and op["prefer"].get("return") != "representation":    # who looks at it?
                    op["select"] = [item for item in op["select"] if item.get("c") != "nothing"]
            if self.chance(0.3) and method != "PUT":
                op["order"] = self.order(table, writes or self.chance(0.8))
        return op

    def conditions(self, op, table):
        """If-Match and If-None-Match."""
        kinds = ["new"] * 5 + ["old", "old", "all", "unknown", "*"]
        if op["method"] in ("PATCH", "DELETE", "PUT") and table.key:
            one = op.get("item") is not None or all(term.get("op") == "eq" for term in op.get("filters", ()))
            if self.chance(0.35 if one else 0.03):
                op["if_match"] = {"kind": self.pick(kinds)}
            elif op["method"] == "PUT" and self.chance(0.15):
                op["if_none_match"] = {"kind": "*"}
        elif op["method"] in ("GET", "HEAD") and (op.get("item") is not None or op.get("accept") == "object"):
            if self.chance(0.4):
                op["if_none_match"] = {"kind": self.pick(kinds)}
        elif op["method"] == "POST" and self.chance(0.01):
            op["if_match"] = {"kind": "*"}
        for name in ("if_match", "if_none_match"):
            if name in op and op[name]["kind"] != "*" and self.chance(0.06):
                op[name]["weak"] = True
        return op

    # ---- operations --------------------------------------------------------------------
    def post(self, table):
        op = {"method": "POST", "table": table.name, "prefer": self.prefer("POST")}
        count = self.pick([1, 1, 1, 2, 2, 3, 4, 0])
        names = self.names(table)
        op["rows"] = [self.row(table, names) for _ in range(count)]
        if "resolution" in op["prefer"] and self.chance(0.35):
            targets = [table.key] + (TABLES[table.base] if table.base else table).unique
            target = self.pick([one for one in targets if one] or [["a"]])
            op["on_conflict"] = self.random.sample(target, len(target))
            if self.chance(0.02):
                op["on_conflict"] = self.pick([["nothing"], [table.names()[-1]]])
        if self.chance(0.3):
            extra = [name for name in self.names(table, 0.4) if name not in names]
            op["columns"] = (self.some(names, 0) + extra)[:8] if self.chance(0.3) else names + extra
            for row in op["rows"]:
                for name in list(row):
                    if self.chance(0.15):
                        del row[name]
                if self.chance(0.1):
                    row["beside"] = "x"
            if not op["columns"]:
                del op["columns"]
        elif len(op["rows"]) > 1 and self.chance(0.02) and names:
            del op["rows"][1][names[0]]
        self.form(op)
        self.shape(op, table, "POST")
        if not table.key and count < 2:
            op.pop("order", None)        # whether one row has an order, is nobody's question
        return op

    def form(self, op):
        rows = op["rows"]
        op["array"] = len(rows) != 1 or self.chance(0.2)
        op["texts"] = self.chance(0.15)
        if rows and rows[0] and all(set(row) == set(rows[0]) for row in rows) \
                and not any(value in ("", None) for row in rows for value in row.values()):
            kind = self.random.random()
            if kind < 0.1:
                op["form"] = "csv"
            elif kind < 0.16 and len(rows) == 1:
                op["form"] = "form"

    def address(self, op, table):
        if table.key and self.chance(0.3):
            op["item"] = self.item(table)
            if self.chance(0.1):
                op["filters"] = [self.term(table)]
        else:
            op["filters"] = self.filters(table)

    def patch(self, table):
        op = {"method": "PATCH", "table": table.name, "prefer": self.prefer("PATCH")}
        self.address(op, table)
        names = [column.name for column in table.columns if self.chance(
            0.015 if column.made else 0.08 if column.name in table.key else 0.35)][:4]
        op["rows"] = [self.row(table, names, 0.03)]
        if self.chance(0.05):
            op["rows"].append(self.row(table, names))
        if self.chance(0.12):
            op["columns"] = names + [name for name in self.names(table, 0.15)
                                     if name not in names and name not in table.key] or ["nothing"]
        self.form(op)
        self.page(op, table)
        return self.shape(op, table, "PATCH")

    def page(self, op, table):
        if op.get("item") is None and self.chance(0.15):
            op["limit"] = self.random.randint(0, 3)
            if self.chance(0.4):
                op["offset"] = self.random.randint(0, 2)
            if self.chance(0.6):
                op["order"] = self.order(table)

    def put(self, table):
        op = {"method": "PUT", "table": table.name, "prefer": self.prefer("PUT")}
        key = self.item(table) if table.key else []
        if table.key and self.chance(0.5):
            op["item"] = key
        else:
            op["filters"] = [{"c": name, "op": "eq", "v": value} for name, value in zip(table.key, key)]
            if self.chance(0.04) and op["filters"]:
                op["filters"][0]["op"] = "gt"
            if self.chance(0.03):
                op["limit"] = 1
        names = [name for name in self.names(table, 0.7) if name not in table.key]
        if self.chance(0.85):            # all that a new row needs
            names += [column.name for column in table.columns if not column.null and column.default is None
                      and column.name not in names and column.name not in table.key]
        op["rows"] = [self.row(table, names)]
        if self.chance(0.5):
            for name, value in zip(table.key, key):
                op["rows"][0][name] = value if self.chance(0.97) else self.value(table, table.by_name[name])
        self.form(op)
        return self.shape(op, table, "PUT")

    def delete(self, table):
        op = {"method": "DELETE", "table": table.name, "prefer": self.prefer("DELETE")}
        self.address(op, table)
        self.page(op, table)
        return self.shape(op, table, "DELETE")

    def get(self, table):
        method = "HEAD" if self.chance(0.1) else "GET"
        op = {"method": method, "table": table.name, "prefer": self.prefer(method)}
        if table.key and self.chance(0.25):
            op["item"] = self.item(table)
            op["prefer"].pop("count", None)
        else:
            op["filters"] = self.filters(table, 0.3)
        self.shape(op, table, method)
        if op.get("item") is None and self.chance(0.25):
            op["limit"] = self.random.randint(0, 4)
            if self.chance(0.5):
                op["offset"] = self.random.randint(0, 4)
            op["order"] = self.order(table, True)
        return op

    def call(self, table):
        name = self.pick(["retag", "add_tag", "prune"])
        tags = TABLES["tags"]
        names = {"retag": ["name", "note"], "add_tag": ["name", "note"], "prune": ["weight"]}[name]
        given = {one: self.value(tags, tags.by_name[one], 0.05, 0.02) for one in names}
        if name == "prune":
            given = {"least": given["weight"]}
        if self.chance(0.03):
            given.popitem()
        return {"method": "RPC", "table": "tags", "name": name, "arguments": given,
                "prefer": {key: value for key, value in self.prefer("RPC").items() if key == "tx"}}

    def batch(self):
        """Several operations; later ones may take a new maker's number from the first."""
        op = {"method": "BATCH", "prefer": {}}
        ops = [self.operation(False) for _ in range(self.random.randint(1, 5))]
        if self.chance(0.4):
            maker = TABLES["makers"]
            ops.insert(0, {"method": "POST", "table": "makers", "prefer": {"return": "representation"},
                           "rows": [self.row(maker, ["code", "name", "price"], 0)]})
            ops[1:] = [self.referring(one) for one in ops[1:]]
        for one in ops:
            one.get("prefer", {}).pop("tx", None)
        op["operations"] = ops
        if self.chance(0.1):
            op["prefer"]["tx"] = "rollback"
        if self.chance(0.1):
            op["prefer"]["return"] = "minimal"
        return op

    def referring(self, op):
        """With values of the first answer, where there is a place for them."""
        reference = {"of": 0, "c": "id"}
        if op["table"] in ("parts", "orders") and op["method"] in ("POST", "PATCH") \
                and not op.get("form") and self.chance(0.6):
            for row in op["rows"]:
                row["maker_id"] = reference
            if "columns" in op and "maker_id" not in op["columns"]:
                op["columns"].append("maker_id")
        elif op["table"] == "makers" and self.chance(0.6):
            if op.get("item"):
                op["item"] = [reference]
            elif op["method"] in ("GET", "HEAD", "PATCH", "DELETE") and op.get("filters"):
                op["filters"] = [{"c": self.pick(["id", "code"]), "op": self.pick(["eq", "eq", "neq"]), "v": None}]
                op["filters"][0]["v"] = dict(reference, c=op["filters"][0]["c"])
        return op

    def operation(self, alone=True):
        """An operation; alone: not within a batch."""
        if alone and self.chance(0.06):
            return {"method": "REPEAT", "back": self.pick([0, 0, 0, 1, 2])}
        op = self.batch() if alone and self.chance(0.12) else self.single()
        nothing = "rows" in op and not (op["rows"] and op["rows"][0])       # has no transaction, and so no key
        if alone and op["method"] not in ("GET", "HEAD") and not nothing and self.chance(0.12):
            op["key"] = self.random.randint(1, 20)
        return op

    def single(self):
        table = self.pick([TABLES[name] for name in (
            "makers", "makers", "makers", "parts", "parts", "orders", "orders", "tags", "tags",
            "seats", "loose", "labels")])
        make = self.pick([self.post] * 5 + [self.patch] * 4 + [self.put] * 2 + [self.delete] * 3
                         + [self.get] * 4)
        if self.chance(0.03):
            make = self.call
        op = self.conditions(make(table), table)
        return {name: value for name, value in op.items() if value not in ({}, None, False) or name == "rows"}

    def sequence(self, length):
        return [self.operation() for _ in range(length)]
