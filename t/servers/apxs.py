# SPDX-License-Identifier: Apache-2.0
"""Extensions, built as their authors build them: by apxs, against the header that make installs."""
import os
import re
import shutil

from httpd import ROOT, find_build
from process import is_sanitized, run


def install_header(folder):
    """make install, of the header; its folder.  There is no other that extensions could include."""
    build = find_build()
    build = os.path.dirname(build) if os.path.basename(build) == ".libs" else build
    run(["make", "-s", "-C", build, "install-httpdincludeHEADERS", "DESTDIR=" + folder])
    found = [os.path.join(where, name) for where, _, names in os.walk(folder) for name in names]
    if [os.path.basename(path) for path in found] != ["mod_records.h"]:
        raise AssertionError("make install gives %r to include" % found)
    return os.path.dirname(found[0])


def build_extension(source, include, folder):
    """The module of one C file (mod_NAME.c), which is copied into folder; the path of its .so."""
    name = os.path.splitext(os.path.basename(source))[0]
    copy = os.path.join(folder, name + ".c")
    if os.path.abspath(source) != copy:
        shutil.copy(source, copy)
    sanitizers = "-fsanitize=address,undefined" if is_sanitized() else ""
    command = [shutil.which("apxs") or shutil.which("apxs2"), "-c",
               "-Wc,-iquote %s -Wall -Wextra -Werror -g %s" % (include, sanitizers)]
    if sanitizers:
        command.append("-Wl," + sanitizers)
    run(command + [copy])
    return os.path.join(folder, ".libs", name + ".so")


def needed_symbols(module):
    return re.findall(r"^\s+[Uw] (\w+)", run(["nm", "-D", "--undefined-only", module]), re.M)


def load(name, module):
    return "LoadModule %s_module %s\n" % (name, module)


__all__ = ["ROOT", "build_extension", "install_header", "load", "needed_symbols"]
