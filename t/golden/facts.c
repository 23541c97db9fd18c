/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <apr_strings.h>

#include "catalog/build.h"
#include "sql/database.h"
#include "golden.h"

#include "../unit/fakes.h"

/* The first, second or third of a;b;c; or the only one. */
static const char *choose(const char *text, int which, apr_pool_t *pool)
{
    const char *end;

    if (text == NULL)
        return NULL;
    for (; which > 0 && (end = strchr(text, ';')) != NULL; which--)
        text = end + 1;
    end = strchr(text, ';');
    text = end == NULL ? text : apr_pstrndup(pool, text, (apr_size_t)(end - text));
    return strcmp(text, "~") == 0 ? NULL : text;
}

static int holds(const char *names, const char *name)
{
    const char *found = strstr(names, name);
    const size_t length = strlen(name);

    for (; found != NULL; found = strstr(found + 1, name))
        if ((found == names || found[-1] == ' ') && (found[length] == '\0' || found[length] == ' '))
            return 1;
    return 0;
}

/* "= pgsql;mariadb mysql;sqlite3": whose types the first, second and third are.  Whoever is not named
 * takes the last. */
static int which_of(const char *facts, const char *name, apr_pool_t *pool)
{
    const char *line = strstr(facts, "\n= "), *names = NULL;
    int i;

    if (line == NULL)
        return 0;
    line = apr_pstrndup(pool, line + 3, strcspn(line + 3, "\n"));
    for (i = 0; strchr(line, ';') != NULL; line = strchr(line, ';') + 1, i++) {
        names = choose(line, 0, pool);
        if (holds(names, name))
            break;
    }
    return i;
}

/* "[pgsql sqlite3] function|...": a fact of some dialects alone.  Without their names, or NULL where it
 * is not of this one. */
static char *for_dialect(char *line, const char *name)
{
    char *end;

    if (*line != '[' || (end = strchr(line, ']')) == NULL)
        return line;
    *end = '\0';
    return holds(line + 1, name) ? end + 1 + strspn(end + 1, " ") : NULL;
}

/* a|b||~|c: an empty field is empty, a tilde is NULL */
static int split(const char *fields[RECORDS_FACT_COLUMNS], char *line)
{
    int count = 0;
    char *end;

    memset(fields, 0, sizeof(*fields) * RECORDS_FACT_COLUMNS);
    for (; line != NULL && count < RECORDS_FACT_COLUMNS; line = end, count++) {
        if ((end = strchr(line, '|')) != NULL)
            *end++ = '\0';
        fields[count] = strcmp(line, "~") == 0 ? NULL : line;
    }
    return line == NULL && count > 1;
}

const records_catalog_t *golden_catalog(const char *facts, const records_dialect_t *dialect,
                                        const char **why, apr_pool_t *pool)
{
    records_build_t *build = /* as if with tinyint1=boolean: more to see */
        records_build_begin(dialect->kind, RECORDS_OPTION_TINYINT1_BOOLEAN, pool);
    const int which = which_of(facts, dialect->name, pool);
    const char *f[RECORDS_FACT_COLUMNS];
    const records_catalog_t *catalog = NULL;
    records_error_t *error;
    char *line, *last;

    for (line = apr_strtok(apr_pstrdup(pool, facts), "\n", &last); line != NULL;
         line = apr_strtok(NULL, "\n", &last)) {
        if (*line == '#' || *line == '=' || (line = for_dialect(line, dialect->name)) == NULL)
            continue;
        if (!split(f, line)) {
            *why = apr_psprintf(pool, "no fact: %s", line);
            return NULL;
        }
        const records_fact_t fact = {
            f[0], f[1], f[2], f[3], f[4], choose(f[5], which, pool), f[6],
            choose(f[7], which, pool), f[8], choose(f[9], which, pool), f[10]
        };
        records_build_take(build, &fact);
    }
    records_build_extensions(build, fakes(pool), dialect->name);
    if ((error = records_build_end(&catalog, build)) != NULL)
        *why = error->message;
    return catalog;
}
