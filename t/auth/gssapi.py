# SPDX-License-Identifier: Apache-2.0
"""mod_auth_gssapi before MIT Kerberos.  A ticket knows a name only; mod_authnz_ldap, as the module that
authorizes, looks up what else is known of him, as it would in a domain of Active Directory."""
import copy

import kerberos
from basic import PASSWORDS, basic
from directory import DirectoryLogin
from questions import equal, the_lines_are_in_docs


class Gssapi(DirectoryLogin):
    modules = ["auth_gssapi"] + DirectoryLogin.modules
    challenge = "Negotiate"
    role = "claim:role"
    claims = ['RecordsClaim sub "%{REMOTE_USER}"',
              'RecordsClaim role "%{reqenv:AUTHORIZE_EMPLOYEETYPE}"',
              'RecordsClaim tenant "%{reqenv:AUTHORIZE_DEPARTMENTNUMBER}" int']

    def __init__(self, authority):
        super().__init__(authority)
        self.realm, self.tokens = None, {}

    def missing(self):
        return super().missing() or kerberos.missing()

    def start(self):
        super().start()
        # eve has a ticket, and the directory does not know her
        words = dict(PASSWORDS, **{"eve": "eve", "ada/admin": "admin"})
        self.realm = kerberos.Realm(words.items()).start()
        self.tickets = {name: self.realm.log_in(name, word) for name, word in words.items()}

    def close(self):
        if self.realm is not None:
            self.realm.close()
        super().close()

    def environment(self):
        """Without a memory of tokens: to make one for each question would take long."""
        return self.realm.of_servers(remember=False)

    def place(self):
        return ["AuthType GSSAPI", "AuthName studio", "GssapiCredStore keytab:" + self.realm.keytab,
                "GssapiLocalName On", *self.search(), "Require ldap-filter objectClass=inetOrgPerson"]

    def negotiate(self, who):
        return [("Authorization", "Negotiate " + self.realm.token(self.tickets[who]))]

    def prove(self, who):
        if who not in self.tokens:
            self.tokens[who] = self.negotiate(who)
        return self.tokens[who]

    def wrong(self):
        token = self.negotiate("ada")[0][1]
        return [("a password", basic("ada", PASSWORDS["ada"])), ("no token", [("Authorization", "Negotiate")]),
                ("an empty token", [("Authorization", "Negotiate ")]), ("garbage", [("Authorization", "Negotiate AAAA")]),
                ("no base64", [("Authorization", "Negotiate !!!")]), ("half a token", [("Authorization", token[:400])]),
                ("a changed token", [("Authorization", token[:-40] + "A" * 40)]),
                ("another scheme", [("Authorization", token.replace("Negotiate", "NTLM"))]),
                ("somebody whom the directory does not know", self.negotiate("eve")),
                ("a name that is no user's", self.negotiate("ada/admin"))]

    def spoofed(self):
        return [("AUTHORIZE_DEPARTMENTNUMBER", "8"), ("Authorize-DepartmentNumber", "8"), ("GSS_NAME", "bob@STUDIO.EXAMPLE")]


def a_token_is_not_taken_twice(login, serve):
    """Every request has a token of its own; who has overheard one cannot use it."""
    usual = copy.copy(login)
    usual.environment = login.realm.of_servers
    with serve(usual) as served:
        place = served.place(serve.name)
        headers = login.negotiate("ada")
        equal(place.ask(None, "GET", "/auth_caller?select=sub", headers).text(), '[{"sub":"ada"}]')
        equal(place.ask(None, "GET", "/auth_caller?select=sub", headers).status, 401)
        place.close()


def a_principal_is_the_user_without_local_names(login, serve):
    place = ["AuthType GSSAPI", "AuthName studio", "GssapiCredStore keytab:" + login.realm.keytab, "Require valid-user",
             "RecordsRole studio_editor", "RecordsClaim tenant 7 int"]
    with serve(login, place=place) as served:
        place = served.place(serve.name)
        for name in ("ada", "ada/admin"):
            answer = place.ask(None, "GET", "/auth_caller?select=sub", login.negotiate(name))
            equal((answer.status, answer.text()), (200, '[{"sub":"%s@%s"}]' % (name, kerberos.REALM)))
        place.close()


def a_password_is_asked_of_the_realm(login, serve):
    """GssapiBasicAuth, for those who have no ticket; it needs the realm at each request."""
    with serve(login, place=login.place() + ["GssapiBasicAuth On"]) as served:
        place = served.place(serve.name)
        answer = place.ask(None, "GET", "/auth_caller?select=sub,tenant", basic("ada", PASSWORDS["ada"]))
        equal((answer.status, answer.text()), (200, '[{"sub":"ada","tenant":7}]'))
        for headers in (basic("ada", "byron"), basic("eve", "eve"), basic("", ""), basic("bob@NOWHERE", "x")):
            equal(place.ask(None, "GET", "/auth_notes", headers).status, 401, headers)
        ready = login.negotiate("bob")
        try:
            login.realm.stop()
            equal(place.ask(None, "GET", "/auth_notes", basic("ada", PASSWORDS["ada"])).status, 401, "no realm")
            equal(place.ask(None, "GET", "/auth_caller?select=sub", ready).text(), '[{"sub":"bob"}]')
        finally:
            login.realm.start()
        place.close()


LOGIN = Gssapi
CHECKS = [the_lines_are_in_docs, a_token_is_not_taken_twice, a_principal_is_the_user_without_local_names, a_password_is_asked_of_the_realm]
