# SPDX-License-Identifier: Apache-2.0
"""The text of metrics, read strictly: families in one piece, each set of labels once."""
import re

SAMPLE = re.compile(r'^([a-z_]+)(?:\{(.*)\})? ([0-9.]+|NaN)$')
LABEL = re.compile(r'([a-z]+)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}


def read_labels(text):
    labels, at = {}, 0
    while at < len(text or ""):
        found = LABEL.match(text, at)
        assert found, "labels: %s" % text
        assert found.group(1) not in labels, "label twice: %s" % text
        labels[found.group(1)] = re.sub(r'\\(.)', lambda m: "\n" if m.group(1) == "n" else m.group(1),
                                        found.group(2))
        at = found.end()
    return labels


class Page:
    """What was scraped: values by name and labels, types by family."""

    def __init__(self, text, openmetrics=False):
        self.values, self.types = {}, {}
        assert text.endswith("\n"), "the last line has no end"
        lines = text[:-1].split("\n")
        if openmetrics:
            assert lines.pop() == "# EOF", "no EOF"
        family = None
        for line in lines:
            assert line, "an empty line"
            if line.startswith("# "):
                family = self.comment(line, family, openmetrics)
            else:
                self.sample(line, family, openmetrics)

    def comment(self, line, family, openmetrics):
        word, name, rest = line[2:].split(" ", 2)
        assert word in ("HELP", "TYPE") or (word == "UNIT" and openmetrics), line
        if word == "TYPE":
            assert name == family and name not in self.types, "in two pieces: " + line
            self.types[name] = rest
        if word == "UNIT":
            assert name.endswith("_" + rest), line
        return name

    def sample(self, line, family, openmetrics):
        found = SAMPLE.match(line)
        assert found, line
        name, labels = found.group(1), read_labels(found.group(2))
        kind = self.types[family]
        base = family[:-len("_total")] if kind == "counter" and not openmetrics else family
        assert name in [base + suffix for suffix in SUFFIXES[kind]], "%s in %s" % (name, family)
        key = (name, tuple(sorted(labels.items())))
        assert key not in self.values, "twice: " + line
        self.values[key] = float(found.group(3))

    def sum(self, name, **labels):
        """Over all sets of labels that have these."""
        return sum(value for (this, has), value in self.values.items()
                   if this == name and set(labels.items()) <= set(has))

    def labels(self, name, label):
        return {dict(has)[label] for this, has in self.values if this == name and label in dict(has)}

    def check_histograms(self):
        for family, kind in self.types.items():
            if kind == "histogram":
                self.check_histogram(family)

    def check_histogram(self, family):
        series = {}
        for (name, has), value in self.values.items():
            if name == family + "_bucket":
                rest = tuple(pair for pair in has if pair[0] != "le")
                series.setdefault(rest, []).append((float(dict(has)["le"]), value))
        for rest, buckets in series.items():
            buckets.sort()
            counts = [count for _, count in buckets]
            assert counts == sorted(counts), "%s %s falls" % (family, rest)
            assert buckets[-1][0] == float("inf"), "%s has no +Inf" % family
            assert counts[-1] == self.values[(family + "_count", rest)], "%s: count" % family
