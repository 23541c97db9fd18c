# SPDX-License-Identifier: Apache-2.0
"""Limits that a case cannot express: whose bucket it is if nothing is said, and what a configuration may
say."""
import os

from checks import check, equal
from configs import USUAL, location, refused, verdict
from httpd import MODULES, Httpd
from servers import location as place_of, serve

TOGETHER = True                          # each starts servers of its own
ADA = {"Authorization": "Basic YWRhOmxvdmVsYWNl"}


class One:
    """An httpd with limits; get() gives a status and what RateLimit says."""

    def __init__(self, place, *parts, **more):
        self.httpd = Httpd("\n".join([serve(place.name, place.database)] + list(parts)),
                           drivers=(place.name,), **more)

    def __enter__(self):
        self.httpd.start()
        return self

    def __exit__(self, *ignored):
        self.httpd.close()

    def get(self, path, headers=None):
        status, headers, _ = self.httpd.request("GET", path + "/shows?limit=1&select=id", headers or {})
        return status, headers.get("RateLimit")

    def all(self, path, *expected):
        equal([self.get(path)[1] for _ in expected], list(expected), path)


@check("sections add their limits to those of outer sections, and Off ends these", only=("sqlite3",))
def sections(place):
    inside = ["RecordsThrottle 10/d name=inner"]
    with One(place, "RecordsThrottle 20/d name=server",
             place_of("/plain", place.name),
             place_of("/more", place.name, *inside),
             place_of("/off", place.name, "RecordsThrottle Off"),
             place_of("/anew", place.name, "RecordsThrottle Off", *inside),
             place_of("/if", place.name, '<If "-n %{req:X-Test}">', "RecordsThrottle Off", "</If>"),
             "<LocationMatch ^/more/shots>\nRecordsThrottle 5/d name=shots\n</LocationMatch>") as one:
        one.all("/plain", '"server";r=19;t=4320')
        equal(one.get("/more")[1], '"server";r=18;t=4320, "inner";r=9;t=8640')
        equal(one.get("/off"), (200, None))
        equal(one.get("/anew")[1].split(";t")[0], '"inner";r=8')
        equal(one.get("/if", {"X-Test": "1"}), (200, None))
        equal(one.get("/if")[1].split(";t")[0], '"server";r=17')
        _, headers, _ = one.httpd.request("GET", "/more/shots?limit=1")
        equal([part.split(";t")[0] for part in headers["RateLimit"].split(", ")],
              ['"server";r=16', '"inner";r=7', '"shots";r=4'])


@check("a directive is a limit of its own, unless it has the name of another", only=("sqlite3",))
def names(place):
    with One(place, place_of("/a", place.name, "RecordsThrottle 3/d"), place_of("/b", place.name, "RecordsThrottle 3/d"),
             place_of("/c", place.name, "RecordsThrottle 3/d name=both"),
             place_of("/d", place.name, "RecordsThrottle 3/d name=both"),
             place_of("/e", place.name, "RecordsThrottle 3/d name=split by=location"),
             place_of("/f", place.name, "RecordsThrottle 3/d name=split by=location")) as one:
        left = [one.get(path)[1].split(";")[1] for path in ("/a", "/b", "/c", "/d", "/e", "/f")]
        equal(left, ["r=2", "r=2", "r=2", "r=1", "r=2", "r=2"])


@check("rows that mod_include asks for are counted as well", only=("sqlite3",))
def included(place):
    one = One(place, "TypesConfig /dev/null", place_of("/api", place.name, "RecordsThrottle 100/d cost=rows"),
              "<Location /page>\nSetOutputFilter INCLUDES\nOptions +Includes\n</Location>",
              modules=list(MODULES) + ["include", "mime"])
    root = os.path.join(one.httpd.folder, "pages")
    os.mkdir(root)
    os.chmod(root, 0o755)
    with open(os.path.join(root, "page"), "w") as f:
        f.write('<!--#include virtual="/api/shows?select=id&limit=3" -->')
    one.httpd.main += "\nDocumentRoot %s" % root
    os.chmod(one.httpd.folder, 0o755)
    with one:
        equal(one.httpd.request("GET", "/page")[0], 200)
        equal(one.get("/api")[1].split(";")[1], "r=97")


@check("hosts that stand at the same line of different files have limits of their own", only=("sqlite3",))
def hosts(place):
    one = One(place, "Include hosts/*.conf")
    folder = os.path.join(one.httpd.folder, "hosts")
    os.mkdir(folder)
    for name in ("a", "b"):
        with open(os.path.join(folder, name + ".conf"), "w") as f:
            f.write("<VirtualHost *:%d>\nServerName %s.example\n%s\n</VirtualHost>\n"
                    % (one.httpd.port, name, place_of("/api", place.name, "RecordsThrottle 3/d")))
    with one:
        left = [one.get("/api", {"Host": name + ".example"})[1].split(";")[1] for name in "aba"]
        equal(left, ["r=2", "r=2", "r=1"])


@check("the caller is the user, else the role of nobody, else the address", only=("pgsql", "sqlite3"))
def callers(place):
    users = place.mounts.users
    basic = ["AuthType Basic", "AuthName studio", "AuthBasicProvider file", "AuthUserFile " + users,
             "<RequireAny>", 'Require expr "-z %{req:Authorization}"', "Require valid-user", "</RequireAny>"]
    roles = place.name != "sqlite3"
    with One(place, "RemoteIPHeader X-Client\nRemoteIPInternalProxy 127.0.0.1",
             place_of("/who", place.name, "RecordsThrottle 5/d",
                      "RecordsAnonymous " + ("role=studio_anonymous" if roles else "On"), *basic),
             place_of("/address", place.name, "RecordsThrottle 5/d key=%{REMOTE_ADDR}"),
             modules=["authz_core", "authn_core", "authn_file", "auth_basic", "authz_user", "unixd",
                      "filter", "deflate", "headers", "env", "setenvif", "remoteip"]) as one:
        def left(path, headers):
            return int(one.get(path, headers)[1].split("r=")[1].split(";")[0])

        far = [{"X-Client": address} for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1",
                                                     "2001:db8::ffff:1", "2001:db8:0:1::1")]
        equal(left("/who", dict(ADA, **far[0])), 4)
        equal(left("/who", dict(ADA, **far[1])), 3)              # the user, from wherever
        first = [left("/who", headers) for headers in far]
        equal(first, [4, 3, 2, 1, 0] if roles else [4, 4, 4, 3, 4])
        equal([left("/address", headers) for headers in far], [4] * 5)


@check("limits are read with sense, and a mistake stops the start", once=True)
def configurations():
    for line in ("RecordsThrottle 10/s", "RecordsThrottle 100/60s burst=20 by=method,resource name=x",
                 "RecordsThrottle claim:plan default=1/s plan:gold=unlimited", "RecordsThrottle Off",
                 "RecordsThrottle %{reqenv:RATE} default=1/s cost=%{reqenv:COST}",
                 "RecordsThrottle 5/m key=claim:org cost=rows\nRecordsThrottle 5/m key=all"):
        code, said = verdict(USUAL + "RecordsThrottleKeys 100\n"
                             + location("RecordsAnonymous On", 'RecordsClaim org "%{reqenv:ORG}"', line))
        equal(code, 0, line + said)
    for line, *words in (
            ("RecordsThrottle", "100/60s"), ("RecordsThrottle ten", "'ten'", "10/s"),
            ("RecordsThrottle 0/s", "0/s"), ("RecordsThrottle 10/s burst=0", "burst="),
            ("RecordsThrottle 10/s bust=3", "unknown option", "burst="),
            ("RecordsThrottle 10/s cost=11", "more than a bucket"),
            ("RecordsThrottle claim:rate", "default="),
            ("RecordsThrottle 10/s default=5/s", "default"),
            ("RecordsThrottle 10/s key=%{req:X-Api-Key}", "not believed"),
            ("RecordsThrottle 10/s key=REMOTE_USER", "%{REMOTE_USER}"),
            ("RecordsThrottle %{req:X-Rate} default=1/s", "not believed"),
            ("RecordsThrottle 10/s cost=%{HTTP_COOKIE}", "not believed"),
            ("RecordsThrottle 10/s store=far", "no RecordsStore far"),
            ("RecordsThrottle 10/s store-down=open", "store="),
            ("RecordsThrottle 10/s name=a\nRecordsThrottle 20/s name=a", "same name", "name="),
            ("RecordsThrottle 10/s key=claim:org", "claims", "RecordsClaimsJWT", "/api"),
            ("RecordsThrottle claim:rate default=1/s", "claims"),
            ("RecordsThrottle 10/s cost=claim:weight", "claims"),
            ("RecordsThrottle Off burst=3", "Off")):
        refused(USUAL + location("RecordsAnonymous On", *line.split("\n")), *words)
    for line in ("RecordsThrottleKeys 0", "RecordsThrottleKeys 31", "RecordsThrottleKeys 16777217",
                 "RecordsThrottleKeys x"):
        refused(USUAL + line + "\n" + location(), "RecordsThrottleKeys", "16777216")
    refused(USUAL + location("RecordsThrottleKeys 100"), "RecordsThrottleKeys")
    refused(USUAL + "<VirtualHost *:80>\nRecordsThrottleKeys 100\n%s</VirtualHost>\n" % location(),
            "RecordsThrottleKeys")
