# SPDX-License-Identifier: Apache-2.0
"""A Prometheus of our own, that scrapes one httpd."""
import json
import os
import shutil
import signal
import urllib.parse
import urllib.request

from httpd import ROOT
from process import Failed, free_port, new_folder, remove_folder, slowed, start, stop, tail, wait_until

CONFIGURATION = """
global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: [ %s ]
scrape_configs:
  - job_name: mod_records
    metrics_path: /metrics
    static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
"""


class Prometheus:
    def __init__(self, target):
        self.folder, self.port, self.process = new_folder("prometheus"), free_port(), None
        self.log = os.path.join(self.folder, "log")
        with open(os.path.join(self.folder, "prometheus.yml"), "w") as f:
            f.write(CONFIGURATION % (os.path.join(ROOT, "conf", "prometheus-rules.yml"), target))

    def start(self):
        program = shutil.which("prometheus")
        if program is None:
            raise Failed("prometheus is not installed")
        self.process = start([program, "--config.file=%s/prometheus.yml" % self.folder,
                              "--storage.tsdb.path=%s/data" % self.folder,
                              "--web.listen-address=127.0.0.1:%d" % self.port], self.log)
        try:
            wait_until("prometheus is ready", self.is_ready, 30, self.process)
        except Failed as failed:
            raise Failed("%s\n%s" % (failed, tail(self.log))) from None
        return self

    def is_ready(self):
        try:
            return self.get("/-/ready") is not None
        except OSError:
            return False

    def get(self, path, **query):
        url = "http://127.0.0.1:%d%s?%s" % (self.port, path, urllib.parse.urlencode(query))
        with urllib.request.urlopen(url, timeout=slowed(20)) as answer:
            return answer.read()

    def api(self, path, **query):
        try:
            answer = json.loads(self.get("/api/v1/" + path, **query))
        except urllib.error.HTTPError as fault:
            raise Failed("%s: %s" % (query, fault.read().decode())) from None
        assert answer["status"] == "success", answer
        return answer["data"]

    def value(self, expression):
        """Of a single number, or None."""
        found = self.api("query", query=expression)["result"]
        assert len(found) <= 1, "%s: %s" % (expression, found)
        return float(found[0]["value"][1]) if found else None

    def close(self):
        stop(self.process, signal.SIGTERM)
        remove_folder(self.folder)

    def __enter__(self):
        return self.start()

    def __exit__(self, *ignored):
        self.close()
