/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of SHOW GRANTS, which has all that the session may do: what the account may, its role with the roles
 * of that, and PUBLIC.  (information_schema has only what the account itself was granted.)
 *
 *     GRANT SELECT (`id`, `name`), DELETE ON `app`.`film` TO `editor`
 *     GRANT ALL PRIVILEGES ON `app\_%`.* TO `api`@`localhost`
 *     GRANT EXECUTE ON PROCEDURE `app`.`answer` TO PUBLIC
 *     GRANT `editor` TO `api`@`localhost` */
#include <string.h>

#include <apr_lib.h>

#include "databases/mysql/dialect_mysql.h"
#include "sql/privileges.h"

#define LONGEST 272 /* name, with its kind: the database allows 64 characters */

/* What is still to be read. */
typedef struct text_t {
    const char *at;
} text_t;

static int skip(text_t *text, const char *word)
{
    const apr_size_t length = strlen(word);

    if (strncmp(text->at, word, length) != 0)
        return 0;
    text->at += length;
    return 1;
}

static int is_bare(unsigned char c)
{
    return apr_isalnum(c) || c == '_' || c == '$' || c >= 0x80;
}

/* `a``b`, or a name that the server has left without quotes, behind what is in name already. */
static int read_name(text_t *text, char name[LONGEST])
{
    apr_size_t length = strlen(name), before = length;
    const char quote = *text->at == '`' || *text->at == '"' ? *text->at : '\0';

    if (quote != '\0')
        text->at++;
    for (; *text->at != '\0'; text->at++) {
        if (quote == '\0' ? !is_bare((unsigned char)*text->at)
                          : *text->at == quote && *++text->at != quote)
            break;
        if (length + 1 == LONGEST)
            return 0;
        name[length++] = *text->at;
    }
    name[length] = '\0';
    return length > before;
}

/* ---- what on -------------------------------------------------------------- */

typedef struct object_t {
    records_privilege_t one;
    char schema[LONGEST], name[LONGEST];
    char grantee;                        /* account, role or public */
} object_t;

/* What the roles of a role may do, the role itself may. */
static char read_grantee(text_t *text)
{
    char name[LONGEST] = "";

    if (strcmp(text->at, "PUBLIC") == 0 || strncmp(text->at, "PUBLIC ", 7) == 0)
        return 'p';
    return read_name(text, name) && *text->at == '@' ? 'a' : 'r';
}

/* `app`.`film` TO `editor`: the kind of thing before it, if it is no table. */
static int read_object(object_t *object, text_t *text)
{
    *object->schema = *object->name = '\0';
    object->one = (records_privilege_t){ .on = RECORDS_PRIVILEGE_TABLE,
                                         .schema = object->schema,
                                         .name = object->name };
    if (skip(text, "FUNCTION "))
        strcpy(object->name, "FUNCTION ");
    else if (skip(text, "PROCEDURE "))
        strcpy(object->name, "PROCEDURE ");
    if (*object->name != '\0')
        object->one.on = RECORDS_PRIVILEGE_FUNCTION;
    if (skip(text, "*.*")) {
        object->one.on = RECORDS_PRIVILEGE_SCHEMA;
        object->one.schema = NULL;
    } else if (!read_name(text, object->schema) || !skip(text, ".")) {
        return 0;
    } else if (skip(text, "*")) {
        object->one.on = RECORDS_PRIVILEGE_SCHEMA;
    } else if (!read_name(text, object->name)) {
        return 0;
    }
    if (!skip(text, " TO "))
        return 0;
    object->grantee = read_grantee(text);
    return 1;
}

/* ---- which ---------------------------------------------------------------- */

static unsigned read_may(text_t *text)
{
    static const struct {
        const char *words;
        unsigned may;
    } known[] = {
        { "SELECT", RECORDS_MAY_SELECT },
        { "INSERT", RECORDS_MAY_INSERT },
        { "UPDATE", RECORDS_MAY_UPDATE },
        { "DELETE", RECORDS_MAY_DELETE },
        { "EXECUTE", RECORDS_MAY_EXECUTE },
        { "ALL PRIVILEGES", RECORDS_MAY_ALL | RECORDS_MAY_EXECUTE },
    };
    const char *begin = text->at;
    apr_size_t length, k;

    while (apr_isupper(*text->at)
           || (*text->at == ' ' && text->at[1] != '(' && strncmp(text->at, " ON ", 4) != 0))
        text->at++;
    length = (apr_size_t)(text->at - begin);
    for (k = 0; k < sizeof(known) / sizeof(known[0]); k++)
        if (strlen(known[k].words) == length && memcmp(known[k].words, begin, length) == 0)
            return known[k].may;
    return 0;
}

static void add(records_privileges_t *privileges, const object_t *object)
{
    if (object->one.on == RECORDS_PRIVILEGE_SCHEMA && object->one.schema != NULL)
        records_privileges_add_pattern(privileges, object->grantee, object->schema,
                                       object->one.may);
    else
        records_privileges_add(privileges, &object->one);
}

/* (`id`, `name`).  Without an object they are passed over. */
static void read_columns(records_privileges_t *privileges, const object_t *object, text_t *text)
{
    char name[LONGEST];

    do {
        *name = '\0';
        if (!read_name(text, name))
            return;
        if (object != NULL) {
            records_privilege_t column = object->one;

            column.on = RECORDS_PRIVILEGE_COLUMN;
            column.column = name;
            records_privileges_add(privileges, &column);
        }
    } while (skip(text, ", "));
    skip(text, ")");
}

/* SELECT (`id`, `name`), DELETE. */
static void read_list(records_privileges_t *privileges, object_t *object, text_t *text)
{
    do {
        const unsigned may = read_may(text);

        if (object != NULL)
            object->one.may = may;
        if (skip(text, " ("))
            read_columns(privileges, object, text);
        else if (object != NULL)
            add(privileges, object);
    } while (skip(text, ", "));
}

static void take(records_privileges_t *privileges, const records_row_t *row)
{
    text_t text = { row->values[0].text }, list;
    object_t object;

    if (!skip(&text, "GRANT "))
        return;
    list = text;
    read_list(NULL, NULL, &text);
    if (skip(&text, " ON ") && read_object(&object, &text))
        read_list(privileges, &object, &list);
}

const records_privileges_dialect_t records_mysql_privileges = { "SHOW GRANTS", 1, take };
