# SPDX-License-Identifier: Apache-2.0
"""Nothing of one request is ever seen by the next on the same connection, however the first one
ended."""
import json
import time

from casefile import token
from checks import check, equal
from httpd import Httpd
from process import wait_until
from mounts import name_only, nobody
from servers import location, serve

TOGETHER = True                          # each starts servers of its own
ADA = {"Authorization": "Basic YWRhOmxvdmVsYWNl", "X-Test-Role": "studio_editor",
       "X-Request-Id": "secret", "X-Own": "secret", "Cookie": "a=secret"}
SEEN = {"pgsql": "/context?select=role,login,method,claims,headers,cookies,trace,host,"
                 "response_headers,path_of_schemas,pid"}


class One:
    """An httpd with a single connection to the place's database.  /told tells it who asks; /plain
    tells it nothing."""

    def __init__(self, place):
        told = [line.format(users=place.mounts.users, nobody=nobody(place.name),
                            only=name_only(place.name))
                for line in MOUNT]
        told += ["RecordsPreRequest check_request"] * (place.name == "pgsql")
        self.place = place
        self.httpd = Httpd("\n".join([serve(place.name, place.database, "pool=1 wait=20s"),
                                      location("/told", place.name, *told),
                                      location("/plain", place.name)]), drivers=(place.name,))
        self.usual = None

    def __enter__(self):
        self.httpd.start()
        self.usual = self.plain()
        return self

    def __exit__(self, *ignored):
        self.httpd.close()

    def headers(self, **more):
        return dict(ADA, **{"X-Test-Token": token(sub="ada", secret=1)}, **more)

    def ask(self, target, headers=None, method="GET", body=None):
        status, _, answer = self.httpd.request(method, target, headers or {}, body)
        return status, answer.decode()

    def plain(self):
        status, answer = self.ask("/plain" + SEEN.get(self.place.name, "/told"))
        equal(status, 200, answer)
        return json.loads(answer)[0]

    def nothing_left(self, after, same=True):
        """The next request sees what the first one of all saw, and it was the same connection."""
        seen, usual = self.plain(), dict(self.usual)
        if not same and "pid" in seen:
            usual["pid"] = seen["pid"]
            self.usual = usual
        equal(seen, usual, after)
        status, answer = self.ask("/told/told?select=role,sub,claimed,own,cookie")
        equal(status, 200, answer)
        role = None if self.place.name == "sqlite3" else "studio_anonymous"
        equal(json.loads(answer), [{"role": role, "claimed": role,
                                    "sub": None, "own": None, "cookie": None}], after)

    def abort(self, target):
        """A client that goes away in the middle."""
        with self.httpd.socket() as s:
            lines = ["GET %s HTTP/1.1" % target, "Host: localhost"]
            lines += ["%s: %s" % pair for pair in self.headers().items()]
            s.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            wait_until("the statement runs", lambda: self.place.database.running("%slow%"), 10)


MOUNT = ["RecordsAnonymous {nobody}", "RecordsTimeout 2", "AuthType Basic", "AuthName studio",
         "AuthBasicProvider file", "AuthUserFile {users}", "<RequireAny>",
         '    Require expr "-z %{{req:Authorization}}"', "    Require valid-user", "</RequireAny>",
         'SetEnvIf X-Test-Role "(.+)" TEST_ROLE=$1', 'SetEnvIf X-Test-Token "(.+)" TEST_TOKEN=$1',
         'RecordsRole "%{{reqenv:TEST_ROLE}}"{only}', 'RecordsClaimsJWT "%{{reqenv:TEST_TOKEN}}"',
         "RecordsSetting app.settings.host told", 'RecordsSetting trace "%{{req:X-Request-Id}}"',
         "RecordsSearchPath pg_temp"]


def endings(one):
    """How a request may end, each with whether its connection must survive."""
    headers = one.headers

    equal(json.loads(one.ask("/told/told?select=role,sub", headers())[1]),
          [{"role": "studio_editor", "sub": "ada"}])
    yield "a good one", True
    equal(one.ask("/told/told", headers(**{"Prefer": "timezone=-5"}))[0], 200)
    yield "one in another time zone", True
    equal(one.ask("/told/told?select=nothing", headers())[0], 400)
    yield "one that asked for nothing there is", True
    if one.place.name != "sqlite3":                      # which knows no roles
        equal(one.ask("/told/told", headers(**{"X-Test-Role": "ghost"}))[0], 401)
        yield "one with an unknown role", True
    equal(one.ask("/told/slow", headers())[0], 504)
    yield "one that took too long", False
    if one.place.name != "sqlite3":
        one.abort("/told/slow")
        yield "one whose client went away", False
        one.abort("/told/slow")
        one.place.database.kill(one.place.database.running("%slow%"))
        time.sleep(0.2)
        yield "one whose connection was cut", False


def endings_pgsql(one):
    """Those that want privileges or functions."""
    headers = one.headers

    equal(one.ask("/told/secrets", headers())[0], 403)
    yield "one without the privilege", True
    equal(one.ask("/told/told", headers(**{"X-Refuse": "no"}))[0], 418)
    yield "one that the pre-request refused", True
    equal(one.ask("/told/told", headers(**{"X-Headers": '[{"X-A":"b"}]', "X-Status": "299"}))[0], 299)
    yield "one that set headers", True
    equal(one.ask("/told/told", headers(**{"X-Headers": "nonsense"}))[0], 500)
    yield "one with headers of another form", True
    equal(one.ask("/told/ledger", headers(**{"Content-Type": "application/json"}), "POST",
                  '{"id": 9, "tenant": 1, "amount": 1}')[0], 403)
    yield "a write that was refused", True


@check("nothing of a request is left on its connection")
def leftovers(place):
    with One(place) as one:
        for after, same in endings(one):
            one.nothing_left(after, same)
        for after, same in endings_pgsql(one) if place.name == "pgsql" else ():
            one.nothing_left(after, same)


@check("a role is refused where the request alone tells that its database has none", only=("sqlite3",))
def role_without_roles(place):
    lines = [serve("sqlite3", place.database), 'RecordsDatabase other sqlite3 "%s"' % place.database.params()]
    for path, only in (("/acts", ""), ("/named", " name-only")):
        lines.append("<Location %s>\nSetHandler records\nRecordsAnonymous On\n"
                     'RecordsRole "%%{REMOTE_USER}"%s\n<If "true">\nRecordsFrom other\n</If>\n</Location>'
                     % (path, only))
    httpd = Httpd("\n".join(lines), drivers=("sqlite3",))
    try:
        httpd.start()
        status, _, answer = httpd.request("GET", "/acts/tags", {}, None)
        equal((status, json.loads(answer)["code"]), (500, "PGRSTX00"))
        equal(httpd.request("GET", "/named/tags", {}, None)[0], 200)
        with open(httpd.error_log) as f:
            assert "name-only" in f.read(), "the log says what to write"
    finally:
        httpd.close()


# A policy that opens all where a request has no settings.
POLICY = """ALTER TABLE late_policy ENABLE ROW LEVEL SECURITY;
    CREATE POLICY late ON late_policy
        USING (COALESCE(current_setting('request.jwt.claims', true), '') = ''
               OR owner = current_setting('request.jwt.claims', true)::json ->> 'sub')"""


@check("a policy holds from the moment that it is made, whatever the catalog knows", only=("pgsql",), writes=True)
def late_policy(place):
    sql = place.database.sql
    sql("CREATE TABLE late_policy (id int PRIMARY KEY, owner text);"
        "INSERT INTO late_policy VALUES (1, 'ada'), (2, 'bob'); GRANT SELECT ON late_policy TO studio_editor")
    try:
        with One(place) as one:
            def ids(target):
                status, answer = one.ask("/told/late_policy" + target, one.headers())
                equal(status, 200, answer)
                return [row["id"] for row in json.loads(answer)]
            equal(ids("?select=id&order=id"), [1, 2])
            sql(POLICY)
            for target in ("?select=id&order=id", "?select=id&id=gt.0&order=id", "?select=id&limit=5"):
                equal(ids(target), [1], target)
            equal(one.ask("/told/late_policy/2", one.headers())[0], 404)
            sql("REVOKE SELECT ON late_policy FROM studio_editor")
            equal(one.ask("/told/late_policy", one.headers())[0], 403)
    finally:
        sql("DROP TABLE late_policy")


TABLE = "CREATE TABLE swapped (id int PRIMARY KEY, note varchar(20)); INSERT INTO swapped VALUES (1, 'table')"
VIEW = "DROP TABLE swapped; CREATE VIEW swapped AS SELECT 1 AS id, %s AS note"
WATCHED = {"pgsql": "NULLIF(current_setting('app.settings.watched', true), '')", "mysql": "watched()",
           "sqlite3": "current_setting('app.settings.watched', 1)"}
MAY_READ = {"pgsql": "; GRANT SELECT ON swapped TO studio"}
VARIABLE = {"mysql": "CREATE FUNCTION watched() RETURNS varchar(20) RETURN @app_settings_watched; "}


@check("the settings go along with every read where RecordsContext says Always", writes=True)
def always(place):
    def sql(text):
        for one in text.split("; "):
            place.database.sql(one)
    lines = ["RecordsCatalogCheck 0", serve(place.name, place.database)]
    for word in ("Needed", "Always"):
        lines.append(location("/" + word, place.name, "RecordsAnonymous On", "RecordsContext " + word,
                              "RecordsSetting app.settings.watched here"))
    httpd = Httpd("\n".join(lines), drivers=(place.name,))

    def note(word):
        status, _, answer = httpd.request("GET", "/%s/swapped?id=eq.1" % word, {}, None)
        equal(status, 200, answer.decode())
        return json.loads(answer)[0]["note"]
    may_read = MAY_READ.get(place.name, "")
    sql(TABLE + may_read)
    try:
        httpd.start()
        equal(note("Needed"), "table")
        equal(note("Always"), "table")
        sql(VARIABLE.get(place.name, "") + VIEW % WATCHED[place.name] + may_read)
        equal(note("Needed"), None)                      # to the catalog it is still a table
        equal(note("Always"), "here")
    finally:
        httpd.close()
    sql("DROP VIEW swapped" + "; DROP FUNCTION watched" * (place.name == "mysql"))
