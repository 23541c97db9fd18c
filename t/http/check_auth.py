# SPDX-License-Identifier: Apache-2.0
"""Real auth modules before mod_records: mod_auth_openidc with bearer tokens, client certificates.
A module that is not installed has no checks."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import shutil
import ssl
import time

from checks import check, equal
from httpd import Httpd, find_modules_folder
from process import new_folder, remove_folder, run
from servers import location, serve

TOGETHER = True                          # each starts servers of its own
SECRET = "a-secret-of-thirty-two-characters"
ISSUER, AUDIENCE = "https://idp.example", "https://api.example/records"

# The configuration of docs/authentication.md
OPENIDC = ["AuthType oauth20", "AuthName studio", "OIDCPassClaimsAs environment",
           "OIDCOAuthAcceptTokenAs header", "<RequireAny>",
           '    Require expr "-z %{req:Authorization}"', "    Require valid-user", "</RequireAny>",
           'RecordsClaimsJWT "%{reqenv:OIDC_access_token}"', "RecordsRequireClaim sub",
           "RecordsToken issuer=%s audience=%s leeway=5 exp=required" % (ISSUER, AUDIENCE)]


def has(module):
    return os.path.exists(os.path.join(find_modules_folder(), "mod_%s.so" % module))


def load(module):
    return "LoadModule %s_module %s/mod_%s.so\n" % (module, find_modules_folder(), module)


class Served:
    """An httpd of our own before the place's database."""

    def __init__(self, place, main):
        self.httpd = Httpd(serve(place.name, place.database) + "\n" + main,
                           drivers=(place.name,), log_level="warn records:info")

    def __enter__(self):
        return self.httpd.start()

    def __exit__(self, *ignored):
        complaints = self.httpd.complaints()
        self.httpd.close()
        assert not complaints, "\n".join(complaints)


# ---- mod_auth_openidc -----------------------------------------------------------------

def part(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def bearer(secret=SECRET, **changes):
    """The header of a signed token; a change to None leaves a claim out."""
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "role": "studio_editor", "tenant": 7,
              "exp": int(time.time()) + 60}
    claims.update(changes)
    claims = {name: value for name, value in claims.items() if value is not None}
    signed = "%s.%s" % (part(b'{"alg":"HS256","typ":"JWT"}'), part(json.dumps(claims).encode()))
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return {"Authorization": "Bearer %s.%s" % (signed, part(signature))}


def openidc(place, anonymous, *lines, main=""):
    return Served(place, load("auth_openidc")
                  + 'OIDCOAuthVerifySharedKeys "plain##%s"\nOIDCOAuthRemoteUserClaim sub\n' % SECRET
                  + "OIDCCryptoPassphrase studio\n"
                  + location("/api", place.name, "RecordsAnonymous " + anonymous,
                             *(OPENIDC + list(lines))) + "\n" + main)


def asked(httpd, target, headers=None, method="GET"):
    status, heads, body = httpd.request(method, "/api" + target, headers)
    return status, heads, json.loads(body) if body[:1] in (b"[", b"{") else body


def outcome(httpd, headers=None, target="/tags?name=eq.plain"):
    """The status, and the code of an error of ours."""
    status, _, body = asked(httpd, target, headers)
    return (status, body["code"]) if isinstance(body, dict) else (status, None)


def openidc_outcomes(place):
    """What the auth module lets through and we do not."""
    now = int(time.time())
    with openidc(place, "Off") as httpd:
        equal(outcome(httpd, bearer()), (200, None), "a good token")
        equal(outcome(httpd, bearer(aud=["web", AUDIENCE])), (200, None), "several audiences")
        equal(outcome(httpd), (401, "PGRST302"), "no token")
        for what, headers in (
                ("the wrong audience", bearer(aud="https://other")), ("no audience", bearer(aud=None)),
                ("the wrong issuer", bearer(iss="https://other")), ("no issuer", bearer(iss=None)),
                ("no expiry", bearer(exp=None)), ("an expiry that is text", bearer(exp="9999999999")),
                ("a start in the future", bearer(nbf=now + 100))):
            equal(outcome(httpd, headers), (401, "PGRST303"), what)
        for what, headers in (("another key", bearer("b" * 32)), ("an old token", bearer(exp=now - 9)),
                              ("an old token with a fraction", bearer(exp=1000.5)),
                              ("no token at all", {"Authorization": "Bearer x"})):
            equal(outcome(httpd, headers)[0], 401, what)
        for target in ("/tags", "/nothing"):
            status, _, body = asked(httpd, target, method="OPTIONS")
            equal((status, body["code"]), (401, "PGRST302"), "OPTIONS " + target)
            preflight = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
            equal(asked(httpd, target, preflight, method="OPTIONS")[0], 200, "a preflight")
        status, heads, _ = asked(httpd, "/tags", bearer(aud="x"))
        equal(heads["WWW-Authenticate"],
              'Bearer error="invalid_token", error_description="JWT not in audience"')


def openidc_context(place):
    """What the database sees of a token, on PostgreSQL."""
    with openidc(place, "studio_anonymous", 'RecordsRole "%{reqenv:OIDC_CLAIM_role}"') as httpd:
        target = "/context?select=role,claims"
        status, _, rows = asked(httpd, target, bearer(exp=9999999999, roles=["a", "b,c"], vip=True))
        equal((status, rows), (200, [{"role": "studio_editor", "claims": {
            "iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "role": "studio_editor", "tenant": 7,
            "exp": 9999999999, "roles": ["a", "b,c"], "vip": True}}]))
        nobody = [{"role": "studio_anonymous", "claims": {"role": "studio_anonymous"}}]
        equal(asked(httpd, target)[2], nobody)
        spoofed = {"OIDC_CLAIM_role": "studio_editor", "OIDC-CLAIM-role": "studio_editor",
                   "OIDC_access_token": bearer()["Authorization"].split()[1]}
        equal(asked(httpd, target, spoofed)[2], nobody, "headers that a client made up")
        equal(asked(httpd, target, dict(bearer(role=None), OIDC_CLAIM_role="studio_editor"))[2][0]["role"],
              "studio_anonymous", "a token without a role")
        equal([row["id"] for row in asked(httpd, "/ledger?select=id&order=id", bearer())[2]], [1, 2])
        equal([row["id"] for row in asked(httpd, "/ledger?select=id", bearer(tenant=8))[2]], [3])
        equal(outcome(httpd, None, "/ledger"), (401, "42501"))
        equal(outcome(httpd, bearer(), "/secrets"), (403, "42501"))


def openidc_batches(place):
    """The user of a batch is that of its operations, and each place asks what it asks."""
    seen = {"path": "/context?select=role,claims"} if place.name == "pgsql" else {"path": "/tags?limit=1"}
    main = "<Location /api/shows>\n    Require claim vip:yes\n</Location>\n"
    with openidc(place, "studio_anonymous" if place.name == "pgsql" else "On", "RecordsBatch 10",
                 *(['RecordsRole "%{reqenv:OIDC_CLAIM_role}"'] if place.name == "pgsql" else []),
                 main=main) as httpd:
        def batch(operations, headers=None):
            status, heads, body = httpd.request("POST", "/api/", dict(headers or {}, **{
                "Content-Type": "application/json"}), json.dumps(operations))
            return status, heads, json.loads(body)

        status, _, body = batch([seen, {"path": "/tags?select=name&limit=1"}, seen], bearer())
        equal(status, 200, body)
        equal(body[0]["body"], body[2]["body"])
        if place.name == "pgsql":
            equal(body[0]["body"][0]["role"], "studio_editor")
            equal(batch([seen])[2][0]["body"][0]["role"], "studio_anonymous")
        status, heads, body = batch([seen, {"path": "/shows"}], bearer())
        assert status in (401, 403), body
        equal(body["operation"]["index"], 1)
        status, _, body = batch([{"path": "/shows?select=id&id=eq.1"}], bearer(vip="yes"))
        assert status == 200 or body["code"] == "42501", body    # the role has no grant on it
        equal(httpd.request("POST", "/api/", bearer("b" * 32), "[]")[0], 401)


if has("auth_openidc"):
    @check("mod_auth_openidc: what it lets through is looked at again")
    def with_openidc(place):
        openidc_outcomes(place)
        openidc_batches(place)
        if place.name == "pgsql":
            openidc_context(place)


# ---- certificates ---------------------------------------------------------------------

def openssl(folder, *words):
    run(["openssl"] + list(words) + ["-days", "2", "-config", folder + "/openssl.cnf"])


def make_certificates(folder):
    """An authority, a server, and a client: /OU=staff/CN=ada."""
    path = lambda name: os.path.join(folder, name)       # noqa: E731
    with open(path("openssl.cnf"), "w") as f:
        f.write("[req]\ndistinguished_name=dn\nx509_extensions=ca\n[dn]\n"
                "[ca]\nbasicConstraints=critical,CA:TRUE\n[one]\nbasicConstraints=CA:FALSE\n"
                "subjectAltName=DNS:localhost\n")
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=authority",
            "-keyout", path("ca.key"), "-out", path("ca.pem"))
    for name, subject in (("server", "/CN=localhost"), ("client", "/OU=staff/CN=ada")):
        openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", subject,
                "-extensions", "one", "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
                "-keyout", path(name + ".key"), "-out", path(name + ".pem"))
    for name in os.listdir(folder):
        os.chmod(path(name), 0o644)


def over_tls(port, folder, target, certificate):
    context = ssl.create_default_context(cafile=folder + "/ca.pem")
    if certificate:
        context.load_cert_chain(folder + "/client.pem", folder + "/client.key")
    connection = http.client.HTTPSConnection("localhost", port, timeout=20, context=context)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


# The configuration of docs/authentication.md
TLS = """SSLEngine On
SSLCertificateFile    {0}/server.pem
SSLCertificateKeyFile {0}/server.key
SSLCACertificateFile  {0}/ca.pem
SSLVerifyClient       optional
SSLUserName           SSL_CLIENT_S_DN_CN
"""
LINES = ['RecordsClaim sub "%{REMOTE_USER}"', 'RecordsClaim ou "%{SSL_CLIENT_S_DN_OU}"',
         "RecordsRequireClaim ou"]


def certificates(place, folder):
    with Served(place, load("socache_shmcb") + load("ssl") + TLS.format(folder)
                + location("/api", place.name, "RecordsAnonymous Off", "Require all granted", *LINES)
                ) as httpd:
        equal(over_tls(httpd.port, folder, "/api/tags?name=eq.plain", True),
              (200, [{"name": "plain", "note": "p"}]))
        status, body = over_tls(httpd.port, folder, "/api/tags", False)
        equal((status, body["code"]), (401, "PGRST302"))
        if place.name == "pgsql":
            equal(over_tls(httpd.port, folder, "/api/context?select=claims", True)[1],
                  [{"claims": {"sub": "ada", "ou": "staff"}}])


if has("ssl") and shutil.which("openssl"):
    @check("a client's certificate says who it is")
    def with_certificates(place):
        folder = new_folder("tls")
        try:
            make_certificates(folder)
            certificates(place, folder)
        finally:
            remove_folder(folder)
