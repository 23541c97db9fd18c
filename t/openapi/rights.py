# SPDX-License-Identifier: Apache-2.0
"""What a caller may not do is not in his document, and is refused when he tries it all the same."""
from client import story

ATTEMPTS = 30


def operations(caller):
    return {str(one): one for one in caller.document.operations}


def look(weak, strong, asker, score):
    """What the strong caller's document has and the weak one's has not.  asker makes the strong caller's requests; the
    weak one sends them."""
    theirs = operations(weak)
    kept, asker.caller = asker.caller, Borrowed(weak)
    try:
        for name, one in operations(strong).items():
            if name not in theirs:
                refused(weak, one, asker, score)
            else:
                hidden(weak, one, theirs[name], asker, score)
    finally:
        asker.caller = kept


class Borrowed:
    """A caller who asks for what another one's document has."""

    def __init__(self, caller):
        self.api, self.ask = caller.api, caller.ask

    def wrong(self, operation, exchange):
        return []


def refused(weak, operation, asker, score):
    """He is refused because of who he is.  What is wrong with the request itself may be told first, so there are several."""
    kinds = [kind for kind in (operation.body["content"] if operation.body is not None else []) if kind == "application/json"]
    for _ in range(ATTEMPTS):
        row = asker.one_row(operation)
        exchange, _ = asker.send(operation, asker.required(operation, row), [], kinds[0] if kinds else None, row)
        if exchange.status != 400:
            break
    ok = exchange.status in (401, 403, 404, 405)
    score.tell("%s: %s is refused" % (weak.api.name, operation),
               None if ok else story(exchange, ["his document does not have it, and it was not refused"]))


def properties(document, operation):
    """Of the rows that a read answers."""
    response = operation.responses.get("200", {})
    for media in response.get("content", {}).values():
        schema = document.resolve(media.get("schema", {}))
        if schema.get("type") == "array":
            schema = document.resolve(schema.get("items", {}))
        if "properties" in schema:
            return set(schema["properties"])
    return set()


def hidden(weak, strong_one, weak_one, asker, score):
    """Columns that only the strong caller reads."""
    if strong_one.method != "GET" or strong_one.path.startswith("/rpc/") or "{" in strong_one.path:
        return
    fewer = properties(asker.document, strong_one) - properties(weak.document, weak_one)
    for name in sorted(fewer):
        exchange = weak.ask("GET", strong_one.path, [("select", '"%s"' % name.replace('"', '\\"')), ("limit", "1")])
        ok = exchange.status in (400, 401, 403, 404)
        score.tell("%s: %s of %s is refused" % (weak.api.name, name, strong_one.path),
                   None if ok else story(exchange, ["his document does not have the column, and it was not refused"]))
