# SPDX-License-Identifier: Apache-2.0
"""W10: W1 of a caller whom the database is told of, against W1 of anybody.  mod_auth_openidc verifies a signed
token (HS256, a key in a file); its own part is what a token costs that nobody reads."""
import base64
import hashlib
import hmac
import json
import os
import time

from .httpd import module_folder
from .ways import Way, Ways

SECRET = "a-secret-of-thirty-two-characters"
SERVER = f"""OIDCOAuthVerifySharedKeys "plain##{SECRET}"
OIDCOAuthRemoteUserClaim sub
OIDCCryptoPassphrase bench
"""
VERIFIED = """    AuthType oauth20
    AuthName bench
    OIDCPassClaimsAs environment
    OIDCOAuthAcceptTokenAs header
    Require valid-user
"""
CLAIMS = """    RecordsClaimsJWT "%{reqenv:OIDC_access_token}"
    RecordsRequireClaim sub
    RecordsToken issuer=https://idp.example audience=https://api.example exp=required
"""
ROLE = '    RecordsRole "%{reqenv:OIDC_CLAIM_role}"\n'
RULE = '    RecordsRowFilter records "kind = :kind OR id > :least::int"\n'


def part(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def token():
    claims = {"iss": "https://idp.example", "aud": "https://api.example", "sub": "ada", "role": "bench_reader",
              "kind": "note", "least": 0, "iat": int(time.time()), "exp": int(time.time()) + 86400}
    head = part(b'{"alg":"HS256","typ":"JWT"}')
    signed = f"{head}.{part(json.dumps(claims).encode())}"
    return f"{signed}.{part(hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest())}"


def known(name, location):
    return Way(name, SERVER, VERIFIED + location, ("auth_openidc",), f"Authorization: Bearer {token()}\r\n", False)


WAYS = [
    Way("none"),
    known("a token that is verified", ""),
    known("the same, and its claims", CLAIMS),
    known("the same, and its role", CLAIMS + ROLE),
    known("a token, its claims and a row filter", CLAIMS + RULE),
    known("token, role, claims and a row filter", CLAIMS + ROLE + RULE),
]
GOALS = [("token, role, claims and a row filter", "none", 0.95),
         ("token, role, claims and a row filter", "a token that is verified", 0.95)]


def can():
    return os.path.exists(os.path.join(module_folder(), "mod_auth_openidc.so"))


def make(folder, database, build, chosen):
    return Ways("w10", "W1 with a token, its claims, a role and a row filter", WAYS, GOALS, folder, database, build, chosen)
