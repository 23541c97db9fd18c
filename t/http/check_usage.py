# SPDX-License-Identifier: Apache-2.0
"""Usage: what clients count is what the table says, whoever is killed meanwhile."""
import base64
import json
import os
import random
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "faults"))

from checks import ONE_IF_SLOW, check, equal                          # noqa: E402
from counting import (USERS, Client, Counting, Held, counted, differences, table, total,   # noqa: E402
                      wait_for_total)
from losing import Relay                                 # noqa: E402
from process import slowed, wait_until                   # noqa: E402

SLOW = True                              # --quick leaves it out
TOGETHER = True                          # each starts servers of its own
AS_ADA = {"Authorization": "Basic " + base64.b64encode(b"ada:secret").decode()}


def reader(counting, seed, requests):
    """A client that only reads."""
    client = Client(counting, seed, requests)

    def one():
        client.count("rows", client.prefix + ".artists", 0,
                     client.ask("ada", "/api", "GET", "/artists?select=id&limit=3"), "ada", "/api", None)
    client.one = one
    return client


def run_all(clients):
    for client in clients:
        client.start()
    for client in clients:
        client.join()


def flush_twice(counting, clients):
    """What one flush has written is not written again by the next two."""
    place = counting.place
    for _ in range(2):
        client = reader(counting, 99, 1)
        before = total(place)
        run_all([client])
        clients.append(client)
        wait_for_total(place, before + 1)


def check_table(place, clients):
    expected = counted(clients)
    wait_for_total(place, sum(counter["requests"] for counter in expected.values()))
    equal(differences(expected, table(place)), [])


def counts_are_equal(place, mpm):
    with Counting(place, mpm, "flush=1s") as counting:
        clients = [Client(counting, seed, 60) for seed in range(8)]
        run_all(clients)
        check_table(place, clients)
        assert total(place, "database_microseconds") > 0
        flush_twice(counting, clients)
        equal(differences(counted(clients), table(place)), [])


@check("what clients count is what the table says", writes=True)
def exact(place):
    counts_are_equal(place, place.mpm)
    counts_are_equal(place, "prefork" if place.mpm != "prefork" else "event")


@check("two nodes add to one table", writes=True,
       only=ONE_IF_SLOW)
def two_nodes(place):
    with Counting(place, place.mpm, "flush=1s") as one, \
            Counting(place, place.mpm, "flush=1s", alone=False) as other:
        clients = [Client(one if seed % 2 else other, seed, 60) for seed in range(6)]
        run_all(clients)
        check_table(place, clients)
        equal(int(place.database.sql("SELECT count(*) FROM records_flushes")), 2)


@check("a table that is missing is made later", writes=True)
def missing(place):
    with Counting(place, place.mpm, "flush=1s") as counting:
        clients = [Client(counting, seed, 20) for seed in range(2)]
        place.database.sql("ALTER TABLE records_usage RENAME TO records_unused")
        try:
            run_all(clients)
            wait_until("a flush fails", lambda: "usage cannot be written" in counting.httpd.log(), 20)
            assert "/usage-%s.sql makes its tables" % place.database.driver in counting.httpd.log()
        finally:
            place.database.sql("ALTER TABLE records_unused RENAME TO records_usage")
        check_table(place, clients)


@check("of what was counted nothing is lost or doubled when children are killed", writes=True,
       only=ONE_IF_SLOW)
def killed(place):
    dice = random.Random(7)
    with Counting(place, place.mpm, "flush=1s") as counting:
        clients = [Client(counting, seed) for seed in range(8)]
        for client in clients:
            client.start()
        kills = 0
        for _ in range(10):
            time.sleep(dice.uniform(0.1, 0.5))
            alive = counting.httpd.workers()
            if alive:
                os.kill(dice.choice(alive), signal.SIGKILL)
                kills += 1
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join()
        assert all(client.fault is None for client in clients), [client.fault for client in clients]
        answered = sum(client.done for client in clients)
        flush_twice(counting, clients)
        answered += 2
        in_table = total(place)
        begun = sum(client.begun for client in clients)
        assert answered - kills * len(clients) <= in_table <= begun, (answered, in_table, begun, kills)
        # afterwards it counts exactly again
        before = total(place)
        clients = [Client(counting, seed, 20) for seed in range(4)]
        run_all(clients)
        wait_for_total(place, before + sum(client.done for client in clients))
        flush_twice(counting, clients)
        equal(total(place), before + sum(client.done for client in clients))


@check("where all of httpd is killed, what came since the last flush is lost, and nothing else",
       writes=True, only=ONE_IF_SLOW)
def all_killed(place):
    with Counting(place, place.mpm, "flush=1s") as counting:
        clients = [reader(counting, seed, None) for seed in range(4)]
        for client in clients:
            client.start()
        time.sleep(3 + slowed(0.5))
        end = time.monotonic()
        for pid in [counting.httpd.process.pid] + counting.httpd.workers():
            os.kill(pid, signal.SIGKILL)
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join()
        time.sleep(slowed(0.5))          # what was sent to the database goes on there
        old = sum(when < end - 1 - slowed(0.5) for client in clients for when in client.times)
        assert 0 < old <= total(place) <= sum(client.begun for client in clients), (old, total(place))


@check("what a process had in hand when it was killed is written by another", writes=True,
       only=ONE_IF_SLOW)
def killed_in_a_flush(place):
    with Counting(place, "prefork", "flush=1s") as counting:
        first = Client(counting, 1, 5)
        run_all([first])
        wait_for_total(place, first.done)
        clients = [reader(counting, seed, 10) for seed in range(3)]
        with Held(place):
            run_all(clients)
            if place.name == "sqlite3":
                time.sleep(min(slowed(2), 5))
            else:
                wait_until("a flush waits", lambda: place.database.running("%records_flushes%"), 20)
            for pid in counting.httpd.workers():
                os.kill(pid, signal.SIGKILL)
        clients.append(first)
        check_table(place, clients)
        flush_twice(counting, clients)
        equal(differences(counted(clients), table(place)), [])


@check("while the database is away what is counted waits", writes=True, only=("pgsql", "mysql"))
def away(place):
    with Counting(place, place.mpm, "flush=1s") as counting:
        clients = [Client(counting, seed, 40) for seed in range(4)]
        run_all(clients)
        place.database.stop()
        try:
            later = [Client(counting, 10 + seed, 15) for seed in range(4)]
            run_all(later)
            wait_until("a flush fails", lambda: "usage cannot be written" in counting.httpd.log(), 20)
        finally:
            place.database.start()
        # a process without a catalog cannot tell of which table a request is
        expected = counted(clients + later, lambda key: (key[0], key[2]))
        wait_for_total(place, sum(counter["requests"] for counter in expected.values()))
        equal(differences(expected, table(place, "caller", "location")), [])
        log = counting.httpd.log()
        assert "usage cannot be written and waits in memory" in log, log
        wait_until("it says so", lambda: "usage is written again" in counting.httpd.log(), 10)


@check("a flush whose COMMIT is not answered is neither lost nor doubled", writes=True,
       only=("pgsql", "mysql"))
def in_doubt(place):
    for heard in (True, False):
        relay = Relay(place.database)
        relay.driver, relay.options = place.database.driver, place.database.options
        try:
            with Counting(place, place.mpm, "flush=1s", database=relay) as counting:
                client = Client(counting, 1, 1)
                run_all([client])
                wait_for_total(place, client.done)
                relay.cut(b"COMMIT", heard=heard)
                clients = [client] + [reader(counting, seed, 5) for seed in range(3)]
                run_all(clients[1:])
                wait_until("the relay has cut", lambda: relay.cuts, 20)
                check_table(place, clients)
                flush_twice(counting, clients)
                equal(differences(counted(clients), table(place)), [])
        finally:
            relay.close()


@check("a server that ends writes what is left, and one that is restarted keeps it", writes=True,
       only=ONE_IF_SLOW)
def ends(place):
    for mpm in (place.mpm,) if place.name != "sqlite3" else ("prefork", "event"):
        with Counting(place, mpm, "flush=3600s") as counting:
            first = [Client(counting, seed, 10) for seed in range(3)]
            run_all(first)
            before = set(counting.httpd.workers())
            counting.httpd.graceful()
            wait_until("new children answer", lambda: counting.httpd.workers()
                       and not before & set(counting.httpd.workers()))
            second = [Client(counting, 5 + seed, 10) for seed in range(3)]
            run_all(second)
            counting.httpd.stop()
            equal(differences(counted(first + second), table(place)), [])


@check("a table without room counts the rest as of others", writes=True,
       only=ONE_IF_SLOW)
def overflow(place):
    users = ["user%d" % i for i in range(200)]
    with Counting(place, place.mpm, "flush=1s entries=64", users=users) as counting:
        clients = [Client(counting, seed, 100) for seed in range(4)]
        run_all(clients)
        wait_for_total(place, sum(client.done for client in clients))
        expected, got = counted(clients), table(place)
        for name in ("requests", "rows_sent", "bytes_out"):
            equal(sum(counter[name] for counter in got.values()),
                  sum(counter[name] for counter in expected.values()), name)
        assert ("(other)", "(other)", "") in got, sorted(got)
        wait_until("it says so", lambda: "found no room of their own" in counting.httpd.log(), 10)


@check("the table is shown where it is named, to whom the operator lets in", writes=True)
def shown(place):
    with Counting(place, place.mpm, "flush=1s") as counting:
        client = Client(counting, 3, 20)
        run_all([client])
        wait_for_total(place, client.done)
        for path in ("/api/records_usage", "/open/records_usage", "/quiet/records_flushes",
                     "/usage/records_flushes"):
            status, _, body = counting.httpd.request("GET", path, AS_ADA)
            equal(status, 404, path)
            assert b"records_" not in body.replace(path.rpartition("/")[2].encode(), b""), body
        equal(counting.httpd.request("GET", "/usage/records_usage")[0], 401)
        status, _, body = counting.httpd.request(
            "GET", "/usage/records_usage?select=caller,requests.sum()&location=eq./api&order=caller", AS_ADA)
        equal(status, 200, body)
        expected = counted([client], lambda key: (key[0], key[2]))
        equal({row["caller"]: row["sum"] for row in json.loads(body)},
              {key[0]: counter["requests"] for key, counter in expected.items() if key[1] == "/api"})
        status, _, body = counting.httpd.request("GET", "/usage/records_usage?hour=gte.%d-01-01&limit=1"
                                                 % time.gmtime().tm_year, AS_ADA)
        equal((status, json.loads(body)[0]["hour"][13:19]), (200, ":00:00"), body)
        equal(counting.httpd.request("DELETE", "/usage/records_usage?caller=eq.ada", AS_ADA)[0], 405)


@check("names of callers that no database would take do not stop the flush", writes=True)
def odd_names(place):
    users = [b"caf\xe9".decode("latin-1"), "'; DROP TABLE records_usage; --", "\\\"", "\U0001f41a ",
             "x" * 300]
    with Counting(place, place.mpm, "flush=1s", users=USERS) as counting:
        path = os.path.join(counting.httpd.folder, "users")
        with open(path, "rb") as f:
            line = f.read().splitlines()[0].partition(b":")[2]
        with open(path, "ab") as f:
            for user in users:
                f.write((user.encode("latin-1", "ignore") if "\xe9" in user else user.encode()) + b":"
                        + line + b"\n")
        for user in users:
            raw = user.encode("latin-1") if "\xe9" in user else user.encode()
            status = ask_as(counting, raw)
            equal(status, 200, repr(user))
        wait_for_total(place, len(users))
        callers = {key[0] for key in table(place)}
        assert "caf\ufffd" in callers and users[1] in callers and users[3] in callers, callers
        assert any(caller.startswith("x" * 238 + "~") for caller in callers), callers


def ask_as(counting, raw):
    return counting.httpd.request("GET", "/api/artists?limit=1", {
        "Authorization": "Basic " + base64.b64encode(raw + b":secret").decode()})[0]
