# SPDX-License-Identifier: Apache-2.0
"""Configurations that cannot work are refused at the start, with a sentence that helps."""
import glob
import os
import re
import sqlite3
import tempfile

from checks import check, equal
from httpd import ROOT, Httpd, find_modules_folder
from process import account, am_root, new_folder, remove_folder, wait_until

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
                   "RecordsMaxURL 4000", "RecordsMaxBody 100000", "RecordsBuffer 65536",
                   "RecordsTimeout 10", "RecordsRollback On", "RecordsTxEnd rollback-allow-override",
                   "RecordsAggregates On", "RecordsPlan On", "RecordsMaxDepth 3",
                   "RecordsServerTiming On", "RecordsCORS https://a.example http://b.example:8080",
                   "RecordsSearchPath extensions tools",
                   'RecordsRole "%{reqenv:ROLE}"',
                   "RecordsRoleAllow editor reader",
                   'RecordsClaimsJWT "%{reqenv:OIDC_access_token}"',
                   'RecordsClaim sub "%{REMOTE_USER}"', 'RecordsClaim n "%{reqenv:N}" int',
                   'RecordsClaim x "%{reqenv:X}" number', 'RecordsClaim ok "%{reqenv:OK}" bool',
                   'RecordsClaim j "%{reqenv:J}" json', 'RecordsClaim l "%{reqenv:L}" "list: "',
                   "RecordsRequireClaim sub n", "RecordsToken issuer=https://idp?a=b audience=api",
                   "RecordsToken leeway=5 exp=required", "RecordsSetting host here",
                   'RecordsSetting app.settings.trace "%{req:X-Request-Id}"')
        + location("RecordsFrom shop", "RecordsPreRequest api.check_request").replace("/api", "/shop"),
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
                      "RecordsMaxDepth 0", "RecordsMaxDepth deep",
                      "RecordsMaxEmbeds 0", "RecordsMaxEmbeds many",
                      "RecordsMaxRows 99999999999999999999"):
        refused(USUAL + location(directive), directive.split()[0])
    refused("RecordsCatalogCheck -1\n" + USUAL + location(), "RecordsCatalogCheck")
    for bytes in ("-1", "1000", "33554433", "1M", "Off"):
        refused("RecordsMmapThreshold %s\n" % bytes + USUAL + location(), "RecordsMmapThreshold", "131072")


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


@check("an order that is not by the key is none", once=True)
def default_order():
    refused(USUAL + location("RecordsDefaultOrder id"), "RecordsDefaultOrder", "Key or None", "id")
    refused(USUAL + location("RecordsErrorVerbosity Terse"), "RecordsErrorVerbosity",
            "Minimal or Verbose", "Terse")


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
        code, said = verdict("".join(lines), ("pgsql", "mysql", "sqlite3"))
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


# ---- who is nobody --------------------------------------------------------------------

REMOTE = 'RecordsDatabase shop pgsql "host=/nowhere dbname=shop"\n'
NO_ROLES = ["No", "no", "NO", "false", "0", "1", "-1", "00", "Offf", "Of", "fof", "Oof", "0ff", "Onn", "o",
            "no.", "disabled", "Disable", "none", "never", "nein", "non", "not", "null", "nil", "yes",
            "true", "enabled", "allow", "deny", "denied", "closed", "refuse", "off;", "On,", "On Off",
            "Off ", " Off", "role:x", "role=", "role=none", "rol=x", "", "a b", "2nd", "!Off", "inactive"]


@check("a word that says yes or no is no role, however it is spelt", once=True)
def anonymous_words():
    for word in NO_ROLES:
        refused(REMOTE + location('RecordsAnonymous "%s"' % word), "RecordsAnonymous", "role=NAME",
                drivers=("pgsql",))
    for word in NO_ROLES[:9]:
        refused(REMOTE + 'RecordsAnonymous "%s"\n' % word + location(), "RecordsAnonymous",
                drivers=("pgsql",))
        refused(REMOTE + location('RecordsRole "%s"' % word), "RecordsRole", drivers=("pgsql",))


@check("a role of nobody is accepted where the database has roles, and refused where it has none", once=True)
def roles_of_nobody():
    for word in ("role=web_anon", "web_anon", "nobody", "anon", "anonymous", "Off", "off", "ON", "role=no",
                 "Role=web", "office", "offline", "none_but_me", "web-anon"):
        code, said = verdict(REMOTE + location("RecordsAnonymous " + word), ("pgsql",))
        equal(code, 0, word + said)
    for word in ("role=web_anon", "web_anon"):
        for lines in (location("RecordsAnonymous " + word), "RecordsAnonymous %s\n" % word + location(),
                      "<Location />\nRecordsAnonymous %s\n</Location>\n" % word + location(),
                      "<VirtualHost *:80>\nRecordsAnonymous %s\n%s</VirtualHost>\n" % (word, location()),
                      location('<If "true">', "RecordsAnonymous " + word, "</If>"),
                      location() + "<Location /api/films>\nRecordsAnonymous %s\n</Location>\n" % word,
                      location() + "<LocationMatch ^/api/f>\nRecordsAnonymous %s\n</LocationMatch>\n" % word):
            refused(USUAL + lines, "RecordsAnonymous", "sqlite3 has no roles", "Off")
    code, said = verdict("RecordsAnonymous nobody\n" + USUAL + location("RecordsAnonymous On"))
    equal(code, 0, said)


# ---- values that would be believed, or mean nothing ---------------------------------------

BELIEVED_NOT = [
    "%{REQUEST_METHOD}", "%{reqenv:HTTP_X_ROLE}", "%{reqenv:REDIRECT_HTTP_X_ROLE}", "%{file:/etc/role}",
    "%{reqenv:QUERY_STRING}", "%{reqenv:REQUEST_URI}", "%{reqenv:http_x_role}", "%{SERVER_NAME}",
    "%{SERVER_PORT}", "%{REMOTE_PORT}", "%{REMOTE_IDENT}", "%{REMOTE_HOST}", "%{SERVER_PROTOCOL}",
    "%{THE_REQUEST}", "%{PATH_INFO}", "%{CONTENT_TYPE}", "%{resp:X-Role}", "%{filesize:/etc/role}",
    "%{reqenv:REDIRECT_URL}", "%{reqenv:REMOTE_IDENT}", "%{SSL_TLS_SNI}", "%{SSL:SSL_TLS_SNI}", "%{note:HTTP_X}", "%{tolower:%{REQUEST_METHOD}}",
    "x%{reqenv:HTTP_X_ROLE}", "%{HTTP_FORWARDED}", "%{REQUEST_STATUS}", "%{SCRIPT_FILENAME}",
]
BELIEVED = ["%{REMOTE_USER}", "%{reqenv:OIDC_CLAIM_role}", "%{reqenv:REMOTE_USER}", "%{REMOTE_ADDR}",
            "%{reqenv:AUTHENTICATE_ROLE}", "%{tolower:%{REMOTE_USER}}", "editor", "web_%{REMOTE_USER}",
            "%{HTTPS}", "%{AUTH_TYPE}", "%{reqenv:SSL_CLIENT_S_DN_OU}", "%{base64:%{REMOTE_USER}}"]


@check("what a client may choose names no role and no claim", once=True)
def believed_more():
    for value in BELIEVED_NOT:
        for directive in ("RecordsRole", "RecordsClaim role", "RecordsClaimsJWT")[
                :3 if value in BELIEVED_NOT[:3] else 1]:
            refused(USUAL + location('%s "%s"' % (directive, value)), directive.split()[0], "not believed",
                    "REMOTE_USER")
    code, said = verdict(USUAL + location(*['RecordsRole "%s"\n  RecordsClaim x "%s"' % (value, value)
                                            for value in BELIEVED]))
    equal(code, 0, said)


WRONG = [
    (USUAL, 'RecordsClaim n "abc" int', "not of its type"), (USUAL, 'RecordsClaim n "1.5" int', "type"),
    (USUAL, 'RecordsClaim n "x" number', "type"), (USUAL, 'RecordsClaim n "perhaps" bool', "type"),
    (USUAL, "RecordsClaim n \"{'a':1}\" json", "type"), (USUAL, "RecordsClaim sub REMOTE_USER", "%{REMOTE_USER}"),
    (USUAL, "RecordsClaim role reqenv:OIDC_CLAIM_role", "%{reqenv:OIDC_CLAIM_role}"),
    (USUAL, "RecordsClaim sub {REMOTE_USER}", "%{REMOTE_USER}"),
    (USUAL, "RecordsRole OIDC_CLAIM_role", "%{OIDC"), (USUAL, "RecordsClaimsJWT token", "OIDC_access_token"),
    (USUAL, "RecordsClaim %{sub} x", "name"),
    (USUAL, "RecordsSetting trace req:X-Request-Id", "%{req:X-Request-Id}"),
    (USUAL, 'RecordsPreRequest "foo();drop"', "name of a function"),
    (USUAL, "RecordsPreRequest foo()", "function"), (USUAL, "RecordsPreRequest a.b.c", "function"),
    (USUAL, 'RecordsPreRequest ""', "function"), (USUAL, "RecordsPreRequest api.", "function"),
    (USUAL, "RecordsPreRequest .check", "function"), (USUAL, "RecordsPreRequest 1st", "function"),
    (USUAL, 'RecordsPreRequest "a b"', "function"),
    (USUAL, "RecordsSchemas a, b", "blanks"), 
    (USUAL, "RecordsSearchPath a,", "blanks"), (USUAL, "RecordsSchemas main,other", "blanks"),
    (USUAL, "RecordsSchemas *", "whole names"), (USUAL, "RecordsSchemas !hidden", "whole names"),
    (USUAL, "RecordsSearchPath %{REMOTE_USER}", "whole names"),
    (USUAL, "RecordsRoleAllow editor,reader", "blanks"), (USUAL, "RecordsRoleAllow web_*", "whole names"),
    (USUAL, "RecordsRequireClaim role=admin", "Require claim role:admin"),
    (USUAL, "RecordsRequireClaim sub,role", "blanks"), (USUAL, "RecordsRequireClaim !sub", "whole names"),
    (USUAL, "RecordsToken audience=a audience=b", "twice"), (USUAL, "RecordsToken issuer=a issuer=a", "twice"),
    (USUAL, "RecordsCORS https://a.example:port", "origin"), (USUAL, "RecordsCORS https://a:80:81", "origin"),
    (USUAL, "RecordsCORS https://a.example:", "origin"), (USUAL, 'RecordsCORS "a b://c"', "origin"),
    (USUAL, "RecordsPreRequest check_request", "sqlite3 has no functions"),
    (USUAL, "RecordsCORS https://a.example,https://b.example", "origin"),
    (USUAL, "RecordsCORS https://*.example", "origin"), (USUAL, "RecordsCORS *", "origin"),
    (USUAL, "RecordsCORS Offf", "origin"), (USUAL, "RecordsCORS No", "origin"),
    (USUAL, 'RecordsCORS "https://a.example https://b.example"', "origin"),
    (USUAL.replace("films ", "a:b "), "", "letters"), (USUAL.replace("films ", '"" '), "", "letters"),
    (USUAL.replace("films ", '"a b" '), "", "letters"),
    (USUAL.strip() + " tinyint1=boolean\n", "", "sqlite3"),
    (USUAL.strip() + " tinyint1=number\n", "", "sqlite3"),
    (USUAL.strip() + " pool=8 pool=9\n", "", "each once"),
    (USUAL.strip() + " attach=main:%s\n" % FILE, "", "main"),
    (USUAL.strip() + " attach=TEMP:%s\n" % FILE, "", "temp"),
    (USUAL.strip() + " attach=a:%s attach=A:%s\n" % (FILE, FILE), "", "once"),
    (USUAL.strip() + " attach=a:/nowhere/a.db\n", "", "/nowhere/a.db"),
]


@check("values that mean nothing are refused with what to write", once=True)
def meaningless():
    for database, directive, word in WRONG:
        refused(database + location(directive), (directive or "RecordsDatabase").split()[0], word)
    for directive in ("RecordsPreRequest api.check_request", "RecordsPreRequest prüfung"):
        code, said = verdict(REMOTE + location(directive), ("pgsql",))
        equal(code, 0, directive + said)
    for directive in ('RecordsClaim n "7" int', "RecordsRequireClaim https://a.example/roles sub",
                      "RecordsCORS http://[::1]:3000 https://a.example:8443",
                      "RecordsClaim j '{\"a\":1}' json", "RecordsCORS capacitor://localhost"):
        code, said = verdict(USUAL + location(directive))
        equal(code, 0, directive + said)


@check("an On or Off that is neither is refused", once=True)
def other_flags():
    with open(os.path.join(ROOT, "mod_records", "httpd", "config.c")) as f:
        flags = re.findall(r'AP_INIT_FLAG\("(\w+)"', f.read())
    assert len(flags) >= 6, flags
    for flag in flags:
        for word in ("No", "false", "0", "Offf", "disabled", "none", '""')[:6 if flag == flags[0] else 2]:
            refused(USUAL + location("%s %s" % (flag, word)), flag)


# ---- many places ------------------------------------------------------------------------

def host(port, *lines):
    return "<VirtualHost *:%d>\n%s\n</VirtualHost>\n" % (port, "\n".join(lines))


OTHER = 'RecordsDatabase other sqlite3 "%s"' % FILE
PLACES_REFUSED = [
    # main-server Location, databases in virtual hosts
    (location() + host(81, USUAL), "main server", "RecordsDatabase outside", "inside"),
    (location("RecordsFrom films") + host(81, USUAL), "main server", "RecordsDatabase outside"),
    (host(81, USUAL, location()) + host(82, location()), "<VirtualHost>", "has no database"),
    # names that nobody has
    (USUAL + "RecordsFrom movies\n" + location(), "RecordsFrom movies", "films"),
    (USUAL + host(81, "RecordsFrom movies", location()), "RecordsFrom movies", "films"),
    (USUAL + "<Location />\nRecordsFrom movies\n</Location>\n" + location(), "RecordsFrom movies"),
    (USUAL + location("RecordsFrom Films"), "RecordsFrom Films", "films"),
    (USUAL + "RecordsPreRequest check_request\n" + location(), "RecordsPreRequest", "sqlite3 has no functions"),
    (USUAL + location('<If "true">', "RecordsFrom movies", "</If>"), "RecordsFrom movies", "<If>", "films"),
    (location("RecordsFrom other") + USUAL + host(81, OTHER), "RecordsFrom other", "main server"),
    # several databases and no word which
    (USUAL + OTHER + "\n" + location(), "RecordsFrom", "films, other"),
    (USUAL + host(81, OTHER, location()), "RecordsFrom", "films"),
    # the handler's name and place
    (USUAL + "SetHandler records\n", "outside a <Location>", "SetHandler records"),
    (USUAL + host(81, "SetHandler records"), "outside a <Location>"),
    (USUAL + location().replace("SetHandler records", "SetHandler Records"), "SetHandler Records",
     "write SetHandler records"),
    (USUAL + location().replace("SetHandler records", "SetHandler RECORDS"), "write SetHandler records"),
    (USUAL + location().replace("SetHandler records", "SetHandler record"), "write SetHandler records"),
    (USUAL + location().replace("SetHandler records", "SetHandler mod_records"), "write SetHandler records"),
    (USUAL + location().replace("SetHandler records", "SetHandler records-handler"),
     "write SetHandler records"),
    (USUAL + "<Files x>\nSetHandler records\n</Files>\n", "Location"),
    (USUAL + location().replace("SetHandler records", "SetHandler 'records '"), "write SetHandler records"),
    # what httpd would not read
    (USUAL + location("RecordsWrite On Off"), "RecordsWrite On Off", "On or Off"),
    (USUAL + location("RecordsWrite Off # for now"), "RecordsWrite", "line of its own"),
    # sections that say nothing to us
    (USUAL + location("<Limit GET>", "RecordsAnonymous On", "</Limit>"), "RecordsAnonymous", "every method"),
    (USUAL + location("<Limit POST>", "RecordsWrite On", "</Limit>"), "RecordsWrite", "every method"),
    (USUAL + location("<LimitExcept GET>", "RecordsWrite Off", "</LimitExcept>"), "every method"),
    (USUAL + location() + "<Files films>\nRecordsWrite Off\n</Files>\n", "<Files>", "<Location>"),
    (USUAL + location() + '<FilesMatch "x$">\n<If "true">\nRecordsWrite Off\n</If>\n</FilesMatch>\n',
     "<FilesMatch>", "<Location>"),
    (USUAL + location() + "<Directory />\nRecordsAnonymous Off\n</Directory>\n", "<Directory>", "<Location>"),
    # places where no request comes
    (USUAL + location().replace("/api", "//api"), "no request"), (USUAL + location().replace("/api", "/a/../api"), "no request"),
    (USUAL + location().replace("/api", "/./api"), "no request"),
    (USUAL + location().replace("/api", "/a%20b"), "no request", "decoded"),
    (USUAL + "<Location /api>\n<If \"true\">\nSetHandler records\n</If>\n</Location>\n", "Location"),
]
PLACES = [
    USUAL + host(81, location()), USUAL + location() + host(81, "ServerName x"),
    host(81, USUAL, location()) + host(82, USUAL, location()),
    USUAL + host(81, USUAL, location()),                 # another one of that name
    USUAL + host(81, OTHER, location("RecordsFrom other")),
    USUAL + OTHER + "\nRecordsFrom other\n" + location(),
    USUAL + OTHER + "\n<Location />\nRecordsFrom other\n</Location>\n" + location(),
    USUAL + OTHER + '\n' + location('<If "%{HTTPS} == \'on\'">', "RecordsFrom films", "</If>", "<Else>",
                                    "RecordsFrom other", "</Else>"),
    USUAL + location() + "<Location /status>\nSetHandler server-status\n</Location>\n",
]


@check("databases, names and handlers in many places work or are refused", once=True)
def many_places():
    for main, *words in PLACES_REFUSED:
        refused(main, *words)
    for main in PLACES:
        code, said = verdict(main)
        equal(code, 0, main + said)


@check("a virtual host's database of the same name is its own", once=True)
def redefined():
    os.chmod(FOLDER.name, 0o755)
    second = os.path.join(FOLDER.name, "second.db")
    connection = sqlite3.connect(second)
    connection.execute("CREATE TABLE IF NOT EXISTS second (id INTEGER PRIMARY KEY)")
    connection.close()
    httpd = Httpd("", drivers=("sqlite3",))
    httpd.main = USUAL + location("RecordsAnonymous On") + host(
        httpd.port, USUAL.replace(FILE, second), location("RecordsAnonymous On"))
    try:
        httpd.start()
        equal(httpd.request("GET", "/api/second")[0], 200)
        equal(httpd.request("GET", "/api/films")[0], 404)
    finally:
        httpd.close()


# ---- files --------------------------------------------------------------------------------

def answers(httpd):
    """Has it read its configuration a second time?  Nothing is connected by this."""
    try:
        return httpd.request("OPTIONS", "/")[0] > 0
    except OSError:
        return False


class Files:
    """A folder with a database that httpd's user may read."""

    def __init__(self):
        self.folder = new_folder("files")
        self.inner = os.path.join(self.folder, "inner")
        os.mkdir(self.inner)
        self.path = os.path.join(self.inner, "films.db")
        self.make()

    def make(self, *statements):
        connection = sqlite3.connect(self.path)
        for statement in ("CREATE TABLE IF NOT EXISTS films (id INTEGER PRIMARY KEY)",) + statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        os.chmod(self.path, 0o644)

    def conf(self):
        return 'RecordsDatabase films sqlite3 "%s"\n' % self.path + location("RecordsAnonymous On")

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        remove_folder(self.folder)


if am_root():
    @check("a file that httpd's user cannot read is refused, with the path and the user", once=True)
    def unreadable_file():
        user = account("www-data", "apache", "http", "nobody").pw_name
        for spoil, words in (
                (lambda f: os.chmod(f.path, 0o600), ("{path} cannot be read", "user {user}")),
                (lambda f: os.chmod(f.inner, 0o700), ("user {user}", "enter the folder {inner}")),
                (lambda f: os.chmod(f.folder, 0o700), ("user {user}", "enter the folder {folder}")),
                (lambda f: f.make("PRAGMA journal_mode=WAL"), ("WAL", "user {user}", "folder {inner}"))):
            with Files() as files:
                code, said = verdict(files.conf())
                equal(code, 0, said)
                spoil(files)
                names = dict(path=files.path, inner=files.inner, folder=files.folder, user=user)
                refused(files.conf(), *[word.format(**names) for word in words])
                refused(USUAL.strip() + " attach=more:%s\n" % files.path + location(),
                        "attach=more", "user " + user)

    @check("a file that clients may change and httpd's user may not is warned of", once=True)
    def unwritable_file():
        user = account("www-data", "apache", "http", "nobody").pw_name
        with Files() as files:
            conf = files.conf().replace("RecordsAnonymous On", "RecordsWrite On")
            for path, mode in ((files.path, 0o666), (files.inner, 0o777)):
                code, said = verdict(conf)
                equal(code, 0, said)
                assert "the user %s may not write %s" % (user, path) in said, said
                os.chmod(path, mode)
            code, said = verdict(conf)
            assert code == 0 and "REC1012" not in said, said

    @check("a WAL file whose folder httpd's user may write is accepted", once=True)
    def wal():
        with Files() as files:
            files.make("PRAGMA journal_mode=WAL")
            os.chown(files.inner, account("www-data", "apache", "http", "nobody").pw_uid, -1)
            code, said = verdict(files.conf())
            equal(code, 0, said)

    @check("a file that becomes unreadable is 503, and the log has its path and the user", once=True)
    def unreadable_later():
        user = account("www-data", "apache", "http", "nobody").pw_name
        with Files() as files:
            httpd = Httpd(files.conf(), drivers=("sqlite3",))
            try:
                httpd.start()
                wait_until("httpd has started", lambda: answers(httpd), 20)
                os.chmod(files.path, 0o600)
                status, _, body = httpd.request("GET", "/api/films")
                equal(status, 503)
                assert files.path not in body.decode(), body
                assert "%s cannot be read by the user %s" % (files.path, user) in httpd.log(), httpd.log()
                os.chmod(files.path, 0o644)
                httpd.wait_for("/api/films", 200, 20)
            finally:
                httpd.close()


@check("a pattern that fits nothing in the database is warned of, and only that", once=True)
def fitting():
    with Files() as files:
        httpd = Httpd(files.conf().replace("RecordsAnonymous On",
                                           "RecordsAnonymous On\n  RecordsExpose films !FILM* main.f?lms"),
                      drivers=("sqlite3",))
        try:
            httpd.start()
            httpd.wait_for("/api/films", 200, 20)
            wait_until("the warning", lambda: "'!FILM*' fits no table" in httpd.log(), 20)
            equal(httpd.log().count("fits no table"), 1, httpd.log())
            assert '<Location "/api">' in httpd.log(), httpd.log()
        finally:
            httpd.close()


@check("a file that is missing at a graceful restart is warned of, and 503 until it comes back", once=True)
def missing_at_restart():
    with Files() as files:
        httpd = Httpd(files.conf() + USUAL.replace("films ", "there ", 1)
                      + location("RecordsAnonymous On", "RecordsFrom there").replace("/api", "/there"),
                      drivers=("sqlite3",))
        httpd.main = httpd.main.replace('"RecordsAnonymous On"', "")
        httpd.main = httpd.main.replace("<Location /api>", "<Location /api>\n  RecordsFrom films")
        os.chmod(FOLDER.name, 0o755)
        try:
            httpd.start()
            httpd.wait_for("/api/films", 200)
            away = files.path + ".away"
            os.rename(files.path, away)
            before = httpd.workers()
            httpd.graceful()
            wait_until("the restart", lambda: "REC1011" in httpd.log(), 20)
            wait_until("new processes", lambda: httpd.workers() and not set(before) & set(httpd.workers()), 20)
            assert "There is no database file " + files.path in httpd.log()
            httpd.wait_for("/there/films", 200)
            equal(httpd.request("GET", "/api/films")[0], 503)
            assert not os.path.exists(files.path), "an empty database was made"
            os.rename(away, files.path)
            httpd.wait_for("/api/films", 200, 30)
        finally:
            httpd.close()
