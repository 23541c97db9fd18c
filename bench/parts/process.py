# SPDX-License-Identifier: Apache-2.0
"""Programs that the bench starts, watches and ends: always by their own process id."""
import glob
import os
import pwd
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """The bench cannot go on; the text is for the person who runs it."""


def account(*names):
    """The first of these accounts that exists, if we are root and may become it."""
    if os.geteuid() != 0:
        return None
    for name in names:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failed("root needs one of these accounts: " + ", ".join(names))


def as_user(who):
    """What subprocess needs to run something as that account."""
    return {} if who is None else {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def run(argv, who=None, **options):
    """Run a program to its end and return what it printed."""
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          **as_user(who), **options)
    if done.returncode != 0:
        raise Failed(f"{' '.join(argv)}\n{done.stdout}{done.stderr}")
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A program in the background."""

    def __init__(self, name, argv, log, who=None, stop_by=signal.SIGTERM, **options):
        self.name, self.log, self.stop_by = name, log, stop_by
        with open(log, "ab") as out:
            self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            start_new_session=True, **as_user(who), **options)
        self.pid = self.process.pid

    def wait_until(self, ready, seconds=30):
        end = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise Failed(f"{self.name} did not start:\n{tail(self.log)}")
            time.sleep(0.02)

    def stop(self):
        if self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_by)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            for pid in family(self.pid):
                os.kill(pid, signal.SIGKILL)
            self.process.wait()


def tail(path, lines=15):
    try:
        with open(path, errors="replace") as log:
            return "".join(log.readlines()[-lines:])
    except OSError:
        return ""


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as listed:
            return [int(child) for child in listed.read().split()]
    except OSError:
        return []


def family(pid):
    """A process and all that descend from it."""
    found = [pid]
    for child in children(pid):
        found += family(child)
    return found


def cpu_seconds(pid):
    """Processor time of a family, with that of its members that have ended."""
    ticks = 0
    for member in family(pid):
        try:
            with open(f"/proc/{member}/stat") as stat:
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / TICKS


def cpu_now(pid):
    """Processor time of the threads that a family has now, in seconds: to the nanosecond, where the kernel
    says so."""
    nanoseconds = 0
    for member in family(pid):
        for path in glob.glob(f"/proc/{member}/task/*/schedstat"):
            try:
                with open(path) as schedule:
                    nanoseconds += int(schedule.read().split()[0])
            except OSError:              # that thread has ended
                continue
    return nanoseconds / 1e9 if nanoseconds else cpu_seconds(pid)


def sleeps(pid):
    """How often a thread of a family gave up its processor to wait for something."""
    count = 0
    for member in family(pid):
        for path in glob.glob(f"/proc/{member}/task/*/status"):
            try:
                with open(path) as status:
                    count += sum(int(line.split()[1]) for line in status
                                 if line.startswith("voluntary_ctxt_switches"))
            except OSError:              # that thread has ended
                continue
    return count


def resident(pid, what="VmRSS"):
    """Resident memory of a process in bytes; VmHWM is the most it was."""
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith(what + ":"):
                return int(line.split()[1]) * 1024
    raise Failed(f"process {pid} has no {what}")


def forget_peak(pid):
    with open(f"/proc/{pid}/clear_refs", "w") as control:
        control.write("5")
