# SPDX-License-Identifier: Apache-2.0
"""The ways to move money.  Each is called as way(client, id, source, target, amount), and answers
DONE, REFUSED, or OPEN: it was refused, but an earlier request for it got no answer, and might still
arrive."""
from batches import batch, by_filters, by_tags
from client import refused
from keyed import called, posted
from outcome import DONE, MINIMAL, OPEN, REFUSED, not_enough, row, wrong
from steps import Filtered, Matched, step_by_step


def own_id(client, id, source, target, amount):
    """The client's id is the key of the row: a second one is refused by the database."""
    answer, doubt = client.until_known(
        "POST", client.place + "/transfers",
        row("id", id, source, target, amount, way="own id", state="done"), MINIMAL, True)
    if answer.status == 201:
        return DONE
    if answer.status == 409 and answer.code() == "23505":
        if not doubt:
            raise wrong("a transfer sent once was there already", answer)
        return DONE
    if not_enough(answer) or refused(answer):
        client.why[id] = str(answer)
        return OPEN if doubt else REFUSED
    raise wrong("POST of a transfer", answer)


WAYS = {                                 # how often each is taken
    "own id": (own_id, 2),
    "filters": (step_by_step(Filtered), 1),
    "If-Match": (step_by_step(Matched), 2),
    "key": (posted, 2),
    "call by key": (called, 1),
}
for name, how, conflict, with_key in (("batch by id", by_tags, 412, False),
                                      ("batch by id and filters", by_filters, 406, False),
                                      ("batch by key", by_tags, 412, True),
                                      ("batch by key and filters", by_filters, 406, True)):
    WAYS[name] = (batch(name, how, conflict, with_key), 1)
