/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL's SQL.  It refuses wrong literals itself (22P02), so a value is an untyped parameter
 * and the column decides. */
#include "databases/pgsql/dialect_pgsql.h"

#include <apr_strings.h>

#include "databases/pgsql/catalog_pgsql_sql.h"
#include "sql/writer.h"

/* A text result of these kinds is exact.  All that is not listed (composites, hstore, geometry,
 * what extensions bring) becomes JSON by to_json, which knows their casts. */
static const struct { const char *base; records_kind_e kind; } kinds[] = {
    { "int8", RECORDS_INTEGER },         { "int4", RECORDS_INTEGER },
    { "int2", RECORDS_INTEGER },         { "text", RECORDS_TEXT },
    { "varchar", RECORDS_TEXT },         { "bpchar", RECORDS_TEXT },
    { "numeric", RECORDS_NUMBER },       { "float8", RECORDS_FLOAT },
    { "float4", RECORDS_FLOAT },         { "bool", RECORDS_BOOLEAN },
    { "date", RECORDS_DATE },            { "time", RECORDS_CLOCK },
    { "timetz", RECORDS_CLOCK },         { "timestamp", RECORDS_TIMESTAMP },
    { "timestamptz", RECORDS_TIMESTAMPTZ }, { "uuid", RECORDS_UUID },
    { "json", RECORDS_JSON },            { "jsonb", RECORDS_JSON },
    { "bytea", RECORDS_BYTES },          { "enum", RECORDS_TEXT },
    { "range", RECORDS_TEXT },           { "citext", RECORDS_TEXT },
    { "name", RECORDS_TEXT },            { "char", RECORDS_TEXT },
    { "money", RECORDS_TEXT },           { "interval", RECORDS_TEXT },
    { "inet", RECORDS_TEXT },            { "cidr", RECORDS_TEXT },
    { "macaddr", RECORDS_TEXT },         { "macaddr8", RECORDS_TEXT },
    { "bit", RECORDS_TEXT },             { "varbit", RECORDS_TEXT },
    { "xml", RECORDS_TEXT },             { "tsvector", RECORDS_TEXT },
    { "tsquery", RECORDS_TEXT },         { "oid", RECORDS_TEXT },
    { "xid", RECORDS_TEXT },             { "xid8", RECORDS_TEXT },
    { "cid", RECORDS_TEXT },             { "tid", RECORDS_TEXT },
    { "pg_lsn", RECORDS_TEXT },          { "regclass", RECORDS_TEXT },
    /* what SQL calls them, for casts */
    { "integer", RECORDS_INTEGER },      { "int", RECORDS_INTEGER },
    { "bigint", RECORDS_INTEGER },       { "smallint", RECORDS_INTEGER },
    { "decimal", RECORDS_NUMBER },       { "dec", RECORDS_NUMBER },
    { "real", RECORDS_FLOAT },           { "float", RECORDS_FLOAT },
    { "double precision", RECORDS_FLOAT }, { "boolean", RECORDS_BOOLEAN },
    { "character", RECORDS_TEXT },       { "character varying", RECORDS_TEXT },
    { "timestamp without time zone", RECORDS_TIMESTAMP },
    { "timestamp with time zone", RECORDS_TIMESTAMPTZ },
    { "time without time zone", RECORDS_CLOCK },
    { "time with time zone", RECORDS_CLOCK },
};

static records_kind_e kind_of(const char *type, const char *base, unsigned options)
{
    const char *name = base != NULL ? base : type;
    apr_size_t i;

    (void)options;
    if (name == NULL)
        return RECORDS_OTHER;
    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcasecmp(name, kinds[i].base) == 0)
            return kinds[i].kind;
    return name[0] == '_' ? RECORDS_LIST : RECORDS_OTHER;        /* _text: an array's own name */
}

static void placeholder(records_writer_t *w, int n, const records_column_t *as)
{
    (void)as;
    records_text_printf(&w->sql, "$%d", n);
}

/* {"a","b \"quoted\""}: one parameter whatever the number of values, so one text for all lists */
static const char *array_literal(const records_predicate_t *one, apr_pool_t *pool)
{
    records_text_t text;
    const char *c;
    int i;

    records_text_init(&text, 64, pool);
    records_text_putc(&text, '{');
    for (i = 0; i < one->count; i++) {
        records_text_puts(&text, i > 0 ? ",\"" : "\"");
        for (c = one->values[i]; *c != '\0'; c++) {
            if (*c == '"' || *c == '\\')
                records_text_putc(&text, '\\');
            records_text_putc(&text, *c);
        }
        records_text_putc(&text, '"');
    }
    records_text_putc(&text, '}');
    return records_text_string(&text);
}

static void compare(records_writer_t *w, const char *qualifier, const records_predicate_t *one,
                    const char *words)
{
    records_write_column(w, qualifier, one->column);
    records_write_words(w, words);
    records_write_value(w, one->values[0], RECORDS_TEXT, one->column);
}

static void condition(records_writer_t *w, const char *qualifier, const records_predicate_t *one)
{
    switch (one->op) {
    case RECORDS_OP_LIKE:
        compare(w, qualifier, one, " LIKE ");
        return;
    case RECORDS_OP_ILIKE:
        compare(w, qualifier, one, " ILIKE ");
        return;
    case RECORDS_OP_MATCH:
        compare(w, qualifier, one, " ~ ");
        return;
    case RECORDS_OP_IMATCH:
        compare(w, qualifier, one, " ~* ");
        return;
    case RECORDS_OP_IN:
        /* An array of arrays is not a list of arrays. */
        if (one->column->kind == RECORDS_LIST || one->column->kind == RECORDS_OTHER)
            break;
        records_write_column(w, qualifier, one->column);
        records_write_words(w, " = ANY(");
        records_write_value(w, array_literal(one, w->pen.pool), RECORDS_LIST, NULL);
        records_write_words(w, ")");
        return;
    default:
        break;
    }
    records_write_comparison(w, qualifier, one);
}

static int is_type_name(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_ ";

    return name[strspn(name, allowed)] == '\0' && name[strspn(name, " ")] != '\0';
}

static void write_shown(records_writer_t *w, const char *qualifier, const records_output_t *output)
{
    if (output->cast == NULL) {
        records_write_column(w, qualifier, output->column);
        return;
    }
    records_write_words(w, "CAST(");
    records_write_column(w, qualifier, output->column);
    records_write_words(w, " AS ");
    records_write_words(w, output->cast);            /* letters, digits and blanks: is_type_name */
    records_write_words(w, ")");
}

static records_error_t *output(records_writer_t *w, const char *qualifier,
                               const records_output_t *output, int raw, records_kind_e *kind)
{
    if (output->cast != NULL && !is_type_name(output->cast))
        return records_error(w->pen.pool, 400, "PGRST100",
                             "a cast takes the name of a type: letters, digits, _ and blanks");
    *kind = output->cast == NULL ? output->column->kind : kind_of(output->cast, NULL, 0);
    if (raw || (*kind != RECORDS_LIST && *kind != RECORDS_OTHER)) {
        write_shown(w, qualifier, output);
        return NULL;
    }
    *kind = RECORDS_JSON;
    records_write_words(w, "to_json(");
    write_shown(w, qualifier, output);
    records_write_words(w, ")");
    return NULL;
}

/* NULL is the largest value, unless the words say otherwise; where they need not, indexes serve. */
static void order(records_writer_t *w, const char *qualifier, const records_order_by_t *order)
{
    records_write_column(w, qualifier, order->column);
    if (order->descending)
        records_write_words(w, order->nulls_first ? " DESC" : " DESC NULLS LAST");
    else if (order->nulls_first)
        records_write_words(w, " NULLS FIRST");
}

/* LIMIT is a number in the text: as a parameter it makes PostgreSQL plan the statement anew each time,
 * which takes longer than to answer it.  Page sizes are few, so the texts stay few. */
static void page(records_writer_t *w, const records_page_t *page)
{
    if (page->limit >= 0)
        records_text_printf(&w->sql, " LIMIT %" APR_INT64_T_FMT, page->limit);
    if (page->offset > 0) {
        records_write_words(w, " OFFSET ");
        records_write_number(w, page->offset);
    }
}

/* ("a" bigint, "b" text) */
static void write_typed(records_writer_t *w, const apr_array_header_t *columns)
{
    int i;

    for (i = 0; i < columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(columns, i, const records_column_t *);

        records_write_words(w, i > 0 ? ", " : "(");
        records_write_name(w, column->name);
        records_write_words(w, " ");
        records_write_words(w, column->type);
    }
    records_write_words(w, ")");
}

static void write_payload_value(records_writer_t *w, const records_write_t *write)
{
    records_write_bytes(w, write->payload, RECORDS_JSON, NULL);
}

/* missing=default: a key that an object has not takes the column's default.
 *     (SELECT CASE WHEN one.value ? 'a' THEN typed."a" ELSE 0 END AS "a", ... */
static void payload_with_defaults(records_writer_t *w, const records_write_t *write)
{
    int i;

    records_write_words(w, "(SELECT ");
    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        if (i > 0)
            records_write_words(w, ", ");
        if (column->fallback != NULL) {
            records_write_words(w, "CASE WHEN records_one.value ? ");
            records_write_value(w, column->name, RECORDS_TEXT, NULL);
            records_write_words(w, " THEN ");
            records_write_column(w, "records_typed", column);
            records_write_words(w, " ELSE ");
            records_write_words(w, column->fallback);
            records_write_words(w, " END AS ");
            records_write_name(w, column->name);
        }
        else
            records_write_column(w, "records_typed", column);
    }
    records_write_words(w, " FROM jsonb_array_elements(");
    write_payload_value(w, write);
    records_write_words(w, ") AS records_one(value) CROSS JOIN LATERAL "
                           "jsonb_to_record(records_one.value) AS records_typed");
    write_typed(w, write->columns);
    records_write_words(w, write->single ? " LIMIT 1) AS records_payload" : ") AS records_payload");
}

static void payload(records_writer_t *w, const records_write_t *write)
{
    if (write->defaults) {
        payload_with_defaults(w, write);
        return;
    }
    if (write->single && write->rows != 1) {
        records_write_words(w, "json_to_record(CAST(");
        write_payload_value(w, write);
        records_write_words(w, " AS json) -> 0)");
    }
    else {
        records_write_words(w, "json_to_recordset(");
        write_payload_value(w, write);
        records_write_words(w, ")");
    }
    records_write_words(w, " AS records_payload");
    write_typed(w, write->columns);
}

static records_error_t *insert_defaults(records_writer_t *w, const records_table_t *table, int rows)
{
    records_write_words(w, "INSERT INTO ");
    records_write_table(w, table);
    if (rows == 1) {
        records_write_words(w, " DEFAULT VALUES");
        return NULL;
    }
    records_write_words(w, " SELECT FROM generate_series(1, ");      /* rows of no columns */
    records_write_number(w, rows);
    records_write_words(w, ")");
    return NULL;
}

static void update(records_writer_t *w, const records_write_t *write)
{
    int i;

    records_write_table(w, write->table);
    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        records_write_words(w, i > 0 ? ", " : " SET ");
        records_write_name(w, column->name);
        records_write_words(w, " = ");
        records_write_column(w, "records_payload", column);
    }
    records_write_words(w, " FROM ");
    payload(w, write);
}

static int is_key(const records_table_t *table, const records_column_t *column)
{
    int i;

    for (i = 0; i < table->key->nelts; i++)
        if (APR_ARRAY_IDX(table->key, i, const records_column_t *) == column)
            return 1;
    return 0;
}

static void take_over(records_writer_t *w, const records_column_t *column, const char *before)
{
    records_write_words(w, before);
    records_write_name(w, column->name);
    records_write_words(w, " = EXCLUDED.");
    records_write_name(w, column->name);
}

static void upsert(records_writer_t *w, const records_write_t *write)
{
    int i, taken = 0;

    records_write_words(w, " ON CONFLICT (");
    records_write_columns(w, NULL, write->table->key);
    records_write_words(w, ") DO UPDATE SET ");
    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        if (!is_key(write->table, column))
            take_over(w, column, taken++ > 0 ? ", " : "");
    }
    if (taken == 0)                      /* DO NOTHING would not return the row */
        take_over(w, APR_ARRAY_IDX(write->table->key, 0, const records_column_t *), "");
    records_write_words(w, " WHERE pg_catalog.set_config('records.conflict', '1', true) = '1'");
}

/* That WHERE is always true, but only asked where there was a row before; so it leaves word for
 * RETURNING, which comes row by row.  The usual xmax = 0 fails in a partitioned table: a row that
 * was routed has no system columns. */
static void created(records_writer_t *w)
{
    records_write_words(w, "(CASE pg_catalog.current_setting('records.conflict', true) WHEN '1'"
                           " THEN pg_catalog.set_config('records.conflict', '0', true) IS NULL"
                           " ELSE true END)");
}

/* Values rather than row versions where ANALYZE, VACUUM FULL or TRUNCATE write new versions; the
 * version (xmin) where only DDL does.  A sum does not depend on the order of the rows. */
static const char version_sql[] =
    "WITH schemas AS (SELECT oid, xmin, nspname FROM pg_catalog.pg_namespace"
    " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),\n"
    "relations AS (SELECT c.oid, c.relname, c.relnamespace, c.relkind, c.reloptions"
    " FROM pg_catalog.pg_class c JOIN schemas s ON s.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')),\n"
    "facts(fact) AS (\n"
    "SELECT pg_catalog.concat_ws(' ', 's', oid, xmin, nspname) FROM schemas\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'r', oid, relname, relnamespace, relkind,"
    " reloptions) FROM relations\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'a', a.attrelid, a.attnum, a.attname, a.atttypid,"
    " a.atttypmod, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated)"
    " FROM pg_catalog.pg_attribute a JOIN relations r ON r.oid = a.attrelid"
    " WHERE a.attnum > 0 AND NOT a.attisdropped\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'd', d.oid, d.xmin) FROM pg_catalog.pg_attrdef d"
    " JOIN relations r ON r.oid = d.adrelid\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'c', c.oid, c.xmin) FROM pg_catalog.pg_constraint c"
    " JOIN schemas s ON s.oid = c.connamespace\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'i', i.indexrelid, i.indrelid, i.indisunique,"
    " i.indisprimary, i.indisvalid, i.indkey, c.relname) FROM pg_catalog.pg_index i"
    " JOIN relations r ON r.oid = i.indrelid"
    " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid WHERE i.indisunique\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'w', w.oid, w.xmin) FROM pg_catalog.pg_rewrite w"
    " JOIN relations r ON r.oid = w.ev_class\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 't', t.oid, t.xmin) FROM pg_catalog.pg_trigger t"
    " JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'y', t.oid, t.typname, t.typnamespace,"
    " t.typbasetype, t.typnotnull, t.typdefault, t.typtype) FROM pg_catalog.pg_type t"
    " JOIN schemas s ON s.oid = t.typnamespace\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'p', p.oid, p.xmin) FROM pg_catalog.pg_proc p"
    " JOIN schemas s ON s.oid = p.pronamespace\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'o', o.objoid, o.objsubid, o.xmin)"
    " FROM pg_catalog.pg_description o JOIN relations r ON r.oid = o.objoid"
    " WHERE o.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass)\n"
    "SELECT pg_catalog.concat_ws('-', pg_catalog.count(*),"
    " pg_catalog.sum(pg_catalog.hashtextextended(fact, 0)), pg_catalog.current_schema())"
    " FROM facts";

const records_dialect_t records_dialect_pgsql = {
    .name = "pgsql",
    .can = RECORDS_CAN_RETURN_INSERTED | RECORDS_CAN_RETURN_UPDATED | RECORDS_CAN_RETURN_DELETED
           | RECORDS_CAN_TELL_CREATED | RECORDS_CAN_REGEX | RECORDS_CAN_CHECK
           | RECORDS_CAN_DEFAULT,
    .quote = '"',
    .kind = kind_of,
    .placeholder = placeholder,
    .condition = condition,
    .output = output,
    .order = order,
    .page = page,
    .payload = payload,
    .insert_defaults = insert_defaults,
    .update = update,
    .upsert = upsert,
    .created = created,
    .remember = NULL,
    .remembered = NULL,
    .catalog_sql = records_catalog_pgsql_sql,
    .version_sql = version_sql,
};
