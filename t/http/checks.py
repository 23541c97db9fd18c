# SPDX-License-Identifier: Apache-2.0
"""What a case file cannot say: checks in Python.  A check is a function whose name is not important
and whose sentence is true; it fails by AssertionError."""
import collections
import sys

from process import is_sanitized

Check = collections.namedtuple("Check", "file sentence function writes once only slow together")
CHECKS = []

# For only=, where a check takes long and looks at what is the same on all databases.
ONE_IF_SLOW = ("pgsql",) if is_sanitized() else None


class Place:
    """One database as a check sees it."""

    def __init__(self, studio, mounts, name, mpm):
        self.studio, self.mounts, self.name, self.mpm = studio, mounts, name, mpm
        self.httpd, self.database = studio.httpd, studio.databases[name]

    def path(self, rest, variant=""):
        return self.mounts.path(self.name, variant) + rest


def check(sentence, writes=False, once=False, only=None):
    """Register a function: called with a Place for each database (or those of only), or once
    without.  --quick leaves out those of a file that says SLOW = True.  TOGETHER = True: for all
    databases at the same time, since each of them starts servers of its own."""
    def register(function):
        module = sys.modules[function.__module__]
        CHECKS.append(Check(module.__file__.rsplit("/", 1)[-1], sentence, function, writes, once, only,
                            getattr(module, "SLOW", False), getattr(module, "TOGETHER", False)))
        return function
    return register


def equal(got, expected, what=""):
    assert got == expected, "%s: expected %r, got %r" % (what or "value", expected, got)


def status(response, expected):
    assert response.status == expected, "expected %d, got %d: %s" % (
        expected, response.status, response.text()[:500])
