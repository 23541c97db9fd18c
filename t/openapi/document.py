# SPDX-License-Identifier: Apache-2.0
"""An OpenAPI 3.1 document, as a client that knows nothing else reads it."""
import re
import urllib.parse

from formats import FORMATS
from jsonschema import Draft202012Validator, RefResolver

# What databases have and JSON Schema has no word for, so that a schema would say nothing at all of a type if it held for
# these, too.  docs/openapi.md names them.  (keyword of the schema that complains, the value)
BEYOND = [("format", r"-?infinity"),                     # dates and timestamps of PostgreSQL
          ("format", r".* BC|\d{5,}-.*"),                # years that RFC 3339 does not have
          ("format", r"\d{4}-00-.*|\d{4}-\d\d-00.*"),   # MariaDB's unknown months and days
          ("format", r"\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d"),         # a time whose zone has no minutes
          ("format", r"24:00:00|-?\d{2,3}:\d\d:\d\d(\.\d+)?"),    # MariaDB's TIME is a duration, too
          ("type", r"NaN|-?Infinity"),                   # numbers that JSON does not have
          ("type", r"\[.*\]")]                           # arrays of more dimensions than the type says
BEYOND_OF = {"mysql": BEYOND + [("enum", r"")]}          # what MariaDB's ENUM has kept of a value that is none
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")


class Wrong(Exception):
    """The document says otherwise."""


class Parameter:
    def __init__(self, document, raw):
        self.raw, self.place, self.name = raw, raw["in"], raw["name"]
        self.required = raw.get("required", False)
        self.schema = raw.get("schema", {})

    def examples(self):
        """What the document itself gives as a value."""
        found = [one["value"] for one in self.raw.get("examples", {}).values() if "value" in one]
        if "example" in self.raw:
            found.append(self.raw["example"])
        return found + self.schema.get("examples", [])


class Operation:
    def __init__(self, document, path, method, raw, shared):
        self.document, self.path, self.method, self.raw = document, path, method.upper(), raw
        self.id = raw.get("operationId", "%s %s" % (method, path))
        parameters = [Parameter(document, document.resolve(one)) for one in raw.get("parameters", [])]
        names = {(one.place, one.name.lower()) for one in parameters}
        parameters += [one for one in shared if (one.place, one.name.lower()) not in names]
        self.parameters = {(one.place, one.name.lower() if one.place == "header" else one.name): one for one in parameters}
        self.body = document.resolve(raw["requestBody"]) if "requestBody" in raw else None
        self.responses = {status: document.resolve(one) for status, one in raw["responses"].items()}

    def __str__(self):
        return "%s %s" % (self.method, self.path)

    def others(self):
        """The parameter that stands for all of which the document does not know the names."""
        return next((one for one in self.of("query") if one.schema.get("type") == "object" and one.raw.get("explode", True)), None)

    def of(self, place):
        return [one for one in self.parameters.values() if one.place == place]

    def response(self, status):
        """What it says of a status; None if it says nothing."""
        for key in (str(status), "%dXX" % (status // 100)):
            if key in self.responses:
                return self.responses[key]
        return None                      # "default" says nothing: it would allow whatever comes

    def successes(self):
        return [int(status) for status in self.responses if re.fullmatch("2\\d\\d", status)]

    def media(self, content, kind):
        """The media type object of a Content-Type; None if there is none."""
        bare = kind.split(";")[0].strip().lower()
        for name in content:
            if name.split(";")[0].strip().lower() == bare:
                return content[name]
        return content.get(bare.split("/")[0] + "/*") or content.get("*/*")


class Document:
    def __init__(self, raw, database=None):
        self.raw, self.beyond = raw, BEYOND_OF.get(database, BEYOND)
        self.resolver = RefResolver("", raw)
        self.validators, self.referred = {}, {}
        self.operations = []
        for path, item in raw["paths"].items():
            item = self.resolve(item)
            shared = [Parameter(self, self.resolve(one)) for one in item.get("parameters", [])]
            self.operations += [Operation(self, path, method, item[method], shared) for method in METHODS if method in item]
        self.routes = {}
        for one in self.operations:
            self.routes.setdefault(one.path, {})[one.method] = one
        self.literal = {"/".join(map(self.bare, path.split("/"))): path for path in self.routes if "{" not in path}
        self.patterns = [(self.pattern(path), path) for path in self.routes if "{" in path]

    def resolve(self, raw):
        while "$ref" in raw:
            ref = raw["$ref"]
            if ref not in self.referred:
                self.referred[ref] = self.resolver.resolve(ref)[1]
            raw = self.referred[ref]
        return raw

    @staticmethod
    def pattern(path):
        """Values as they are encoded; a comma within one is."""
        return re.compile("/".join("".join(("([^/,]+)" if "},{" in segment else "([^/]+)") if part.startswith("{")
                                           else re.escape(Document.bare(part)) for part in re.split(r"(\{[^}]*\})", segment))
                                   for segment in path.split("/")) + r"\Z")

    @staticmethod
    def bare(segment):
        """Without what need not be encoded; a slash and a comma are kept as they are."""
        return urllib.parse.quote(urllib.parse.unquote(segment.replace("%2C", "%252C").replace("%2c", "%252C")), safe=",%")

    def find(self, method, path):
        """The operation of a path below the server's, its values of path parameters; None if it has none."""
        path = "/".join(map(self.bare, path.split("/")))
        if path in self.literal:
            return self.routes[self.literal[path]].get(method), {}
        for pattern, route in self.patterns:
            found = pattern.match(path)
            if found:
                return self.routes[route].get(method), dict(zip(re.findall(r"\{([^}]*)\}", route), found.groups()))
        return None, {}

    def errors(self, schema, value):
        """What is wrong with a value; [] if nothing is."""
        key = id(schema)
        if key not in self.validators:
            self.validators[key] = Draft202012Validator(schema, resolver=self.resolver, format_checker=FORMATS)
        return ["%s: %s" % ("/".join(map(str, part.absolute_path)) or ".", part.message[:400])
                for one in self.validators[key].iter_errors(value) if not beyond(one, self.beyond) for part in parts(one, self.beyond)]


def beyond(error, values):
    """Is the value one of BEYOND or BEYOND_OF?  Of several schemas, of which one must hold, this is asked of each."""
    if error.validator in ("anyOf", "oneOf") and error.context:
        branches = {}
        for one in error.context:
            branches.setdefault(one.schema_path[0], []).append(one)
        return any(all(beyond(one, values) for one in errors) for errors in branches.values())
    text = error.instance if isinstance(error.instance, str) else str(error.instance)
    return any(error.validator == keyword and re.fullmatch(pattern, text, re.S) and (
        isinstance(error.instance, str) or isinstance(error.instance, list) and "items" in error.absolute_schema_path)
        for keyword, pattern in values)


def parts(error, values):
    """What is wrong by the schema that was meant, if one of several must hold: the one whose type the value has."""
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        return [error]
    branches = {}
    for one in error.context:
        branches.setdefault(one.schema_path[0], []).append(one)
    meant = [branch for branch in branches.values() if not any(one.validator == "type" and not one.path for one in branch)]
    if not meant:
        return [error]
    return [part for one in min(meant, key=len) if not beyond(one, values) for part in parts(one, values)]
