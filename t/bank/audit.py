# SPDX-License-Identifier: Apache-2.0
"""What must be true of the bank, whatever happened to its servers."""
from process import slowed, wait_until

BALANCE = 1000                           # of each account, in the beginning


def rows(database, columns, table):
    """A table as the database has it; texts hold no bar and no tab."""
    text = database.sql("SELECT %s FROM %s" % (columns, table))
    return [line.replace("\t", "|").split("|") for line in text.splitlines()]


def check(bank):
    """Every fault that is found, as sentences."""
    faults = []
    done, not_done, not_known = {}, {}, {}
    for client in bank.clients:
        done.update((row[0], row) for row in client.done)
        not_done.update((row[0], row) for row in client.not_done)
        not_known.update((row[0], row) for row in client.open)

    accounts = {int(number): (int(balance), pending) for number, balance, pending in rows(
        bank.database, "id, balance, CASE pending WHEN ' ' THEN 'none' ELSE pending END", "accounts")}
    total = sum(balance for balance, _ in accounts.values())
    if total != BALANCE * bank.accounts:
        faults.append("the accounts hold %d and not %d" % (total, BALANCE * bank.accounts))
    faults += ["account %d: %s is still under way" % (number, pending)
               for number, (_, pending) in accounts.items() if pending != "none"]

    numbered = dict(shown for client in bank.clients for shown in client.rows.items())
    faults += ["%s is row %s of the ledger; an answer said %d" % (id, number, numbered[id])
               for number, id in rows(bank.database, "id, transfer", "ledger")
               if numbered.get(id, int(number)) != int(number)]
    book = [(id, int(source), int(target), int(amount), way, state) for
            id, source, target, amount, way, state in
            rows(bank.database, "id, source, target, amount, way, state", "transfers")
            + rows(bank.database, "transfer, source, target, amount, way, 'done'", "ledger")]
    seen, expected = {}, dict.fromkeys(accounts, BALANCE)
    for id, source, target, amount, way, state in book:
        if state == "refused":
            if id in done:
                faults.append("%s was acknowledged, and is in the book as refused" % id)
            continue
        if state != "done":
            faults.append("%s is %s" % (id, state))
        seen[id] = seen.get(id, 0) + 1
        expected[source] -= amount
        expected[target] += amount
        sent = done.get(id) or not_known.get(id)
        if sent is not None and (id, source, target, amount, way) != sent:
            faults.append("%s is in the book as %s" % (sent, (source, target, amount, way)))
    faults += ["%s was acknowledged (%s), and is not in the book" % (id, row[4])
               for id, row in done.items() if id not in seen]
    faults += ["%s is in the book %d times" % (id, times) for id, times in seen.items() if times > 1]
    why = dict(told for client in bank.clients for told in client.why.items())
    faults += ["%s was refused (%s), and is in the book: %s" % (id, not_done[id][4], why.get(id))
               for id in seen if id in not_done]
    faults += ["%s is in the book, and nobody sent it" % id
               for id in seen if id not in done and id not in not_done and id not in not_known]
    faults += ["account %d holds %d; its transfers make %d" % (number, accounts[number][0], balance)
               for number, balance in expected.items() if balance != accounts[number][0]]
    return faults


class Auditor:
    """Asks for the sum of all money while it moves: one statement sees one state of the database."""

    def __init__(self, client):
        self.client, self.times, self.broken = client, 0, None

    def __call__(self):
        bank = self.client.bank
        try:
            while not bank.finished.wait(0.25) and not bank.stopped.is_set():
                self.client.begin()
                answer = self.client.read("/bank/audit?select=total")
                if answer.json() != [{"total": BALANCE * bank.accounts}]:
                    self.broken = "there are %s instead of %d" % (answer.json(), BALANCE * bank.accounts)
                    bank.stopped.set()
                self.times += 1
        except Exception as fault:
            self.broken = str(fault)
            if not bank.stopped.is_set():
                bank.stopped.set()
