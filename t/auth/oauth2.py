# SPDX-License-Identifier: Apache-2.0
"""mod_oauth2."""
import time

import token_checks
from bearer import Bearer, Opaque, bearer


class OAuth2(Bearer):
    modules = ["oauth2"]
    leaks = True
    prefix = "OAUTH2_CLAIM_"
    claims = ['RecordsClaimsJWT "%{reqenv:OAUTH2_CLAIM_access_token}"']
    timeout = 15                         # seconds that it waits for the provider: nobody can change it
    refuses = {"EdDSA"}
    keeps_wrong_keys = False
    keeps_tokens = "expiry=0"            # seconds that a verified token is believed without looking again
    keeps_keys = 86400                   # seconds
    user = "sub"

    def verify(self):
        return 'OAuth2TokenVerify jwks_uri %s/jwks "jwks_uri.ssl_verify=false&jwks_uri.expiry=%d' \
            '&verify.exp=required&verify.iat=skip&%s"' % (self.provider.issuer, self.keeps_keys, self.keeps_tokens)

    def place(self):
        return ["AuthType oauth2", "AuthName studio", self.verify(),
                'OAuth2TargetPass "envvars=true&headers=false&remote_user_claim=%s"' % self.user,
                "OAuth2AcceptTokenIn header"] + self.admitting()

    def short_lived(self):
        return self.variant(ForgetsKeys)


class ForgetsKeys(OAuth2):
    keeps_keys = 1

    def expire_keys(self):
        time.sleep(1.5)


class KeepsTokens(OAuth2):
    """As it comes: a token that was good is believed for five minutes."""
    keeps_tokens = "expiry=300"

    def token_rules(self):
        return super().token_rules().replace("leeway=5", "leeway=0")


class OpaqueTokens(Opaque, OAuth2):
    user = "client_id"

    def verify(self):
        return 'OAuth2TokenVerify introspect %s/token/introspection "introspect.auth=client_secret_basic' \
            '&client_id=records&client_secret=records-secret&introspect.ssl_verify=false&%s"' \
            % (self.provider.issuer, self.keeps_tokens)


def a_token_that_has_expired_in_its_cache_is_refused(login, start):
    keeps = login.variant(KeepsTokens)
    with start(keeps) as served:
        place = served.place(start.name)
        for seconds in (2, 8, 32):                       # where that was too short for a busy machine
            token = login.provider.token("ada", "RS256", ttl=seconds)
            if place.ask(None, "GET", token_checks.NOTES, bearer(token)).status == 200:
                break
        time.sleep(seconds + 1)
        answer = token_checks.refused(place, token, "an expired token")
        token_checks.equal(answer.json()["message"], "JWT expired", "who refuses it")
        place.close()


def opaque_tokens_are_asked_about(login, start):
    token_checks.opaque_tokens(login.variant(OpaqueTokens), start, forgets=True)


LOGIN = OAuth2
CHECKS = token_checks.CHECKS + [a_token_that_has_expired_in_its_cache_is_refused, opaque_tokens_are_asked_about]
