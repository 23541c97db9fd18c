# SPDX-License-Identifier: Apache-2.0
"""mod_ssl: a client's certificate says who it is."""
import ssl

from login import PEOPLE, Login
from pki import Authority
from process import new_folder, remove_folder, run
from questions import caller, equal, notes_of, the_lines_are_in_docs
from wire import Broken, Client

SUBJECT = "/O=%d/OU=%s/CN=%s"


class Certificate(Login):
    modules = ["socache_shmcb", "ssl"]
    tls = True
    leaks = True                         # connections that are open at the end
    role = "claim:role"
    untold = ["LogLevel ssl:info"]
    claims = ['RecordsClaim sub "%{REMOTE_USER}"',
              'RecordsClaim role "%{SSL_CLIENT_S_DN_OU}"',
              'RecordsClaim tenant "%{SSL_CLIENT_S_DN_O}" int']

    def __init__(self, authority):
        super().__init__(authority)
        authority.issue("server", "/CN=localhost")
        for name, said in PEOPLE.items():
            authority.issue(name, SUBJECT % (said["tenant"], said["role"], name))

    def server(self):
        folder = self.authority.folder
        return ["SSLEngine On", "SSLCertificateFile %s/server.pem" % folder,
                "SSLCertificateKeyFile %s/server.key" % folder, "SSLCACertificateFile " + self.authority.ca,
                "SSLVerifyClient optional", "SSLUserName SSL_CLIENT_S_DN_CN", "LogLevel ssl:info"]

    def place(self):
        return ["Require all granted"]

    def wrong(self):
        return [("a password", [("Authorization", "Basic YWRhOmxvdmVsYWNl")]),
                ("a subject as a name", [("Authorization", "Basic L0NOPWFkYTpwYXNzd29yZA==")]),
                ("a token", [("Authorization", "Bearer x.y.z")])]

    def context(self, who, version=None, authority=None):
        made = ssl.create_default_context(cafile=self.authority.ca)
        if version is not None:
            made.minimum_version = made.maximum_version = version
        if who is not None:
            folder = (authority or self.authority).folder
            made.load_cert_chain("%s/%s.pem" % (folder, who), "%s/%s.key" % (folder, who))
        return made

    def spoofed(self):
        return [("X-SSL-Client-CN", "bob"), ("SSL_CLIENT_S_DN_O", "8"), ("SSL-CLIENT-S-DN-OU", "studio"),
                ("X-Client-Cert", "bob"), ("Client-Cert", ":bob:")]


VERSIONS = {"TLS 1.2": ssl.TLSVersion.TLSv1_2, "TLS 1.3": ssl.TLSVersion.TLSv1_3}


def asked(served, name, context, target="/auth_caller?select=sub,tenant", headers=()):
    client = Client(served.httpd.port, tls=context)
    try:
        return client.ask("GET", "/%s%s" % (name, target), list(headers))
    finally:
        client.close()


def refused(what, served, name, context, reason):
    """The connection itself is refused.  TLS 1.3 says so only when the client has asked already."""
    told = served.httpd.log().count(reason)
    try:
        answer = asked(served, name, context)
    except (OSError, Broken):
        equal(served.httpd.log().count(reason), told + 1, what)
        return
    raise AssertionError("%s: answered with %d %s" % (what, answer.status, answer.text()))


def a_certificate_must_hold(login, serve):
    """Not one that has ended, is revoked, or was issued by somebody else of the same name."""
    authority = login.authority
    for name in ("old", "gone"):
        authority.issue(name, SUBJECT % (7, "studio_editor", "ada"), expired=name == "old")
    folder = new_folder("foreign")
    try:
        foreign = Authority(folder)
        foreign.issue("ada", SUBJECT % (7, "studio_editor", "ada"))
        lines = login.server() + ["SSLCARevocationFile " + authority.revoke("gone"), "SSLCARevocationCheck chain"]
        with serve(login, server=lines) as served:
            for what, version in VERSIONS.items():
                answer = asked(served, serve.name, login.context("ada", version))
                equal((answer.status, answer.text()), (200, '[{"sub":"ada","tenant":7}]'), what)
                equal(asked(served, serve.name, login.context(None, version)).status, 401, what)
                for name, reason in (("old", "certificate has expired"), ("gone", "certificate revoked")):
                    refused("%s: %s" % (what, reason), served, serve.name, login.context(name, version), reason)
                refused("%s: foreign" % what, served, serve.name, login.context("ada", version, foreign),
                        "unable to get local issuer certificate")
    finally:
        remove_folder(folder)


def a_subject_may_hold_anything(login, serve):
    authority = login.authority
    subjects = [("slash", "/O=7/OU=studio_editor/CN=x\\/CN=bob", (200, '[{"sub":"x/CN=bob"}]')),
                ("comma", "/O=7/OU=studio_editor/CN=x,CN=bob", (200, '[{"sub":"x,CN=bob"}]')),
                ("two", "/O=7/OU=studio_editor/CN=first/CN=bob", (200, '[{"sub":"first"}]')),
                ("quote", "/O=7/OU=studio_editor/CN=o'x\"", (200, '[{"sub":"o\'x\\""}]')),
                ("umlaut", "/O=7/OU=studio_editor/CN=J\u00f6rg", (200, '[{"sub":"J\u00f6rg"}]')),
                ("nameless", "/O=7/OU=studio_editor", (401, None)),
                ("roleless", "/O=7/CN=ada", (401, None)),
                ("stranger", "/O=x/OU=studio_editor/CN=ada", (403, None)),
                ("login", "/O=7/OU=none/CN=ada", (401, None))]
    with serve(login) as served:
        for name, subject, (status, body) in subjects:
            authority.issue(name, subject)
            answer = asked(served, serve.name, login.context(name), "/auth_caller?select=sub")
            equal(answer.status, status, "%s: %s" % (subject, answer.text()))
            assert body is None or answer.text() == body, (subject, answer.text())


def the_same_over_http2(login, serve):
    with serve(login, server=login.server() + ["Protocols h2", "ProtocolsHonorOrder Off"], h2=True) as served:
        def ask(who):
            folder = login.authority.folder
            cert = ["--cert", "%s/%s.pem" % (folder, who), "--key", "%s/%s.key" % (folder, who)] if who else []
            return run(["curl", "-s", "-S", "--http2", "--cacert", login.authority.ca, "-w", " %{http_code} %{http_version}",
                        *cert, "https://localhost:%d/%s/auth_caller?select=sub" % (served.httpd.port, serve.name)])
        for who in PEOPLE:
            equal(ask(who), '[{"sub":"%s"}] 200 2' % who)
        assert ask(None).endswith(" 401 2")


def fake_basic_auth_is_no_password(login, serve):
    """FakeBasicAuth makes a user of the subject.  Nobody can log in by writing that subject and the
    password that all of them have."""
    users = login.authority.path("subjects")
    subject = SUBJECT % (7, "studio_editor", "ada")
    with open(users, "w") as f:
        f.write(subject + ":{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n")
    place = ["SSLOptions +FakeBasicAuth", "AuthType Basic", "AuthName studio", "AuthBasicProvider file",
             "AuthUserFile " + users, "Require valid-user"]
    forged = run(["openssl", "base64", "-A"], subject + ":password")
    with serve(login, place=place) as served:
        place = served.place(serve.name)
        equal(caller(place, "ada")["sub"], subject)
        equal(place.ask("bob", "GET", "/auth_notes").status, 401, "a subject that is not in the file")
        equal(place.ask(None, "GET", "/auth_notes").status, 401)
        for who in (None, "bob"):
            answer = place.ask(who, "GET", "/auth_notes", [("Authorization", "Basic " + forged)])
            assert answer.status in (401, 403), answer.text()
        place.close()


def asking_for_it_in_a_location(login, serve):
    """TLS 1.2 begins anew; TLS 1.3 cannot, so that nobody is served."""
    with serve(login, server=login.server() + ["SSLVerifyClient none"], place=["SSLVerifyClient require"]) as served:
        equal(asked(served, serve.name, login.context("ada", VERSIONS["TLS 1.2"])).status, 200)
        answer = asked(served, serve.name, login.context("ada", VERSIONS["TLS 1.3"]))
        equal(answer.status, 403)
        assert "Post-Handshake Authentication" in answer.text(), answer.text()


LOGIN = Certificate
CHECKS = [the_lines_are_in_docs, a_certificate_must_hold, a_subject_may_hold_anything, the_same_over_http2, fake_basic_auth_is_no_password,
          asking_for_it_in_a_location]
