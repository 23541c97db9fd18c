# SPDX-License-Identifier: Apache-2.0
"""What is asked of a module that verifies bearer tokens, once, before one database."""
import json
import socket
import threading
import time

from attacks import claims_of, forged, misplaced, signed_wrongly
from bearer import AUDIENCE, bearer
from pki import Key
from process import slowed
from questions import caller, equal, the_lines_are_in_docs

NOTES = "/auth_notes?select=owner,tenant,body&order=id"
ADAS = [("ada", 7, "ada's first"), ("ada", 7, "ada's second")]


def rows_of(answer):
    return [(row["owner"], row["tenant"], row["body"]) for row in answer.json()]


def accepted(place, token, what=""):
    answer = place.ask(None, "GET", NOTES, bearer(token))
    equal(answer.status, 200, "%s %s %s" % (what, answer.get("WWW-Authenticate"), answer.text()))
    equal(rows_of(answer), ADAS, what)


def refused(place, token, what):
    return nothing(place.ask(None, "GET", NOTES, bearer(token)), what)


def nothing(answer, what):
    """Refused, and without a row."""
    assert answer.status in (400, 401, 403), "%s: %d %s" % (what, answer.status, answer.text())
    for word in ("first", "second", "ada's", "bob's", "cyd's"):
        assert word not in answer.text(), "%s: %s" % (what, answer.text())
    return answer


def attack(place, login, tokens, *more):
    """The module refuses them, but for what it lets through; that, mod_records refuses."""
    for what, token in tokens(login, *more):
        answer = refused(place, token, what)
        equal(answer.body[:1] == b"{", what.startswith(tuple(login.lets_through)),
              "whether mod_records refuses %s: %s" % (what, answer.text()))


class Listener:
    """An address at which somebody else would offer keys: whoever comes is counted."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = "http://127.0.0.1:%d/jwks" % self.socket.getsockname()[1]

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.socket.close()

    def nobody_came(self):
        self.socket.settimeout(0.1)
        try:
            self.socket.accept()[0].close()
        except TimeoutError:
            return
        raise AssertionError("a module has fetched keys from where a token says")


# ---- attacks ---------------------------------------------------------------------------------

def no_attack_gives_a_row(login, start):
    login.prove("ada")
    login.prove("bob")
    with Listener() as listener, start(login) as served:
        place = served.place(start.name)
        accepted(place, login.tokens["ada"])
        attack(place, login, lambda of: forged(of, listener.address))
        listener.nobody_came()
        attack(place, login, signed_wrongly)
        for what, headers, target, body in misplaced(login):
            nothing(place.ask(None, "GET" if body is None else "POST", NOTES + target, headers, body), what)
        odd_but_good(place, login)
        place.close()


def odd_but_good(place, login):
    """What is unusual and is a token nevertheless, and is no other's than it says."""
    key, good = login.keys["RS256"], claims_of(login)
    text = json.dumps(good)
    for alg in login.keys:
        token = login.provider.token("ada", alg)
        (refused if alg in login.refuses else accepted)(place, token, alg)
    accepted(place, key.token(good, kid=None), "without a kid")
    accepted(place, key.token(good, typ=None), "without a type")
    accepted(place, key.token(claims_of(login, aud=["https://other", AUDIENCE])), "several audiences")
    accepted(place, key.token(text.replace('"sub": "ada"', '"sub": "bob", "sub": "ada"')), "the last sub counts")
    refused(place, key.token(text.replace('"tenant": 7', '"tenant": 7, "tenant": null')), "the last tenant counts")
    accepted(place, key.token(claims_of(login, __proto__={"tenant": 8}, constructor={"prototype": {"tenant": 8}})))
    accepted(place, key.token(claims_of(login, access_token=key.token(claims_of(login, sub="bob", tenant=8)))),
             "a claim with the name of the token's variable")
    other = {"Role": "studio_anonymous", "SUB": "bob", "Tenant": 8, "OIDC_CLAIM_sub": "bob"}
    known = caller(place, None, *bearer(key.token(claims_of(login, **other))))
    equal((known["sub"], known["tenant"], known["role"]), ("ada", 7, "studio_editor"), "claims with other letters")
    for role in (["studio_editor"], {"name": "studio_editor"}, "studio_editor\0x"):
        refused(place, key.token(claims_of(login, role=role)), "a role that is no text: %r" % role)
    for size in (8000, 64000):
        accepted(place, key.token(claims_of(login, pad="x" * size)), "a token of %d bytes" % size)
    token = login.tokens["ada"]
    for words in ("bearer %s", "BEARER %s", "Bearer  %s", "Bearer %s  "):
        answer = place.ask(None, "GET", NOTES, [("Authorization", words % token)])
        equal((answer.status, rows_of(answer)), (200, ADAS), words)


def long_tokens_do_not_fit_where_nobody_made_room(login, start):
    """The limits of httpd as it comes."""
    usual = ["LimitRequestFieldSize 8190"]
    with start(login, server=usual + login.server()) as served:
        place, key = served.place(start.name), login.keys["RS256"]
        accepted(place, key.token(claims_of(login, pad="x" * 4000)))
        for size in (8190, 64000):
            equal(refused(place, key.token(claims_of(login, pad="x" * size)), size).status, 400)
        place.close()


# ---- the provider ------------------------------------------------------------------------------

class Asking:
    """Clients that ask all the time with the token that is good now."""

    def __init__(self, served, name, token, clients=4):
        self.token, self.ended, self.answers, self.wrong = token, False, 0, []
        self.threads = [threading.Thread(target=self.run, args=(served.place(name),)) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def run(self, place):
        while not self.ended:
            token = self.token
            try:
                accepted(place, token)
            except Exception as fault:                   # told by the one who waits
                self.wrong.append(str(fault))
            self.answers += 1
        place.close()

    def more(self, count=20):
        """Some more answers have come."""
        until, end = self.answers + count, time.monotonic() + slowed(30)
        while self.answers < until and time.monotonic() < end:
            time.sleep(0.02)

    def end(self):
        self.ended = True
        for thread in self.threads:
            thread.join()
        assert not self.wrong, "%d of %d: %s" % (len(self.wrong), self.answers, self.wrong[0])
        assert self.answers > 20, self.answers


def keys_change_while_requests_run(login, start):
    """First the new key is published beside the old one, then the old one goes."""
    login = login.short_lived()
    old, new = login.keys["RS256"], Key(login.authority.folder, "rs256-2", "RS256")
    others = [login.keys[alg] for alg in ("ES256", "EdDSA")]
    first = login.provider.token("ada", "RS256")
    with start(login) as served:
        place, asking = served.place(start.name), Asking(served, start.name, first)
        try:
            asking.more()
            login.provider.keys(new, old, *others)
            asking.more()
            second = login.provider.token("ada", "RS256")
            asking.token = second
            asking.more()
            accepted(place, first, "the old key's token, while that is published")
            login.provider.keys(new, *others)
            asking.more()
            login.expire_keys()
            asking.more()
            refused(place, old.token(claims_of(login)), "the old key's token, when that has gone")
            asking.more()
        finally:
            asking.end()
            login.provider.keys(old, *others)
        place.close()


def floods_of_unknown_keys_stop_nobody(login, start):
    with start(login) as served:
        place, asking = served.place(start.name), Asking(served, start.name, login.provider.token("ada", "RS256"))
        before, count = login.provider.hits("/jwks"), 40
        try:
            for i in range(count):
                refused(place, login.keys["RS256"].token(claims_of(login), kid="unknown-%d" % i), "an unknown key")
            asking.more()
        finally:
            asking.end()
        assert login.provider.hits("/jwks") - before <= count + asking.answers, "more requests to the provider"
        place.close()


def a_provider_that_is_away_admits_nobody(login, start):
    """Before its keys are known nobody is admitted; afterwards whoever was."""
    token = login.provider.token("ada", "RS256")
    for mode in ("down", "broken", "garbage", "wrong"):
        with start(login) as served:
            place = served.place(start.name)
            login.provider.mode(mode)
            try:
                answer = refused(place, token, "no keys: " + mode)
                equal(answer.status, 401, mode)
                assert "invalid_token" in answer.get("WWW-Authenticate"), answer.headers
                if mode != "wrong":
                    login.provider.mode("good")
                    accepted(place, token, "it is back: " + mode)
                    login.provider.mode(mode)
                    accepted(place, token, "its keys are known: " + mode)
            finally:
                login.provider.mode("good")
            if mode == "wrong" and login.keeps_wrong_keys:
                refused(place, token, "the wrong keys are still known")
                login.expire_keys()
            accepted(place, token, "it is back")
            place.close()


def a_provider_that_hangs_stops_only_who_needs_it(login, start):
    login = login.impatient()
    with start(login) as served:
        place, other = served.place(start.name), served.place(start.name)
        token = login.provider.token("ada", "RS256")
        accepted(place, token)
        login.provider.mode("hung")
        said = []
        unknown = login.keys["RS256"].token(claims_of(login), kid="unknown")
        begun = time.monotonic()
        waiting = threading.Thread(target=lambda: said.append(
            (refused(other, unknown, "an unknown key"), time.monotonic() - begun)))
        waiting.start()
        try:
            accepted(place, token, "its keys are known")
            if login.timeout < 5:
                waiting.join(slowed(20))
            else:                                        # too long for us: the provider lets it go
                time.sleep(0.7)
        finally:
            login.provider.mode("good")
            waiting.join(slowed(30))
        assert said and 0.6 < said[0][1] < slowed(20), said
        accepted(place, token, "it is back")
        place.close()
        other.close()


# ---- opaque tokens -----------------------------------------------------------------------------

def opaque_tokens(login, start, forgets):
    """The provider is asked what a token says; forgets: with every request."""
    op = login.provider
    with start(login) as served:
        place = served.place(start.name)
        begun = time.monotonic()
        token, short = op.token("ada"), op.token("ada", ttl=2)
        accepted(place, token)
        place.ask(None, "GET", NOTES, bearer(short))     # it may have been too short for a busy machine
        known = caller(place, None, *bearer(token))
        equal((known["sub"], known["tenant"], known["role"]), ("ada", 7, "studio_editor"))
        assert known["is_number"] in (1, True), known
        answer = refused(place, op.token("ada", audience="https://other"), "a token for somebody else")
        equal((answer.status, answer.json()["message"]), (401, "JWT not in audience"))
        refused(place, op.token("ada", "RS256"), "a signed token, of which the provider says nothing")
        for what in ("x" * 43, "x", "../../etc/passwd", "a b", "%00", token[:-1], token + "A"):
            refused(place, what, "a token that nobody gave: " + what)
        op.revoke("ada", token)
        (refused if forgets else accepted)(place, token, "a token that has been revoked")
        bobs = op.token("bob")
        equal(place.ask(None, "GET", NOTES, bearer(bobs)).status, 200)
        for mode in ("down", "broken", "garbage"):
            op.mode(mode)
            try:
                answer = refused(place, "never-seen-" + mode, mode)
                equal(answer.status, 401, mode)
                answer = place.ask(None, "GET", NOTES, bearer(bobs))
                equal(answer.status, 401 if forgets else 200, "a token that was good: " + mode)
            finally:
                op.mode("good")
        equal(place.ask(None, "GET", NOTES, bearer(bobs)).status, 200, "it is back")
        time.sleep(max(0, 3 - (time.monotonic() - begun)))
        refused(place, short, "a token that has expired")
        place.close()


CHECKS = [the_lines_are_in_docs, no_attack_gives_a_row, long_tokens_do_not_fit_where_nobody_made_room, keys_change_while_requests_run,
          floods_of_unknown_keys_stop_nobody, a_provider_that_is_away_admits_nobody,
          a_provider_that_hangs_stops_only_who_needs_it]
