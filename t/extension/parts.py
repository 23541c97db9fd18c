# SPDX-License-Identifier: Apache-2.0
"""Operators, encoders and functions of another module (mod_records_parts.c), before each database."""
import json
import os
import sys
import traceback
from urllib.parse import quote

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "servers"))

from apxs import build_extension, install_header, load   # noqa: E402
from httpd import Httpd                                  # noqa: E402
from process import new_folder, remove_folder            # noqa: E402
from servers import location, serve                      # noqa: E402


def same(got, expected):
    if got != expected:
        raise AssertionError("expected %r, got %r" % (expected, got))


def configuration(databases):
    main = ""
    for name, database in databases.items():
        usual = ["RecordsBatch 20", "RecordsPlan On", "RecordsIdempotency On", "RecordsETag All",
                 "RecordsAggregates On"]
        main += "\n".join([serve(name, database), location("/" + name, name, *usual),
                           location("/%s-few" % name, name, "RecordsMaxRows 2"),
                           location("/%s-read" % name, name, "RecordsWrite Off"),
                           location("/%s-some" % name, name, "RecordsExpose artists greet"),
                           location("/%s-ruled" % name, name,
                                    'RecordsRowFilter studio_%s:artists "id < 3"' % name,
                                    "RecordsReadColumns studio_%s:artists !email" % name),
                           location("/%s-small" % name, name, "RecordsBuffer 8192")]) + "\n"
    return main


class Parts:
    """name: the database, and the place where it is served."""

    def __init__(self, httpd, name, database):
        self.httpd, self.name, self.database = httpd, name, database

    def ask(self, path, method="GET", body=None, at="", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, str) else json.dumps(body)
        return self.httpd.request(method, "/" + self.name + at + path.replace(" ", "%20"), headers, body)

    def get(self, path, **more):
        status, headers, text = self.ask(path, **more)
        return (status, json.loads(text) if text else None)

    def ids(self, query, table="artists"):
        status, rows = self.get("/%s?select=id&order=id&%s" % (table, query))
        same(status, 200)
        return [row["id"] for row in rows]

    def refused(self, path, status, code, part="", **more):
        found, error = self.get(path, **more)
        same((found, error["code"]), (status, code))
        if part not in json.dumps(error):
            raise AssertionError("%r is not in %r" % (part, error))
        for secret in ("SELECT", "studio.sqlite", "password"):
            if secret in json.dumps(error):
                raise AssertionError("%r tells %r" % (error, secret))

    # ---- operators ------------------------------------------------------------------------
    def operators_find_rows(self):
        """alone, negated, in trees, behind JSON, in embeds, quantified"""
        same(self.ids("name=same_as.ADA%20okafor"), [1])
        same(self.ids("name=not.same_as.ADA%20okafor&id=lt.4"), [2, 3])
        same(self.ids("or=(name.same_as.\"ada okafor\",id.eq.3)"), [1, 3])
        same(self.ids("and=(name.not.same_as.\"ada okafor\",or(id.eq.3,name.same_as.\"bruno lindqvist\"))"),
             [2, 3])
        same(self.ids("name=same_as(any).{ada okafor,chiyo tanaka}"), [1, 3])
        same(self.ids("name=same_as(all).{ada okafor,chiyo tanaka}"), [])
        same(self.ids("name=not.same_as(any).{ada okafor,chiyo tanaka}&id=lt.5"), [2, 4])
        same(self.ids("name=same_as(any).{}"), [])
        same(self.ids("name=same_as(all).{}&id=lt.3"), [1, 2])
        same(self.ids("meta->>mood=same_as.KIND", "records")[:1], [2])
        same(self.ids("amount=near.(1800,50)&id=lt.10", "records"), [4])
        same(self.ids("or=(amount.near.(1800,0.5),id.eq.1)&id=lt.10", "records"), [1, 4])
        same(self.ids("amount=not.near.(0,1)&id=lt.10", "records"), [4, 8, 9])
        same(self.ids("name=ends(nocase).TANAKA"), [3])
        same(self.ids("name=ends(any).{Tanaka,Volkov}"), [3, 4])
        same(self.ids("name=ends(all).{a,ka}"), [3])
        same(self.ids("name=ends.Tanaka"), [3])
        same(self.get("/artists?select=id,records(id)&id=in.(1,5)&order=id&records.title=same_as.SH0010%20"
                      "LIGHTING%20V001&records.order=id&records.limit=1"),
             (200, [{"id": 1, "records": []}, {"id": 5, "records": [{"id": 5}]}]))
        same(self.get("/records?select=id,artists!inner(id)&artists.name=same_as.ada%20okafor&order=id&limit=1"),
             (200, [{"id": 2, "artists": {"id": 1}}]))

    def operators_have_values(self):
        """that are bound, whatever they look like"""
        for value in ("'", "\"", "`", "\\", "';--", "%", "$1", "?", ":a", "é'", "a\nb"):
            same(self.ids("name=same_as." + quote(value)), [])
            same(self.ids("or=(name.same_as.\"%s\",id.eq.1)"
                          % quote(value.replace("\\", "\\\\").replace("\"", "\\\""))), [1])

    def operators_choose_what_changes(self):
        """PATCH, DELETE, and what they show"""
        same(self.ask("/comments", "POST", {"record_id": 1, "artist_id": 1, "body": "Parts"})[0], 201)
        status, rows = self.get("/comments?body=same_as.PARTS&select=body", method="PATCH",
                                body={"body": "Parts 2"}, Prefer="return=representation")
        same((status, rows), (200, [{"body": "Parts 2"}]))
        same(self.ask("/comments?body=same_as.PARTS", "DELETE")[0], 204)
        same(self.ids("body=same_as.PARTS%202", "comments") != [], True)
        status, rows = self.get("/comments?or=(body.same_as.\"PARTS 2\",id.eq.0)&select=body&order=id&limit=1",
                                method="DELETE", Prefer="return=representation")
        same((status, rows), (200, [{"body": "Parts 2"}]))

    def operators_count_and_page(self):
        """counts, cursors, aggregates, HEAD, plans"""
        status, headers, text = self.ask("/artists?name=not.same_as.x&select=id&order=id&limit=2",
                                         Prefer="count=exact")
        same((status, json.loads(text)), (206, [{"id": 1}, {"id": 2}]))
        same(headers["Content-Range"].startswith("0-1/"), True)
        same(self.ask("/artists?name=same_as.ada%20okafor", "HEAD", Prefer="count=exact")[1]["Content-Range"],
             "0-0/1")
        same(self.get("/artists?select=count()&name=same_as(any).{ada okafor,chiyo tanaka}"),
             (200, [{"count": 2}]))
        status, headers, text = self.ask("/artists?select=id&name=not.same_as.x&limit=2&cursor=")
        same((status, json.loads(text)), (200, [{"id": 1}, {"id": 2}]))
        same("rel=\"next\"" in headers["Link"], True)
        same(self.ask("/artists?name=same_as.x", Accept="application/vnd.pgrst.plan")[0], 200)

    def operators_refuse(self):
        """what they are not for, with words of theirs or ours"""
        self.refused("/artists?id=same_as.1", 400, "PGRST127", "The operator 'same_as' is not for type")
        self.refused("/artists?name=elsewhere.1", 400, "PGRST127", "is for oracle, and not for")
        self.refused("/artists?name=elsewher.1", 400, "PGRST100", "or operator (eq, gt, ...)")
        self.refused("/artists?name=same_as(english).1", 400, "PGRST100")
        self.refused("/artists?name=same_as", 400, "PGRST100")
        self.refused("/records?amount=near(any).{1,2}", 400, "PGRST100")
        self.refused("/records?amount=near.1", 400, "PGRST100")
        self.refused("/records?amount=near.(1)", 422, "PARTS1", "It was given 1.")
        self.refused("/records?amount=near.()", 422, "PARTS1", "It was given 0.")
        self.refused("/records?amount=near.(a,b)", 400, "22P02", "numeric")
        self.refused("/artists?name=ends(loudly).a", 400, "PARTS2")
        self.refused("/artists?nam=same_as.a", 400, "42703")
        self.refused("/artists?name=nothing.a", 500, "REC170")
        self.refused("/artists?name=nonsense.a", 500, "REC170")
        self.refused("/artists?id=typed.a", 418, "PARTS3", "kind 1, type ")
        self.refused("/records?meta->>mood=typed.a", 418, "PARTS3", "kind 0, type none")
        self.refused("/artists?id=same_as.1", 405, "PGRST105", method="PUT", body={})

    def operators_keep_the_rules(self):
        """of a place: rows and columns that are not there are not found by them"""
        same(self.get("/artists?select=id&order=id&name=not.same_as.x", at="-ruled"), (200, [{"id": 1}, {"id": 2}]))
        same(self.get("/artists?select=id&name=same_as.chiyo tanaka", at="-ruled"), (200, []))
        self.refused("/artists?email=same_as.ada@studio.example", 400, "42703", at="-ruled")
        self.refused("/artists?or=(id.eq.1,email.typed.x)", 400, "42703", at="-ruled")
        self.refused("/artists?id=same_as.1", 400, "PGRST127", at="-ruled")

    # ---- encoders --------------------------------------------------------------------------
    def encoders_make_the_answer(self):
        """of reads, changes, calls, nothing"""
        lines = "application/x-lines"
        status, headers, text = self.ask("/artists?select=id,name&id=lt.3&order=id", Accept=lines)
        same((status, headers["Content-Type"]), (200, "application/x-lines; charset=utf-8"))
        same(text.decode(), '# id name\n{"id":1,"name":"Ada Okafor"}\n{"id":2,"name":"Bruno Lindqvist"}\n# 2\n')
        same(self.ask("/artists?select=id&id=eq.0", Accept=lines)[2].decode(), "# id\n# 0\n")
        same(self.ask("/artists/1?select=id", Accept=lines)[2].decode(), '# id\n{"id":1}\n# 1\n')
        line = self.ask("/artists?select=id,records(id)&records.limit=1&records.order=id&id=eq.1",
                        Accept=lines)[2].decode().splitlines()[1]
        same(json.loads(line), {"id": 1, "records": [{"id": 2}]})
        status, headers, text = self.ask("/artists?select=id&limit=1&order=id", Accept=lines,
                                         Prefer="count=exact")
        same((status, headers["Content-Range"][:4], text.decode()), (206, "0-0/", '# id\n{"id":1}\n# 1\n'))
        status, headers, text = self.ask("/artists?select=id&id=eq.1", "HEAD", Accept=lines)
        same((status, headers["Content-Type"], text), (200, "application/x-lines; charset=utf-8", b""))
        status, headers, text = self.ask("/comments?select=body", "POST",
                                         {"record_id": 1, "artist_id": 1, "body": "lines"}, Accept=lines,
                                         Prefer="return=representation")
        same((status, text.decode()), (201, '# body\n{"body":"lines"}\n# 1\n'))
        same(self.ask("/comments?body=eq.lines&select=body", "DELETE", Accept=lines,
                      Prefer="return=representation")[2].decode(), '# body\n{"body":"lines"}\n# 1\n')

    def encoders_are_negotiated(self):
        """by quality and range"""
        for accept, got in (("application/x-lines;q=0.2, text/csv", "text/csv; charset=utf-8"),
                            ("text/csv;q=0.2, application/x-lines", "application/x-lines; charset=utf-8"),
                            ("image/*", "image/x-parts"), ("*/*", "application/json; charset=utf-8"),
                            ("image/png, application/x-lines", "application/x-lines; charset=utf-8")):
            same(self.ask("/artists?select=id&id=eq.1", Accept=accept)[1]["Content-Type"], got)
        self.refused("/artists?id=eq.1", 406, "PGRST107", Accept="image/png")
        same(self.ask("/artists?select=id&id=eq.1")[1]["Vary"], "Accept,Prefer,Range")
        status, headers, _ = self.ask("/artists?select=id&id=eq.1", Accept="application/x-lines")
        same(self.ask("/artists?select=id&id=eq.1", Accept="application/x-lines",
                      If_None_Match=headers["ETag"])[0], 304)
        same(self.ask("/artists?select=id&id=eq.1", If_None_Match=headers["ETag"])[0], 200)

    def encoders_write_bytes(self):
        """that are no text, with values as the database writes them; in batches as base64"""
        status, headers, text = self.ask("/artists?select=id,lead_id,active&id=eq.1", Accept="image/x-parts")
        same((status, headers["Content-Type"], text), (200, "image/x-parts", b"\x011\xff\x01t"))
        same(self.ask("/artists?select=id&id=eq.0", Accept="image/x-parts")[2], b"")
        status, answers = self.get("/", method="POST", body=[
            {"path": "/artists?select=id,lead_id&id=eq.1", "headers": {"Accept": "image/x-parts"}},
            {"path": "/artists?select=id&id=eq.1", "headers": {"Accept": "application/x-lines"}}])
        same((status, answers[0]["body"], answers[0]["encoding"]), (200, "ATH/", "base64"))
        same(answers[1]["body"], '# id\n{"id":1}\n# 1\n')
        self.refused("/", 406, "PGRST107", method="POST", body=[], Accept="application/x-lines")

    def encoders_stream(self):
        """more than the buffer holds"""
        status, headers, text = self.ask("/records?select=id,title,note,meta", at="-small",
                                         Accept="application/x-lines")
        rows = text.decode().splitlines()
        same((status, rows[-1]), (200, "# %d" % (len(rows) - 2)))
        for row in rows[1:-1]:
            json.loads(row)

    def encoders_fail(self):
        """with an error of theirs, or of ours, which undoes what was changed"""
        picky = "application/x-picky"
        comment = {"record_id": 1, "artist_id": 1, "body": "stop"}
        self.refused("/comments?select=body", 409, "PARTS5", "it says stop", method="POST", body=comment,
                     Accept=picky, Prefer="return=representation", Idempotency_Key="parts-1")
        same(self.ids("body=eq.stop", "comments"), [])
        self.refused("/", 409, "PARTS5", method="POST", body=[
            {"path": "/comments?select=body", "method": "POST", "body": comment,
             "headers": {"Accept": picky, "Prefer": "return=representation"}}])
        same(self.ids("body=eq.stop", "comments"), [])
        same(self.ask("/comments", "POST", comment)[0], 201)
        self.refused("/comments?select=body&body=eq.stop", 409, "PARTS5", Accept=picky)
        same(self.ask("/comments?body=eq.stop", "PATCH", {"body": "break"})[0], 204)
        self.refused("/comments?select=body&body=eq.break", 500, "REC170", Accept=picky)
        same(self.ask("/comments?body=eq.break", "DELETE")[0], 204)

    # ---- functions ----------------------------------------------------------------------------
    def functions_answer_what_comes(self):
        """in every media type, and pages of it"""
        expected = [{"how many": 7, "hello": "Ada", "other": None}]
        same(self.get("/rpc/greet?name=Ada"), (200, expected))
        same(self.get("/rpc/greet", method="POST", body={"name": "Ada"}), (200, expected))
        same(self.get("/rpc/greet", method="POST", body={"name": "'; --"})[1][0]["hello"], "'; --")
        same(self.ask("/rpc/greet?name=Ada", Accept="text/csv")[2].decode(), "how many,hello,other\n7,Ada,")
        same(self.ask("/rpc/greet?name=Ada", Accept="application/x-lines")[2].decode(),
             '# how many hello other\n{"how many":7,"hello":"Ada","other":null}\n# 1\n')
        same(self.get("/rpc/greet?name=Ada", Accept="application/vnd.pgrst.object+json"), (200, expected[0]))
        status, rows = self.get("/rpc/everyone")
        same((status, rows[0]["id"], rows[0]["name"], rows[0]["hired_on"]), (200, 1, "Ada Okafor", "2015-02-01"))
        same([row["id"] for row in self.get("/rpc/everyone?limit=2&offset=1")[1]], [2, 3])
        same([row["id"] for row in self.get("/rpc/everyone", at="-few")[1]], [1, 2])
        same(self.ask("/rpc/everyone", "HEAD")[0], 200)
        status, answers = self.get("/", method="POST", body=[{"path": "/rpc/greet?name=Ada"}])
        same(answers[0]["body"], expected)

    def functions_have_columns(self):
        """by which their rows are chosen, ordered and paged"""
        since = "/rpc/hired_since?since=2020-01-01"
        status, rows = self.get(since + "&most=2")
        same((status, rows[0]), (200, {"id": 6, "name": "Finn O'Brien", "hired_on": "2020-02-29",
                                       "active": True}))
        same(self.get(since + "&select=id&name=same_as.FINN%20O'BRIEN"), (200, [{"id": 6}]))
        same(self.get(since + "&select=id&order=id.desc&limit=1&id=lt.8"), (200, [{"id": 7}]))
        same(self.get(since + "&select=count()&id=lt.8"), (200, [{"count": 2}]))
        status, headers, _ = self.ask(since + "&select=id&id=lt.8&limit=1", Prefer="count=exact")
        same((status, headers["Content-Range"]), (206, "0-0/2"))
        same(self.ask(since + "&select=id&id=lt.8&order=id", Accept="text/csv")[2].decode(), "id\n6\n7")
        same(len(self.get("/rpc/hired_since")[1]) > 5, True)
        same(len(self.get("/rpc/hired_since", at="-few")[1]), 2)

    def functions_write(self):
        """with and without rows, by POST where that is allowed"""
        status, headers, text = self.ask("/rpc/say", "POST", {"body": "said"})
        same((status, text), (204, b""))
        same(len(self.ids("body=eq.said", "comments")), 1)
        said = [{"body": "said", "artist_id": 1}]
        same(self.get("/rpc/say_back", method="POST", body={"body": "said"}), (200, said))
        same(self.get("/rpc/say_told", method="POST", body={"body": "said"}), (200, said))
        same(self.get("/rpc/say_told", method="POST", body={"body": "said"}, Idempotency_Key="parts-2"),
             (200, said))
        same(self.get("/rpc/say_told", method="POST", body={"body": "said"}, Idempotency_Key="parts-2"),
             (200, said))
        same(len(self.ids("body=eq.said", "comments")), 4)
        status, answers = self.get("/", method="POST", body=[
            {"path": "/rpc/say", "method": "POST", "body": {"body": "said"}},
            {"path": "/rpc/empty"}])
        same(status, 500)
        same(len(self.ids("body=eq.said", "comments")), 4)
        for _ in range(4):
            same(self.ask("/comments?body=eq.said&order=id&limit=4", "DELETE")[0], 204)
        self.refused("/rpc/say?body=a", 405, "25006", "call it by POST")
        self.refused("/rpc/say", 405, "25006", method="POST", body={"body": "a"}, at="-read")
        self.refused("/rpc/say", 404, "PGRST202", method="POST", body={})

    def functions_refuse(self):
        """what they cannot do, with words of theirs or ours"""
        self.refused("/rpc/greet", 404, "PGRST202")
        self.refused("/rpc/greet?nam=a", 404, "PGRST202", "greet")
        self.refused("/rpc/greet", 422, "PARTS6", "nobody is nobody", method="POST", body={"name": None})
        self.refused("/rpc/greet?name=a&select=hello", 400, "42703")
        self.refused("/rpc/greet?name=a&order=hello", 400, "42703")
        self.refused("/rpc/greet?name=a&hello=eq.a", 400, "42703")
        self.refused("/rpc/hired_since?since=soon", 400, "22007")
        self.refused("/rpc/hired_since?most=many", 400, "22P02")
        self.refused("/rpc/hired_since?select=email", 400, "42703")
        self.refused("/rpc/empty", 500, "REC170")
        self.refused("/rpc/hired_since", 404, "PGRST202", at="-some")
        same(self.get("/rpc/greet?name=a", at="-some")[0], 200)
        same(self.ask("/rpc/for_pgsql")[0], 200 if self.name == "pgsql" else 404)
        same(self.ask("/rpc/greet", "OPTIONS")[1]["Allow"], "OPTIONS,GET,HEAD,POST")
        same(self.ask("/rpc/say", "OPTIONS")[1]["Allow"], "OPTIONS,POST")


class Broken:
    """What stops httpd -t."""

    def __init__(self, databases, module):
        self.databases, self.module = databases, module

    def expect(self, before, sentence, after=""):
        httpd = Httpd(before + load("records_parts", self.module) + configuration(self.databases) + after)
        try:
            status, text = httpd.check()
            if status == 0 or sentence not in text:
                raise AssertionError("expected %r, got %r" % (sentence, text))
        finally:
            httpd.close()

    def a_broken_extension_stops_httpd(self):
        """with a sentence that says which and why"""
        for define, sentence in (
                ("writeless", "the operator 'a', which a module registers in records_operator, cannot be used: "
                 "it has no write function"),
                ("sizeless", "write .size = sizeof(...) of its type"),
                ("ours", "the operator 'eq', which a module registers in records_operator, cannot be used: 'eq' is "
                 "an operator of mod_records itself"),
                ("misnamed", "its name is not a lower case letter"),
                ("older", "the module that registers 'a' in records_operator is built for version 0 of it, and "
                 "this mod_records has version 1"),
                ("rowless", "the encoder 'text/x'"),
                ("csv", "text/csv is a media type of mod_records itself"),
                ("moody", "parameter :mood has an unknown type 'moody'")):
            self.expect("Define %s\n" % define, sentence)

    def two_functions_of_one_name_stop_httpd(self):
        """one of which is a RecordsQuery"""
        name = next(iter(self.databases))
        self.expect("", "RecordsQuery greet: a module registers a function of that name",
                    'RecordsQuery studio_%s:greet "SELECT 1 AS one"\n' % name)


TESTS = [value for name, value in vars(Parts).items()
         if name.startswith(("operators_", "encoders_", "functions_"))]
OTHERS = [Broken.a_broken_extension_stops_httpd, Broken.two_functions_of_one_name_stop_httpd]


def attempt(what, test, *arguments):
    try:
        test(*arguments)
        return 1, 0
    except Exception:
        print("FAILED %s: %s: %s\n%s" % (what, test.__name__.replace("_", " "), test.__doc__,
                                        traceback.format_exc()), flush=True)
        return 0, 1


def run_parts(databases):
    """All of it; how many passed and failed."""
    good = bad = 0
    folder = new_folder("parts")
    try:
        module = build_extension(os.path.join(HERE, "mod_records_parts.c"),
                                 install_header(os.path.join(folder, "installed")), folder)
        for before in (True, False):
            line = load("records_parts", module)
            httpd = (Httpd(configuration(databases) + line) if not before else
                     Httpd(line + configuration(databases)))
            httpd.start()
            try:
                for name, database in databases.items():
                    for test in TESTS if before else TESTS[:1]:
                        counts = attempt(name, test, Parts(httpd, name, database))
                        good, bad = good + counts[0], bad + counts[1]
            finally:
                httpd.stop()
                for complaint in httpd.complaints():
                    bad += 1
                    print("FAILED " + complaint)
                httpd.close()
        for test in OTHERS:
            counts = attempt("configuration", test, Broken(databases, module))
            good, bad = good + counts[0], bad + counts[1]
    finally:
        remove_folder(folder)
    return good, bad
