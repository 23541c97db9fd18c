# SPDX-License-Identifier: Apache-2.0
"""A page of docs/: its blocks, the requests in them, and the server that it speaks of."""
import os
import re
import shlex

from httpd import find_modules_folder
from process import Failed

ADDRESS = "http://127.0.0.1:8080"
MODULES = ["allowmethods", "auth_openidc", "rewrite"]    # that pages speak of, beside those that every test has

USERS = "ada:{SHA}MJgvYgf2tRctgBqviyzN0HpBdyY=\nbob:{SHA}/pYlZvPmP42a+WRw4m2q/a0S+9M=\n"

USUAL = """<Location "/api">
    SetHandler records
    RecordsAnonymous On
    RecordsWrite On
    RecordsAggregates On
    RecordsBatch 100
</Location>
"""


class Answer:
    """status is the whole status line, or None where the page does not show it."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


class Example:
    """One $ line of a page, and the lines of its answer."""

    def __init__(self, line, words):
        self.line, self.words = line, words              # line: of the $, from 1
        self.begin = self.end = 0                        # the answer's lines in the page
        self.shows_head = any(word in ("-i", "-I") for word in words)
        self.answer = None

    def name(self):
        return " ".join(word for word in self.words if word not in ("-i",))[:100]


class Block:
    def __init__(self, language, words):
        self.language, self.words, self.examples, self.text = language, words, [], []


class Page:
    def __init__(self, path):
        self.path, self.name = path, os.path.basename(path)
        with open(path, encoding="utf-8") as f:
            self.lines = f.read().split("\n")
        self.blocks = []
        self.read()

    # ---- reading -------------------------------------------------------------------
    def read(self):
        at = 0
        while at < len(self.lines):
            fence = re.match(r"```(\w+) *(.*)$", self.lines[at])
            at += 1
            if fence is None:
                continue
            begin = at
            while at < len(self.lines) and self.lines[at] != "```":
                at += 1
            if at == len(self.lines):
                raise Failed("%s: the block of line %d does not end" % (self.name, begin))
            block = Block(fence.group(1), fence.group(2).split())
            block.text = self.lines[begin:at]
            if block.language == "console":
                self.read_examples(block, begin, at)
            self.blocks.append(block)
            at += 1

    def read_examples(self, block, at, end):
        while at < end:
            if not self.lines[at].startswith("$ "):
                raise Failed("%s:%d: a line that begins with \"$ \" should stand here"
                             % (self.name, at + 1))
            example, at = self.read_command(at, end)
            example.begin = at
            while at < end and not self.lines[at].startswith("$ "):
                at += 1
            example.end = at
            example.answer = self.read_answer(example)
            block.examples.append(example)

    def read_command(self, at, end):
        """A command goes on behind a backslash, and inside of quotes."""
        line, text = at + 1, self.lines[at][2:]
        while True:
            at += 1
            try:
                if not text.endswith("\\"):
                    words = shlex.split(text)
                    break
                text = text[:-1] + " " + self.lines[at].strip()
            except ValueError:                           # a quote that is still open
                text += "\n" + self.lines[at]
            if at >= end:
                raise Failed("%s:%d: a command without an end" % (self.name, line))
        if words[0] != "curl" or not any(word.startswith(ADDRESS) for word in words):
            raise Failed("%s:%d: only curl, to %s" % (self.name, line, ADDRESS))
        return Example(line, words), at

    def read_answer(self, example):
        lines = self.lines[example.begin:example.end]
        status, headers = None, []
        if example.shows_head:
            status = lines.pop(0) if lines else ""
            while lines and lines[0] != "":
                name, _, value = lines.pop(0).partition(":")
                headers.append((name, value.strip()))
            lines = lines[1:]
        return Answer(status, headers, "\n".join(lines).rstrip("\n"))

    def sources(self):
        """The C files that stand in the page."""
        files = {}
        for block in self.blocks:
            if block.language == "c" and block.words:
                files.setdefault(block.words[0], []).append("\n".join(block.text) + "\n")
        return {name: "\n".join(parts) for name, parts in files.items()}

    # ---- writing -------------------------------------------------------------------
    def write(self, written):
        """written: of (example, the lines of its answer)."""
        for example, lines in sorted(written, key=lambda pair: -pair[0].begin):
            self.lines[example.begin:example.end] = lines
        with open(self.path, "w", encoding="utf-8") as f:
            f.write("\n".join(self.lines))


def configuration(pages, database, users):
    """What stands in the configuration of the server that the pages speak of."""
    parts = ["LoadModule %s_module %s/mod_%s.so" % (name, find_modules_folder(), name)
             for name in MODULES]
    parts += ['RecordsDatabase studio %s "%s"%s' % (database.driver, database.params(),
                                                  database.options), USUAL]
    for page in pages:
        for block in page.blocks:
            if block.language == "apache" and "served" in block.words:
                parts.append("\n".join(block.text).replace("/etc/apache2/users", users))
    return "\n".join(parts) + "\n"
