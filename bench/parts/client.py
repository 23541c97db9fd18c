# SPDX-License-Identifier: Apache-2.0
"""One request at a time, for checks and for the long answer."""
import codecs
import http.client
import json
import socket
import time

from .process import Failed


def answers(port):
    """Does a server answer there, be it with an error?"""
    try:
        ask(port, "/", timeout=5)
        return True
    except Failed:
        return False


def ask(port, target, body=None, timeout=60, more=""):
    """Status, headers and body of one request; more: lines of its header."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    headers = dict(line.split(": ", 1) for line in more.splitlines())
    if body is not None:
        headers |= {"Content-Type": "application/json", "Prefer": "return=representation"}
        body = json.dumps(body)
    try:
        connection.request("GET" if body is None else "POST", target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Failed(f"{target}: {error!r}") from error
    finally:
        connection.close()


def drain(port, target):
    """Ask for a long answer and throw it away: seconds, bytes.  It must end as it should."""
    room = bytearray(1 << 20)
    begun = time.monotonic()
    size, first, last = 0, b"", b""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as wire:
        wire.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                     .encode())
        while True:
            got = wire.recv_into(room)
            if got == 0:
                break
            first = first or bytes(room[:12])
            last = (last + bytes(room[max(0, got - 16):got]))[-16:]
            size += got
    seconds = time.monotonic() - begun
    if not first.startswith(b"HTTP/1.1 200") or not last.endswith(b"]\r\n0\r\n\r\n"):
        raise Failed(f"{target} did not end well: it begins {first!r} and ends {last!r}")
    return seconds, size


def rows_of(port, target):
    """The records of a long answer, one by one, in little memory."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", target)
    answer = connection.getresponse()
    if answer.status != 200:
        raise Failed(f"{target}: {answer.status} {answer.read(500)!r}")
    decode = codecs.getincrementaldecoder("utf-8")().decode
    parse = json.JSONDecoder().raw_decode
    text = ""
    while block := answer.read(1 << 18):
        text += decode(block)
        at = 0
        while (start := text.find("{", at)) >= 0:
            try:
                row, at = parse(text, start)
            except json.JSONDecodeError:             # the rest of it is still to come
                break
            yield row
        text = text[at:]
    connection.close()
    if text.strip() != "]":
        raise Failed(f"{target} ends with {text[-100:]!r}")
