/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters of apr_dbd's mysql driver, "host=db1 user=web dbname=studio": it takes no notice
 * of what it does not know, so we do. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "databases/mysql/parts.h"

#define DELIMITERS " \r\n\t;|,"
#define EXAMPLE "; write for example: host=127.0.0.1 port=3306 user=web pass=secret dbname=studio"

static const char *const names[] = {
    "host", "port", "user", "pass", "dbname", "sock", "flags", "fldsz", "group", "reconnect",
};

/* One name=value; blanks may stand around the =. */
typedef struct field_t {
    const char *name, *value;
    int is_parted;                       /* by blanks: "host= user=web" is a host called user=web */
} field_t;

/* The next field from *at.  0 at the end, or where no field stands: then **at is not NUL. */
static int next_field(field_t *field, const char **at, apr_pool_t *pool)
{
    const char *begin = *at + strspn(*at, DELIMITERS), *end = begin;
    apr_size_t length;

    *at = begin;
    while (apr_isalpha(*end))
        end++;
    length = (apr_size_t)(end - begin);
    end += strspn(end, " \r\n\t");
    if (length == 0 || *end != '=')
        return 0;
    field->name = apr_pstrmemdup(pool, begin, length);
    end++;
    field->is_parted = apr_isspace(*end);
    end += strspn(end, " \r\n\t");
    field->value = apr_pstrmemdup(pool, end, strcspn(end, DELIMITERS));
    *at = end + strlen(field->value);
    return 1;
}

const char *records_mysql_field(const char *params, const char *name, apr_pool_t *pool)
{
    const char *value = NULL;
    field_t field;

    while (params != NULL && next_field(&field, &params, pool))
        if (strcmp(field.name, name) == 0)
            value = field.value; /* the last one counts */
    return value;
}

static int is_known(const char *name)
{
    apr_size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(name, names[i]) == 0)
            return 1;
    return 0;
}

static int is_number(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static const char *check_field(const field_t *field, apr_pool_t *pool)
{
    if (!is_known(field->name))
        return apr_psprintf(pool,
                            "'%s' is no parameter of mysql: it takes host, port, user, pass, "
                            "dbname, sock, flags, fldsz, group and reconnect" EXAMPLE,
                            field->name);
    if (*field->value == '\0' || (field->is_parted && strchr(field->value, '=') != NULL))
        return apr_psprintf(pool, "'%s' has no value: leave it out, or give it one" EXAMPLE,
                            field->name);
    if (strcmp(field->name, "port") == 0
        && (!is_number(field->value) || strlen(field->value) > 5 || apr_atoi64(field->value) < 1
            || apr_atoi64(field->value) > 65535))
        return "port takes a number from 1 to 65535" EXAMPLE;
    if (strcmp(field->name, "fldsz") == 0 && !is_number(field->value))
        return "fldsz takes a number; it can be left out, since no value is cut here";
    if (strcmp(field->name, "flags") == 0 && strcmp(field->value, "CLIENT_FOUND_ROWS") != 0)
        return "flags takes nothing but CLIENT_FOUND_ROWS; it can be left out";
    if (strcmp(field->name, "reconnect") == 0 && strcmp(field->value, "0") != 0)
        return "reconnect=1 would lose the settings of a session without a word; "
               "leave it out, or write reconnect=0";
    return NULL;
}

const char *records_mysql_check(const char *params, apr_pool_t *pool)
{
    const char *wrong, *before = NULL;
    field_t field;

    if (params == NULL || params[strspn(params, DELIMITERS)] == '\0')
        return "mysql needs to know where the database is" EXAMPLE;
    while (next_field(&field, &params, pool)) {
        if ((wrong = check_field(&field, pool)) != NULL)
            return wrong;
        before = field.name;
    }
    if (*params == '\0')
        return NULL;
    if (before == NULL)
        return "mysql takes name=value, with blanks between" EXAMPLE;
    /* not the word itself: it may be the rest of a password */
    return apr_psprintf(pool,
                        "after %s= stands a word that is no name=value (no value can hold a "
                        "blank, ; | or ,)" EXAMPLE,
                        before);
}
