# SPDX-License-Identifier: Apache-2.0
"""Transfers in one batch: both accounts and the book."""
from keyed import check_first
from outcome import DONE, REFUSED, row, wrong
from steps import Filtered, Matched

SINGLE = "application/vnd.pgrst.object+json"
BATCH = ("Content-Type", "application/vnd.records.batch+json")


def operation(method, path, body, **headers):
    return {"method": method, "path": path, "body": body,
            "headers": dict((name.replace("_", "-"), value) for name, value in headers.items())}


def by_tags(old, tag, new):
    return operation("PATCH", "/accounts/%d" % old["id"], new, If_Match=tag)


def by_filters(old, tag, new):
    """One row exactly: otherwise the batch fails, 406."""
    return operation(
        "PATCH", "/accounts?id=eq.%d&balance=eq.%d&last_transfer=eq.%s&pending=eq.%s&select=id"
        % (old["id"], old["balance"], old["last_transfer"], old["pending"].replace(" ", "%20")),
        new, Accept=SINGLE, Prefer="return=representation")


def batch(name, how, conflict, keyed):
    """Both accounts and the book in one transaction.  Without a key, the client's id is that of the row;
    with one, nothing else prevents a second time."""
    read = (Matched if conflict == 412 else Filtered).read

    def one(client, id, source, target, amount, attempt):
        first, second = read(client, source), read(client, target)
        if first[0]["balance"] < amount:
            return REFUSED               # what was sent before does not fit any more
        book = operation("POST", "/ledger" if keyed else "/transfers",
                         row("transfer" if keyed else "id", id, source, target, amount, way=name,
                             **({} if keyed else {"state": "done"})),
                         Prefer="return=representation")
        book["id"] = "book"
        operations = [book,
                      how(*first, {"balance": first[0]["balance"] - amount}),
                      how(*second, {"balance": second[0]["balance"] + amount})]
        for changed in operations[1:]:   # the id as the book shows it
            changed["references"] = {"/body/last_transfer":
                                     "book#/body/0/" + ("transfer" if keyed else "id")}
        headers = [BATCH]
        if keyed:                        # another request needs another key
            headers.append(("Idempotency-Key", "%s-%d" % (id, attempt)))
        answer, doubt = client.until_known("POST", client.place + "/", operations, headers)
        if answer.status == 200:
            check_first(client, answer, doubt)
            return DONE
        if not keyed and answer.status == 409 and answer.code() == "23505":
            if not client.doubt and not doubt:
                raise wrong("a batch sent once was there already", answer)
            return DONE
        if answer.status == conflict:
            client.doubt = client.doubt or doubt
            client.count("conflicts")
            return None
        raise wrong("a batch", answer)

    def way_of(client, id, source, target, amount):
        client.doubt = False
        for attempt in range(10000):
            done = one(client, id, source, target, amount, attempt)
            if done is not None:
                return done
            client.pause(attempt)
    return way_of
