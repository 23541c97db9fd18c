# SPDX-License-Identifier: Apache-2.0
"""Real caches and proxies before the API: nobody gets another's answer, no error is kept, and URLs in
answers are those of the client's side."""
import base64
import os
import sqlite3

from checks import check, equal
from httpd import Httpd, find_modules_folder
from mounts import USERS
from process import free_port, new_folder, remove_folder
from servers import location, serve

SLOW = True                              # --quick leaves it out
TOGETHER = True                          # each starts servers of its own


def load(*modules):
    built = find_modules_folder()
    return "".join("LoadModule %s_module %s/mod_%s.so\n" % (name, built, name) for name in modules)


def has(*modules):
    return all(os.path.exists(os.path.join(find_modules_folder(), "mod_%s.so" % name))
               for name in modules)


# ---- mod_cache ------------------------------------------------------------------------

STORES = {
    "disk": load("cache", "cache_disk") + "CacheRoot {folder}\nCacheEnable disk /\nCacheQuickHandler Off\n"
    if has("cache_disk") else None,
    "shared memory": load("cache", "socache_shmcb", "cache_socache")
    + "CacheSocache shmcb:{folder}/store(4096000)\nCacheEnable socache /\n"
    if has("cache_socache", "socache_shmcb") else None,
}
KEEP = 'Header set Cache-Control "public, max-age=600"'
ALWAYS = 'Header always set Cache-Control "public, max-age=600" "expr=%{REQUEST_STATUS} < 400"'
BASIC = ["RecordsAnonymous On", "AuthType Basic", "AuthName studio", "AuthUserFile {folder}/users",
         "<RequireAny>", '    Require expr "-z %{{req:Authorization}}"', "    Require valid-user",
         "</RequireAny>"]


def basic(user):
    return ("Authorization", "Basic " + base64.b64encode(user.encode()).decode())


ADA, BO = basic("ada:lovelace"), basic("bo:lovelace")

HOST = ("Host", "films.example:8123")    # or the document at the root would tell the servers' ports
PACKED = ("Accept-Encoding", "gzip")     # for memory that takes nothing large

# Each line: the place, the address, and requests that must not get each other's answers.
ASKED = [
    ("/api", "/shows?select=id,code&order=id", [
        [], [("Accept", "text/csv")], [("Accept", "application/x-ndjson")],
        [("Accept", "application/vnd.pgrst.object+json")], [("Accept", "image/png")]]),
    ("/api", "/shows?select=code&order=id", [
        [], [("Range", "0-0")], [("Range", "1-1")], [("Range-Unit", "items"), ("Range", "0-1")]]),
    ("/api", "/shows?select=title&order=id&limit=2", [
        [], [("Prefer", "count=exact")], [("Prefer", "handling=strict, nonsense")]]),
    ("/two", "/cached", [
        [], [("Accept-Profile", "{second}")], [("Accept-Profile", "{first}")],
        [("Accept-Profile", "nowhere")]]),
    ("/users", "/tags?name=eq.plain", [[], [ADA], [BO], [basic("ada:wrong")]]),
    ("/guarded", "/tags?name=eq.plain", [[ADA], [], [BO], [basic("ada:wrong")]]),
    ("/pages", "/tags?name=eq.plain", [
        [], [("Origin", "https://a.example")], [("Origin", "https://b.example")]]),
    ("/anywhere", "/tags?name=eq.plain", [[], [("Origin", "https://a.example")]]),
    ("/told", "/told?select=trace,host", [[], [("X-Tenant", "1")], [("X-Tenant", "2")],
                                         [("X-Tenant", "2"), ("X-Host", "a")], [("X-Host", "b")]]),
    ("/rewritten", "/tags?name=eq.plain", [[], [("X-Other", "1")]]),
    ("/deflated", "/shows?select=id,code,title&order=id", [[], [("Accept-Encoding", "gzip")]]),
    ("/api", "/", [[HOST], [HOST, ("Accept-Encoding", "gzip")], [HOST, ("Accept", "text/csv")],
                   [HOST, ("Accept", "application/vnd.swagger+json")], [("Host", "other.example:8123")],
                   [HOST, ("X-Forwarded-Host", "elsewhere.example")]]),
    ("/users", "/", [[HOST, PACKED], [HOST, PACKED, ADA], [HOST, PACKED, basic("ada:wrong")]]),
]
# Answers that no cache may keep, however plainly the operator asks for it.
REFUSED = [
    (404, "/api", "/nothing", []), (404, "/api", "/shows/999", []), (400, "/api", "/shows?id=1", []),
    (406, "/api", "/", [("Accept", "text/csv")]), (406, "/api", "/shows", [("Accept", "image/png")]),
    (416, "/api", "/shows?offset=999", [("Prefer", "count=exact")]),
    (406, "/two", "/cached", [("Accept-Profile", "nowhere")]),
    (401, "/guarded", "/tags", []), (401, "/users", "/tags", [basic("ada:wrong")]),
    (401, "/closed", "/tags", []), (403, "/denied", "/tags", []), (403, "/claims", "/tags", [ADA]),
    (503, "/gone", "/tags", []),
]
COMPARED = ("Content-Type", "Content-Range", "Content-Profile", "Content-Encoding",
            "Access-Control-Allow-Origin", "Preference-Applied", "WWW-Authenticate")


def second_file(place):
    return os.path.join(os.path.dirname(place.database.params()), "cached.db")


def second_schema(place):
    """Another schema with a table of the same name: its name, the first one's, and options."""
    rows = "CREATE TABLE {0}cached (whose text); INSERT INTO {0}cached VALUES ('{1}')"
    if place.name == "sqlite3":
        path = second_file(place)
        for name, file in (("first", place.database.params()), ("second", path)):
            with sqlite3.connect(file) as db:
                db.executescript(rows.format("", name))
        os.chmod(path, 0o666)
        return "main", "second", "attach=second:" + path
    first = place.database.name if place.name == "mysql" else "public"
    place.database.sql("CREATE %s second_schema" % ("DATABASE" if place.name == "mysql" else "SCHEMA"))
    for schema in (first, "second_schema"):
        place.database.sql(rows.format(schema + ".", schema))
        grant = ("GRANT SELECT ON {0}.* TO studio@localhost" if place.name == "mysql" else
                 "GRANT USAGE ON SCHEMA {0} TO studio; GRANT SELECT ON {0}.cached TO studio")
        place.database.sql(grant.format(schema))
    return first, "second_schema", ""


def drop_second(place):
    if place.name == "sqlite3":
        with sqlite3.connect(place.database.params()) as db:
            db.execute("DROP TABLE cached")
        os.remove(second_file(place))
        return
    first = place.database.name if place.name == "mysql" else "public"
    place.database.sql("DROP TABLE %s.cached; DROP %s second_schema%s" % (
        first, *(("DATABASE", "") if place.name == "mysql" else ("SCHEMA", " CASCADE"))))


def places(place, folder, first, second, keep):
    name = place.name
    users = [line.format(folder=folder) for line in BASIC]
    return "\n".join([
        location("/api", name, keep),
        location("/two", name, keep, "RecordsSchemas %s %s" % (first, second)),
        location("/users", name, keep, *users, 'RecordsClaim sub "%{REMOTE_USER}"'),
        location("/guarded", name, keep, *(users[1:4] + ["Require valid-user"])),
        location("/pages", name, keep, "RecordsCORS https://a.example https://b.example"),
        location("/anywhere", name, keep, "RecordsCORS On"),
        location("/told", name, keep, 'RecordsSetting trace "%{req:X-Tenant}"',
                 'RecordsSetting host "at %{tolower:%{http:X-Host}}"'),
        location("/rewritten", name, keep, "<If \"%{req:X-Other} == '1'\">",
                 "    Header set X-Seen other", "</If>"),
        location("/closed", name, keep, "RecordsAnonymous Off"),
        location("/denied", name, keep, "Require all denied"),
        location("/claims", name, keep, *(users[1:4] + ["Require valid-user", "RecordsRequireClaim x"])),
        location("/gone", name, keep).replace("studio_" + name, "gone"),
        location("/deflated", name, keep, "SetOutputFilter DEFLATE")])


class Cached:
    """A port with a cache before the API, and one without."""

    def __init__(self, place, store, keep=KEEP):
        self.place, self.folder = place, new_folder("cache")
        os.chmod(self.folder, 0o777)
        with open(os.path.join(self.folder, "users"), "w") as f:
            f.write(USERS + USERS.replace("ada", "bo"))
        self.first, self.second, option = second_schema(place)
        self.plain = free_port()
        main = (serve(place.name, place.database, option) + "\n"
                + 'RecordsDatabase gone %s "%s"\n' % (place.name, GONE.get(place.name)
                                                      or place.database.params())
                + (load("expires") if "Expires" in keep else "")
                + places(place, self.folder, self.first, self.second, keep)
                + "\nListen 127.0.0.1:%d\n<VirtualHost 127.0.0.1:%d>\nCacheDisable /\n</VirtualHost>\n"
                % (self.plain, self.plain)
                + store.format(folder=self.folder)
                + "CacheIgnoreNoLastMod On\nCacheHeader On\n")
        self.httpd = Httpd(main, drivers=(place.name,))

    def __enter__(self):
        self.httpd.start()
        self.cached = self.httpd.port
        return self

    def __exit__(self, *ignored):
        complaints = self.httpd.complaints()
        self.httpd.close()
        drop_second(self.place)
        remove_folder(self.folder)
        assert not complaints, "\n".join(complaints)

    def ask(self, port, target, headers, method="GET"):
        self.httpd.port = port
        named = {"first": self.first, "second": self.second}
        asks_as_page = any(name == "Origin" for name, _ in headers)
        headers = {name: value.format(**named) for name, value in headers}
        status, heads, body = self.httpd.request(method, target, headers)
        seen = {name: heads.get(name) for name in COMPARED}
        if not asks_as_page:                             # "*" does no harm to others
            seen.pop("Access-Control-Allow-Origin")
        return (status, body, seen), heads

    def compare(self, where, address, requests):
        kept = 0
        for order in (requests, reversed(requests)):
            for headers in [headers for headers in order for twice in (1, 2)]:
                what = "%s%s %r" % (where, address, headers)
                wanted = self.ask(self.plain, where + address, headers)[0]
                got, heads = self.ask(self.cached, where + address, headers)
                equal(got, wanted, what)
                hit = heads.get("X-Cache", "").startswith("HIT")
                assert not (hit and got[0] >= 400), "an error was kept: " + what
                kept += hit
        return kept


def served_from(place, store):
    with Cached(place, store) as cached:
        for where, address, requests in ASKED:
            kept = cached.compare(where, address, requests)
            if where == "/guarded" and "Off" not in store:
                continue                 # before authorization it looks at no credentials
            assert kept > 0, "%s%s was never kept: nothing was tried" % (where, address)


for kind, store in STORES.items():
    if store is not None:
        check("mod_cache in %s never serves one caller's answer to another" % kind)(
            lambda place, store=store: served_from(place, store))


# ---- errors ---------------------------------------------------------------------------

GONE = {"pgsql": "host=/nowhere dbname=gone connect_timeout=1", "mysql": "sock=/nowhere,dbname=gone"}


def errors_are_not_kept(place, keep):
    with Cached(place, STORES["disk"], keep) as cached:
        _, heads = cached.ask(cached.plain, "/api/tags", [])
        assert "max-age=600" in heads["Cache-Control"], "nothing was asked of caches"
        for status, where, address, headers in REFUSED:
            what = "%d of %s%s" % (status, where, address)
            if where == "/gone" and place.name not in GONE:
                continue
            for twice in (1, 2):
                (got, *_), heads = cached.ask(cached.cached, where + address, headers)
                equal(got, status, what)
                assert "no-store" in ", ".join(heads.get_all("Cache-Control", [])), what
                assert not heads.get("X-Cache", "").startswith("HIT"), "kept: " + what
                vary = heads.get("Vary", "")
                equal("Authorization" in vary, where in ("/guarded", "/users", "/claims"), what)
                equal("Accept-Profile" in vary, where == "/two", what)


if STORES["disk"]:
    for how, keep in (("Header set", KEEP), ("Header always set, with its condition,", ALWAYS)):
        check("errors are not kept where %s asks for it" % how)(
            lambda place, keep=keep: errors_are_not_kept(place, keep))

if STORES["disk"] and has("expires"):
    @check("errors are not kept where mod_expires asks for it", only=("sqlite3",))
    def expires(place):
        errors_are_not_kept(place, 'ExpiresActive On\n    ExpiresDefault "access plus 10 minutes"')


# ---- an address of ours in the place of an error ----------------------------------------

ERRORS = [
    ("/api/shows?select=code&id=eq.1", 200, '[{"code":"LANTERN"}]'),
    ("/missing/page", 404, '[{"code":"LANTERN"}]'),
    ("/denied/tags", 403, '[{"name":"plain"}]'),
    ("/over", 410, '[{"code":"LANTERN"}]'),
    ("/wrong", 404, "PGRST205"),
]


@check("ErrorDocument: what is shown in the place of an error has its status")
def error_documents(place):
    rest = "\n".join([
        location("/api", place.name, KEEP), location("/denied", place.name, "Require all denied"),
        "ErrorDocument 404 /api/shows?select=code&id=eq.1",
        "ErrorDocument 403 /api/tags?select=name&name=eq.plain",
        "<Location /wrong>\nErrorDocument 404 /api/nothing\n</Location>",
        load("alias") + "Redirect gone /over", "ErrorDocument 410 /api/shows?select=code&id=eq.1"])
    httpd = Httpd(serve(place.name, place.database) + "\n" + rest, drivers=(place.name,))
    try:
        httpd.start()
        for target, status, words in ERRORS:
            for method in ("GET", "HEAD"):
                got, heads, body = httpd.request(method, target)
                equal(got, status, "%s %s" % (method, target))
                assert method == "HEAD" or words in body.decode(), body
                if status >= 400:
                    assert "no-store" in ", ".join(heads.get_all("Cache-Control", [])), target
    finally:
        httpd.close()


# ---- a proxy with another name ------------------------------------------------------------

FRONTS = [
    # what the front says, and whether our path or the client's is seen behind it
    ("ProxyPass /v1/ http://backend/api/\nProxyPassReverse /v1/ http://backend/api/", "/v1"),
    ("ProxyPass /v1 http://backend/api\nProxyPassReverse /v1 http://backend/api", "/v1"),
    ("ProxyPass /v1/ http://backend/api/\nProxyPassReverse /v1/ /api/", "/v1"),
    ("ProxyPreserveHost On\nProxyPass /v1/ http://backend/api/\nProxyPassReverse /v1/ /api/", "/v1"),
    ("<Location /v1/>\nProxyPass http://backend/api/\nProxyPassReverse http://backend/api/\n</Location>",
     "/v1"),
    ("ProxyPass / http://backend/\nProxyPassReverse / http://backend/", "/api"),
    ("ProxyPreserveHost On\nProxyPass / http://backend/", "/api"),
]


def path_of(url, port):
    """An address that a client of the front understands: without the front's own name."""
    front = "http://127.0.0.1:%d/" % port
    return url[len(front) - 1:] if url.startswith(front) else url


def through(front, prefix):
    """Addresses of answers lead to where they were asked for."""
    status, heads, body = front.request("GET", prefix + "/shows?select=id&order=id&limit=1")
    equal(status, 200, body)
    equal(path_of(heads["Content-Location"], front.port),
          prefix + "/shows?limit=1&order=id&select=id", "Content-Location")
    _, heads, _ = front.request("POST", prefix + "/tags", {"Prefer": "return=headers-only",
                                "Content-Type": "application/json"}, '{"name": "proxied"}')
    location_of_new = path_of(heads["Location"], front.port)
    equal(location_of_new, prefix + "/tags?name=eq.proxied", "Location")
    status, _, body = front.request("DELETE", location_of_new, {"Prefer": "return=representation"})
    equal((status, b"proxied" in body), (200, True), "the new row")
    _, heads, _ = front.request("GET", prefix + "/shows?select=id&order=id&limit=2&cursor=")
    links = heads["Link"]
    assert links.startswith(("<?", "<%s/shows?" % prefix)), links


if has("proxy_http"):
    @check("ProxyPassReverse: addresses in answers are those of the client's side", writes=True)
    def proxied(place):
        inner = Httpd(serve(place.name, place.database) + "\n" + location("/api", place.name),
                      drivers=(place.name,))
        try:
            inner.start()
            for lines, prefix in FRONTS:
                front = Httpd(load("proxy", "proxy_http")
                              + lines.replace("backend", "127.0.0.1:%d" % inner.port), records=False)
                try:
                    front.start()
                    through(front, prefix)
                except AssertionError as fault:
                    raise AssertionError("%s: %s" % (lines, fault)) from None
                finally:
                    front.close()
        finally:
            inner.close()
