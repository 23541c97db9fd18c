# SPDX-License-Identifier: Apache-2.0
"""What a way to move money tells, and how answers are read."""
from client import Wrong

DONE, REFUSED, OPEN = "done", "refused", "open"
MINIMAL = (("Prefer", "return=minimal"),)


def wrong(what, answer):
    return Wrong("%s: %s" % (what, answer))


def not_enough(answer):
    """The account's CHECK (balance >= 0)."""
    return answer.status == 400 and answer.code() == "23514"


def row(name, id, source, target, amount, **more):
    """Of the table of transfers, or of the ledger; name is the column of the client's id."""
    return dict({name: id, "source": source, "target": target, "amount": amount}, **more)
