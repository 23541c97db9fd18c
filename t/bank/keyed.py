# SPDX-License-Identifier: Apache-2.0
"""Transfers in one POST with an Idempotency-Key."""
from client import Wrong, refused
from outcome import DONE, OPEN, REFUSED, not_enough, row, wrong


def key(client, id):
    """A key can be written with quotes or without; it is the same key."""
    return lambda: (("Idempotency-Key", id if client.chance.random() < 0.5 else '"%s"' % id),
                    ("Prefer", "return=representation"))


def replayed(answer):
    return answer.get("Idempotent-Replayed") == "true"


def check_first(client, answer, doubt):
    """A replay to the first request with a key: only where the server lost the answer of its COMMIT."""
    if replayed(answer) and not doubt and client.bank.calm:
        raise wrong("the answer of a key that was never used", answer)


def alike(one, other):
    """Two answers to one key: the first, and the same again."""
    if one.status != other.status or one.json() != other.json():
        raise Wrong("two answers to one key: %s, and %s" % (one, other))
    if not replayed(one) and not replayed(other):
        raise wrong("both requests with one key were carried out", one)


def sent_with_key(client, id, path, body):
    """REFUSED, OPEN, or the answer to a request that is done once.  Sometimes a copy of it is on its way
    at the same time, as some proxies do it, and sometimes it comes again long afterwards."""
    path = client.place + path
    twice = client.chance.random() < 0.1
    copy = client.send_copy("POST", path, body, key(client, id)()) if twice else None
    answer, doubt = client.until_known("POST", path, body, key(client, id), True, twice)
    other = client.receive_copy(copy, "POST")
    done = [one for one in (answer, other) if one is not None and one.status in (200, 201)]
    if not done:
        if not not_enough(answer) and not refused(answer):
            raise wrong("POST with a key", answer)
        client.why[id] = str(answer)
        return OPEN if doubt else REFUSED
    if len(done) == 2:
        alike(*done)
    check_first(client, done[0], doubt)
    if client.chance.random() < 0.05:
        again, _ = client.until_known("POST", path, body, key(client, id), doubt=True)
        if not replayed(again):
            raise wrong("a request with a key was carried out again", again)
        alike(done[0], again)
        client.count("asked again")
    return done[0]


def once(client, id, path, body):
    answer = sent_with_key(client, id, path, body)
    if answer in (REFUSED, OPEN):
        return answer
    shown = answer.json()
    if len(shown) != 1 or shown[0]["transfer"] != id or shown[0]["amount"] != body["amount"]:
        raise wrong("the row of %s" % id, answer)
    client.rows[id] = shown[0]["id"]
    return DONE


def posted(client, id, source, target, amount):
    """A trigger moves the money; nothing but the key prevents that it does so twice."""
    return once(client, id, "/ledger?select=id,transfer,amount",
                row("transfer", id, source, target, amount, way="key"))


def called(client, id, source, target, amount):
    """The same by a query of the configuration."""
    return once(client, id, "/rpc/pay", row("transfer", id, source, target, amount))
