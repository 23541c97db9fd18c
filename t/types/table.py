# SPDX-License-Identifier: Apache-2.0
"""NAME.types: one table of types and values a database.

    type DECIMAL(5,2) : key      a column's type; behind the colon what is to be known of it
    1.5 -> 1.50                  written so, shown so, wherever it is shown
    "abc"                        shown as it is written
    1000 ! 22003                 refused: a pattern of the code
    raw '0000-00-00' -> "..."    a literal of SQL, put there without the API
    odd 'soon' -> "soon"         the same, that filters need not find: it is none of the type
    sql CREATE TYPE ...          before all tables; owner: as the one who owns the server
"""
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = {"key",                          # it can be a primary key
         "noputback",                    # PUT does not take it in the form that is shown
         "noput",                        # but not the one that PUT looks at
         "nofilter", "noorder", "nocursor",          # such requests may be refused
         "byplace",                      # it is sorted otherwise than it is compared
         "long",                         # than a URL may be: no filters
         "plain", "strict"}


class Digits(str):
    """A number, to the digit."""

    def __repr__(self):
        return str(self)


def parse(text):
    """JSON in which 1.0 is not 1."""
    return json.loads(text, parse_int=Digits, parse_float=Digits, parse_constant=refuse_constant)


def refuse_constant(word):
    raise ValueError("%s is no JSON" % word)


def same(a, b):
    """json's True is not 1 here, and a number is no string; 1e+15 is 1e15."""
    if isinstance(a, Digits) and isinstance(b, Digits) and ("e" in a or "e" in b):
        return float(a) == float(b)
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


class Value:
    def __init__(self, line, where):
        self.line, self.where = line, where
        self.odd = line.startswith("odd ")
        self.raw = self.odd or line.startswith("raw ")
        text, arrow, shown = line.rpartition(" -> ")
        self.refused = None
        if not arrow:
            text, _, self.refused = line.partition(" ! ")
            shown = text
        self.written = text[4:] if self.raw else text
        self.shown = None if self.refused else parse(shown)


class Type:
    """A column's type, and what is put into it: table t<number>."""

    def __init__(self, line, number):
        self.name, _, words = line.partition(" :")
        self.words, self.number = set(words.split()), number
        self.table = "t%d" % number
        self.values = []
        if not self.words <= WORDS:
            raise ValueError("%s: %s" % (line, self.words - WORDS))

    def accepted(self):
        """Number of the row, and value."""
        return [(i + 1, value) for i, value in enumerate(self.values) if not value.refused]

    def refused(self):
        return [value for value in self.values if value.refused]


def read(name):
    """The statements before all else, those of the owner, and the types."""
    statements, owners, types = [], [], []
    with open(os.path.join(HERE, name + ".types"), encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = re.sub(r"\{\{(.*?)\}\}", lambda m: json.dumps(eval(m.group(1))), line.strip())
            if not line or line.startswith("# "):
                continue
            word, _, rest = line.partition(" ")
            if word == "sql":
                statements.append(rest)
            elif word == "owner":
                owners.append(rest)
            elif word == "type":
                types.append(Type(rest, len(types) + 1))
            elif line.startswith("strict type "):
                types.append(Type(line[len("strict type "):], len(types) + 1))
                types[-1].words.add("strict")
            else:
                types[-1].values.append(Value(line, "%s.types:%d" % (name, number)))
    return statements, owners, types
