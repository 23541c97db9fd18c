# SPDX-License-Identifier: Apache-2.0
"""mod_auth_openidc as a resource server."""
import contextlib
import os
import time

import token_checks
from bearer import Bearer, Opaque
from process import slowed


class OpenIDC(Bearer):
    modules = ["auth_openidc"]
    untold = ["OIDCCryptoPassphrase exec:/bin/echo studio", "OIDCOAuthClientSecret records-secret", "OIDCHTTPTimeoutLong 20", "OIDCHTTPTimeoutShort 20",
              "OIDCCacheType file"]
    prefix = "OIDC_CLAIM_"
    claims = ['RecordsClaimsJWT "%{reqenv:OIDC_access_token}"']
    timeout = 20                         # seconds that it waits for the provider
    refuses = {"EdDSA"}                  # what it cannot verify
    lets_through = Bearer.lets_through + ["no exp", 'exp "', "exp null", "exp true", "exp [", "exp {",
                                          "expired before there was time"]
    keeps_wrong_keys = True              # what a provider served wrongly stays in its cache

    def common(self):
        return ["OIDCCABundlePath %s" % self.authority.ca, "OIDCCryptoPassphrase \"exec:/bin/echo studio\"",
                "OIDCHTTPTimeoutLong %d" % self.timeout, "OIDCHTTPTimeoutShort %d" % self.timeout]

    def server(self):
        self.cached = self.cache()
        return self.common() + ["OIDCOAuthVerifyJwksUri %s/jwks" % self.provider.issuer,
                               "OIDCOAuthRemoteUserClaim sub", "OIDCCacheType file",
                               "OIDCCacheDir %s" % self.cached]

    def place(self):
        return ["AuthType oauth20", "AuthName studio", "OIDCPassClaimsAs environment",
                "OIDCOAuthAcceptTokenAs header"] + self.admitting()

    def expire_keys(self):
        """As if the time had passed for which it keeps them: at least five minutes."""
        for name in os.listdir(self.cached):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(os.path.join(self.cached, name))

    def impatient(self):
        return self.variant(Impatient)


class Impatient(OpenIDC):
    timeout = 1


class StaticKeys(OpenIDC):
    """Its keys are in files, so that it needs no network."""

    def server(self):
        return self.common() + ['OIDCOAuthVerifyCertFiles "%s#%s"' % (self.keys["RS256"].kid, self.keys["RS256"].public),
                               "OIDCOAuthRemoteUserClaim sub"]


class OpaqueTokens(Opaque, OpenIDC):
    lasts = ""                           # how long an answer is kept

    def server(self):
        return self.common() + ["OIDCOAuthIntrospectionEndpoint %s/token/introspection" % self.provider.issuer,
                               "OIDCOAuthClientID records", "OIDCOAuthClientSecret records-secret",
                               "OIDCOAuthRemoteUserClaim client_id"] + ([self.lasts] if self.lasts else [])


class FreshTokens(OpaqueTokens):
    lasts = "OIDCOAuthTokenIntrospectionInterval -1"


class ImpatientlyAsked(OpaqueTokens):
    timeout = 1


def keys_in_files_need_no_provider(login, start):
    static = login.variant(StaticKeys)
    static.prove("ada")
    with start(static) as served:
        place = served.place(start.name)
        login.provider.mode("down")
        try:
            token_checks.accepted(place, static.tokens["ada"])
            token_checks.attack(place, static, token_checks.forged)
            token_checks.refused(place, login.keys["ES256"].token(token_checks.claims_of(login)), "another key")
        finally:
            login.provider.mode("good")
        place.close()


def opaque_tokens_are_asked_about(login, start):
    opaque = login.variant(OpaqueTokens)
    token_checks.opaque_tokens(opaque, start, forgets=False)


def a_provider_that_hangs_is_not_asked_for_long(login, start):
    with start(login.variant(ImpatientlyAsked)) as served:
        place, begun = served.place(start.name), time.monotonic()
        login.provider.mode("hung")
        try:
            answer = token_checks.refused(place, "x" * 43, "a token that nobody knows")
        finally:
            login.provider.mode("good")
        seconds = time.monotonic() - begun
        assert answer.status == 401 and 0.6 < seconds < slowed(20), (answer.status, seconds)
        place.close()


def revoked_tokens_are_refused_where_every_request_asks(login, start):
    fresh = login.variant(FreshTokens)
    token_checks.the_lines_are_in_docs(fresh, start)
    token_checks.opaque_tokens(fresh, start, forgets=True)


LOGIN = OpenIDC
CHECKS = token_checks.CHECKS + [keys_in_files_need_no_provider, opaque_tokens_are_asked_about,
                                a_provider_that_hangs_is_not_asked_for_long,
                                revoked_tokens_are_refused_where_every_request_asks]
