# SPDX-License-Identifier: Apache-2.0
"""How a process begins: it reads the catalogs of what it serves, whether or not anybody asks."""
import time

from httpd import Httpd
from process import wait_until
from servers import location, serve

LOADED, FAILED = "REC1002", "REC1069"


def begin(suite, name, *more, before=""):
    """An httpd of one process, and nobody asks it anything."""
    database = suite.databases[name]
    lines = [before, "RecordsCatalogCheck 0", serve(name, database), location("/" + name, name)]
    return Httpd("\n".join(lines + list(more)) + "\n", drivers=(name,), log_level="warn records:info").start()


def said(httpd, number, database="studio_"):
    return [line for line in httpd.log().splitlines() if number in line and "'" + database in line]


def asks(httpd, name):
    status, _, body = httpd.request("GET", "/%s/shows?select=id&limit=1" % name)
    assert status == 200, (status, body)


def loaded_at_start(suite, name):
    database = suite.databases[name]
    httpd = begin(suite, name, serve(name, database).replace("studio_", "idle_", 1))
    try:
        wait_until("the catalog is loaded", lambda: said(httpd, LOADED))
        asks(httpd, name)
        assert len(said(httpd, LOADED)) == 1, httpd.log()
        assert not said(httpd, LOADED, "idle_"), "what nobody serves was loaded"
    finally:
        httpd.close()


def loaded_when_asked(suite, name):
    httpd = begin(suite, name, before="RecordsCatalogPreload Off")
    try:
        time.sleep(1.5)
        assert not said(httpd, LOADED), httpd.log()
        asks(httpd, name)
        assert len(said(httpd, LOADED)) == 1, httpd.log()
    finally:
        httpd.close()


def loaded_later(suite, name):
    """The database comes up after httpd."""
    database, httpd = suite.databases[name], None
    database.stop()
    try:
        httpd = begin(suite, name)
        wait_until("it was tried", lambda: said(httpd, FAILED))
        database.start()
        wait_until("the catalog is loaded", lambda: said(httpd, LOADED))
        assert len(said(httpd, FAILED)) == 1, "told once"
        asks(httpd, name)
    finally:
        if database.process is None:
            database.start()
        if httpd is not None:
            httpd.close()
    suite.httpd.wait_for("/%s/shows?select=id" % name, 200, 10)


def prove(suite, name):
    suite.prove("%s: a process has its catalog before anybody asks" % name, loaded_at_start, suite, name)
    suite.prove("%s: or when somebody asks, if it is told to wait" % name, loaded_when_asked, suite, name)
    if suite.databases[name].program:
        suite.prove("%s: and as soon as its database is there" % name, loaded_later, suite, name)
