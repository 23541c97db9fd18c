# SPDX-License-Identifier: Apache-2.0
"""Databases, names and handlers in virtual hosts and sections; files that are missing or closed."""
import os
import sqlite3

from checks import check, equal
from configs import FILE, FOLDER, USUAL, location, refused, verdict
from httpd import Httpd
from process import account, am_root, new_folder, remove_folder, wait_until

SLOW = True                              # --quick leaves it out
TOGETHER = True                          # each starts servers of its own


def host(port, *lines):
    return "<VirtualHost *:%d>\n%s\n</VirtualHost>\n" % (port, "\n".join(lines))


OTHER = 'RecordsDatabase other sqlite3 "%s"' % FILE
PLACES_REFUSED = [
    # main-server Location, databases in virtual hosts
    (location() + host(81, USUAL), "main server", "RecordsDatabase outside", "inside"),
    (location("RecordsFrom films") + host(81, USUAL), "main server", "RecordsDatabase outside"),
    (host(81, USUAL, location()) + host(82, location()), "<VirtualHost>", "has no database"),
    # names that nobody has
    (USUAL + "RecordsFrom movies\n" + location(), "RecordsFrom movies", "films"),
    (USUAL + host(81, "RecordsFrom movies", location()), "RecordsFrom movies", "films"),
    (USUAL + "<Location />\nRecordsFrom movies\n</Location>\n" + location(), "RecordsFrom movies"),
    (USUAL + location("RecordsFrom Films"), "RecordsFrom Films", "films"),
    (USUAL + "RecordsPreRequest check_request\n" + location(), "RecordsPreRequest", "sqlite3 has no functions"),
    (USUAL + location('<If "true">', "RecordsFrom movies", "</If>"), "RecordsFrom movies", "<If>", "films"),
    (location("RecordsFrom other") + USUAL + host(81, OTHER), "RecordsFrom other", "main server"),
    # several databases and no word which
    (USUAL + OTHER + "\n" + location(), "RecordsFrom", "films, other"),
    (USUAL + host(81, OTHER, location()), "RecordsFrom", "films"),
    # the handler's name and place
    (USUAL + "SetHandler records\n", "outside a <Location>", "SetHandler records"),
    (USUAL + host(81, "SetHandler records"), "outside a <Location>"),
    (USUAL + location().replace("SetHandler records", "SetHandler Records"), "SetHandler Records",
     "write SetHandler records"),
    (USUAL + location().replace("SetHandler records", "SetHandler RECORDS"), "write SetHandler records"),
    (USUAL + location().replace("SetHandler records", "SetHandler record"), "write SetHandler records"),
    (USUAL + location().replace("SetHandler records", "SetHandler mod_records"), "write SetHandler records"),
    (USUAL + location().replace("SetHandler records", "SetHandler records-handler"),
     "write SetHandler records"),
    (USUAL + "<Files x>\nSetHandler records\n</Files>\n", "Location"),
    (USUAL + location().replace("SetHandler records", "SetHandler 'records '"), "write SetHandler records"),
    # what httpd would not read
    (USUAL + location("RecordsWrite On Off"), "RecordsWrite On Off", "On or Off"),
    (USUAL + location("RecordsWrite Off # for now"), "RecordsWrite", "line of its own"),
    # sections that say nothing to us
    (USUAL + location("<Limit GET>", "RecordsAnonymous On", "</Limit>"), "RecordsAnonymous", "every method"),
    (USUAL + location("<Limit POST>", "RecordsWrite On", "</Limit>"), "RecordsWrite", "every method"),
    (USUAL + location("<LimitExcept GET>", "RecordsWrite Off", "</LimitExcept>"), "every method"),
    (USUAL + location() + "<Files films>\nRecordsWrite Off\n</Files>\n", "<Files>", "<Location>"),
    (USUAL + location() + '<FilesMatch "x$">\n<If "true">\nRecordsWrite Off\n</If>\n</FilesMatch>\n',
     "<FilesMatch>", "<Location>"),
    (USUAL + location() + "<Directory />\nRecordsAnonymous Off\n</Directory>\n", "<Directory>", "<Location>"),
    # places where no request comes
    (USUAL + location().replace("/api", "//api"), "no request"), (USUAL + location().replace("/api", "/a/../api"), "no request"),
    (USUAL + location().replace("/api", "/./api"), "no request"),
    (USUAL + location().replace("/api", "/a%20b"), "no request", "decoded"),
    (USUAL + "<Location /api>\n<If \"true\">\nSetHandler records\n</If>\n</Location>\n", "Location"),
]
PLACES = [
    USUAL + host(81, location()), USUAL + location() + host(81, "ServerName x"),
    host(81, USUAL, location()) + host(82, USUAL, location()),
    USUAL + host(81, USUAL, location()),                 # another one of that name
    USUAL + host(81, OTHER, location("RecordsFrom other")),
    USUAL + OTHER + "\nRecordsFrom other\n" + location(),
    USUAL + OTHER + "\n<Location />\nRecordsFrom other\n</Location>\n" + location(),
    USUAL + OTHER + '\n' + location('<If "%{HTTPS} == \'on\'">', "RecordsFrom films", "</If>", "<Else>",
                                    "RecordsFrom other", "</Else>"),
    USUAL + location() + "<Location /status>\nSetHandler server-status\n</Location>\n",
]


@check("databases, names and handlers in many places work or are refused", once=True)
def many_places():
    for main, *words in PLACES_REFUSED:
        refused(main, *words)
    for main in PLACES:
        code, said = verdict(main)
        equal(code, 0, main + said)


@check("a virtual host's database of the same name is its own", once=True)
def redefined():
    os.chmod(FOLDER.name, 0o755)
    second = os.path.join(FOLDER.name, "second.db")
    connection = sqlite3.connect(second)
    connection.execute("CREATE TABLE IF NOT EXISTS second (id INTEGER PRIMARY KEY)")
    connection.close()
    httpd = Httpd("", drivers=("sqlite3",))
    httpd.main = USUAL + location("RecordsAnonymous On") + host(
        httpd.port, USUAL.replace(FILE, second), location("RecordsAnonymous On"))
    try:
        httpd.start()
        equal(httpd.request("GET", "/api/second")[0], 200)
        equal(httpd.request("GET", "/api/films")[0], 404)
    finally:
        httpd.close()


# ---- files --------------------------------------------------------------------------------

def answers(httpd):
    """Has it read its configuration a second time?  Nothing is connected by this."""
    try:
        return httpd.request("OPTIONS", "/")[0] > 0
    except OSError:
        return False


class Files:
    """A folder with a database that httpd's user may read."""

    def __init__(self):
        self.folder = new_folder("files")
        self.inner = os.path.join(self.folder, "inner")
        os.mkdir(self.inner)
        self.path = os.path.join(self.inner, "films.db")
        self.make()

    def make(self, *statements):
        connection = sqlite3.connect(self.path)
        for statement in ("CREATE TABLE IF NOT EXISTS films (id INTEGER PRIMARY KEY)",) + statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        os.chmod(self.path, 0o644)

    def conf(self):
        return 'RecordsDatabase films sqlite3 "%s"\n' % self.path + location("RecordsAnonymous On")

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        remove_folder(self.folder)


if am_root():
    @check("a file that httpd's user cannot read is refused, with the path and the user", once=True)
    def unreadable_file():
        user = account("www-data", "apache", "http", "nobody").pw_name
        for spoil, words in (
                (lambda f: os.chmod(f.path, 0o600), ("{path} cannot be read", "user {user}")),
                (lambda f: os.chmod(f.inner, 0o700), ("user {user}", "enter the folder {inner}")),
                (lambda f: os.chmod(f.folder, 0o700), ("user {user}", "enter the folder {folder}")),
                (lambda f: f.make("PRAGMA journal_mode=WAL"), ("WAL", "user {user}", "folder {inner}"))):
            with Files() as files:
                code, said = verdict(files.conf())
                equal(code, 0, said)
                spoil(files)
                names = dict(path=files.path, inner=files.inner, folder=files.folder, user=user)
                refused(files.conf(), *[word.format(**names) for word in words])
                refused(USUAL.strip() + " attach=more:%s\n" % files.path + location(),
                        "attach=more", "user " + user)

    @check("a file that clients may change and httpd's user may not is warned of", once=True)
    def unwritable_file():
        user = account("www-data", "apache", "http", "nobody").pw_name
        with Files() as files:
            conf = files.conf().replace("RecordsAnonymous On", "RecordsWrite On")
            for path, mode in ((files.path, 0o666), (files.inner, 0o777)):
                code, said = verdict(conf)
                equal(code, 0, said)
                assert "the user %s may not write %s" % (user, path) in said, said
                os.chmod(path, mode)
            code, said = verdict(conf)
            assert code == 0 and "REC1012" not in said, said

    @check("a WAL file whose folder httpd's user may write is accepted", once=True)
    def wal():
        with Files() as files:
            files.make("PRAGMA journal_mode=WAL")
            os.chown(files.inner, account("www-data", "apache", "http", "nobody").pw_uid, -1)
            code, said = verdict(files.conf())
            equal(code, 0, said)

    @check("a file that becomes unreadable is 503, and the log has its path and the user", once=True)
    def unreadable_later():
        user = account("www-data", "apache", "http", "nobody").pw_name
        with Files() as files:
            httpd = Httpd(files.conf(), drivers=("sqlite3",))
            try:
                httpd.start()
                wait_until("httpd has started", lambda: answers(httpd), 20)
                os.chmod(files.path, 0o600)
                status, _, body = httpd.request("GET", "/api/films")
                equal(status, 503)
                assert files.path not in body.decode(), body
                assert "%s cannot be read by the user %s" % (files.path, user) in httpd.log(), httpd.log()
                os.chmod(files.path, 0o644)
                httpd.wait_for("/api/films", 200, 20)
            finally:
                httpd.close()


@check("a pattern that fits nothing in the database is warned of, and only that", once=True)
def fitting():
    with Files() as files:
        httpd = Httpd(files.conf().replace("RecordsAnonymous On",
                                           "RecordsAnonymous On\n  RecordsExpose films !FILM* main.f?lms"),
                      drivers=("sqlite3",))
        try:
            httpd.start()
            httpd.wait_for("/api/films", 200, 20)
            wait_until("the warning", lambda: "'!FILM*' fits no table" in httpd.log(), 20)
            equal(httpd.log().count("fits no table"), 1, httpd.log())
            assert '<Location "/api">' in httpd.log(), httpd.log()
        finally:
            httpd.close()


@check("a file that is missing at a graceful restart is warned of, and 503 until it comes back", once=True)
def missing_at_restart():
    with Files() as files:
        httpd = Httpd(files.conf() + USUAL.replace("films ", "there ", 1)
                      + location("RecordsAnonymous On", "RecordsFrom there").replace("/api", "/there"),
                      drivers=("sqlite3",))
        httpd.main = httpd.main.replace('"RecordsAnonymous On"', "")
        httpd.main = httpd.main.replace("<Location /api>", "<Location /api>\n  RecordsFrom films")
        os.chmod(FOLDER.name, 0o755)
        try:
            httpd.start()
            httpd.wait_for("/api/films", 200)
            away = files.path + ".away"
            os.rename(files.path, away)
            before = httpd.workers()
            httpd.graceful()
            wait_until("the restart", lambda: "REC1011" in httpd.log(), 20)
            wait_until("new processes", lambda: httpd.workers() and not set(before) & set(httpd.workers()), 20)
            assert "There is no database file " + files.path in httpd.log()
            httpd.wait_for("/there/films", 200)
            equal(httpd.request("GET", "/api/films")[0], 503)
            assert not os.path.exists(files.path), "an empty database was made"
            os.rename(away, files.path)
            httpd.wait_for("/api/films", 200, 30)
        finally:
            httpd.close()
