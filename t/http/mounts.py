# SPDX-License-Identifier: Apache-2.0
"""Where the cases find each database: /pgsql, /mysql, /sqlite3, and beside each one mount for
every setting that a case may ask for with 'at:'."""
import os

from process import free_port
from servers import location

# at: what differs from the usual place
VARIANTS = {
    "readonly": ["RecordsWrite Off"],
    "private": ["RecordsAnonymous Off"],
    "basic": ["RecordsAnonymous Off", "AuthType Basic", "AuthName studio", "AuthBasicProvider file",
              "AuthUserFile {users}", "Require valid-user"],
    "small": ["RecordsMaxRows 3", "RecordsMaxFilters 5", "RecordsMaxNesting 2", "RecordsMaxURL 300",
              "RecordsMaxBody 2000"],
    "streamed": ["RecordsBuffer 8192"],
    "unfiltered": ["RecordsUnfiltered On"],
    "exposed": ["RecordsExpose shows show* seq* !show_totals"],
    "hidden": ["RecordsExpose !secrets"],
    "deflate": ["SetOutputFilter DEFLATE"],
}

# user ada, password lovelace
USERS = "ada:{SHA}MJgvYgf2tRctgBqviyzN0HpBdyY=\n"


class Mounts:
    """Gives the configuration of one database, and remembers the ports that it took."""

    def __init__(self, folder):
        self.users = os.path.join(folder, "users")
        with open(self.users, "w") as f:
            f.write(USERS)
        os.chmod(self.users, 0o644)
        self.ports = {}

    def configuration(self, name, database):
        parts = [location("/" + name, name)]
        for variant, lines in VARIANTS.items():
            parts.append(location("/%s-%s" % (name, variant), name,
                                  *[line.format(users=self.users) for line in lines]))
        parts.append(location("/%s-deep/v1/api" % name, name))
        port = self.ports[name] = free_port()
        parts.append("Listen 127.0.0.1:%d\n<VirtualHost 127.0.0.1:%d>\n%s\n</VirtualHost>"
                     % (port, port, location("/", name)))
        return "\n".join(parts)

    def path(self, name, variant):
        if variant == "root":
            return ""
        if variant == "deep":
            return "/%s-deep/v1/api" % name
        return "/" + name + ("-" + variant if variant else "")

    def port(self, name, variant, usual):
        return self.ports[name] if variant == "root" else usual
