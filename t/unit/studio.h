/* SPDX-License-Identifier: Apache-2.0 */
/* A small studio for tests that need a catalog, and a way to ask it something:
 *
 *     error = studio_ask(&compiled, "GET /film?id=eq.7\nAccept: text/csv", &records_dialect_sqlite3,
 *                        NULL, pool);
 */
#ifndef RECORDS_UNIT_STUDIO_H
#define RECORDS_UNIT_STUDIO_H

#include <string.h>

#include <apr_strings.h>

#include "catalog/build.h"
#include "compile.h"

#define STUDIO_NO_LINK NULL, NULL, NULL

#define STUDIO_TABLE(name, flags) \
    { "table", "main", name, NULL, NULL, NULL, flags, STUDIO_NO_LINK, NULL }
#define STUDIO_COLUMN(table, name, position, type, base, flags) \
    { "column", "main", table, name, position, type, flags, base, NULL, NULL, NULL }
#define STUDIO_KEY(table, name, position) \
    { "key", "main", table, name, position, table "_pkey", NULL, STUDIO_NO_LINK, NULL }

#define STUDIO_ALL "insertable updatable deletable"

static const records_fact_t studio_facts[] = {
    { "setting", NULL, NULL, "default_schema", NULL, "main", NULL, STUDIO_NO_LINK, NULL },
    STUDIO_TABLE("film", STUDIO_ALL),
    STUDIO_COLUMN("film", "id", "1", "integer", "int", "identity"),
    STUDIO_COLUMN("film", "title", "2", "text", "text", ""),
    STUDIO_COLUMN("film", "year", "3", "smallint", "smallint", "nullable"),
    STUDIO_COLUMN("film", "views", "4", "bigint", "bigint", "nullable"),
    STUDIO_COLUMN("film", "budget", "5", "numeric", "decimal", "nullable"),
    STUDIO_COLUMN("film", "rating", "6", "double precision", "double", "nullable"),
    STUDIO_COLUMN("film", "live", "7", "boolean", "boolean", "nullable"),
    STUDIO_COLUMN("film", "due", "8", "date", "date", "nullable"),
    STUDIO_COLUMN("film", "starts", "9", "time", "time", "nullable"),
    STUDIO_COLUMN("film", "made", "10", "timestamp", "datetime", "nullable"),
    STUDIO_COLUMN("film", "seen", "11", "timestamptz", "timestamp", "nullable"),
    STUDIO_COLUMN("film", "ref", "12", "uuid", "uuid", "nullable"),
    STUDIO_COLUMN("film", "meta", "13", "json", "json", "nullable"),
    STUDIO_COLUMN("film", "raw", "14", "blob", "blob", "nullable"),
    STUDIO_KEY("film", "id", "1"),
    STUDIO_TABLE("shot", STUDIO_ALL),
    STUDIO_COLUMN("shot", "film", "1", "integer", "int", ""),
    STUDIO_COLUMN("shot", "code", "2", "text", "text", ""),
    STUDIO_COLUMN("shot", "frames", "3", "int(10) unsigned", "int", "nullable unsigned"),
    STUDIO_KEY("shot", "film", "1"),
    STUDIO_KEY("shot", "code", "2"),
    { "foreign", "main", "shot", "film", "1", "shot_film_fkey", NULL, "main", "film", "id", NULL },
    STUDIO_TABLE("log", STUDIO_ALL),                 /* without a key */
    STUDIO_COLUMN("log", "line", "1", "text", "text", "nullable"),
    STUDIO_TABLE("recent", "view"),                  /* to be read alone */
    STUDIO_COLUMN("recent", "id", "1", "integer", "int", "nullable"),
    STUDIO_TABLE("odd names", STUDIO_ALL),
    STUDIO_COLUMN("odd names", "dot.ted", "1", "text", "text", "nullable"),
    STUDIO_COLUMN("odd names", "a \"quote\" `d", "2", "text", "text", "nullable"),
    STUDIO_COLUMN("odd names", "order", "3", "integer", "int", "nullable"),
    STUDIO_TABLE("visit", STUDIO_ALL),               /* a default that nobody tells */
    STUDIO_COLUMN("visit", "line", "1", "text", "text", "nullable"),
    STUDIO_COLUMN("visit", "at", "2", "timestamp", "datetime", "nullable default"),
};

static inline records_kind_e studio_kind(const char *type, const char *base, unsigned options)
{
    static const struct { const char *type; records_kind_e kind; } kinds[] = {
        { "integer", RECORDS_INTEGER },       { "smallint", RECORDS_INTEGER },
        { "bigint", RECORDS_INTEGER },        { "int(10) unsigned", RECORDS_INTEGER },
        { "text", RECORDS_TEXT },             { "numeric", RECORDS_NUMBER },
        { "double precision", RECORDS_FLOAT }, { "boolean", RECORDS_BOOLEAN },
        { "date", RECORDS_DATE },             { "time", RECORDS_CLOCK },
        { "timestamp", RECORDS_TIMESTAMP },   { "timestamptz", RECORDS_TIMESTAMPTZ },
        { "uuid", RECORDS_UUID },             { "json", RECORDS_JSON },
        { "blob", RECORDS_BYTES },
    };
    apr_size_t i;

    (void)base;
    (void)options;
    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(type, kinds[i].type) == 0)
            return kinds[i].kind;
    return RECORDS_OTHER;
}

static inline const records_catalog_t *studio(apr_pool_t *pool)
{
    records_build_t *build = records_build_begin(studio_kind, 0, pool);
    const records_catalog_t *catalog = NULL;
    apr_size_t i;

    for (i = 0; i < sizeof(studio_facts) / sizeof(studio_facts[0]); i++)
        records_build_take(build, &studio_facts[i]);
    return records_build_end(&catalog, build) == NULL ? catalog : NULL;
}

static inline records_rules_t *studio_rules(apr_pool_t *pool)
{
    records_rules_t *rules = apr_pcalloc(pool, sizeof(*rules));

    rules->limits.filters = 20;
    rules->limits.nesting = 8;
    rules->limits.depth = 5;
    rules->mount = "/api";
    rules->max_rows = -1;
    rules->write = 1;
    rules->may_rollback = 1;
    rules->aggregates = 1;
    rules->max_depth = 5;
    return rules;
}

/** "GET /film?id=eq.7", lines of headers, an empty line, the body.  text is changed. */
static inline void studio_message(records_message_t *message, char *text, apr_size_t length,
                                  apr_pool_t *pool)
{
    apr_table_t *headers = apr_table_make(pool, 4);
    char *end = text + length, *line = text, *at;

    memset(message, 0, sizeof(*message));
    message->headers = headers;
    message->method = text;
    message->path = "";
    while (line < end) {
        char *next = memchr(line, '\n', (size_t)(end - line));

        if (next != NULL)
            *next++ = '\0';
        if (line == text) {
            if ((at = strchr(line, ' ')) != NULL) {
                *at++ = '\0';
                message->path = at;
                if ((at = strchr(at, '?')) != NULL) {
                    *at++ = '\0';
                    message->query = at;
                }
            }
        } else if (*line == '\0') {
            message->body = next == NULL ? end : next;
            message->body_length = (apr_size_t)(end - message->body);
            return;
        } else if ((at = strchr(line, ':')) != NULL) {
            *at++ = '\0';
            apr_table_mergen(headers, line, at + strspn(at, " "));
        }
        line = next == NULL ? end : next;
    }
}

/** Compile what the text asks, of this catalog.  rules NULL are studio_rules(). */
static inline records_error_t *studio_ask_of(records_compiled_t *compiled, const char *text,
                                             const records_dialect_t *dialect,
                                             const records_rules_t *rules,
                                             const records_catalog_t *catalog, apr_pool_t *pool)
{
    records_context_t context = {
        pool, catalog, dialect, rules != NULL ? rules : studio_rules(pool), NULL, 0, 0
    };
    records_message_t message;

    studio_message(&message, apr_pstrdup(pool, text), strlen(text), pool);
    return records_compile(compiled, &message, &context);
}

/** The same, of the studio. */
static inline records_error_t *studio_ask(records_compiled_t *compiled, const char *text,
                                          const records_dialect_t *dialect,
                                          const records_rules_t *rules, apr_pool_t *pool)
{
    return studio_ask_of(compiled, text, dialect, rules, studio(pool), pool);
}

#endif
