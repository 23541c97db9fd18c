# SPDX-License-Identifier: Apache-2.0
"""Keeps what was asked and answered, with the documents in which each place describes itself: t/openapi reads it.

    FOLDER/exchanges     a line of JSON each: case, database, mount, document, request, answer
    FOLDER/N.json        the documents
"""
import base64
import json
import os
import threading

# What a caller says of himself, and of the schema that he means: it decides which document is his.
IDENTITY = ("authorization", "x-test-role", "x-test-token")
PROFILE = ("accept-profile", "content-profile")


def text_of(data):
    return None if data is None else base64.b64encode(data).decode()


class Recorder:
    def __init__(self, folder):
        self.folder, self.lock, self.documents = folder, threading.Lock(), {}
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        self.file = open(os.path.join(folder, "exchanges"), "w")

    def number(self, name, case, mount, port, headers):
        """Of the document that describes the place to this caller."""
        who = tuple((key, value) for key, value in headers if key.lower() in IDENTITY)
        profile = next((value for key, value in headers if key.lower() in PROFILE), None)
        return self.documents.setdefault((name, mount, port, who, profile), len(self.documents))

    def add(self, case, name, mount, port, request, response):
        with self.lock:
            self.file.write(json.dumps({
                "case": case.name(), "title": case.title, "database": name, "at": case.at, "mount": mount,
                "document": self.number(name, case, mount, port, request.headers),
                "method": request.method, "target": request.target, "headers": request.headers, "body": text_of(request.body),
                "status": response.status, "answered": response.headers, "answer": text_of(response.body)}) + "\n")

    def close(self, client):
        """Ask for all documents, with client(name, port); callers without one have no file."""
        for (name, mount, port, who, profile), number in self.documents.items():
            headers = list(who) + [("Accept", "application/openapi+json"), ("X-Test-Key", "document %d" % number)]
            if profile is not None:
                headers.append(("Accept-Profile", profile))
            response = client(name, port).ask("GET", mount + "/", headers)
            if response.status == 200:
                with open(os.path.join(self.folder, "%d.json" % number), "wb") as f:
                    f.write(response.body)
        self.file.close()
