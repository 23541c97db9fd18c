# SPDX-License-Identifier: Apache-2.0
"""Requests made from nothing but a document, and whether their answers are what it says.

Every operation must succeed once at least, with rows that were made for it.  Then it is asked with parameters and bodies by
chance, and with values that its schemas forbid.  Whatever is answered must be documented: status, media type, body.
"""
import csv
import io
import re
import urllib.parse

import values
from client import quote, rows, story
from values import MISSING, Maker, text_of

ATTEMPTS = 40                            # for one success
LONG = 1000                              # characters of a value, of which a URL may have several
FORM = "application/x-www-form-urlencoded"
FOREIGN = re.compile(r"<fk table='([^']*)' column='([^']*)'/>")


class Asker:
    """Requests of one caller's document."""

    def __init__(self, caller, chance, score, pools=None, queries=()):
        self.caller, self.document, self.chance, self.score = caller, caller.document, chance, score
        self.reader = caller             # who looks for rows
        self.make = Maker(caller.document, chance)
        self.pools = pools or {}         # {(path, column): values}, where schemas do not say what a text is
        self.fitting = {}                # those of them that a schema allows
        self.queries = queries           # names of functions that are queries of the operator's
        self.seen = {}                   # {path of a collection: its rows}
        self.reached = {}                # {operation: statuses}
        self.asked = 0

    # ---- rows ------------------------------------------------------------------------------
    def collection(self, operation):
        """The path of the rows that an operation is about."""
        return re.sub(r"/[^/]*\{[^/]*\Z", "", operation.path)

    def rows_of(self, path):
        """Some of a collection; none if they cannot be seen."""
        if path not in self.seen:
            reader = self.document.routes.get(path, {}).get("GET")
            if reader is None:
                return []
            exchange = self.reader.ask("GET", path, [(one.name, self.parameter(one)) for one in reader.of("query") if one.required]
                                       + [("limit", "50")])
            if exchange.status >= 300:
                return []                # what was asked by chance may have been refused
            self.seen[path] = rows(exchange)
        return [row for row in self.seen[path] if isinstance(row, dict)]

    def one_row(self, operation):
        found = self.rows_of(self.collection(operation))
        if operation.of("path") or operation.method == "PUT":        # an address has no null, and no empty segment
            found = [row for row in found if not any(row.get(name) in (None, "") for name in self.key(operation))]
        if operation.method == "PUT":    # the address and the body spell it alike
            found = [{name: float(value) if isinstance(value, float) else value for name, value in row.items()} for row in found]
        return self.chance.choice(found) if found else self.made_up(operation)

    def made_up(self, operation):
        """The key of a row that need not be there."""
        schemas = {column_of(one.name): one.schema for one in operation.of("path")}
        properties = self.row_schema(operation).get("properties", {})
        for name in self.key(operation) or list(properties)[:1]:
            schemas.setdefault(name, properties[name])
        return {name: self.of_pool(operation, name, one) or self.make.value(one) for name, one in schemas.items()}

    def of_pool(self, operation, name, schema):
        """One of the pool's values that the schema allows; None if there is none."""
        path = self.collection(operation)
        if (path, name) not in self.pools:
            return None
        key = path, name, id(schema)
        if key not in self.fitting:
            self.fitting[key] = [value for value in self.pools[path, name] if not self.document.errors(schema, value)]
        return self.chance.choice(self.fitting[key]) if self.fitting[key] else None

    def spelled(self, operation, name, value):
        """As an address, a form or a table of CSV has it: a list of PostgreSQL's is what the row's schema calls an array,
        and what can be anything is JSON."""
        schema = self.row_schema(operation).get("properties", {}).get(name)
        if schema is None or isinstance(value, str) and not self.is_json(schema):
            return text_of(value)
        return array(value) if isinstance(value, list) and "array" in schema.get("type", []) else \
            values.json.dumps(value) if self.is_json(schema) else text_of(value)

    def is_json(self, schema):
        """Columns of SQLite can be anything, too, where it does not know their type."""
        return not {"type", "oneOf", "anyOf", "$ref"} & set(schema) and self.caller.api.database != "sqlite3"

    # ---- parameters ------------------------------------------------------------------------
    def path(self, operation, row):
        """With values in its places; None if there are none."""
        text = operation.path
        for one in operation.of("path"):
            value = row.get(column_of(one.name))
            if value is None:
                value = self.parameter(one)
            text = text.replace("{%s}" % one.name, urllib.parse.quote(self.spelled(operation, column_of(one.name), value), safe=""))
        return text

    def parameter(self, one, operation=None):
        if operation is not None and one.place == "query" and self.chance.random() < 0.8:
            properties = self.row_schema(operation).get("properties", {})
            if column_of(one.name) in properties:
                return self.filter(operation, column_of(one.name), properties[column_of(one.name)])
        examples = one.examples()
        return text_of(self.chance.choice(examples) if examples and (one.required or self.chance.random() < 0.8)
                       else self.make.value(one.schema))

    def filter(self, operation, name, schema):
        """Of a column: what its rows have, or what they might."""
        there = [row[name] for row in self.rows_of(self.collection(operation)) if row.get(name) is not None]
        value = self.spelled(operation, name, self.chance.choice(there) if there and self.chance.random() < 0.6
                             else self.make.value(schema))[:LONG]
        word = self.chance.choice(["eq", "neq", "gt", "gte", "lt", "lte", "is", "in", "like", "not.eq", "not.in", "isdistinct"])
        if word.endswith("in"):
            return '%s.("%s")' % (word, value.replace("\\", "\\\\").replace('"', '\\"'))
        return word + "." + (self.chance.choice(["null", "not_null"]) if word == "is" else value)

    def required(self, operation, row):
        """What must be sent; of a row, where there must be filters of its key."""
        found = self.by_row(operation, row) if operation.method in ("PATCH", "DELETE", "PUT") and "{" not in operation.path else []
        return found + [(one.name, self.of_pool(operation, one.name, one.schema) or self.parameter(one)) for one in operation.of("query")
                        if one.required and one.name not in [name for name, _ in found]]

    def by_row(self, operation, row):
        """Filters that find the row; those of a key if it has one."""
        names = [(one.name, column_of(one.name)) for one in operation.of("query")]
        key = [one for one in names if one[1] in self.key(operation) and one[1] in row]
        plain = [one for one in names if isinstance(row.get(one[1]), (str, int)) and row[one[1]] != ""]
        return [(name, "is.null" if row[column] is None else "eq." + self.spelled(operation, column, row[column]))
                for name, column in key or plain[:1]]

    def row_schema(self, operation):
        """Of the rows that the operation is about, as reading shows them."""
        reader = self.document.routes.get(self.collection(operation), {}).get("GET")
        for response in reader.responses.values() if reader is not None else []:
            for media in response.get("content", {}).values():
                schema = self.document.resolve(media.get("schema", {}))
                if schema.get("type") == "array":
                    return self.document.resolve(schema["items"])
        return {}

    def key(self, operation):
        """The columns of the primary key, as notes in descriptions say."""
        return [name for name, one in self.row_schema(operation).get("properties", {}).items() if "<pk/>" in str(one)]

    # ---- bodies ----------------------------------------------------------------------------
    def object_schema(self, schema):
        """Of one row, where rows or several of them may be sent."""
        schema = self.document.resolve(schema)
        for one in schema.get("oneOf", schema.get("anyOf", [])):
            one = self.document.resolve(one)
            if one.get("type") == "object" or "properties" in one:
                return one
        return self.document.resolve(schema["items"]) if schema.get("type") == "array" else schema

    def row(self, operation, schema):
        """Values of an object, of which references point to rows that are there."""
        schema = self.object_schema(schema)
        found = self.make.value(schema)
        if not isinstance(found, dict):
            return found
        if not found and schema.get("properties"):       # nothing at all is no change
            name = self.chance.choice(list(schema["properties"]))
            found[name] = self.make.value(schema["properties"][name])
        if self.caller.api.database == "sqlite3" and re.search('"(float|double)"', values.json.dumps(self.row_schema(operation))):
            found = {name: 7 if isinstance(one, int) and abs(one) > 2 ** 53 else one for name, one in found.items()}
        for name in self.key(operation):
            while name in found and found[name] is None:     # SQLite takes it, and the row could not be found again
                found[name] = self.make.value(schema["properties"][name])
        for name, one in schema.get("properties", {}).items():
            refers = FOREIGN.search(str(one))
            if name in found and found[name] is not None:
                pooled = self.of_pool(operation, name, one)
                if refers:
                    there = [row[refers.group(2)] for row in self.rows_of("/" + urllib.parse.quote(refers.group(1), safe=""))
                             if row.get(refers.group(2)) is not None]
                    if there:
                        found[name] = self.chance.choice(there)
                elif pooled is not None:
                    found[name] = pooled
                elif name.endswith("_id") and "<pk/>" not in str(one):
                    found[name] = 1      # a view that does not say what it refers to
        return found

    def fill(self, operation, value):
        """A form has no null, so what must be there has another value."""
        media = operation.body["content"]
        schema = self.object_schema(media[FORM].get("schema", {}))
        names = list(schema.get("required", []))
        if isinstance(value, dict) and value and not any(one is not None for one in value.values()):
            names += list(value)[:1]     # nothing at all is no change
        for name in names:
            while isinstance(value, dict) and value.get(name) is None:
                value[name] = self.make.value(schema["properties"][name])

    def body(self, operation, kind, row):
        """(Content-Type, bytes or JSON)"""
        media = operation.body["content"][kind]
        examples = [one["value"] for one in media.get("examples", {}).values() if "value" in one] + (
            [media["example"]] if "example" in media else [])
        if examples and self.chance.random() < 0.5:
            value = self.chance.choice(examples)
        else:                            # that of JSON says what is in a table of CSV, too
            says = media if kind == FORM else operation.body["content"].get("application/json", media)
            value = self.row(operation, says.get("schema", {}))
            if kind == FORM:
                self.fill(operation, value)
        if operation.method == "PUT" and isinstance(value, dict):
            self.put_key(operation, kind, value, row)
        if kind in (FORM, "text/csv") and isinstance(value, dict):
            value = {name: None if one is None else self.spelled(operation, name, one) for name, one in value.items()}
        return encode(kind, value)

    def put_key(self, operation, kind, value, row):
        """What stands in the address is the same text in the body; a list and JSON are not, and need not be there."""
        properties = self.row_schema(operation).get("properties", {})
        for name in self.key(operation):
            if self.is_json(properties.get(name, {})) or kind == "application/json" and isinstance(row.get(name), (list, dict)):
                value.pop(name, None)
            elif row.get(name) is not None:
                value[name] = row[name]

    # ---- a request ---------------------------------------------------------------------------
    def send(self, operation, query=(), headers=(), kind=None, row=None):
        """(exchange, what is wrong with it)"""
        row = self.one_row(operation) if row is None else row
        headers, body = list(headers), None
        if kind is not None:
            name, body = self.body(operation, kind, row)
            headers.append(("Content-Type", name))
        exchange = self.caller.ask(operation.method, self.path(operation, row), query, headers, body)
        return exchange, self.judge(operation, exchange)

    def judge(self, operation, exchange):
        self.asked += 1
        self.reached.setdefault(str(operation), set()).add(exchange.status)
        wrong = self.caller.wrong(operation, exchange)
        return wrong + (["a fault of the server"] if exchange.status >= 500 and not of_the_database(exchange) else [])

    def told(self, operation, exchange, wrong, what):
        name = "%s: %s, %s" % (self.caller.api.name, operation, what)
        self.score.tell(name, story(exchange, wrong) if wrong else None)

    # ---- success -------------------------------------------------------------------------------
    def succeed(self, operation):
        """Once, in each form that its body may have."""
        kinds = list(operation.body["content"]) if operation.body is not None else [None]
        if operation.path.startswith("/rpc/"):
            kinds = [kind for kind in kinds if kind != "text/csv"]       # a function may have no arguments to write down
        for kind in kinds:
            self.succeed_as(operation, kind)

    def succeed_as(self, operation, kind):
        exchange = wrong = None
        if operation.method == "POST":
            self.make_room(operation)
        for _ in range(ATTEMPTS):
            row, headers = self.victim(operation), []
            query = self.required(operation, row)
            if operation.method != "GET" and not operation.path.startswith("/rpc/") and ("header", "prefer") in operation.parameters \
                    and self.chance.random() < 0.5:
                headers.append(("Prefer", "return=representation"))
                query += [("select", one.raw["example"]) for one in operation.of("query")
                          if one.name == "select" and "example" in one.raw and "select" not in dict(query)]
            exchange, wrong = self.send(operation, query, headers, kind, row)
            if wrong or exchange.status < 300:
                break
        if not wrong and exchange.status in (401, 403) and operation.path.startswith("/rpc/") and operation.path[5:] in self.queries:
            return                       # what the SQL of a named query needs is not known: it is in every document
        if not wrong and exchange.status >= 300:
            wrong = ["no success in %d attempts" % ATTEMPTS]
        if operation.method != "GET":
            self.seen.clear()            # also of views of the table, and of what refers to it
        self.told(operation, exchange, wrong, "success" + (" with " + kind if kind else ""))

    def make_room(self, operation):
        """There are few values of some types that can be keys."""
        for name in self.key(operation):
            if (self.collection(operation), name) in self.pools:
                self.caller.ask("DELETE", self.collection(operation), [(name, "not.is.null")])

    def victim(self, operation):
        """A row to be changed or deleted: of those that were made here, if there are any, to which nothing refers yet."""
        if operation.method != "DELETE":
            return self.one_row(operation)
        maker = self.document.routes.get(self.collection(operation), {}).get("POST")
        if maker is not None and "application/json" in maker.body["content"]:
            for _ in range(ATTEMPTS):
                kind, body = self.body(maker, "application/json", {})
                made = self.caller.ask("POST", self.collection(operation), [], [
                    ("Content-Type", kind), ("Prefer", "return=representation")], body)
                if made.status == 201 and rows(made) and not any(
                        rows(made)[0].get(name) in (None, "") for name in self.key(operation)):
                    return rows(made)[0]
        return self.one_row(operation)

    # ---- chance --------------------------------------------------------------------------------
    def random(self, operation):
        """With some of what may be sent, by chance.  Nothing of it lasts."""
        row = self.one_row(operation)
        query = self.required(operation, row) if self.chance.random() < 0.8 else []
        for one in operation.of("query"):
            if one.name not in [name for name, _ in query] and one is not operation.others() and self.chance.random() < min(0.3, 3 / (1 + len(operation.of("query")))):
                query.append((one.name, self.parameter(one, operation)))
        headers = [("Prefer", "tx=rollback")] if operation.method != "GET" else []
        for one in operation.of("header"):
            if one.name.lower() not in ("prefer", "idempotency-key") and (one.required or self.chance.random() < 0.1):
                headers.append((one.name, self.parameter(one)))
            elif one.name.lower() == "prefer" and self.chance.random() < 0.4:
                headers = [("Prefer", ", ".join([self.parameter(one)] + [value for _, value in headers]))]
        kinds = list(operation.body["content"]) if operation.body is not None else []
        exchange, wrong = self.send(operation, query, [one for one in headers if one[1].strip()],
                                    self.chance.choice(kinds) if kinds else None, row)
        self.told(operation, exchange, wrong, "by chance")

    def refused(self, operation):
        """Each property of a body with values that its schema forbids."""
        if operation.body is None or "application/json" not in operation.body["content"]:
            return
        schema = self.object_schema(operation.body["content"]["application/json"].get("schema", {}))
        for name, one in schema.get("properties", {}).items():
            for wrong_value in self.make.wrong(one, name in schema.get("required", [])):
                if wrong_value is None and self.caller.api.database == "mysql" and one.get("format") == "date-time":
                    continue             # MariaDB reads it as now
                if wrong_value is MISSING and operation.method == "PUT":
                    continue             # of a row that is there, the database may keep the value
                row = self.one_row(operation)
                body = self.row(operation, schema)
                if operation.method == "PUT":
                    body.update({key: row[key] for key in self.key(operation) if key in row})
                body[name] = wrong_value
                if wrong_value is MISSING:
                    del body[name]
                query = self.required(operation, row)
                exchange = self.caller.ask(operation.method, self.path(operation, row), query, [("Prefer", "tx=rollback")], body)
                wrong = self.judge(operation, exchange)
                there = self.rows_of(self.collection(operation))
                if exchange.status < 400 and not (exchange.status in (200, 204) and operation.method == "PATCH" and not there):
                    wrong.append("the schema forbids %s = %r" % (name, "(left out)" if wrong_value is MISSING else wrong_value))
                self.told(operation, exchange, wrong, "what it forbids")


def of_the_database(exchange):
    """PostgreSQL says so where an upsert meets a row that the view does not show."""
    return b'"55000"' in exchange.answer


def array(items):
    """A list as PostgreSQL writes it."""
    return "{%s}" % ",".join("NULL" if one is None else array(one) if isinstance(one, list)
                             else '"%s"' % re.sub(r'(["\\])', r"\\\1", text_of(one)) for one in items)


def column_of(name):
    """Of a parameter.  That of a filter is quoted where it must be; in that of a path, bytes are written as -5F."""
    if name.startswith('"'):
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return urllib.parse.unquote(re.sub(r"-([0-9A-F]{2})", r"%\1", name))


def encode(kind, value):
    """JSON as another media type."""
    bare = kind.split(";")[0]
    if bare == FORM:
        return kind, urllib.parse.urlencode({key: text_of(one) for key, one in value.items() if one is not None}).encode()
    if bare == "text/csv":
        if isinstance(value, str):
            return kind, value.encode()
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(value)
        writer.writerow(["NULL" if one is None else text_of(one) for one in value.values()])
        return kind, out.getvalue().encode()
    if bare in ("text/plain", "application/octet-stream", "text/xml"):
        return kind, text_of(value).encode()
    return kind, values.json.dumps(value).encode()
