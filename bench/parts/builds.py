# SPDX-License-Identifier: Apache-2.0
"""The builds of the module that take part: the one that is judged, and others beside it."""
import os
from dataclasses import dataclass

HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLACES = (".libs", "", "mod_records/.libs")


@dataclass
class Build:
    name: str
    folder: str

    def module(self, name):
        """The path of one of our modules, or None."""
        for place in PLACES:
            path = os.path.join(self.folder, place, name + ".so")
            if os.path.exists(path):
                return path
        return None

    def complete(self, *drivers):
        return all(self.module(name) for name in ("mod_records", *drivers))


def builds(others):
    """The judged one first.  RECORDS_BUILD and each of others is a folder, or name=folder; RECORDS_BUILD may
    be several with a colon between them."""
    given = os.environ.get("RECORDS_BUILD", "").split(":") if os.environ.get("RECORDS_BUILD") else []
    if not given:
        usual = [Build("", folder) for folder in (os.path.join(HERE, "_build"), HERE)]
        given = [next((one for one in usual if one.complete()), usual[0]).folder]
    found = [named(text) for text in [*given, *others]]
    taken = set()
    for build in found:                  # two of one name: _build of two trees
        if build.name in taken:
            build.name = f"{build.name} {len(taken) + 1}"
        taken.add(build.name)
    return found


def named(text):
    name, sign, folder = text.partition("=")
    folder = os.path.abspath(folder if sign else text)
    return Build(name if sign else short_name(folder), folder)


def short_name(folder):
    """Of /src/records/_build: records/_build."""
    return os.path.join(*folder.split(os.sep)[-2:])
