# SPDX-License-Identifier: Apache-2.0
"""Keeps what was asked and answered, with the documents in which each place describes itself: t/openapi reads it.

    FOLDER/exchanges.gz  a line of JSON each: case, database, mount, document, request, answer
    FOLDER/N.json.gz     the documents
"""
import base64
import gzip
import json
import os
import threading

# What a caller says of himself, and of the schema that he means: it decides which document is his.
IDENTITY = ("authorization", "x-test-role", "x-test-token")
READS = ("GET", "HEAD")


def text_of(data):
    return None if data is None else base64.b64encode(data).decode()


class Recorder:
    def __init__(self, folder):
        self.folder, self.lock, self.documents = folder, threading.Lock(), {}
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        self.file = gzip.open(os.path.join(folder, "exchanges.gz"), "wt", compresslevel=1)

    def number(self, name, mount, port, request):
        """Of the document that describes the place to this caller."""
        who = tuple((key, value) for key, value in request.headers if key.lower() in IDENTITY)
        chooses = "accept-profile" if request.method in READS else "content-profile"
        profile = next((value for key, value in request.headers if key.lower() == chooses), None)
        return self.documents.setdefault((name, mount, port, who, profile), len(self.documents))

    def add(self, case, name, mount, port, request, response):
        with self.lock:
            self.file.write(json.dumps({
                "case": case.name(), "title": case.title, "database": name, "at": case.at, "mount": mount,
                "document": self.number(name, mount, port, request),
                "method": request.method, "target": request.target, "headers": request.headers, "body": text_of(request.body),
                "status": response.status, "answered": response.headers, "answer": text_of(response.body)}) + "\n")

    def close(self, client):
        """Ask for all documents, with client(name, port); callers without one have no file."""
        for (name, mount, port, who, profile), number in self.documents.items():
            headers = list(who) + [("Accept-Encoding", "gzip"), ("Accept", "application/openapi+json;version=3.1"),
                                   ("X-Test-Key", "document %d" % number)]
            if profile is not None:
                headers.append(("Accept-Profile", profile))
            response = client(name, port).ask("GET", mount + "/", headers)
            if response.status == 200:
                packed = ("content-encoding", "gzip") in [(key.lower(), value) for key, value in response.headers]
                with open(os.path.join(self.folder, "%d.json.gz" % number), "wb") as f:
                    f.write(response.body if packed else gzip.compress(response.body))
        self.file.close()
