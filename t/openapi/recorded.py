# SPDX-License-Identifier: Apache-2.0
"""What t/http asked and was answered, against the documents of the places where it did so."""
import base64
import collections
import gzip
import json
import os
import re

from allowed import Exchange, look
from document import Document
from left_out import LEFT_OUT, NO_DOCUMENT

DATABASES = 3


class Recording:
    def __init__(self, folder):
        self.folder, self.documents, self.alike = folder, {}, {}

    def exchanges(self):
        """(line, exchange), of what succeeded.  OPTIONS is in no document."""
        with gzip.open(os.path.join(self.folder, "exchanges.gz"), "rt") as f:
            for text in f:
                line = json.loads(text)
                if line["status"] < 400 and line["method"] != "OPTIONS":
                    yield line, Exchange(line["method"], line["target"], line["headers"], decoded(line["body"]),
                                         line["status"], line["answered"], decoded(line["answer"]))

    def document(self, number, database):
        """None where the place does not describe itself to this caller."""
        if number not in self.documents:
            path = os.path.join(self.folder, "%d.json.gz" % number)
            self.documents[number] = self.read(path, database) if os.path.exists(path) else None
        return self.documents[number]

    def read(self, path, database):
        """Of documents that differ in what stands before their servers' end, their address, there is one."""
        with gzip.open(path) as f:
            text = f.read()
        rest = database, text.partition(b'"servers":')[2].partition(b"]")[2]
        if rest not in self.alike:
            raw = json.loads(text)
            self.alike[rest] = Document(raw, database) if raw.get("paths") else None
        return self.alike[rest]


def decoded(text):
    return None if text is None else base64.b64decode(text)


def excuse(kind, which, text, line):
    """The number of the entry of LEFT_OUT that tells why."""
    story = "%s of %s %s at %s: %s" % (which, line["method"], line["target"][len(line["mount"]):], line["at"] or "/", text)
    return next((number for number, (a, b, _) in enumerate(LEFT_OUT) if re.fullmatch(a, kind) and re.search(b, story, re.S)), None)


def check(folder, score):
    recording, used, none = Recording(folder), collections.Counter(), set()
    wrong_of, databases, count = collections.defaultdict(list), set(), 0
    for line, exchange in recording.exchanges():
        document = recording.document(line["document"], line["database"])
        databases.add(line["database"])
        what = "%s [%s] %s" % (line["case"], line["database"], line["title"])
        if document is None:
            none.add(line["at"])
            continue
        count += 1
        for kind, which, text in look(document, line["mount"], exchange):
            number = excuse(kind, which, text, line)
            used[number] += 1
            if number is None:
                wrong_of[what].append("%s %s\n  %s %s %s" % (exchange.method, exchange.target[:300], kind, which, text))
        wrong_of[what] += []
    for what, wrong in wrong_of.items():
        score.tell(what, "\n".join(wrong[:6]) if wrong else None)
    if len(databases) == DATABASES:
        score.tell("what is left out is there", "\n".join(
            ["nothing needs %s" % (LEFT_OUT[number],) for number in range(len(LEFT_OUT)) if not used[number]]
            + ["%s has a document" % at for at in NO_DOCUMENT if at not in none]) or None)
    score.tell("every place describes itself", "\n".join(sorted(none - set(NO_DOCUMENT))) or None)
    print("recorded: %d requests that succeeded, %d deviations are left out" % (count, sum(used.values()) - used[None]))
