# SPDX-License-Identifier: Apache-2.0
"""Where a process crashed, out of its core; and which crash is httpd's own.

There is one of those.  When a process of the event MPM is told to stop at once (SIGTERM, at "restart"
and "stop"), its main thread closes the sockets of its workers (close_worker_sockets in
server/mpm/event/event.c).  A worker that ends its connection at that very moment has already given
the connection's memory back, but its socket is still in the list for another microsecond.  httpd
2.4.71 with a static file and no other module shows it within seconds if it is restarted under load.
"""
import os
import re
import shutil

from process import run

HERE = os.path.dirname(os.path.abspath(__file__))

# What close_worker_sockets() does with a socket.  The compiler may leave out apr_socket_close(), whose
# last act is apr_pool_cleanup_run().
CLOSES = ("apr_os_sock_get", "apr_socket_timeout_set", "apr_socket_close", "apr_pool_cleanup_run")
# What the MPM says once it has told its processes to stop: before it logs how they ended, and behind.
STOPPING = ("AH00492", "AH00494")        # caught SIGWINCH; SIGHUP received
STOPPED = ("AH00491", "AH00494")         # caught SIGTERM; SIGHUP received
SIGNALLED = re.compile(r"AH0005[12]: child pid (\d+) exit signal (.*)")


class Core:
    """What gdb reads in a core: the process, its frames from the innermost on, and all for a reader."""

    def __init__(self, said):
        process = re.search(r"^process (\d+)$", said, re.M)
        self.pid = int(process.group(1)) if process else None
        self.frames = [(name, os.path.basename(library)) for name, library
                       in re.findall(r"^frame (\S+) (\S+)$", said, re.M)]
        self.stack = "\n".join(line for line in said.splitlines() if line.startswith("#"))


def read_core(server, path):
    if shutil.which("gdb") is None:
        return Core("# gdb is not installed")
    return Core(run(["gdb", "-batch", "-nx", "-x", os.path.join(HERE, "frames.py"), "-ex", "bt 40",
                     server, path], check=False).stdout)


def closes_worker_sockets(frames):
    """Is it httpd's own crash?  Its main thread, in nothing but main, the MPM, APR and the C library."""
    left = list(frames)
    while left and left[0][1].startswith("libc."):
        left.pop(0)
    last = None
    while left and left[0][1].startswith("libapr-1."):
        last = left.pop(0)[0]
    if last not in CLOSES:
        return False
    inside = len(left)
    while left and left[0][1] == "mod_mpm_event.so":
        left.pop(0)
    return inside > len(left) and left == [("ap_run_mpm", "?"), ("main", "?")]


def was_stopped(log, at):
    """Do the notices of the MPM around this line say that it had told its processes to stop?"""
    def notices(lines):
        return [line for line in lines if "[mpm_event:notice]" in line]

    before, behind = notices(log[:at])[-1:], notices(log[at + 1:])[:1]
    return any(number in line for line in before for number in STOPPING) \
        or any(number in line for line in behind for number in STOPPED)


def sort_out(log, cores):
    """What is wrong, and the pids of the processes that httpd itself made crash: of each one line of
    the log and one core.  log is a list of lines, cores is {name: Core}."""
    own = {core.pid: name for name, core in cores.items()
           if core.pid is not None and closes_worker_sockets(core.frames)}
    wrong, excused = [], {}
    for i, line in enumerate(log):
        found = SIGNALLED.search(line)
        pid = int(found.group(1)) if found else None
        if pid in own and pid not in excused and found.group(2).startswith("Segmentation fault") \
                and was_stopped(log, i):
            excused[pid] = own[pid]
        elif found or "exit signal" in line or "AH00052" in line:
            wrong.append(line)
    wrong += ["%s:\n%s" % (name, core.stack) for name, core in sorted(cores.items())
              if name not in excused.values()]
    return wrong, list(excused)
