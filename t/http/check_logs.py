# SPDX-License-Identifier: Apache-2.0
"""What the logs say of requests: the fields of LogFormat, slow requests, SQL, traces; and that no
value of a client is among it."""
import json
import os
import re

from casefile import token
from checks import check, equal
from configs import USUAL, location as place_of, refused, verdict
from h2 import H2
from httpd import MODULES, ROOT, Httpd
from mounts import nobody
from process import wait_until
from servers import location, serve

TOGETHER = True                          # each starts servers of its own
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAMPLED = "00-%s-%s-01" % (TRACE, PARENT)
FIELDS = ("caller", "role", "database", "resource", "rows", "changed", "received", "retries", "error",
          "statement", "trace", "identify-ms", "parse-ms", "plan-ms", "wait-ms", "transaction-ms",
          "response-ms")
QUERY = {"pgsql": "SELECT current_setting('request.traceparent', true) AS parent,"
                  " current_setting('application_name') AS application",
         "mysql": "SELECT CAST(@request_traceparent AS CHAR) AS parent",
         "sqlite3": "SELECT current_setting('request.traceparent', 1) AS parent"}
SECRET = "xyzzy"                         # stands in every value that is asked for


class Logged:
    """An httpd whose access log has a line of JSON for each request."""

    def __init__(self, place, *lines, log_level="warn records:info", mpm="event", h2=False):
        self.place = place
        fields = ", ".join(r'\"%s\": \"%%{records-%s}n\"' % (name, name) for name in FIELDS)
        main = [serve(place.name, place.database),
                r'LogFormat "{\"what\": \"%m %U\", \"status\": \"%>s\", \"bytes\": \"%B\", ' + fields + '}" fields',
                'CustomLog "{folder}/access.log" fields', 'ErrorLogFormat "[%l] [%{records-trace}n] %M"',
                'RecordsQuery studio_%s:traced "%s"' % (place.name, QUERY[place.name])] + list(lines)
        self.httpd = Httpd("", drivers=(place.name,), modules=MODULES + ["log_config"], log_level=log_level,
                           mpm=mpm, h2=h2)
        self.httpd.main = "\n".join(main).replace("{folder}", self.httpd.folder) + "\n"
        self.access = os.path.join(self.httpd.folder, "access.log")
        self.read, self.headers = 0, None

    def __enter__(self):
        self.httpd.start()
        return self

    def __exit__(self, *ignored):
        self.httpd.close()

    def lines(self):
        with open(self.access) as f:
            return f.read().splitlines()

    def ask(self, method, path, status, headers=None, body=None):
        """The line that the access log has for it, and the answer."""
        if body is not None:
            body, headers = json.dumps(body), dict({"Content-Type": "application/json"}, **(headers or {}))
        got, self.headers, answer = self.httpd.request(method, path, headers, body)
        equal(got, status, "%s %s: %s" % (method, path, answer[:300]))
        wait_until("the request is logged", lambda: len(self.lines()) > self.read, 10)
        self.read += 1
        return json.loads(self.lines()[self.read - 1]), answer

    def errors(self, number):
        return [line for line in self.httpd.log().splitlines() if "REC%d" % number in line]


def check_fields(line, **expected):
    for name, value in expected.items():
        equal(line[name], value, "%s of %s" % (name, line["what"]))


@check("a request's notes say who asked for what, and what it took", writes=True)
def fields(place):
    inside = ["RecordsLogFields On", "RecordsUnfiltered On", "RecordsBatch 10", "RecordsRollback On",
              "RecordsIdempotency On"]
    schema = {"pgsql": "public.", "sqlite3": "main."}.get(place.name)
    with Logged(place, location("/api", place.name, *inside),
                location("/off", place.name)) as logged:
        ask = logged.ask
        line, body = ask("GET", "/api/shows?order=id&limit=2", 200)
        schema = schema or line["resource"][:-len("shows")]
        check_fields(line, database="studio_" + place.name, resource=schema + "shows", rows="2", changed="0",
                     received="0", retries="0", error="-", caller="-", bytes=str(len(body)))
        for name in FIELDS[-6:]:
            assert re.fullmatch(r"\d+\.\d{3}", line[name]), "%s is %s" % (name, line[name])
        assert re.fullmatch(r"[0-9a-f]{16}", line["statement"]), line["statement"]
        one, two = (ask("GET", "/api/shows?id=eq.%d" % i, 200)[0] for i in (1, 2))
        equal(one["statement"], two["statement"], "one statement with two values")
        assert one["statement"] != line["statement"], "two statements"
        check_fields(ask("HEAD", "/api/shows", 200)[0], rows="0", bytes="0", resource=schema + "shows")
        check_fields(ask("GET", "/api/", 200)[0], resource="-", rows="0", error="-")
        check_fields(ask("HEAD", "/api/", 200)[0], resource="-", rows="0", bytes="0", error="-")
        check_fields(ask("GET", "/api/", 406, {"Accept": "text/csv"})[0], resource="-", statement="-", error="PGRST107")
        check_fields(ask("GET", "/api/nothing", 404)[0], resource="-", error="PGRST205", rows="0")
        check_fields(ask("GET", "/api/shows?nothing=eq.1", 400)[0], resource=schema + "shows", rows="0")
        check_fields(ask("GET", "/api/rpc/traced", 200)[0], resource="traced", rows="1")
        line, _ = ask("POST", "/api/tags", 201, None, [{"name": "a1"}, {"name": "a2"}])
        check_fields(line, rows="0", changed="2", received=str(len('[{"name": "a1"}, {"name": "a2"}]')))
        check_fields(ask("PATCH", "/api/tags?name=like.a_", 200, {"Prefer": "return=representation"},
                         {"note": "x"})[0], rows="2", changed="2")
        check_fields(ask("DELETE", "/api/tags?name=eq.a1", 204, {"Prefer": "tx=rollback"})[0], changed="0")
        check_fields(ask("DELETE", "/api/tags?name=eq.a1", 204)[0], rows="0", changed="1")
        check_fields(ask("GET", "/api/shows/1", 200)[0], rows="1")
        check_fields(ask("GET", "/api/shows/1", 304, {"If-None-Match": logged.headers["ETag"]})[0], rows="0",
                     error="-")
        for rows in ("1", "0"):          # the second answer is the first one again
            line, _ = ask("POST", "/api/tags", 201, {"Prefer": "return=representation", "Idempotency-Key": '"once"'},
                          {"name": "once"})
            check_fields(line, rows=rows, changed=rows)
            assert float(line["transaction-ms"]) > 0, line
        operations = [{"method": "POST", "path": "/tags", "body": [{"name": "b%d" % i}]} for i in range(3)]
        refused = [{"method": "POST", "path": "/tags", "body": [{"name": "c1"}]},
                   {"method": "GET", "path": "/tags?nothing=eq.1"}]
        check_fields(ask("POST", "/api/", 200, None, operations + [{"method": "GET", "path": "/tags?name=like.b_"}])[0],
                     resource="-", statement="-", rows="3", changed="3")
        check_fields(ask("POST", "/api/", 400, None, refused)[0], rows="0", changed="0")
        check_fields(ask("GET", "/off/shows", 200)[0], rows="-", resource="-", statement="-")


@check("the caller is the claim sub, or else the user; and what an answer streams is counted")
def callers(place):
    inside = ["RecordsLogFields On", "RecordsAnonymous " + nobody(place.name), "RecordsBuffer 8192",
              'SetEnvIf X-Test-Token "(.+)" TEST_TOKEN=$1', 'RecordsClaimsJWT "%{reqenv:TEST_TOKEN}"',
              "AuthType Basic", "AuthName studio", "AuthBasicProvider file",
              "AuthUserFile %s" % place.mounts.users, "<RequireAny>",
              '    Require expr "-z %{req:Authorization}"', "    Require valid-user", "</RequireAny>"]
    ada = {"Authorization": "Basic YWRhOmxvdmVsYWNl"}
    with Logged(place, location("/api", place.name, *inside),
                location("/open", place.name, "RecordsLogFields On"),
                "<Location /closed>\nRequire all denied\nErrorDocument 403 /open/shows?limit=2\n</Location>",
                location("/big", place.name, "RecordsLogFields On", "RecordsBuffer 8192")) as logged:
        check_fields(logged.ask("GET", "/api/tags?name=eq.plain", 200)[0], caller="-")
        check_fields(logged.ask("GET", "/api/tags?name=eq.plain", 200, ada)[0], caller="ada")
        check_fields(logged.ask("GET", "/api/tags?name=eq.plain", 200,
                                dict(ada, **{"X-Test-Token": token(sub='a"b\nc')}))[0], caller='a"b\nc')
        line, body = logged.ask("GET", "/big/records?select=*,again:note,title2:title,meta2:meta,note3:note,title3:title,meta3:meta",
                                200)
        check_fields(line, rows=str(len(json.loads(body))), bytes=str(len(body)))
        assert int(line["rows"]) == 40 and len(body) > 8192, line
        check_fields(logged.ask("GET", "/closed", 403)[0], status="403", rows="2")


@check("a slow request is logged with its shape, and without its values", writes=True)
def slow(place):
    secret = ("/api/shows?or=(title.eq.%s,code.in.(%s,b))&meta->>%s=eq.%s&select=%s:id,shots(id)&shots.code=neq.%s"
              "&order=id.desc&limit=3").replace("%s", SECRET)
    with Logged(place, location("/api", place.name, "RecordsSlowRequests 0", "RecordsBatch 10"),
                location("/private", place.name, "RecordsSlowRequests 0", "RecordsAnonymous Off"),
                location("/fast", place.name, "RecordsSlowRequests 60000")) as logged:
        logged.ask("GET", secret, 200)
        logged.ask("GET", "/api/tags/" + SECRET, 404)
        logged.ask("POST", "/api/tags?select=name", 201, None, [{"name": SECRET}])
        logged.ask("POST", "/api/", 200, None, [{"method": "GET", "path": "/tags?name=eq." + SECRET}] * 2)
        logged.ask("GET", "/private/tags/" + SECRET, 401)
        logged.ask("GET", "/api/tags?name=%s.%s" % (SECRET, SECRET), 400)
        logged.ask("OPTIONS", "/api/tags", 200, {"Origin": "https://a.example",
                                                 "Access-Control-Request-Method": "GET"})
        logged.ask("GET", "/fast/shows", 200)
        lines = logged.errors(1040)
        for line, shape in zip(lines, ("GET /api/shows?select=id,shots(id)&or=(title.eq,code.in)&meta->=eq&order=id.desc"
                                       "&limit&shots.code=neq: 200, ",
                                       "GET /api/tags/{}: 404",
                                       "POST /api/tags?select=name: 201, 0 rows sent, 1 changed, ",
                                       "POST /api/, a batch of 2: 200, 2 rows sent",
                                       "GET /private/, refused before its shape was known: 401 PGRST302",
                                       "GET /api/, refused before its shape was known: 400 PGRST100",
                                       "OPTIONS /api/, a preflight: 200")):
            assert shape in line, "%s is not in %s" % (shape, line)
            assert re.search(r"slow, \d+\.\d ms: .*identify \d+\.\d, parse .*, transaction \d+\.\d, response \d", line), line
        equal(len(lines), 7, "\n".join(lines))
        assert SECRET not in "".join(lines)


@check("SQL is logged where that is asked for, and without its values")
def queries(place):
    with Logged(place, location("/api", place.name, "RecordsLogQueries On", "RecordsLogFields On", "RecordsBatch 10"),
                location("/off", place.name)) as logged:
        line, _ = logged.ask("GET", "/api/shows?title=eq.%s&select=id" % SECRET, 200, {"Prefer": "count=exact"})
        logged.ask("POST", "/api/", 200, None, [{"method": "GET", "path": "/tags?name=eq." + SECRET}] * 2)
        logged.ask("GET", "/off/shows", 200)
        one, = logged.errors(1041)
        assert line["statement"] in one and "shows" in one and "SELECT" in one and "0 rows sent" in one, one
        two = logged.errors(1042)
        assert len(two) == 2 and all("tags" in each and "SELECT" in each for each in two), two
        assert SECRET not in logged.httpd.log()


@check("a request is part of its caller's trace, in the logs and in the database")
def traces(place):
    told = "database=setting"
    with Logged(place, location("/api", place.name, "RecordsTraceContext Accept " + told, "RecordsLogFields On",
                                "RecordsBatch 10"),
                location("/new", place.name, "RecordsTraceContext Restart " + told, "RecordsLogFields On"),
                location("/seen", place.name, "RecordsTraceContext Accept"),
                location("/off", place.name, "RecordsLogFields On")) as logged:
        sent = {"traceparent": SAMPLED}

        def parent(path, headers):
            line, body = logged.ask("GET", path + "/rpc/traced", 200, headers)
            return line["trace"], json.loads(body)[0]["parent"]

        equal(parent("/api", sent), (TRACE, SAMPLED))
        for headers in ({}, {"traceparent": "00-0-0-01"}, {"traceparent": SAMPLED.upper()}):
            trace, text = parent("/api", headers)
            assert re.fullmatch("00-%s-[0-9a-f]{16}-02" % trace, text) and len(trace) == 32, text
            assert trace != TRACE
        trace, text = parent("/new", sent)
        assert text.startswith("00-%s-" % trace) and trace != TRACE, text
        assert parent("/new", sent)[0] != trace
        trace, text = parent("/seen", sent)
        equal((trace, text or None), (TRACE, None))
        trace, text = parent("/off", sent)
        equal((trace, text or None), ("-", None))
        _, body = logged.ask("POST", "/api/", 200, sent, [{"method": "GET", "path": "/rpc/traced"}] * 2)
        equal([each["body"][0]["parent"] for each in json.loads(body)], [SAMPLED] * 2)
        logged.ask("GET", "/seen/nothing", 404, sent)
        lines = [line for line in logged.errors(1007) if "PGRST205" in line]
        equal(len(lines), 1, "\n".join(lines))
        assert "[%s]" % TRACE in lines[0] and lines[0].endswith(", trace " + TRACE), lines[0]


@check("a connection to PostgreSQL is called after the trace while its transaction lasts", only=("pgsql",))
def application(place):
    with Logged(place, location("/api", place.name, "RecordsTraceContext Accept database=application_name"),
                location("/off", place.name)) as logged:
        def name(path):
            return json.loads(logged.ask("GET", path + "/rpc/traced", 200, {"traceparent": SAMPLED})[1])[0]

        equal(name("/api"), {"parent": None, "application": "mod_records " + TRACE})
        assert TRACE not in name("/off")["application"]


@check("fields are those of their own request, however many streams there are at once")
def streams(place):
    with Logged(place, location("/api", place.name, "RecordsLogFields On", "RecordsTraceContext Accept"),
                mpm="event" if place.mpm == "prefork" else place.mpm, h2=True) as logged:
        connections = [H2(logged.httpd.port) for _ in range(4)]
        asked = {}                       # a trace says how many rows its request asks for
        for rows in range(1, 31):
            for i, connection in enumerate(connections):
                trace = "%016x%016x" % (i + 1, rows)
                asked[trace] = rows
                connection.ask("GET", "/api/records?limit=%d" % rows, None,
                               [("traceparent", "00-%s-%s-01" % (trace, PARENT))])
        for connection in connections:
            for number in connection.streams:
                connection.wait(number)
            connection.close()
        wait_until("all are logged", lambda: len(logged.lines()) == len(asked), 10)
        for line in map(json.loads, logged.lines()):
            check_fields(line, status="200", rows=str(asked.pop(line["trace"])))


def page():
    with open(os.path.join(ROOT, "docs", "monitoring.md")) as f:
        return f.read()


@check("the formats of docs/monitoring.md work, and its table names every note", only=("sqlite3",))
def documented(place):
    text = page()
    log = re.search(r'^LogFormat "(.*)" records$', text, re.M).group(1)
    errors = re.search(r"^ *ErrorLogFormat .*$", text, re.M).group(0)
    equal(sorted(re.findall(r"^\| `records-([a-z-]+)` ", text, re.M)), sorted(FIELDS))
    with Logged(place, location("/api", place.name, "RecordsLogFields On", "RecordsTraceContext Accept"), errors,
                r'LogFormat "%s" records' % log, 'CustomLog "{folder}/documented.log" records') as logged:
        logged.ask("GET", "/api/shows?limit=2", 200, {"traceparent": SAMPLED})
        logged.ask("GET", "/api/nothing", 404, {"traceparent": SAMPLED})
        with open(os.path.join(logged.httpd.folder, "documented.log")) as f:
            one, two = (json.loads(line) for line in f)
        equal((one["status"], one["rows"], one["resource"], one["trace"]), (200, "2", "main.shows", TRACE))
        equal((two["status"], two["error"], two["statement"]), (404, "PGRST205", "-"))
        assert "[trace %s]" % TRACE in logged.errors(1007)[-1]


@check("what logs and traces cannot be is refused", once=True)
def refusals():
    for lines, *words in (
            (["RecordsSlowRequests soon"], "milliseconds", "500", "Off"),
            (["RecordsSlowRequests -1"], "milliseconds", "Off"),
            (["RecordsSlowRequests 99999999999"], "0 to 86400000"),
            (["RecordsTraceContext On"], "Off, Accept or Restart"),
            (["RecordsTraceContext Accept database=comment"], "database=setting", "database=application_name"),
            (["RecordsTraceContext Off database=setting"], "leave out database=setting"),
            (["RecordsTraceContext Accept database=application_name"], "sqlite3", "database=setting"),
            (["<If \"true\">", "RecordsTraceContext Accept database=application_name", "</If>"], "database=setting")):
        refused(USUAL + place_of("RecordsAnonymous On", *lines), *words)
    refused("RecordsTraceContext Accept database=application_name\n" + USUAL + place_of("RecordsAnonymous On"),
            "database=setting")
    code, said = verdict(USUAL + place_of("RecordsAnonymous On", "RecordsTraceContext restart database=setting",
                                          "RecordsSlowRequests off", "RecordsLogFields On", "RecordsLogQueries On"))
    equal(code, 0, said)
