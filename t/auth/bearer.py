# SPDX-License-Identifier: Apache-2.0
"""What mod_auth_openidc and mod_oauth2 have in common here: a provider, its keys, bearer tokens."""
import provider
from login import PEOPLE, Login
from pki import Key

AUDIENCE = "https://api.example/records"


def bearer(token):
    return [("Authorization", "Bearer " + token)]


class Bearer(Login):
    """Signed tokens of a real provider, whose keys are fetched from it."""

    def __init__(self, authority):
        super().__init__(authority)
        self.keys = {alg: Key(authority.folder, alg.lower() + "-1", alg) for alg in ("RS256", "ES256", "EdDSA")}
        self.provider, self.tokens = None, {}

    def missing(self):
        return super().missing() or provider.missing()

    def start(self):
        self.provider = provider.Provider(self.authority, self.keys.values(), PEOPLE, AUDIENCE).start()

    def close(self):
        if self.provider is not None:
            self.provider.close()

    def prove(self, who):
        if who not in self.tokens:
            self.tokens[who] = self.provider.token(who, "RS256")
        return bearer(self.tokens[who])

    def token_rules(self):
        return "RecordsToken issuer=%s audience=%s leeway=5 exp=required" % (self.provider.issuer, AUDIENCE)
