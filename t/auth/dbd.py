# SPDX-License-Identifier: Apache-2.0
"""mod_auth_basic with a table of users: mod_authn_dbd, over each driver of apr_dbd.  The further columns of
its query are what is known of a user.  The table need not be in the database that is served."""
import os
import sqlite3

from basic import PASSWORDS, Password, basic
from login import PEOPLE
from questions import equal, notes_of, the_lines_are_in_docs

# bcrypt, of lovelace, babbage and slow: cheap ones, and one that costs what is usual
HASHES = {"ada": "$2y$04$studio.studio.studio.u77Pfc2smzqa55u2kkSU.9JfJZ4gDEc.",
          "bob": "$2y$04$studio.studio.studio.uTJARA3EJ19rLNBjC41Vea/Gfj/JGCGa"}
SLOW = "$2y$10$studio.studio.studio.uVo3q/Yv7.r44O4BSo55G6JlTdK8oMVC"

ACCOUNTS = "CREATE TABLE accounts (name varchar(40) PRIMARY KEY, password varchar(100), role varchar(40)," \
           " tenant integer);\n" \
           + "".join("INSERT INTO accounts VALUES ('%s', '%s', '%s', %d);\n"
                     % (name, HASHES[name], said["role"], said["tenant"]) for name, said in PEOPLE.items()) \
           + "INSERT INTO accounts VALUES ('nil', '%s', NULL, NULL);\n" % HASHES["ada"] \
           + "INSERT INTO accounts VALUES ('slow', '%s', 'studio_editor', 7);\n" % SLOW
QUERY = "SELECT password, role, tenant, name FROM accounts WHERE name = %s"


class Accounts(Password):
    modules = ["dbd", "authn_dbd"]
    role = "claim:role"
    untold = ["DBDriver sqlite3"]
    # the name as the table has it, which is not always as the caller wrote it
    claims = ['RecordsClaim sub "%{reqenv:AUTHENTICATE_NAME}"',
              'RecordsClaim role "%{reqenv:AUTHENTICATE_ROLE}"',
              'RecordsClaim tenant "%{reqenv:AUTHENTICATE_TENANT}" int']

    def start(self):
        self.file = self.authority.path("accounts.db")
        with sqlite3.connect(self.file) as connection:
            connection.executescript(ACCOUNTS)
        connection.close()
        os.chmod(self.file, 0o644)

    def server(self):
        return self.lines("sqlite3", self.file)

    @staticmethod
    def lines(driver, params):
        return ["DBDriver " + driver, 'DBDParams "%s"' % params]

    def place(self, providers="dbd"):
        return ["AuthType Basic", "AuthName studio", "AuthBasicProvider " + providers,
                'AuthDBDUserPWQuery "%s"' % QUERY, "Require valid-user"]

    def spoofed(self):
        return super().spoofed() + [("AUTHENTICATE_NAME", "bob"), ("Authenticate-Name", "bob")]


def every_driver_has_the_columns(login, serve):
    for name, database in serve.all.items():
        database.load(ACCOUNTS)
        try:
            with serve(login, name, server=login.lines(database.driver, database.params())) as served:
                place = served.place(name)
                equal([note[0] for note in notes_of(place, "ada")], ["ada", "ada"], name)
                equal([note[1] for note in notes_of(place, "bob")], [8], name)
                for what, headers in login.wrong():
                    equal(place.ask(None, "GET", "/auth_notes", headers).status, 401, "%s: %s" % (name, what))
                # NULL leaves nothing in the environment
                answer = place.ask(None, "GET", "/auth_notes", basic("nil", "lovelace"))
                equal((answer.status, answer.json()["code"]), (403, "REC109"), name)
                place.close()
        finally:
            database.sql("DROP TABLE accounts")


def a_name_is_as_the_table_has_it(login, serve):
    """Where the database ignores case, as most of MariaDB's collations do."""
    place = [line.replace("= %s", "= %s COLLATE NOCASE") for line in login.place()]
    with serve(login, place=place) as served:
        place = served.place(serve.name)
        for name in ("ADA", "Ada", "ada"):
            answer = place.ask(None, "GET", "/auth_caller?select=sub,tenant", basic(name, PASSWORDS["ada"]))
            equal((answer.status, answer.text()), (200, '[{"sub":"ada","tenant":7}]'), name)
        place.close()


def a_cache_before_it_opens_nothing(login, serve):
    """mod_authn_socache answers from its cache without the columns."""
    class Cached(Accounts):
        modules = Accounts.modules + ["socache_shmcb", "authn_socache"]

    lines = login.place("socache dbd") + ["AuthnCacheProvideFor dbd"]
    with serve(Cached(login.authority), server=login.server(), place=lines) as served:
        place = served.place(serve.name)
        equal(len(notes_of(place, "ada")), 2)
        for _ in range(3):
            answer = place.ask("ada", "GET", "/auth_notes")
            equal((answer.status, answer.json()["message"]), (403, "The claim 'sub' is missing"))
        equal(place.ask(None, "GET", "/auth_notes", basic("ada", "byron")).status, 401)
        place.close()


def bcrypt_costs_what_it_says(login, serve):
    """Every request pays for it, kept connections too.  Much more than the rest of a request: the figure
    is in docs/authentication.md."""
    with serve(login) as served:
        place = served.place(serve.name)
        spent = {}
        for name, word in (("ada", "lovelace"), ("slow", "slow")):
            before = served.httpd.processor_time()
            for _ in range(10):
                equal(place.ask(None, "GET", "/auth_notes?limit=1", basic(name, word)).status, 200)
            spent[name] = served.httpd.processor_time() - before
        print("      clock ticks for ten requests: %s" % spent)
        assert spent["slow"] >= spent["ada"] + 20, spent
        place.close()


LOGIN = Accounts
CHECKS = [the_lines_are_in_docs, every_driver_has_the_columns, a_name_is_as_the_table_has_it,
          a_cache_before_it_opens_nothing, bcrypt_costs_what_it_says]
