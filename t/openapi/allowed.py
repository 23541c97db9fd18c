# SPDX-License-Identifier: Apache-2.0
"""Is a request, with its answer, one that a document allows?"""
import json
import re
import urllib.parse

# Headers that OpenAPI leaves to the protocol, or says elsewhere: Accept and Content-Type among media
# types, Authorization among security schemes.
OF_THE_PROTOCOL = {"accept", "accept-encoding", "accept-language", "authorization", "connection", "content-length", "content-type", "content-encoding", "cookie",
                   "expect", "host", "origin", "te", "transfer-encoding", "user-agent", "via"}

# What a parameter of no known name can be: a place in JSON, a tree, something of an embedded table.
OTHERS = re.compile(r"->|\.")


class Exchange:
    """A request and what was answered.  Headers are pairs; bodies are bytes or None."""

    def __init__(self, method, target, headers, body, status, answered, answer):
        self.method, self.target, self.headers, self.body = method, target, headers, body
        self.status, self.answered, self.answer = status, answered, answer

    def header(self, name, of=None):
        values = [value for key, value in (self.headers if of is None else of) if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    def got(self, name):
        return self.header(name, self.answered)


def parse(text):
    def refuse(word):
        raise ValueError("%s is no JSON" % word)
    return json.loads(text, parse_constant=refuse)


def look(document, base, exchange):
    """Everything that the document does not allow, as (what kind, which, a story)."""
    path, _, query = exchange.target.partition("?")
    if not path.startswith(base):
        return [("path", path, "is not below %s" % base)]
    method = "GET" if exchange.method == "HEAD" else exchange.method
    operation, values = document.find(method, path[len(base):] or "/")
    if operation is None:
        return [("operation", "%s %s" % (exchange.method, path[len(base):]), "is not there")]
    found = []
    for name, text in urllib.parse.parse_qsl(query, keep_blank_values=True):
        found += parameter(document, operation, "query", name, text)
    for name, text in exchange.headers:
        if name.lower() not in OF_THE_PROTOCOL:
            found += parameter(document, operation, "header", name.lower(), text)
    for name, text in values.items():
        found += parameter(document, operation, "path", name, urllib.parse.unquote(text))
    sent = {name for name, _ in urllib.parse.parse_qsl(query, keep_blank_values=True)}
    for one in operation.of("query"):
        if one.required and one.name not in sent:
            found.append(("required", one.name, "was not sent, and is required"))
    return found + request_body(document, operation, exchange) + answer(document, operation, exchange)


def parameter(document, operation, place, name, text):
    known = operation.parameters.get((place, name))
    if known is None:
        others = operation.others() if place == "query" else None
        if others is not None and OTHERS.search(name):
            wrong = document.errors(others.schema, {name: text})
            return [(place + " value", name, "%r: %s" % (text, one)) for one in wrong]
        return [(place, name, "is no parameter of %s" % operation)]
    wrong = document.errors(known.schema, read_as(document.resolve(known.schema), text))
    return [(place + " value", name, "%r: %s" % (text, one)) for one in wrong]


def read_as(schema, text):
    """A parameter's text as the type that its schema has."""
    kinds = schema.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "string" in kinds:
        return text
    if "array" in kinds:
        return [read_as(schema.get("items", {}), part) for part in text.split(",")]
    try:
        return parse(text)
    except ValueError:
        return text


def body(document, operation, what, content, kind, data):
    media = operation.media(content, kind)
    if media is None:
        return [(what + " type", kind, "is not among %s" % ", ".join(content))]
    if "schema" not in media or "json" not in kind.split(";")[0] or "ndjson" in kind:
        return []
    try:
        value = parse(data.decode("utf-8"))
    except ValueError as fault:
        return [(what, kind, "is no JSON: %s" % fault)]
    return [(what + " value", kind, one) for one in document.errors(media["schema"], value)]


def request_body(document, operation, exchange):
    if not exchange.body:
        if operation.body is not None and operation.body.get("required"):
            return [("request body", "none", "is required")]
        return []
    if operation.body is None:
        return [("request body", exchange.header("Content-Type") or "none", "%s has none" % operation)]
    kind = exchange.header("Content-Type") or "application/json"
    return body(document, operation, "request body", operation.body["content"], kind, exchange.body)


def answer(document, operation, exchange):
    response = operation.response(exchange.status)
    if response is None:
        return [("status", str(exchange.status), "of %s is not among %s" % (operation, ", ".join(operation.responses)))]
    found = []
    for name, header in response.get("headers", {}).items():
        header, value = document.resolve(header), exchange.got(name)
        if value is None:
            if header.get("required"):
                found.append(("header", name, "is missing"))
        else:
            found += [("header value", name, "%r: %s" % (value, one)) for one in document.errors(
                header.get("schema", {}), read_as(document.resolve(header.get("schema", {})), value))]
    kind, content = exchange.got("Content-Type"), response.get("content", {})
    if not exchange.answer:
        return found
    if kind is None:
        return found + [("response type", "none", "of %d bytes" % len(exchange.answer))]
    if not content:
        return found + [("response type", kind, "%s %d has no content" % (operation, exchange.status))]
    return found + body(document, operation, "response", content, kind, exchange.answer)
