# SPDX-License-Identifier: Apache-2.0
"""Servers and requests for the checks of Idempotency-Key."""
import json

from httpd import Httpd
from servers import location, serve

JSON = {"Content-Type": "application/json"}


def server(place, *lines, path="/api", options="wait=20s", **more):
    return Httpd("\n".join([serve(place.name, place.database, options),
                            location(path, place.name, *(lines or ("RecordsIdempotency On",)))]),
                 drivers=(place.name,), log_level="warn records:info", **more).start()


def send(httpd, method, target, key, body=None, headers=None, timeout=60):
    """status, was it a replay, body"""
    asked = dict(JSON, **(headers or {}))
    if key is not None:
        asked["Idempotency-Key"] = key
    status, heads, answer = httpd.request(method, target, asked,
                                          None if body is None else json.dumps(body).encode(), timeout)
    return status, heads.get("Idempotent-Replayed") == "true", answer.decode()


def rows(place, query):
    return [line for line in place.database.sql(query).splitlines() if line]


def count(place, query):
    return int(rows(place, query)[0])
