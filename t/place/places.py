# SPDX-License-Identifier: Apache-2.0
"""Virtual hosts that differ in how httpd reads a path, each of them twice: with the API, and with a
handler of httpd's own in its place, which says what the same rules do to anybody else."""
import itertools
import urllib.parse

TABLES = ("shows", "artists", "keys", "secret", "hidden", "closed", "api", "xyz", "a/b", "a%2Fb")
KEYS = ("1", "2", "a", "k", "a/b", "a,b", "a%2Fb", "c/d", "c%2Fd", "c%2fd", "50% off", "%", ",", "/", "a//b", "\u00fc", "..")

MOUNTS = ("/api", "/shows", "/deep/v1/api", "")
SLASHES = ("Off", "On", "NoDecode")
MERGE = ("On", "Off")

# What a path is told by: the table is wrong if it is another than the path names.
RULES = """
    <Location "{mount}/secret">
        Require all denied
    </Location>
    <LocationMatch "^{mount}/hidden(/|$)">
        Require all denied
    </LocationMatch>
    <If "%{{REQUEST_URI}} =~ m#^{mount}/closed(/|$)#">
        Require all denied
    </If>
    <Location "{mount}/keys/k">
        Require all denied
    </Location>
    <Location "{mount}/keys/a%2Fb">
        Require all denied
    </Location>
    RewriteEngine On
    RewriteRule ^/xyz(.+)$ {mount}/shows [PT]
    RewriteRule ^/version1/(.*)$ {mount}/$1 [PT]
    RewriteRule ^/v1(/.*)$ {mount}$1 [PT]
    RewriteRule ^/doubled(/.*)$ {mount}/$1 [PT]
    RewriteRule ^/kept/(.*)$ {mount}/$1 [PT,B]
    RewriteRule ^/k/(.*)$ {mount}/keys/$1 [PT]
    RewriteRule ^/up/(.*)$ {mount}/shows/../$1 [PT]
"""


def schema():
    lines = []
    for table in TABLES:
        lines.append('CREATE TABLE "%s" (id TEXT PRIMARY KEY, place TEXT NOT NULL, note TEXT);' % table)
        lines += ["INSERT INTO \"%s\" VALUES ('%s', '%s', NULL);" % (table, key, table) for key in KEYS]
    return "\n".join(lines)


class Host:
    """One way to read a path."""

    def __init__(self, number, mount, slashes, merge):
        self.mount, self.slashes, self.merge = mount, slashes, merge
        self.name, self.other = "api%d.example" % number, "other%d.example" % number

    def __str__(self):
        return "%s, AllowEncodedSlashes %s, MergeSlashes %s" % (self.mount or "/", self.slashes,
                                                               self.merge)

    def configuration(self):
        text = []
        for name, handler in ((self.name, "records"), (self.other, "server-status")):
            text.append("<VirtualHost *>\n    ServerName %s\n    AllowEncodedSlashes %s\n"
                        "    MergeSlashes %s" % (name, self.slashes, self.merge))
            text.append('    Header always set X-Path "expr=%{escape:%{REQUEST_URI}}"')
            text.append('    <Location "%s">\n        SetHandler %s' % (self.mount or "/", handler))
            if handler == "records":
                text.append("        RecordsAnonymous On\n        RecordsOpenAPI Off\n        RecordsWrite On\n"
                            "        RecordsUnfiltered On")
            text.append("    </Location>")
            text.append(RULES.format(mount=self.mount))
            text.append("</VirtualHost>")
        return "\n".join(text)

    def path(self, answer):
        """The path that httpd decided about, or None if it never came to that."""
        said = answer.get("X-Path")
        return None if said is None else urllib.parse.unquote_to_bytes(said)

    def below(self, path):
        """What that is below the mount: a table and a key, as bytes; None where it is no such path."""
        mount = self.mount.encode()
        if not path.startswith(mount + b"/"):
            return None
        table, _, key = path[len(mount) + 1:].partition(b"/")
        if self.slashes == "NoDecode":
            table = table.replace(b"%2F", b"/").replace(b"%2f", b"/")
        return table, key

    def shown(self, key):
        """A key as httpd has it in a path."""
        return (key.replace("/", "%2F") if self.slashes == "NoDecode" else key).encode()


def hosts():
    return [Host(number, *settings)
            for number, settings in enumerate(itertools.product(MOUNTS, SLASHES, MERGE))]


def configuration(database):
    return "\n".join(['RecordsDatabase place sqlite3 "%s"' % database.params(),
                      "ExtendedStatus Off"] + [host.configuration() for host in hosts()]) + "\n"
