# SPDX-License-Identifier: Apache-2.0
"""Configurations that are judged by httpd -t, and the small database that they name."""
import os
import sqlite3
import tempfile

from httpd import Httpd

FOLDER = tempfile.TemporaryDirectory(prefix="records-config-")
FILE = os.path.join(FOLDER.name, "films.db")
USUAL = 'RecordsDatabase films sqlite3 "%s"\n' % FILE


def make_file():
    connection = sqlite3.connect(FILE)
    connection.execute("CREATE TABLE IF NOT EXISTS films (id INTEGER PRIMARY KEY)")
    connection.commit()
    connection.close()


make_file()
os.chmod(FOLDER.name, 0o755)             # root's httpd works as somebody else


def verdict(main, drivers=("sqlite3",)):
    httpd = Httpd(main, drivers=drivers)
    try:
        return httpd.check()
    finally:
        httpd.close()


def refused(main, *words, drivers=("sqlite3",)):
    code, said = verdict(main, drivers)
    assert code != 0, "accepted: %s" % main
    for word in words:
        assert word.lower() in said.lower(), "it should speak of %r: %s" % (word, said)
    assert "Segmentation" not in said and code < 128, said


def location(*lines):
    return "<Location /api>\n  SetHandler records\n  %s\n</Location>\n" % "\n  ".join(lines)
