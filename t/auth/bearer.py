# SPDX-License-Identifier: Apache-2.0
"""What mod_auth_openidc and mod_oauth2 have in common here: a provider, its keys, bearer tokens."""
import os

import provider
from login import PEOPLE, Login
from pki import Key

AUDIENCE = "https://api.example/records"


def bearer(token):
    return [("Authorization", "Bearer " + token)]


class Bearer(Login):
    """Signed tokens of a real provider, whose keys are fetched from it."""
    role = "claim:role"
    prefix = None                        # of the module's variables that are claims
    # attacks that it does not see; mod_records refuses them
    lets_through = ["aud", "iss", "not yet valid", "nbf as text", "issued in the future", "tenant", 'sub ""',
                    "nested 100 deep", "an extension that must be understood", "an empty crit", "a detached payload"]

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

    def wrong(self):
        return [("no token", bearer("x")), ("three parts of nothing", bearer("a.b.c"))]

    def token_rules(self):
        return "RecordsToken issuer=%s audience=%s leeway=5 exp=required" % (self.provider.issuer, AUDIENCE)

    def admitting(self):
        """Who has no token is passed on, for mod_records to refuse, or not."""
        return ["<RequireAny>", '    Require expr "-z %{req:Authorization}"', "    Require valid-user",
                "</RequireAny>", self.token_rules()]

    # ---- the same provider, asked otherwise ----------------------------------------------------
    def variant(self, kind):
        """Another class of this module, with this provider."""
        other = kind.__new__(kind)
        other.__dict__.update(self.__dict__, tokens={})
        return other

    def short_lived(self):
        """As it is where keys are kept for as short a time as it can."""
        return self

    def impatient(self):
        """As it is where it waits for the provider for as short a time as it can."""
        return self

    def expire_keys(self):
        """Until it has to fetch the keys again."""

    def cache(self):
        """A folder of its own for each httpd that keeps keys in files."""
        folder = self.authority.path("cache-%d" % len(os.listdir(self.authority.folder)))
        os.mkdir(folder)
        os.chmod(folder, 0o777)
        return folder


class Opaque:
    """Tokens that say nothing: the module asks the provider about each.  A client's own token has no
    subject, but a client_id."""

    @property
    def claims(self):
        return ['RecordsClaim sub "%{REMOTE_USER}"'] + [
            'RecordsClaim %s "%%{reqenv:%s%s}"%s' % (name, self.prefix, name, kind)
            for name, kind in (("tenant", " int"), ("role", ""), ("iss", ""), ("aud", ""), ("exp", " int"))]

    def prove(self, who):
        if who not in self.tokens:
            self.tokens[who] = self.provider.token(who)
        return bearer(self.tokens[who])
