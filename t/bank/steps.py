# SPDX-License-Identifier: Apache-2.0
"""Transfers in several requests, of which each changes one row."""
from outcome import DONE, MINIMAL, REFUSED, row, wrong


class Poor(Exception):
    """The account does not hold so much."""


class Filtered:
    """Changes a row if it still holds what was read: the old values are filters."""
    way = "filters"

    @staticmethod
    def read(client, number):
        answer = client.read(client.place + "/accounts/%d?select=id,balance,pending,last_transfer" % number)
        return answer.json(), None

    @staticmethod
    def change(client, old, tag, new):
        """True, False where somebody else was first, or None where that is not known."""
        answer = client.ask(
            "PATCH", client.place + "/accounts?id=eq.%d&balance=eq.%d&last_transfer=eq.%s&pending=eq.%s&select=id"
            % (old["id"], old["balance"], old["last_transfer"], old["pending"].replace(" ", "%20")),
            new, (("Prefer", "return=representation"),))
        if answer is None or answer.status in (503, 504):
            return None, None
        if answer.status == 200 and answer.json() in ([], [{"id": old["id"]}]):
            return answer.json() != [], None
        raise wrong("PATCH of an account with filters", answer)


class Matched:
    """Changes a row if its ETag is still the one that was read."""
    way = "If-Match"

    @staticmethod
    def read(client, number):
        answer = client.read(client.place + "/accounts/%d" % number)
        if not answer.get("ETag"):
            raise wrong("an account without an ETag", answer)
        return answer.json(), answer.get("ETag")

    @staticmethod
    def change(client, old, tag, new):
        answer = client.ask("PATCH", client.place + "/accounts/%d" % old["id"], new,
                            (("If-Match", tag),) + MINIMAL)
        if answer is None or answer.status in (503, 504):
            return None, None
        if answer.status == 412:
            return False, None
        if answer.status == 204:
            return True, answer.get("ETag")
        raise wrong("PATCH of an account with If-Match", answer)


def step_by_step(how):
    """A transfer between two rows, a request for each.  The record of the transfer says how far it has
    come, and each account names the transfers that it has seen to, in the row that they change: so
    every step can be tried again, by anybody."""

    def change(client, number, alter):
        """Until the account is as alter(row) wants it, which answers None where it is so already."""
        for attempt in range(10000):
            old, tag = client.known.pop(number, None) or how.read(client, number)
            new = alter(old)
            if new is None:
                client.known[number] = (old, tag)
                return
            changed, tag = how.change(client, old, tag, new)
            if changed:
                if tag is not None:
                    client.known[number] = (dict(old, **new), tag)
                return
            client.count("conflicts" if changed is False else "sent again")
            client.pause(attempt)

    def way(client, id, source, target, amount):
        client.known = {}
        record = client.place + "/transfers"
        answer, doubt = client.until_known(
            "POST", record, row("id", id, source, target, amount, way=how.way, state="pending"),
            MINIMAL)
        if answer.status != 201 and not (doubt and answer.code() == "23505"):
            raise wrong("POST of a record", answer)

        def add(sum):
            def alter(old):
                if " %s " % id in old["pending"]:
                    return None
                if old["balance"] + sum < 0:
                    raise Poor()
                return {"balance": old["balance"] + sum, "pending": old["pending"] + id + " ",
                        "last_transfer": id}
            return alter

        def forget(old):
            if " %s " % id not in old["pending"]:
                return None
            return {"pending": old["pending"].replace(" %s " % id, " ")}

        def state(value):
            answer, _ = client.until_known("PATCH", record + "/" + id, {"state": value}, MINIMAL)
            if answer.status != 204:
                raise wrong("PATCH of a record", answer)

        try:
            change(client, source, add(-amount))
        except Poor:
            state("refused")
            return REFUSED
        change(client, target, add(amount))
        state("done")                    # all the rest is cleaning
        change(client, source, forget)
        change(client, target, forget)
        return DONE
    return way
