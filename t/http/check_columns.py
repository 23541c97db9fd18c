# SPDX-License-Identifier: Apache-2.0
"""A column that may not be read cannot be told from one that does not exist (mounts.py: COLUMNS): each
way to name a column is asked with both names, and the answers are the same but for the name."""
import json

from checks import check, equal, status

HIDDEN = ["salary", "badge", "boss_id", "doubled", "remarks"]
NOBODY = "no_such"
SECRETS = ["9000", "5000", "4000", "10000", "B-1", "B-2", "B-3", "pw-", "wants engines", "gets too much",
           "4711", "0815", "hush-hush"]

JSON = {"Content-Type": "application/json"}
SHOWN = dict(JSON, Prefer="return=representation")

READS = [
    "/staff?select={c}", "/staff?select=name,x:{c}", "/staff?select={c}::text", "/staff?select={c}->a",
    "/staff?select={c}->>a", "/staff?select={c}.sum()", "/staff?select=name,{c}.count()", "/staff?select=x:{c}.max()::text",
    "/staff?select=*,{c}", "/staff?{c}=eq.1", "/staff?{c}=eq.nonsense", "/staff?{c}=gt.1&select=id", "/staff?{c}=is.null",
    "/staff?{c}=not.is.null", "/staff?{c}=in.(1,2)", "/staff?{c}=like(any).{{a,b}}", "/staff?{c}=match.x", "/staff?{c}=fts.x",
    "/staff?{c}=cs.{{1}}", "/staff?{c}->>a=eq.1", "/staff?or=(id.eq.1,and({c}.gt.1,name.eq.a))", "/staff?not.or=(id.eq.1,not.and({c}.gt.1,id.gt.0))",
    "/staff?order={c}", "/staff?order=name,{c}.desc.nullslast", "/staff?order={c}&limit=1&cursor=", "/staff?id=eq.1&{c}=isdistinct.1",
    "/offices?select=staff({c})", "/offices?select=name,...staff({c})", "/offices?select=name,staff!inner(name)&staff.{c}=gt.1",
    "/offices?select=name,staff(name)&staff.order={c}", "/offices?select=name,staff(name)&staff.or=(id.eq.1,{c}.eq.1)",
    "/offices?select=name,s:staff(x:{c})", "/staff?select=name,offices!{c}(name)", "/staff?select=name,{c}(name)",
    "/staff?select=name,staff!{c}(name)", "/staff?select=name,offices(name)&order=offices({c})", "/offices?select=staff({c}.sum())",
    "/offices?select=name,staff(count:{c}.count())", "/staff?select=id&id=eq.1&{c}.limit=1", "/staff?select=id&{c}.id=eq.1",
]

# the same of a table that is embedded
OFFICE_READS = [
    "/offices?select={c}", "/offices?{c}=eq.1", "/offices?order={c}", "/staff?select=name,offices({c})",
    "/staff?select=name,...offices({c})", "/staff?select=name,offices(name)&order=offices({c}).desc",
    "/staff?select=name,...offices(x:name)&order=offices({c})", "/staff?select=name,offices!inner(name)&offices.{c}=like.4*",
    "/staff?select=name,offices(name)&offices.or=(id.eq.1,{c}.eq.4711)", "/staff?select=offices({c}.max())",
]

WRITES = [
    ("POST", "/staff", JSON, {"id": 70, "name": "x", "{c}": 1}),
    ("POST", "/staff", JSON, [{"id": 70, "name": "x", "{c}": 1}, {"id": 71, "name": "y", "{c}": None}]),
    ("POST", "/staff", {"Content-Type": "text/csv"}, "id,name,{c}\n70,x,1\n"),
    ("POST", "/staff", {"Content-Type": "application/x-www-form-urlencoded"}, "id=70&name=x&{c}=1"),
    ("POST", "/staff?columns=id,name,{c}", JSON, {"id": 70, "name": "x"}),
    ("POST", "/staff?on_conflict={c}", dict(JSON, Prefer="resolution=merge-duplicates"), {"id": 70, "name": "x"}),
    ("POST", "/staff?on_conflict=id,{c}", dict(JSON, Prefer="resolution=ignore-duplicates"), {"id": 70, "name": "x"}),
    ("POST", "/staff?select=id,{c}", SHOWN, {"id": 70, "name": "x"}),
    ("PATCH", "/staff?id=eq.2", JSON, {"{c}": 1}),
    ("PATCH", "/staff?id=eq.2", JSON, {"name": "x", "{c}": None}),
    ("PATCH", "/staff?{c}=gt.1", JSON, {"name": "x"}),
    ("PATCH", "/staff?id=eq.2&select={c}", SHOWN, {"name": "x"}),
    ("PATCH", "/staff?id=gt.0&order={c}&limit=1", JSON, {"about": "x"}),
    ("PATCH", "/staff/2", JSON, {"{c}": 1}),
    ("PUT", "/staff/2", JSON, {"id": 2, "name": "x", "{c}": 1}),
    ("PUT", "/staff?id=eq.2&{c}=eq.1", JSON, {"id": 2, "name": "x"}),
    ("DELETE", "/staff?{c}=eq.5000", {}, None),
    ("DELETE", "/staff?id=eq.3&select={c}", {"Prefer": "return=representation"}, None),
    ("DELETE", "/staff?id=gt.0&order={c}&limit=1", {}, None),
    ("POST", "/", JSON, [{"method": "GET", "path": "/staff?{c}=eq.1"}]),
    ("POST", "/", JSON, [{"method": "POST", "path": "/staff", "body": {"id": 70, "name": "x", "{c}": 1}}]),
]


def filled(what, name):
    if isinstance(what, str):
        return what.replace("{c}", name).replace("{{", "{").replace("}}", "}")
    if isinstance(what, list):
        return [filled(one, name) for one in what]
    if isinstance(what, dict):
        return {filled(key, name): filled(value, name) for key, value in what.items()}
    return what


def ask(place, method, path, headers, body, name=""):
    path, body = filled(path, name), filled(body, name)
    if body is not None and not isinstance(body, str):
        body = json.dumps(body)
    code, answered, text = place.httpd.request(method, place.path(path, "columns"), headers, body)
    text = text.decode("utf-8", "replace")
    assert not any(secret in text for secret in SECRETS), "%s %s shows a secret: %s" % (method, path, text)
    kept = sorted((key.lower(), value) for key, value in answered.items()
                  if key.lower() not in ("date", "content-length", "etag"))
    if not name:
        return code, kept, text
    return code, [(key, value.replace(name, "?")) for key, value in kept], text.replace(name, "?")


@check("a hidden column cannot be told from none", writes=True)
def told(place):
    probes = [("GET", path, {}, None) for path in READS] + [("HEAD", READS[9], {}, None)] + WRITES
    for method, path, headers, body in probes:
        none = ask(place, method, path, headers, body, NOBODY)
        assert none[0] >= 400, "%s %s is answered with %d, so it asks nothing" % (method, path, none[0])
        for name in HIDDEN:
            equal(ask(place, method, path, headers, body, name), none, "%s %s, %s" % (method, path, name))
    for path in OFFICE_READS:
        none = ask(place, "GET", path, {}, None, NOBODY)
        assert none[0] >= 400, "GET %s is answered with %d, so it asks nothing" % (path, none[0])
        equal(ask(place, "GET", path, {}, None, "safe"), none, path)


@check("no kind of answer shows a value that may not be read", writes=True)
def shown(place):
    for accept in ("application/json", "text/csv", "application/x-ndjson", "application/vnd.pgrst.array+json;nulls=stripped",
                   "application/geo+json", "application/json-seq", "text/plain", "*/*", "application/octet-stream", "text/x-staff"):
        for path in ("/staff", "/staff?select=*", "/offices?select=*,staff(*)", "/staff?select=*,offices(*)",
                     "/staff?limit=2&cursor=", "/staff/2", "/permits", "/vaults?select=*,vault_items(*)"):
            ask(place, "GET", path, {"Accept": accept}, None)
    for method, path, body in (("PATCH", "/staff?id=gt.0", {"about": "x"}), ("PATCH", "/permits?id=gt.0", {"n": 7}),
                               ("PATCH", "/permits?id=gt.0", {"name": "a"}), ("PATCH", "/permits?id=gt.0", {"name": "bad"}),
                               ("PATCH", "/permits?id=gt.0", {"name": None, "id": None}), ("PATCH", "/permits?id=gt.0", {"id": 1}),
                               ("PATCH", "/permits?id=gt.0", {"n": 99999}), ("PATCH", "/permits?id=gt.0", {"name": "x" * 30}),
                               ("PATCH", "/staff?id=eq.2", {"password": None}), ("PATCH", "/staff?id=eq.2", {"office_id": 99}),
                               ("PATCH", "/staff?id=eq.2", {"name": "Ada"}), ("PATCH", "/staff?id=eq.2", {"password": "x" * 99}),
                               ("DELETE", "/offices?id=eq.1", None), ("DELETE", "/staff?id=eq.1", None),
                               ("DELETE", "/staff?id=eq.3", None)):
        ask(place, method, path, SHOWN, body)


@check("an ETag is of the columns that may be read", writes=True)
def tags(place):
    def tag(path, variant="columns"):
        answer = place.httpd.request("GET", place.path(path, variant), {})
        status_of(answer)
        return {key.lower(): value for key, value in answer[1].items()}["etag"]

    def status_of(answer):
        assert answer[0] in (200, 204), answer

    before, whole = tag("/staff/2"), tag("/staff/2", "unruled")
    status_of(place.httpd.request("PATCH", place.path("/staff/2", "unruled"), JSON, '{"salary": 7777}'))
    equal(tag("/staff/2"), before, "the ETag where the salary may not be read")
    assert tag("/staff/2", "unruled") != whole, "the ETag does not tell that the salary was changed"
    for code, what in ((204, before), (412, before)):
        answer = place.httpd.request("PATCH", place.path("/staff/2", "columns"), dict(JSON, **{"If-Match": what}), '{"about": "other"}')
        equal(answer[0], code, answer[2])
    assert tag("/staff/2") != before, "the ETag does not tell that another column was changed"
