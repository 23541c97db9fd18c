# SPDX-License-Identifier: Apache-2.0
"""What an auth module is to these tests: what it needs, its lines of configuration, and how somebody
proves to it who he is.  A file of t/auth has one such class, LOGIN, and CHECKS: what is asked of that
module alone, functions that take what is served."""
import os

from httpd import find_modules_folder

# Who asks; the modules say the same of them in ways of their own.
PEOPLE = {
    "ada": {"tenant": 7, "role": "studio_editor"},
    "bob": {"tenant": 8, "role": "studio_editor"},
}


class Login:
    modules = []                         # of httpd, beside the usual ones
    tls = False                          # is httpd asked over TLS?
    leaks = False                        # does it lose memory, whoever is beside it?
    challenge = "Bearer"                 # what WWW-Authenticate of a 401 begins with; None: there is none

    untold = ()                          # lines that docs do not have

    # Which of the module's names has what: the only lines of ours that differ.
    role = None                          # the expression of RecordsRole
    claims = []                          # RecordsClaimsJWT, RecordsClaim

    def __init__(self, authority):
        """Keys and certificates are the authority's; its folder is ours too."""
        self.authority = authority

    def missing(self):
        """What is not installed, or None."""
        for name in self.modules:
            if not os.path.exists(os.path.join(find_modules_folder(), "mod_%s.so" % name)):
                return "mod_" + name
        return None

    def start(self):
        """What stands beside httpd, such as a provider."""

    def close(self):
        """Its end."""

    def environment(self):
        """What stands in httpd's own environment besides."""
        return {}

    def server(self):
        """Lines outside of the places."""
        return []

    def place(self):
        """Lines of a place: AuthType, Require."""
        return []

    def prove(self, who):
        """The headers by which somebody proves who he is."""
        return []

    def always(self):
        """The headers that all requests have, nobody's too."""
        return []

    def wrong(self):
        """A few lists of headers by which nobody does: (what, headers)."""
        return []

    def context(self, who):
        """With tls, the ssl.SSLContext of somebody; None is somebody without a certificate."""
        return None

    def spoofed(self):
        """Headers that a caller makes up to be bob, with names that the module gives its variables."""
        return []
