# SPDX-License-Identifier: Apache-2.0
"""Three schemas on three databases, as three callers find them.

A caller is a user who logs in, or nobody.  On PostgreSQL and MariaDB each acts as a role of the database, and what the
role may do is granted below.  SQLite has no roles: there each caller has a Location of its own, and its directives say
what is shown.  An API is one schema of one database as one caller finds it.
"""
import base64
import hashlib
import os
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


import table                                             # noqa: E402
import tables                                            # noqa: E402
from databases import ALL, KINDS, OWNER                  # noqa: E402
from httpd import Httpd                                  # noqa: E402
from process import Failed, run                          # noqa: E402

SCHEMAS = ("studio", "music", "samples")
CALLERS = ("nobody", "reader", "editor")
PASSWORD = "lovelace"
LOGIN = "api_login"                      # MariaDB's: what it may itself, every role may

# What each role may do.  A name without the word FUNCTION or PROCEDURE is that of a table or view.
GRANTS = {
    "studio": {"nobody": ["SELECT ON shows", "SELECT ON sequences", "SELECT ON show_totals"],
               "reader": ["SELECT ON *"],
               "editor": ["SELECT, INSERT, UPDATE, DELETE ON *"]},
    "music": {"nobody": ["SELECT ON artists", "SELECT ON albums", "SELECT ON genres", "SELECT ON album_totals",
                         "SELECT (track_id, album_id, name, unit_price, milliseconds) ON tracks", "EXECUTE ON album_length"],
              "reader": ["SELECT ON * - employees refunds", "SELECT (employee_id, first_name) ON employees",
                         "INSERT ON plays", "EXECUTE ON album_length tracks_of prices by_state initials tint"],
              "editor": ["SELECT, INSERT, UPDATE, DELETE ON * - employees invoices",
                         "SELECT (employee_id, reports_to, first_name, last_name, email, hired_on) ON employees",
                         "UPDATE (first_name, last_name) ON employees", "SELECT, INSERT, UPDATE ON invoices", "EXECUTE ON *"]},
    "samples": {"nobody": ["SELECT ON boxes"],
                "reader": ["SELECT ON *"],
                "editor": ["SELECT, INSERT, UPDATE, DELETE ON *"]},
}

# The same for SQLite, where it is a matter of the Location.
RULES = {
    "studio": {"nobody": ["RecordsExpose shows sequences show_totals", "RecordsWrite Off"], "reader": ["RecordsWrite Off"],
               "editor": []},
    "music": {"nobody": ["RecordsExpose artists albums genres album_totals tracks", "RecordsWrite Off",
                         "RecordsReadColumns tracks track_id album_id name unit_price milliseconds"],
              "reader": ["RecordsExpose !refunds", "RecordsWrite Off", "RecordsReadColumns employees employee_id first_name"],
              "editor": ["RecordsReadColumns employees !salary", "RecordsWriteColumns employees first_name last_name"]},
    "samples": {"nobody": ["RecordsExpose boxes", "RecordsWrite Off"], "reader": ["RecordsWrite Off"], "editor": []},
}

QUERIES = {
    "studio": {"shots_between": "/* Shots that are due within a period. */ /* :from date; :until date; :most int = 100 */ SELECT id, code, frames,"
                                " due_on FROM shots WHERE due_on >= :from AND due_on < :until ORDER BY due_on, id LIMIT :most"},
    "music": {"sold": "/* What was sold of a genre.\nOne row a track. */ /* :genre smallint; :least int = 0 */ SELECT t.track_id, t.name, t.explicit, sum(l.quantity) AS"
                      " pieces FROM invoice_lines l JOIN tracks t ON t.track_id = l.track_id WHERE t.genre_id = :genre GROUP BY t.track_id, t.name,"
                      " t.explicit HAVING sum(l.quantity) >= :least",
              "cancel": "/* :id bigint */ UPDATE invoices SET state = 'cancelled' WHERE invoice_id = :id",
              "put_genre": "/* :id smallint; :name text */ INSERT INTO genres (genre_id, name) VALUES (:id, :name) RETURNING genre_id, name"},
    "samples": {},
}
KEYS = {"music": ["RecordsKey {base}:album_totals album_id", "RecordsRelationship {base}:album_totals(album_id) albums(album_id)"]}
EVERYWHERE = ["RecordsRollback On", "RecordsBatch 20", "RecordsAggregates On", "RecordsPlan On", "RecordsIdempotency On"]

# Every counter of PostgreSQL behind the rows that brought their own numbers.
COUNTERS = """DO $$
DECLARE c record; n bigint;
BEGIN
    FOR c IN SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES' LOOP
        EXECUTE format('SELECT coalesce(max(%I), 0) + 1 FROM %I', c.column_name, c.table_name) INTO n;
        PERFORM setval(pg_get_serial_sequence(quote_ident(c.table_name), c.column_name), n, false);
    END LOOP;
END $$;
"""


def read(name):
    with open(name, encoding="utf-8") as f:
        return f.read()


def script(name, schema):
    """Tables and rows of a schema."""
    if schema == "samples":
        statements, _, types = table.read(name)
        text = tables.script(name, statements, types)
    elif schema == "studio":
        text = read(os.path.join(ROOT, "sql", "studio-%s.sql" % name))
    else:
        text = read(os.path.join(HERE, "music-%s.sql" % name)) + read(os.path.join(HERE, "music-rows.sql"))
    return text + read(os.path.join(ROOT, "sql", "idempotency-%s.sql" % name))


class Base:
    """A schema in a database of its own, on a server."""

    def __init__(self, server, schema):
        self.server, self.schema, self.name = server, schema, server.driver
        self.base = "%s_%s" % (schema, self.name)        # as RecordsDatabase calls it
        self.file = os.path.join(server.folder, schema + "_api.db")
        getattr(self, "make_" + self.name)()

    # ---- tables and privileges -----------------------------------------------------------
    def make_pgsql(self):
        self.server.sql("CREATE DATABASE %s_api OWNER %s" % (self.schema, OWNER), "postgres")
        for sql in table.read("pgsql")[1] if self.schema == "samples" else []:
            self.server.sql(sql, self.schema + "_api")
        self.ask(script("pgsql", self.schema) + COUNTERS, OWNER)
        self.ask("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;\n" if self.schema == "music" else "")
        relations = self.names("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')")
        functions = self.names("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        self.ask("\n".join("GRANT %s TO api_%s;" % (grant, caller) for caller, grant in self.grants(
            ['"%s"' % one.replace('"', '""') for one in relations], ["FUNCTION " + '"%s"' % one for one in functions])))

    def make_mysql(self):
        self.server.sql("CREATE DATABASE %s_api COLLATE utf8mb4_nopad_bin; GRANT SELECT, EXECUTE, SHOW VIEW ON %s_api.* TO api_catalog"
                        % (self.schema, self.schema), "mysql")
        self.ask(script("mysql", self.schema))
        relations = self.names("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
        functions = self.names("SELECT concat(routine_type, ' `', routine_name, '`') FROM information_schema.routines"
                               " WHERE routine_schema = DATABASE()")
        self.ask("\n".join("GRANT %s TO api_%s;" % (grant, caller) for caller, grant in self.grants(
            ["`%s`" % one for one in relations], functions)))

    def make_sqlite3(self):
        self.ask(script("sqlite3", self.schema))

    def ask(self, text, who=None):
        if self.name == "pgsql":
            return run(self.server.psql(self.schema + "_api", who or "postgres"), text)
        if self.name == "mysql":
            return run(self.server.mariadb(self.schema + "_api", "root"), text)
        self.server.file, kept = self.file, self.server.file
        try:
            return self.server.load(text)
        finally:
            self.server.file = kept

    def names(self, sql):
        return [line for line in self.ask(sql).split("\n") if line]

    def grants(self, relations, functions):
        """GRANTS, spelled out: (caller, what ON what)."""
        for caller, grants in GRANTS[self.schema].items():
            for what, _, names in (grant.partition(" ON ") for grant in grants):
                names, _, but = names.partition(" - ")
                every = functions if what == "EXECUTE" else relations
                for one in every:
                    bare = one.split(" ", 1)[-1].strip('"`') if what == "EXECUTE" else one[1:-1]
                    if (names == "*" or bare in names.split()) and bare not in but.split() and bare != "records_idempotency":
                        yield caller, "%s ON %s" % (what, one)
            yield caller, "SELECT, INSERT, UPDATE, DELETE ON records_idempotency"

    # ---- what httpd is told ---------------------------------------------------------------
    def params(self):
        if self.name == "sqlite3":
            return self.file
        return self.server.params().replace("dbname=studio", "dbname=%s_api" % self.schema).replace("user=studio", "user=" + {
            "pgsql": OWNER, "mysql": LOGIN}[self.name])

    def configuration(self, users):
        lines = ['RecordsDatabase %s %s "%s"%s' % (self.base, self.name, self.params(), self.server.options)]
        lines += [line.format(base=self.base) for line in KEYS.get(self.schema, [])]
        lines += ['RecordsQuery %s:%s "%s"' % (self.base, name, sql.replace("\n", "\\n"))
                  for name, sql in QUERIES[self.schema].items()]
        for caller in CALLERS:
            if self.name == "sqlite3" or caller == CALLERS[0]:
                lines.append(self.location(caller, users))
        return "\n".join(lines)

    def location(self, caller, users):
        inside = ["SetHandler records", "RecordsFrom " + self.base, "RecordsWrite On"] + EVERYWHERE + [
            line.replace("{users}", users) for line in IDENTITY]
        if self.schema == "music":
            inside.append('RecordsOpenAPIInfo "title=Music shop" contact=https://music.example/help license=CC-BY-4.0'
                          " license-url=https://creativecommons.org/licenses/by/4.0/")
        if self.name == "sqlite3":
            inside = [line for line in inside if not line.startswith("RecordsWrite") or "RecordsWrite Off" not in RULES[self.schema][caller]]
            inside += RULES[self.schema][caller] + ["RecordsAnonymous On", 'RecordsRole "%{REMOTE_USER}" name-only']
        else:
            inside += ["RecordsAnonymous role=api_nobody", 'RecordsRole "api_%{REMOTE_USER}"',
                       "RecordsRoleAllow api_nobody api_reader api_editor"]
        return "<Location %s>\n    %s\n</Location>" % (self.path(caller), "\n    ".join(inside))

    def path(self, caller):
        return "/%s/%s%s" % (self.name, self.schema, "/" + caller if self.name == "sqlite3" else "")


# Whoever does not log in is nobody.
IDENTITY = ["AuthType Basic", "AuthName api", "AuthBasicProvider file", "AuthUserFile {users}", "<RequireAny>",
            '    Require expr "-z %{req:Authorization}"', "    Require valid-user", "</RequireAny>"]


class Api:
    """What one caller finds."""

    def __init__(self, base, caller):
        self.base, self.caller, self.path = base, caller, base.path(caller)
        self.database, self.schema = base.name, base.schema
        self.name = "%s %s %s" % (base.name, base.schema, caller)
        self.headers = [] if caller == "nobody" else [("Authorization", "Basic " + base64.b64encode(
            ("%s:%s" % (caller, PASSWORD)).encode()).decode())]


def start(name):
    """A server with the logins and roles of all callers."""
    server = KINDS[name]()
    try:
        server.start()
        roles = ["api_" + caller for caller in CALLERS]
        if name == "pgsql":
            server.sql("; ".join("CREATE ROLE %s; GRANT %s TO %s" % (role, role, OWNER) for role in roles), "postgres")
        elif name == "mysql":
            server.sql("CREATE USER %s@localhost; CREATE ROLE api_catalog; GRANT api_catalog TO %s@localhost;"
                       " SET DEFAULT ROLE api_catalog FOR %s@localhost; " % (LOGIN, LOGIN, LOGIN)
                       + "; ".join("CREATE ROLE %s; GRANT %s TO %s@localhost" % (role, role, LOGIN) for role in roles), "mysql")
        return server, [Base(server, schema) for schema in SCHEMAS]
    except BaseException:
        server.close()
        raise


class World:
    """All of them, and httpd before them."""

    def __init__(self, names=ALL):
        self.servers, self.bases, faults = {}, {}, []
        self.httpd, self.keep = None, False

        def begin(name):
            try:
                self.servers[name], self.bases[name] = start(name)
            except Exception as fault:
                faults.append("%s: %s" % (name, fault))

        threads = [threading.Thread(target=begin, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            self.close()
            raise Failed("\n".join(faults))
        try:
            self.httpd = Httpd("", drivers=tuple(names), log_level="warn records:info")
            users = os.path.join(self.httpd.folder, "users")
            with open(users, "w") as f:
                for caller in CALLERS[1:]:
                    f.write("%s:{SHA}%s\n" % (caller, base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()))
            self.httpd.main = "AllowEncodedSlashes NoDecode\n" + "\n".join(
                base.configuration(users) for name in names for base in self.bases[name]) + "\n"
            self.httpd.start()
        except BaseException:
            self.close()
            raise
        self.apis = [Api(base, caller) for name in names for base in self.bases[name] for caller in CALLERS]

    def api(self, database, schema, caller):
        return next(one for one in self.apis if (one.database, one.schema, one.caller) == (database, schema, caller))

    def close(self):
        if self.httpd is not None:
            self.httpd.close(self.keep)
        for server in self.servers.values():
            server.close(self.keep)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.close()
