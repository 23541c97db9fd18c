/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL's casts: select=price::text
 *
 * MariaDB's casts never fail: CAST('x' AS SIGNED) is 0, with a warning after the last row.  So each
 * cast from text stands in a CASE, whose other end is a guard (dialect_mysql.h) that fails where
 * PostgreSQL's cast would. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/error.h"
#include "databases/mysql/dialect_mysql.h"

#define FROM(kind) (1u << (kind))
#define FROM_WHOLE \
    (FROM(RECORDS_TEXT) | FROM(RECORDS_JSON) | FROM(RECORDS_INTEGER) | FROM(RECORDS_BOOLEAN))
#define FROM_NUMBER (FROM_WHOLE | FROM(RECORDS_NUMBER) | FROM(RECORDS_FLOAT))
#define FROM_DAY \
    (FROM(RECORDS_TEXT) | FROM(RECORDS_DATE) | FROM(RECORDS_TIMESTAMP) | FROM(RECORDS_TIMESTAMPTZ))
#define FROM_CLOCK (FROM_DAY | FROM(RECORDS_CLOCK))

struct records_mysql_cast_t {
    const char *name; /* as a client may say it */
    const char *type; /* PostgreSQL's own name for it, for messages */
    records_kind_e kind;
    unsigned from; /* the kinds it takes; 0 is all of them */
    void (*write)(records_writer_t *w, const records_mysql_cast_t *cast,
                  const records_mysql_expression_t *x);
    const char *as;                  /* MariaDB's type, or NULL */
    const char *malformed, *pattern; /* a text that does not look like this is this SQLSTATE */
    const char *lowest, *highest;
};

static int is_textual(const records_mysql_expression_t *x)
{
    return x->kind == RECORDS_TEXT || x->kind == RECORDS_JSON;
}

static void write_cast(records_writer_t *w, const char *as, const records_mysql_expression_t *x)
{
    records_mysql_around(w, "CAST(", x, " AS ");
    records_write_words(w, as);
    records_write_words(w, ")");
}

/* (SELECT `22P02 integer` FROM JSON_TABLE(...)): fails for this value, so it must hang on x */
static void write_guard(records_writer_t *w, const char *state, const records_mysql_cast_t *cast,
                        const records_mysql_expression_t *x)
{
    const char *name = apr_pstrcat(w->pen.pool, state, " ", cast->type, NULL);

    if (cast->as != NULL) /* the CASE around it keeps its type */
        records_write_words(w, "CAST(");
    records_write_words(w, "(SELECT ");
    records_write_name(w, name);
    records_mysql_around(w, " FROM JSON_TABLE(JSON_QUOTE(CONCAT(", x, ", '')), '$' COLUMNS (");
    records_write_name(w, name);
    records_write_words(w, " LONGTEXT PATH '$.x' ERROR ON EMPTY)) AS " RECORDS_MYSQL_GUARD ")");
    if (cast->as != NULL) {
        records_write_words(w, " AS ");
        records_write_words(w, cast->as);
        records_write_words(w, ")");
    }
}

/* CASE WHEN x IS NULL THEN NULL WHEN x NOT REGEXP '...' THEN guard */
static void write_case(records_writer_t *w, const records_mysql_cast_t *cast,
                       const records_mysql_expression_t *x)
{
    records_mysql_around(w, "CASE WHEN ", x, " IS NULL THEN NULL");
    if (!is_textual(x))
        return;
    records_mysql_around(w, " WHEN ", x, " NOT REGEXP '^[[:space:]]*");
    records_write_words(w, cast->pattern);
    records_write_words(w, "[[:space:]]*$' THEN ");
    write_guard(w, cast->malformed, cast, x);
}

/* MariaDB silently takes the nearest number that fits. */
static void write_bounds(records_writer_t *w, const records_mysql_cast_t *cast,
                         const records_mysql_expression_t *x, const char *before, const char *after)
{
    records_write_words(w, " WHEN ");
    records_mysql_around(w, before, x, after);
    records_write_words(w, " NOT BETWEEN ");
    records_write_words(w, cast->lowest);
    records_write_words(w, " AND ");
    records_write_words(w, cast->highest);
    records_write_words(w, " THEN ");
    write_guard(w, "22003", cast, x);
    records_write_words(w, " ELSE ");
}

static void to_whole(records_writer_t *w, const records_mysql_cast_t *cast,
                     const records_mysql_expression_t *x)
{
    write_case(w, cast, x);
    if (is_textual(x))
        write_bounds(w, cast, x, "CAST(", " AS DECIMAL(65,0))");
    else
        write_bounds(w, cast, x, "ROUND(", ")");
    write_cast(w, cast->as, x);
    records_write_words(w, " END");
}

static void to_float(records_writer_t *w, const records_mysql_cast_t *cast,
                     const records_mysql_expression_t *x)
{
    write_case(w, cast, x);
    write_bounds(w, cast, x, "CAST(", " AS DOUBLE)");
    write_cast(w, cast->as, x);
    records_write_words(w, " END");
}

/* All the digits that DECIMAL has, without the zeros that it adds. */
static void to_numeric(records_writer_t *w, const records_mysql_cast_t *cast,
                       const records_mysql_expression_t *x)
{
    if (x->kind == RECORDS_INTEGER || x->kind == RECORDS_NUMBER) {
        records_mysql_write_expression(w, x);
        return;
    }
    write_case(w, cast, x);
    write_bounds(w, cast, x, "CAST(", " AS DOUBLE)");
    records_mysql_around(w, "TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM CAST(CAST(", x,
                         " AS DECIMAL(65,30)) AS CHAR))) END");
}

/* The pattern is right, and still the 30th of February is NULL. */
static void to_moment(records_writer_t *w, const records_mysql_cast_t *cast,
                      const records_mysql_expression_t *x)
{
    if (!is_textual(x)) {
        write_cast(w, cast->as, x);
        return;
    }
    write_case(w, cast, x);
    records_write_words(w, " WHEN ");
    write_cast(w, cast->as, x);
    records_write_words(w, " IS NULL THEN ");
    write_guard(w, "22008", cast, x);
    records_write_words(w, " ELSE ");
    write_cast(w, cast->as, x);
    records_write_words(w, " END");
}

static void to_boolean(records_writer_t *w, const records_mysql_cast_t *cast,
                       const records_mysql_expression_t *x)
{
    if (!is_textual(x)) {
        records_mysql_around(w, "(", x, " <> 0)");
        return;
    }
    records_mysql_around(w, "CASE WHEN ", x, " IS NULL THEN NULL");
    records_mysql_around(w, " WHEN LOWER(TRIM(", x,
                         "))"
                         " IN ('t','tr','tru','true','y','ye','yes','on','1') THEN 1");
    records_mysql_around(
        w, " WHEN LOWER(TRIM(", x,
        "))"
        " IN ('f','fa','fal','fals','false','n','no','of','off','0') THEN 0 ELSE ");
    write_guard(w, "22P02", cast, x);
    records_write_words(w, " END");
}

static void to_json(records_writer_t *w, const records_mysql_cast_t *cast,
                    const records_mysql_expression_t *x)
{
    if (x->kind == RECORDS_JSON) {
        records_mysql_write_expression(w, x);
        return;
    }
    records_mysql_around(w, "CASE WHEN ", x, " IS NULL THEN NULL");
    records_mysql_around(w, " WHEN JSON_VALID(", x, ") THEN ");
    records_mysql_write_expression(w, x);
    records_write_words(w, " ELSE ");
    write_guard(w, "22P02", cast, x);
    records_write_words(w, " END");
}

static void to_uuid(records_writer_t *w, const records_mysql_cast_t *cast,
                    const records_mysql_expression_t *x)
{
    if (x->kind == RECORDS_UUID) {
        records_mysql_write_expression(w, x);
        return;
    }
    write_case(w, cast, x);
    records_mysql_around(w, " ELSE LOWER(TRIM(", x, ")) END");
}

static void to_text(records_writer_t *w, const records_mysql_cast_t *cast,
                    const records_mysql_expression_t *x)
{
    (void)cast;
    records_mysql_write_text(w, x);
}

#define DAY "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
#define CLOCK "[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?"
#define DIGITS "[-+]?[0-9]+"
#define DECIMAL "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?"
#define HEX4 "[0-9a-fA-F]{4}"

#define TEXT(name)                                                           \
    {                                                                        \
        name, "text", RECORDS_TEXT, 0, to_text, NULL, NULL, NULL, NULL, NULL \
    }
#define WHOLE(name, type, lowest, highest)                                                     \
    {                                                                                          \
        name, type, RECORDS_INTEGER, FROM_NUMBER, to_whole, "SIGNED", "22P02", DIGITS, lowest, \
            highest                                                                            \
    }
#define SMALL(name) WHOLE(name, "smallint", "-32768", "32767")
#define MIDDLE(name) WHOLE(name, "integer", "-2147483648", "2147483647")
#define BIG(name) WHOLE(name, "bigint", "-9223372036854775808", "9223372036854775807")
#define NUMERIC(name)                                                                            \
    {                                                                                            \
        name, "numeric", RECORDS_NUMBER, FROM_NUMBER & ~FROM(RECORDS_BOOLEAN), to_numeric, NULL, \
            "22P02", DECIMAL, "-1e35", "1e35"                                                    \
    }
#define FLOATING(name, type, as, most)                                                          \
    {                                                                                           \
        name, type, RECORDS_FLOAT, FROM_NUMBER & ~FROM(RECORDS_BOOLEAN), to_float, as, "22P02", \
            DECIMAL, "-" most, most                                                             \
    }
#define REAL(name) FLOATING(name, "real", "FLOAT", "3.4028235e38")
#define DOUBLE(name) FLOATING(name, "double precision", "DOUBLE", "1.7976931348623155e308")
#define MOMENT(name, type, kind, from, as, pattern)                         \
    {                                                                       \
        name, type, kind, from, to_moment, as, "22007", pattern, NULL, NULL \
    }
#define STAMP(name, type, kind) \
    MOMENT(name, type, kind, FROM_DAY, "DATETIME(6)", DAY "([ T]" CLOCK "Z?)?")
#define PLAIN(name, type, kind, from, write, pattern)                     \
    {                                                                     \
        name, type, kind, from, write, NULL, "22P02", pattern, NULL, NULL \
    }

static const records_mysql_cast_t casts[] = {
    TEXT("text"),
    TEXT("varchar"),
    TEXT("character varying"),
    TEXT("char"),
    TEXT("character"),
    TEXT("bpchar"),
    SMALL("smallint"),
    SMALL("int2"),
    MIDDLE("int"),
    MIDDLE("int4"),
    MIDDLE("integer"),
    BIG("bigint"),
    BIG("int8"),
    NUMERIC("numeric"),
    NUMERIC("decimal"),
    REAL("real"),
    REAL("float4"),
    DOUBLE("double precision"),
    DOUBLE("float8"),
    DOUBLE("float"),
    MOMENT("date", "date", RECORDS_DATE, FROM_DAY, "DATE", DAY "([ T]" CLOCK "Z?)?"),
    MOMENT("time", "time", RECORDS_CLOCK, FROM_CLOCK & ~FROM(RECORDS_DATE), "TIME(6)", CLOCK),
    MOMENT("time without time zone", "time", RECORDS_CLOCK, FROM_CLOCK & ~FROM(RECORDS_DATE),
           "TIME(6)", CLOCK),
    STAMP("timestamp", "timestamp", RECORDS_TIMESTAMP),
    STAMP("timestamp without time zone", "timestamp", RECORDS_TIMESTAMP),
    STAMP("timestamptz", "timestamp with time zone", RECORDS_TIMESTAMPTZ),
    STAMP("timestamp with time zone", "timestamp with time zone", RECORDS_TIMESTAMPTZ),
    PLAIN("json", "json", RECORDS_JSON, FROM(RECORDS_TEXT) | FROM(RECORDS_JSON), to_json, NULL),
    PLAIN("jsonb", "json", RECORDS_JSON, FROM(RECORDS_TEXT) | FROM(RECORDS_JSON), to_json, NULL),
    PLAIN("bool", "boolean", RECORDS_BOOLEAN, FROM_WHOLE, to_boolean, NULL),
    PLAIN("boolean", "boolean", RECORDS_BOOLEAN, FROM_WHOLE, to_boolean, NULL),
    PLAIN("uuid", "uuid", RECORDS_UUID, FROM(RECORDS_TEXT) | FROM(RECORDS_UUID), to_uuid,
          HEX4 HEX4 "-" HEX4 "-" HEX4 "-" HEX4 "-" HEX4 HEX4 HEX4),
};

static const records_mysql_cast_t *find_cast(const char *name)
{
    apr_size_t i;

    for (i = 0; i < sizeof(casts) / sizeof(casts[0]); i++)
        if (apr_cstr_casecmp(name, casts[i].name) == 0)
            return &casts[i];
    return NULL;
}

records_kind_e records_mysql_cast_kind(const char *type)
{
    const records_mysql_cast_t *cast = find_cast(type);

    return cast == NULL ? RECORDS_OTHER : cast->kind;
}

static int is_day_or_clock(records_kind_e kind)
{
    return kind == RECORDS_DATE || kind == RECORDS_CLOCK || kind == RECORDS_TIMESTAMP;
}

static const records_mysql_expression_t *make_expression(records_writer_t *w,
                                                         const records_mysql_cast_t *cast,
                                                         const records_mysql_expression_t *x)
{
    records_mysql_expression_t *expression = apr_pcalloc(w->pen.pool, sizeof(*expression));

    expression->is = RECORDS_EXPRESSION_CAST;
    expression->kind = cast->kind;
    expression->type = cast->type;
    expression->inside = x;
    expression->cast = cast;
    expression->decimals = cast->as != NULL && strchr(cast->as, '(') != NULL;
    if (!records_mysql_is_zoned(w))
        return expression;
    if (x->kind == RECORDS_TIMESTAMPTZ && is_day_or_clock(cast->kind))
        expression->inside = records_mysql_local(w, x);
    return cast->kind == RECORDS_TIMESTAMPTZ && is_day_or_clock(x->kind)
               ? records_mysql_utc(w, expression)
               : expression;
}

const records_mysql_expression_t *
records_mysql_cast(records_writer_t *w, const records_mysql_expression_t *x, const char *name)
{
    const records_mysql_cast_t *cast = find_cast(name);

    if (cast == NULL) {
        records_write_fail(w,
                           records_fail(w->pen.pool, "42704", "type \"%s\" does not exist", name));
        return x;
    }
    if (cast->from != 0 && !(cast->from & FROM(x->kind))) {
        records_write_fail(w, records_fail(w->pen.pool, "42846", "cannot cast type %s to %s",
                                           x->type, cast->type));
        return x;
    }
    return make_expression(w, cast, x);
}

void records_mysql_write_cast(records_writer_t *w, const records_mysql_cast_t *cast,
                              const records_mysql_expression_t *x)
{
    cast->write(w, cast, x);
}
