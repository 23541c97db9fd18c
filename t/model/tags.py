# SPDX-License-Identifier: Apache-2.0
"""The ETags that answers carried, with the rows as they were then.

An operation says which one it wants to send, as "the newest of this row"; what that is shows when it is sent."""
import request
from compare import Wrong
from world import TABLES

GET = {"method": "GET"}
UNKNOWN = '"0123456789abcdef0123456789abcdef-01234567-0123456789abcdef"'


def address(op):
    """The key that an operation's address names, or None."""
    table = TABLES[op["table"]]
    if op.get("item") is not None:
        return tuple(map(str, op["item"])) if len(op["item"]) == len(table.key) else None
    named = {term["c"]: term["v"] for term in op.get("filters", ())
             if term.get("op") == "eq" and not term.get("not") and "c" in term and "place" not in term}
    return tuple(str(named[name]) for name in table.key) if table.key and set(table.key) <= set(named) else None


class Tags:
    def __init__(self, client, mount):
        self.client, self.mount, self.known = client, mount, {}

    def ask(self, op):
        return self.client.ask(*request.http(op, self.mount))

    def learn(self, op, answer, response):
        """The ETag of an answer that shows one row, or tells of one."""
        tag = response.get("ETag")
        if answer is None or answer.row is None or tag is None:
            return
        table = TABLES[op["table"]]
        key = (op["table"],) + tuple(str(answer.row[name]) for name in table.key)
        self.known.setdefault(key, []).append((tag, {name: answer.row[name] for name in table.names()},
                                               shape(op, answer)))

    def wanted(self, kind, op, model):
        """A tag, and what is known of it: [(tag, row, shape)]."""
        key = address(op)
        kept = [] if key is None else self.known.get((op["table"],) + key, [])
        if kind == "unknown" or key is None or (kind == "old" and not kept):
            return [(UNKNOWN, None, None)]
        if kind == "old":
            return [kept[0]]
        if kind == "all":
            return kept or [(UNKNOWN, None, None)]
        return self.fetch(op, model)

    def fetch(self, op, model):
        """Read the record, and take its tag."""
        read = dict(op, method="GET") if op["method"] in ("GET", "HEAD") else {
            "method": "GET", "table": op["table"], "accept": "object", "item": None, "filters": [
                {"c": name, "op": "eq", "v": value}
                for name, value in zip(TABLES[op["table"]].key, address(op))]}
        read.pop("if_none_match", None)
        response = self.ask(read)
        if response.status != 200:
            return [(UNKNOWN, None, None)]
        if not (response.get("ETag") or "").startswith('"'):
            raise Wrong("%s has no ETag" % request.target(read, self.mount))
        answer = model.look(read)
        self.learn(read, answer, response)
        return [(response.get("ETag"), {name: answer.row[name] for name in TABLES[op["table"]].names()},
                 shape(read, answer))]

    def fill(self, op, model):
        """The operation with the tags that it is to send."""
        if op["method"] == "BATCH":
            return dict(op, operations=[self.fill(one, model) for one in op["operations"]])
        for name in ("if_match", "if_none_match"):
            if op.get(name) and op[name]["kind"] != "*":
                found = self.wanted(op[name]["kind"], op, model)
                weak = "W/" if op[name].get("weak") else ""
                op = dict(op, **{name: dict(op[name], tags=[weak + tag for tag, _, _ in found],
                                            rows=[] if weak and name == "if_match" else found)})
        return op


def shape(op, answer):
    """What, beside the row, a tag stands for: the answer with embedded rows, and how it was asked for."""
    return repr((op.get("select"), op.get("accept"), op.get("item") is not None, answer.rows))
