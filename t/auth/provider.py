# SPDX-License-Identifier: Apache-2.0
"""The OpenID provider of provider/provider.mjs, and what clients ask it for."""
import base64
import http.client
import json
import os
import ssl
import subprocess
import threading
import urllib.parse

import node
from process import Failed, free_port, slowed, tail

HERE = os.path.dirname(os.path.abspath(__file__))
OLDEST_NODE = 18


def missing():
    """What there is no provider without, or None."""
    return "Node %d or later, and npm" % OLDEST_NODE if node.version() < OLDEST_NODE else None


class Provider:
    """clients are more of oidc-provider's clients; people have the claims that their tokens say."""

    def __init__(self, authority, keys, people, audience, clients=()):
        self.authority, self.audience = authority, audience
        self.port, self.lock, self.process = free_port(), threading.Lock(), None
        self.issuer = "https://127.0.0.1:%d" % self.port
        key, cert = authority.issue("provider", "/CN=provider")
        machine = {"grant_types": ["client_credentials"], "redirect_uris": [], "response_types": []}
        self.told = {
            "port": self.port, "key": key, "cert": cert, "keys": [each.told() for each in keys],
            "people": people, "audience": audience,
            "clients": [dict(machine, client_id=name, client_secret=name + "-secret")
                        for name in list(people) + ["records"]] + list(clients),
        }
        self.context = ssl.create_default_context(cafile=authority.ca)
        self.log = authority.path("provider.log")

    def start(self):
        place = node.install(os.path.join(HERE, "provider"), "auth", "provider")
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                ["node", "--no-deprecation", "provider.mjs", json.dumps(self.told)], cwd=place,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
                start_new_session=True)
        self.read()
        return self

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            try:
                self.process.wait(slowed(10))
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()
            self.process = None

    def read(self):
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise Failed("the provider has ended\n%s" % tail(self.log))
            if line.startswith("{"):                     # not what packages say of themselves
                return json.loads(line)

    # ---- commands ---------------------------------------------------------------------------
    def say(self, command, value=None):
        with self.lock:
            self.process.stdin.write(json.dumps({"command": command, "value": value}) + "\n")
            self.process.stdin.flush()
            return self.read()

    def keys(self, *keys):
        """From now on it signs with the first of a kind, and publishes all of them."""
        self.say("keys", [key.told() for key in keys])

    def mode(self, word):
        self.say("mode", word)

    def hits(self, path):
        return self.say("hits").get(path, 0)

    # ---- what a client asks -----------------------------------------------------------------
    def post(self, path, who, form):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=slowed(20),
                                                 context=self.context)
        login = base64.b64encode(("%s:%s-secret" % (who, who)).encode()).decode()
        try:
            connection.request("POST", path, urllib.parse.urlencode(form), {
                "Authorization": "Basic " + login, "Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise Failed("the provider: %d %s" % (answer.status, body.decode()))
            return json.loads(body) if body else {}
        finally:
            connection.close()

    def token(self, who, alg=None, ttl=None, audience=None):
        """An access token: signed, or opaque where there is no alg."""
        how = {name: value for name, value in (("alg", alg), ("ttl", ttl)) if value is not None}
        resource = (audience or self.audience) + ("?" + urllib.parse.urlencode(how) if how else "")
        return self.post("/token", who, {"grant_type": "client_credentials", "scope": "records:read",
                                         "resource": resource})["access_token"]

    def revoke(self, who, token):
        self.post("/token/revocation", who, {"token": token})
