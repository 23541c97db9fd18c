/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL's casts: select=price::text
 *
 * MariaDB's casts never fail: CAST('x' AS SIGNED) is 0, with a warning after the last row.  So each
 * cast from text stands in a CASE, whose other end is a guard (dialect_mysql.h) that fails where
 * PostgreSQL's cast would. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "databases/mysql/dialect_mysql.h"
#include "plan/type.h"

#define FROM(kind) (1u << (kind))
#define FROM_WHOLE \
    (FROM(RECORDS_TEXT) | FROM(RECORDS_JSON) | FROM(RECORDS_INTEGER) | FROM(RECORDS_BOOLEAN))
#define FROM_NUMBER (FROM_WHOLE | FROM(RECORDS_NUMBER) | FROM(RECORDS_FLOAT))
#define FROM_DAY \
    (FROM(RECORDS_TEXT) | FROM(RECORDS_DATE) | FROM(RECORDS_TIMESTAMP) | FROM(RECORDS_TIMESTAMPTZ))
#define FROM_CLOCK (FROM_DAY | FROM(RECORDS_CLOCK))

struct records_mysql_cast_t {
    unsigned from; /* the kinds it takes; 0 is all of them */
    void (*write)(records_writer_t *w, const records_mysql_cast_t *cast,
                  const records_mysql_expression_t *x);
    const char *as;                  /* MariaDB's type, or NULL */
    const char *malformed, *pattern; /* a text that does not look like this is this SQLSTATE */
    const char *lowest, *highest;
};

static const records_mysql_cast_t casts[RECORDS_TYPES]; /* below */

static const records_type_t *type_of(const records_mysql_cast_t *cast)
{
    return records_type((records_type_e)(cast - casts));
}

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
    const char *name = apr_pstrcat(w->pen.pool, state, " ", type_of(cast)->name, NULL);

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

#define WHOLE(lowest, highest) \
    { FROM_NUMBER, to_whole, "SIGNED", "22P02", DIGITS, lowest, highest }
#define FLOATING(as, most) \
    { FROM_NUMBER & ~FROM(RECORDS_BOOLEAN), to_float, as, "22P02", DECIMAL, "-" most, most }
#define MOMENT(from, as, pattern) \
    { from, to_moment, as, "22007", pattern, NULL, NULL }
#define PLAIN(from, write, pattern) \
    { from, write, NULL, "22P02", pattern, NULL, NULL }
#define STAMP MOMENT(FROM_DAY, "DATETIME(6)", DAY "([ T]" CLOCK "Z?)?")
#define JSON PLAIN(FROM(RECORDS_TEXT) | FROM(RECORDS_JSON), to_json, NULL)

/* How each type is cast to: all but bytea. */
static const records_mysql_cast_t casts[RECORDS_TYPES] = {
    [RECORDS_TYPE_TEXT] = { 0, to_text, NULL, NULL, NULL, NULL, NULL },
    [RECORDS_TYPE_SMALLINT] = WHOLE("-32768", "32767"),
    [RECORDS_TYPE_INTEGER] = WHOLE("-2147483648", "2147483647"),
    [RECORDS_TYPE_BIGINT] = WHOLE("-9223372036854775808", "9223372036854775807"),
    [RECORDS_TYPE_NUMERIC] = { FROM_NUMBER & ~FROM(RECORDS_BOOLEAN), to_numeric, NULL, "22P02",
                               DECIMAL, "-1e35", "1e35" },
    [RECORDS_TYPE_REAL] = FLOATING("FLOAT", "3.4028235e38"),
    [RECORDS_TYPE_DOUBLE] = FLOATING("DOUBLE", "1.7976931348623155e308"),
    [RECORDS_TYPE_BOOLEAN] = PLAIN(FROM_WHOLE, to_boolean, NULL),
    [RECORDS_TYPE_DATE] = MOMENT(FROM_DAY, "DATE", DAY "([ T]" CLOCK "Z?)?"),
    [RECORDS_TYPE_TIME] = MOMENT(FROM_CLOCK & ~FROM(RECORDS_DATE), "TIME(6)", CLOCK),
    [RECORDS_TYPE_TIMESTAMP] = STAMP,
    [RECORDS_TYPE_TIMESTAMPTZ] = STAMP,
    [RECORDS_TYPE_UUID] = PLAIN(FROM(RECORDS_TEXT) | FROM(RECORDS_UUID), to_uuid,
                                HEX4 HEX4 "-" HEX4 "-" HEX4 "-" HEX4 "-" HEX4 HEX4 HEX4),
    [RECORDS_TYPE_JSON] = JSON,
    [RECORDS_TYPE_JSONB] = JSON,
};

static const records_mysql_cast_t *find_cast(const char *name)
{
    const records_type_t *type = records_type_find(name);

    return type == NULL || casts[type->type].write == NULL ? NULL : &casts[type->type];
}

records_kind_e records_mysql_cast_kind(const char *type)
{
    const records_mysql_cast_t *cast = find_cast(type);

    return cast == NULL ? RECORDS_OTHER : type_of(cast)->kind;
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
    expression->kind = type_of(cast)->kind;
    expression->type = type_of(cast)->name;
    expression->inside = x;
    expression->cast = cast;
    expression->decimals = cast->as != NULL && strchr(cast->as, '(') != NULL;
    if (!records_mysql_is_zoned(w))
        return expression;
    if (x->kind == RECORDS_TIMESTAMPTZ && is_day_or_clock(expression->kind))
        expression->inside = records_mysql_local(w, x);
    return expression->kind == RECORDS_TIMESTAMPTZ && is_day_or_clock(x->kind)
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
                                           x->type, type_of(cast)->name));
        return x;
    }
    return make_expression(w, cast, x);
}

void records_mysql_write_cast(records_writer_t *w, const records_mysql_cast_t *cast,
                              const records_mysql_expression_t *x)
{
    cast->write(w, cast, x);
}
