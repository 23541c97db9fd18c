# SPDX-License-Identifier: Apache-2.0
"""Documents before the validators of others."""
import json
import os
import subprocess

# Redocly's recommended rules warn of these, and docs/openapi.md says why.  Any other warning is a failure.
EXPLAINED = {"3.1": {"info-license", "no-server-example.com"},
             "2.0": {"info-license", "operation-summary", "operation-operationId", "operation-4xx-response", "security-defined"}}


def write(folder, callers):
    """The documents of all callers, 3.1 and 2.0, a file each: {file: what it is}."""
    names = {}
    for caller in callers:
        for version, accept in (("3.1", None), ("2.0", "application/vnd.swagger+json")):
            response = caller.describe(accept)
            file = "%s %s.json" % (caller.api.name.replace(" ", "-"), version)
            file = file.replace(" ", "-")
            with open(os.path.join(folder, file), "wb") as f:
                f.write(response.body)
            names[file] = "%s, %s" % (caller.api.name, version)
    return names


def by_schema(place, folder, names, score):
    """@seriousme/openapi-schema-validator: the specification's own schema."""
    done = subprocess.run(["node", "validate.mjs", folder], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    told = set()
    for line in done.stdout.splitlines():
        said = json.loads(line)
        told.add(said["file"])
        wrong = said["wrong"]
        if wrong is None and not names[said["file"]].endswith(str(said["version"])):
            wrong = "its version is %s" % said["version"]
        score.tell("the specification's schema: " + names[said["file"]], wrong)
    for file in set(names) - told:
        score.tell("the specification's schema: " + names[file], done.stderr or "nothing was said of it")


def by_linter(place, folder, names, score):
    """@redocly/cli lint, with its recommended rules."""
    command = ["node_modules/.bin/redocly", "lint", "--extends=recommended", "--format=json", "--max-problems=100000"]
    environment = dict(os.environ, REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true")
    said = os.path.join(folder, "said")                  # a file: of a pipe it would not write all
    with open(said, "w+") as out:
        done = subprocess.run(command + [os.path.join(folder, file) for file in sorted(names)], cwd=place, env=environment,
                              stdout=out, stderr=subprocess.PIPE, text=True)
        out.seek(0)
        problems = read_all(out.read())
    if done.stderr.count("validated in") != len(names):
        score.tell("redocly lint", done.stderr[-3000:])
        return
    wrong = {file: [] for file in names}
    for one in problems:
        file = os.path.basename(one["location"][0]["source"]["ref"])
        if one["ruleId"] in EXPLAINED[names[file][-3:]]:
            continue
        wrong[file].append("%s %s: %s\n  %s" % (one["severity"], one["ruleId"], one["message"], one["location"][0].get("pointer")))
    for file, lines in wrong.items():
        score.tell("redocly lint: " + names[file], "%d problems\n%s" % (len(lines), "\n".join(lines[:8])) if lines else None)


def read_all(text):
    """The problems of all documents: it tells of each in a text of JSON of its own."""
    problems, decoder, text = [], json.JSONDecoder(), text.strip()
    while text:
        one, end = decoder.raw_decode(text)
        problems += one["problems"]
        text = text[end:].lstrip()
    return problems


def explained(page):
    """docs/openapi.md names every rule that is excused here."""
    with open(page, encoding="utf-8") as f:
        text = f.read()
    missing = [rule for rule in sorted(set().union(*EXPLAINED.values())) if "`%s`" % rule not in text]
    return "docs/openapi.md does not explain %s" % ", ".join(missing) if missing else None
