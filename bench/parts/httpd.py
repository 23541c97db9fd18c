# SPDX-License-Identifier: Apache-2.0
"""httpd with the module as a build folder has it, and some files of the answers' size beside it."""
import grp
import os
import shutil

from . import client, guarantees
from .process import Failed, Server, account, children, free_port, resident, run

CONFIGURATION = """\
ServerRoot "{folder}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{folder}/pid"
DefaultRuntimeDir "{folder}"
ErrorLog "{folder}/error.log"
LogLevel warn
{modules}
{account}
Timeout 60
KeepAlive On
KeepAliveTimeout 60
MaxKeepAliveRequests 0

StartServers {processes}
ServerLimit {processes}
ThreadLimit {threads}
ThreadsPerChild {threads}
MaxRequestWorkers {workers}
MinSpareThreads 1
MaxSpareThreads {workers}

DocumentRoot "{folder}/files"
<Directory />
    AllowOverride None
    Require all granted
</Directory>
"""

OURS = """
RecordsDatabase bench {driver} "{params}"{pool}{options}
{more}<Location "/api">
    SetHandler records
    RecordsFrom bench
    RecordsWrite On
{inside}</Location>
"""


def program():
    for name in (os.environ.get("HTTPD"), "apache2", "httpd"):
        path = name and shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
        if path:
            return path
    raise Failed("httpd is not here; install it, or set HTTPD")


def module_folder():
    return run([os.environ.get("APXS", "apxs"), "-q", "libexecdir"]).strip()


def identity(who):
    """The account of httpd's child, where the parent is root."""
    if who is None:
        return ""
    return f"User {who.pw_name}\nGroup {grp.getgrgid(who.pw_gid).gr_name}"


class Httpd:
    """Our API over one database.  build: a Build, or None for httpd alone.  threads: of the one child.  The worker MPM keeps one for each
    connection.  pool: 0 is the module's default.  way: what else it is told, of ways.py."""

    base, item, words, headers = "/api/", "records/{}", {}, ""

    def __init__(self, folder, database, build, mpm="worker", threads=64, pool=8, name="httpd",
                 way=None):
        self.folder = os.path.join(folder, name)
        self.way = way
        self.files = os.path.join(self.folder, "files")
        os.makedirs(self.files, exist_ok=True)
        for path in (self.folder, self.files):
            os.chmod(path, 0o755)
        self.log = os.path.join(self.folder, "error.log")
        if os.path.exists(self.log):
            os.unlink(self.log)          # of an earlier run, kept with its database
        self.database, self.mpm, self.threads, self.pool = database, mpm, threads, pool
        self.processes = 1
        self.under = []                  # a program that runs it, which then is one process
        self.who = None                  # the account that starts it, if it is not ours
        self.guarantees = False          # are the Locations of guarantees.py served, too?
        self.build = build
        self.server, self.port = None, None

    def load_lines(self):
        inside = run([program(), "-l"])
        folder = module_folder()
        lines = []
        usual = ("mpm_" + self.mpm, "unixd", "authz_core", "authz_host", "mime")
        known = ("authn_core", "authz_user", *self.way.modules) if self.way and self.way.modules else ()
        for name in (*usual, *known):
            path = os.path.join(folder, f"mod_{name}.so")
            if f"mod_{name}.c" in inside or not os.path.exists(path):
                continue
            lines.append(f'LoadModule {name}_module "{path}"')
        lines.append("TypesConfig /dev/null")
        if self.build:
            lines.append(f'LoadModule records_module "{self.build.module("mod_records")}"')
            name = self.database.module
            lines.append(f'LoadModule records_{self.database.name}_module "{self.build.module(name)}"')
        return "\n".join(lines)

    def restart(self, threads=None):
        self.stop()
        self.start(threads)

    def start(self, threads=None):
        who = account("www-data", "apache", "nobody")
        self.port = free_port()
        text = CONFIGURATION.format(folder=self.folder, port=self.port,
                                    threads=threads or self.threads, processes=self.processes,
                                    workers=self.processes * (threads or self.threads), modules=self.load_lines(),
                                    account=identity(who))
        if self.build:
            text += OURS.format(driver=self.database.name, params=self.database.params,
                                pool=f" pool={self.pool}" if self.pool else "",
                                options=self.database.options,
                                more=self.way.server if self.way else "",
                                inside=self.inside())
            text += guarantees.LOCATIONS if self.guarantees else ""
        configuration = os.path.join(self.folder, "httpd.conf")
        with open(configuration, "w") as out:
            out.write(text)
        self.server = Server("httpd", [*self.under, program(), *(["-X"] if self.under else ["-D", "FOREGROUND"]),
                                       "-f", configuration], self.log, who=self.who)
        self.server.wait_until(lambda: client.answers(self.port), 180 if self.under else 30)

    def inside(self):
        """The Location of /api."""
        anonymous = "    RecordsAnonymous On\n" if self.way is None or self.way.open_to_all else ""
        return anonymous + (self.way.location if self.way else "")

    def child_memory(self):
        """What the one process that answers holds."""
        return max(resident(pid) for pid in children(self.server.pid))

    def add_file(self, name, content):
        path = os.path.join(self.files, name)
        with open(path, "wb") as out:
            out.write(content)
        os.chmod(path, 0o644)

    def errors(self):
        """Lines of the error log that tell of a crash or worse."""
        signs = (":error]", ":crit]", ":alert]", ":emerg]", "exit signal")
        with open(self.log, errors="replace") as log:
            return [line for line in log if any(sign in line for sign in signs)]

    def stop(self):
        if self.server:
            self.server.stop()
