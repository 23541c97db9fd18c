# SPDX-License-Identifier: Apache-2.0
"""The hand-written peer: Fastify and pg, installed by npm into the bench's own folder."""
import os
import shutil

from . import client
from .process import Failed, Server, free_port, run

SOURCE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fastify")

# What each connection reads before the clock runs: the pages become part of its process.
WARM = ("(SELECT * FROM records ORDER BY id)", "(SELECT * FROM records ORDER BY created_at)")


class Fastify:
    base, item, words, headers = "/api/", "records/{}", {}, ""

    def __init__(self, folder, database):
        self.warm = [f"SELECT count(active) FROM {rows} AS t" for rows in WARM]
        self.folder, self.database = os.path.join(folder, "fastify"), database
        self.server, self.port = None, None

    def install(self):
        """None, or why there is no such peer today."""
        for tool in ("node", "npm"):
            if not shutil.which(tool):
                return f"{tool} is not installed"
        os.makedirs(self.folder, exist_ok=True)
        for name in ("package.json", "server.js"):
            shutil.copy(os.path.join(SOURCE, name), self.folder)
        try:
            run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock",
                 "--loglevel=error", "--prefer-offline"], cwd=self.folder)
        except Failed as failed:
            return f"npm install failed: {failed}"
        return None

    def start(self):
        self.port = free_port()
        environment = {**self.database.environment, "PORT": str(self.port),
                       "NODE_ENV": "production", "WARM": ";".join(self.warm)}
        self.server = Server("Fastify", ["node", "server.js"], os.path.join(self.folder, "log"),
                             cwd=self.folder, env=environment)
        self.server.wait_until(lambda: client.answers(self.port))

    def restart(self):
        self.stop()
        self.start()

    def stop(self):
        if self.server:
            self.server.stop()
