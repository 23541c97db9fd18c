# SPDX-License-Identifier: Apache-2.0
"""A directory: OpenLDAP's slapd on a loopback port, in a folder of its own."""
import os
import shutil
import signal
import socket

from process import (Failed, account, am_root, free_port, new_folder, remove_folder, run, start, stop,
                     tail, wait_until)

SUFFIX = "dc=studio,dc=example"
SCHEMA = "/etc/ldap/schema"              # where Debian has it
MODULES = "/usr/lib/ldap"

CONFIGURATION = """include {schema}/core.schema
include {schema}/cosine.schema
include {schema}/inetorgperson.schema
pidfile {folder}/slapd.pid
modulepath {modules}
moduleload back_mdb
sizelimit 20
database mdb
suffix "{suffix}"
rootdn "cn=admin,{suffix}"
rootpw admin
directory {folder}/data
dbnosync
index objectClass,uid,member eq
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
"""


def find_server():
    return shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin")


def missing():
    """What is not installed, or None."""
    return None if find_server() and os.path.exists(SCHEMA) else "slapd"


class Directory:
    """ldif is what it holds; anonymous callers may log in and read nothing."""

    def __init__(self, ldif):
        self.server = find_server()
        self.folder = new_folder("ldap")
        self.port, self.process = free_port(), None
        self.log = os.path.join(self.folder, "slapd.log")
        self.conf = os.path.join(self.folder, "slapd.conf")
        os.mkdir(os.path.join(self.folder, "data"))
        with open(self.conf, "w") as f:
            f.write(CONFIGURATION.format(schema=SCHEMA, modules=MODULES, folder=self.folder,
                                         suffix=SUFFIX))
        # its own tools would go on with a folder of the system's, were it not named here
        run([self.server, "-T", "add", "-q", "-f", self.conf], ldif)
        if am_root():
            who = account("openldap", "nobody")
            for folder, _, names in os.walk(self.folder):
                for path in [folder] + [os.path.join(folder, name) for name in names]:
                    os.chown(path, who.pw_uid, who.pw_gid)
            self.owner = ["-u", who.pw_name]
        else:
            self.owner = []

    def start(self):
        """-d keeps it in the foreground."""
        self.process = start([self.server, "-d", "0", "-f", self.conf, "-h", self.url()] + self.owner,
                             self.log, folder="/")
        try:
            wait_until("slapd listens", self.listens, process=self.process)
        except Failed as failed:
            raise Failed("%s\n%s" % (failed, tail(self.log))) from None
        return self

    def listens(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def url(self):
        return "ldap://127.0.0.1:%d" % self.port

    def pause(self):
        """It keeps its connections, takes new ones, and answers nobody."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        stop(self.process)
        self.process = None

    def close(self):
        self.stop()
        remove_folder(self.folder)
