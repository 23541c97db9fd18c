# SPDX-License-Identifier: Apache-2.0
"""mod_auth_openidc as a resource server."""
from bearer import Bearer


class OpenIDC(Bearer):
    modules = ["auth_openidc"]
    role = "claim:role"
    claims = ['RecordsClaimsJWT "%{reqenv:OIDC_access_token}"']

    def server(self):
        return ["OIDCOAuthVerifyJwksUri %s/jwks" % self.provider.issuer,
                "OIDCCABundlePath %s" % self.authority.ca, "OIDCCryptoPassphrase studio",
                "OIDCOAuthRemoteUserClaim sub", "OIDCCacheType shm",
                "OIDCHTTPTimeoutLong 3", "OIDCHTTPTimeoutShort 3"]

    def place(self):
        return ["AuthType oauth20", "AuthName studio", "OIDCPassClaimsAs environment",
                "OIDCOAuthAcceptTokenAs header", "<RequireAny>",
                '    Require expr "-z %{req:Authorization}"', "    Require valid-user", "</RequireAny>",
                self.token_rules()]


LOGIN = OpenIDC
CHECKS = []
