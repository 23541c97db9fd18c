/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL's SQL.  It refuses wrong literals itself (22P02), so a value is an untyped parameter
 * and the column decides. */
#include "databases/pgsql/dialect_pgsql.h"

#include <apr_strings.h>

#include "databases/pgsql/catalog_pgsql_sql.h"

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

records_kind_e records_pgsql_kind(const char *type, const char *base, unsigned options)
{
    const char *name = base != NULL ? base : type;
    apr_size_t i;

    (void)options;
    if (name == NULL)
        return RECORDS_OTHER;
    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcasecmp(name, kinds[i].base) == 0)
            return kinds[i].kind;
    return name[0] == '_' ? RECORDS_LIST : RECORDS_OTHER; /* _text: an array's own name */
}

static void placeholder(records_writer_t *w, int n, const records_column_t *as)
{
    (void)as;
    records_text_putc(&w->sql, '$');
    records_text_int(&w->sql, n);
}

/* NULL is the largest value, unless the words say otherwise; where they need not, indexes serve. */
static void order(records_writer_t *w, const records_order_by_t *order)
{
    if (order->output > 0) /* written anew, its parameters would be others */
        records_text_int(&w->sql, order->output);
    else
        records_pgsql_term(w, &order->term);
    if (order->descending)
        records_write_words(w, order->nulls_first ? " DESC" : " DESC NULLS LAST");
    else if (order->nulls_first)
        records_write_words(w, " NULLS FIRST");
}

/* LIMIT is a number in the text: as a parameter it makes PostgreSQL plan the statement anew each time,
 * which takes longer than to answer it.  Page sizes are few, so the texts stay few. */
static void page(records_writer_t *w, const records_page_t *page)
{
    if (page->limit >= 0) {
        records_write_words(w, " LIMIT ");
        records_text_int(&w->sql, page->limit);
    }
    if (page->offset > 0) {
        records_write_words(w, " OFFSET ");
        records_write_number(w, page->offset);
    }
}

/* Of thousands of tables their cost is estimated so high that the server would compile them, for longer
 * than they take.  Servers older than 11 have no such setting. */
static const char before_catalog[] =
    "SELECT pg_catalog.set_config(s.name, 'off', true) FROM pg_catalog.pg_settings s"
    " WHERE s.name = 'jit'";

/* Values rather than row versions where ANALYZE, VACUUM FULL or TRUNCATE write new versions; the
 * version (xmin) where only DDL does.  A sum does not depend on the order of the rows. */
static const char version_sql[] =
    "WITH schemas AS (SELECT oid, xmin, nspname FROM pg_catalog.pg_namespace"
    " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),\n"
    "relations AS (SELECT c.oid, c.relname, c.relnamespace, c.relkind, c.reloptions,"
    " c.relrowsecurity, c.relam FROM pg_catalog.pg_class c JOIN schemas s ON s.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')),\n"
    "facts(fact) AS (\n"
    "SELECT pg_catalog.concat_ws(' ', 's', oid, xmin, nspname) FROM schemas\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'u', oid, rolname) FROM pg_catalog.pg_roles"
    " WHERE rolsuper OR rolname = SESSION_USER\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'r', oid, relname, relnamespace, relkind,"
    " reloptions, relrowsecurity, relam) FROM relations\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'h', h.inhrelid, h.inhparent)"
    " FROM pg_catalog.pg_inherits h JOIN relations r ON r.oid = h.inhrelid WHERE r.relkind = 'f'\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'e', o.oid) FROM pg_catalog.pg_operator o"
    " JOIN schemas s ON s.oid = o.oprnamespace\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'l', o.oid) FROM pg_catalog.pg_opclass o"
    " JOIN schemas s ON s.oid = o.opcnamespace\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'a', a.attrelid, a.attnum, a.attname, a.atttypid,"
    " a.atttypmod, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated,"
    " a.attacl)"
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
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'e', e.oid, e.enumtypid, e.enumsortorder,"
    " e.enumlabel) FROM pg_catalog.pg_enum e JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid"
    " JOIN schemas s ON s.oid = t.typnamespace\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'n', o.objoid, o.xmin)"
    " FROM pg_catalog.pg_description o JOIN schemas s ON s.oid = o.objoid"
    " WHERE o.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'p', p.oid, p.xmin) FROM pg_catalog.pg_proc p"
    " JOIN schemas s ON s.oid = p.pronamespace\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'k', k.oid, k.xmin) FROM pg_catalog.pg_cast k"
    " JOIN pg_catalog.pg_proc p ON p.oid = k.castfunc JOIN schemas s ON s.oid = p.pronamespace\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'o', o.objoid, o.objsubid, o.xmin)"
    " FROM pg_catalog.pg_description o JOIN relations r ON r.oid = o.objoid"
    " WHERE o.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass\n"
    "UNION ALL SELECT pg_catalog.concat_ws(' ', 'q', o.objoid, o.xmin)"
    " FROM pg_catalog.pg_description o JOIN pg_catalog.pg_proc p ON p.oid = o.objoid"
    " JOIN schemas s ON s.oid = p.pronamespace"
    " WHERE o.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass)\n"
    "SELECT pg_catalog.concat_ws('-', pg_catalog.count(*),"
    " pg_catalog.sum(pg_catalog.hashtextextended(fact, 0)), pg_catalog.current_schema())"
    " FROM facts";

static const records_lexis_t lexis = {
    .names = "\"", .parameters = "$", .escape_strings = 1, .dollar_strings = 1, .nested_comments = 1,
    .folds = 1
};

const records_dialect_t records_dialect_pgsql = {
    .name = "pgsql",
    .can = RECORDS_CAN_RETURN_INSERTED | RECORDS_CAN_RETURN_UPDATED | RECORDS_CAN_RETURN_DELETED
           | RECORDS_CAN_TELL_CREATED | RECORDS_CAN_CHECK | RECORDS_CAN_DEFAULT | RECORDS_CAN_ARRAY
           | RECORDS_CAN_CTE_WRITE | RECORDS_CAN_SEEK | RECORDS_CAN_ROLE | RECORDS_CAN_NAME_APPLICATION
           | RECORDS_CAN_PRE_REQUEST,
    .quote = '"',
    .lexis = &lexis,
    .kind = records_pgsql_kind,
    .placeholder = placeholder,
    .term = records_pgsql_term,
    .condition = records_pgsql_condition,
    .row_version = records_pgsql_row_version,
    .seconds = records_pgsql_seconds,
    .output = records_pgsql_output,
    .object = records_pgsql_object,
    .subquery = records_pgsql_subquery,
    .order = order,
    .page = page,
    .call = records_pgsql_call,
    .value = records_pgsql_value,
    .payload = records_pgsql_payload,
    .bound = records_pgsql_bound,
    .insert_defaults = records_pgsql_insert_defaults,
    .update = records_pgsql_update,
    .upsert = records_pgsql_upsert,
    .created = records_pgsql_created,
    .refuse = records_pgsql_refuse,
    .context = records_pgsql_context,
    .response_sql = "pg_catalog.current_setting('response.headers', true), "
                    "pg_catalog.current_setting('response.status', true)",
    .explain = records_pgsql_explain,
    .keys = &records_pgsql_keys,
    .flush = &records_pgsql_flush,
    .quota = &records_pgsql_quota,
    .privileges = &records_pgsql_privileges,
    .estimate_sql = "EXPLAIN (FORMAT JSON) ",
    .group_as = "jsonb",
    .catalog_sql = records_catalog_pgsql_sql,
    .before_catalog = before_catalog,
    .ping_sql = "SELECT 1",
    .version_sql = version_sql,
};
