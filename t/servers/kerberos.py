# SPDX-License-Identifier: Apache-2.0
"""Kerberos: a realm of its own on a loopback port, in a folder of its own."""
import os
import re
import shutil
import socket
import subprocess

from process import (Failed, free_port, new_folder, remove_folder, run, slowed, start, stop, tail,
                     wait_until)

REALM = "STUDIO.EXAMPLE"

CLIENT = """[libdefaults]
default_realm = {realm}
dns_lookup_realm = false
dns_lookup_kdc = false
dns_canonicalize_hostname = false
rdns = false
udp_preference_limit = 1
[realms]
{realm} = {{
  kdc = 127.0.0.1:{port}
}}
"""
SERVER = """[kdcdefaults]
kdc_listen = ""
kdc_tcp_listen = 127.0.0.1:{port}
[realms]
{realm} = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
  acl_file = {folder}/acl
}}
"""


def find_programs():
    return {name: shutil.which(name) or shutil.which(name, path="/usr/sbin")
            for name in ("krb5kdc", "kdb5_util", "kadmin.local", "kinit")}


def missing():
    """What is not installed, or None."""
    return next((name for name, path in find_programs().items() if path is None), None)


class Realm:
    """users is of (name, password); keytab holds the key of HTTP/localhost."""

    def __init__(self, users):
        self.programs = find_programs()
        self.folder, self.port, self.process = new_folder("realm"), free_port(), None
        self.log, self.keytab = self.path("kdc.log"), self.path("http.keytab")
        self.env = dict(os.environ, KRB5_CONFIG=self.path("krb5.conf"),
                        KRB5_KDC_PROFILE=self.path("kdc.conf"))
        for name, text in (("krb5.conf", CLIENT), ("kdc.conf", SERVER)):
            with open(self.path(name), "w") as f:
                f.write(text.format(realm=REALM, port=self.port, folder=self.folder))
        self.call("kdb5_util", "create", "-s", "-P", "master")
        for name, password in users:
            self.call("kadmin.local", "addprinc", "-pw", password, name)
        self.call("kadmin.local", "addprinc", "-randkey", "HTTP/localhost")
        self.call("kadmin.local", "ktadd", "-k", self.keytab, "HTTP/localhost")
        os.chmod(self.keytab, 0o644)     # httpd works as another account, and this realm is a test's
        os.mkdir(self.path("taken"))
        os.chmod(self.path("taken"), 0o777)

    def path(self, name):
        return os.path.join(self.folder, name)

    def call(self, program, *words, text=None, env=None):
        return run([self.programs[program]] + list(words), text, env=env or self.env)

    def start(self):
        self.process = start([self.programs["krb5kdc"], "-n"], self.log, self.env, "/")
        try:
            wait_until("the KDC listens", self.listens, process=self.process)
        except Failed as failed:
            raise Failed("%s\n%s" % (failed, tail(self.log))) from None
        return self

    def listens(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def log_in(self, name, password):
        """The environment of a program that acts as that user."""
        env = dict(self.env, KRB5CCNAME="FILE:" + self.path("tickets-" + name.replace("/", "-")))
        self.call("kinit", name, text=password + "\n", env=env)
        return env

    def token(self, env):
        """What a client with that environment says to HTTP/localhost, once: curl says it, to us."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(slowed(20))
            client = subprocess.Popen(["curl", "-s", "--negotiate", "-u", ":", "-m", "60",
                                       "http://localhost:%d/" % listener.getsockname()[1]],
                                      env=env, stdout=subprocess.DEVNULL)
            try:
                with listener.accept()[0] as connection, connection.makefile("rb") as asked:
                    lines = []
                    while not lines or lines[-1].strip():
                        lines.append(asked.readline())
                    connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            finally:
                client.wait()
        found = re.search(r"^Authorization: Negotiate (\S+)", b"".join(lines).decode(), re.M)
        if found is None:
            raise Failed("curl has no token: " + b"".join(lines).decode())
        return found.group(1)

    def of_servers(self, remember=True):
        """The environment of a server that takes tokens: which realm, and where it notes them."""
        return {"KRB5_CONFIG": self.path("krb5.conf"),
                "KRB5RCACHENAME": "file2:" + self.path("taken/tokens") if remember else "none:"}

    def stop(self):
        stop(self.process)
        self.process = None

    def close(self):
        self.stop()
        remove_folder(self.folder)
