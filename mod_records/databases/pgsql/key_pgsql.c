/* SPDX-License-Identifier: Apache-2.0 */
/* Idempotency keys on PostgreSQL.  An INSERT of a key that another transaction has inserted would
 * wait for its end, so an advisory lock is tried first; it is the transaction's, and so works behind
 * PgBouncer and ends with a killed backend.  What is kept is read by a statement of its own, whose
 * snapshot is taken after the lock: one that did both might see the table as it was before another
 * kept its answer, and get the lock that the other has just left.  The primary key alone makes sure
 * that a change is not made twice, whatever was seen. */
#include <stdlib.h>

#include <apr_strings.h>

#include "databases/pgsql/dialect_pgsql.h"
#include "sql/idempotency.h"

#define NOW "pg_catalog.now()"

/* The lock's number is the beginning of the id, which is random. */
static apr_int64_t lock_of(const records_idempotency_t *key)
{
    char digits[17];

    apr_cpystrn(digits, key->id, sizeof(digits));
    return (apr_int64_t)strtoull(digits, NULL, 16);
}

#define CLAIMED "'records.key_claimed'"

static void lock(records_writer_t *w, const records_idempotency_t *key)
{
    records_write_words(w, "SELECT pg_catalog.set_config(" CLAIMED
                           ", pg_catalog.pg_try_advisory_xact_lock(");
    records_write_number(w, lock_of(key));
    records_write_words(w, ")::integer::text, true)");
}

static void claim(records_writer_t *w, const records_key_table_t *table,
                  const records_idempotency_t *key)
{
    records_write_words(w, "SELECT pg_catalog.current_setting(" CLAIMED
                           ")::integer, kept.fingerprint, kept.status, kept.headers, kept.body,"
                           " (kept.expires_at <= " NOW ")::integer");
    records_write_key_row(w, table, key);
}

static void forget(records_writer_t *w, const records_key_table_t *table,
                   const records_idempotency_t *key)
{
    records_write_words(w, "DELETE FROM ");
    records_write_key_table(w, table);
    records_write_words(w, " WHERE id = ");
    records_write_value(w, key->id, RECORDS_TEXT, NULL);
    records_write_words(w, " AND expires_at <= " NOW);
}

static void keep(records_writer_t *w, const records_key_table_t *table,
                 const records_idempotency_t *key, const records_kept_answer_t *answer)
{
    records_write_words(w, "INSERT INTO ");
    records_write_key_table(w, table);
    records_write_kept(w, key, answer);
    records_write_words(w, NOW ", " NOW " + pg_catalog.make_interval(secs => ");
    records_write_number(w, table->seconds);
    records_write_words(w, "))");
}

/* "records" as a number: whoever holds it is cleaning. */
#define CLEANING "32199698054473843"

static void clean(records_writer_t *w, const records_key_table_t *table, int most)
{
    records_write_words(w, "WITH expired AS (SELECT id FROM ");
    records_write_key_table(w, table);
    records_write_words(w, " WHERE expires_at <= " NOW
                           " AND (SELECT pg_catalog.pg_try_advisory_xact_lock(" CLEANING "))"
                           " ORDER BY expires_at LIMIT ");
    records_text_int(&w->sql, most);
    records_write_words(w, " FOR UPDATE SKIP LOCKED) DELETE FROM ");
    records_write_key_table(w, table);
    records_write_words(w, " AS kept USING expired WHERE kept.id = expired.id");
}

/* A trigger that is deferred to the end must run as the caller, too. */
static const char *const leave[] = { "SET CONSTRAINTS ALL IMMEDIATE", "SET LOCAL ROLE NONE", NULL };

const records_key_dialect_t records_pgsql_keys = {
    .lock = lock,
    .claim = claim,
    .forget = forget,
    .keep = keep,
    .clean = clean,
    .leave = leave
};
