/* SPDX-License-Identifier: Apache-2.0 */
/* Idempotency keys on MariaDB.  The claim is the row itself, without an answer yet: it is inserted,
 * or found, in one statement that waits for nobody.  The row's lock ends with the transaction, also
 * that of a killed connection.  A second request that finds it locked looks without locks whether an
 * answer is there: another may just be reading it.
 *
 * A role of MariaDB adds to the rights of the account, so there is none to be left. */
#include "databases/mysql/dialect_mysql.h"
#include "sql/idempotency.h"

#define NOW "UTC_TIMESTAMP(6)"
#define AT_ONCE "SET STATEMENT innodb_lock_wait_timeout = 0 FOR "

/* The new value of a column where the row that was found has expired; expires_at comes last, since
 * the columns are set one after the other. */
static void renew(records_writer_t *w, const char *column, const char *value)
{
    records_write_words(w, column);
    records_write_words(w, " = IF(expires_at <= " NOW ", ");
    records_write_words(w, value);
    records_write_words(w, ", ");
    records_write_words(w, column);
    records_write_words(w, ")");
}

static void claim(records_writer_t *w, const records_key_table_t *table,
                  const records_idempotency_t *key)
{
    static const struct { const char *column, *value; } renewed[] = {
        { "fingerprint", "VALUES(fingerprint)" },  { "request", "VALUES(request)" },
        { "headers", "NULL" },                     { "status", "NULL" },
        { "body", "NULL" },                        { "created_at", "VALUES(created_at)" },
        { "expires_at", "VALUES(expires_at)" },
    };
    const char *const texts[] = { key->id,    key->key,     key->caller,
                                  key->place, key->request, key->fingerprint };
    apr_size_t i;

    records_write_words(w, AT_ONCE "INSERT INTO ");
    records_write_key_table(w, table);
    records_write_words(w, " (id, idempotency_key, caller, place, request, fingerprint, created_at,"
                           " expires_at) VALUES (");
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        records_write_value(w, texts[i], RECORDS_TEXT, NULL);
        records_write_words(w, ", ");
    }
    records_write_words(w, NOW ", " NOW " + INTERVAL ");
    records_write_number(w, table->seconds);
    records_write_words(w, " SECOND) ON DUPLICATE KEY UPDATE ");
    for (i = 0; i < sizeof(renewed) / sizeof(renewed[0]); i++) {
        records_write_words(w, i > 0 ? ", " : "");
        renew(w, renewed[i].column, renewed[i].value);
    }
    records_write_words(w, " RETURNING status IS NULL, fingerprint, status, headers, body, 0");
}

static void find(records_writer_t *w, const records_key_table_t *table,
                 const records_idempotency_t *key)
{
    records_write_words(w, "SELECT 0, kept.fingerprint, kept.status, kept.headers, kept.body, 0");
    records_write_key_row(w, table, key);
    records_write_words(w, " AND kept.expires_at > " NOW);
}

static void keep(records_writer_t *w, const records_key_table_t *table,
                 const records_idempotency_t *key, const records_kept_answer_t *answer)
{
    records_write_words(w, "UPDATE ");
    records_write_key_table(w, table);
    records_write_words(w, " SET status = ");
    records_write_number(w, answer->status);
    records_write_words(w, ", headers = ");
    records_write_value(w, answer->headers, RECORDS_TEXT, NULL);
    records_write_words(w, ", body = ");
    records_write_bytes(w, answer->body, RECORDS_BYTES, NULL);
    records_write_words(w, " WHERE id = ");
    records_write_value(w, key->id, RECORDS_TEXT, NULL);
}

static void clean(records_writer_t *w, const records_key_table_t *table, int most)
{
    records_write_words(w, AT_ONCE "DELETE FROM ");
    records_write_key_table(w, table);
    records_write_words(w, " WHERE expires_at <= " NOW " ORDER BY expires_at LIMIT ");
    records_text_int(&w->sql, most);
}

const records_key_dialect_t records_mariadb_keys = {
    .claim = claim, .find = find, .keep = keep, .clean = clean, .held = "55P03"
};
