# SPDX-License-Identifier: Apache-2.0
"""Asks an API as its caller, and looks at every answer with the eyes of its document."""
import json
import urllib.parse

from allowed import Exchange, answer, parse
from document import Document
from wire import Client


class Caller:
    """An Api, its document, and a connection."""

    def __init__(self, api, port):
        self.api, self.client = api, Client(port, 60)
        self.document, self.text = None, None

    def describe(self, accept=None):
        """The document as it is sent: status, Content-Type and text."""
        headers = self.api.headers + ([("Accept", accept)] if accept else [])
        response = self.client.ask("GET", self.api.path + "/", headers)
        return response

    def read(self):
        response = self.describe()
        if response.status != 200:
            return "GET %s/ as %s is answered with %d: %s" % (self.api.path, self.api.caller, response.status, response.text()[:300])
        self.text = response.text()
        self.document = Document(json.loads(self.text), self.api.database)
        return None

    def ask(self, method, path, query=(), headers=(), body=None):
        """path is below the API, encoded; query are pairs; body is JSON, or bytes."""
        target = self.api.path + path
        if query:
            target += "?" + "&".join("%s=%s" % (quote(name), quote(value)) for name, value in query)
        headers = list(headers) + self.api.headers
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            if not any(name.lower() == "content-type" for name, _ in headers):
                headers.append(("Content-Type", "application/json"))
        response = self.client.ask(method, target, headers, body)
        return Exchange(method, target, headers, body, response.status, response.headers, response.body)

    def wrong(self, operation, exchange):
        """What the document does not say of this answer."""
        return ["%s %s %s" % one for one in answer(self.document, operation, exchange)]

    def close(self):
        self.client.close()


def quote(text):
    return urllib.parse.quote(text, safe="*().,:!")


class Number(float):
    """It knows its digits: there may be more of them than a float has."""

    def __init__(self, text):
        self.text = text


def rows(exchange):
    """Those of an answer; [] if there are none."""
    try:
        found = parse(exchange.answer.decode("utf-8"), Number)
    except ValueError:
        return []
    return found if isinstance(found, list) else [found] if isinstance(found, dict) else []


def story(exchange, wrong):
    lines = ["%s %s" % (exchange.method, exchange.target)] + ["%s: %s" % one for one in exchange.headers if one[0] != "Authorization"]
    if exchange.body:
        lines += ["", exchange.body.decode("utf-8", "replace")[:600]]
    lines += ["", "%d %s" % (exchange.status, exchange.got("Content-Type") or ""), (exchange.answer or b"").decode("utf-8", "replace")[:600], ""]
    return "\n".join(lines + ["-> " + one for one in wrong[:6]])
