#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The studio, served: the three databases with the example rows, and httpd before them.

    python3 t/servers/servers.py [pgsql mysql sqlite3]      serves them until stopped
    python3 t/servers/servers.py --under 'gdb --args' sqlite3
                                                            httpd -X below that command

As a module: Studio(...) starts it all, for every suite that needs a server.
"""
import argparse
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from databases import ALL, KINDS                         # noqa: E402
from httpd import ROOT, Httpd                            # noqa: E402
from process import Failed                               # noqa: E402


def serve(name, database, options=""):
    """The directive that makes a database known to httpd, as studio_NAME."""
    return 'RecordsDatabase studio_%s %s "%s"%s%s' % (name, database.driver, database.params(),
                                                      database.options,
                                                      " " + options if options else "")


def location(path, name, *lines):
    """A place where a database is served: readable, writable and open to all unless lines differ."""
    inside = ["SetHandler records", "RecordsFrom studio_%s" % name]
    for usual in ("RecordsAnonymous On", "RecordsWrite On"):
        if not any(line.split()[0] == usual.split()[0] for line in lines):
            inside.append(usual)
    return "<Location %s>\n    %s\n</Location>" % (path, "\n    ".join(inside + list(lines)))


def start_databases(names=ALL, extra=None, folder=None):
    """The databases, at once, with the studio's rows and what extra (a folder of SQL) adds."""
    found, faults = {}, []

    def begin(name):
        try:
            database = KINDS[name](os.path.join(folder, name) if folder else None)
            found[name] = database
            database.start()
            database.load_file(os.path.join(ROOT, "sql", "studio-%s.sql" % name))
            database.load_file(os.path.join(ROOT, "sql", "idempotency-%s.sql" % name))
            database.load_file(os.path.join(ROOT, "sql", "quota-%s.sql" % name))
            database.load_file(os.path.join(ROOT, "sql", "usage-%s.sql" % name))
            if extra:
                database.load_file(os.path.join(extra, "extra-%s.sql" % name))
            database.save()
        except Exception as fault:                       # told below, on the main thread
            faults.append("%s: %s" % (name, fault))

    threads = [threading.Thread(target=begin, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        for database in found.values():
            database.close()
        raise Failed("\n".join(faults))
    return {name: found[name] for name in names}


class Studio:
    """Databases and httpd together.  conf(name, database) gives what httpd is told of each.  under:
    httpd is configured and not started."""

    def __init__(self, names=ALL, conf=None, extra=None, folder=None, before="", options="",
                 under=False, **httpd):
        self.keep = False                # the folders, after the end
        self.databases = start_databases(names, extra, folder)
        parts = [before]
        for name, database in self.databases.items():
            parts.append(serve(name, database, options))
            parts.append(conf(name, database) if conf else location("/" + name, name))
        self.httpd = None
        try:
            self.httpd = Httpd("\n".join(parts) + "\n",
                               folder=os.path.join(folder, "httpd") if folder else None,
                               drivers=tuple(names), **httpd)
            if not under:
                self.httpd.start()
        except BaseException:
            self.close()
            raise

    def reset(self, names=None):
        for name in names or self.databases:
            self.databases[name].reset()

    def close(self):
        if self.httpd is not None:
            self.httpd.close(self.keep)
        for database in self.databases.values():
            database.close(self.keep)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--under", metavar="COMMAND", help="run httpd -X below it: a debugger, say")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ALL))
    options = parser.parse_args()
    names = options.names or ALL
    with Studio(names, under=options.under is not None) as studio:
        for name in names:
            print("http://127.0.0.1:%d/%s" % (studio.httpd.port, name), flush=True)
        if options.under is not None:
            studio.httpd.run_under(options.under.split())
            return
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
