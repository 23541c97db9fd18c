/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/idempotency.h"

#include <apr_strings.h>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "sql/writer.h"

void records_write_key_table(records_writer_t *w, const records_key_table_t *table)
{
    records_write_name(w, table->schema);
    records_write_words(w, ".");
    records_write_name(w, RECORDS_KEY_TABLE);
}

void records_write_key_row(records_writer_t *w, const records_key_table_t *table,
                           const records_idempotency_t *key)
{
    records_write_words(w, " FROM (SELECT 1) AS one LEFT JOIN ");
    records_write_key_table(w, table);
    records_write_words(w, " AS kept ON kept.id = ");
    records_write_value(w, key->id, RECORDS_TEXT, NULL);
}

void records_write_kept(records_writer_t *w, const records_idempotency_t *key,
                        const records_kept_answer_t *answer)
{
    const char *const texts[] = { key->id,      key->key,         key->caller,    key->place,
                                  key->request, key->fingerprint, answer->headers };
    apr_size_t i;

    records_write_words(w, " (id, idempotency_key, caller, place, request, fingerprint, headers,"
                           " status, body, created_at, expires_at) VALUES (");
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        records_write_value(w, texts[i], RECORDS_TEXT, NULL);
        records_write_words(w, ", ");
    }
    records_write_number(w, answer->status);
    records_write_words(w, ", ");
    records_write_bytes(w, answer->body, RECORDS_BYTES, NULL);
    records_write_words(w, ", ");
}

/* ---- the transactions --------------------------------------------------------------- */

static void begin(records_transaction_t *t, records_writer_t *w, int writes,
                  const records_dialect_t *dialect, apr_pool_t *pool)
{
    memset(t, 0, sizeof(*t));
    t->writes = writes ? 1 : 0;
    t->keep = 1;
    t->at_most = 1;
    t->max_affected = -1;
    records_writer_init(w, dialect, pool);
}

static const records_statement_t *finish_rows(records_writer_t *w)
{
    static const char *const names[] = { "claimed", "fingerprint", "status",
                                         "headers", "body",        "expired" };
    static const records_kind_e kinds[] = { RECORDS_INTEGER, RECORDS_TEXT,  RECORDS_INTEGER,
                                            RECORDS_TEXT,    RECORDS_BYTES, RECORDS_INTEGER };
    records_statement_t *statement = records_writer_finish(w);

    statement->columns = sizeof(names) / sizeof(names[0]);
    statement->names = names;
    statement->kinds = kinds;
    return statement;
}

static records_error_t *unable(const records_dialect_t *dialect, apr_pool_t *pool)
{
    return records_unable(apr_psprintf(pool, "%s cannot keep idempotency keys.", dialect->name),
                          NULL, pool);
}

static void push(records_transaction_t *t, records_writer_t *w)
{
    if (t->preamble == NULL)
        t->preamble = apr_array_make(w->pen.pool, 3, sizeof(records_statement_t *));
    APR_ARRAY_PUSH(t->preamble, records_statement_t *) = records_writer_finish(w);
}

static void lock(records_transaction_t *t, const records_idempotency_t *key,
                 const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    if (dialect->keys->lock == NULL)
        return;
    records_writer_init(&w, dialect, pool);
    dialect->keys->lock(&w, key);
    push(t, &w);
}

records_error_t *records_key_claim(records_transaction_t *t, const records_key_table_t *table,
                                   const records_idempotency_t *key,
                                   const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    if (dialect->keys == NULL)
        return unable(dialect, pool);
    begin(t, &w, 1, dialect, pool);
    lock(t, key, dialect, pool);
    dialect->keys->claim(&w, table, key);
    t->rows = finish_rows(&w);
    return w.error;
}

records_error_t *records_key_find(records_transaction_t *t, const records_key_table_t *table,
                                  const records_idempotency_t *key,
                                  const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    if (dialect->keys == NULL || dialect->keys->find == NULL)
        return unable(dialect, pool);
    begin(t, &w, 0, dialect, pool);
    dialect->keys->find(&w, table, key);
    t->rows = finish_rows(&w);
    return w.error;
}

static void leave_role(records_transaction_t *t, const records_dialect_t *dialect, apr_pool_t *pool)
{
    const char *const *words = dialect->keys->leave;
    records_writer_t w;

    for (; words != NULL && *words != NULL; words++) {
        records_writer_init(&w, dialect, pool);
        records_write_words(&w, *words);
        push(t, &w);
    }
}

static void forget(records_transaction_t *t, const records_key_table_t *table,
                   const records_idempotency_t *key, const records_dialect_t *dialect,
                   apr_pool_t *pool)
{
    records_writer_t w;

    if (dialect->keys->forget == NULL)
        return;
    records_writer_init(&w, dialect, pool);
    dialect->keys->forget(&w, table, key);
    push(t, &w);
}

records_error_t *records_key_keep(records_transaction_t *t, const records_key_table_t *table,
                                  const records_idempotency_t *key,
                                  const records_kept_answer_t *answer, int expired,
                                  const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    if (dialect->keys == NULL)
        return unable(dialect, pool);
    begin(t, &w, 1, dialect, pool);
    t->last = 1;
    leave_role(t, dialect, pool);
    if (expired)
        forget(t, table, key, dialect, pool);
    dialect->keys->keep(&w, table, key, answer);
    t->change = records_writer_finish(&w);
    return w.error;
}

records_error_t *records_key_clean(records_transaction_t *t, const records_key_table_t *table,
                                   int most, const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    if (dialect->keys == NULL)
        return unable(dialect, pool);
    begin(t, &w, 1, dialect, pool);
    dialect->keys->clean(&w, table, most);
    t->change = records_writer_finish(&w);
    return w.error;
}

/* ---- what was found ------------------------------------------------------------------- */

static const char *copy(const records_value_t *value, apr_pool_t *pool)
{
    return value->text == NULL ? "" : apr_pstrmemdup(pool, value->text, value->length);
}

static int is_one(const records_value_t *value)
{
    return value->text != NULL && value->length == 1 && *value->text == '1';
}

/* \x616263 */
static int read_bytes(records_value_t *bytes, const records_value_t *hex, apr_pool_t *pool)
{
    apr_size_t i;
    char *out;

    bytes->text = "";
    bytes->length = 0;
    if (hex->text == NULL)
        return 1;
    if (hex->length < 2 || hex->length % 2 != 0 || memcmp(hex->text, "\\x", 2) != 0)
        return 0;
    bytes->length = hex->length / 2 - 1;
    bytes->text = out = apr_palloc(pool, bytes->length + 1);
    for (i = 0; i < bytes->length; i++) {
        const int high = records_hex_digit(hex->text[2 * i + 2]);
        const int low = records_hex_digit(hex->text[2 * i + 3]);

        if (high < 0 || low < 0)
            return 0;
        out[i] = (char)(high << 4 | low);
    }
    out[i] = '\0';
    return 1;
}

static records_error_t *odd(apr_pool_t *pool)
{
    return records_error(pool, 0, "XX000", "the table of idempotency keys answered nonsense");
}

static records_error_t *read_row(records_claim_t *claim, const records_row_t *row,
                                 const records_idempotency_t *key, apr_pool_t *pool)
{
    const records_value_t *values = row->values;
    apr_int64_t status;

    claim->expired = is_one(&values[5]);
    if (values[2].text == NULL || claim->expired) {
        claim->mine = is_one(&values[0]);
        return NULL;
    }
    if (!records_number_parse(&status, copy(&values[2], pool)) || status < 200 || status > 599
        || !read_bytes(&claim->answer.body, &values[4], pool))
        return odd(pool);
    claim->same = strcmp(copy(&values[1], pool), key->fingerprint) == 0;
    claim->answer.status = (int)status;
    claim->answer.headers = copy(&values[3], pool);
    return NULL;
}

records_error_t *records_key_read(records_claim_t *claim, records_rows_t *rows,
                                  const records_idempotency_t *key, apr_pool_t *pool)
{
    const records_row_t *row = NULL;
    records_error_t *error;

    memset(claim, 0, sizeof(*claim));
    if (rows == NULL)
        return odd(pool);
    if ((error = rows->next(rows, &row)) != NULL)
        return error;
    return row == NULL ? odd(pool) : read_row(claim, row, key, pool);
}
