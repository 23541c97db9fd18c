# SPDX-License-Identifier: Apache-2.0
"""The document at the root: its bytes on the wire, what stands in front of it, and its directives."""
import gzip
import json
import os

from checks import check, equal, status
from configs import FILE, USUAL, location as place, refused, verdict
from httpd import Httpd, find_modules_folder
from process import free_port, new_folder, remove_folder, wait_until
from servers import location, serve
from wire import Client

GZIP, PLAIN = [("Accept-Encoding", "gzip")], [("Accept-Encoding", "identity")]


def document(httpd, path, headers=()):
    client = Client(httpd.port)
    try:
        return client.ask("GET", path, list(headers))
    finally:
        client.close()


def unpacked(response):
    body = response.body
    if response.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return body


# ---- bytes -------------------------------------------------------------------------------

@check("packed or not, it is the same document, and as long as it says", once=False)
def same(place):
    plain, packed = (document(place.httpd, place.path("/"), headers) for headers in (PLAIN, GZIP))
    for response in (plain, packed):
        status(response, 200)
        equal(int(response.get("Content-Length")), len(response.body), "Content-Length")
    equal(packed.get("Content-Encoding"), "gzip")
    assert len(packed.body) < len(plain.body)
    equal(unpacked(packed), plain.body, "the document")
    json.loads(plain.body)


@check("mod_deflate in front does not pack it twice")
def deflated(place):
    plain = document(place.httpd, place.path("/", "deflate"), PLAIN)
    packed = document(place.httpd, place.path("/", "deflate"), GZIP)
    equal(packed.all("Content-Encoding"), ["gzip"], "encodings")
    equal(unpacked(packed), unpacked(plain), "the document")
    tag = packed.get("ETag")
    unchanged = document(place.httpd, place.path("/", "deflate"), GZIP + [("If-None-Match", tag)])
    status(unchanged, 304)
    equal(unchanged.get("ETag"), tag)


@check("HTTP/1.0 gets it whole")
def old(place):
    client = Client(place.httpd.port)
    response = client.ask("GET", place.path("/"), PLAIN, version="HTTP/1.0")
    client.close()
    status(response, 200)
    json.loads(response.body)
    assert response.get("Transfer-Encoding") is None


# ---- places --------------------------------------------------------------------------------

SECTIONS = """
%(database)s
RecordsCatalogCheck 1
RecordsOpenAPICache %(cache)s
SetEnvIf X-Plain "." no-gzip=1
%(places)s
<Location "/if">
    SetHandler records
    RecordsFrom studio_sqlite3
    RecordsAnonymous On
    <If "%%{HTTP:X-Closed} == 'yes'">
        RecordsOpenAPI Off
    </If>
    <If "%%{HTTP:X-Written} == 'yes'">
        RecordsWrite On
    </If>
</Location>
"""


class Served:
    """SQLite's studio in an httpd with these places."""

    def __init__(self, place, places, cache="16M", more="", **httpd):
        self.httpd = Httpd(more + SECTIONS % {"database": serve("sqlite3", place.database), "places": places,
                                              "cache": cache}, drivers=("sqlite3",), **httpd)
        self.httpd.start()

    def __enter__(self):
        return self.httpd

    def __exit__(self, *ignored):
        complaints = self.httpd.complaints()
        self.httpd.close()
        assert not complaints, complaints


def tag_of(httpd, path, headers=()):
    response = document(httpd, path, headers)
    status(response, 200)
    return response.get("ETag")


@check("each section has its document, and the root of the server may be an API", only=("sqlite3",))
def sections(place):
    places = location("/one", "sqlite3") + "\n" + location("/two", "sqlite3", "RecordsExpose shows")
    with Served(place, places) as httpd:
        assert tag_of(httpd, "/one/") != tag_of(httpd, "/two/")
        equal(tag_of(httpd, "/one/"), tag_of(httpd, "/one/"), "a tag")
        status(document(httpd, "/if/", [("X-Closed", "yes")]), 404)
        json.loads(document(httpd, "/if/", PLAIN).body)
        equal(document(httpd, "/one/", GZIP + [("X-Plain", "1")]).get("Content-Encoding"), None, "no-gzip")
        equal(json.loads(document(httpd, "/one", PLAIN).body)["servers"],
              json.loads(document(httpd, "/one/", PLAIN).body)["servers"], "with and without a slash")
    with Served(place, location("/", "sqlite3")) as httpd:
        body = json.loads(document(httpd, "/", PLAIN + [("Host", "films.example")]).body)
        assert body["servers"][0]["url"].rstrip("/") == "http://films.example:%d" % httpd.port \
            or body["servers"][0]["url"].rstrip("/") == "http://films.example", body["servers"]
        status(document(httpd, "/shows?limit=1"), 200)


@check("a change of the schema changes the document", only=("sqlite3",), writes=True)
def reload(place):
    with Served(place, location("/one", "sqlite3")) as httpd:
        first = tag_of(httpd, "/one/")
        place.database.load("CREATE TABLE described_later (id integer PRIMARY KEY)")
        wait_until("another document", lambda: tag_of(httpd, "/one/") != first, 30)
        assert "/described_later" in json.loads(document(httpd, "/one/", PLAIN).body)["paths"]
        place.database.load("DROP TABLE described_later")
        wait_until("the first document", lambda: tag_of(httpd, "/one/") == first, 30)


@check("without room it is made each time, and is still the same", only=("sqlite3",))
def no_room(place):
    tables = "".join("CREATE TABLE wide_%d (%s);" % (i, ", ".join(
        "c%d_%x text" % (k, hash((i, k)) & 0xffffffffffff) for k in range(60))) for i in range(400))
    gone = "".join("DROP TABLE wide_%d;" % i for i in range(400))
    place.database.load(tables)
    try:
        httpd = Httpd(SECTIONS % {"database": serve("sqlite3", place.database), "cache": "64K",
                                  "places": location("/one", "sqlite3")}, drivers=("sqlite3",))
        try:
            httpd.start()
            one, two = (document(httpd, "/one/", GZIP) for _ in range(2))
            equal(one.get("Content-Encoding"), None, "not kept, not packed")
            equal(one.body, two.body, "the document")
            equal(one.get("ETag"), two.get("ETag"), "its tag")
            json.loads(one.body)
            status(document(httpd, "/one/", [("If-None-Match", one.get("ETag"))]), 304)
            equal(httpd.log().count("RecordsOpenAPICache has no room"), 1, "warnings")
        finally:
            httpd.close()
    finally:
        place.database.load(gone)


# ---- roles ---------------------------------------------------------------------------------

@check("a grant is seen as late as a change of the schema", only=("pgsql",), writes=True)
def granted(place):
    httpd = Httpd("RecordsCatalogCheck 1\n" + serve("pgsql", place.database) + "\n"
                  + location("/one", "pgsql", "RecordsAnonymous role=studio_editor"), drivers=("pgsql",))
    try:
        httpd.start()
        place.database.sql("CREATE TABLE granted_later (id integer PRIMARY KEY); REVOKE ALL ON granted_later FROM "
                           "studio_editor")
        described = lambda: "/granted_later" in json.loads(document(httpd, "/one/", PLAIN).body)["paths"]
        wait_until("a catalog without it for this role", lambda: not described(), 30)
        place.database.sql("GRANT SELECT ON granted_later TO studio_editor")
        wait_until("the table", described, 30)
        place.database.sql("REVOKE SELECT ON granted_later FROM studio_editor")
        wait_until("no table", lambda: not described(), 30)
    finally:
        httpd.close()
        place.database.sql("DROP TABLE granted_later")


@check("what could not be asked anew is not taken for true", only=("pgsql",), writes=True)
def taken(place):
    httpd = Httpd("RecordsCatalogCheck 1\n" + serve("pgsql", place.database) + "\n"
                  + location("/one", "pgsql", "RecordsAnonymous role=studio_editor"), drivers=("pgsql",))
    try:
        httpd.start()
        status(document(httpd, "/one/"), 200)
        place.database.sql("REVOKE studio_editor FROM studio")
        wait_until("a refusal", lambda: document(httpd, "/one/").status != 200, 30)
        answers = {document(httpd, "/one/").status for _ in range(50)}
        assert 200 not in answers, answers
        place.database.sql("GRANT studio_editor TO studio")
        wait_until("the document", lambda: document(httpd, "/one/").status == 200, 30)
    finally:
        place.database.sql("GRANT studio_editor TO studio")
        httpd.close()


# ---- directives ------------------------------------------------------------------------------

@check("what these directives cannot mean stops httpd, with a sentence", once=True)
def sentences():
    for line, words in (
            ("RecordsOpenAPI maybe", "ignore-privileges"),
            ("RecordsOpenAPI On version=3.0", "version=3.1"),
            ("RecordsOpenAPIInfo", "title="),
            ("RecordsOpenAPIInfo name=x", "title="),
            ("RecordsOpenAPIInfo title=a title=b", "once"),
            ("RecordsOpenAPIInfo title=", "text"),
            ("RecordsOpenAPIInfo contact=ada", "contact=api@films.example"),
            ("RecordsOpenAPIInfo contact=a@b@c", "contact=api@films.example"),
            ("RecordsOpenAPIInfo contact=ftp://films.example/", "a whole URL"),
            ("RecordsOpenAPIInfo \"contact=https://films.example/a b\"", "a whole URL"),
            ("RecordsOpenAPIInfo license-url=https://films.example/terms", "goes with license="),
            ("RecordsOpenAPIInfo license=MIT license-url=/terms", "whole URL"),
            ("RecordsPublicURL api.example", "https://api.example/v1"),
            ("RecordsPublicURL https:///v1", "https://api.example/v1"),
            ("RecordsPublicURL https://u@api.example", "without user"),
            ("RecordsPublicURL https://api.example/?a", "query"),
            ("RecordsPublicURL ftp://api.example/", "https://"),
            ("RecordsOpenAPISecurity bearer", "a name and a kind"),
            ("RecordsOpenAPISecurity bearer digest", "mutualTLS"),
            ("RecordsOpenAPISecurity bearer http", "scheme=bearer"),
            ("RecordsOpenAPISecurity bearer http url=https://x.example", "has no"),
            ("RecordsOpenAPISecurity oidc openIdConnect url=/x", "whole URL"),
            ("RecordsOpenAPISecurity a/b mutualTLS", "letters"),
            ("RecordsOpenAPISecurity a oauth2 flow=magic token=https://x.example/t", "clientCredentials"),
            ("RecordsOpenAPISecurity a oauth2 flow=password authorization=https://x.example/t", "password"),
            ("RecordsOpenAPISecurity a apiKey header=X query=y", "again"),
            ("RecordsOpenAPISecurity a mutualTLS\n  RecordsOpenAPISecurity a mutualTLS", "twice"),
            ("RecordsOpenAPISecurity a mutualTLS\n  RecordsOpenAPISecurity None", "alone")):
        refused(USUAL + place("RecordsAnonymous On", line), line.split()[0], words)
    for line in ("RecordsOpenAPICache 1K", "RecordsOpenAPICache 2G", "RecordsOpenAPICache -1", "RecordsOpenAPICache 16MB"):
        refused(USUAL + line + "\n" + place("RecordsAnonymous On"), "RecordsOpenAPICache", "16M")
    refused(USUAL + "<VirtualHost *:1>\nRecordsOpenAPICache 1M\n</VirtualHost>\n" + place("RecordsAnonymous On"),
            "whole server")
    code, said = verdict(USUAL + "RecordsOpenAPICache 65536\n" + place(
        "RecordsAnonymous On", "RecordsPublicURL http://[::1]:8080/a/b//", "RecordsOpenAPI ignore-privileges version=2.0",
        "RecordsOpenAPISecurity a oauth2 flow=password token=https://x.example/t scopes=a,b",
        "RecordsOpenAPISecurity a oauth2 flow=implicit authorization=https://x.example/t",
        'RecordsOpenAPISecurity b apiKey header=X-Key "description=Ask us for one"'))
    assert code == 0, said
