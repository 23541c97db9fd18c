# SPDX-License-Identifier: Apache-2.0
"""Directives of roles, claims and flags: what could open an API by accident is refused at the start."""
import os
import re

from checks import check, equal
from configs import FILE, USUAL, location, refused, verdict
from httpd import ROOT

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

@check("a role of users is refused where the database has none, unless it is but a name", once=True)
def roles_of_users():
    role = 'RecordsRole "%{REMOTE_USER}"'
    for only in ("", " name-only"):
        for lines in (location(role + only), role + only + "\n" + location(),
                      "<Location />\n%s\n</Location>\n" % (role + only) + location(),
                      "<VirtualHost *:80>\n%s\n%s</VirtualHost>\n" % (role + only, location()),
                      location('<If "true">', role + only, "</If>"),
                      location() + "<Location /api/films>\n%s\n</Location>\n" % (role + only),
                      location() + "<LocationMatch ^/api/f>\n%s\n</LocationMatch>\n" % (role + only)):
            if only:
                code, said = verdict(USUAL + lines)
                equal(code, 0, lines + said)
            else:
                refused(USUAL + lines, "RecordsRole", "sqlite3 has no roles", "name-only")
    refused(USUAL + location(role + " name-only", "</Location>", "<Location /api/films>", role),
            "RecordsRole", "name-only")
    both = REMOTE + USUAL
    refused(both + role + "\n" + location("RecordsFrom films"), "RecordsRole", "name-only",
            drivers=("pgsql", "sqlite3"))
    for lines in (role + "\n" + location("RecordsFrom shop"), location("RecordsFrom shop", role + " name-only"),
                  role + "\n" + location("RecordsFrom films", role + " name-only")):
        code, said = verdict(both + lines, ("pgsql", "sqlite3"))
        equal(code, 0, lines + said)
    refused(USUAL + location(role + " names-only"), "RecordsRole", "names-only", "name-only")


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
    code, said = verdict(USUAL + location(*['RecordsRole "%s" name-only\n  RecordsClaim x "%s"' % (value, value)
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
    with open(os.path.join(ROOT, "mod_records", "httpd", "directives.c")) as f:
        flags = re.findall(r'AP_INIT_FLAG\("(\w+)"', f.read())
    assert len(flags) >= 6, flags
    for flag in flags:
        for word in ("No", "false", "0", "Offf", "disabled", "none", '""')[:6 if flag == flags[0] else 2]:
            refused(USUAL + location("%s %s" % (flag, word)), flag)
