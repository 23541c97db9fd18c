# SPDX-License-Identifier: Apache-2.0
"""The rows of records.sql, for the databases that cannot make them by themselves."""
from datetime import datetime, timedelta
from hashlib import md5

KINDS = ("asset", "contact", "event", "invoice", "note", "order", "payment", "refund", "task", "ticket")
BEGIN = datetime(2022, 1, 1)
COLUMNS = ("id", "title", "body", "kind", "amount", "active", "created_at")


def hashed(text):
    return md5(text.encode()).hexdigest()


def record(n):
    """The values of row n, in the order of COLUMNS."""
    h = hashed(str(n))
    words = ' they said "hello" ' if n % 10 == 0 else " the quick brown "
    body = (f"{h} {hashed(f'a{n}')} {hashed(f'b{n}')}{words}{hashed(f'c{n}')} {hashed(f'd{n}')} "
            f"{hashed(f'e{n}')}")[:190 + n % 21]
    moment = BEGIN + timedelta(seconds=n * 94.6, milliseconds=int(h[-4:], 16) / 1.2)
    return (n, f"Record number {n} {h[:10]}", body, KINDS[n % 10], int(h[:6], 16) % 10000000 / 100,
            int(n % 3 > 0), moment.isoformat(" ", "microseconds"))
