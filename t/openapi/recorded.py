# SPDX-License-Identifier: Apache-2.0
"""What t/http asked and was answered, against the documents of the places where it did so."""
import base64
import collections
import json
import os
import re

from allowed import Exchange, look
from document import Document

# What the documents leave out, and why; (kind, which, why) with patterns.
LEFT_OUT = []


def read(folder):
    """(line, exchange), of what succeeded."""
    with open(os.path.join(folder, "exchanges")) as f:
        for text in f:
            line = json.loads(text)
            if line["status"] < 400:
                yield line, Exchange(line["method"], line["target"], line["headers"], decoded(line["body"]),
                                     line["status"], line["answered"], decoded(line["answer"]))


def decoded(text):
    return None if text is None else base64.b64decode(text)


def excused(kind, which, line):
    for number, (a, b, *_) in enumerate(LEFT_OUT):
        if re.fullmatch(a, kind) and re.search(b, which):
            return number
    return None


def check(folder, score):
    documents, used, none = {}, collections.Counter(), collections.Counter()
    wrong_of = collections.defaultdict(list)
    count = 0
    for line, exchange in read(folder):
        number = line["document"]
        if number not in documents:
            path = os.path.join(folder, "%d.json" % number)
            documents[number] = Document(json.load(open(path, encoding="utf-8"))) if os.path.exists(path) else None
        if documents[number] is None:
            none[line["mount"]] += 1
            continue
        count += 1
        left = []
        for kind, which, text in look(documents[number], line["mount"], exchange):
            excuse = excused(kind, which, line)
            if excuse is None:
                left.append((kind, which, text))
            else:
                used[excuse] += 1
        what = "%s [%s] %s" % (line["case"], line["database"], line["title"])
        wrong_of[what] += ["%s %s\n  %s %s %s" % (exchange.method, exchange.target[:300], *one) for one in left]
    for what, wrong in wrong_of.items():
        score.tell(what, "\n".join(wrong[:6]) if wrong else None)
    return count, none, used
