# SPDX-License-Identifier: Apache-2.0
"""Configurations that cannot work are refused at the start, with a sentence that helps."""
import glob
import os
import re

from checks import check, equal
from configs import FILE, FOLDER, USUAL, location, refused, verdict
from httpd import ROOT, Httpd, find_modules_folder


@check("the simplest configuration is accepted", once=True)
def simplest():
    code, said = verdict(USUAL + location("RecordsAnonymous On"))
    equal(code, 0, said)


@check("every option and directive is accepted", once=True)
def everything():
    code, said = verdict(
        USUAL.strip() + ' pool=4 wait=2s idle=60s statements=64\n'
        'RecordsDatabase shop pgsql "host=/nowhere dbname=shop" pool=2 wait=500ms\n'
        'RecordsDatabase tiny mysql "host=localhost,dbname=x" tinyint1=boolean\n'
        "RecordsCatalogCheck 5\nRecordsMmapThreshold 0\n"
        + location("RecordsFrom films", "RecordsSchemas main", "RecordsExpose * !secret*",
                   "RecordsWrite On", "RecordsAnonymous On", "RecordsUnfiltered Off",
                   "RecordsMaxRows 1000", "RecordsDefaultOrder key", "RecordsErrorVerbosity minimal",
                   "RecordsStrictTargetNames On", "RecordsMaxFilters 50", "RecordsMaxNesting 10",
                   "RecordsMaxURL 4000", "RecordsMaxBody 100000", "RecordsBuffer 65536", "RecordsSpill 16m /tmp", "RecordsSpill off",
                   "RecordsTimeout 10", "RecordsRollback On", "RecordsTxEnd rollback-allow-override",
                   "RecordsIsolation Default allow=read-committed,serializable",
                   "RecordsAggregates On", "RecordsPlan On", "RecordsMaxDepth 3",
                   "RecordsServerTiming On", "RecordsCORS https://a.example http://b.example:8080",
                   "RecordsSearchPath extensions tools",
                   'RecordsRole "%{reqenv:ROLE}" name-only',
                   "RecordsRoleAllow editor reader",
                   'RecordsClaimsJWT "%{reqenv:OIDC_access_token}"',
                   'RecordsClaim sub "%{REMOTE_USER}"', 'RecordsClaim n "%{reqenv:N}" int',
                   'RecordsClaim x "%{reqenv:X}" number', 'RecordsClaim ok "%{reqenv:OK}" bool',
                   'RecordsClaim j "%{reqenv:J}" json', 'RecordsClaim l "%{reqenv:L}" "list: "',
                   "RecordsRequireClaim sub n", "RecordsToken issuer=https://idp?a=b audience=api",
                   "RecordsToken leeway=5 exp=required", "RecordsSetting host here",
                   'RecordsSetting app.settings.trace "%{req:X-Request-Id}"')
        + location("RecordsFrom shop", "RecordsPreRequest api.check_request", "RecordsRole claim:role",
                   'RecordsClaim role "%{REMOTE_USER}"', "RecordsToken type=at+jwt").replace("/api", "/shop"),
        drivers=("pgsql", "mysql", "sqlite3"))
    equal(code, 0, said)


@check("a query that is none is refused, and the sentence says why", once=True)
def bad_queries():
    for query, *words in (
            ('RecordsQuery recent "SELECT * FROM films WHERE title = \'x"', "recent", "string"),
            ('RecordsQuery recent "DROP TABLE films"', "recent", "DROP"),
            ('RecordsQuery recent "SELECT 1; SELECT 2"', "one statement"),
            ('RecordsQuery recent "SELECT ?"', ":name"),
            ('RecordsQuery recent "SELECT :a::mood"', "mood"),
            ('RecordsQuery recent @/nowhere/recent.sql', "/nowhere/recent.sql"),
            ('RecordsQuery "re cent" "SELECT 1"', "name"),
            ('RecordsQuery other:recent "SELECT 1"', "other:recent", "films"),
            ('RecordsQuery recent "SELECT 1"\nRecordsQuery recent "SELECT 2"', "already"),
            ('RecordsQuery recent', "RecordsQuery")):
        refused(USUAL + query + "\n" + location(), *words)
    refused('RecordsQuery recent "SELECT 1"\n' + USUAL + location(), "RecordsDatabase", "above")
    refused('RecordsDatabase shop pgsql "dbname=shop"\nRecordsQuery recent "SELECT 1"\n' + location(),
            "LoadModule records_pgsql_module")
    code, said = verdict(USUAL + 'RecordsQuery films:recent "SELECT id FROM films LIMIT :most::int"\n'
                         + location())
    equal(code, 0, said)


@check("what the root calls is the name of a function", once=True)
def bad_root():
    for name in ("/rpc/describe", "describe()", "api.describe", "a%20b", "'a\"b'"):
        refused(USUAL + location("RecordsRoot " + name), "RecordsRoot takes", "None")
    refused(USUAL + location("RecordsRoot"), "RecordsRoot")
    for name in ("describe_api", '"the description"', "None", "beschreibung_ä"):
        code, said = verdict(USUAL + location("RecordsRoot " + name))
        equal(code, 0, said)


@check("a driver that nobody knows is named", once=True)
def unknown_driver():
    refused('RecordsDatabase films oracle "x"\n' + location(), "oracle")


@check("the module that is missing is named", once=True)
def missing_module():
    refused('RecordsDatabase films pgsql "dbname=x"\n' + location(), "mod_records_pgsql",
            drivers=("sqlite3",))


@check("parameters that the driver cannot read are refused", once=True)
def unreadable():
    refused('RecordsDatabase films pgsql "this is = no = connection string"\n' + location(), "films",
            drivers=("pgsql",))


@check("connections that share reads are some of those that there are", once=True)
def bad_share():
    shop = 'RecordsDatabase shop pgsql "dbname=shop" %s\n'
    refused(USUAL.rstrip() + " share=2\n" + location(), "share=", "leave it out")
    refused(shop % "pool=4 share=5" + location(), "share=5", "write share=4", drivers=("pgsql",))
    refused(shop % "statements=0 share=1" + location(), "statements=0", drivers=("pgsql",))
    refused(shop % "share=many" + location(), "share= takes a number", drivers=("pgsql",))
    for options in ("share=0", "pool=4 share=4", "pool=1", "statements=0"):
        code, said = verdict(shop % options + location(), ("pgsql",))
        equal(code, 0, said)


@check("a database file that is not there is named", once=True)
def no_file():
    refused('RecordsDatabase films sqlite3 "/nowhere/films.db"\n' + location(), "/nowhere/films.db")


@check("a missing parameter is asked for", once=True)
def too_few():
    refused("RecordsDatabase films sqlite3\n" + location(), "RecordsDatabase")
    refused("RecordsDatabase\n" + location(), "RecordsDatabase")


@check("an option that nobody knows is named", once=True)
def unknown_option():
    refused(USUAL.strip() + ' poool=4\n' + location(), "poool")
    refused(USUAL.strip() + ' pool\n' + location(), "pool")


@check("numbers have bounds, and the sentence says which", once=True)
def bad_numbers():
    for option in ("pool=0", "pool=-1", "pool=many", "pool=999999999999", "wait=soon", "wait=-1s",
                   "statements=x", "statements=-1", "idle=", "pool="):
        refused(USUAL.strip() + ' %s\n' % option + location(),
                option.split("=")[0])
    for directive in ("RecordsMaxRows x", "RecordsMaxRows -1", "RecordsMaxFilters 1x",
                      "RecordsMaxNesting -5", "RecordsMaxURL huge", "RecordsMaxBody 1.5",
                      "RecordsTimeout never", "RecordsBuffer x", "RecordsBuffer 1",
                      "RecordsSpill x", "RecordsSpill On", "RecordsSpill 64", "RecordsSpill 2G",
                      "RecordsSpill 64MB", "RecordsSpill 9999999999999G", "RecordsSpill -1M",
                      "RecordsSpill 64M /no/such/folder", "RecordsSpill Off /tmp",
                      "RecordsMaxDepth 0", "RecordsMaxDepth deep",
                      "RecordsMaxEmbeds 0", "RecordsMaxEmbeds many",
                      "RecordsMaxRows 99999999999999999999"):
        refused(USUAL + location(directive), directive.split()[0])
    refused("RecordsCatalogCheck -1\n" + USUAL + location(), "RecordsCatalogCheck")
    for bytes in ("-1", "1000", "33554433", "1M", "Off"):
        refused("RecordsMmapThreshold %s\n" % bytes + USUAL + location(), "RecordsMmapThreshold", "131072")


@check("RecordsBatch takes a number or Off, and the size of the answer", once=True)
def bad_batches():
    for value in ("0", "-1", "many", "100001", "On", "1.5", "Off answer=2048", "10 answer=1", "10 answer=",
                  "10 2048", "10 answer=99999999999", "answer=2048"):
        refused(USUAL + location("RecordsBatch " + value), "RecordsBatch 100")
    for value in ("1", "100000", "Off", "off", "10 answer=1024", "10 answer=2147483647"):
        code, said = verdict(USUAL + location("RecordsBatch " + value))
        equal(code, 0, said)


@check("a place is a plain path", once=True)
def plain_path():
    refused(USUAL + "<LocationMatch ^/api>\n  SetHandler records\n</LocationMatch>\n", "Location")
    refused(USUAL + "<Directory /srv>\n  SetHandler records\n</Directory>\n", "Location")


@check("a flag is On or Off", once=True)
def flags():
    for directive in ("RecordsWrite", "RecordsUnfiltered", "RecordsRollback", "RecordsAggregates",
                      "RecordsPlan", "RecordsServerTiming"):
        refused(USUAL + location(directive + " Perhaps"), directive)


@check("a pattern that can fit nothing is refused", once=True)
def misfits():
    for pattern in ("!", "!!x", "a.b.c", "[ab]*", "!x[1]", "sh*.shows", "!pub*.secret_*", ".x", "main.", '"a b"',
                    '"! a"', '"a "', "a,b", '"a\\\\b"', "-secret", "^secret", "~secret",
                    "secret%", "/films/", "films;", "films(id)", "main:films", "\"'films'\""):
        refused(USUAL + location("RecordsExpose * " + pattern), "RecordsExpose", "fits nothing")
    for pattern in ("!secret_*", "main.shows", "!main.s?cret*", "*", "!*", "odd?names"):
        equal(verdict(USUAL + location("RecordsExpose " + pattern))[0], 0, pattern)


@check("columns are a table and patterns", once=True)
def columns():
    for directive in ("RecordsReadColumns", "RecordsWriteColumns"):
        refused(USUAL + location(directive), directive, "takes a table and columns")
        refused(USUAL + location(directive + " staff"), directive, "takes a table and columns")
        refused(USUAL + location(directive + " staff !"), directive, "no pattern")
        refused(USUAL + location(directive + " nowhere:staff id"), directive, "nowhere")
        for good in ("staff !salary", "films:main.staff id na*", "staff *"):
            equal(verdict(USUAL + location(directive + " " + good))[0], 0, good)


@check("an order that is not by the key is none", once=True)
def default_order():
    refused(USUAL + location("RecordsDefaultOrder id"), "RecordsDefaultOrder", "Key or None", "id")
    refused(USUAL + location("RecordsErrorVerbosity Terse"), "RecordsErrorVerbosity",
            "Minimal or Verbose", "Terse")


@check("an isolation level has its words", once=True)
def isolation_levels():
    for value, word in (("snapshot", "serializable"), ("on", "default"), ("serializable all", "allow="),
                        ("serializable allow=", "allow="), ("serializable allow=default", "'default'"),
                        ("default allow=serializable,snapshot", "'snapshot'"),
                        ("default serializable", "allow="), ("allow=serializable", "default"),
                        ('"" allow=serializable', "default"), ("read-uncommitted", "read-committed")):
        refused(USUAL + location("RecordsIsolation " + value), "RecordsIsolation", word)
    for value in ("default", "read-committed", "serializable allow=serializable"):
        equal(verdict(USUAL + location("RecordsIsolation " + value))[0], 0, value)


@check("what a client may have written itself is no identity", once=True)
def believed():
    for value in ("%{req:X-Role}", "%{http:X-Role}", "%{req_novary:X-Role}", "%{HTTP_USER_AGENT}",
                  "%{HTTP_COOKIE}", "%{QUERY_STRING}", "%{REQUEST_URI}", "%{env:ROLE}",
                  "x%{REMOTE_USER}%{REQ:X-Role}", "%{tolower:%{req:X-Role}}"):
        for directive in ("RecordsRole", "RecordsClaimsJWT", "RecordsClaim role"):
            refused(USUAL + location('%s "%s"' % (directive, value)), directive.split()[0],
                    "not believed")


@check("credentials are not for the database", once=True)
def credentials():
    for value in ("%{req:Authorization}", "%{req:cookie}", "%{HTTP_COOKIE}",
                  "%{http:Proxy-Authorization}", "%{req:%{reqenv:NAME}}"):
        refused(USUAL + location('RecordsSetting secret "%s"' % value), "RecordsSetting",
                "credentials")


@check("an expression that cannot be read is refused", once=True)
def expressions():
    for directive in ('RecordsRole "%{reqenv:X"', 'RecordsRole "%{nothing:X}"',
                      'RecordsClaim a "%{NOTHING}"', 'RecordsSetting a "%{NOTHING}"'):
        refused(USUAL + location(directive), directive.split()[0], "expression")


@check("claims, settings and tokens have their words", once=True)
def words():
    for directive, word in (
            ("RecordsClaim a b date", "list:"), ("RecordsClaim a b list:", "list:"),
            ('RecordsClaim "" b', "name"), ("RecordsClaim a", "RecordsClaim"),
            ("RecordsSetting request.method x", "request."),
            ("RecordsSetting Response.status x", "response."),
            ("RecordsSetting a-b x", "a-b"), ("RecordsSetting a..b x", "a..b"),
            ("RecordsSetting .a x", ".a"), ("RecordsSetting a. x", "a."),
            ("RecordsSetting 1a x", "1a"), ('RecordsSetting "a b" x', "a b"),
            ("RecordsToken issuer", "issuer"), ("RecordsToken issuer=", "issuer"),
            ("RecordsToken type=", "type"), ("RecordsToken type=a type=b", "twice"),
            ("RecordsRole claim:", "claim:role"), ("RecordsRole claim:role name-only", "RecordsClaimsJWT"),
            ("RecordsToken leeway=-1", "leeway"), ("RecordsToken leeway=5s", "leeway"),
            ("RecordsToken exp=maybe", "exp"), ("RecordsToken subject=x", "subject"),
            ("RecordsAnonymous None", "RecordsAnonymous"), ('RecordsAnonymous ""', "RecordsAnonymous"),
            ("RecordsTxEnd perhaps", "rollback-allow-override"),
            ("RecordsCORS app.example", "origin"), ("RecordsCORS https://a.example/", "origin"),
            ("RecordsCORS https://", "origin"), ("RecordsCORS On https://a.example", "RecordsCORS"),
            ("RecordsCORS https://a.example Off", "RecordsCORS")):
        refused(USUAL + location(directive), directive.split()[0], word)


@check("a database that nobody defined is named", once=True)
def unknown_database():
    refused(USUAL + location("RecordsFrom movies"), "movies")


@check("two databases of one name are refused", once=True)
def duplicate():
    refused(USUAL + USUAL + location(), "films")


@check("a place without any database is refused", once=True)
def none():
    refused(location("RecordsAnonymous On"), "RecordsDatabase")


@check("usage without a table, and a table that cannot be, are refused", once=True)
def usage():
    refused(USUAL + location("RecordsUsage On"), "RecordsUsage On in <Location \"/api\">",
            "RecordsUsageTable films")
    refused("RecordsUsage On\n" + USUAL + location(), "RecordsUsageTable films")
    for line, *words in (
            ("RecordsUsageTable", "the name of a database"), ("RecordsUsageTable shop", "shop", "RecordsDatabase"),
            ("RecordsUsageTable films flush=0s", "1s to 3600s", "0s"),
            ("RecordsUsageTable films flush=1m", "1s to 3600s"), ("RecordsUsageTable films flush=", "1s to 3600s"),
            ("RecordsUsageTable films entries=10", "64 to 1048576"),
            ("RecordsUsageTable films entries=64k", "64 to 1048576"),
            ("RecordsUsageTable films every=1s", "every=1s", "flush=10s"),
            ("RecordsUsageTable films\nRecordsUsageTable films", "once"),
            ("<VirtualHost *:80>\nRecordsUsageTable films\n</VirtualHost>", "outside all <VirtualHost>")):
        refused(USUAL + line + "\n" + location(), *words)
    code, said = verdict(USUAL + "RecordsUsageTable films schema=main flush=1s entries=64\n"
                         + location("RecordsUsage On"))
    equal(code, 0, said)


@check("directives of the server do not stand in a Location", once=True)
def misplaced():
    refused('<Location /api>\n%s</Location>\n' % USUAL, "RecordsDatabase")


@check("the configurations that we ship are accepted as they stand", once=True)
def shipped():
    paths = sorted(glob.glob(os.path.join(ROOT, "conf", "*.conf")))
    assert len(paths) >= 2, "conf/ holds %r" % paths
    for path in paths:
        with open(path) as f:
            lines = [re.sub(r"/[^ \"]*\.db", FILE, line) for line in f
                     if "LoadModule records" not in line]
        code, said = verdict("".join(lines), ("pgsql", "mysql", "sqlite3", "redis"))
        assert code == 0, "%s: %s" % (os.path.basename(path), said)


def with_mod_dbd(lines):
    folder = find_modules_folder()
    return "LoadModule dbd_module %s/mod_dbd.so\n%s\n" % (folder, lines)


@check("where mod_dbd is set up, its connection serves", once=True)
def mod_dbd():
    os.chmod(FOLDER.name, 0o755)         # root's httpd works as somebody else
    httpd = Httpd(with_mod_dbd("DBDriver sqlite3\nDBDParams %s" % FILE)
                  + location("RecordsAnonymous On"), drivers=("sqlite3",))
    try:
        httpd.start()
        httpd.wait_for("/api/films", 200, 10)
    finally:
        httpd.close()
