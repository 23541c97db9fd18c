# SPDX-License-Identifier: Apache-2.0
"""Folders, ports, accounts and processes: what every server here needs."""
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time


PORTS, PORTS_LOCK = set(), threading.Lock()              # that were given
LEAST_WAIT = 20                          # seconds, before something is said never to happen


class Failed(Exception):
    """A server did not do what it must; the text says which, and what it wrote."""


def am_root():
    return os.geteuid() == 0


def account(*names):
    """The first of these accounts that exists."""
    for name in names:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failed("none of the accounts %s exists" % ", ".join(names))


def new_folder(name):
    """A private folder that other accounts may pass through: servers do not run as root."""
    folder = tempfile.mkdtemp(prefix="records-%s-" % name)
    os.chmod(folder, 0o755)
    return folder


def remove_folder(folder):
    shutil.rmtree(folder, ignore_errors=True)


def free_port():
    """Never the same twice: who asked for it first may not listen yet."""
    while True:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        with PORTS_LOCK:
            if port not in PORTS:
                PORTS.add(port)
                return port


def slowed(seconds):
    """What may take so long on a quiet machine may take this long on ours, now: several want each
    processor, and sanitizers and valgrind run the same code many times slower."""
    waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
    return seconds * max(1.0, waiting) * (4 if is_sanitized() else 1)


def wait_until(what, condition, seconds=20.0, process=None):
    """Ask until it is true; what names it for whoever reads the failure.  Only what never comes true
    takes as long as the end, so that end is far: red must mean a fault, and not a busy machine."""
    begun = time.monotonic()
    while True:
        answer = condition()
        if answer:
            return answer
        if process is not None and process.poll() is not None:
            raise Failed("%s: the process ended with %d" % (what, process.returncode))
        waited = time.monotonic() - begun
        if waited > seconds and waited > slowed(max(seconds, LEAST_WAIT)):
            raise Failed("%s: not within %.0f s" % (what, waited))
        time.sleep(0.02)


def run(command, text=None, check=True, env=None, timeout=120):
    """Run to the end; the standard output, or Failed with all that was written."""
    done = subprocess.run(command, input=text, env=env, timeout=slowed(timeout), text=True,
                          errors="surrogateescape", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if check and done.returncode != 0:
        raise Failed("%s: exit %d\n%s%s"
                     % (" ".join(command[:6]), done.returncode, done.stdout, done.stderr))
    return done.stdout if check else done


def start(command, log, env=None, folder=None):
    """A process in a session of its own, writing to log: a ^C at the tests does not reach it first."""
    with open(log, "ab") as out:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env,
                                cwd=folder, start_new_session=True)


def stop(process, sign=signal.SIGTERM, seconds=20):
    """Ask it to end, and insist when it does not."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(sign)
    try:
        process.wait(slowed(seconds))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def tail(path, lines=40):
    try:
        with open(path, errors="replace") as f:
            return "".join(f.readlines()[-lines:])
    except OSError:
        return ""


def status_kb(pid, field="VmRSS"):
    """A figure of /proc/PID/status in kB; 0 when the process is gone."""
    try:
        with open("/proc/%d/status" % pid) as f:
            for line in f:
                if line.startswith(field + ":"):
                    return int(line.split()[1])
    except (OSError, ValueError):
        pass
    return 0


def is_sanitized():
    """Is it a build with AddressSanitizer, which is several times slower?"""
    return os.environ.get("RECORDS_ASAN") == "1"


def memory_can_be_measured():
    """AddressSanitizer keeps freed memory for a while: its processes grow whatever we do."""
    return not is_sanitized()


def children(pid):
    """The living children of a process."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % entry) as f:
                rest = f.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(rest[1]) == pid and rest[0] != "Z":
            found.append(int(entry))
    return sorted(found)
