# SPDX-License-Identifier: Apache-2.0
"""What a request must be answered with, and what it leaves in the tables.

Written from docs/, not from the code.  answer() gives an Answer, or raises Refused with all errors
that are right: where two things are wrong with a request, either may be told."""
from answer import (Answer, applied, attempt, check_answer, gather, is_single, judge, refuse, representation,
                    show_all, total_of, wants_rows)
from body import conflict_target, new_row, read_body
from differences import differs
from reading import chosen, check_select, ordered, page, total
from tags import address, shape
from table import Tables, delete, equal, insert, of_itself, stored, update
from world import TABLES, Fresh, Refused


class Failed(Refused):
    """An operation of a batch that is refused; or one before it that might have been."""

    def __init__(self, index, errors, doubts):
        super().__init__(*errors)
        self.index, self.doubts = index, doubts


class Model:
    def __init__(self, database):
        self.database, self.tables, self.before = database, Tables(), None
        self.kept = None                 # the rows as they were before the last request

    def of(self, table):
        return self.tables.of(table)

    def seen(self, table):
        """The rows that an answer embeds."""
        return self.of(table) if self.before is None else self.before[table.name]

    def read(self, column, value):
        """A value that is to be stored."""
        if isinstance(value, Fresh):
            return value
        return column.read(value, self.differs("texts of any length"),
                           64 if self.differs("numbers of any size") else 32)

    def differs(self, name):
        return differs(name, self.database)

    def answer(self, op):
        """The answer of a request; if it is refused or undone, nothing has changed."""
        self.kept = self.tables.keep()
        try:
            answer = self.batch(op) if op["method"] == "BATCH" else self.one(op)
        except Refused:
            self.undo()
            raise
        if op.get("prefer", {}).get("tx") == "rollback":
            self.undo()
        return answer

    def look(self, op):
        """The answer of a read, beside the requests of the sequence."""
        return self.one(op)

    def undo(self):
        self.tables.put_back(self.kept)

    def one(self, op):
        before = self.differs("embeds are as they were before the change") and op["method"] not in ("GET", "HEAD")
        self.before = self.tables.keep() if before else None
        return METHODS[op["method"]](self, op)

    def batch(self, op):
        """Its operations one by one: all of them, or none."""
        whole = Answer(200)
        whole.answers, whole.operations, whole.doubts = [], [], []
        writes = any(one["method"] not in ("GET", "HEAD") for one in op["operations"])
        for index, one in enumerate(op["operations"]):
            try:
                if writes and TABLES[one["table"]].base and only_reads(one) and self.differs("a view is not read among writes"):
                    raise Refused((400, "PGRST127"), *attempt(lambda: self.one(one), None)[1])
                one = refer(one, whole.answers, whole.operations)
                answer = self.one(one)
            except Refused as refused:
                raise Failed(index, refused.errors, whole.doubts) from None
            whole.answers.append(answer)
            whole.operations.append(one)
            if answer.or_refused:
                whole.doubts.append((index, answer.or_refused))
        return whole


# ---- the methods -----------------------------------------------------------------------

def post(model, op):
    table, prefer, doubts = TABLES[op["table"]], op.get("prefer", {}), set()
    (names, rows, errors), wrong = attempt(lambda: read_body(model, op), ([], [], set()))
    target, wrong_target = attempt(lambda: conflict_target(op, table) if op["rows"] else None, None)
    wrong |= wrong_target | attempt(lambda: check_answer(model, op), None)[1]
    wrong |= attempt(lambda: unmatched(op), None)[1]
    if rows and "resolution" in prefer and table.base and model.differs("no upsert into a view"):
        wrong.add((400, "PGRST127"))
    if (400, "42P10") in wrong and len(rows) > 1:
        wrong.add((400, "21000"))
    if len(rows) > 1 and not names and not stored(table).columns[0].identity \
            and model.differs("rows of defaults come one by one"):
        wrong.add((400, "PGRST127"))
    if wrong:
        raise Refused(*(wrong | errors))
    upsert = Upsert(model, table, target, prefer.get("resolution"), errors)
    written, inserted = upsert.all(names, rows)
    judge(op, len(written))
    if not rows and "resolution" in prefer:              # of nothing, no column need be unique
        target, doubts = attempt(lambda: conflict_target(op, table), True)
    merging = prefer.get("resolution") == "merge-duplicates"
    status = 200 if merging and not inserted and (target or not rows) else 201
    if wants_rows(op):
        answer = representation(model, op, status, written)
    else:
        answer = Answer(status)
        place = prefer.get("return") == "headers-only" and len(written) == 1 and table.key
        answer.headers["Location"] = [(name, written[0][name]) for name in table.key] if place else None
    answer.or_refused = doubts
    answer.row = written[0] if len(written) == 1 else None
    answer.headers["Content-Range"] = "*/" + total_of(op, len(written))
    answer.headers["Preference-Applied"] = applied(op, () if target else ("resolution",))
    return answer


class Upsert:
    """The rows of a POST, one after the other."""

    def __init__(self, model, table, target, resolution, errors):
        self.model, self.table, self.target = model, table, target
        self.merging = resolution == "merge-duplicates"
        self.errors, self.written, self.inserted, self.seen = set(errors), [], 0, []

    def all(self, names, rows):
        for values in rows:
            self.one(names, values)
        refuse(self.errors)
        return self.written, self.inserted

    def one(self, names, values):
        owner = stored(self.table)
        row = new_row(self.model, self.table, values)
        if self.target:
            again = any(equal(row, other, self.target) for other in self.seen)
            self.seen.append(row)
            if again and self.merging:
                self.errors |= {(400, "21000")} | of_itself(owner, row)
                return
            there = [one for one in self.model.of(owner) if equal(row, one, self.target)]
            if there:
                self.meet(owner, row, there[0], {name: values[name] for name in names})
                return
        errors = insert(self.model.tables, owner, row)
        self.errors |= errors
        if not errors:
            self.inserted += 1
            self.written.append(row)

    def meet(self, owner, row, there, values):
        """A row that is there already.  The row as it would be inserted must be one that could be."""
        self.errors |= of_itself(owner, row)
        if not self.merging and self.target != owner.key and self.model.differs("the key is met first") \
                and any(equal(row, one, owner.key) for one in self.model.of(owner) if one is not there):
            self.errors.add((409, "23505"))
        if self.merging:
            self.errors |= update(self.model.tables, owner, [there], values)
            self.written.append(there)


def put(model, op):
    table = TABLES[op["table"]]
    address, _ = gather(lambda: put_address(op, table),
                        lambda: refuse({(400, "PGRST114")} if op.get("limit") is not None else ()))
    (_, rows, wrong), unread = attempt(lambda: read_body(model, op), ([], [], set()))
    key, no_key = attempt(lambda: {name: model.read(table.by_name[name], value)
                                   for name, value in address.items()}, {})
    if len(rows) != 1 or any(values.get(name, key[name]) != key[name] for values in rows for name in key):
        wrong.add((400, "PGRST115"))
    if op.get("if_match") or op.get("if_none_match"):    # whether the row is there, is asked together with the rest
        there = [row for row in model.of(stored(table)) if key and equal(key, row, table.key)]
        if op.get("if_match") and not (there and matches(op, table, there[0])) or op.get("if_none_match") and there:
            wrong.add((412, "REC120"))
    wrong |= unread | no_key | attempt(lambda: check_answer(model, op), None)[1]
    if wrong and rows:
        wrong |= of_itself(stored(table), new_row(model, table, rows[0]))    # may be told as well
    refuse(wrong)
    values = dict(rows[0], **key)
    owner = stored(table)
    there = [row for row in model.of(owner) if equal(key, row, table.key)]
    if there:
        row, errors = there[0], set()
        if model.differs("PUT has all that a new row needs"):
            errors = of_itself(owner, new_row(model, table, values))
        errors |= update(model.tables, owner, there, values)
    else:
        row = new_row(model, table, values)
        errors = insert(model.tables, owner, row)
    refuse(errors)
    if wants_rows(op):
        answer = representation(model, op, 200 if there else 201, [row])
    else:
        answer = Answer(204)
    answer.row = row
    answer.headers["Preference-Applied"] = applied(op)
    return answer


def matches(op, table, row):
    """Does If-Match name the row as it is now?"""
    return op["if_match"]["kind"] == "*" or any(
        kept == {name: row[name] for name in table.names()} for _, kept, _ in op["if_match"]["rows"])


def known(op, table, answer):
    """Does If-None-Match name this answer?"""
    row = {name: answer.row[name] for name in table.names()}
    return op["if_none_match"]["kind"] == "*" or any(
        kept == row and seen == shape(op, answer) for _, kept, seen in op["if_none_match"]["rows"])


def unmatched(op):
    if op.get("if_match") or op.get("if_none_match"):
        raise Refused((400, "REC122"))


def put_address(op, table):
    """The key that the address names, by its item or by filters."""
    if op.get("item") is not None:
        if not table.key or len(op["item"]) != len(table.key):
            raise Refused((404, "REC104"))
        return dict(zip(table.key, op["item"]))
    terms = op.get("filters", [])
    if not table.key or sorted(term.get("c", "") for term in terms) != sorted(table.key) \
            or any(term.get("op") != "eq" or term.get("not") for term in terms):
        raise Refused((405, "PGRST105"))
    return {term["c"]: term["v"] for term in terms}


def targets(model, op):
    """The rows that a PATCH or DELETE changes."""
    table = TABLES[op["table"]]
    if op.get("item") is None and not op.get("filters"):
        raise Refused((400, "REC101"))
    paged = op.get("limit") is not None or op.get("offset") is not None
    _, _, _, rows = gather(lambda: check_answer(model, op), lambda: alone(op),
                        lambda: refuse({(400, "PGRST127")} if paged and not table.key else ()),
                        lambda: chosen(model, op))
    if paged:
        rows = page(ordered(table, rows, op), op)
    if op.get("if_match") and not (rows and matches(op, table, rows[0])):
        raise Refused(*((412, "REC120"),) if rows else ((404, "REC104"), (412, "REC120"))
                      if op.get("item") is not None else ((412, "REC120"),))
    if op.get("item") is not None and not rows:
        raise Refused((404, "REC104"))
    return rows


def alone(op):
    """A precondition is of one record."""
    if op.get("if_match") and address(op) is None:
        raise Refused((400, "REC122"), *((404, "REC104"),) if op.get("item") is not None else ())


def patched(model, op):
    """The rows, and what is wrong with literals that nobody need look at where there is nothing to set."""
    rows, errors = attempt(lambda: targets(model, op), [])
    if errors and (op.get("item") is not None or any(not code.startswith("22") for _, code in errors)):
        raise Refused(*errors)
    return rows, errors


def patch(model, op):
    table = TABLES[op["table"]]
    first = dict(op, rows=op.get("rows", [])[:1])
    (names, values, wrong), errors = attempt(lambda: read_body(model, first), ([], [], set()))
    changed = bool(values and names)
    seen = op if changed or not op.get("if_match") else dict(op, limit=None, offset=None)
    (rows, unseen), others = attempt(lambda: patched(model, seen), ([], set()))
    if errors or others:
        raise Refused(*(errors | others | wrong | unseen))
    if changed:
        refuse(unseen)
        if wants_rows(op) and not table.key and model.differs("PATCH shows rows by their key"):
            refuse(wrong | {(400, "PGRST127")})
        numbers = [name for name in names if table.by_name[name].identity]
        if rows and any(values[0][name] is None for name in numbers) and model.differs("null is no number of a row"):
            wrong.add((400, "22P02"))
        if rows:
            refuse(wrong | update(model.tables, stored(table), rows, values[0]))
    affected = len(rows) if changed else 0
    errors = attempt(lambda: judge(op, affected, len(rows) if of_one(op) else affected), None)[1]
    if errors:
        raise Refused(*(errors | wrong))
    if wants_rows(op):
        answer = representation(model, op, 200, rows if changed or of_one(op) else [])
    else:
        answer = Answer(204)
    answer.or_refused = unseen | (wrong if changed and not rows else set())
    answer.row = rows[0] if len(rows) == 1 else None
    answer.headers["Content-Range"] = ("0-%d/" % (affected - 1) if affected else "*/") + total_of(op, affected)
    answer.headers["Preference-Applied"] = applied(op)
    return answer


def remove(model, op):
    table = TABLES[op["table"]]
    rows = targets(model, op)
    before = None
    if wants_rows(op):
        before = representation(model, op, 200, rows)    # embeds as they were
    gather(lambda: judge(op, len(rows)), lambda: refuse(delete(model.tables, stored(table), list(rows))))
    answer = before or Answer(204)
    answer.headers["Content-Range"] = "*/" + total_of(op, len(rows))
    answer.headers["Preference-Applied"] = applied(op)
    return answer


def get(model, op):
    table = TABLES[op["table"]]
    check_select(table, op.get("select"))
    rows = chosen(model, op)
    if op.get("item") is not None and not rows:
        raise Refused((404, "REC104"))
    first, number = op.get("offset") or 0, len(rows)
    counted = op.get("prefer", {}).get("count") == "exact"
    shown_rows = page(ordered(table, rows, op), op)
    gather(lambda: judge(op, len(shown_rows)),
           lambda: refuse({(416, "PGRST103")} if counted and first > number else ()))
    answer = Answer(206 if counted and len(shown_rows) < number else 200,
                    show_all(model, op, shown_rows), total(table, op), is_single(op), table)
    if op.get("item") is None:
        part = "%d-%d" % (first, first + len(shown_rows) - 1) if shown_rows else "*"
        answer.headers["Content-Range"] = "%s/%s" % (part, total_of(op, number))
    answer.headers["Preference-Applied"] = applied(op)
    if answer.single:
        answer.row = shown_rows[0]
        if op.get("if_none_match") and known(op, table, answer):
            answer.status, answer.rows, answer.headers = 304, None, {}
    return answer


def call(model, op):
    """The queries that write."""
    tags, given = TABLES["tags"], op.get("arguments", {})
    if set(given) != {"retag": {"name", "note"}, "add_tag": {"name", "note"}, "prune": {"least"}}[op["name"]]:
        raise Refused((404, "PGRST202"))
    if op["name"] == "add_tag":
        row = new_row(model, tags, {name: model.read(tags.by_name[name], given[name]) for name in given})
        errors, rows = insert(model.tables, tags, row), [row]
        show = ["name", "note"]
    elif op["name"] == "retag":
        rows, show = [row for row in model.of(tags) if row["name"] == given["name"]], None
        errors = update(model.tables, tags, rows, {"note": given["note"]})
    else:
        least = tags.by_name["weight"].read(given["least"])
        rows = [row for row in model.of(tags)
                if None not in (row["weight"], least) and row["weight"] < least]
        errors, show = delete(model.tables, tags, rows), ["name"]
    if errors:
        raise Refused(*errors)
    judge(op, len(rows))
    answer = Answer(204) if show is None else Answer(
        200, [{name: row[name] for name in show} for row in rows], False, is_single(op), tags)
    answer.headers["Preference-Applied"] = applied(op)
    return answer


def of_one(op):
    """Is it about one record, which must be there?"""
    return op.get("item") is not None or bool(op.get("if_match"))


def only_reads(op):
    """A PATCH that sets nothing reads its record."""
    return op["method"] in ("GET", "HEAD") or op["method"] == "PATCH" and of_one(op) \
        and not (op["rows"] and (op["rows"][0] if op.get("columns") is None else op["columns"]))


def refer(value, answers, operations):
    """What an operation takes from the answers before it."""
    if isinstance(value, dict):
        if set(value) == {"of", "c"}:
            return referred(answers[value["of"]], operations[value["of"]], value["c"])
        return {name: refer(one, answers, operations) for name, one in value.items()}
    return [refer(one, answers, operations) for one in value] if isinstance(value, list) else value


def referred(answer, op, column):
    rows = answer.rows or []
    if not rows or op.get("accept") in ("csv", "ndjson") or op["method"] == "HEAD" or column not in rows[0] \
            or op.get("accept") == "stripped" and rows[0][column] is None:
        raise Refused((400, "REC115"))
    return rows[0][column]


METHODS = {"POST": post, "PUT": put, "PATCH": patch, "DELETE": remove, "GET": get, "HEAD": get, "RPC": call}
