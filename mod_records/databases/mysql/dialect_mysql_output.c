/* SPDX-License-Identifier: Apache-2.0 */
/* What is shown of a row, and PostgreSQL's casts: select=price::text
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
#define FROM_WHOLE (FROM(RECORDS_TEXT) | FROM(RECORDS_INTEGER) | FROM(RECORDS_BOOLEAN))
#define FROM_NUMBER (FROM_WHOLE | FROM(RECORDS_NUMBER) | FROM(RECORDS_FLOAT))
#define FROM_DAY \
    (FROM(RECORDS_TEXT) | FROM(RECORDS_DATE) | FROM(RECORDS_TIMESTAMP) | FROM(RECORDS_TIMESTAMPTZ))
#define FROM_CLOCK (FROM_DAY | FROM(RECORDS_CLOCK))

typedef struct cast_t cast_t;

typedef struct cast_side_t {             /* what is cast: a column, as it is written */
    const char *qualifier;
    const records_column_t *column;
} cast_side_t;

struct cast_t {
    const char *name;                    /* as a client may say it */
    const char *type;                    /* PostgreSQL's own name for it, for messages */
    records_kind_e kind;
    unsigned from;                       /* the kinds it takes; 0 is all of them */
    void (*write)(records_writer_t *w, const cast_t *cast, const cast_side_t *x);
    const char *as;                      /* MariaDB's type, or NULL */
    const char *malformed, *pattern;     /* a text that does not look like this is this SQLSTATE */
    const char *lowest, *highest;
};

static void write_x(records_writer_t *w, const cast_side_t *x)
{
    records_write_column(w, x->qualifier, x->column);
}

static void write_around(records_writer_t *w, const char *before, const cast_side_t *x,
                         const char *after)
{
    records_write_words(w, before);
    write_x(w, x);
    records_write_words(w, after);
}

static void write_cast(records_writer_t *w, const char *as, const cast_side_t *x)
{
    write_around(w, "CAST(", x, " AS ");
    records_write_words(w, as);
    records_write_words(w, ")");
}

/* (SELECT `22P02 integer` FROM JSON_TABLE(...)): fails for this value, so it must hang on x */
static void write_guard(records_writer_t *w, const char *state, const cast_t *cast,
                        const cast_side_t *x)
{
    const char *name = apr_pstrcat(w->pen.pool, state, " ", cast->type, NULL);

    if (cast->as != NULL)                /* the CASE around it keeps its type */
        records_write_words(w, "CAST(");
    records_write_words(w, "(SELECT ");
    records_write_name(w, name);
    write_around(w, " FROM JSON_TABLE(JSON_QUOTE(CONCAT(", x, ", '')), '$' COLUMNS (");
    records_write_name(w, name);
    records_write_words(w, " LONGTEXT PATH '$.x' ERROR ON EMPTY)) AS " RECORDS_MYSQL_GUARD ")");
    if (cast->as != NULL) {
        records_write_words(w, " AS ");
        records_write_words(w, cast->as);
        records_write_words(w, ")");
    }
}

/* CASE WHEN x IS NULL THEN NULL WHEN x NOT REGEXP '...' THEN guard */
static void write_case(records_writer_t *w, const cast_t *cast, const cast_side_t *x)
{
    write_around(w, "CASE WHEN ", x, " IS NULL THEN NULL");
    if (x->column->kind != RECORDS_TEXT)
        return;
    write_around(w, " WHEN ", x, " NOT REGEXP '^[[:space:]]*");
    records_write_words(w, cast->pattern);
    records_write_words(w, "[[:space:]]*$' THEN ");
    write_guard(w, cast->malformed, cast, x);
}

/* MariaDB takes the nearest number that fits, without a word. */
static void write_bounds(records_writer_t *w, const cast_t *cast, const cast_side_t *x,
                         const char *before, const char *after)
{
    records_write_words(w, " WHEN ");
    write_around(w, before, x, after);
    records_write_words(w, " NOT BETWEEN ");
    records_write_words(w, cast->lowest);
    records_write_words(w, " AND ");
    records_write_words(w, cast->highest);
    records_write_words(w, " THEN ");
    write_guard(w, "22003", cast, x);
    records_write_words(w, " ELSE ");
}

static void to_whole(records_writer_t *w, const cast_t *cast, const cast_side_t *x)
{
    write_case(w, cast, x);
    if (x->column->kind == RECORDS_TEXT)
        write_bounds(w, cast, x, "CAST(", " AS DECIMAL(65,0))");
    else
        write_bounds(w, cast, x, "ROUND(", ")");
    write_cast(w, cast->as, x);
    records_write_words(w, " END");
}

static void to_float(records_writer_t *w, const cast_t *cast, const cast_side_t *x)
{
    write_case(w, cast, x);
    write_bounds(w, cast, x, "CAST(", " AS DOUBLE)");
    write_cast(w, cast->as, x);
    records_write_words(w, " END");
}

/* All the digits that DECIMAL has, without the zeros that it adds. */
static void to_numeric(records_writer_t *w, const cast_t *cast, const cast_side_t *x)
{
    if (x->column->kind == RECORDS_INTEGER || x->column->kind == RECORDS_NUMBER) {
        write_x(w, x);
        return;
    }
    write_case(w, cast, x);
    write_bounds(w, cast, x, "CAST(", " AS DOUBLE)");
    write_around(w, "TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM CAST(CAST(", x,
                 " AS DECIMAL(65,30)) AS CHAR))) END");
}

/* The pattern is right, and still the 30th of February is NULL. */
static void to_moment(records_writer_t *w, const cast_t *cast, const cast_side_t *x)
{
    if (x->column->kind != RECORDS_TEXT) {
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

static void to_boolean(records_writer_t *w, const cast_t *cast, const cast_side_t *x)
{
    if (x->column->kind != RECORDS_TEXT) {
        write_around(w, "(", x, " <> 0)");
        return;
    }
    write_around(w, "CASE WHEN ", x, " IS NULL THEN NULL");
    write_around(w, " WHEN LOWER(TRIM(", x, "))"
                 " IN ('t','tr','tru','true','y','ye','yes','on','1') THEN 1");
    write_around(w, " WHEN LOWER(TRIM(", x, "))"
                 " IN ('f','fa','fal','fals','false','n','no','of','off','0') THEN 0 ELSE ");
    write_guard(w, "22P02", cast, x);
    records_write_words(w, " END");
}

static void to_json(records_writer_t *w, const cast_t *cast, const cast_side_t *x)
{
    if (x->column->kind == RECORDS_JSON) {
        write_x(w, x);
        return;
    }
    write_around(w, "CASE WHEN ", x, " IS NULL THEN NULL");
    write_around(w, " WHEN JSON_VALID(", x, ") THEN ");
    write_x(w, x);
    records_write_words(w, " ELSE ");
    write_guard(w, "22P02", cast, x);
    records_write_words(w, " END");
}

static void to_uuid(records_writer_t *w, const cast_t *cast, const cast_side_t *x)
{
    if (x->column->kind == RECORDS_UUID) {
        write_x(w, x);
        return;
    }
    write_case(w, cast, x);
    write_around(w, " ELSE LOWER(TRIM(", x, ")) END");
}

/* datetime(6) is written with six decimals; PostgreSQL leaves zeros out */
static void write_moment_text(records_writer_t *w, const cast_side_t *x)
{
    if (x->column->kind == RECORDS_DATE || strchr(x->column->type, '(') == NULL)
        write_around(w, "CAST(", x, " AS CHAR)");
    else
        write_around(w, "TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM CAST(", x, " AS CHAR)))");
}

static void to_text(records_writer_t *w, const cast_t *cast, const cast_side_t *x)
{
    (void)cast;
    switch (x->column->kind) {
    case RECORDS_TEXT:
        write_x(w, x);
        return;
    case RECORDS_BOOLEAN:
        write_around(w, "CASE WHEN ", x, " THEN 'true'");
        write_around(w, " WHEN NOT ", x, " THEN 'false' END");
        return;
    case RECORDS_BYTES:
        write_around(w, "CONCAT('\\\\x', LOWER(HEX(", x, ")))");
        return;
    case RECORDS_DATE:
    case RECORDS_CLOCK:
    case RECORDS_TIMESTAMP:
        write_moment_text(w, x);
        return;
    case RECORDS_TIMESTAMPTZ:
        records_write_words(w, "CONCAT(");
        write_moment_text(w, x);
        records_write_words(w, ", '+00')");
        return;
    default:
        write_around(w, records_mysql_is_geometry(x->column) ? "ST_AsText(" : "CAST(", x,
                     records_mysql_is_geometry(x->column) ? ")" : " AS CHAR)");
    }
}

#define DAY "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
#define CLOCK "[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?"
#define DIGITS "[-+]?[0-9]+"
#define DECIMAL "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?"
#define HEX4 "[0-9a-fA-F]{4}"

#define TEXT(name) { name, "text", RECORDS_TEXT, 0, to_text, NULL, NULL, NULL, NULL, NULL }
#define WHOLE(name, type, lowest, highest) \
    { name, type, RECORDS_INTEGER, FROM_NUMBER, to_whole, "SIGNED", "22P02", DIGITS, lowest, \
      highest }
#define SMALL(name) WHOLE(name, "smallint", "-32768", "32767")
#define MIDDLE(name) WHOLE(name, "integer", "-2147483648", "2147483647")
#define BIG(name) WHOLE(name, "bigint", "-9223372036854775808", "9223372036854775807")
#define NUMERIC(name) \
    { name, "numeric", RECORDS_NUMBER, FROM_NUMBER & ~FROM(RECORDS_BOOLEAN), to_numeric, NULL, \
      "22P02", DECIMAL, "-1e35", "1e35" }
#define FLOATING(name, type, as, most) \
    { name, type, RECORDS_FLOAT, FROM_NUMBER & ~FROM(RECORDS_BOOLEAN), to_float, as, "22P02", \
      DECIMAL, "-" most, most }
#define REAL(name) FLOATING(name, "real", "FLOAT", "3.4028235e38")
#define DOUBLE(name) FLOATING(name, "double precision", "DOUBLE", "1.7976931348623155e308")
#define MOMENT(name, type, kind, from, as, pattern) \
    { name, type, kind, from, to_moment, as, "22007", pattern, NULL, NULL }
#define STAMP(name, type, kind) \
    MOMENT(name, type, kind, FROM_DAY, "DATETIME(6)", DAY "([ T]" CLOCK "Z?)?")
#define PLAIN(name, type, kind, from, write, pattern) \
    { name, type, kind, from, write, NULL, "22P02", pattern, NULL, NULL }

static const cast_t casts[] = {
    TEXT("text"), TEXT("varchar"), TEXT("character varying"), TEXT("char"), TEXT("character"),
    TEXT("bpchar"),
    SMALL("smallint"), SMALL("int2"), MIDDLE("int"), MIDDLE("int4"), MIDDLE("integer"),
    BIG("bigint"), BIG("int8"),
    NUMERIC("numeric"), NUMERIC("decimal"),
    REAL("real"), REAL("float4"),
    DOUBLE("double precision"), DOUBLE("float8"), DOUBLE("float"),
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

static const cast_t *find_cast(const char *name)
{
    apr_size_t i;

    for (i = 0; i < sizeof(casts) / sizeof(casts[0]); i++)
        if (apr_cstr_casecmp(name, casts[i].name) == 0)
            return &casts[i];
    return NULL;
}

records_kind_e records_mysql_cast_kind(const char *type)
{
    const cast_t *cast = find_cast(type);

    return cast == NULL ? RECORDS_OTHER : cast->kind;
}

static void write_geometry(records_writer_t *w, const cast_side_t *x, int raw,
                           records_kind_e *kind)
{
    *kind = raw ? RECORDS_OTHER : RECORDS_JSON;
    write_around(w, raw ? "ST_AsText(" : "ST_AsGeoJSON(", x, ")");
}

records_error_t *records_mysql_output(records_writer_t *w, const char *qualifier,
                                      const records_output_t *output, int raw,
                                      records_kind_e *kind)
{
    const cast_side_t x = { qualifier, output->column };
    const cast_t *cast;

    *kind = output->column->kind;
    if (output->cast == NULL) {
        if (records_mysql_is_geometry(output->column))
            write_geometry(w, &x, raw, kind);
        else
            write_x(w, &x);
        return NULL;
    }
    if ((cast = find_cast(output->cast)) == NULL)
        return records_fail(w->pen.pool, "42704", "type \"%s\" does not exist", output->cast);
    if (cast->from != 0 && !(cast->from & FROM(output->column->kind)))
        return records_fail(w->pen.pool, "42846", "cannot cast type %s to %s", output->column->type,
                            cast->type);
    *kind = cast->kind;
    cast->write(w, cast, &x);
    return NULL;
}
