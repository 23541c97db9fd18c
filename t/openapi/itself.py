# SPDX-License-Identifier: Apache-2.0
"""Does what looks at documents see what is wrong?  A document of one table, and requests that it does and does not allow."""
import gzip
import random

import values
from allowed import Exchange, look
from document import Document

TEXT = {"type": "string"}
DOCUMENT = {
    "openapi": "3.1.1", "info": {"title": "t", "version": "1"},
    "paths": {
        "/a%20b%2Fc": {
            "get": {"parameters": [{"in": "query", "name": "limit", "schema": {"type": "integer", "minimum": 0}},
                                   {"in": "query", "name": "d", "schema": TEXT}, {"in": "header", "name": "Range", "schema": TEXT},
                                   {"in": "query", "name": '"x y"', "schema": TEXT}, {"in": "query", "name": "select", "schema": TEXT},
                                   {"in": "query", "name": "filters", "style": "form", "explode": True, "schema": {"type": "object"}}],
                    "responses": {"200": {"description": "", "headers": {"ETag": {"required": True, "schema": TEXT}}, "content": {
                        "application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/row"}}}}},
                        "default": {"description": ""}}},
            "post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/row"}}}},
                     "responses": {"201": {"description": ""}}}},
        "/a%20b%2Fc/{k},{l}": {"get": {"parameters": [{"in": "path", "name": "k", "required": True, "schema": {"type": "integer"}},
                                                      {"in": "path", "name": "l", "required": True, "schema": TEXT},
                                                      {"in": "query", "name": "filters", "schema": {"type": "object"}}],
                                       "responses": {"204": {"description": ""}}}}},
    "components": {"schemas": {"row": {"type": "object", "required": ["id"], "properties": {
        "id": {"type": "integer", "format": "int32"}, "d": {"type": ["string", "null"], "format": "date"},
        "e": {"enum": ["x", "y"]}, "s": {"type": "string", "maxLength": 3}}}}}}
JSON, TAG = ("Content-Type", "application/json; charset=utf-8"), ("ETag", '"1"')

# method, target, headers, body, status, headers, answer; what is not allowed of it
EXCHANGES = [
    ("GET", "/x/a%20b%2Fc?limit=3&d=eq.1&m->>k=eq.2", [("Range", "0-1")], None, 200, [JSON, TAG], b'[{"id":1,"d":null}]', []),
    ("HEAD", "/x/a%20b%2fc", [("Accept", "*/*")], None, 200, [JSON, TAG], b"", []),
    ("GET", "/x/a%20b%2Fc/7,l%2C8", [], None, 204, [], b"", []),
    ("GET", "/x/a%20b%2Fc/x,8", [], None, 204, [], b"", ["path value"]),
    ("GET", "/x/a%20b/c", [], None, 200, [JSON, TAG], b"[]", ["operation"]),
    ("PUT", "/x/a%20b%2Fc", [], None, 200, [JSON, TAG], b"[]", ["operation"]),
    ("GET", "/y/a%20b%2Fc", [], None, 200, [JSON, TAG], b"[]", ["path"]),
    ("GET", "/x/a%20b%2Fc?m=1", [], None, 200, [JSON, TAG], b"[]", ["query"]),
    ("GET", "/x/a%20b%2Fc?limit=-1", [], None, 200, [JSON, TAG], b"[]", ["query value"]),
    ("GET", "/x/a%20b%2Fc?x%20y=eq.1&%22x%20y%22=eq.1", [], None, 200, [JSON, TAG], b"[]", []),
    ("GET", "/x/a%20b%2Fc?select=d:e,id::text,...f!g(s),h(d)&f=is.null&h=is.null&s=is.null", [], None, 200, [JSON, TAG],
     b'[{"d":1,"id":"1","s":null,"h":{"d":1}}]', ["query"]),
    ("GET", "/x/a%20b%2Fc?select=id,h(d)", [], None, 200, [JSON, TAG], b'[{"id":"1"},{"id":1,"d":1}]', ["response value"] * 2),
    ("GET", "/x/a%20b%2Fc/7,8?d=eq.1&s=eq.1", [], None, 204, [], b"", ["query"]),
    ("GET", "/x/a%20b%2Fc", [], None, 200, [JSON, TAG, ("Content-Encoding", "gzip")], gzip.compress(b'[{"id":"1"}]'), ["response value"]),
    ("GET", "/x/a%20b%2Fc", [("If-Match", "*")], None, 200, [JSON, TAG], b"[]", ["header"]),
    ("GET", "/x/a%20b%2Fc", [], None, 418, [JSON, TAG], b"[]", ["status"]),
    ("GET", "/x/a%20b%2Fc", [], None, 200, [JSON], b"[]", ["header"]),
    ("GET", "/x/a%20b%2Fc", [], None, 200, [("Content-Type", "text/csv"), TAG], b"id", ["response type"]),
    ("GET", "/x/a%20b%2Fc", [], None, 200, [JSON, TAG], b'[{"d":"2024-02-30","id":2147483648}]', ["response value"] * 2),
    ("GET", "/x/a%20b%2Fc", [], None, 200, [JSON, TAG], b'[{"id":NaN}]', ["response"]),
    ("POST", "/x/a%20b%2Fc", [JSON], b'{"id":1,"e":"x"}', 201, [], b"", []),
    ("POST", "/x/a%20b%2Fc", [JSON], b'{"e":"z"}', 201, [], b"", ["request body value"] * 2),
    ("POST", "/x/a%20b%2Fc", [("Content-Type", "text/csv")], b"id", 201, [], b"", ["request body type"]),
    ("POST", "/x/a%20b%2Fc", [JSON], b'{"id":1}', 201, [JSON], b"{}", ["response type"]),
]


def check(score):
    document = Document(DOCUMENT)
    for *exchange, expected in EXCHANGES:
        found = look(document, "/x", Exchange(*exchange))
        kinds = [one[0] for one in found]
        score.tell("%s %s with %s" % (*exchange[:2], expected), None if sorted(kinds) == sorted(expected) else str(found))
    made(document, score)
    for database, allowed in ((None, False), ("pgsql", False), ("mysql", True)):
        found = Document(DOCUMENT, database).errors(DOCUMENT["components"]["schemas"]["row"], {"id": 1, "e": ""})
        score.tell("a value of no enum, of %s" % database, None if (found == []) == allowed else str(found))


def made(document, score):
    """Values that are made for a schema fit it, and those that are made against it do not."""
    schema, maker = DOCUMENT["components"]["schemas"]["row"], values.Maker(document, random.Random(1))
    bad = [value for value in (maker.value(schema) for _ in range(200)) if document.errors(schema, value)]
    score.tell("values fit the schema that they were made for", "%r" % bad[:3] if bad else None)
    for name, one in schema["properties"].items():
        against = [value for value in maker.wrong(one, False) if not document.errors(one, value)]
        score.tell("values against %s" % name, "%r" % against if against or not maker.wrong(one, False) else None)
