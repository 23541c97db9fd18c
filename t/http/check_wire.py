# SPDX-License-Identifier: Apache-2.0
"""HTTP itself: connections that stay, bodies that come in pieces, clients that behave oddly."""
import json
import threading
import time
import zlib

from checks import check, equal, status
from wire import Broken, Wire

# some 25 kB: more than the smallest buffer
LONG = "/records?order=id&select=*," + ",".join("again%d:%s" % (i, column) for i in range(2)
                                               for column in ("note", "title", "meta", "kind"))


def one(place, method, rest, headers=(), body=None, variant="", version="HTTP/1.1"):
    wire = Wire(place.httpd.port)
    try:
        wire.ask(method, place.path(rest, variant), headers, body, version)
        return wire.receive(method)
    finally:
        wire.close()


def names(place):
    return [row["name"] for row in json.loads(one(place, "GET", "/tags?select=name").body)]


@check("a connection stays open after every kind of error")
def keeps(place):
    wire = Wire(place.httpd.port)
    requests = [("GET", "/nothing", None, 404), ("GET", "/shots?id=eq.x", None, 400),
                ("POST", "/tags", b"{", 400), ("POST", "/shows", b'{"code":"MOSS","title":"x"}', 409),
                ("DELETE", "/tags", None, 400), ("GET", "/shots?limit=-1", None, 416),
                ("GET", "/shows?select=id&id=eq.1", None, 200)]
    for method, rest, body, expected in requests:
        wire.ask(method, place.path(rest), (), body)
        response = wire.receive(method)
        status(response, expected)
        assert not response.closes, "%s %s closes the connection" % (method, rest)
        equal(wire.stray(), b"", "bytes behind the answer to %s %s" % (method, rest))
    wire.close()


@check("requests sent at once are answered in order")
def pipelined(place):
    wire = Wire(place.httpd.port)
    for i in (3, 1, 2, 4):
        wire.ask("GET", place.path("/shows/%d?select=id" % i))
    for i in (3, 1, 2, 4):
        equal(json.loads(wire.receive().body), {"id": i})
    wire.close()


@check("HTTP/1.0 gets its answer and the end of the connection")
def old(place):
    wire = Wire(place.httpd.port)
    wire.send("GET %s HTTP/1.0\r\n\r\n" % place.path("/shows?select=id&order=id"))
    response = wire.receive()
    status(response, 200)
    assert response.get("Transfer-Encoding") is None, "a chunked answer to HTTP/1.0"
    equal(len(json.loads(response.body)), 4)
    equal(wire.fill(), 0, "bytes behind the answer")
    wire.close()


@check("a long answer to HTTP/1.0 ends with the connection")
def old_and_long(place):
    response = one(place, "GET", LONG, (), None, "streamed", "HTTP/1.0")
    status(response, 200)
    assert response.get("Transfer-Encoding") is None, "a chunked answer to HTTP/1.0"
    equal([row["id"] for row in json.loads(response.body)], list(range(1, 41)))


@check("a long answer to HTTP/1.1 is chunked, and ends where it should")
def chunked_answer(place):
    wire = Wire(place.httpd.port)
    for _ in range(2):
        wire.ask("GET", place.path(LONG, "streamed"))
        response = wire.receive()
        equal(response.get("Transfer-Encoding"), "chunked")
        equal([row["id"] for row in json.loads(response.body)], list(range(1, 41)))
    equal(wire.stray(), b"")
    wire.close()


def send_chunked(wire, path, pieces, extra=()):
    lines = ["POST %s HTTP/1.1" % path, "Host: x", "Transfer-Encoding: chunked"] + list(extra)
    wire.send("\r\n".join(lines) + "\r\n\r\n")
    for piece in pieces:
        wire.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        time.sleep(0.01)
    wire.send("0\r\n\r\n")


@check("a body may come in pieces", writes=True)
def chunked_body(place):
    wire = Wire(place.httpd.port)
    send_chunked(wire, place.path("/tags"), [b'[{"name": "in', b' pieces", "no', b'te": "\xc3', b'\xa4"}]'])
    status(wire.receive(), 201)
    wire.ask("GET", place.path("/tags/in%20pieces"))
    equal(json.loads(wire.receive().body), {"name": "in pieces", "note": "ä"})
    wire.close()


@check("a body in pieces may be too large", writes=True)
def chunked_large(place):
    wire = Wire(place.httpd.port)
    try:
        send_chunked(wire, place.path("/tags", "small"), [b"[" + b" " * 1500] * 3)
        response = wire.receive()
        status(response, 413)
        equal(json.loads(response.body)["code"], "REC105")
    except (Broken, ConnectionError):
        pass                             # it may hang up on us, too
    wire.close()
    status(one(place, "GET", "/shows/1"), 200)


@check("pieces that are no pieces are refused, and nothing is written")
def bad_chunks(place):
    before = names(place)
    wire = Wire(place.httpd.port)
    wire.send("POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" % place.path("/tags"))
    wire.send(b'12\r\n{"name": "smuggle"}\r\nZZ\r\n\r\n')
    response = wire.receive()
    status(response, 400)
    wire.close()
    equal(names(place), before)


@check("a body that is cut off writes nothing")
def cut_off(place):
    before = names(place)
    body = b'[{"name": "cut"}]'
    wire = Wire(place.httpd.port)
    wire.send("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" % place.path("/tags"))
    wire.send(body)
    wire.close()
    time.sleep(0.2)
    equal(names(place), before)


@check("a POST without any length has no body")
def no_length(place):
    wire = Wire(place.httpd.port)
    wire.send("POST %s HTTP/1.1\r\nHost: x\r\n\r\n" % place.path("/tags"))
    response = wire.receive()
    status(response, 400)
    equal(json.loads(response.body)["code"], "PGRST102")
    wire.close()


@check("Expect: 100-continue is answered before the body comes", writes=True)
def expects(place):
    body = b'{"name": "expected"}'
    wire = Wire(place.httpd.port, timeout=5)
    wire.send("POST %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
              % (place.path("/tags"), len(body)))
    equal(wire.head().status, 100)
    wire.send(body)
    status(wire.receive("POST"), 201)
    wire.close()


@check("who expects to be refused is refused without sending the body")
def expects_refusal(place):
    wire = Wire(place.httpd.port, timeout=5)
    wire.send("POST %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n"
              % place.path("/tags", "small"))
    response = wire.receive("POST")
    status(response, 413)
    equal(response.informed, [], "interim answers")
    wire.close()


@check("the body of a refused request is not taken for the next request")
def refused_body(place):
    for rest, variant, expected in (("/nothing", "", 400), ("/tags", "readonly", 400),
                                    ("/tags", "private", 401)):
        inner = "GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % place.path("/shows/1")
        wire = Wire(place.httpd.port)
        wire.ask("POST", place.path(rest, variant), (), inner.encode())
        status(wire.receive("POST"), expected)
        try:
            wire.ask("GET", place.path("/shows/2?select=id"))
            equal(json.loads(wire.receive().body), {"id": 2})
        except (Broken, ConnectionError):
            pass                         # closing is right, too; answering the inner one is not
        wire.close()


@check("two lengths that differ are refused")
def two_lengths(place):
    wire = Wire(place.httpd.port)
    wire.send("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 20\r\n\r\n{}"
              % place.path("/defaults"))
    status(wire.receive("POST"), 400)
    wire.close()


@check("mod_deflate's answer is the plain one, packed")
def deflated(place):
    plain = one(place, "GET", "/records?order=id").body
    for variant, headers in (("deflate", [("Accept-Encoding", "gzip")]),):
        packed = one(place, "GET", "/records?order=id", headers, None, variant)
        equal(packed.get("Content-Encoding"), "gzip")
        equal(zlib.decompress(packed.body, 47), plain)
        assert len(packed.body) < len(plain) / 2, "not packed"
    status(one(place, "HEAD", "/records", [("Accept-Encoding", "gzip")], None, "deflate"), 200)


@check("a HEAD of a long answer is as short as any")
def head_of_long(place):
    wire = Wire(place.httpd.port)
    wire.ask("HEAD", place.path(LONG, "streamed"))
    status(wire.receive("HEAD"), 200)
    wire.ask("GET", place.path("/shows/1?select=id"))
    equal(json.loads(wire.receive().body), {"id": 1})
    wire.close()


@check("many at once get each their own answer")
def crowd(place):
    faults = []

    def ask(number):
        wire = Wire(place.httpd.port)
        try:
            for i in range(15):
                wanted = (number * 7 + i) % 40 + 1
                wire.ask("GET", place.path("/records/%d?select=id,title,n:id::text" % wanted))
                response = wire.receive()
                got = json.loads(response.body)
                if got.get("id") != wanted or got.get("n") != str(wanted):
                    faults.append("asked for %d, got %d %r" % (wanted, response.status, got))
        except Exception as fault:
            faults.append(repr(fault))
        finally:
            wire.close()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(faults, [])


@check("many writing at once write each once", writes=True)
def writing_crowd(place):
    answers = []

    def write(number):
        for i in range(5):
            body = json.dumps({"name": "crowd %d %d" % (number, i)}).encode()
            answers.append(one(place, "POST", "/tags", (), body).status)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(sorted(set(answers)), [201])
    equal(len([name for name in names(place) if name.startswith("crowd ")]), 60)


@check("a key fought over is given once", writes=True)
def fought_over(place):
    answers = []

    def write():
        answers.append(one(place, "POST", "/tags", (), b'{"name": "mine"}').status)

    threads = [threading.Thread(target=write) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(sorted(answers), [201] + [409] * 11)


@check("counters counted up at once lose nothing", writes=True)
def puts(place):
    answers = []

    def write(number):
        answers.append(one(place, "PUT", "/cells/p,1", (), b'{"value": "%d"}' % number).status)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(sorted(set(answers)), [204])
    equal(len(json.loads(one(place, "GET", "/cells?sheet=eq.p").body)), 1)


@check("many who take the first row take a row each, and all of them one", writes=True)
def takers(place):
    taken = []

    def take():
        prefer = (("Prefer", "return=representation"),)
        answer = one(place, "DELETE", "/shot_artists?shot_id=gt.0&order=shot_id,artist_id&limit=1", prefer)
        equal(answer.status, 200, answer.text())
        taken.extend(json.loads(answer.body))

    before = json.loads(one(place, "GET", "/shot_artists?order=shot_id,artist_id").body)
    assert len(before) > 8, before
    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.sort(key=lambda row: (row["shot_id"], row["artist_id"]))
    equal(taken, before[:8])


@check("a query string is read as far as it goes, whatever its bytes")
def odd_queries(place):
    wire = Wire(place.httpd.port)
    for query, expected in (("?", 200), ("?&&&", 200), ("?=", 400), ("?=eq.1", 400), ("?id", 200),
                            ("?id=", 400), ("?select", 200), ("?order=", 400), ("?%=eq.1", 400),
                            ("?id=eq.1&", 200)):
        wire.ask("GET", place.path("/shows" + query))
        response = wire.receive()
        assert response.status == expected, "%s: expected %d, got %d %s" % (
            query, expected, response.status, response.text()[:200])
    wire.close()


@check("the whole URL may be in the request line")
def absolute(place):
    wire = Wire(place.httpd.port)
    wire.send("GET http://studio.example%s HTTP/1.1\r\nHost: studio.example\r\n\r\n"
              % place.path("/shows/1?select=id"))
    equal(json.loads(wire.receive().body), {"id": 1})
    wire.close()


@check("dots in a path do not lead out of the mount")
def dots(place):
    for rest in ("/../%s/shows" % place.name, "/./shows?select=id", "/%2e%2e/shows",
                 "/..%2f..%2fetc/passwd", "/shows/..%2f..%2fetc%2fpasswd"):
        response = one(place, "GET", rest)
        assert response.status in (200, 400, 403, 404), "%s: %d" % (rest, response.status)
        assert b"root:" not in response.body
