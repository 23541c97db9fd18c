# SPDX-License-Identifier: Apache-2.0
"""The programs of docs/clients.md, run as they stand there.

    ```js NAME.mjs, python NAME.py, sh NAME.sh
                              a program; node, python3 or sh runs it
    ```ts NAME.ts             is checked by the TypeScript compiler, and run as NAME.js
    ```js NAME.mjs pgsql      of one database only
    ```js NAME.mjs browser    runs in Chromium, in a page of another origin
    ```sh NAME.sh soffice     is skipped where that program is not installed
    ```text prints            behind it: what it prints, to the byte
    ```text prints pgsql      where the databases differ: the same, for those named

All programs of the page are run in their order, in one folder, each with fresh rows.
"""
import os
import shutil
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
                              env=dict(os.environ, LC_ALL="C.UTF-8", HOME=place, PATH=os.path.join(place, "node_modules", ".bin")
                                       + ":" + os.environ["PATH"]))
    except subprocess.TimeoutExpired as late:
        return -1, "it has not ended after %.0f s" % late.timeout
    return done.returncode, done.stdout if done.returncode == 0 else done.stdout + done.stderr


def in_browser(chromium, text, address):
    """What a program of the page of another origin prints."""
    tab = chromium.profile().open(address.replace("127.0.0.1", "localhost") + "/api/tags")
    tab.wait("a page", "location.protocol === 'http:'")
    return tab.run("(async () => { const said = [], console = { log: (...words) => said.push(words.join(' ')) };\n"
                   "%s\nreturn said.join('\\n') })()" % text)


def compare(printed, said, address):
    said = said.replace(address, ADDRESS).rstrip("\n")
    return None if said == printed.rstrip("\n") else "the page says it prints\n%s\nit printed\n%s" % (printed, said)


def problem(block, printed, place, address, chromium):
    """What went wrong, or None."""
    path = block.words[0]
    with open(os.path.join(place, path), "w", encoding="utf-8") as f:
        f.write("\n".join(block.text).replace(ADDRESS, address) + "\n")
    if len(printed) != 1:
        return "%d blocks say what %s prints" % (len(printed), path)
    if "browser" in block.words:
        try:
            return compare(printed[0], in_browser(chromium, "\n".join(block.text).replace(ADDRESS, address), address), address)
        except AssertionError as wrong:
            return str(wrong)
    if block.language == "ts":
        code, said = execute(COMPILER + [path], place)
        if code != 0:
            return "the compiler says\n" + said
        path = path[:-len("ts")] + "js"
    code, said = execute(RUNS[block.language] + [path], place)
    return "exit %d\n%s" % (code, said) if code != 0 else compare(printed[0], said, address)


def run(page, place, httpd, name, database, chromium, tell):
    """tell(title, what went wrong or None) for each program."""
    for block, printed in find(page, name):
        if "soffice" in block.words and shutil.which("soffice") is None:
            print("skip  %s: soffice is not installed" % block.words[0], flush=True)
            continue
        database.reset()
        tell(block.words[0], problem(block, printed, place, "http://127.0.0.1:%d" % httpd.port, chromium))
