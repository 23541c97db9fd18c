# SPDX-License-Identifier: Apache-2.0
"""Rules in sections within sections, of tables that come and go, and rules that cannot be kept."""
import base64
import json
import os
import sqlite3

from checks import check, equal
from configs import FILE, USUAL, location, refused, verdict
from httpd import Httpd
from mounts import USERS
from process import new_folder, remove_folder, wait_until

OTHER = 'RecordsDatabase other sqlite3 "%s"\n' % FILE
WRONG = [
    ("RecordsRowFilter films", "takes a table and one SQL expression"),
    ("RecordsRowFilter films id = 1", "one SQL expression in quotes"),
    ('RecordsRowFilter films for=reading "id = 1"', "for=reading", "for=read"),
    ('RecordsRowFilter films ""', "RecordsRowFilter takes a table"),
    ('RecordsRowFilter films "-- nothing"', "RecordsRowFilter films", "it is empty"),
    ('RecordsRowFilter films "id = 1; DROP TABLE films"', "without a semicolon"),
    ('RecordsRowFilter films "id = 1) OR (1 = 1"', "there is a ) without its ("),
    ('RecordsRowFilter films "id = \'x"', "a string has no end"),
    ('RecordsRowFilter films "id = ?"', ":claim"),
    ('RecordsRowFilter films "id = :x::mood"', "mood"),
    ('RecordsRowFilter films "SELECT 1"', "stands in brackets"),
    ('RecordsRowFilter films "id IN (DELETE FROM films RETURNING id)"', "DELETE changes rows"),
    ('RecordsRowFilter films "id IN (SELECT id FROM films)"', "FROM films AS other"),
    ('RecordsRowFilter films "id < 3 OR :level > 3"', ":level::int or :level::text"),
    ('RecordsRowFilter movies:films "id = 1"', "no RecordsDatabase movies", "films"),
]


@check("a row filter that cannot be read is refused, and the sentence says why", once=True)
def refusals():
    for line, *words in WRONG:
        refused(USUAL + location(line), *words)
        refused(USUAL + location("<If true>", line, "</If>"), *words)
    many = USUAL + "".join('<Location /%d>\nSetHandler records\nRecordsAnonymous On\nRecordsRowFilter films "id > %d"\n'
                           "</Location>\n" % (i, i) for i in range(64))
    code, said = verdict(many)
    equal(code, 0, said)
    refused(many + location(), 'in <Location "/api">', "RecordsDatabase films", "more than 64 different")
    code, said = verdict(
        USUAL + 'RecordsRowFilter films "id > 0"\n'
        + location('RecordsRowFilter films "id = :sub"', 'RecordsRowFilter films:main.films for=change "id > :n::int"',
                   'RecordsRowFilter films for=check "id < 9"', 'RecordsRowFilter films for=write "id <> 5"'))
    equal(code, 0, said)
    code, said = verdict(USUAL + OTHER + location(
        "RecordsFrom films", 'RecordsRowFilter films "id > 0"', 'RecordsRowFilter other:films "id = :sub"'))
    equal(code, 0, said)


PLACES = """
<Location /api>
  SetHandler records
  RecordsAnonymous On
  AuthType Basic
  AuthName notes
  AuthBasicProvider file
  AuthUserFile {folder}/users
  <RequireAny>
    Require expr "-z %{{req:Authorization}}"
    Require valid-user
  </RequireAny>
  SetEnvIf X-Test-Firm "(.+)" TEST_FIRM=$1
  RecordsClaim firm "%{{reqenv:TEST_FIRM}}" int
  RecordsRowFilter notes "firm = :firm"
  <If "-n req('X-Narrow')">
    RecordsRowFilter notes "id > 1"
  </If>
</Location>
<Location /api/notes>
  RecordsRowFilter notes "title <> 'b'"
</Location>
<LocationMatch "^/api/notes/">
  RecordsRowFilter notes "id < 9"
</LocationMatch>
<Location /all>
  SetHandler records
  RecordsAnonymous On
</Location>
<Location /users>
  SetHandler records
  RecordsAnonymous Off
  AuthType Basic
  AuthName notes
  AuthUserFile {folder}/users
  Require valid-user
  RecordsRowFilter notes "title = 'a' AND :user::text = 'ada' AND :role::text IS NULL"
</Location>
"""
ADA = {"Authorization": "Basic " + base64.b64encode(b"ada:lovelace").decode()}


def change(path, *statements):
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def served(folder, main):
    path = os.path.join(folder, "notes.db")
    with open(os.path.join(folder, "users"), "w") as f:
        f.write(USERS)
    with sqlite3.connect(path) as db:
        db.executescript("CREATE TABLE notes (id INTEGER PRIMARY KEY, firm INTEGER, title TEXT);"
                         "INSERT INTO notes VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 1, 'c'), (4, 2, 'd'), (9, 1, 'e');")
    db.close()
    os.chmod(path, 0o666)
    os.chmod(os.path.join(folder, "users"), 0o644)
    return Httpd('RecordsDatabase notes sqlite3 "%s"\nRecordsCatalogCheck 1\n' % path + main.format(folder=folder),
                 drivers=("sqlite3",)), path


def ask(httpd, path, *headers):
    """The status, and the rows or the code of the error."""
    status, _, body = httpd.request("GET", path, {**ADA, **dict(headers)})
    answer = json.loads(body)
    return status, [row["id"] for row in answer] if status == 200 else answer.get("code")


def firm(number):
    return "X-Test-Firm", str(number)


@check("a section adds its rules to those around it, whatever section it is", once=True)
def sections():
    folder = new_folder("rules")
    httpd, _ = served(folder, PLACES)
    try:
        httpd.start()
        wanted = "/notes?select=id&order=id"
        equal(ask(httpd, "/all" + wanted), (200, [1, 2, 3, 4, 9]))
        equal(ask(httpd, "/api" + wanted, firm(1)), (200, [1, 3, 9]))
        equal(ask(httpd, "/api" + wanted, firm(2)), (200, [4]))
        equal(ask(httpd, "/api" + wanted, firm(1), ("X-Narrow", "1")), (200, [3, 9]))
        equal(ask(httpd, "/api" + wanted), (200, []))
        equal(ask(httpd, "/api/notes/2", firm(1))[0], 404)
        equal(ask(httpd, "/api/notes/9", firm(1))[0], 404)
        equal(httpd.request("GET", "/api/notes/3", {**ADA, "X-Test-Firm": "1"})[0], 200)
        equal(ask(httpd, "/users" + wanted), (200, [1]))
        equal(ask(httpd, "/all" + wanted), (200, [1, 2, 3, 4, 9]))
    finally:
        httpd.close()
        remove_folder(folder)


@check("a table that is renamed away takes what its rule was to protect with it", once=True)
def renamed():
    folder = new_folder("rules")
    httpd, path = served(folder, PLACES)
    try:
        httpd.start()
        wanted = "/notes?select=id&limit=1"
        equal(ask(httpd, "/api" + wanted, firm(2)), (200, [4]))
        change(path, "ALTER TABLE notes RENAME TO papers")
        wait_until("the other name is seen", lambda: ask(httpd, "/all/papers?select=id&limit=1")[0] == 200)
        for asked in ("/api/papers?select=id", "/api/notes", "/api/papers/1", "/users/papers"):
            equal(ask(httpd, asked, firm(2)), (500, "PGRSTX00"), asked)
        assert "REC1058" in httpd.log() and "there is no such table" in httpd.log(), httpd.log()
        change(path, "ALTER TABLE papers RENAME TO notes")
        wait_until("the old name is seen", lambda: ask(httpd, "/api" + wanted, firm(2)) == (200, [4]))
        change(path, "ALTER TABLE notes RENAME COLUMN firm TO company")
        wait_until("the column is missed", lambda: ask(httpd, "/api" + wanted, firm(2))[0] == 500)
        equal(ask(httpd, "/all" + wanted), (200, [1]))
    finally:
        httpd.close()
        remove_folder(folder)


@check("a view that shows what rules hide is warned of", only="pgsql")
def views(place):
    equal(place.httpd.request("GET", place.path("/firms?select=id", "ruled"))[0], 200)
    log = place.httpd.log()
    assert "REC1059" in log and "note_titles" in log and "RecordsExpose" in log, log
