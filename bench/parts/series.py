# SPDX-License-Identifier: Apache-2.0
"""How the cost of a request grows with one size: connections, rows, tables, bytes, filters, levels, columns."""
import http.client
import time
from dataclasses import dataclass, field

from . import load
from .process import TICKS, Failed, children, cpu_now, cpu_seconds, resident

SECONDS = 0.5                            # of one point, in each round
FASTER = 1.2                             # cost grows faster than its work: size to a higher power than this


@dataclass
class Series:
    name: str
    title: str
    across: str                          # what grows
    unit: str                            # of work: what the cost is divided by
    per: object                          # work of one request at a size
    points: dict = field(default_factory=dict)   # {database: {size: microseconds of one request}}

    def note(self, database, size, cost):
        """The least of all rounds: other work on the machine only adds."""
        of = self.points.setdefault(database, {})
        of[size] = min(cost, of.get(size, cost))

    def curve(self, database):
        return [(size, cost / self.per(size)) for size, cost in sorted(self.points.get(database, {}).items())]

    def grows_faster(self, database):
        """Does the cost of a unit grow from the one point to the last by more than its size allows?"""
        (x1, y1), (x2, y2) = self.curve(database)[-2:]
        return y2 / y1 > (x2 / x1) ** (FASTER - 1)


def spent(server, database, clock=cpu_now):
    """So far, in seconds; cpu_seconds is coarse, and counts processes that have ended."""
    pid = database.pid()
    web = clock(server.server.pid) if server.server else 0.0
    return web + (clock(pid) if pid else 0.0)


def one_by_one(server, database, targets, seconds=SECONDS):
    """Processor time of one request in microseconds, httpd's and the database's: over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    ask(connection, targets(0))
    before, end, count = spent(server, database), time.monotonic() + seconds, 0
    while time.monotonic() < end or count < 3:
        count += 1
        ask(connection, targets(count))
    cost = (spent(server, database) - before) / count * 1e6
    connection.close()
    return max(cost, 1.0)


def ask(connection, target):
    connection.request("GET", target)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise Failed(f"{target[:200]}: {answer.status}: {text[:300]!r}")


# ---- one table of n rows ------------------------------------------------------------

def rows_tables(scratch, sizes):
    return "".join(f"CREATE TABLE rows_{size} (id BIGINT PRIMARY KEY, name VARCHAR(60) NOT NULL);"
                   f"INSERT INTO rows_{size} SELECT n, {joined(scratch, size)} FROM {scratch.numbers(size)};"
                   for size in sizes)


def joined(scratch, size):
    return f"concat('row ', n, ' of {size}')" if scratch.name == "mysql" else f"'row ' || n || ' of {size}'"


def page_of(size):
    """Pages by key from everywhere in the table."""
    return lambda n: f"/api/rows_{size}?id=gt.{n * 7919 % max(1, size - 20)}&order=id&limit=20"


def row_of(size):
    return lambda n: f"/api/rows_{size}/{1 + n * 7919 % size}"


# ---- a wide table, and rows that refer to others of their table ----------------------

WIDE = 1000
LEVELS = 10


def other_tables(scratch):
    columns = ", ".join(f"c{i} INTEGER" for i in range(1, WIDE))
    values = ", ".join(["n"] * (WIDE - 1))
    return (f"CREATE TABLE wide (id INTEGER PRIMARY KEY, {columns});"
            f"INSERT INTO wide SELECT n, {values} FROM {scratch.numbers(20)};"
            "CREATE TABLE node (id INTEGER PRIMARY KEY, parent_id INTEGER, FOREIGN KEY (parent_id) "
            "REFERENCES node (id));"
            + "".join(f"INSERT INTO node VALUES ({n}, {n - 1 or 'NULL'});" for n in range(1, 101)))


def columns_of(count):
    names = ",".join(["id"] + [f"c{i}" for i in range(1, count)])
    return lambda n: f"/api/wide?select={names}"


def levels_of(count):
    embed = "id"
    for _ in range(count):
        embed = f"id,parent_id({embed})"
    return lambda n: f"/api/node?select={embed}&id=eq.{50 + n % 50}"


def filters_of(count):
    return lambda n: "/api/node?id=eq.5" + "".join(f"&id=neq.{100 + i}" for i in range(1, count))


def url_of(size):
    """A long text as a value."""
    return lambda n: "/api/rows_1000?name=eq." + "x" * size


def list_of(size):
    """Keys in a list, as many as the bytes hold."""
    keys = ",".join(str(1000 + i % 9000) for i in range(max(1, size // 5)))
    return lambda n: f"/api/rows_1000?id=in.({keys})&limit=1"


def all_series():
    one = lambda size: 1
    itself = lambda size: size
    return {series.name: series for series in (
        Series("connections", "Connections that ask at once", "connections", "a request", one),
        Series("row", "A row by its key", "rows of the table", "a request", one),
        Series("page", "A page of 20 by key, from anywhere", "rows of the table", "a page", one),
        Series("start", "Start and first answer of httpd", "tables in the catalog", "a table", itself),
        Series("memory", "Memory of a process", "tables in the catalog", "kB a table", itself),
        Series("catalog", "A row by its key", "tables in the catalog", "a request", one),
        Series("url", "One long value", "bytes of URL", "1000 bytes", lambda size: size / 1000),
        Series("list", "A list of keys, id=in.(...)", "bytes of URL", "1000 bytes", lambda size: size / 1000),
        Series("filters", "Filters of one request", "filters", "a filter", itself),
        Series("levels", "Embeds in embeds", "levels", "a level", itself),
        Series("columns", "20 rows with more and more columns", "columns", "a column", itself),
    )}


SIMPLE = {"url": (url_of, (100, 1000, 10000, 32000)), "list": (list_of, (100, 1000, 10000, 32000)),
          "filters": (filters_of, (1, 10, 100, 900)), "levels": (levels_of, (1, 2, 3, 5, 7, 10)),
          "columns": (columns_of, (1, 10, 100, 1000))}


def play_simple(series, server, scratch, rows, note):
    """All that one server over one database can tell."""
    todo = {**SIMPLE, "row": (row_of, rows), "page": (page_of, rows)}
    for name in [name for name in todo if name in series]:
        make, sizes = todo[name]
        for size in sizes:
            series[name].note(scratch.name, size, one_by_one(server, scratch, make(size)))
        note(series[name], scratch)


def play_connections(series, server, scratch, seconds):
    for count in (1, 10, 32, 100, 316, 1000):
        measure = load.wrk(server, scratch, "growth", seconds, connections=count)
        if measure.faults:
            raise Failed(f"{count} connections: {measure.faults}")
        series.note(scratch.name, count, measure.time)


# ---- catalogs of n tables ------------------------------------------------------------

def catalog(count):
    columns = ", ".join(f"c{i} INTEGER" for i in range(1, 9))
    return "".join(f"CREATE TABLE t{i} (id INTEGER PRIMARY KEY, {columns});" for i in range(1, count + 1)) \
        + "INSERT INTO t1 (id) VALUES (1);"


def play_catalog(series, server, scratch, count):
    """What a server takes to start, to know the catalog and to answer once; and then a request."""
    before = spent(server, scratch, cpu_seconds)
    server.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    ask(connection, "/api/t1/1")
    first = (spent(server, scratch, cpu_seconds) - before) * 1e6
    held = max(resident(pid) for pid in children(server.server.pid)) / 1000
    connection.close()
    series["start"].note(scratch.name, count, max(first, 1e6 / TICKS))
    series["memory"].note(scratch.name, count, held)
    series["catalog"].note(scratch.name, count, one_by_one(server, scratch, lambda n: "/api/t1/1"))
