# SPDX-License-Identifier: Apache-2.0
"""The programs of docs/clients.md, run as they stand there.

    ```js NAME.mjs, python NAME.py, sh NAME.sh
                              a program; node, python3 or sh runs it
    ```ts NAME.ts             is checked by the TypeScript compiler, and run as NAME.js
    ```js NAME.mjs pgsql      of one database only
    ```text prints            behind it: what it prints, to the byte
    ```text prints pgsql      where the databases differ: the same, for those named

All programs of the page are run in their order, in one folder, each with fresh rows.
"""
import os
import subprocess

from pages import ADDRESS
from process import slowed
from servers import ALL

RUNS = {"js": ["node"], "python": ["python3"], "sh": ["sh", "-e"], "ts": ["node"]}
COMPILER = ["node_modules/.bin/tsc", "--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck",
            "--types", "node"]
PATIENCE = 60                            # seconds, for one program


def is_program(block):
    return block.language in RUNS and any("." in word for word in block.words)


def find(page, name):
    """Of (the program's block, what it prints)."""
    found = []
    for at, block in enumerate(page.blocks):
        if not is_program(block) or name not in (set(block.words) & set(ALL) or ALL):
            continue
        printed = []
        for other in page.blocks[at + 1:]:
            if other.language != "text" or "prints" not in other.words:
                break
            if other.words == ["prints"] or name in other.words:
                printed.append("\n".join(other.text))
        found.append((block, printed))
    return found


def execute(command, place):
    try:
        done = subprocess.run(command, cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=slowed(PATIENCE),
                              env=dict(os.environ, LC_ALL="C.UTF-8", PATH=os.path.join(place, "node_modules", ".bin")
                                       + ":" + os.environ["PATH"]))
    except subprocess.TimeoutExpired as late:
        return -1, "it has not ended after %.0f s" % late.timeout
    return done.returncode, done.stdout if done.returncode == 0 else done.stdout + done.stderr


def problem(block, printed, place, address):
    """What went wrong, or None."""
    path = block.words[0]
    with open(os.path.join(place, path), "w", encoding="utf-8") as f:
        f.write("\n".join(block.text).replace(ADDRESS, address) + "\n")
    if len(printed) != 1:
        return "%d blocks say what %s prints" % (len(printed), path)
    if block.language == "ts":
        code, said = execute(COMPILER + [path], place)
        if code != 0:
            return "the compiler says\n" + said
        path = path[:-len("ts")] + "js"
    code, said = execute(RUNS[block.language] + [path], place)
    said = said.replace(address, ADDRESS).rstrip("\n")
    if code != 0:
        return "exit %d\n%s" % (code, said)
    if said != printed[0].rstrip("\n"):
        return "the page says it prints\n%s\nit printed\n%s" % (printed[0], said)
    return None


def run(page, place, httpd, name, database, tell):
    """tell(title, what went wrong or None) for each program."""
    for block, printed in find(page, name):
        database.reset()
        tell(block.words[0], problem(block, printed, place, "http://127.0.0.1:%d" % httpd.port))
