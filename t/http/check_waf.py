# SPDX-License-Identifier: Apache-2.0
"""mod_security with the core rule set before the API: with the lines of docs/operations.md ordinary
requests pass, and attacks do not.  Where it is not installed there are no checks."""
import json
import os
import re

from checks import check, equal
from httpd import ROOT, Httpd, find_modules_folder
from process import new_folder, remove_folder
from servers import location, serve

SLOW = True                              # --quick leaves it out
TOGETHER = True                          # each starts servers of its own

RULES = "/usr/share/modsecurity-crs/rules"
USUAL = "/etc/modsecurity/modsecurity.conf-recommended"
SETUP = "/etc/modsecurity/crs/crs-setup.conf"
AS_JSON = {"Content-Type": "application/json"}

ASKED = [
    ("GET", "/shows?select=id,code&order=id.desc&limit=2&offset=1", {}, None),
    ("GET", "/shows?select=id,sequences!inner(code)&sequences.code=like.sq*", {}, None),
    ("GET", "/shows?select=name:title,sequences!left(c:code,shots(id,code))", {}, None),
    ("GET", "/shots?select=show_id,status,count(),frames.sum()&order=show_id", {}, None),
    ("GET", "/shows?or=(id.eq.1,and(id.gt.1,code.like.T*))", {}, None),
    ("GET", "/shows?title=eq.O'Brien&code=not.in.(%22A,B%22,C)", {"Accept": "text/csv"}, None),
    ("GET", "/shows", {"Range": "0-1", "Range-Unit": "items", "Prefer": "count=exact"}, None),
    ("POST", "/tags", dict(AS_JSON, Prefer="resolution=merge-duplicates"), '[{"name":"w1","note":"n"}]'),
    ("POST", "/tags", {"Content-Type": "text/csv"}, "name,note\nw2,hello\n"),
    ("POST", "/tags", {"Content-Type": "application/x-www-form-urlencoded"}, "name=w3&note=n"),
    ("POST", "/tags", AS_JSON, json.dumps([{"name": "w4-%d" % i, "note": "x" * 200}
                                           for i in range(1000)])),
    ("PATCH", "/tags?name=eq.w1", dict(AS_JSON, Prefer="return=representation"), '{"note":"changed"}'),
    ("PUT", "/tags/w5", AS_JSON, '{"name":"w5","note":"put"}'),
    ("DELETE", "/tags?name=like.w*", {"Prefer": "count=exact"}, None),
    ("OPTIONS", "/shows", {}, None),
]
ATTACKS = ["/shows?title=eq.%3Cscript%3Ealert(1)%3C/script%3E", "/shows?title=eq.../../../../etc/passwd"]


def lines_of_docs():
    """The two blocks of configuration: before the rules, and the limits."""
    with open(os.path.join(ROOT, "docs", "operations.md")) as f:
        section = f.read().split("## mod_security")[1].split("\n## ")[0]
    blocks = re.findall(r"```apache\n(.*?)```", section, re.S)
    equal(len(blocks), 2, "blocks of configuration in the section")
    return blocks


def configuration(place, folder):
    before, limits = lines_of_docs()
    with open(USUAL) as f:
        usual = f.read().replace("DetectionOnly", "On").replace("/tmp/", folder + "/")
    usual = usual.replace("/var/log/apache2/", folder + "/").replace(
        "unicode.mapping", os.path.dirname(USUAL) + "/unicode.mapping")
    modules = find_modules_folder()
    return "\n".join(["LoadModule %s_module %s/mod_%s.so" % (name, modules, name)
                      for name in ("unique_id", "security2")]
                     + [usual, limits, "Include " + SETUP, before, "Include %s/*.conf" % RULES,
                        serve(place.name, place.database),
                        location("/api", place.name, "RecordsAggregates On")])


def ordinary_requests(place):
    folder = new_folder("waf")
    os.chmod(folder, 0o777)
    httpd = Httpd(configuration(place, folder), drivers=(place.name,))
    agent = {"User-Agent": "curl/7.88.1", "Accept": "*/*", "Host": "api.example"}
    try:
        httpd.start()
        for method, target, headers, body in ASKED:
            status, _, answer = httpd.request(method, "/api" + target, dict(agent, **headers), body)
            assert status < 300, "%s %s: %d %s" % (method, target, status, answer[:300])
        for target in ATTACKS:
            equal(httpd.request("GET", "/api" + target, agent)[0], 403, target)
        equal(httpd.request("GET", "/other?x=1%27%20OR%201=1--", agent)[0], 403, "another place")
    finally:
        httpd.close()
        remove_folder(folder)


if os.path.isdir(RULES) and os.path.exists(USUAL) and os.path.exists(
        os.path.join(find_modules_folder(), "mod_security2.so")):
    check("mod_security's core rules let the dialect pass, and no attack", writes=True)(ordinary_requests)
else:
    print("check_waf.py: mod_security or its core rule set is not installed", flush=True)
