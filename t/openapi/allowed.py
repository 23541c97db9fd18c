# SPDX-License-Identifier: Apache-2.0
"""Is a request, with its answer, one that a document allows?"""
import json
import re
import urllib.parse
import zlib

# Headers that OpenAPI leaves to the protocol, or says elsewhere: Accept and Content-Type among media
# types, Authorization among security schemes.
OF_THE_PROTOCOL = {"accept", "accept-encoding", "accept-language", "authorization", "connection", "content-length", "content-type", "content-encoding", "cookie",
                   "expect", "host", "origin", "te", "transfer-encoding", "user-agent", "via"}

# What a parameter of no known name can be: a place in JSON, a tree, something of an embedded table.
OTHERS = re.compile(r"->|\.")
INFLATED = {"gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


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


def parse(text, number=float):
    def refuse(word):
        raise ValueError("%s is no JSON" % word)
    return json.loads(text, parse_float=number, parse_constant=refuse)


def look(document, base, exchange):
    """Everything that the document does not allow, as (what kind, which, a story)."""
    path, _, query = exchange.target.partition("?")
    if not path.startswith(base):
        return [("path", path, "is not below %s" % base)]
    method = "GET" if exchange.method == "HEAD" else exchange.method
    operation, values = document.find(method, path[len(base):] or "/")
    if operation is None:
        return [("operation", "%s %s" % (exchange.method, path[len(base):]), "is not there")]
    found, sent = [], urllib.parse.parse_qsl(query, keep_blank_values=True)
    for name, text in sent:
        found += parameter(document, operation, "query", name, text, sent)
    for name, text in exchange.headers:
        if name.lower() not in OF_THE_PROTOCOL:
            found += parameter(document, operation, "header", name.lower(), text)
    for name, text in values.items():
        found += parameter(document, operation, "path", name, urllib.parse.unquote(text))
    for one in operation.of("query"):
        if one.required and one.name not in dict(sent):
            found.append(("required", one.name, "was not sent, and is required"))
    return found + request_body(document, operation, exchange) + answer(document, operation, exchange, reshaped(sent))


def parameter(document, operation, place, name, text, sent=()):
    known = operation.parameters.get((place, name)) or operation.parameters.get((place, quoted(name)))
    if known is None:
        others = operation.others() if place == "query" else None
        if others is not None and (OTHERS.search(name) or is_filter(document, operation, name, sent)):
            wrong = document.errors(others.schema, {name: text})
            return [(place + " value", name, "%r: %s" % (text, one)) for one in wrong]
        return [(place, name, "is no parameter of %s" % operation)]
    wrong = document.errors(known.schema, read_as(document.resolve(known.schema), text))
    return [(place + " value", name, "%r: %s" % (text, one)) for one in wrong]


def quoted(name):
    """The other way to write a name that has spaces or the like: the document has one of both."""
    return '"%s"' % re.sub(r'(["\\])', r"\\\1", name)


def is_filter(document, operation, name, sent):
    """Does a name that is no parameter's filter by what select embeds, or one row of a table by a column of it?"""
    embeds = [item.lstrip(".") for item in items(dict(sent).get("select", "")) if "(" in item]
    if any(out == name for item in embeds for _, out in selected(item)):
        return True
    of_table = document.routes.get(operation.path.split("/{")[0], {}) if "/{" in operation.path else {}
    return any(("query", name) in one.parameters for one in of_table.values())


def selected(text):
    """(what is selected, its name in the answer); of a spread embed, whose columns have names of their own, each of these."""
    for item in items(text):
        if item.startswith("..."):
            for one in selected(item[item.find("(") + 1:-1] if "(" in item else ""):
                yield item, one[1]
            continue
        alias = re.match(r"([^:(]+):(?!:)", item)
        path = re.split(r"::|[(.!]", item[alias.end():] if alias else item)[0].split("->")
        last = next((one.lstrip(">") for one in reversed(path) if not re.fullmatch(r">?-?\d+", one)), "")
        yield item, (alias.group(1) if alias else last).strip('"')


def items(text):
    depth, item = 0, ""
    for one in text:
        depth += (one == "(") - (one == ")")
        if one == "," and depth == 0:
            yield item
            item = ""
        else:
            item += one
    yield item


def reshaped(query):
    """Members of the answer that select has made another thing of than the column of their name."""
    return {out for text, out in selected(dict(query).get("select", "")) if re.search(r"\(|::|->|\.|:", text)}


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


def body(document, operation, what, content, kind, data, other=()):
    media = operation.media(content, kind)
    if media is None:
        return [(what + " type", kind, "is not among %s" % ", ".join(content))]
    if "schema" not in media or "json" not in kind.split(";")[0] or "ndjson" in kind:
        return []
    try:
        value = parse(data.decode("utf-8-sig"))
    except ValueError as fault:
        return [(what, kind, "is no JSON: %s" % fault)]
    return [(what + " value", kind, one) for one in document.errors(media["schema"], value)
            if re.match(r"(\d+/)?([^/]*?)(/.*)?: ", one).group(2) not in other]


def request_body(document, operation, exchange):
    if not exchange.body:
        if operation.body is not None and operation.body.get("required"):
            return [("request body", "none", "is required")]
        return []
    if operation.body is None:
        return [("request body", exchange.header("Content-Type") or "none", "%s has none" % operation)]
    kind = exchange.header("Content-Type") or "application/json"
    return body(document, operation, "request body", operation.body["content"], kind, exchange.body)


def answer(document, operation, exchange, other=()):
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
    return found + body(document, operation, "response", content, kind, unpacked(exchange), other)


def unpacked(exchange):
    bits = INFLATED.get(exchange.got("Content-Encoding"))
    return exchange.answer if bits is None else zlib.decompress(exchange.answer, bits)
