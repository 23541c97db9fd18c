# SPDX-License-Identifier: Apache-2.0
"""Random requests of a tenant: whatever the dialect can ask, of tables with rules and without.

They may name what he may not see: values and keys of the other tenant's rows, columns that are hidden."""
import json
import random
from urllib.parse import quote

from world import HIDDEN, MINE, OTHER, TABLES, VIEWS, columns_of, owner_of

# From a table: what can be embedded, as the request calls it, and is it one row?
EMBEDS = {
    "clients": [("orders", "!orders_client_id_fkey", "orders"), ("orders", "!payer_id", "orders"), ("labels", "", "labels"),
                ("client_labels", "", "client_labels"), ("clients", "!parent_id", "clients"),
                ("clients", "!clients_parent_id_fkey", "clients")],
    "orders": [("clients", "!orders_client_id_fkey", "clients"), ("clients", "!payer_id", "clients"), ("items", "", "items")],
    "items": [("orders", "", "orders"), ("products", "", "products")],
    "products": [("items", "", "items")],
    "labels": [("clients", "", "clients"), ("client_labels", "", "client_labels")],
    "client_labels": [("clients", "", "clients"), ("labels", "", "labels")],
    "open_orders": [],
}
OPERATORS = {
    "int": ["eq", "neq", "gt", "gte", "lt", "lte", "in", "isdistinct"],
    "numeric": ["eq", "gt", "lt", "in"],
    "text": ["eq", "neq", "gt", "like", "ilike", "in", "match", "like(any)", "not.like(all)"],
    "timestamp": ["gt", "lte", "eq"],
    "date": ["gt", "lte", "eq", "in"],
    "json": ["is"],
}


class Request:
    """method, path below the mount, headers, body; ordered: its rows come in one order."""

    def __init__(self, method, path, headers=None, body=None, ordered=False, pages=0, tag=None, foreign=False):
        self.method, self.path, self.headers, self.body = method, path, headers or {}, body
        self.ordered, self.pages = ordered, pages
        self.tag = tag                   # the item whose ETag is sent as If-Match
        self.foreign = foreign           # it names what belongs to the other tenant: refused, or of no effect

    def __str__(self):
        lines = ["%s %s" % (self.method, self.path)] + ["%s: %s" % one for one in self.headers.items()]
        return "\n".join(lines + ([self.body] if self.body else []))


def quoted(value):
    return '"%s"' % str(value).replace("\\", "\\\\").replace('"', '\\"')


class Asker:
    def __init__(self, seed, rows):
        self.chance = random.Random(seed)
        self.rows, self.owners = rows, owner_of(rows)
        self.fresh = 1001

    # ---- words -----------------------------------------------------------------------
    def one(self, of):
        return self.chance.choice(of)

    def perhaps(self, share):
        return self.chance.random() < share

    def column(self, table, kinds=None):
        """A column of the table; now and then one that is hidden."""
        if self.perhaps(0.05) and HIDDEN.get(table):
            name = self.one(HIDDEN[table])
            return next(one for one in TABLES[table] if one[0] == name)
        found = [one for one in columns_of(table, False) if kinds is None or one[1] in kinds]
        return self.one(found)

    def value(self, table, name):
        """Of any row, whoever's it is."""
        value = self.one(self.rows[VIEWS[table][0] if table in VIEWS else table])[name]
        return "null" if value is None else value

    # ---- filters ----------------------------------------------------------------------
    def comparison(self, table, inside=False):
        """column, and what it is compared with."""
        name, kind, _ = self.column(table)
        if kind == "json" and self.perhaps(0.8):
            return (self.one([("details->>tag", self.one(["eq.amber", "like.*e*", "neq.cedar"])),
                              ("details->size", self.one(["gt.3", "lte.5", "eq.2"]))]))
        operator = self.one(OPERATORS[kind])
        value = self.value(table, name)
        if kind == "json" or value == "null" or self.perhaps(0.08):
            return name, self.one(["is.null", "not.is.null"])
        if operator == "in":
            text = "(%s)" % ",".join(quoted(self.value(table, name)) for _ in range(3))
        elif operator == "match":
            text = self.one(["^%s" % str(value)[:2], "[aeiou]{2}", "1$"])
        elif operator.endswith(")"):
            text = "{*a*,*b*}"
        elif "like" in operator:
            text = "*%s*" % str(value)[:3]
        else:
            text = value
        if inside and operator not in ("in",):
            text = quoted(text) if "{" not in str(text) else text
        if self.perhaps(0.15) and not operator.startswith("not"):
            operator = "not." + operator
        return name, "%s.%s" % (operator, text)

    def tree(self, table, deep=0):
        parts = []
        for _ in range(self.chance.randrange(2, 4)):
            if deep < 1 and self.perhaps(0.2):
                parts.append(self.one(["", "not."]) + self.one(["or", "and"]) + self.tree(table, deep + 1))
            else:
                parts.append("%s.%s" % self.comparison(table, True))
        return "(%s)" % ",".join(parts)

    def filters(self, table, under="", most=3):
        parts = []
        for _ in range(self.chance.randrange(most)):
            if self.perhaps(0.2):
                parts.append((under + self.one(["or", "and", "not.or"]), self.tree(table)))
            else:
                name, text = self.comparison(table)
                parts.append((under + name, text))
        return parts

    # ---- select -------------------------------------------------------------------------
    def fields(self, table):
        kind = self.chance.random()
        if kind < 0.25:
            return ["*"]
        found = []
        for _ in range(self.chance.randrange(1, 4)):
            name, kind, _ = self.column(table)
            text = self.one([name, name, name + "::text" if kind != "json" else "details->tag",
                             "other_%d:%s" % (len(found), name)])
            if text not in found:
                found.append(text)
        return found

    def group(self, table):
        name = self.column(table, ("text", "int", "date"))[0]
        number = self.column(table, ("int", "numeric"))[0]
        return self.one([["count()"], [name, "count()"], [name, "%s.sum()" % number], ["%s.max()" % number, "%s.min()" % number]])

    def embed(self, table, path, deep):
        """(text for select, parameters)"""
        target, hint, of = self.one(EMBEDS[table])
        name = "e%d" % self.chance.randrange(1000)
        spread = self.perhaps(0.12)
        called = target if spread else name
        under = "%s%s." % (path, called)
        inside, parameters = (self.group(of), []) if self.perhaps(0.12) else (self.fields(of), self.filters(of, under, 2))
        if "()" not in "".join(inside) and deep < 2 and EMBEDS[of] and self.perhaps(0.35):
            text, more = self.embed(of, under, deep + 1)
            inside, parameters = inside + [text], parameters + more
        if "()" not in "".join(inside) and self.perhaps(0.2) and not spread and of != "client_labels":
            parameters += [(under + "order", "id"), (under + "limit", str(self.chance.randrange(4)))]
        inner = "!inner" if self.perhaps(0.2) else ""
        if not spread and self.perhaps(0.12):
            parameters.append((path + called, self.one(["is.null", "not.is.null"])))
        return "%s%s%s%s(%s)" % ("..." if spread else name + ":", target, hint, inner, ",".join(inside)), parameters

    # ---- reads --------------------------------------------------------------------------
    def order(self, table):
        terms = ["%s%s" % (self.column(table, ("int", "text", "date", "numeric"))[0], self.one(["", ".desc", ".asc.nullsfirst"]))
                 for _ in range(self.chance.randrange(1, 3))]
        return ",".join(terms + (["client_id", "label_id"] if table == "client_labels" else ["id"]))

    def read(self):
        table = self.one(list(TABLES) + list(VIEWS) + ["clients", "orders"] * 2)
        if self.perhaps(0.12) and table != "client_labels":
            return self.item(table)
        headers, parameters, pages = {}, self.filters(table), 0
        if self.perhaps(0.12):
            select, ordered = self.group(table), False
        else:
            select, ordered = self.fields(table), self.perhaps(0.5)
            for _ in range(self.chance.randrange(3) if EMBEDS[table] else 0):
                text, more = self.embed(table, "", 0)
                select.append(text)
                parameters += more
        parameters.append(("select", ",".join(select)))
        if ordered:
            parameters.append(("order", self.order(table)))
            if self.perhaps(0.4):
                parameters.append(("limit", str(self.chance.randrange(1, 9))))
                if self.perhaps(0.35):
                    parameters.append(("cursor", ""))
                    pages = 3
                elif self.perhaps(0.5):
                    parameters.append(("offset", str(self.chance.randrange(9))))
            elif self.perhaps(0.2):
                headers["Range"] = "%d-%d" % (self.chance.randrange(3), self.chance.randrange(3, 9))
        if self.perhaps(0.35):
            headers["Prefer"] = "count=exact"
        if self.perhaps(0.2):
            headers["Accept"] = self.one(["text/csv", "application/x-ndjson", "application/vnd.pgrst.object+json",
                                          "application/vnd.pgrst.array+json;nulls=stripped"])
        return Request(self.one(["GET"] * 7 + ["HEAD"]), self.path(table, parameters), headers, ordered=ordered, pages=pages)

    def path(self, table, parameters):
        query = "&".join("%s=%s" % (quote(name, safe="->.:"), quote(str(value), safe="(),.:*!->")) for name, value in parameters)
        return "/%s%s" % (table, "?" + query if query else "")

    def item(self, table):
        key = self.value(table, "id")
        parameters = [("select", ",".join(self.fields(table)))] if self.perhaps(0.6) else []
        return Request(self.one(["GET", "GET", "HEAD", "OPTIONS"]), self.path("%s/%s" % (table, key), parameters))

    # ---- changes ------------------------------------------------------------------------
    def row(self, table, names=None):
        row = {}
        for name, kind, more in columns_of(table, False):
            if "key" in more.split() or (names is not None and name not in names):
                continue
            if "tenant" in more.split():
                if self.perhaps(0.3):
                    row[name] = MINE
                continue
            if set(more.split()) & set(TABLES):
                row[name] = self.key_of((set(more.split()) & set(TABLES)).pop())
            elif kind == "json":
                row[name] = {"size": self.chance.randrange(9)}
            else:
                row[name] = self.value(table, name)
                row[name] = None if row[name] == "null" and name not in ("name", "pieces") else row[name]
        return row

    def key_of(self, table, owner=MINE):
        """Of a row of his own that no request deletes, or of one that belongs to all."""
        found = [row["id"] for row, whose in zip(self.rows[table], self.owners[table]) if whose in (owner, None)]
        return self.one(found[:len(found) // 2])

    def new_row(self, table):
        self.fresh += 1
        return dict(self.row(table), id=self.fresh)

    def prefer(self):
        parts = [self.one(["return=representation", "return=representation", "return=minimal", "return=headers-only"])]
        if self.perhaps(0.2):
            parts.append("count=exact")
        if self.perhaps(0.08):
            parts.append("tx=rollback")
        return parts

    def shown(self, table, parameters):
        if self.perhaps(0.5):
            parameters.append(("select", ",".join(self.fields(table))))
        return parameters

    def change(self):
        table = self.one(["clients", "orders", "orders", "items"])
        kind = self.one(["post", "bulk", "csv", "upsert", "ignore", "patch", "patch", "page", "item", "match", "put", "delete",
                         "delete item", "batch", "hidden"])
        return getattr(self, kind.replace(" ", "_"))(table)

    def send(self, method, path, body, prefer=(), kind="application/json", **more):
        headers = {"Content-Type": kind, "Prefer": ", ".join(list(prefer) + self.prefer())}
        return Request(method, path, headers, body if isinstance(body, str) or body is None else json.dumps(body), **more)

    def post(self, table):
        return self.send("POST", self.path(table, self.shown(table, [])), self.new_row(table))

    def alike(self, table, rows):
        """Rows with the same members, as a bulk insert wants them."""
        if any("tenant" in row for row in rows):
            rows = [dict(row, tenant=MINE) for row in rows]
        return rows

    def bulk(self, table):
        rows = self.alike(table, [self.new_row(table) for _ in range(3)])
        return self.send("POST", self.path(table, self.shown(table, [])), rows, self.one([[], ["missing=default"]]))

    def csv(self, table):
        rows = [self.new_row(table) for _ in range(2)]
        names = [name for name in rows[0] if name != "details" and all(name in row for row in rows)]
        lines = [",".join(names)] + [",".join("NULL" if row[n] is None else '"%s"' % row[n] for n in names) for row in rows]
        return self.send("POST", self.path(table, self.shown(table, [])), "\n".join(lines) + "\n", kind="text/csv")

    def mine_or_fresh(self, table):
        rows = [self.new_row(table), dict(self.row(table), id=self.key_of(table))]
        return self.alike(table, rows[:self.chance.randrange(1, 3)])

    def upsert(self, table):
        return self.send("POST", self.path(table, self.shown(table, [])), self.mine_or_fresh(table),
                         ["resolution=merge-duplicates"])

    def ignore(self, table):
        return self.send("POST", self.path(table, self.shown(table, [])), self.mine_or_fresh(table),
                         ["resolution=ignore-duplicates"])

    def some_of(self, table):
        return self.row(table, [self.column(table)[0] for _ in range(2)] + ["total", "town", "pieces"][:self.chance.randrange(1, 4)])

    def narrow(self, table):
        return [("id", "gte.%d" % self.chance.randrange(len(self.rows[table])))] + self.filters(table, most=2)

    def patch(self, table):
        return self.send("PATCH", self.path(table, self.shown(table, self.narrow(table))), self.some_of(table))

    def page(self, table):
        parameters = self.shown(table, [("order", "id.desc"), ("limit", str(self.chance.randrange(1, 4)))])
        return self.send("PATCH", self.path(table, self.narrow(table) + parameters), self.some_of(table))

    def item_path(self, table, owner=MINE):
        return self.path("%s/%s" % (table, self.key_of(table, owner)), self.shown(table, []))

    def item_change(self, table, method, **more):
        return self.send(method, self.item_path(table), None if method == "DELETE" else self.some_of(table), **more)

    def match(self, table):
        key = self.key_of(table)
        return self.send("PATCH", "/%s/%s" % (table, key), self.some_of(table), tag="/%s/%s" % (table, key))

    def put(self, table):
        row = self.one([self.new_row(table), dict(self.row(table), id=self.key_of(table))])
        return self.send("PUT", self.path(table, [("id", "eq.%d" % row["id"])]), row)

    def delete(self, table):
        return self.send("DELETE", self.path("items", self.shown("items", self.narrow("items"))), None)

    def delete_item(self, table):
        return self.send("DELETE", self.path("items/%d" % self.chance.randrange(1, 161), []), None)

    def batch(self, table):
        operations = []
        for _ in range(self.chance.randrange(1, 4)):
            one = self.one([self.post, self.patch, self.put, self.delete])(table)
            prefer = one.headers["Prefer"].replace(", tx=rollback", "")
            operation = {"method": one.method, "path": one.path, "headers": {"Prefer": prefer}}
            if one.body is not None:
                operation["body"] = json.loads(one.body)
            operations.append(operation)
        return Request("POST", "/", {"Content-Type": "application/vnd.records.batch+json"}, json.dumps(operations))

    def hidden(self, table):
        """He may not write what he may not see."""
        table = self.one([name for name in HIDDEN if HIDDEN[name]])
        row = dict(self.new_row(table), **{self.one(HIDDEN[table]): 1})
        return self.one([self.send("POST", self.path(table, []), row),
                         self.send("PATCH", self.path(table, [("id", "eq.%d" % self.key_of(table))]), {HIDDEN[table][0]: 1}),
                         self.send("POST", self.path(table, [("on_conflict", HIDDEN[table][0])]), self.new_row(table),
                                   ["resolution=merge-duplicates"]),
                         self.send("POST", self.path(table, [("columns", "id,%s" % HIDDEN[table][0])]), row)])

    def foreign_change(self):
        """Of the other tenant's: rows that he may not make, take over, move or touch."""
        table = self.one(["clients", "orders"])
        theirs = self.key_of(table, OTHER)
        item = "/%s/%d" % (table, theirs)
        row = dict(self.row(table), id=theirs)
        moved = dict(self.new_row(table), tenant=OTHER)
        request = self.one([
            lambda: self.send("POST", "/" + table, moved),
            lambda: self.send("POST", "/" + table, [dict(self.new_row(table), tenant=MINE), moved]),
            lambda: self.send("POST", "/" + table, row),
            lambda: self.send("POST", "/" + table, self.alike(table, [self.new_row(table), row]),
                              ["resolution=merge-duplicates"]),
            lambda: self.send("POST", "/" + table, [row], ["resolution=ignore-duplicates"]),
            lambda: self.send("PUT", "/%s?id=eq.%d" % (table, theirs), row),
            lambda: self.send("PUT", item, row),
            lambda: self.send("PATCH", item, self.some_of(table)),
            lambda: self.send("PATCH", "/%s?id=eq.%d" % (table, theirs), self.some_of(table)),
            lambda: self.send("PATCH", "/%s/%d" % (table, self.key_of(table)), {"tenant": OTHER}),
            lambda: self.send("PATCH", "/%s?id=gt.0" % table, {"tenant": OTHER}),
            lambda: self.send("PATCH", "/%s/%d" % (table, self.key_of(table)), {"id": theirs}),
            lambda: self.send("DELETE", item, None),
            lambda: self.send("DELETE", "/%s?tenant=eq.%d" % (table, OTHER), None),
            lambda: self.send("DELETE", "/items?order_id=eq.%d" % self.key_of("orders", OTHER), None),
            lambda: self.send("POST", "/items", {"id": self.fresh + 5000, "order_id": self.key_of("orders", OTHER),
                                                 "product_id": 1, "pieces": 1}),
            lambda: self.send("PATCH", "/items?id=gt.0&limit=2&order=id", {"order_id": self.key_of("orders", OTHER)}),
        ])()
        request.foreign = True
        return request
