# SPDX-License-Identifier: Apache-2.0
"""Batches where a case file has no words: permission by path and method, roles and settings of several
places, several databases, conflicts with others, and how much they take."""
import json
import os
import threading

from casefile import token
from checks import check, equal
from httpd import MODULES, Httpd
from mounts import name_only, nobody
from process import wait_until
from servers import location, serve
from wire import Wire

SLOW = True                              # --quick leaves it out
TOGETHER = True                          # each starts servers of its own

ADA = {"Authorization": "Basic YWRhOmxvdmVsYWNl"}
BASIC = ["AuthType Basic", "AuthName studio", "AuthBasicProvider file", "AuthUserFile {users}"]
TYPE = {"Content-Type": "application/vnd.records.batch+json"}
TAG = {"method": "POST", "path": "/tags", "body": {"name": "one"}}
READ = {"path": "/tags?name=eq.plain&select=name"}


def place_of(path, *lines):
    """A <Location> that is only a part of the API."""
    return "<Location %s>\n    %s\n</Location>\n" % (path, "\n    ".join(lines))


class Served:
    """An httpd of our own, with the API at /api and what main adds."""

    def __init__(self, place, *lines, main="", modules=()):
        served = "\n".join([serve(place.name, place.database),
                            location("/api", place.name, "RecordsBatch 1000", *lines), main])
        self.httpd = Httpd(served.replace("{users}", place.mounts.users),
                           drivers=(place.name,), log_level="warn records:info",
                           modules=MODULES + list(modules))

    def __enter__(self):
        self.httpd.start()
        return self

    def __exit__(self, *ignored):
        complaints = self.httpd.complaints()
        self.httpd.close()
        assert not complaints, "\n".join(complaints)

    def ask(self, operations, headers=None, target="/api/"):
        status, heads, body = self.httpd.request("POST", target, dict(TYPE, **(headers or {})),
                                                 json.dumps(operations))
        return status, heads, json.loads(body) if body[:1] in (b"[", b"{") else body

    def refused(self, status, operations, headers=None, index=None, code=None):
        got, heads, body = self.ask(operations, headers)
        equal(got, status, body)
        if index is not None:
            equal(body["operation"]["index"], index, body)
        if code is not None:
            equal(body["code"], code, body)
        return heads, body

    def answers(self, operations, headers=None):
        got, _, body = self.ask(operations, headers)
        equal(got, 200, body)
        return body

    def read(self, target, headers=None):
        status, _, body = self.httpd.request("GET", "/api" + target, headers or {})
        equal(status, 200, body)
        return json.loads(body)


# ---- permission -----------------------------------------------------------------------

@check("<Limit> holds for the method of each operation", writes=True)
def limit(place):
    with Served(place, *BASIC, "<RequireAny>", "    Require method GET HEAD POST OPTIONS", "    Require valid-user",
                "</RequireAny>") as served:
        served.answers([TAG, READ])
        heads, _ = served.refused(401, [READ, {"method": "DELETE", "path": "/tags/plain"}], index=1,
                                  code="REC117")
        assert heads["WWW-Authenticate"].startswith("Basic "), heads
        equal(served.read("/tags?name=eq.plain&select=name"), [{"name": "plain"}])
        served.answers([{"method": "DELETE", "path": "/tags/plain"}], ADA)
        equal(served.read("/tags?name=eq.plain"), [])
    with Served(place, main=place_of("/api", *BASIC, "<Limit DELETE PATCH>", "    Require user bob",
                                     "</Limit>")) as served:
        served.answers([READ])
        served.refused(401, [READ, {"method": "DELETE", "path": "/tags/one"}], index=1)
        served.refused(401, [READ, {"method": "DELETE", "path": "/tags/one"}], ADA, index=1)
        equal(len(served.read("/tags?name=eq.one")), 1)


@check("Require expr sees the operation's own request", only=("sqlite3",))
def expression(place):
    with Served(place, "<RequireAll>", "    Require all granted",
                "    Require expr \"! (%{REQUEST_URI} =~ m#/tags# && %{QUERY_STRING} =~ /secret/)\"",
                "    Require expr \"%{HTTP:Prefer} != 'count=exact'\"",
                "    Require expr \"%{THE_REQUEST} !~ m#^GET /api/shows#\"", "</RequireAll>") as served:
        served.answers([READ])
        served.refused(403, [READ, {"path": "/tags?name=eq.secret"}], index=1)
        served.refused(403, [READ, {"path": "/shows"}], index=1)
        served.refused(403, [READ, {"path": "/artists", "headers": {"Prefer": "count=exact"}}], index=1)
        # of a value that came from an earlier answer, too
        served.refused(403, [dict(TAG, body={"name": "secret"}, headers={"Prefer": "return=representation"}),
                             {"path": "/tags?name=eq.${#/0/body/0/name}"}], index=1)
        equal(served.read("/tags?name=eq.one"), [])


@check("a <Location> of a part of the API holds for operations below it", writes=True)
def parts(place):
    main = (place_of("/api/tags", *BASIC, "Require valid-user")
            + place_of("/api/shows", "RecordsWrite Off", "RecordsMaxRows 1", "RecordsMaxBody 100")
            + place_of("/api/artists", "Require all denied")
            + place_of("/api/cells", "RecordsExpose !cells"))
    with Served(place, main=main) as served:
        heads, _ = served.refused(401, [{"path": "/shows"}, READ], index=1)
        assert "Basic" in heads["WWW-Authenticate"], heads
        served.refused(403, [{"path": "/artists"}], ADA, index=0)
        served.refused(404, [{"path": "/cells"}], ADA, index=0, code="PGRST205")
        heads, _ = served.refused(405, [{"method": "PATCH", "path": "/shows?id=eq.1", "body": {"title": "x"}}],
                                  ADA, index=0, code="REC103")
        equal(heads["Allow"], "OPTIONS,GET,HEAD")
        served.refused(413, [{"method": "PATCH", "path": "/shows?id=eq.1", "body": {"title": "x" * 100}}],
                       ADA, index=0, code="REC105")
        answers = served.answers([{"path": "/shows?select=id"}, TAG], ADA)
        equal(len(answers[0]["body"]), 1)
        equal(answers[1]["status"], 201)


@check("<If> and mod_rewrite decide for each operation", only=("sqlite3",))
def conditions(place):
    main = (place_of("/api", "RewriteEngine On", 'RewriteCond "%{REQUEST_METHOD}" "=DELETE"',
                     'RewriteRule "." "-" [F]',
                     'RewriteCond "%{REQUEST_URI}" "/moved"', 'RewriteRule "." "/elsewhere" [R=302]',
                     'RewriteCond "%{QUERY_STRING}" "gone"', 'RewriteRule "." "-" [NS,R=410]',
                     'SetEnvIf Request_URI "/cells" CLOSED', "<RequireAll>", "    Require all granted",
                     "    <RequireNone>", "        Require env CLOSED", "    </RequireNone>", "</RequireAll>")
            + "<If \"%{QUERY_STRING} =~ /hidden/\">\n    RecordsExpose !shows\n</If>\n")
    with Served(place, main=main, modules=("rewrite",)) as served:
        served.refused(403, [READ, {"method": "DELETE", "path": "/tags/plain"}], index=1, code="REC117")
        served.refused(400, [READ, {"path": "/moved"}], index=1, code="REC117")
        served.refused(410, [READ, {"path": "/tags?name=eq.gone"}], index=1, code="REC117")
        served.refused(403, [READ, {"path": "/cells"}], index=1, code="REC117")
        served.refused(404, [{"path": "/shows"}, {"path": "/shows?hidden=eq.1"}], index=1,
                       code="PGRST205")


@check("what the batch's own path and method have set opens nothing to its operations", only=("sqlite3",))
def environment(place):
    main = ('SetEnvIf Request_URI "^/api/$" SERVER_OPEN\nSetEnvIf X-Open "(.+)" HEADER_OPEN=$1\n'
            'SetEnvIf Request_Method POST POSTED\n'
            'RewriteEngine On\nRewriteRule "^/api/$" "-" [E=REWRITE_OPEN:1]\n'
            + place_of("/api", 'SetEnvIf Request_URI "^/api/$" PLACE_OPEN')
            + "".join(place_of("/api/" + table, "Require env " + name) for table, name in
                      (("shows", "SERVER_OPEN"), ("artists", "PLACE_OPEN"), ("cells", "REWRITE_OPEN"),
                       ("seats", "POSTED"), ("ids", "HEADER_OPEN"))))
    with Served(place, main=main, modules=("rewrite",)) as served:
        for table in ("shows", "artists", "cells", "seats", "ids"):
            equal(served.httpd.request("GET", "/api/" + table)[0], 403, table)
            served.refused(403, [READ, {"path": "/" + table}], index=1, code="REC117")
        served.answers([{"path": "/ids"}], {"X-Open": "yes"})
        served.answers([{"method": "POST", "path": "/seats", "body": {"hall": "z", "seat": 1}}])


@check("the batch itself must be allowed, and nobody is let in by it", only=("sqlite3",))
def outer(place):
    with Served(place, *BASIC, "Require valid-user", "RecordsAnonymous Off") as served:
        status, heads, _ = served.ask([READ])
        equal(status, 401)
        assert "Basic" in heads["WWW-Authenticate"], heads
        equal(served.answers([READ], ADA)[0]["body"], [{"name": "plain"}])
    with Served(place, "RecordsAnonymous Off") as served:
        served.refused(401, [READ], code="PGRST302")


@check("a header that a proxy has set is not an operation's to change", only=("sqlite3",))
def headers(place):
    with Served(place, "Require expr \"%{HTTP:X-Trusted} == 'yes'\"") as served:
        served.answers([READ], {"X-Trusted": "yes"})
        served.refused(400, [dict(READ, headers={"X-Trusted": "no"})], {"X-Trusted": "yes"}, 0, "REC113")


# ---- places ----------------------------------------------------------------------------

@check("an operation must be served by the same mount, from the same database", only=("sqlite3",))
def elsewhere(place):
    other = "RecordsDatabase other %s \"%s\"\n" % (place.database.driver, place.database.params())
    main = (other + place_of("/api/shows", "RecordsFrom other")
            + location("/api/nested", place.name) + "\n" + location("/beside", place.name) + "\n"
            + place_of("/api/status", "SetHandler server-status"))
    with Served(place, main=main, modules=("status",)) as served:
        for path, status, code in (("/shows", 400, "REC113"), ("/nested/tags", 400, "REC117"),
                                   ("/../beside/tags", 400, "REC117"), ("/status", 400, "REC117"),
                                   ("/tags/../../beside/tags", 400, "REC117")):
            served.refused(status, [TAG, {"path": path}], index=1, code=code)
        equal(served.read("/tags?name=eq.one"), [])


@check("permission for each operation is asked again before an answer is replayed", writes=True)
def replays(place):
    closed = place_of("/api/tags", "Require expr \"%{HTTP:X-Allowed} == 'yes'\"")
    key, allowed = {"Idempotency-Key": "replayed"}, {"X-Allowed": "yes"}
    batch = [{"id": "a", "method": "POST", "path": "/ids", "body": {"id": 77}, "headers": {"Prefer": "return=representation"}},
             dict(TAG, headers={"Prefer": "return=representation"}),
             {"path": "/tags?note=is.null&name=neq.${a#/body/0/id}&select=name"}]
    with Served(place, "RecordsIdempotency On", main=closed) as served:
        first = served.answers(batch, dict(key, **allowed))
        equal(served.answers(batch, dict(key, **allowed)), first)
        heads, _ = served.refused(403, batch, key, index=1, code="REC117")
        assert "Idempotent-Replayed" not in heads, heads
        equal(len(served.read("/tags?name=eq.one", allowed)), 1)


@check("the API may be at any place, and its root has a slash or none", only=("sqlite3",))
def mounts(place):
    main = "\n".join(location(path, place.name, "RecordsBatch 10") for path in ("/", '"/a b"', "/deep/v1/"))
    with Served(place, main=main) as served:
        for root, mount in (("/", ""), ("/a%20b", "/a%20b"), ("/a%20b/", "/a%20b"), ("/deep/v1/", "/deep/v1"),
                            ("/api", "/api")):
            status, _, body = served.ask([READ, {"path": "/tags/${#/0/body/0/name}?select=note"}], None, root)
            equal(status, 200, body)
            equal(body[0]["headers"]["Content-Location"].split("?")[0], mount + "/tags")
            equal(body[1]["body"], {"note": "p"})


@check("a caller's batch behind a proxy says where the proxy is", only=("sqlite3",))
def proxied(place):
    with Served(place) as served:
        body = served.answers([dict(TAG, path="/tags?columns=name", headers={"Prefer": "return=headers-only"})],
                              {"X-Forwarded-Host": "www.example", "Host": "backend"})
        equal(body[0]["headers"]["Location"], "http://backend/api/tags?name=eq.one")
        served.answers([{"method": "DELETE", "path": "/tags/one"}])


@check("where a place only tries, so does a batch that writes there", writes=True)
def tries(place):
    with Served(place, main=place_of("/api/shows", "RecordsTxEnd rollback")) as served:
        served.answers([TAG, {"path": "/shows"}])
        equal(served.read("/tags?name=eq.one"), [])
        served.answers([TAG])
        equal(len(served.read("/tags?name=eq.one")), 1)


@check("an error has no answer of ErrorDocument, and the log names the operation", only=("sqlite3",))
def errors(place):
    with Served(place, "ErrorDocument 404 /api/tags") as served:
        served.refused(404, [READ, {"id": "it", "path": "/nothing"}], index=1)
        log = served.httpd.log()
        assert '"index":1,"id":"it"' in log, log


# ---- who asks -----------------------------------------------------------------------------

def told_lines(place, *more):
    return [line.format(users=place.mounts.users, nobody=nobody(place.name), only=name_only(place.name))
            for line in CONTEXT] + list(more)


CONTEXT = ["RecordsAnonymous {nobody}", 'SetEnvIf X-Test-Role "(.+)" TEST_ROLE=$1',
           'SetEnvIf X-Test-Token "(.+)" TEST_TOKEN=$1', "AuthType Basic", "AuthName studio",
           "AuthBasicProvider file", "AuthUserFile {users}", "<RequireAny>",
           '    Require expr "-z %{{req:Authorization}}"', "    Require valid-user", "</RequireAny>",
           'RecordsRole "%{{reqenv:TEST_ROLE}}" {only}', 'RecordsClaimsJWT "%{{reqenv:TEST_TOKEN}}"',
           'RecordsSetting app.settings.host "%{{SERVER_NAME}}"']


@check("each operation acts as its own place says, and nothing of one is seen by the next",
       only=("pgsql", "mysql"))
def contexts(place):
    seen = "/context?select=role,method,path,host,claims" if place.name == "pgsql" else \
        "/told?select=role,method,path,host,claimed"
    plain = location("/plain", place.name, "RecordsBatch 10")
    main = plain + "\n" + place_of("/plain/" + seen[1:].split("?")[0],
                            *told_lines(place))
    with Served(place, main=main) as served:
        heads = dict(ADA, **{"X-Test-Role": "studio_editor", "X-Test-Token": token(sub="ada")})
        status, _, alone = served.httpd.request("GET", "/plain" + seen, heads)
        equal(status, 200, alone)
        alone = json.loads(alone)[0]
        equal(alone["role"], "studio_editor")
        tag = {"path": "/tags?name=eq.plain&select=name"}
        operations = [tag, {"path": seen}, tag, {"path": seen + "&id=eq.1"}]
        if place.name == "pgsql":        # of the login: the editor may not
            operations += [dict(TAG, body={"name": "by the login"}), {"path": seen}]
        got, _, body = served.ask(operations, heads, "/plain/")
        equal(got, 200, body)
        for i in (1, 3, 5)[:len(operations) // 2]:
            equal(body[i]["body"][0], alone)


@check("cookies that SQL sets are the batch's, which browsers read, and are not replayed", writes=True,
       only=("pgsql",))
def cookies(place):
    heads = dict(ADA, **{"X-Test-Role": "studio_editor", "X-Test-Token": token(sub="ada", tenant=7),
                         "X-Headers": '[{"Set-Cookie": "a=1; HttpOnly"}, {"X-Told": "yes"}]',
                         "Idempotency-Key": "cookies"})
    batch = [{"method": "POST", "path": "/ledger", "body": {"id": 79, "tenant": 7, "amount": 5}}, READ]
    with Served(place, *told_lines(place), "RecordsIdempotency On", "RecordsPreRequest check_request") as served:
        for replayed in (None, "true"):
            status, told, body = served.ask(batch, heads)
            equal(status, 200, body)
            equal(told["Idempotent-Replayed"], replayed)
            equal(told.get_all("Set-Cookie"), None if replayed else ["a=1; HttpOnly"] * 2)
            for answer in body:
                equal(answer["headers"]["X-Told"], "yes")
                assert "Set-Cookie" not in answer["headers"], answer


@check("a user's claims and role hold in all operations", only=("pgsql", "mysql"))
def claims(place):
    seen = "/context?select=role,method,path" if place.name == "pgsql" else "/told?select=role,method,path"
    with Served(place, *told_lines(place)) as served:
        heads = dict(ADA, **{"X-Test-Role": "studio_editor", "X-Test-Token": token(sub="ada")})
        answers = served.answers([{"path": seen}, {"path": seen + "&id=eq.1"}], heads)
        for answer in answers:
            equal(answer["body"], [{"role": "studio_editor", "method": "GET",
                                    "path": seen.split("?")[0]}])
        nobody_is = served.answers([{"path": seen}])
        equal(nobody_is[0]["body"][0]["role"], "studio_anonymous")
        if place.name == "pgsql":        # 42501 of a caller who is anonymous
            served.refused(401, [{"path": seen}, {"path": "/shows"}], index=1, code="42501")


@check("so are those of the role in the database, before an answer is replayed", writes=True, only=("pgsql",))
def replayed_rights(place):
    heads = dict(ADA, **{"X-Test-Role": "studio_editor", "X-Test-Token": token(sub="ada", tenant=7),
                         "Idempotency-Key": "a-batch-of-a-role"})
    batch = [{"id": "a", "method": "POST", "path": "/ledger", "body": {"id": 78, "tenant": 7, "amount": 5},
              "headers": {"Prefer": "return=representation"}},
             {"method": "PATCH", "path": "/ledger/${a#/body/0/id}", "body": {"amount": 6}},
             {"path": "/ledger?id=eq.${a#/body/0/id}"}]
    with Served(place, *told_lines(place), "RecordsIdempotency On", "RecordsPreRequest check_request") as served:
        first = served.answers(batch, heads)
        equal(served.answers(batch, heads), first)
        for right, index in (("INSERT", 0), ("UPDATE", 1)):
            place.database.sql("REVOKE %s ON ledger FROM studio_editor" % right)
            try:
                told, _ = served.refused(403, batch, heads, index=index, code="42501")
                assert "Idempotent-Replayed" not in told, told
            finally:
                place.database.sql("GRANT %s ON ledger TO studio_editor" % right)
        served.refused(418, batch, dict(heads, **{"X-Refuse": "no"}), index=0)
        equal(served.answers(batch, heads), first)


# ---- with others -----------------------------------------------------------------------------

def transfer(one, other, note):
    """Two tags in this order: two of these in the opposite order lock each other out."""
    return [{"method": "PATCH", "path": "/tags/%s" % one, "body": {"note": note}},
            {"path": "/tags/%s" % one},
            {"method": "PATCH", "path": "/tags/%s" % other, "body": {"note": note}}]


@check("batches that lock each other out are run again, until all are done", writes=True)
def deadlocks(place):
    failed, rounds = [], 3

    def work(served, one, other, number):
        for i in range(rounds):
            status, _, body = served.ask(transfer(one, other, "%d-%d" % (number, i)))
            if status != 200:
                failed.append((status, body))

    if place.name == "pgsql":            # it looks for deadlocks after a second
        place.database.sql("ALTER ROLE studio SET deadlock_timeout = '20ms'")
    with Served(place, "RecordsRetries 20", "RecordsTimeout 120") as served:
        served.answers([dict(TAG, body={"name": "a", "note": "0"}), dict(TAG, body={"name": "b", "note": "0"})])
        for _ in range(40):              # whether they meet is the scheduler's choice
            threads = [threading.Thread(target=work, args=(served, *(("a", "b") if i % 2 else ("b", "a")), i))
                       for i in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            equal(failed, [])
            if place.name != "pgsql" or place.database.sql(
                    "SELECT deadlocks > 0 FROM pg_stat_database WHERE datname = 'studio'") == "t":
                break
        else:
            raise AssertionError("no deadlock was counted")
        notes = {row["note"] for row in served.read("/tags?name=in.(a,b)&select=note")}
        equal(len(notes), 1, "both are of one batch")


@check("what a retry answers is of its own attempt", writes=True)
def anew(place):
    """Each batch reads a number and adds to it through a reference: none is lost."""
    failed, rounds, clients = [], 15, 4
    take = [{"id": "was", "method": "PATCH", "path": "/defaults?id=eq.1&select=n", "body": {"label": "x"},
             "headers": {"Prefer": "return=representation"}},
            {"method": "POST", "path": "/ids", "body": {}, "references": {"/body/id": "was#/body/0/n"}},
            {"method": "POST", "path": "/rpc/count_up", "body": {"id": 1}}]

    def work(served):
        for i in range(rounds):
            strictly = {"Prefer": "isolation=serializable"} if i % 2 else None
            status, _, body = served.ask(take, strictly)
            if status != 200:
                failed.append((status, body))

    count_up = 'RecordsQuery count_up "UPDATE defaults SET n = n + 1 WHERE id = :id::int"\n'
    with Served(place, "RecordsRetries 20", "RecordsTimeout 120", "RecordsIsolation default allow=serializable",
                main=count_up) as served:
        served.answers([{"method": "POST", "path": "/defaults", "body": {"id": 1, "n": 1000}}])
        threads = [threading.Thread(target=work, args=(served,)) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        equal(failed, [])
        equal(served.read("/defaults?id=eq.1&select=n"), [{"n": 1000 + rounds * clients}])
        equal([row["id"] for row in served.read("/ids?id=gte.1000&order=id")],
              list(range(1000, 1000 + rounds * clients)))


@check("a batch of reads sees one moment", writes=True, only=("pgsql", "mysql"))
def snapshot(place):
    """Between two reads others write; the second one sees what the first one saw."""
    wait = "SELECT pg_sleep(0.4)::text AS slept" if place.name == "pgsql" else "SELECT SLEEP(0.4) AS slept"
    with Served(place, main='RecordsQuery pause "%s"\n' % wait) as served:
        found = []
        reader = threading.Thread(target=lambda: found.append(served.answers(
            [{"path": "/tags?select=name"}, {"path": "/rpc/pause"}, {"path": "/tags?select=name"}])))
        reader.start()
        for i in range(20):
            served.answers([dict(TAG, body={"name": "new%d" % i})])
        reader.join()
        equal(found[0][0]["body"], found[0][2]["body"])


@check("the time limit is that of all operations, and nothing is left of them", only=("pgsql",))
def late(place):
    with Served(place, "RecordsTimeout 1") as served:
        served.refused(504, [TAG, {"path": "/slow"}], index=1, code="57014")
        served.refused(504, [TAG] + [{"method": "PATCH", "path": "/tags/one?select=name", "body": {"note": "x"}},
                                     {"path": "/slower?limit=4"}] * 3, code="57014")
        equal(served.read("/tags?name=eq.one"), [])


@check("a client that leaves takes its batch back", only=("pgsql",))
def left(place):
    with Served(place) as served:
        wire = Wire(served.httpd.port)
        wire.ask("POST", "/api/", list(TYPE.items()), json.dumps([TAG, {"path": "/slow"}]).encode())
        wait_until("it runs", lambda: place.database.running("%slow%"))
        wire.close()
        wait_until("nothing runs any more", lambda: not place.database.running("%slow%"))
        wait_until("the row is not there, and not locked", lambda: served.ask(
            [TAG, {"method": "DELETE", "path": "/tags/one"}])[0] == 200)


# ---- how much --------------------------------------------------------------------------------

@check("a thousand operations, and memory that comes back", writes=True)
def many(place):
    rows = [{"method": "POST", "path": "/tags", "body": {"name": "n%d" % i}} for i in range(999)]
    with Served(place, "RecordsTimeout 120") as served:
        answers = served.answers(rows + [{"path": "/tags?name=like.n*&select=name", "headers": {"Prefer": "count=exact"}}])
        equal(len(answers), 1000)
        equal(len(answers[-1]["body"]), 999 + (1 if any(row["name"] == "n" for row in answers[-1]["body"]) else 0))
        served.refused(409, rows[:400] + rows[:1], index=0)
        served.refused(400, rows + rows[:2], code="REC113")
        if os.environ.get("RECORDS_ASAN") == "1":
            return                       # which keeps freed memory for a while
        read = [{"path": "/tags?select=name,note"}] * 20
        for _ in range(5):
            served.answers(read)
        before = served.httpd.memory_kb()
        for _ in range(100):
            served.answers(read)
        after = served.httpd.memory_kb()
        assert after < before + 8 * 1024, "%d kB, then %d kB" % (before, after)
