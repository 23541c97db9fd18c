# SPDX-License-Identifier: Apache-2.0
"""Reading *.case files.  README.md beside this file tells their form."""
import base64
import json
import os
import re

LINE = re.compile(r"([<>])([a-z0-9,]*)(?: (.*)|$)$", re.S)
KEYWORDS = ("only", "not", "at", "reset")


class Bad(Exception):
    """A case file that cannot be read."""


class Case:
    def __init__(self, file, number, title):
        self.file, self.number, self.title = file, number, title
        self.only, self.never = None, {}
        self.at = ""                     # a mount beside the usual one
        self.reset = True
        self.lines = []                  # (number, sign, databases or None, text)

    def name(self):
        return "%s:%d" % (self.file, self.number)

    def skips(self, database, transport):
        words = {database, transport}
        if self.only is not None and not words & self.only:
            return True
        return bool(words & set(self.never))

    def steps(self, database):
        """The requests of one database with the answers expected: [(request lines, answer lines)]."""
        steps, last = [], None
        for number, sign, databases, text in self.lines:
            if databases is not None and database not in databases:
                continue
            if sign == ">" and last != ">":
                steps.append(([], [], number))
            if not steps:
                raise Bad("%s: an answer before any request" % self.name())
            steps[-1][0 if sign == ">" else 1].append(text)
            last = sign
        return steps


def keyword(case, word, value, number):
    names, _, why = value.partition(" -- ")
    if word == "at":
        case.at = value
    elif word == "reset":
        case.reset = value != "no"
    elif not why:
        raise Bad("%s:%d: '%s:' must say why, behind --" % (case.file, number, word))
    elif word == "only":
        case.only = set(names.split())
    else:
        case.never.update((name, why) for name in names.split())


def read(path):
    """The cases of a file, in order."""
    cases, file = [], os.path.basename(path)
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f.read().split("\n"), 1):
            if line.startswith("== "):
                cases.append(Case(file, number, line[3:].strip()))
                continue
            if not line.strip() or line.startswith("#"):
                continue
            if not cases:
                raise Bad("%s:%d: a line before the first title" % (file, number))
            word, colon, value = line.partition(":")
            if colon and word in KEYWORDS:
                keyword(cases[-1], word, value.strip(), number)
                continue
            found = LINE.match(line)
            if found is None:
                raise Bad("%s:%d: what is %r?" % (file, number, line))
            databases = set(found.group(2).split(",")) if found.group(2) else None
            text = found.group(3) or ""
            cases[-1].lines.append((number, found.group(1), databases,
                                    text.lstrip() if databases else text))
    for case in cases:
        if not case.lines:
            raise Bad("%s: no request" % case.name())
    return cases


# ---- requests -----------------------------------------------------------------------

KEPT = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()*+,;=:@/?")


def encode(target):
    """So that cases can be read: what a URL may not hold is encoded here; a per cent sign is kept."""
    return "".join(c if c in KEPT else "".join("%%%02X" % b for b in c.encode("utf-8"))
                   for c in target)


def token(**claims):
    """A token as an auth module leaves it behind, of which nobody looks at the signature any more."""
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return "eyJhbGciOiJIUzI1NiJ9.%s.c2ln" % payload


def expand(text, known):
    """{{expression}} in any line, with what earlier answers named."""
    return re.sub(r"\{\{(.+?)\}\}",
                  lambda found: str(eval(found.group(1), {"json": json, "token": token},
                                          dict(known))), text)


class Request:
    def __init__(self, lines, mount, known):
        lines = [expand(line, known) for line in lines]
        words = lines[0].split(" ")
        self.method, self.version = words[0], "HTTP/1.1"
        if len(words) > 2 and words[-1].startswith("HTTP/"):
            self.version = words.pop()
        self.target = mount + encode(" ".join(words[1:]))
        self.headers, self.body, i = [], None, 1
        while i < len(lines) and lines[i]:
            name, _, value = lines[i].partition(":")
            self.headers.append((name, value.strip()))
            i += 1
        if i < len(lines):
            self.body = "\n".join(lines[i + 1:]).encode("utf-8")

    def __str__(self):
        head = ["%s %s" % (self.method, self.target)] + ["%s: %s" % pair for pair in self.headers]
        body = "" if self.body is None else "\n\n" + self.body.decode("utf-8", "replace")[:2000]
        return "\n".join(head) + body
