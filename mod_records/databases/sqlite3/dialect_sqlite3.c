/* SPDX-License-Identifier: Apache-2.0 */
/* The SQL of SQLite.  Pure: text in, text out. */
#include <string.h>

#include <apr_lib.h>

#include "databases/sqlite3/catalog_sqlite3_sql.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "sql/named.h"

/* ---- kinds ---------------------------------------------------------------------- */

/* SQLite stores by affinity and takes any word for a type.  These words promise more. */
static const struct {
    const char *base;
    records_kind_e kind;
} exact[] = {
    { "boolean", RECORDS_BOOLEAN },
    { "bool", RECORDS_BOOLEAN },
    { "json", RECORDS_JSON },
    { "jsonb", RECORDS_JSON },
    { "date", RECORDS_DATE },
    { "time", RECORDS_CLOCK },
    { "time without time zone", RECORDS_CLOCK },
    { "datetime", RECORDS_TIMESTAMP },
    { "timestamp", RECORDS_TIMESTAMP },
    { "timestamp without time zone", RECORDS_TIMESTAMP },
    { "timestamptz", RECORDS_TIMESTAMPTZ },
    { "timestamp with time zone", RECORDS_TIMESTAMPTZ },
    { "uuid", RECORDS_UUID },
    { "decimal", RECORDS_NUMBER },
    { "numeric", RECORDS_NUMBER },
    { "number", RECORDS_NUMBER },
    { "num", RECORDS_NUMBER },
    { "binary", RECORDS_BYTES },
    { "varbinary", RECORDS_BYTES },
    { "bytea", RECORDS_BYTES },
};

/* SQLite's own rule of affinities, in its order */
static const struct {
    const char *part;
    records_kind_e kind;
} inside[] = {
    { "int", RECORDS_INTEGER }, { "char", RECORDS_TEXT },  { "clob", RECORDS_TEXT },
    { "text", RECORDS_TEXT },   { "blob", RECORDS_BYTES }, { "real", RECORDS_FLOAT },
    { "floa", RECORDS_FLOAT },  { "doub", RECORDS_FLOAT },
};

/* "DECIMAL(10, 2) UNSIGNED" -> "decimal unsigned" */
static void plain_type(char *out, apr_size_t room, const char *type)
{
    apr_size_t length = 0;
    int depth = 0;

    for (; *type != '\0' && length + 1 < room; type++) {
        depth += *type == '(';
        if (depth == 0 && !(*type == ' ' && (length == 0 || out[length - 1] == ' ')))
            out[length++] = (char)apr_tolower(*type);
        depth -= *type == ')';
    }
    while (length > 0 && out[length - 1] == ' ')
        length--;
    out[length] = '\0';
}

records_kind_e records_sqlite3_kind(const char *type, const char *base, unsigned options)
{
    char name[64];
    apr_size_t i;

    (void)options;
    plain_type(name, sizeof(name), type != NULL && *type != '\0' ? type : base != NULL ? base : "");
    for (i = 0; i < sizeof(exact) / sizeof(exact[0]); i++)
        if (strcmp(name, exact[i].base) == 0)
            return exact[i].kind;
    for (i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
        if (strstr(name, inside[i].part) != NULL)
            return inside[i].kind;
    return RECORDS_TEXT;
}

static void placeholder(records_writer_t *w, int n, const records_column_t *as)
{
    (void)n;
    (void)as;
    records_write_words(w, "?");
}

void records_sqlite3_string(records_writer_t *w, const char *text)
{
    records_text_putc(&w->sql, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            records_text_putc(&w->sql, '\'');
        records_text_putc(&w->sql, *text);
    }
    records_text_putc(&w->sql, '\'');
}

/* ---- order and page ------------------------------------------------------------- */

/* records_1: what is embedded.  It may be joined and not there, and then all its columns are NULL. */
static int may_be_joined(const char *alias)
{
    const char *digits = alias + strlen(alias);

    while (digits > alias && apr_isdigit(digits[-1]))
        digits--;
    return *digits != '\0' && digits > alias && digits[-1] == '_';
}

static int is_nullable(const records_term_t *term, const char *own)
{
    if (term->column->nullable || term->path != NULL || term->bucket != RECORDS_BUCKET_NONE
        || term->of == NULL)
        return 1;
    return own != NULL ? strcmp(term->of, own) != 0 : may_be_joined(term->of);
}

static void write_key(records_writer_t *w, const records_term_t *term)
{
    const int json = records_sqlite3_kind_of(term) == RECORDS_JSON;

    if (json && term->path == NULL)
        records_write_words(w, "CAST("); /* a number may be stored as one */
    records_write_term(w, term);
    if (json)
        records_write_words(w, term->path == NULL ? " AS TEXT) COLLATE records_json"
                                                  : " COLLATE records_json");
}

/* For us NULL is the largest value and for SQLite the smallest.  An index gives its order only
 * without NULLS FIRST or LAST, so it is written where it says something new. */
void records_sqlite3_order(records_writer_t *w, const records_order_by_t *order, const char *own)
{
    write_key(w, &order->term);
    if (order->descending)
        records_write_words(w, " DESC");
    if (!order->nullable || !is_nullable(&order->term, own)
        || order->nulls_first == !order->descending)
        return;
    records_write_words(w, order->nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

static void order(records_writer_t *w, const records_order_by_t *order)
{
    records_sqlite3_order(w, order, NULL);
}

static void page(records_writer_t *w, const records_page_t *page)
{
    if (page->limit >= 0) {
        records_write_words(w, " LIMIT ");
        records_write_number(w, page->limit);
    } else if (page->offset > 0)
        records_write_words(w, " LIMIT -1");
    if (page->offset > 0) {
        records_write_words(w, " OFFSET ");
        records_write_number(w, page->offset);
    }
}

static const records_lexis_t lexis = { .names = "\"`[", .parameters = "?@$" };

const records_dialect_t records_dialect_sqlite3 = {
    .name = "sqlite3",
    .can = RECORDS_CAN_RETURN_INSERTED | RECORDS_CAN_RETURN_UPDATED | RECORDS_CAN_RETURN_DELETED
           | RECORDS_CAN_TELL_CREATED | RECORDS_CAN_DEFAULT | RECORDS_CAN_SEEK
           | RECORDS_CHOOSES_BY_IN | RECORDS_MISSES_TRIGGERED,
    .quote = '"',
    .lexis = &lexis,
    .kind = records_sqlite3_kind,
    .placeholder = placeholder,
    .term = records_sqlite3_term,
    .condition = records_sqlite3_condition,
    .row_version = records_sqlite3_row_version,
    .seconds = records_sqlite3_seconds,
    .output = records_sqlite3_output,
    .object = records_sqlite3_object,
    .subquery = records_sqlite3_subquery,
    .place = records_sqlite3_place,
    .order = order,
    .page = page,
    .call = records_named_call, /* there are no functions but the operator's queries */
    .value = records_named_value,
    .payload = records_sqlite3_payload,
    .insert_defaults = records_sqlite3_insert_defaults,
    .update = records_sqlite3_update,
    .upsert = records_sqlite3_upsert,
    .created = records_sqlite3_created,
    .refuse = records_sqlite3_refuse,
    .choose_keys = records_sqlite3_choose_keys,
    .chosen_keys = records_sqlite3_chosen_keys,
    .returned_key = records_sqlite3_returned_key,
    .context = records_sqlite3_context,
    .explain = records_sqlite3_explain,
    .keys = &records_sqlite3_keys,
    .flush = &records_sqlite3_flush,
    .quota = &records_sqlite3_quota,
    .catalog_sql = records_catalog_sqlite3_sql,
    .ping_sql = "SELECT 1 FROM sqlite_master LIMIT 1",
    .version_sql = "SELECT records_version()",
};
