# SPDX-License-Identifier: Apache-2.0
"""What each guarantee costs: the same work without it and with it, in turns."""
import os
from dataclasses import dataclass

from . import client, load
from .process import Failed

ROWS = 1000                              # the first of the table, which PATCH changes to what they are


@dataclass
class Guarantee:
    name: str
    without: str                         # works of requests.lua
    given: str
    times: int = 1                       # how many requests without it one request is worth


GUARANTEES = [
    Guarantee("ETag on W1", "w1_plain", "w1_tagged"),
    Guarantee("If-Match on a PATCH", "patch", "patch_matched"),
    Guarantee("Idempotency-Key on W4", "w4_plain", "w4_keyed"),
    Guarantee("a batch of ten inserts, against ten POSTs", "w4_plain", "batch", 10),
]

LOCATIONS = """
<Location "/plain">
    SetHandler records
    RecordsFrom bench
    RecordsAnonymous On
    RecordsWrite On
    RecordsETag Off
</Location>
<Location "/keys">
    SetHandler records
    RecordsFrom bench
    RecordsAnonymous On
    RecordsWrite On
    RecordsIdempotency On
</Location>
<Location "/batch">
    SetHandler records
    RecordsFrom bench
    RecordsAnonymous On
    RecordsWrite On
    RecordsBatch 100
</Location>
"""


def write_tags(port, path):
    """Key, tag and one value of each row: a PATCH with that value leaves the tag as it is."""
    with open(path, "w") as out:
        for key in range(1, ROWS + 1):
            target = f"/api/records/{key}"
            status, headers, text = client.ask(port, target)
            if status != 200 or "ETag" not in headers:
                raise Failed(f"{target}: {status} without an ETag: {text[:300]!r}")
            active = b'"active":true' in text
            print(key, headers["ETag"], str(active).lower(), file=out)


def play(server, database, seconds, number):
    """One round: {(guarantee's name, "without" or "given"): Measure}."""
    tags = os.path.join(server.files, "tags")
    write_tags(server.port, tags)
    measures = {}
    for guarantee in GUARANTEES:
        pair = [("without", guarantee.without), ("given", guarantee.given)]
        for which, work in pair if number % 2 == 0 else pair[::-1]:
            database.empty_target()
            measures[guarantee.name, which] = load.wrk(server, database, work, seconds,
                                                       extra=[tags])
    return measures
