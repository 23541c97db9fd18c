/* SPDX-License-Identifier: Apache-2.0 */
/* Idempotency keys on SQLite.  There is one writer at a time: whoever claims a key has waited for
 * the one before, as any writer has, and finds what it has kept. */
#include "databases/sqlite3/dialect_sqlite3.h"
#include "sql/idempotency.h"

#define NOW "unixepoch()"

static void claim(records_writer_t *w, const records_key_table_t *table,
                  const records_idempotency_t *key)
{
    records_write_words(w, "SELECT 1, kept.fingerprint, kept.status, kept.headers, kept.body, 0");
    records_write_key_row(w, table, key);
    records_write_words(w, " AND kept.expires_at > " NOW);
}

static void keep(records_writer_t *w, const records_key_table_t *table,
                 const records_idempotency_t *key, const records_kept_answer_t *answer)
{
    records_write_words(w, "INSERT OR REPLACE INTO ");
    records_write_key_table(w, table);
    records_write_kept(w, key, answer);
    records_write_words(w, NOW ", " NOW " + ");
    records_write_number(w, table->seconds);
    records_write_words(w, ")");
}

static void clean(records_writer_t *w, const records_key_table_t *table, int most)
{
    records_write_words(w, "DELETE FROM ");
    records_write_key_table(w, table);
    records_write_words(w, " WHERE id IN (SELECT id FROM ");
    records_write_key_table(w, table);
    records_write_words(w, " WHERE expires_at <= " NOW " ORDER BY expires_at LIMIT ");
    records_text_int(&w->sql, most);
    records_write_words(w, ")");
}

const records_key_dialect_t records_sqlite3_keys = { .claim = claim, .keep = keep, .clean = clean };
