# SPDX-License-Identifier: Apache-2.0
"""The questions that are asked whichever module has authenticated the caller.

Each takes a place, which asks one database through one module, and raises where the answer is wrong.
"""
import os
import re

from httpd import ROOT
from login import PEOPLE


def equal(found, expected, what=""):
    assert found == expected, "%s: found %r, expected %r" % (what, found, expected)


def notes_of(place, who, *headers):
    answer = place.ask(who, "GET", "/auth_notes?select=owner,tenant,body&order=id", headers)
    equal(answer.status, 200, answer.text())
    return [(row["owner"], row["tenant"], row["body"]) for row in answer.json()]


def caller(place, who, *headers):
    """What the database knows of him."""
    answer = place.ask(who, "GET", "/auth_caller?select=role,sub,claimed,tenant,is_number", headers)
    equal(answer.status, 200, answer.text())
    return answer.json()[0]


def everyone_reads_his_own_rows(place):
    equal(notes_of(place, "ada"), [("ada", 7, "ada's first"), ("ada", 7, "ada's second")])
    equal(notes_of(place, "bob"), [("bob", 8, "bob's first")])
    for target in ("/auth_notes?id=eq.3", "/auth_notes?owner=eq.bob", "/auth_notes?or=(id.eq.1,tenant.eq.8)"):
        for row in place.ask("ada", "GET", target).json():
            equal(row["owner"], "ada", target)


def everyone_writes_his_own_rows(place):
    json_type = ("Content-Type", "application/json")
    try:
        answer = place.ask("ada", "POST", "/auth_notes", [json_type], b'{"body": "new"}')
        equal(answer.status, 201, answer.text())
        equal(notes_of(place, "ada")[-1], ("ada", 7, "new"))
        equal(len(notes_of(place, "bob")), 1)
        answer = place.ask("ada", "PATCH", "/auth_notes?id=gt.0", [json_type], b'{"body": "mine"}')
        assert answer.status in (200, 204), answer.text()
        equal(notes_of(place, "bob"), [("bob", 8, "bob's first")], "ada changes bob's")
        equal([note[2] for note in notes_of(place, "ada")], ["mine"] * 3)
        answer = place.ask("bob", "DELETE", "/auth_notes?id=gt.0")
        assert answer.status in (200, 204), answer.text()
        equal((len(notes_of(place, "ada")), notes_of(place, "bob")), (3, []), "bob deletes his")
        answer = place.ask("ada", "POST", "/auth_notes", [json_type],
                           b'{"body": "forged", "tenant": 8, "owner": "bob"}')
        assert 400 <= answer.status < 500, answer.text()
        equal(notes_of(place, "bob"), [], "ada writes as bob")
    finally:
        place.reset()


def nobody_gets_401(place):
    for method in ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"):
        answer = place.ask(None, method, "/auth_notes?id=gt.0")
        equal(answer.status, 401, method)
        assert b"first" not in answer.body, answer.body
        challenges, expected = answer.all("WWW-Authenticate"), place.login.challenge
        assert expected is None or any(value.startswith(expected) for value in challenges), answer.headers
    for what, headers in place.login.wrong():
        answer = place.ask(None, "GET", "/auth_notes", headers)
        equal(answer.status, 401, what)
        assert b"first" not in answer.body, what
    equal(len(place.rows()), 5, "rows in the table")


def plain(text):
    """Without quotes, and with one blank where there are several."""
    return re.sub(r"[ \t]+", " ", text.replace('"', ""))


def the_lines_are_in_docs(login, serve):
    """What is run here is what the pages say, but for paths and addresses of this machine."""
    folder, pages = os.path.join(ROOT, "docs"), ""
    for name in ("authentication.md", "browser-login.md", "tokens.md"):
        with open(os.path.join(folder, name)) as f:
            pages += plain(f.read())
    for line in login.server() + login.place() + login.claims + ["RecordsRole " + login.role]:
        line = plain(line).strip()
        if not any(mark in line for mark in (login.authority.folder, "/tmp/", "127.0.0.1", "localhost")):
            assert line in pages or line in login.untold, line


def everywhere(name, value):
    """Ways to write a header, of which one might be taken for a variable."""
    dashed = name.replace("_", "-")
    return [(each, value) for each in dict.fromkeys(
        (name, dashed, name.lower(), dashed.lower(), "HTTP_" + name, "REDIRECT_" + name))]


def spoofed_headers_have_no_effect(place):
    made_up = [(name, value) for name, value in (
        ("X-Forwarded-User", "bob"), ("X-Remote-User", "bob"), ("X-User", "bob"), ("From", "bob"),
        ("X-Forwarded-Preferred-Username", "bob"), ("X-Role", "studio_editor"))]
    for name in ("Remote-User", "REMOTE_USER", "AUTH_TYPE", "AUTHENTICATE_TENANT", "AUTHENTICATE_ROLE",
                 "OIDC_CLAIM_sub", "OIDC_CLAIM_tenant", "OIDC_CLAIM_role", "OAUTH2_CLAIM_sub", "OAUTH2_CLAIM_tenant",
                 "OAUTH2_CLAIM_role", "SSL_CLIENT_S_DN_CN", "SSL_CLIENT_VERIFY", "GSS_NAME"):
        made_up += everywhere(name, "8" if name.endswith("tenant") or name.endswith("TENANT") else "bob")
    made_up += place.login.spoofed()
    answer = place.ask(None, "GET", "/auth_notes", made_up)
    equal(answer.status, 401, "nobody with such headers")
    assert b"first" not in answer.body, answer.body
    for method in ("OPTIONS", "HEAD", "POST"):
        answer = place.ask(None, method, "/auth_notes", made_up)
        assert answer.status == 401 and b"first" not in answer.body, (method, answer.status)
    for pair in made_up + [("X-Forwarded-User", "")]:
        equal(caller(place, "ada", pair)["sub"], "ada", pair)
    for pairs in (made_up, made_up + made_up):
        equal(notes_of(place, "ada", *pairs), [("ada", 7, "ada's first"), ("ada", 7, "ada's second")])
        known = caller(place, "ada", *pairs)
        equal((known["sub"], known["tenant"]), ("ada", 7), "ada with such headers")


def claims_and_role_reach_the_database(place):
    for who, claims in PEOPLE.items():
        known = caller(place, who)
        equal((known["sub"], known["tenant"]), (who, claims["tenant"]))
        equal(known["claimed"], claims["role"], "the role among the claims")
        equal(known["role"], claims["role"], "the role that is acted in")
        assert known["is_number"] in (1, True), known


def options_and_preflights(place):
    preflight = [("Origin", "https://a.example"), ("Access-Control-Request-Method", "PATCH"),
                 ("Access-Control-Request-Headers", "authorization, content-type")]
    answer = place.ask("ada", "OPTIONS", "/auth_notes")
    equal(answer.status, 200, "OPTIONS of a user")
    assert "PATCH" in answer.get("Allow"), answer.headers
    answer = place.ask(None, "OPTIONS", "/auth_notes")
    equal(answer.status, 401, "OPTIONS of nobody")
    equal(answer.get("Allow"), None, "what OPTIONS tells nobody")
    answer = place.ask(None, "OPTIONS", "/auth_notes", preflight)
    equal(answer.status, 200, "a preflight, which has no credentials")
    equal(answer.get("Access-Control-Allow-Origin"), "https://a.example")
    assert b"auth_notes" not in answer.body, answer.body
    answer = place.ask(None, "GET", "/auth_notes", preflight[:1])
    equal((answer.status, answer.get("Access-Control-Allow-Origin")), (401, "https://a.example"),
          "a page sees that it must log in")


QUESTIONS = [everyone_reads_his_own_rows, everyone_writes_his_own_rows, nobody_gets_401,
             spoofed_headers_have_no_effect, claims_and_role_reach_the_database, options_and_preflights]
