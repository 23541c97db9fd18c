# SPDX-License-Identifier: Apache-2.0
"""Programs of Node's, with packages of others in the versions of package-lock.json."""
import glob
import os
import shutil
import subprocess

from httpd import find_build
from process import Failed

OLDEST = 20                              # Debian 12 has an older one
SKIPPED = 77                             # the exit status of a suite that was not run, as for automake


def version():
    """Node's, or 0 where there is none."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return 0
    found = subprocess.run([node, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return int(found.strip().lstrip("v").split(".")[0])


def is_too_old(name):
    """Says that this is skipped, where it is.  Without any Node, install() fails."""
    found = version()
    if not 0 < found < OLDEST:
        return False
    print("skip  %s: Node %d or later is needed, and this is %d" % (name, OLDEST, found), flush=True)
    return True


def install(source, *below):
    """npm installs the packages of a folder of ours into the build, below t there, and our programs beside
    them, where Node looks.  It is asked again when package-lock.json has changed.  The folder's path."""
    build = find_build()
    base = os.path.dirname(build) if os.path.basename(build) == ".libs" else build
    place = os.path.join(base, "t", *below)
    if os.path.realpath(place) == os.path.realpath(source):
        raise Failed("build outside of the source, as in mkdir _build")
    os.makedirs(place, exist_ok=True)
    stamp = os.path.join(place, "node_modules", ".installed")
    with open(os.path.join(source, "package-lock.json")) as f:
        wanted = f.read()
    for name in ["package.json", "package-lock.json", ".npmrc"] + sorted(glob.glob(os.path.join(source, "*.mjs"))):
        shutil.copy(os.path.join(source, name), place)
    if os.path.exists(stamp) and open(stamp).read() == wanted:
        return place
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Failed("node and npm must be installed")
    done = subprocess.run([npm, "ci"], cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=300)
    if done.returncode != 0:
        raise Failed("npm ci: exit %d\n%s" % (done.returncode, done.stdout))
    with open(stamp, "w") as f:
        f.write(wanted)
    return place
