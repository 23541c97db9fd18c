# SPDX-License-Identifier: Apache-2.0
"""Values that a schema allows, and values that it does not."""
import base64
import datetime
import json
import re
import uuid

INTEGERS = {"int8": 2**7, "int16": 2**15, "int32": 2**31, "int64": 2**63}
UNSIGNED = {"uint8": 2**8, "uint16": 2**16, "uint32": 2**32, "uint64": 2**64}
WORDS = ["amber", "Birch", "é", "O'Hara", 'say "hi"', "50%", "a,b", "x/y", "100", "true", "null", "back\\slash", "emoji \U0001F3B5", " "]
MISSING = object()


class Maker:
    def __init__(self, document, chance):
        self.document, self.chance = document, chance

    def kind(self, schema):
        """One of its types."""
        kinds = schema.get("type")
        if kinds is None:
            for word, kind in (("properties", "object"), ("items", "array")):
                if word in schema:
                    return kind
            return None
        if isinstance(kinds, str):
            return kinds
        # seldom null: a row of nothing but nulls tells little
        return "null" if "null" in kinds and self.chance.random() < 0.15 else self.chance.choice(
            [kind for kind in kinds if kind != "null"] or ["null"])

    def value(self, schema, depth=0):
        """One that the schema allows, as far as it can be told."""
        if schema is True or schema == {}:
            return self.anything()
        schema = self.document.resolve(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        for word in ("oneOf", "anyOf"):
            if word in schema:
                rest = {key: one for key, one in schema.items() if key not in (word, "description", "title")}
                chosen = self.document.resolve(self.chance.choice(schema[word]))
                return self.value({**chosen, **{key: one for key, one in rest.items() if key not in chosen}}, depth)
        if "allOf" in schema:
            together = {key: one for key, one in schema.items() if key != "allOf"}
            for part in map(self.document.resolve, schema["allOf"]):
                for key, one in part.items():
                    together[key] = {**together.get(key, {}), **one} if key == "properties" else together.get(key, []) + one \
                        if key == "required" else one
            return self.value(together, depth)
        if schema.get("examples") and self.chance.random() < 0.5:
            return self.chance.choice(schema["examples"])
        kind = self.kind(schema)
        return getattr(self, "a_" + kind)(schema, depth) if kind else self.anything()

    def anything(self):
        return self.chance.choice([{"a": [1, "b", None]}, [1, 2], "text", 5, True])

    def a_null(self, schema, depth):
        return None

    def a_boolean(self, schema, depth):
        return self.chance.random() < 0.5

    def bounds(self, schema):
        low, high = schema.get("minimum"), schema.get("maximum")
        if "exclusiveMinimum" in schema:
            low = schema["exclusiveMinimum"] + 1
        if "exclusiveMaximum" in schema:
            high = schema["exclusiveMaximum"] - 1
        size = INTEGERS.get(schema.get("format"))
        if size:
            low, high = -size if low is None else low, size - 1 if high is None else high
        size = UNSIGNED.get(schema.get("format"))
        if size:
            low, high = 0 if low is None else low, size - 1 if high is None else high
        return low, high

    def a_integer(self, schema, depth):
        low, high = self.bounds(schema)
        if self.chance.random() < 0.1 and low is not None and high is not None:
            return self.chance.choice([low, high])
        small_low, small_high = max(-50, low) if low is not None else -50, min(30000, high) if high is not None else 30000
        return self.chance.randint(int(max(small_low, 1) if small_high >= 1 and self.chance.random() < 0.8 else small_low), int(small_high)) \
            if small_low <= small_high else int(low)

    def a_number(self, schema, depth):
        low, high = self.bounds(schema)
        step = schema.get("multipleOf", 0.25)
        value = self.chance.randrange(0, 400) * (step if step >= 0.001 else 0.25)
        if high is not None and value > high or low is not None and value < low:
            value = high if high is not None else low
        return int(value) if self.chance.random() < 0.3 else round(value, 6)

    def a_array(self, schema, depth):
        least, most = schema.get("minItems", 0), schema.get("maxItems", schema.get("minItems", 0) + 3)
        return [self.value(schema.get("items", {}), depth + 1) for _ in range(self.chance.randint(least, most))] if depth < 6 else []

    def a_object(self, schema, depth):
        found = {}
        for name, one in schema.get("properties", {}).items():
            needed = name in schema.get("required", [])
            if self.document.resolve(one).get("readOnly") or not needed and (depth > 4 or self.chance.random() < 0.4):
                continue
            found[name] = self.value(one, depth + 1)
        return found

    def a_string(self, schema, depth):
        style = schema.get("format")
        if style == "date":
            return self.day().isoformat()
        if style in ("date-time", "date-time-local"):
            return "%sT%02d:%02d:%02d%s" % (self.day().isoformat(), *self.clock(), "+00:00" if style == "date-time" else "")
        if style in ("time", "time-local"):
            return "%02d:%02d:%02d%s" % (*self.clock(), "+00:00" if style == "time" else "")
        if style == "uuid":
            return str(uuid.UUID(int=self.chance.getrandbits(128)))
        if style == "duration":
            return "P%dDT%dH" % (self.chance.randint(1, 20), self.chance.randint(1, 20))
        if style == "byte" or schema.get("contentEncoding") == "base64":
            return base64.b64encode(bytes(self.chance.randrange(256) for _ in range(self.chance.randrange(8)))).decode()
        if "pattern" in schema:
            return self.fitting(re._parser.parse(schema["pattern"]))
        least, most = schema.get("minLength", 0), schema.get("maxLength", 40)
        text = self.chance.choice(WORDS) + "%x" % self.chance.getrandbits(self.chance.choice([8, 32, 64]))
        while len(text) < least:
            text += "x"
        return text[-most:] if most else ""

    def fitting(self, pattern):
        """A text that a pattern matches."""
        return "".join(self.piece(str(op), what) for op, what in pattern)

    def piece(self, op, what):
        if op == "LITERAL":
            return chr(what)
        if op == "NOT_LITERAL" or op == "IN" and str(what[0][0]) == "NEGATE":
            return "x"
        if op == "IN":
            return self.piece(*(lambda one: (str(one[0]), one[1]))(self.chance.choice(what)))
        if op == "RANGE":
            return chr(self.chance.randint(*what))
        if op == "CATEGORY":
            return {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "w"}[str(what)]
        if op == "MAX_REPEAT":
            low, high, one = what
            return "".join(self.fitting(one) for _ in range(self.chance.randint(low, min(high, low + 3))))
        if op == "SUBPATTERN":
            return self.fitting(what[3])
        if op == "BRANCH":
            return self.fitting(self.chance.choice(what[1]))
        if op == "ANY":
            return "x"
        if op == "AT":
            return ""
        raise ValueError("a pattern with %s" % op)

    def day(self):
        return datetime.date(2020, 1, 1) + datetime.timedelta(days=self.chance.randrange(2000))

    def clock(self):
        return self.chance.randrange(24), self.chance.randrange(60), self.chance.randrange(60)

    # ---- what is not allowed ---------------------------------------------------------------
    def wrong(self, schema, needed):
        """Values that the schema forbids and no database can convert to what it allows.  MISSING: none at all."""
        schema = self.document.resolve(schema)
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        found = []
        if needed:                       # where there is a default, null may stand for it
            found += [MISSING] + ([None] if kinds and "null" not in kinds else [])
        if "enum" in schema:
            found.append("no such value")
        elif set(kinds) <= {"integer", "null"} and kinds:
            low, high = self.bounds(schema)
            found += ["x", {"a": 1}] + ([high + 1] if high is not None else []) + ([low - 1] if low is not None else [])
        elif set(kinds) <= {"number", "null"} and kinds or set(kinds) <= {"boolean", "null"} and kinds:
            found += ["x", {"a": 1}]
        elif set(kinds) <= {"string", "null"} and kinds:
            if "maxLength" in schema:
                found.append("y" * (schema["maxLength"] + 1))
            if schema.get("format") in ("date", "date-time", "uuid", "time"):
                found += ["x", "2024-13-45"]
        return found


def text_of(value):
    """As it stands in a URL."""
    return value if isinstance(value, str) else getattr(value, "text", None) or json.dumps(value)
