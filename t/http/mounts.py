# SPDX-License-Identifier: Apache-2.0
"""Where the cases find each database: /pgsql, /mysql, /sqlite3, and beside each one mount for
every setting that a case may ask for with 'at:'."""
import os
import sqlite3

from process import free_port
from servers import location

BASIC = ["RecordsAnonymous Off", "AuthType Basic", "AuthName studio", "AuthBasicProvider file",
         "AuthUserFile {users}", "Require valid-user"]

# Who wants to, logs in.  Two headers stand for what an auth module would leave in the environment.
CONTEXT = ["RecordsAnonymous {nobody}", "AuthType Basic", "AuthName studio",
           "AuthBasicProvider file", "AuthUserFile {users}", "<RequireAny>",
           '    Require expr "-z %{{req:Authorization}}"', "    Require valid-user", "</RequireAny>",
           'SetEnvIf X-Test-Role "(.+)" TEST_ROLE=$1', 'SetEnvIf X-Test-Token "(.+)" TEST_TOKEN=$1',
           'RecordsRole "%{{reqenv:TEST_ROLE}}"{only}', 'RecordsClaimsJWT "%{{reqenv:TEST_TOKEN}}"',
           'RecordsClaim user "%{{REMOTE_USER}}"', 'RecordsSetting app.settings.host "%{{SERVER_NAME}}"',
           'RecordsSetting trace "%{{req:X-Request-Id}}"', "RecordsSearchPath pg_temp"]

# Whose bucket it is, a header says, so that each case has one of its own.
THROTTLED = ['SetEnvIf X-Test-Key "(.+)" TEST_KEY=$1']

# Whose rows these are, claims say; whoever does not log in has none.
RULED = ["RecordsAnonymous On", "AuthType Basic", "AuthName studio", "AuthBasicProvider file",
         "AuthUserFile {users}", "<RequireAny>", '    Require expr "-z %{{req:Authorization}}"',
         "    Require valid-user", "</RequireAny>", 'SetEnvIf X-Test-Token "(.+)" TEST_TOKEN=$1',
         'RecordsClaimsJWT "%{{reqenv:TEST_TOKEN}}"',
         'RecordsRowFilter notes "firm_id = :firm"',
         'RecordsRowFilter notes "owner = :sub OR stars IS NOT NULL -- the drafts of others"',
         'RecordsRowFilter studio_{name}:replies "EXISTS (SELECT 1 FROM notes AS n WHERE '
         'n.id = replies.note_id AND n.firm_id = :firm::int)"',
         'RecordsRowFilter topics for=read "firm_id = :firm OR (firm_id IS NULL AND :user::text <> \'bob\')"',
         'RecordsRowFilter note_topics "NOT secret"',
         'RecordsRowFilter memos "note_id IN (SELECT id FROM notes WHERE firm_id = :firm::int)"',
         "RecordsAggregates On", "RecordsPlan On", "RecordsBatch 20"]

# Columns that nobody may read there, some of which can be written; and the same of few that may be read.
COLUMNS = ["RecordsReadColumns staff !salary !badge !boss_id !password !doubled !remarks",
           "RecordsWriteColumns staff * !salary !badge !boss_id !doubled !remarks !grade",
           "RecordsReadColumns studio_{name}:offices id name", "RecordsReadColumns permits !secret",
           "RecordsReadColumns vaults !id", "RecordsReadColumns vault_items !vault_id",
           "RecordsAggregates On", "RecordsPlan On", "RecordsBatch 20", "RecordsUnfiltered On"]

# Which rows may be changed is another question than which are seen, and a third one what may become of
# them.
CHECKED = [line for line in RULED if not line.startswith("RecordsRowFilter")] + [
    'RecordsRowFilter jobs "firm_id = :firm"',
    'RecordsRowFilter jobs for=read "state <> \'gone\'"',
    'RecordsRowFilter jobs for=write "owner = :sub OR owner IS NULL"',
    'RecordsRowFilter jobs for=check "coalesce(pay, 0) <= 1000 AND (twice IS NULL OR twice < 1900)"',
    'RecordsRowFilter steps "EXISTS (SELECT 1 FROM jobs AS j WHERE j.id = steps.job_id AND '
    'j.firm_id = :firm::int)"',
    'RecordsRowFilter open_jobs "firm_id = :firm"',
    'RecordsRowFilter remarks "firm_id = :firm"',
    "RecordsRollback On"]

# What a caller makes is his firm's, and his own, whatever he says of it.
PRESET = [line for line in RULED if not line.startswith("RecordsRowFilter")] + [
    "RecordsPreset desks firm_id firm", "RecordsPreset studio_{name}:desks by_user sub",
    "RecordsPreset jobs owner sub", "RecordsPreset jobs firm_id firm",
    'RecordsRowFilter jobs "firm_id = :firm"', "RecordsRollback On"]
# The same of lists, and of names that need quotes.
LISTED = [line for line in RULED if not line.startswith("RecordsRowFilter")] + [
    "RecordsRowFilter studio_{name}:notes '{listed}'", "RecordsRowFilter studio_{name}:notes '{quoted} > 1'"]

# at: what differs from the usual place
VARIANTS = {
    "readonly": ["RecordsWrite Off"],
    "private": ["RecordsAnonymous Off"],
    "basic": BASIC,
    "small": ["RecordsMaxRows 3", "RecordsMaxFilters 5", "RecordsMaxNesting 2", "RecordsMaxURL 300",
              "RecordsMaxBody 2000"],
    "batch": ["RecordsBatch 20 answer=20000", "RecordsRollback On", "RecordsMaxBody 50000"],
    "keyed": ["RecordsDefaultOrder Key"],
    "wide": ["RecordsMaxEmbeds 1000", "RecordsMaxURL 100000", "RecordsMaxNesting 1000",
             "RecordsMaxFilters 10000"],
    "terse": ["RecordsErrorVerbosity Minimal", "RecordsMaxFilters 5", "RecordsMaxBody 2000"],
    "terse-private": ["RecordsErrorVerbosity Minimal", "RecordsAnonymous Off"],
    "strict": ["RecordsStrictTargetNames On"],
    "streamed": ["RecordsBuffer 8192"],
    "unfiltered": ["RecordsUnfiltered On"],
    "exposed": ["RecordsExpose shows show* seq* !show_totals"],
    "hidden": ["RecordsExpose !secrets"],
    "parents": ["RecordsExpose artists people letters", "RecordsUnfiltered On"],
    "children": ["RecordsExpose records"],
    "aggregates": ["RecordsAggregates On"],
    "plans": ["RecordsPlan On"],
    "counts": ["RecordsMaxRows 5", "RecordsCount planned estimated"],
    "uncounted": ["RecordsCount None"],
    "deflate": ["SetOutputFilter DEFLATE"],
    "packed": ["SetOutputFilter DEFLATE", "RecordsETag All"],
    "timing": ["RecordsServerTiming On"],
    "isolated": ["RecordsIsolation serializable"],
    "levels": ["RecordsIsolation default allow=read-committed,repeatable-read,serializable",
               "RecordsBatch 20"],
    "some": ["RecordsIsolation repeatable-read allow=serializable"],
    "rollback": ["RecordsTxEnd rollback"],
    "weighed": ["RecordsETag All", "RecordsBuffer 8192"],
    "untagged": ["RecordsETag Off"],
    "matched": ["RecordsRequireMatch On", "RecordsRollback On"],
    "cors": ["RecordsCORS On"],
    "origins": ["RecordsCORS https://a.example http://b.example:8080"] + BASIC,
    "context": CONTEXT,
    "bare": ["RecordsAnonymous On", "RecordsBatch 10", "RecordsSetting app.settings.host here"],
    "named": [line.replace("{only}", " name-only") for line in CONTEXT],
    "ruled": RULED,
    "checked": CHECKED,
    "checked-once": CHECKED + ["RecordsIdempotency On"],
    "checked-all": CHECKED + ["RecordsUnfiltered On"],
    "preset": PRESET,
    "broken-preset": ["RecordsPreset desks nobody sub"],
    "listed": LISTED,
    "unruled": ["RecordsAggregates On"],
    "columns": COLUMNS,
    "columns-few": ["RecordsReadColumns staff id name", "RecordsAggregates On"],
    "columns-rows": ["RecordsReadColumns staff !salary !password", 'RecordsRowFilter staff for=read "salary < 6000"'],
    "columns-none": ["RecordsReadColumns offices !*", "RecordsWriteColumns offices *", "RecordsUnfiltered On"],
    "columns-wrong": ["RecordsReadColumns staff !sallary"],
    "broken-rule": ['RecordsRowFilter notes "nothing = :firm"', "RecordsAnonymous On"],
    "lost-rule": ['RecordsRowFilter no_such_notes "firm_id = :firm"', "RecordsAnonymous On"],
    "required": CONTEXT + ["RecordsRequireClaim sub",
                           "RecordsToken issuer=https://idp audience=api leeway=5 exp=required"],
    "allowed": CONTEXT + ["RecordsRoleAllow studio_editor studio"],
    "idempotent": ["RecordsIdempotency On", "RecordsBatch 100"],
    "idempotent-required": ["RecordsIdempotency Required", "RecordsBatch 100"],
    "idempotent-ignore": ["RecordsIdempotency Ignore"],
    "idempotent-small": ["RecordsIdempotency On answer=1024"],
    "idempotent-rollback": ["RecordsIdempotency On", "RecordsRollback On"],
    "idempotent-exact": ["RecordsIdempotency On", "RecordsIsolation default allow=repeatable-read,serializable"],
    "idempotent-cors": ["RecordsIdempotency On", "RecordsCORS On"],
    "throttled": THROTTLED + ["RecordsThrottle 3/h key=%{{reqenv:TEST_KEY}}", "RecordsCORS On",
                              "RecordsETag All", "RecordsBatch 20"],
    "throttled-replay": THROTTLED + ["RecordsThrottle 6/h key=%{{reqenv:TEST_KEY}}", "RecordsIdempotency On", "RecordsBatch 20"],
    "throttled-twice": THROTTLED + ["RecordsThrottle 60/h name=all-{name} key=all", "RecordsThrottle 4/d burst=2 key=%{{reqenv:TEST_KEY}}"],
    "throttled-rows": THROTTLED + ["RecordsThrottle 10/h cost=rows key=%{{reqenv:TEST_KEY}}", "RecordsBatch 20"],
    "throttled-cost": THROTTLED + ['SetEnvIf X-Test-Cost "(.+)" TEST_COST=$1',
                                   "RecordsThrottle 10/h cost=%{{reqenv:TEST_COST}} key=%{{reqenv:TEST_KEY}}"],
    "throttled-by": THROTTLED + ["RecordsThrottle 2/h by=method,resource key=%{{reqenv:TEST_KEY}}"],
    "throttled-plan": CONTEXT + ["RecordsThrottle claim:plan plan:gold=100/h plan:free=unlimited default=2/h"],
    "quota": THROTTLED + ["RecordsQuota 3/day key=%{{reqenv:TEST_KEY}}", "RecordsBatch 20"],
    "quota-rows": THROTTLED + ["RecordsQuota 10/month in=rows key=%{{reqenv:TEST_KEY}}", "RecordsBatch 20"],
    "quota-bytes": THROTTLED + ["RecordsQuota 1K/hour in=bytes key=%{{reqenv:TEST_KEY}}"],
    "quota-throttled": THROTTLED + ["RecordsThrottle 5/h key=%{{reqenv:TEST_KEY}}", "RecordsQuota 2/day key=%{{reqenv:TEST_KEY}}"],
    "quota-plan": CONTEXT + ["RecordsQuota claim:plan plan:gold=100/month plan:free=unlimited plan:closed=0/day default=2/day"],
    "undescribed": ["RecordsOpenAPI Off"],
    "undescribed-batch": ["RecordsOpenAPI Off", "RecordsBatch 10"],
    "ignoring": CONTEXT + ["RecordsOpenAPI ignore-privileges"],
    "swagger": ["RecordsOpenAPI On version=2.0"],
    "swagger-public": ["RecordsOpenAPI ignore-privileges version=2.0", "RecordsPublicURL https://api.example:8443/v1", "RecordsWrite Off",
                       "RecordsOpenAPISecurity JWT http scheme=bearer"],
    "swagger-roles": CONTEXT + ["RecordsOpenAPI On version=2.0", "RecordsWrite On"],
    "swagger-ignoring": CONTEXT + ["RecordsOpenAPI ignore-privileges version=2.0", "RecordsWrite On"],
    "rooted": ["RecordsRoot described", "RecordsBatch 10"],
    "rooted-function": ["RecordsRoot describe_api", "RecordsExpose shows"],
    "rooted-media": ["RecordsRoot describe_typed"],
    "rooted-off": ["RecordsRoot described", "RecordsOpenAPI Off"],
    "public": ["RecordsPublicURL https://api.example/v1/", "RecordsOpenAPIInfo \"title=Film \\\"studio\\\"\" version=7.1 contact=api@studio.example"
               " license=CC-BY-4.0 license-url=https://creativecommons.org/licenses/by/4.0/",
               "RecordsOpenAPISecurity bearer http scheme=bearer format=JWT"],
    "prerequest": CONTEXT + ["RecordsPreRequest check_request"],
}

# Named queries, the same on every database.  The first is a file.
QUERIES = {
    "shots_between": """-- Shots that are due within a period,
-- the first ones first.
-- :from date
-- :until date
-- :most int = 100
SELECT id, code, frames, due_on FROM shots   -- not ':this', nor "that"
WHERE due_on >= :from AND due_on < :until
ORDER BY due_on, id LIMIT :most;
""",
    "frames_of_shows": "SELECT s.code, count(*) AS shots, sum(t.frames) AS frames, max(t.due_on) AS last_due"
                       " FROM shows s JOIN shots t ON t.show_id = s.id GROUP BY s.code",
    "show_called": "/* :code = null */ SELECT id, code, title, started_on, budget, meta FROM shows"
                   " WHERE code = :code OR :code::text IS NULL",
    "finish_shot": "UPDATE shots SET status = :status WHERE id = :id::int",
    "put_tag": "INSERT INTO tags (name, note) VALUES (:name, :note) RETURNING name, note",
    "described": "SELECT '{\\\"swagger\\\": \\\"2.0\\\", \\\"info\\\": {\\\"title\\\": \\\"By hand\\\"}}' AS document",
    "left_out": "SELECT nothing FROM nowhere",
    "twice_id": "SELECT id, id FROM shows",
}

# user ada, password lovelace
USERS = "ada:{SHA}MJgvYgf2tRctgBqviyzN0HpBdyY=\n"


def name_only(name):
    """What RecordsRole needs there."""
    return " name-only" if name == "sqlite3" else ""


def listed(name):
    """A row filter: the owner is one of a list, as each database reads such."""
    return {"pgsql": "owner = ANY (:names::text[])", "mysql": "JSON_CONTAINS(:names, JSON_QUOTE(owner))",
            "sqlite3": "owner IN (SELECT value FROM json_each(:names))"}[name]


def nobody(name):
    """As whom callers are served whom nobody knows: SQLite has no roles."""
    return "On" if name == "sqlite3" else "role=studio_anonymous"


class Mounts:
    """Gives the configuration of one database, and remembers the ports that it took."""

    def __init__(self, folder):
        self.users = os.path.join(folder, "users")
        with open(self.users, "w") as f:
            f.write(USERS)
        os.chmod(self.users, 0o644)
        self.queries = os.path.join(folder, "shots.sql")
        with open(self.queries, "w") as f:
            f.write(QUERIES["shots_between"])
        self.ports = {}

    def query(self, name, query):
        text = "@" + self.queries if query == "shots_between" else QUERIES[query]
        return 'RecordsQuery studio_%s:%s "%s"' % (name, query, text)

    def attached(self, database):
        """SQLite with a second file, which is a schema beside main."""
        archive = os.path.join(os.path.dirname(database.params()), "archive.db")
        with sqlite3.connect(archive) as db:
            db.execute("CREATE TABLE IF NOT EXISTS old_shows (id INTEGER PRIMARY KEY, title TEXT)")
            db.execute("INSERT OR REPLACE INTO old_shows VALUES (1, 'Ember')")
        os.chmod(archive, 0o666)
        return "\n".join([
            'RecordsDatabase attached sqlite3 "%s" attach=archive:%s' % (database.params(), archive),
            location("/sqlite3-attached", "sqlite3", "RecordsSchemas main archive")
            .replace("studio_sqlite3", "attached")])

    def declared(self, name, database):
        """The same database once more, with what only the operator knows of it."""
        twin = "declared_" + name
        return "\n".join([
            'RecordsDatabase %s %s "%s"' % (twin, database.driver, database.params()),
            "RecordsKey %s:show_totals id" % twin,
            "RecordsKey %s:labels name" % twin,
            "RecordsKey %s:counters_seen id" % twin,
            "RecordsVersion %s:counted revision" % twin,
            "RecordsLastModified %s:dated touched" % twin,
            "RecordsRelationship %s:sequences(show_id) show_totals(id) totals_of_sequence" % twin,
            location("/%s-declared" % name, name).replace("studio_" + name, twin)])

    def own_role(self, name):
        """The places of the other databases are within that host's /, too."""
        return ['RecordsRole "%{REMOTE_USER}" name-only'] if name == "sqlite3" else []

    def configuration(self, name, database):
        parts = [self.query(name, query) for query in QUERIES] + [location("/" + name, name)]
        parts.append("RecordsKey studio_%s:open_jobs id" % name)
        if not self.ports:               # one database keeps the quotas of all
            parts.append("RecordsUsageTable studio_%s flush=1s" % name)
        for variant, lines in VARIANTS.items():
            if variant == "prerequest" and name == "sqlite3":        # refused: it has no functions
                continue
            parts.append(location("/%s-%s" % (name, variant), name,
                                  *[line.format(users=self.users, name=name, nobody=nobody(name), only=name_only(name), listed=listed(name),
                                                quoted="`order`" if name == "mysql" else '"order"') for line in lines]))
        parts.append(location("/%s-deep/v1/api" % name, name))
        parts.append('<Location "/%s-columns-rows/staff">\n    RecordsReadColumns staff * !grade\n</Location>' % name)
        parts.append("<Location /%s-health>\n    SetHandler records-health\n</Location>" % name)
        parts.append(self.declared(name, database))
        if name == "sqlite3":
            parts.append(self.attached(database))
        port = self.ports[name] = free_port()
        parts.append("Listen 127.0.0.1:%d\n<VirtualHost 127.0.0.1:%d>\n%s\n</VirtualHost>"
                     % (port, port, location("/", name, *self.own_role(name))))
        return "\n".join(parts)

    def path(self, name, variant):
        if variant == "root":
            return ""
        if variant == "deep":
            return "/%s-deep/v1/api" % name
        return "/" + name + ("-" + variant if variant else "")

    def port(self, name, variant, usual):
        return self.ports[name] if variant == "root" else usual
