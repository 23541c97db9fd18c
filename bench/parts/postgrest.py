# SPDX-License-Identifier: Apache-2.0
"""PostgREST itself, where there is a program of that name, or POSTGREST says where."""
import os
import shutil

from . import client
from .process import Server, free_port

CONFIGURATION = """\
db-uri = "postgresql:///bench?host={folder}&user=bench"
db-anon-role = "bench"
db-schemas = "public"
db-pool = {pool}
server-host = "127.0.0.1"
server-port = {port}
log-level = "crit"
"""


class PostgREST:
    base, item, words, headers = "/", "records?id=eq.{}", {"w1": "w1_filter"}, ""

    def __init__(self, folder, database, pool):
        self.folder, self.database, self.pool = folder, database, pool
        self.server, self.port = None, None

    def program(self):
        return shutil.which(os.environ.get("POSTGREST", "postgrest"))

    def start(self):
        self.port = free_port()
        configuration = os.path.join(self.folder, "postgrest.conf")
        with open(configuration, "w") as out:
            out.write(CONFIGURATION.format(folder=self.database.folder, port=self.port, pool=self.pool))
        self.server = Server("PostgREST", [self.program(), configuration],
                             os.path.join(self.folder, "postgrest.log"))
        self.server.wait_until(self.knows_tables)

    def knows_tables(self):
        return client.answers(self.port) and client.ask(self.port, "/records?limit=1")[0] == 200

    def restart(self):
        self.stop()
        self.start()

    def stop(self):
        if self.server:
            self.server.stop()
