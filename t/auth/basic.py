# SPDX-License-Identifier: Apache-2.0
"""mod_auth_basic with a file of users.  The file knows names and passwords only; what else there is to know
of a user stands in a second file, a map of mod_rewrite."""
import base64
import hashlib
import os

from login import PEOPLE, Login
from questions import equal, the_lines_are_in_docs
from process import run

PASSWORDS = {"ada": "lovelace", "bob": "babbage"}
# What the Authorization header may hold and a person's name does not.
ODD_NAMES = ["", " ", "ada ", " ada", "ADA", "ada\n", "ada\nbob", "ada\tbob", "ada\0", "\0ada", "ada/bob", "*", "a*", "a%64a",
             "ada' OR '1'='1", "ada\"", "ada\\", "${tenants:ada}", "%{REMOTE_USER}", "$1", "(null)", "none",
             "j\u00f6rg", "j\udcf6rg", "\udcff\udcfe", "x" * 3000]


def basic(name, password):
    pair = (name + ":" + password).encode("utf-8", "surrogateescape")
    return [("Authorization", "Basic " + base64.b64encode(pair).decode())]


class Password(Login):
    """Whoever sends a name and a password."""
    challenge = "Basic"

    def prove(self, who):
        return basic(who, PASSWORDS[who])

    def wrong(self):
        right = self.prove("ada")[0][1]
        return [("another password", basic("ada", "byron")), ("none", basic("ada", "")),
                ("another's password", basic("ada", PASSWORDS["bob"])), ("a stranger", basic("eve", "eve")),
                ("nothing", [("Authorization", "Basic")]), ("no name", basic("", "")),
                ("no pair", [("Authorization", "Basic YWRh")]),
                ("no base64", [("Authorization", "Basic !!!")]),
                ("another scheme", [("Authorization", right.replace("Basic", "Bearer"))]),
                ("another header", [("Proxy-Authorization", right)])] \
            + [("the name %r" % name, basic(name, PASSWORDS["ada"])) for name in self.odd_names()]

    def odd_names(self):
        """Those that the module takes for nobody's."""
        return ODD_NAMES

    def spoofed(self):
        return [("X-Authenticated-User", "bob"), ("Authenticate-Tenant", "8"), ("TENANT", "8"), ("ROLE", "studio")]


class Basic(Password):
    modules = ["rewrite"]
    role = "claim:role"
    claims = ['RecordsClaim sub "%{REMOTE_USER}"',
              'RecordsClaim role "%{reqenv:ROLE}"',
              'RecordsClaim tenant "%{reqenv:TENANT}" int']

    def __init__(self, authority):
        super().__init__(authority)
        self.users = self.write("users", "".join(
            "%s:{SHA}%s\n" % (name, base64.b64encode(hashlib.sha1(word.encode()).digest()).decode())
            for name, word in list(PASSWORDS.items()) + [("new", "new"), ("j\u00f6rg", "j"), ("j\udcf6rg", "j")]))
        for claim in ("tenant", "role"):
            self.write(claim + "s", "".join("%s %s\n" % (name, said[claim]) for name, said in PEOPLE.items()))

    def write(self, name, text):
        path = self.authority.path(name)
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as f:
            f.write(text)
        os.chmod(path, 0o644)
        return path

    def server(self):
        return ["RewriteMap %s txt:%s" % (name, self.authority.path(name)) for name in ("tenants", "roles")]

    def place(self):
        return ["AuthType Basic", "AuthName studio", "AuthBasicProvider file", "AuthUserFile " + self.users,
                "Require valid-user", "RewriteEngine On",
                'RewriteRule ^ - "[E=TENANT:${tenants:%{REMOTE_USER}},E=ROLE:${roles:%{REMOTE_USER}}]"']


def whoever_is_not_in_the_map_is_refused(login, serve):
    """A user of whom nothing is known but the password."""
    with serve(login) as served:
        place = served.place(serve.name)
        answer = place.ask(None, "GET", "/auth_notes", basic("new", "new"))
        equal((answer.status, answer.json()["code"]), (403, "REC109"))
        place.close()


def names_beyond_ascii_reach_the_database(login, serve):
    claims = ['RecordsClaim sub "%{REMOTE_USER}"', "RecordsRequireClaim sub"]
    place = ["AuthType Basic", "AuthName studio", "AuthBasicProvider file", "AuthUserFile " + login.users,
             "Require valid-user", 'RecordsRole "studio_editor"', "RecordsClaim tenant 7 int"]
    with serve(login, place=place + claims) as served:
        place = served.place(serve.name)
        answer = place.ask(None, "GET", "/auth_caller?select=sub", basic("j\u00f6rg", "j"))
        equal((answer.status, answer.json()), (200, [{"sub": "j\u00f6rg"}]))
        answer = place.ask(None, "GET", "/auth_caller?select=sub", basic("j\udcf6rg", "j"))
        equal((answer.status, answer.json()["code"]), (403, "REC109"), "a name in Latin-1")
        place.close()


def digest_tells_the_same_user(login, serve):
    """mod_auth_digest.  curl computes the answer to its challenge."""
    users = login.write("digest", "ada:studio:%s\n" % hashlib.md5(b"ada:studio:lovelace").hexdigest())
    place = ["AuthType Digest", "AuthName studio", "AuthDigestProvider file", "AuthUserFile " + users]
    more = [line for line in login.place() if line.startswith(("Require", "Rewrite"))]

    class Digest(Basic):
        modules = ["rewrite", "auth_digest"]

    with serve(Digest(login.authority), place=place + more) as served:
        def ask(*words):
            return run(["curl", "-s", "-S", "-w", " %{http_code}", *words, "http://127.0.0.1:%d/%s/auth_caller?select=sub,tenant"
                        % (served.httpd.port, serve.name)])
        equal(ask("--digest", "-u", "ada:lovelace"), '[{"sub":"ada","tenant":7}] 200')
        for words in (["--digest", "-u", "ada:byron"], ["-u", "ada:lovelace"], ["-H", "Remote-User: ada"]):
            assert ask(*words).endswith(" 401"), words


LOGIN = Basic
CHECKS = [the_lines_are_in_docs, whoever_is_not_in_the_map_is_refused, names_beyond_ascii_reach_the_database, digest_tells_the_same_user]
