# SPDX-License-Identifier: Apache-2.0
"""An httpd of our own: its folder, its configuration, its processes."""
import functools
import http.client
import os
import resource
import shutil
import signal
import socket
import subprocess
import time

from crashes import read_core, sort_out
from databases import ALL
from process import (Failed, account, am_root, children, free_port, new_folder, remove_folder, run,
                     slowed, start, status_kb, stop, tail, wait_until)

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

# How each MPM is given one small set of processes; {n} is the number of them.
MPM = {
    "event": "StartServers {n}\nServerLimit {n}\nThreadsPerChild 32\nThreadLimit 32\n"
             "MinSpareThreads 1\nMaxSpareThreads 1000\nMaxRequestWorkers {all}\n"
             "AsyncRequestWorkerFactor 4\n",
    "worker": "StartServers {n}\nServerLimit {n}\nThreadsPerChild 32\nThreadLimit 32\n"
              "MinSpareThreads 1\nMaxSpareThreads 1000\nMaxRequestWorkers {all}\n",
    "prefork": "StartServers {n}\nServerLimit 32\nMinSpareServers 1\nMaxSpareServers 32\n"
               "MaxRequestWorkers 32\n",
}

MODULES = ["authz_core", "authn_core", "authn_file", "auth_basic", "authz_user", "authz_host", "unixd", "filter",
           "deflate", "headers", "env", "setenvif"]


@functools.lru_cache(maxsize=None)
def apxs(word):
    path = shutil.which("apxs") or shutil.which("apxs2")
    return run([path, "-q", word]).strip() if path else ""


@functools.lru_cache(maxsize=None)
def find_server():
    """The httpd that apxs builds for."""
    names = [os.path.join(apxs("SBINDIR"), apxs("PROGNAME"))] if apxs("PROGNAME") else []
    for name in names + ["/usr/sbin/apache2", "/usr/sbin/httpd", "apache2", "httpd"]:
        path = shutil.which(name)
        if path:
            return path
    raise Failed("no httpd is installed")


@functools.lru_cache(maxsize=None)
def find_modules_folder():
    for folder in (apxs("LIBEXECDIR"), "/usr/lib/apache2/modules", "/usr/lib64/httpd/modules"):
        if folder and os.path.exists(os.path.join(folder, "mod_authz_core.so")):
            return folder
    raise Failed("httpd's own modules are not where apxs says")


@functools.lru_cache(maxsize=None)
def find_sanitizer():
    return run(["gcc", "-print-file-name=libasan.so"]).strip()


def find_build():
    """The folder that holds mod_records.so."""
    given = os.environ.get("RECORDS_BUILD")
    for base in [given] if given else [".", "_build", ROOT, os.path.join(ROOT, "_build")]:
        for folder in (os.path.join(base, ".libs"), base):
            if os.path.exists(os.path.join(folder, "mod_records.so")):
                return os.path.abspath(folder)
    raise Failed("mod_records.so is not built: run make, or set RECORDS_BUILD")


class Httpd:
    """One server on a loopback port.  main is what stands in its configuration after the usual."""

    def __init__(self, main, mpm="event", h2=False, processes=1, folder=None, records=True,
                 drivers=ALL, log_level="warn", env=None, modules=MODULES):
        self.given = folder is not None
        self.folder = folder or new_folder("httpd")
        os.makedirs(self.folder, exist_ok=True)
        self.main, self.mpm, self.h2, self.processes = main, mpm, h2, processes
        self.records, self.drivers, self.log_level, self.env = records, drivers, log_level, env
        self.modules = list(modules)     # in the order of loading; "records" may stand among them
        self.server = find_server()
        self.port = free_port()
        self.conf = os.path.join(self.folder, "httpd.conf")
        self.error_log = os.path.join(self.folder, "error.log")
        self.output = os.path.join(self.folder, "output.log")
        self.process = None
        self.cores, self.told = 0, set()

    # ---- configuration -------------------------------------------------------------
    def configuration(self):
        folder = find_modules_folder()
        built_in = run([self.server, "-l"])
        lines = ["ServerRoot %s" % self.folder, "ServerName localhost",
                 "Listen 127.0.0.1:%d" % self.port, "PidFile %s/httpd.pid" % self.folder,
                 "DefaultRuntimeDir %s" % self.folder, "ErrorLog %s" % self.error_log,
                 "CoreDumpDirectory %s" % self.folder]
        names = ["mpm_" + self.mpm] + self.modules + (["http2"] if self.h2 else [])
        if self.records and "records" not in names:
            names.append("records")
        for name in names:
            if name == "records":
                lines.append("LoadModule records_module %s/mod_records.so" % find_build())
            elif "mod_%s.c" % name not in built_in and name + ".c" not in built_in.split():
                lines.append("LoadModule %s_module %s/mod_%s.so" % (name, folder, name))
        lines.append("LogLevel %s" % self.log_level)    # behind LoadModule: it may name modules
        if am_root():
            who = account("www-data", "apache", "http", "nobody")
            lines += ["User %s" % who.pw_name, "Group #%d" % who.pw_gid]
        lines.append(MPM[self.mpm].format(n=self.processes, all=32 * self.processes))
        lines += ["KeepAlive On", "MaxKeepAliveRequests 0", "KeepAliveTimeout 30", "Timeout 60",
                  "GracefulShutdownTimeout 1", "AllowEncodedSlashes NoDecode", "LimitRequestLine 200000",
                  "LimitRequestFieldSize 200000"]
        if self.h2:
            lines.append("Protocols h2c http/1.1")
        if self.records:
            for driver in self.drivers:
                lines.append("LoadModule records_%s_module %s/mod_records_%s.so"
                             % (driver, find_build(), driver))
        return "\n".join(lines) + "\n" + self.main

    def write(self):
        with open(self.conf, "w") as f:
            f.write(self.configuration())

    def environment(self):
        env = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC")
        env.update(self.env or {})
        if os.environ.get("RECORDS_ASAN") == "1":
            env["LD_PRELOAD"] = find_sanitizer()
            env.setdefault("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0:disable_coredump=0:"
                           "log_path=%s/asan" % self.folder)
            env.setdefault("LSAN_OPTIONS", "suppressions=%s/lsan.supp:print_suppressions=0" % HERE)
            env.setdefault("UBSAN_OPTIONS", "print_stacktrace=1:log_path=%s/ubsan" % self.folder)
        return env

    def check(self):
        """httpd -t: the exit code, and what it said."""
        self.write()
        done = subprocess.run([self.server, "-t", "-f", self.conf], env=self.environment(),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout

    # ---- life ------------------------------------------------------------------------
    def start(self):
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))   # if it crashes, we say where
        self.write()
        if am_root():                                   # sanitizers write from the children
            os.chmod(self.folder, 0o777)
        self.process = start([self.server, "-f", self.conf, "-D", "FOREGROUND"], self.output,
                             self.environment(), "/")
        try:
            wait_until("httpd listens", self.listens, 20, self.process)
        except Failed as failed:
            raise Failed("%s\n%s%s" % (failed, tail(self.output), tail(self.error_log))) from None
        return self

    def run_under(self, command):
        """One process in the foreground (httpd -X) below a command such as gdb --args, until it ends."""
        self.write()
        os.chmod(self.folder, 0o755)
        try:
            subprocess.call(command + [self.server, "-X", "-f", self.conf], env=self.environment())
        except KeyboardInterrupt:
            pass

    def listens(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        # The event MPM, told to stop, touches sockets of connections that end at that very moment
        # after their memory is gone (close_worker_sockets, 2.4.71).  Let them end first.
        if self.process is not None and self.process.poll() is None:
            time.sleep(0.3)
        stop(self.process, signal.SIGTERM)
        self.process = None
        self.set_cores_aside()

    def close(self, keep=False):
        self.stop()
        if not keep and not self.given:
            remove_folder(self.folder)

    def graceful(self):
        self.process.send_signal(signal.SIGUSR1)

    def restart(self):
        """At once: what its processes are doing is cut off."""
        self.set_cores_aside()
        self.process.send_signal(signal.SIGHUP)

    def workers(self):
        """The processes that answer."""
        return children(self.process.pid)

    def memory_kb(self, field="VmRSS"):
        return sum(status_kb(pid, field) for pid in self.workers())

    def processor_time(self):
        """Of all that answer; in clock ticks."""
        total = 0
        for pid in self.workers():
            with open("/proc/%d/stat" % pid) as f:
                fields = f.read().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total

    def idle(self):
        """Does it nothing?  On a busy machine it is watched for longer, since its turn comes seldom."""
        before = self.processor_time()
        time.sleep(min(slowed(0.2), 2))
        return self.processor_time() - before <= 2

    def log(self):
        return tail(self.error_log, 100000)

    def complaints(self):
        """What no run may leave behind: crashes, and what the sanitizers found.  A crash that is httpd's
        own is no complaint, but told once."""
        cores = {name: read_core(self.server, os.path.join(self.folder, name))
                 for name in self.set_cores_aside()}
        found, own = sort_out(self.log().splitlines(), cores)
        for pid in own:
            if pid not in self.told:
                self.told.add(pid)
                print("note  httpd's event MPM crashed a process (%d) that it was stopping" % pid,
                      flush=True)
        for name in sorted(os.listdir(self.folder)):
            if name.startswith(("asan.", "ubsan.")):
                found.append("%s:\n%s" % (name, tail(os.path.join(self.folder, name), 60)))
        return found

    def set_cores_aside(self):
        """The names of all cores.  Most systems call every core "core", so the next would replace it."""
        path = os.path.join(self.folder, "core")
        if os.path.exists(path):
            self.cores += 1
            os.rename(path, "%s-%d" % (path, self.cores))
        return sorted(name for name in os.listdir(self.folder) if name.startswith("core"))

    # ---- a plain request ---------------------------------------------------------------
    def connect(self, timeout=30):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=slowed(timeout))

    def socket(self, timeout=30):
        return socket.create_connection(("127.0.0.1", self.port), slowed(timeout))

    def request(self, method, path, headers=None, body=None, timeout=30):
        """One request on a connection of its own: status, headers, body."""
        connection = self.connect(timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def wait_for(self, path, status=200, seconds=15):
        """Until path is answered with status; how long that took."""
        begun = time.monotonic()
        wait_until("%s is answered with %d" % (path, status),
                   lambda: self.request("GET", path)[0] == status, seconds)
        return time.monotonic() - begun
