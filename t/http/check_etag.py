# SPDX-License-Identifier: Apache-2.0
"""Many clients at one record: with If-Match none of their changes is lost."""
import json
import os
import threading

from checks import check, equal, status
from httpd import Httpd, find_modules_folder
from process import new_folder, remove_folder
from servers import location, serve
from wire import Client

SLOW = True                              # --quick leaves it out

CLIENTS, TIMES = 6, 8


def ask(client, method, path, headers=(), body=None):
    headers = list(headers)
    if body is not None:
        headers.append(("Content-Type", "application/json"))
        body = json.dumps(body).encode()
    return client.ask(method, path, headers, body)


def together(place, count, work):
    """work(client, number) on so many threads; what each returned."""
    found, faults, ready = [None] * count, [], threading.Barrier(count)

    def run(number):
        client = Client(place.httpd.port, 60)
        try:
            ready.wait()
            found[number] = work(client, number)
        except Exception as fault:
            faults.append(fault)
        finally:
            client.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return found


def count_up(place, path, method="PATCH"):
    """Each client adds one, so often as it says; the number is the sum."""
    def add(client, number):
        done = refused = 0
        while done < TIMES:
            read = ask(client, "GET", path)
            status(read, 200)
            row = json.loads(read.text())
            row["n"] += 1
            body = row if method == "PUT" else {"n": row["n"]}
            answer = ask(client, method, path, [("If-Match", read.get("ETag"))], body)
            done += answer.status == 204
            refused += answer.status == 412
            assert answer.status in (204, 412, 503), "%d %s" % (answer.status, answer.text())
        return refused

    refused = together(place, CLIENTS, add)
    client = Client(place.httpd.port)
    equal(json.loads(ask(client, "GET", path).text())["n"], CLIENTS * TIMES, path)
    client.close()
    assert sum(refused) > 0, "nobody met anybody at %s: the check says nothing" % path


@check("no PATCH with If-Match is lost", writes=True)
def patches(place):
    count_up(place, place.path("/counters/1"))


@check("no PUT with If-Match is lost", writes=True)
def puts(place):
    count_up(place, place.path("/counters/2"), "PUT")


@check("no PATCH of a view is lost, nor one by a column that counts", writes=True)
def declared(place):
    count_up(place, place.path("/counters_seen/3", "declared"))
    count_up(place, place.path("/counted/1", "declared"))


@check("no PATCH of a partitioned table is lost", writes=True, only=("pgsql",))
def partitioned(place):
    count_up(place, place.path("/parted/2"))


@check("of many PUTs with If-None-Match: * one makes the record", writes=True)
def creations(place):
    for turn in range(10, 16):
        path = place.path("/counters/%d" % turn)
        answers = together(place, CLIENTS, lambda client, number: ask(
            client, "PUT", path, [("If-None-Match", "*")], {"id": turn, "n": number}).status)
        equal(sorted(answers), [204] + [412] * (CLIENTS - 1), path)


@check("of many DELETEs of one version one is done", writes=True)
def removals(place):
    client = Client(place.httpd.port)
    for turn in range(10, 16):
        path = place.path("/counters/%d" % turn)
        status(ask(client, "PUT", path, (), {"id": turn, "n": 0}), 204)
        tag = ask(client, "GET", path).get("ETag")
        answers = together(place, CLIENTS, lambda client, number: ask(
            client, "DELETE", path, [("If-Match", tag)]).status)
        equal(sorted(set(answers) - {404, 412}), [204], path)
        equal(answers.count(204), 1, path)
    client.close()


@check("a change that waits for another sees what that one has made of the row", writes=True,
       only=("pgsql", "mysql"))
def waits(place):
    """The row is locked by somebody else, who changes it, or does not, and commits."""
    client = Client(place.httpd.port)
    for sql, expected in (("UPDATE counters SET note = 'other' WHERE id = 1", 412),
                          ("SELECT n FROM counters WHERE id = 1 FOR UPDATE", 204)):
        path = place.path("/counters/1")
        tag = ask(client, "GET", path).get("ETag")
        holder = threading.Thread(target=place.database.sql, args=(
            "BEGIN; %s; SELECT %s; COMMIT" % (
                sql, "pg_sleep(1)" if place.name == "pgsql" else "SLEEP(1)"),))
        holder.start()
        threading.Event().wait(0.3)
        answer = ask(client, "PATCH", path, [("If-Match", tag)], {"n": 7})
        holder.join()
        status(answer, expected)
    client.close()


# ---- who may read some columns alone ----------------------------------------------------

def look_partly(client, path, headers):
    answer = ask(client, "GET", path + "?select=id,n", headers)
    status(answer, 200)
    equal(answer.get("ETag"), None, "ETag")
    equal(json.loads(answer.text()), {"id": 1, "n": 0})
    answer = ask(client, "GET", path, headers)
    assert answer.status in (401, 403), answer.text()
    status(ask(client, "PATCH", path, headers, {"n": 1}), 204)
    answer = ask(client, "PATCH", path, headers + [("If-Match", '"%s"' % ("0" * 32))], {"n": 1})
    assert answer.status in (400, 403, 412), answer.text()


@check("a role that may read some columns alone is answered as ever, without an ETag", writes=True,
       only=("pgsql",))
def role_partly(place):
    client = Client(place.httpd.port)
    look_partly(client, place.path("/partly/1", "context"),
                [("X-Test-Role", "studio_editor"),
                 ("Authorization", "Basic YWRhOmxvdmVsYWNl")])       # ada, lovelace
    owner = ask(client, "GET", place.path("/partly/1"))
    status(owner, 200)
    equal(owner.get("ETag"), None, "the owner's ETag")
    client.close()


@check("so is such a login", writes=True, only=("mysql",))
def login_partly(place):
    place.database.sql("CREATE USER IF NOT EXISTS studio_partly@localhost;"
                       "GRANT SELECT (id, n), UPDATE (n, hidden) ON studio.partly"
                       " TO studio_partly@localhost", "mysql")
    line = serve("mysql", place.database).replace("user=studio", "user=studio_partly")
    httpd = Httpd(line + "\n" + location("/api", "mysql"), drivers=("mysql",))
    try:
        client = Client(httpd.start().port)
        look_partly(client, "/api/partly/1", [])
        client.close()
    finally:
        httpd.close()


# ---- what stands between ------------------------------------------------------------------

def load(*modules):
    built = find_modules_folder()
    return "".join("LoadModule %s_module %s/mod_%s.so\n" % (name, built, name) for name in modules)


def has(*modules):
    return all(os.path.exists(os.path.join(find_modules_folder(), "mod_%s.so" % name))
               for name in modules)


def behind(place, conf, work):
    """work(client) with a server of its own."""
    httpd = Httpd(conf + serve(place.name, place.database) + "\n", drivers=(place.name,))
    os.chmod(httpd.folder, 0o777)
    try:
        client = Client(httpd.start().port)
        work(client)
        client.close()
    finally:
        httpd.close()


@check("mod_brotli's ETags are understood", writes=True, only=("sqlite3",))
def packed(place):
    def work(client):
        brotli = [("Accept-Encoding", "br")]
        answer = ask(client, "GET", "/api/shows/3", brotli)
        equal(answer.get("Content-Encoding"), "br", "Content-Encoding")
        tag = answer.get("ETag")
        assert tag.endswith('-br"'), tag
        again = ask(client, "GET", "/api/shows/3", brotli + [("If-None-Match", tag)])
        status(again, 304)
        equal(again.get("ETag"), tag, "ETag of 304")
        status(ask(client, "PATCH", "/api/shows/3", [("If-Match", tag)], {"title": "Packed"}), 204)
        status(ask(client, "PATCH", "/api/shows/3", [("If-Match", tag)], {"title": "Lost"}), 412)

    if has("brotli"):
        behind(place, load("brotli") + location("/api", place.name,
                                                "SetOutputFilter BROTLI_COMPRESS") + "\n", work)


@check("mod_cache asks again with the ETag, and is told what has changed", writes=True,
       only=("sqlite3",))
def cached(place):
    def told(client, expected):
        answer = ask(client, "GET", "/api/shows/3?select=title")
        status(answer, 200)
        equal(json.loads(answer.text())["title"], expected, answer.get("X-Cache"))
        return answer

    def work(client):
        first = told(client, "Moss")
        again = told(client, "Moss")
        assert "REVALIDATE" in again.get("X-Cache"), again.get("X-Cache")
        equal(again.get("ETag"), first.get("ETag"), "ETag")
        status(ask(client, "PATCH", "/api/shows/3", [("If-Match", again.get("ETag"))],
                   {"title": "Lichen"}), 204)
        other = told(client, "Lichen")
        assert other.get("ETag") != first.get("ETag"), other.get("ETag")
        told(client, "Lichen")

    if not has("cache", "cache_disk"):
        return
    folder = new_folder("cache")
    os.chmod(folder, 0o777)
    place.database.sql("UPDATE shows SET title = 'Moss' WHERE id = 3")
    try:
        behind(place, load("cache", "cache_disk") + "CacheRoot %s\nCacheEnable disk /\n"
               "CacheQuickHandler Off\nCacheDetailHeader On\nCacheHeader On\n" % folder
               + location("/api", place.name, 'Header set Cache-Control "public, max-age=0"')
               + "\n", work)
    finally:
        remove_folder(folder)
