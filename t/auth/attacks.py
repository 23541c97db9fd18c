# SPDX-License-Identifier: Apache-2.0
"""Bearer tokens that must not be believed, as (what, headers, target or body) of one request each.

All claim to be ada's.  Who signs them with a key of the provider's stands for a provider that signs
too much; who does not, for everybody else.
"""
import base64
import json
import subprocess
import time

from bearer import AUDIENCE, bearer
from pki import Key, part


def claims_of(login, **changes):
    """What the provider would say of ada; a change to None leaves a claim out."""
    now = int(time.time())
    claims = {"iss": login.provider.issuer, "aud": AUDIENCE, "sub": "ada", "tenant": 7, "role": "studio_editor",
              "iat": now, "exp": now + 300, "jti": "%x" % time.monotonic_ns()}
    claims.update(changes)
    return {name: value for name, value in claims.items() if value is not None}


def der(key):
    return subprocess.run(["openssl", "pkey", "-pubin", "-in", key.public, "-outform", "DER"],
                          stdout=subprocess.PIPE, check=True).stdout


def jwk(key):
    """A public RSA key, by hand."""
    said = subprocess.run(["openssl", "rsa", "-pubin", "-in", key.public, "-noout", "-modulus"],
                          stdout=subprocess.PIPE, check=True, text=True).stdout
    modulus = bytes.fromhex(said.strip().partition("=")[2])
    return {"kty": "RSA", "e": "AQAB", "n": part(modulus), "kid": key.kid, "alg": "RS256", "use": "sig"}


def forged(login, listener="http://127.0.0.1:9/jwks"):
    """Nobody has signed them who may.  listener: an address at which no module may ask for keys."""
    good, claims = login.keys["RS256"], claims_of(login)
    own = Key(login.authority.folder, "attacker", "RS256")
    token = good.token(claims)
    head, payload, signature = token.split(".")
    for word in ("none", "None", "NONE", "nOnE", ""):
        for end in ("", signature):
            yield "alg %s" % word, "%s.%s.%s" % (part({"alg": word, "typ": "JWT"}), payload, end)
    yield "alg none and a kid", "%s.%s." % (part({"alg": "none", "kid": good.kid}), payload)
    yield "no alg", "%s.%s.%s" % (part({"typ": "JWT", "kid": good.kid}), payload, signature)
    with open(good.public, "rb") as f:
        pem = f.read()
    secrets = {"PEM": pem, "PEM without its last line end": pem.rstrip(), "DER": der(good),
               "the modulus": base64.urlsafe_b64decode(jwk(good)["n"] + "=="),
               "the modulus as text": jwk(good)["n"].encode(), "JWK": json.dumps(jwk(good)).encode(), "nothing": b""}
    for name, secret in secrets.items():
        yield "HS256 of the public key: %s" % name, good.hs256(claims, secret)
        yield "HS256 of the public key, without a kid: %s" % name, good.hs256(claims, secret, kid=None)
    yield "a foreign key with the name of ours", own.token(claims, kid=good.kid)
    yield "a foreign key without a name", own.token(claims, kid=None)
    yield "a foreign key with a name of its own", own.token(claims)
    yield "a kid that is a path", own.token(claims, kid="../../../../dev/null")
    yield "a kid that is SQL", own.token(claims, kid="' OR 1=1 --")
    yield "a kid that is no text", own.token(claims, kid=1)
    yield "a kid of 4 kB", own.token(claims, kid="k" * 4096)
    yield "the name of a key of another kind", own.token(claims, kid=login.keys["ES256"].kid)
    yield "a kind that the key is not", good.token(claims, alg="ES256")
    yield "RS384 for RS256", good.token(claims, alg="RS384")
    yield "jwk in the header", own.token(claims, jwk=dict(jwk(own), kid=own.kid))
    for name in ("jku", "x5u"):
        yield name + " in the header", own.token(claims, **{name: listener})
        yield name + " in the header, and the name of ours", own.token(claims, kid=good.kid, **{name: listener})
    yield "x5c in the header", own.token(claims, x5c=[base64.b64encode(der(own)).decode()])
    yield "changed claims", "%s.%s.%s" % (head, part(claims_of(login, tenant=8)), signature)
    yield "no signature", "%s.%s." % (head, payload)
    yield "half a signature", "%s.%s.%s" % (head, payload, signature[:100])
    yield "a signature of zeros", "%s.%s.%s" % (head, payload, part(bytes(256)))
    yield "four parts", token + "." + signature
    yield "two parts", "%s.%s" % (head, payload)
    yield "an encrypted token's five parts", "%s.%s.%s.%s.%s" % (part({"alg": "dir", "enc": "A128GCM"}), "", "AAAA", "AAAA", "AAAA")
    yield "words", "ada"
    yield "a dot", "."
    yield "two dots", ".."
    yield "bytes that are no text", "\udcff\udcfe.\udcff.\udcff"
    yield "JSON", json.dumps(claims)


def signed_wrongly(login):
    """Signed by the provider's key, and not for us or not for now, or not to be understood."""
    key, now = login.keys["RS256"], int(time.time())

    def changed(**changes):
        return key.token(claims_of(login, **changes))
    yield "expired", changed(exp=now - 60)
    yield "expired long ago", changed(exp=0)
    yield "expired before there was time", changed(exp=-1)
    yield "no exp", changed(exp=None)
    for text in ('"%d"' % (now + 300), "%d.5" % (now - 60), "1e400", "-1e400", "1e999999999", "null", "true", "[%d]" % (now + 300),
                 '{"a": 1}', '""'):
        yield "exp %s" % text, key.token(json.dumps(claims_of(login, exp="EXP")).replace('"EXP"', text))
    yield "not yet valid", changed(nbf=now + 300)
    yield "nbf as text", changed(nbf=str(now + 300))
    yield "nbf 1e400", key.token(json.dumps(claims_of(login, nbf="NBF")).replace('"NBF"', "1e400"))
    yield "issued in the future", changed(iat=now + 300)
    for what in ("https://other", "", AUDIENCE + "/", AUDIENCE.upper(), AUDIENCE[:-1], [], ["https://other"], [[AUDIENCE]],
                 {AUDIENCE: AUDIENCE}, 1, True, [AUDIENCE, 1], None, "%s https://other" % AUDIENCE):
        yield "aud %s" % json.dumps(what), changed(aud=what)
    for what in ("https://other", "", login.provider.issuer + "/", login.provider.issuer.upper(), [login.provider.issuer], 1,
                 None):
        yield "iss %s" % json.dumps(what), changed(iss=what)
    for what in (None, "", 7, ["ada"], {"a": "ada"}, True):
        yield "sub %s" % json.dumps(what), changed(sub=what)
    for what in (None, ""):
        yield "tenant %s" % json.dumps(what), changed(tenant=what)
    yield "a NUL in sub", changed(sub="ada\0bob")
    yield "a NUL in a name", key.token(json.dumps(claims_of(login)).replace('"tenant"', '"tenant\\u0000"'))
    yield "half a surrogate pair", key.token(json.dumps(claims_of(login)).replace('"ada"', '"\\ud800"'))
    yield "bytes that are no UTF-8", key.token(json.dumps(claims_of(login)).replace('"ada"', '"\udcff"'))
    yield "an array", key.token(json.dumps([claims_of(login)]))
    yield "a text", key.token('"ada"')
    yield "nothing", key.token("")
    yield "no JSON", key.token("{")
    yield "two objects", key.token(json.dumps(claims_of(login)) + json.dumps(claims_of(login, tenant=8)))
    yield "nested 100 deep", key.token(json.dumps(claims_of(login, deep="DEEP")).replace('"DEEP"', "[" * 100 + "]" * 100))
    yield "nested 5000 deep", key.token(json.dumps(claims_of(login, deep="DEEP")).replace('"DEEP"', "[" * 5000 + "]" * 5000))
    yield "an extension that must be understood", key.token(claims_of(login), crit=["urn:x"], **{"urn:x": 1})
    yield "an empty crit", key.token(claims_of(login), crit=[])
    yield "a detached payload", key.token(claims_of(login), b64=False, crit=["b64"])


def misplaced(login):
    """A good token where nobody has said that one may be: (what, headers, target, body)."""
    token, other = login.tokens["ada"], login.tokens["bob"]
    form = ("Content-Type", "application/x-www-form-urlencoded")
    yield "in the query", [], "&access_token=" + token, None
    yield "in the body", [form], "", ("access_token=" + token).encode()
    for name in ("access_token", "Bearer", "mod_auth_openidc_session", "openidc_session", "Authorization"):
        yield "in a cookie: " + name, [("Cookie", "%s=%s" % (name, token))], "", None
    for name in ("access_token", "X-Access-Token", "X-Forwarded-Access-Token", "Proxy-Authorization", "OIDC_access_token",
                 "OAUTH2_CLAIM_access_token", "X-Authorization", "OIDC-access-token"):
        yield "in the header " + name, [(name, token)], "", None
        yield "in the header " + name, [(name, "Bearer " + token)], "", None
    basic = base64.b64encode(("ada:" + token).encode()).decode()
    yield "as a password", [("Authorization", "Basic " + basic)], "", None
    yield "without a scheme", [("Authorization", token)], "", None
    yield "of another scheme", [("Authorization", "Token " + token)], "", None
    yield "of another scheme, DPoP", [("Authorization", "DPoP " + token)], "", None
    yield "of a longer scheme", [("Authorization", "BearerX " + token)], "", None
    yield "an empty header", [("Authorization", "")], "", None
    yield "a scheme alone", [("Authorization", "Bearer")], "", None
    yield "a scheme and a blank", [("Authorization", "Bearer ")], "", None
    yield "two tokens", bearer(token) + bearer(other), "", None
    yield "a good token twice", bearer(token) * 2, "", None
    yield "a good token and a bad one", bearer(token) + bearer("x.y.z"), "", None
    yield "a bad token and a good one", bearer("x.y.z") + bearer(token), "", None
    yield "a password and a token", [("Authorization", "Basic " + basic)] + bearer(token), "", None
    yield "a token and a password", bearer(token) + [("Authorization", "Basic " + basic)], "", None
    yield "nothing and a token", [("Authorization", "")] + bearer(token), "", None
    yield "two tokens in one header", bearer(token + ", Bearer " + other), "", None
    yield "two tokens with a blank", bearer(token + " " + other), "", None
    yield "two tokens with a comma", bearer(token + "," + other), "", None
