# SPDX-License-Identifier: Apache-2.0
"""Whose an Idempotency-Key is, and what happens where the table of keys or the right to it is missing."""
import base64
import json
import os
import sqlite3

from casefile import token
from checks import check, equal
from httpd import ROOT, Httpd
from keyed import count, send, server
from mounts import CONTEXT, name_only, nobody

SLOW = True                              # --quick leaves it out
TOGETHER = True                          # each starts servers of its own

ADA = {"Authorization": "Basic YWRhOmxvdmVsYWNl"}


# ---- whose ------------------------------------------------------------------------------

def context(place, *lines):
    told = [line.format(users=place.mounts.users, nobody=nobody(place.name), only=name_only(place.name))
            for line in CONTEXT]
    return server(place, *(told + ["RecordsIdempotency On"] + list(lines)))


@check("the key of one caller means nothing to another", writes=True, only=("mysql", "sqlite3"))
def callers(place):
    httpd = context(place)
    who = dict(ADA, **{"X-Test-Role": "studio_editor"})
    try:
        for headers in (who, {}):
            body = {"a": 1, "b": "caller"}
            equal(send(httpd, "POST", "/api/no_key", "whose", body, headers)[:2], (201, False))
            equal(send(httpd, "POST", "/api/no_key", "whose", body, headers)[:2], (201, True))
        equal(count(place, "SELECT count(*) FROM no_key WHERE b = 'caller'"), 2)
        equal(send(httpd, "POST", "/api/no_key", "whose", {"a": 1, "b": "caller"},
                   dict(ADA, **{"X-Test-Role": "studio_anonymous"}))[0], 422, "another role")
    finally:
        httpd.close()


ROLE = dict(ADA, **{"X-Test-Role": "studio_editor", "X-Test-Token": token(sub="ada", tenant=7),
                    "Prefer": "return=representation"})
POST = ("POST", "/api/ledger", "a-role's-key", {"id": 77, "tenant": 7, "amount": 5}, ROLE)


@check("a role needs no rights on the table of keys, and those on its own at a replay, too",
       writes=True, only=("pgsql",))
def rights(place):
    httpd = context(place)
    sql = place.database.sql
    try:
        equal(sql("SELECT has_table_privilege('studio_editor', 'records_idempotency', 'SELECT')"), "f")
        first = send(httpd, *POST)
        equal(first[:2], (201, False), first)
        equal(send(httpd, *POST), (201, True, first[2]))
        nobodys = send(httpd, *POST[:4], headers={})
        equal(nobodys[0], 401, nobodys)
        for revoke, grant in (("REVOKE INSERT ON ledger FROM studio_editor",
                               "GRANT INSERT ON ledger TO studio_editor"),
                              ("REVOKE studio_editor FROM studio", "GRANT studio_editor TO studio")):
            sql(revoke)
            try:
                refused = send(httpd, *POST)
                equal(refused[0], 403, revoke)
                assert "77" not in refused[2], refused
            finally:
                sql(grant)
            equal(send(httpd, *POST), (201, True, first[2]), grant)
        equal(sql("SELECT caller, idempotency_key, request FROM records_idempotency"),
              "ada|a-role's-key|POST /ledger")
    finally:
        httpd.close()


@check("what is deferred runs as the role, not as the login", writes=True, only=("pgsql",))
def deferred(place):
    sql = place.database.sql
    sql("CREATE TABLE ran_as (id integer, who text);"
        "CREATE FUNCTION note_who() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO ran_as VALUES (NEW.id, current_user); RETURN NULL; END $$;"
        "CREATE CONSTRAINT TRIGGER note_who AFTER INSERT ON ledger DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION note_who();"
        "GRANT INSERT ON ran_as TO studio_editor, studio")
    httpd = context(place)
    try:
        answer = send(httpd, *POST)
        equal(answer[:2], (201, False), answer)
        equal(sql("SELECT who FROM ran_as"), "studio_editor")
    finally:
        httpd.close()
        sql("DROP TRIGGER note_who ON ledger; DROP FUNCTION note_who; DROP TABLE ran_as")


@check("a pre-request that refuses, refuses a replay", writes=True, only=("pgsql",))
def prerequest(place):
    httpd = context(place, "RecordsPreRequest check_request")
    try:
        first = send(httpd, *POST)
        equal(first[:2], (201, False), first)
        equal(send(httpd, *POST[:4], headers=dict(ROLE, **{"X-Refuse": "no"}))[0], 418)
        equal(send(httpd, *POST), (201, True, first[2]))
    finally:
        httpd.close()


# ---- what is missing ----------------------------------------------------------------------

@check("without the table a change with a key is refused, and the log says what to run", writes=True)
def missing(place):
    rename = {"mysql": "RENAME TABLE %s TO %s"}.get(place.name, "ALTER TABLE %s RENAME TO %s")
    httpd = server(place)
    try:
        place.database.sql(rename % ("records_idempotency", "hidden_keys"))
        try:
            status, _, body = send(httpd, "POST", "/api/no_key", "missing", {"a": 1, "b": "missing"})
            equal((status, json.loads(body)["code"]), (500, "REC133"))
            assert "records_idempotency" not in body and "sql" not in body.lower(), body
            log = httpd.log()
            assert "idempotency-%s.sql" % place.name in log, log
            equal(send(httpd, "POST", "/api/no_key", None, {"a": 1, "b": "missing"})[0], 201)
            equal(count(place, "SELECT count(*) FROM no_key WHERE b = 'missing'"), 1)
        finally:
            place.database.sql(rename % ("hidden_keys", "records_idempotency"))
        equal(send(httpd, "POST", "/api/no_key", "missing", {"a": 1, "b": "missing"})[:2], (201, False))
    finally:
        httpd.close()


@check("the login's lack of rights on the table is not the client's", writes=True, only=("pgsql",))
def no_rights(place):
    httpd = server(place)
    sql = place.database.sql
    try:
        sql("ALTER TABLE records_idempotency OWNER TO postgres")
        try:
            status, _, body = send(httpd, "POST", "/api/no_key", "k", {"a": 1, "b": "x"})
            equal((status, json.loads(body)["code"]), (500, "REC133"))
            assert "permission denied for table records_idempotency" in httpd.log()
        finally:
            sql("ALTER TABLE records_idempotency OWNER TO studio")
    finally:
        httpd.close()


SCHEMA = {
    "pgsql": "CREATE SCHEMA keys AUTHORIZATION studio;"
             "CREATE TABLE keys.records_idempotency (LIKE public.records_idempotency INCLUDING ALL);"
             "ALTER TABLE keys.records_idempotency OWNER TO studio",
    "mysql": "CREATE DATABASE other_keys; CREATE TABLE other_keys.records_idempotency"
             " LIKE studio.records_idempotency; GRANT ALL ON other_keys.* TO studio@localhost",
}


@check("a caller may have any name", writes=True)
def names(place):
    users = "%s.odd-%s" % (place.mounts.users, place.name)
    with open(users, "wb") as f:
        for name in NAMES:
            f.write(name + b":{SHA}MJgvYgf2tRctgBqviyzN0HpBdyY=\n")
    os.chmod(users, 0o644)
    httpd = server(place, "RecordsAnonymous Off", "AuthType Basic", "AuthName x", "AuthBasicProvider file",
                   "AuthUserFile " + users, "Require valid-user", "RecordsIdempotency On")
    try:
        for number, name in enumerate(NAMES):
            login = {"Authorization": "Basic " + base64.b64encode(name + b":lovelace").decode()}
            for replay in (False, True):
                equal(send(httpd, "POST", "/api/no_key", "named", {"a": number, "b": "named"}, login)[:2],
                      (201, replay), repr(name))
        equal(count(place, "SELECT count(*) FROM no_key WHERE b = 'named'"), len(NAMES))
    finally:
        httpd.close()
        os.unlink(users)


NAMES = ["\u00e4da".encode("utf-8"), "\u00e4da".encode("latin-1"), b"a'; DROP TABLE tags; --", b"\xff\xfe",
         b"n" * 3000, "\U0001f600".encode("utf-8")]


@check("the table may be in another schema", writes=True, only=("pgsql", "mysql"))
def another_schema(place):
    schema = {"pgsql": "keys", "mysql": "other_keys"}[place.name]
    place.database.sql(SCHEMA[place.name])
    httpd = server(place, "RecordsIdempotency On schema=%s" % schema)
    try:
        for replay in (False, True):
            equal(send(httpd, "POST", "/api/no_key", "k", {"a": 1, "b": "x"})[:2], (201, replay))
        equal(count(place, "SELECT count(*) FROM %s.records_idempotency" % schema), 1)
    finally:
        httpd.close()
        place.database.sql("DROP SCHEMA %s%s" % (schema, " CASCADE" if place.name == "pgsql" else ""))


@check("the table may be in an attached file", writes=True, only=("sqlite3",))
def attached_file(place):
    archive = place.database.file.replace(".db", ".keys.db")
    with open(os.path.join(ROOT, "sql", "idempotency-sqlite3.sql"), encoding="utf-8") as f, \
            sqlite3.connect(archive) as db:
        db.executescript(f.read())
    place.database.share()
    os.chmod(archive, 0o666)
    httpd = server(place, "RecordsIdempotency On schema=keys", options="attach=keys:%s" % archive)
    try:
        for replay in (False, True):
            equal(send(httpd, "POST", "/api/no_key", "k", {"a": 1, "b": "x"})[:2], (201, replay))
        with sqlite3.connect(archive) as db:
            equal(db.execute("SELECT count(*) FROM records_idempotency").fetchall(), [(1,)])
    finally:
        httpd.close()


CONFIGURED = [
    ("Maybe", "RecordsIdempotency is On, Off, Required or Ignore, not 'Maybe'"),
    ("On expires=0", "expires= takes a time from 1s to 366d, such as 30m, 24h or 7d, not '0'"),
    ("On expires=1y", "expires= takes a time"),
    ("On expires=", "expires= takes a time"),
    ("On expires=367d", "expires= takes a time"),
    ("On expires=-1s", "expires= takes a time"),
    ("On expires=1hh", "expires= takes a time"),
    ("On answer=1", "answer= takes a number of bytes from 1024 to 16777216, not '1'"),
    ("On answer=1k", "answer= takes a number"),
    ("On schema=", "unknown option 'schema='; there are expires=24h, schema=NAME and answer=BYTES"),
    ("On forever", "unknown option 'forever'"),
    ("Off expires=1h", "RecordsIdempotency Off keeps nothing; leave out expires=1h"),
    ("", "RecordsIdempotency takes On, Off, Required or Ignore, and options"),
]


@check("what cannot be configured is told", once=True)
def configured():
    for words, told in CONFIGURED:
        httpd = Httpd('RecordsDatabase x sqlite3 "/nowhere.db"\n<Location "/api">\nSetHandler records\n'
                      "RecordsIdempotency %s\n</Location>" % words, drivers=("sqlite3",))
        try:
            code, output = httpd.check()
            assert code != 0 and told in output, "%s: %s" % (words, output)
        finally:
            httpd.close()
