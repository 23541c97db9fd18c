/* SPDX-License-Identifier: Apache-2.0 */
/* Idempotency keys on SQLite.  There is one writer at a time: whoever claims a key has waited for
 * the one before, as any writer has, and finds what it has kept. */
#include "databases/sqlite3/dialect_sqlite3.h"
#include "sql/idempotency.h"

#define NOW "unixepoch()"

static void claim(records_writer_t *w, const records_key_table_t *table,
                  const records_idempotency_t *key)
{
    records_write_words(w, "SELECT 1, kept.fingerprint, kept.status, kept.headers, kept.body, 0"
                           " FROM (SELECT 1) AS one LEFT JOIN ");
    records_write_key_table(w, table);
    records_write_words(w, " AS kept ON kept.id = ");
    records_write_value(w, key->id, RECORDS_TEXT, NULL);
    records_write_words(w, " AND kept.expires_at > " NOW);
}

static void keep(records_writer_t *w, const records_key_table_t *table,
                 const records_idempotency_t *key, const records_kept_answer_t *answer)
{
    const char *const texts[] = { key->id,      key->key,         key->caller,    key->place,
                                  key->request, key->fingerprint, answer->headers };
    apr_size_t i;

    records_write_words(w, "INSERT OR REPLACE INTO ");
    records_write_key_table(w, table);
    records_write_words(w, " (id, idempotency_key, caller, place, request, fingerprint, headers,"
                           " status, body, created_at, expires_at) VALUES (");
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        records_write_value(w, texts[i], RECORDS_TEXT, NULL);
        records_write_words(w, ", ");
    }
    records_write_number(w, answer->status);
    records_write_words(w, ", ");
    records_write_bytes(w, answer->body, RECORDS_BYTES, NULL);
    records_write_words(w, ", " NOW ", " NOW " + ");
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
