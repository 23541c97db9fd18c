# SPDX-License-Identifier: Apache-2.0
"""Keys, certificates and tokens, made by openssl."""
import base64
import hashlib
import hmac
import json
import os
import subprocess
import tempfile

from process import run

KINDS = {
    "RS256": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ES256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "EdDSA": ["-algorithm", "ED25519"],
}


# ---- an authority -------------------------------------------------------------------------

class Authority:
    """Issues certificates; ca.pem is its own.  Everything is in one folder, which httpd may read."""

    def __init__(self, folder):
        self.folder = folder
        self.ca = os.path.join(folder, "ca.pem")
        with open(self.path("openssl.cnf"), "w") as f:
            f.write("[req]\ndistinguished_name=dn\nx509_extensions=ca\n[dn]\n"
                    "[ca]\nbasicConstraints=critical,CA:TRUE\n[one]\nbasicConstraints=CA:FALSE\n"
                    "subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        self.request("ca", "/CN=authority")

    def path(self, name):
        return os.path.join(self.folder, name)

    def request(self, name, subject, *words):
        run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", subject, "-days", "2",
             "-config", self.path("openssl.cnf"), "-keyout", self.path(name + ".key"),
             "-out", self.path(name + ".pem"), *words])
        for end in (".key", ".pem"):
            os.chmod(self.path(name + end), 0o644)

    def issue(self, name, subject, expired=False):
        """NAME.key and NAME.pem; their paths."""
        self.request(name, subject, "-extensions", "one", "-CA", self.ca, "-CAkey", self.path("ca.key"), "-utf8")
        if expired:
            request = run(["openssl", "req", "-new", "-key", self.path(name + ".key"), "-subj", subject,
                           "-config", self.path("openssl.cnf")])
            self.decide("-in", "/dev/stdin", "-notext", "-startdate", "20200101000000Z", "-enddate",
                        "20200102000000Z", "-out", self.path(name + ".pem"), text=request)
        return self.path(name + ".key"), self.path(name + ".pem")

    def revoke(self, name):
        """The path of the list of what is revoked."""
        self.decide("-revoke", self.path(name + ".pem"))
        self.decide("-gencrl", "-out", self.path("revoked.pem"))
        return self.path("revoked.pem")

    def decide(self, *words, text=None):
        """openssl ca, which keeps a list of what it has done."""
        if not os.path.exists(self.path("issued")):
            for file, said in (("issued", ""), ("number", "01\n"), ("ca.cnf", (
                    "[ca]\ndefault_ca=own\n[own]\ndatabase={0}/issued\ncrlnumber={0}/number\nnew_certs_dir={0}\n"
                    "rand_serial=yes\ndefault_md=sha256\ndefault_days=2\ndefault_crl_days=2\nunique_subject=no\n"
                    "policy=any\n[any]\norganizationName=optional\norganizationalUnitName=optional\n"
                    "commonName=optional\n").format(self.folder))):
                with open(self.path(file), "w") as f:
                    f.write(said)
        run(["openssl", "ca", "-batch", "-config", self.path("ca.cnf"), "-keyfile", self.path("ca.key"),
             "-cert", self.ca, *words], text)


# ---- tokens -----------------------------------------------------------------------------

def part(data):
    """A part of a token."""
    if isinstance(data, (dict, list)):
        data = json.dumps(data)
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def joined(der):
    """The two numbers of an ECDSA signature, 32 bytes each, as JWS has them."""
    def number(at):
        size = der[at + 1]
        return at + 2 + size, der[at + 2:at + 2 + size].lstrip(b"\0").rjust(32, b"\0")
    at, r = number(2)
    return r + number(at)[1]


def openssl(words, data=b""):
    return subprocess.run(["openssl"] + words, input=data, stdout=subprocess.PIPE, check=True).stdout


class Key:
    """A private key in PEM, which signs tokens."""

    def __init__(self, folder, kid, alg):
        self.kid, self.alg = kid, alg
        self.file = os.path.join(folder, kid + ".pem")
        self.public = os.path.join(folder, kid + ".pub.pem")
        run(["openssl", "genpkey", "-quiet", *KINDS[alg], "-out", self.file])
        run(["openssl", "pkey", "-in", self.file, "-pubout", "-out", self.public])
        for name in (self.file, self.public):
            os.chmod(name, 0o644)

    def told(self):
        return {"kid": self.kid, "alg": self.alg, "file": self.file}

    def signature(self, text):
        if self.alg == "EdDSA":
            with tempfile.NamedTemporaryFile() as file:
                file.write(text.encode())
                file.flush()
                return openssl(["pkeyutl", "-sign", "-rawin", "-inkey", self.file, "-in", file.name])
        made = openssl(["dgst", "-sha256", "-sign", self.file], text.encode())
        return joined(made) if self.alg == "ES256" else made

    def token(self, claims, **header):
        """claims: an object, or the text of the payload.  A header that is None is left out."""
        head = {"alg": self.alg, "typ": "at+jwt", "kid": self.kid}
        head.update(header)
        text = "%s.%s" % (part({name: value for name, value in head.items() if value is not None}),
                          part(claims))
        return "%s.%s" % (text, part(self.signature(text)))

    def hs256(self, claims, secret, **header):
        """Signed by a secret that is given, such as what everybody knows of this key."""
        head = {"alg": "HS256", "typ": "at+jwt", "kid": self.kid}
        head.update(header)
        text = "%s.%s" % (part(head), part(claims))
        return "%s.%s" % (text, part(hmac.new(secret, text.encode(), hashlib.sha256).digest()))
