# SPDX-License-Identifier: Apache-2.0
"""mod_oauth2."""
from bearer import Bearer


class OAuth2(Bearer):
    modules = ["oauth2"]
    role = "claim:role"
    claims = ['RecordsClaimsJWT "%{reqenv:OAUTH2_CLAIM_access_token}"']

    def server(self):
        return []

    def place(self):
        return ["AuthType oauth2", "AuthName studio",
                'OAuth2TokenVerify jwks_uri %s/jwks "jwks_uri.ssl_verify=false&verify.exp=required&verify.iat=skip&expiry=0"'
                % self.provider.issuer,
                'OAuth2TargetPass "envvars=true&headers=false&remote_user_claim=sub"', "OAuth2AcceptTokenIn header",
                "<RequireAny>", '    Require expr "-z %{req:Authorization}"', "    Require valid-user",
                "</RequireAny>", self.token_rules()]


LOGIN = OAuth2
CHECKS = []
