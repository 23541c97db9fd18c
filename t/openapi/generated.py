# SPDX-License-Identifier: Apache-2.0
"""Clients that generators make of the documents: they compile under strict, and call the API.

openapi-typescript makes types for openapi-fetch, @hey-api/openapi-ts a client with a function for each operation.
calls/SCHEMA.fetch.ts and calls/SCHEMA.sdk.ts use them, the same on every database.
"""
import glob
import json
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
COMPILER = {
    "compilerOptions": {
        "strict": True, "noUncheckedIndexedAccess": True, "target": "es2022", "module": "nodenext", "moduleResolution": "nodenext",
        "lib": ["es2023", "dom", "dom.iterable"], "types": [], "skipLibCheck": True, "noEmitOnError": False, "outDir": "out", "rootDir": "."},
    "include": ["*/*.ts", "*/client/**/*.ts"]}


def run(command, place):
    return subprocess.run(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)


def look(place, apis, port, score):
    """apis: (database, schema, [callers]); the last caller is the one whose client is made."""
    folder = os.path.join(place, "generated")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    names = {"%s-%s" % (database, schema): callers[-1] for database, schema, callers in apis}
    for name, caller in names.items():
        with open(os.path.join(folder, name + ".json"), "w") as f:
            f.write(caller.text)
    with open(os.path.join(folder, "package.json"), "w") as f:
        json.dump({"private": True, "type": "module"}, f)
    with open(os.path.join(folder, "tsconfig.json"), "w") as f:
        json.dump(COMPILER, f)
    made = generate(place, folder, names, score)
    for name in made:
        for path in glob.glob(os.path.join(HERE, "calls", name.split("-")[1] + ".*.ts")):
            shutil.copy(path, os.path.join(folder, name, os.path.basename(path).split(".")[1] + ".ts"))
        shutil.copy(os.path.join(HERE, "calls", "tell.ts"), os.path.join(folder, name))
    done = run([os.path.join(place, "node_modules", ".bin", "tsc"), "-p", "."], folder)
    score.tell("the generated clients compile", done.stdout[:3000] if done.returncode else None)
    for name in made:
        call(folder, name, names[name], port, score)


def generate(place, folder, names, score):
    done, made = run(["node", "generate.mjs", folder], place), []
    for line in done.stdout.splitlines():
        if line.startswith('{"name"'):
            said = json.loads(line)
            score.tell("clients are made for %s" % said["name"], said["wrong"])
            if said["wrong"] is None:
                made.append(said["name"])
    for name in set(names) - set(made):
        score.tell("clients are made for %s" % name, done.stdout[-2000:])
    return made


def call(folder, name, caller, port, score):
    """Run the calls: each tells a line {"title": ..., "wrong": null or a text}."""
    url = "http://127.0.0.1:%d%s" % (port, caller.api.path)
    for kind in ("fetch", "sdk"):
        program = os.path.join("out", name, kind + ".js")
        if not os.path.exists(os.path.join(folder, program)):
            continue
        done = run(["node", program, url, dict(caller.api.headers).get("Authorization", ""), caller.api.database], folder)
        told = 0
        for line in done.stdout.splitlines():
            if line.startswith('{"title"'):
                said = json.loads(line)
                told += 1
                score.tell("%s %s: %s" % (name, kind, said["title"]), said["wrong"])
        if done.returncode != 0 or not told:
            score.tell("%s %s" % (name, kind), "exit %d\n%s" % (done.returncode, done.stdout[-3000:]))
