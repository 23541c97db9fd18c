# SPDX-License-Identifier: Apache-2.0
"""Run by gdb (see crashes.py): the process of a core, and function and library of each frame that crashed,
from the innermost on; "?" is none.

httpd catches the signal of a crash, and sends it to itself again, for the process as a whole: so the
thread that the core is called after may be another one, which did nothing.  The one that crashed has
a frame of a signal handler then."""
import gdb


def frames(thread):
    thread.switch()
    frame = gdb.newest_frame()
    while frame is not None:
        yield frame
        frame = frame.older()


def crashed():
    """The frames below the signal handler's, if there is one; none where several threads have one."""
    named = gdb.selected_thread()
    sent = int(gdb.parse_and_eval("$_siginfo.si_code")) <= 0
    handlers = []
    for thread in gdb.selected_inferior().threads():
        types = [frame.type() for frame in frames(thread)]
        if gdb.SIGTRAMP_FRAME in types:
            handlers.append((thread, types.index(gdb.SIGTRAMP_FRAME) + 1))
    if not handlers:
        return list(frames(named))
    if len(handlers) > 1 or (handlers[0][0].num != named.num and not sent):
        named.switch()
        return []
    return list(frames(handlers[0][0]))[handlers[0][1]:]


print("process %d" % gdb.selected_inferior().pid)
for one in crashed():
    print("frame %s %s" % (one.name() or "?", gdb.solib_name(one.pc()) or "?"))
