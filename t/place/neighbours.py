# SPDX-License-Identifier: Apache-2.0
"""Other modules' rules at and below the API: virtual hosts as in places.py, with the API and with
server-status in its place, in an httpd whose modules are loaded in one order or another."""
import os
import random

NEIGHBOURS = ("alias", "dir", "include", "mime", "negotiation", "proxy", "rewrite", "speling", "status", "userdir",
              "vhost_alias")

# Under {root}: site (the documents), other, hidden (no Directory section lets anybody in).
FILES = {
    "site/index.html": "the index", "site/page.html": "a page", "site/fallback.html": "the fallback",
    "site/apix.html": "no API", "site/api.txt": "not negotiated",
    "site/shows/index.html": "an index among documents", "site/plain/index.html": "plain",
    "site/ssi/rows.shtml": "<!--#include virtual=\"/api/shows\" -->",
    "site/ssi/denied.shtml": "<!--#include virtual=\"/api/secret\" -->",
    "site/ssi/spelled.shtml": "<!--#include virtual=\"/api//shows/../%73ecret\" -->",
    "site/rules/.htaccess": "RewriteEngine On\nRewriteRule ^rows$ /api/shows\nRewriteRule ^denied$ /api/secret\n"
                            "RewriteRule ^any/(.*)$ /api/$1\nErrorDocument 404 /api/artists\n",
    "site/missing/.htaccess": "ErrorDocument 404 /api/secret\n",
    "site/.htaccess": "RewriteEngine On\nRewriteRule ^api/closed - [F]\nRewriteRule ^api/shows - [E=x:y]\n",
    "other/index.html": "the other index", "other/file.txt": "a file", "hidden/file.txt": "hidden",
    "virtual/site/index.html": "a virtual index", "virtual/site/file.txt": "a virtual file",
}

# name -> what stands in the virtual host, and what is asked of it below the mount
HOSTS = {
    "alone": ("", ["/shows", "/artists", "/shows/1", "", "/", "/keys/a,b"]),
    "rewrite": ("""
        RewriteEngine On
        RewriteCond %{{REQUEST_METHOD}} =PATCH
        RewriteRule ^{mount}/shows - [F]
        RewriteRule ^{mount}/artists - [F]
        RewriteRule ^{mount}/gone - [G]
        RewriteRule ^{mount}/old$ {mount}/shows [R=301]
        RewriteRule ^{mount}/found$ /page.html [R]
        RewriteRule ^{mount}/teapot$ - [R=406]
        RewriteRule ^{mount}/proxied/(.*)$ http://127.0.0.1:{port}/$1 [P]
        RewriteRule ^{mount}/inner$ {mount}/shows [PT]
        RewriteRule ^{mount}/away$ /page.html [PT]
        RewriteRule ^{mount}/file$ {root}/other/file.txt
        RewriteRule ^{mount}/hidden$ {root}/hidden/file.txt
        RewriteRule ^{mount}/named$ - [E=a:b,H=server-info]
        RewriteRule ^/out/(.*)$ {mount}/$1 [PT]
        RewriteRule ^/nopt/(.*)$ {mount}/$1
        """, ["/shows", "/artists", "/artists/1", "/gone", "/old", "/found", "/teapot", "/proxied/page.html",
              "/inner", "/away", "/file", "/hidden", "/named", "^/out/shows", "^/out/artists", "^/nopt/shows",
              "//artists", "/shows/../artists", "/%61rtists"]),
    "inherited": ("RewriteEngine On\nRewriteOptions Inherit\n",
                  ["/shows", "/inherited", "/inherited/1", "/inherited-away"]),
    "rewrite in the Location": ("""
        <Location "{mount}">
            RewriteEngine On
            RewriteCond %{{REQUEST_METHOD}} =PATCH
            RewriteRule shows - [F]
            RewriteRule artists - [F]
            RewriteRule {root}/site{mount}/full$ - [F]
            RewriteRule gone - [G]
            RewriteRule old$ /page.html [R=301]
            RewriteRule proxied$ http://127.0.0.1:{port}/page.html [P]
            RewriteRule away$ /page.html
            RewriteRule within$ {mount}/shows
        </Location>
        """, ["/shows", "/shows/1", "/artists", "/artists/1", "/full", "/gone", "/old", "/proxied", "/away",
              "/within", "/closed"]),
    "redirect": ("""
        Redirect {mount}/moved http://elsewhere.example/
        RedirectMatch 307 ^{mount}/m([0-9])$ {mount}/shows/$1
        Redirect gone {mount}/gone
        Redirect 403 {mount}/artists
        <Location "{mount}/inside">
            Redirect 302 http://elsewhere.example/inside
        </Location>
        """, ["/shows", "/moved", "/moved/1", "/m1", "/gone", "/artists", "/artists/1", "/inside", "/inside/x"]),
    "alias": ("""
        Alias {mount}/files {root}/other
        Alias {mount}/hidden {root}/hidden
        AliasMatch ^{mount}/match/(.*)$ {root}/other/$1
        Alias /aliased {root}/other
        """, ["/shows", "/files", "/files/", "/files/file.txt", "/files/none", "/hidden", "/hidden/file.txt",
              "/match/file.txt", "^/aliased/file.txt"]),
    "alias of all": ("Alias {mount} {root}/other\n", ["/shows", "/file.txt", "", "/"]),
    "alias of hidden": ("Alias {mount} {root}/hidden\n", ["/shows", "/file.txt", "", "/"]),
    "proxy": ("""
        ProxyPass {mount}/back/not !
        ProxyPass {mount}/back http://127.0.0.1:{port}
        ProxyPassMatch ^{mount}/match(/.*)$ http://127.0.0.1:{port}$1
        <Location "{mount}/place">
            ProxyPass http://127.0.0.1:{port}/page.html
        </Location>
        """, ["/shows", "/back/page.html", "/back/not/page.html", "/match/page.html", "/place", "/artists"]),
    "proxy above": ("""
        ProxyPass {mount}/artists !
        ProxyPass / http://127.0.0.1:{port}/
        """, ["/shows", "/artists", "/", "^/page.html"]),
    "proxy beside": ("""
        ProxyPass {mount} !
        ProxyPass / http://127.0.0.1:{port}/
        """, ["/shows", "/artists", "", "^/page.html"]),
    "virtual documents": ("""
        UseCanonicalName Off
        VirtualDocumentRoot {root}/virtual/site
        """, ["/shows", "/artists/1", "", "^/file.txt"]),
    "hidden virtual documents": ("""
        VirtualDocumentRoot {root}/hidden
        """, ["/shows", "/artists/1", "^/file.txt"]),
    "dir": ("""
        DirectoryIndex page.html {mount}/shows
        FallbackResource /fallback.html
        DirectorySlash On
        """, ["/shows", "/shows/1", "", "/", "^/plain/", "^/none"]),
    "negotiation": ("Options +MultiViews\n", ["/shows", "/artists/1", "/", "^/page", "^/shows"]),
    "spelling": ("CheckSpelling On\n", ["/shows", "/artist", "/", "^/pagge.html"]),
    "user": ("UserDir {root}/other\n", ["/shows", "^/~root/file.txt"]),
    "hidden documents": ("DocumentRoot {root}/hidden\n<Location {mount}>\nRequire all granted\n</Location>\n",
                         ["/shows", "/artists/1"]),
}

# Where documents lead to the API: an address, the status, and whose rows come, if any.
DOCUMENTS = """
    <Directory {root}/site>
        AllowOverride All
        Options +Includes
    </Directory>
    AddOutputFilter INCLUDES .shtml
    <Location {mount}/secret>
        Require all denied
    </Location>
    ProxyPass {mount}/back http://127.0.0.1:{port}/page.html
    <LocationMatch "^{mount}/(back|artists|passed|public)">
        RecordsCORS On
        Require method GET
    </LocationMatch>
    <LocationMatch "^{mount}/(passed|public)">
        RewriteEngine On
        RewriteRule . http://127.0.0.1:{port}/page.html [P]
    </LocationMatch>
    <Location {mount}/public>
        Require all granted
    </Location>
    <Location /plain>
        DirectoryIndex {mount}/shows
        FallbackResource {mount}/shows
    </Location>
    <Location /kept>
        FallbackResource {mount}/secret
    </Location>
"""
LEADING = [
    ("/ssi/rows.shtml", 200, "shows"), ("/ssi/denied.shtml", 200, None), ("/ssi/spelled.shtml", 200, None),
    ("/rules/rows", 200, "shows"), ("/rules/denied", 403, None), ("/rules/any/shows", 200, "shows"),
    ("/rules/any/secret", 403, None), ("/rules/any/%73ecret", 403, None), ("/rules/any//secret", 403, None),
    ("/rules/any/shows/../secret", 403, None), ("/rules/any/artists", 200, "artists"),
    ("/rules/any/keys/50%2525%20off", 200, "keys"), ("/rules/none", 404, "artists"),
    ("/missing/none", 404, None), ("/kept/none", 403, None), ("/api/secret", 403, None),
    ("/api/shows", 200, "shows"), ("/api/closed", 200, "closed"),
]


MAIN = """
    TypesConfig /dev/null
    DocumentRoot {root}/site
    <Directory />
        Require all denied
        AllowOverride None
    </Directory>
    <DirectoryMatch "^{root}/(site|other|virtual)">
        Require all granted
    </DirectoryMatch>
    AddType text/html .html
    AddType text/plain .txt
    ExtendedStatus Off
    RewriteEngine On
    RewriteRule ^{mount}/inherited$ - [F]
    RewriteRule ^{mount}/inherited-away$ /page.html [R]
"""

MOUNT = "/api"


def names(host):
    return "api-%d.example" % list(HOSTS).index(host), "other-%d.example" % list(HOSTS).index(host)


def write_files(root):
    for name, text in FILES.items():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text)


def configuration(database, root, port):
    known = {"root": root, "port": port, "mount": MOUNT}
    text = [MAIN.format(**known), 'RecordsDatabase place sqlite3 "%s"' % database.params(),
            # the first host answers for the backend, too: documents alone
            "<VirtualHost *>\nServerName backend.example\nHeader always set X-Backend yes\n</VirtualHost>"]
    for host, (rules, _) in HOSTS.items():
        for name, handler in zip(names(host), ("records", "server-status")):
            inside = "\n    RecordsAnonymous On\n    RecordsOpenAPI Off\n    RecordsWrite On\n    RecordsUnfiltered On" \
                if handler == "records" else ""
            text.append("<VirtualHost *>\nServerName %s\nHeader always set X-Path \"expr=%%{escape:%%{REQUEST_URI}}\"\n<Location %s>\n    SetHandler %s%s\n</Location>\n%s\n"
                        "</VirtualHost>" % (name, MOUNT, handler, inside, rules.format(**known)))
    text.append("<VirtualHost *>\nServerName documents.example\n<Location %s>\nSetHandler records\n"
                "RecordsAnonymous On\nRecordsOpenAPI Off\n</Location>\n%s</VirtualHost>" % (MOUNT, DOCUMENTS.format(**known)))
    return "\n".join(text) + "\n"


def orders(count):
    """Ours first, ours last, as Debian's mods-enabled has it, that backwards, and some by chance."""
    alphabet = sorted(NEIGHBOURS + ("records",))
    found = [["records"] + list(NEIGHBOURS), list(NEIGHBOURS) + ["records"], alphabet, alphabet[::-1]]
    chance = random.Random("records")
    for _ in range(count):
        found.append(chance.sample(alphabet, len(alphabet)))
    for order in found:
        order.insert(order.index("proxy") + 1, "proxy_http")     # which calls it
    return found


def paths(host):
    """Below the mount, or from the root where ^ says so."""
    return [path[1:] if path.startswith("^") else MOUNT + path for path in HOSTS[host][1]]


def kind(answer):
    """Who answered, and what."""
    if answer.get("X-Backend"):
        return "the backend, %d" % answer.status
    if 300 <= answer.status < 400:
        return "%d to %s" % (answer.status, (answer.get("Location") or "").split("example", 1)[-1])
    if b"Apache Server Status" in answer.body or answer.status in (204, 405) or answer.get("Allow") \
            or (answer.get("Content-Type") or "").startswith("application/json"):
        return "the handler"
    return "%d %s" % (answer.status, answer.text() if answer.status == 200 else "")
