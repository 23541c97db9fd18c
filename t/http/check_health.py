# SPDX-License-Identifier: Apache-2.0
"""SetHandler records-health: what it answers, and where it may stand.  t/health has balancers, drains and
databases that are away."""
import json
import os

from checks import check, equal
from configs import FOLDER, USUAL, location, refused, verdict
from httpd import Httpd

HEALTH = "<Location /health>\n  SetHandler records-health\n</Location>\n"
PLAIN = USUAL + location("RecordsAnonymous On")


def ask(place, path, method="GET", body=None):
    status, headers, text = place.httpd.request(method, place.path(path, "health"), None, body)
    if text:
        equal(headers["Content-Type"], "application/json; charset=utf-8", path)
    return status, headers, json.loads(text) if text else None


@check("a process that answers is live")
def live(place):
    status, headers, body = ask(place, "/live")
    equal((status, body), (200, {"status": "live"}))
    equal(headers["Cache-Control"], "no-store")


@check("a database that answers is ready")
def ready(place):
    name = "studio_" + place.name
    status, headers, body = ask(place, "/ready/" + name)
    since = body["databases"][0].pop("since")
    equal((status, body), (200, {"status": "ready", "databases": [{"name": name, "status": "ready"}]}))
    assert len(since) == 20 and since.endswith("Z"), since
    equal(headers["Cache-Control"], "no-store")
    status, _, body = ask(place, "/ready")
    names = [one["name"] for one in body["databases"]]
    assert status == 200 and name in names and len(names) == len(set(names)), body


@check("both stand at the root")
def both(place):
    for path in ("", "/"):
        status, _, body = ask(place, path)
        equal((status, body["live"], body["ready"]["status"]), (200, {"status": "live"}, "ready"), path)


@check("HEAD and OPTIONS have the status of GET and no body")
def bodiless(place):
    for path in ("/live", "/ready", ""):
        equal(ask(place, path, "HEAD")[::2], (200, None), path)
        status, headers, body = ask(place, path, "OPTIONS")
        equal((status, body, headers["Allow"]), (200, None, "GET, HEAD, OPTIONS"), path)


@check("other methods, other paths and names of no database are refused")
def others(place):
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACKED"):
        status, headers, body = ask(place, "/ready", method, "x" if method == "POST" else None)
        equal((status, body["code"], headers["Allow"]), (405, "PGRST117", "GET, HEAD, OPTIONS"), method)
    for path in ("/lively", "/live/", "/live/x", "/ready/", "/ready/,", "/ready/nobody", "/shows", "/Ready",
                 "/ready/studio_%s,nobody" % place.name, "/ready/studio_%s/x" % place.name):
        equal(ask(place, path)[0], 404, path)


@check("where it may be asked is for httpd to say", once=True)
def required():
    httpd = Httpd(PLAIN + HEALTH.replace("</", "  Require all denied\n</")
                  + HEALTH.replace("/health", "/open").replace("</", "  Require all granted\n</"),
                  drivers=("sqlite3",))
    try:
        httpd.start()
        equal(httpd.request("GET", "/health/live")[0], 403)
        equal(httpd.request("GET", "/open/live")[0], 200)
    finally:
        httpd.close()


@check("no file is looked for, whatever the document root says", once=True)
def no_file():
    httpd = Httpd(PLAIN + HEALTH + "DocumentRoot %s\n<Directory />\n  Require all denied\n</Directory>\n"
                  % FOLDER.name, drivers=("sqlite3",))
    try:
        httpd.start()
        equal(httpd.request("GET", "/health/ready")[0], 200)
    finally:
        httpd.close()


@check("without a database a process is ready when it answers", once=True)
def no_database():
    httpd = Httpd(HEALTH, drivers=())
    try:
        httpd.start()
        status, _, body = httpd.request("GET", "/health/ready")
        equal((status, json.loads(body)), (200, {"status": "ready", "databases": []}))
    finally:
        httpd.close()


@check("a database that no Location serves is asked by name alone", once=True)
def unserved():
    away = 'RecordsDatabase away pgsql "host=/nowhere dbname=away"\n'
    httpd = Httpd(USUAL + away + location("RecordsAnonymous On", "RecordsFrom films") + HEALTH,
                  drivers=("sqlite3", "pgsql"))
    try:
        httpd.start()
        status, _, body = httpd.request("GET", "/health/ready")
        equal((status, [one["name"] for one in json.loads(body)["databases"]]), (200, ["films"]))
        status, headers, body = httpd.request("GET", "/health/ready/away,films")
        away, films = json.loads(body)["databases"]
        equal((status, headers["Retry-After"], films["status"]), (503, "1", "ready"))
        equal((away["status"], away["code"]), ("no catalog", "PGRST002"))
        assert "nowhere" not in body.decode(), body
        assert "nowhere" in httpd.log(), "the log has the cause"
    finally:
        httpd.close()


@check("a server that is asked at a host of its own knows all databases", once=True)
def own_host():
    httpd = Httpd("", drivers=("sqlite3",))
    httpd.main = ("<VirtualHost 127.0.0.1:%d>\nServerName probes\n%s</VirtualHost>\n"
                  "<VirtualHost 127.0.0.1:%d>\nServerName films\n%s</VirtualHost>\n"
                  % (httpd.port, HEALTH, httpd.port, PLAIN))
    try:
        httpd.start()
        status, _, body = httpd.request("GET", "/health/ready", {"Host": "probes"})
        equal((status, [one["name"] for one in json.loads(body)["databases"]]), (200, ["films"]))
        assert httpd.request("GET", "/health/ready", {"Host": "films"})[0] != 200
    finally:
        httpd.close()


@check("a drain that could not be seen is refused", once=True)
def unseen():
    refused(PLAIN + "RecordsDrain /nowhere/at/all/drain\n", "RecordsDrain", "/nowhere", "folder")
    refused(PLAIN + "RecordsDrain /tmp/\n", "path of a file")
    refused(PLAIN + "<VirtualHost *>\nRecordsDrain /tmp/drain\n</VirtualHost>\n", "outside all <VirtualHost>")
    hidden = os.path.join(FOLDER.name, "hidden")
    os.makedirs(hidden, exist_ok=True)
    os.chmod(hidden, 0o700)
    if os.geteuid() == 0:
        refused(PLAIN + "RecordsDrain %s/drain\n" % hidden, hidden, "may not enter")
    code, said = verdict(PLAIN + "RecordsDrain drain\nRecordsReadyTimeout 500ms\n" + HEALTH)
    equal(code, 0, said)


@check("times that make no sense are refused", once=True)
def times():
    for time in ("0", "-1", "10ms", "61s", "2x", "soon"):
        refused(PLAIN + "RecordsReadyTimeout %s\n" % time, "RecordsReadyTimeout takes a time")
    refused(PLAIN + "<VirtualHost *>\nRecordsReadyTimeout 1s\n</VirtualHost>\n", "outside all <VirtualHost>")


@check("it needs a Location of its own", once=True)
def places():
    for line in ("SetHandler records-health\n",
                 "<VirtualHost *>\nSetHandler records-health\n</VirtualHost>\n",
                 "<Directory />\nSetHandler records-health\n</Directory>\n",
                 "<LocationMatch /h>\nSetHandler records-health\n</LocationMatch>\n",
                 "<Location /h*>\nSetHandler records-health\n</Location>\n"):
        refused(PLAIN + line, "records-health", "Location")
    refused(PLAIN + "<Location /health>\nSetHandler records_health\n</Location>\n", "SetHandler records-health")
