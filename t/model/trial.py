# SPDX-License-Identifier: Apache-2.0
"""A sequence on a database: each operation sent, judged, and the tables looked at."""
import compare
import direct
import request
from model import Failed, Model
from tags import Tags
from wire import Broken, Client
from world import STORED, TABLES, Refused


def expected(model, op):
    """(answer or None, what it may be refused with: the operation of a batch, errors)."""
    try:
        answer = model.answer(op)
    except Failed as failed:
        return None, failed.doubts + [(failed.index, failed.errors)]
    except Refused as refused:
        return None, [(None, refused.errors)]
    if op["method"] == "BATCH":
        return answer, answer.doubts
    return answer, [(None, answer.or_refused)] if answer.or_refused else []


class Keys:
    """The requests that were sent with an Idempotency-Key, and the answers that are kept."""

    def __init__(self):
        self.sent, self.kept = [], {}    # (op, message); key: (message, response)

    def again(self, back):
        """One of the last requests, with its key written in the other way."""
        op, (method, target, headers, body) = self.sent[-1 - back % len(self.sent)]
        return op, (method, target, [(name, other_quotes(value) if name == "Idempotency-Key" else value)
                                     for name, value in headers], body)

    def first(self, op):
        return self.kept.get(op.get("key"))

    def is_same(self, op, message):
        return without_key(message) == without_key(self.kept[op["key"]][0])

    def learn(self, op, answer, message, response):
        if op.get("key") is None or not any(map(writes, op.get("operations", [op]))):
            return
        self.sent.append((op, message))
        if answer is not None and op.get("prefer", {}).get("tx") != "rollback":
            self.kept[op["key"]] = (message, response)


def writes(op):
    """Reads, and what sets nothing, have no use for a key."""
    return op["method"] not in ("GET", "HEAD") and ("rows" not in op or bool(op["rows"] and (
        op["rows"][0] or op["method"] != "PATCH")))


def other_quotes(key):
    return key.strip('"') if key.startswith('"') else '"%s"' % key


def without_key(message):
    method, target, headers, body = message
    return method, target, [pair for pair in headers if pair[0] != "Idempotency-Key"], body


class Trial:
    """Sequences on one database."""

    def __init__(self, name, database, port):
        self.name, self.mount = name, "/" + name
        self.client, self.tables = Client(port, 60), direct.tables_of(name, database)

    def close(self):
        self.client.close()
        self.tables.close()

    def sequence(self, operations):
        """None, or the story of the first thing that was wrong."""
        self.tables.reset()
        model, told, tags, keys = Model(self.name), [], Tags(self.client, self.mount), Keys()
        for op in operations:
            if op["method"] == "REPEAT":
                if not keys.sent:
                    continue
                op, message = keys.again(op["back"])
            else:
                op = tags.fill(request.resolve(op, model.tables), model)
                message = request.http(op, self.mount)
            told.append(request.told(message))
            try:
                self.step(model, op, message, tags, keys)
            except compare.Wrong as wrong:
                return "\n\n".join(told) + "\n\n-> " + str(wrong)
        for table in TABLES.values():
            try:
                self.read_back(model, table)
            except compare.Wrong as wrong:
                return "\n\n".join(told) + "\n\nGET %s, at the end\n-> %s" % (table.name, wrong)
        return None

    def step(self, model, op, message, tags, keys):
        try:
            response = self.client.ask(*message)
        except (Broken, OSError) as fault:
            raise compare.Wrong("%s: %s" % (type(fault).__name__, fault)) from None
        try:
            if keys.first(op) is not None:
                self.judge_again(model, op, message, response, keys)
                return
            answer = self.judge(model, op, response)
            tags.learn(op, answer, response)
            keys.learn(op, answer, message, response)
        except compare.Wrong as wrong:
            raise compare.Wrong("%s\n   got %d %s" % (wrong, response.status, "".join(
                "\n   %s: %s" % pair for pair in response.headers) + "\n   " + response.text()[:1000])) from None
        for table in {one["table"] for one in op.get("operations", [op]) if one["method"] not in ("GET", "HEAD")}:
            self.read_back(model, TABLES[table])
        if response.get("Location") and op.get("prefer", {}).get("tx") != "rollback":
            self.follow(response.get("Location"))

    def follow(self, location):
        """Where a new row is said to be, there is one."""
        found = self.client.ask("GET", location)
        if found.status != 200 or len(direct.parse(found.text())) != 1:
            raise compare.Wrong("at %s: %d %s" % (location, found.status, found.text()))

    def judge(self, model, op, response):
        answer, errors = expected(model, op)
        if answer and errors and response.status >= 400:
            model.undo()
            answer = None
        self.whole(model)
        if answer:
            compare.success(answer, op, response, self.mount)
        else:
            compare.refusal(errors, op, response)
        return answer

    def judge_again(self, model, op, message, response, keys):
        """A key that has an answer: the same request gets it, and any other is refused.  Nothing changes."""
        if keys.is_same(op, message):
            self.whole(model)
            compare.replay(keys.first(op)[1], response)
            return
        answer, errors = expected(model, op)
        if answer:
            model.undo()
        self.whole(model)
        compare.refusal([(None, {(422, "REC131")})] + errors, op, response)

    def whole(self, model):
        """All tables, as the database has them."""
        found = self.tables.read()
        for table in STORED:
            rows = model.tables.rows[table.name]
            compare.table_rows(table, rows, found[table.name], "table " + table.name)
            compare.settle(rows)

    def read_back(self, model, table):
        """A table, as the API has it."""
        response = self.client.ask("GET", "%s/%s" % (self.mount, table.name))
        if response.status != 200:
            raise compare.Wrong("reading %s back: %d %s" % (table.name, response.status, response.text()))
        compare.table_rows(table, model.of(table), direct.parse(response.text()), "read back, " + table.name)
