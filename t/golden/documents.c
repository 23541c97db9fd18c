/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the documents of the golden catalog and compares them:  documents [--update]
 *
 * They are kept as JSON in t/golden/NAME-DIALECT.json.  --update takes what is made as right: then look
 * at what git says has changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <json-c/json.h>

#include "base/json.h"
#include "databases/dialects.h"
#include "golden.h"
#include "openapi/openapi.h"

#define DIALECTS (int)(sizeof(dialects) / sizeof(dialects[0]))
#define WIDTH 110 /* what fits stands in one line */

static const struct { const char *name; records_openapi_version_e version; } documents[] = {
    { "openapi", RECORDS_OPENAPI_3_1 },
    { "swagger", RECORDS_SWAGGER_2_0 },
};

/* ---- as a file shows it ---------------------------------------------------------------- */

static void append_json(records_text_t *out, struct json_object *value, int indent);

static void append_line(records_text_t *out, int indent)
{
    records_text_printf(out, "\n%*s", indent, "");
}

static void append_object(records_text_t *out, struct json_object *value, int indent)
{
    int count = 0;

    records_text_putc(out, '{');
    json_object_object_foreach (value, name, member) {
        if (count++ > 0)
            records_text_putc(out, ',');
        append_line(out, indent + 2);
        records_json_string(out, name, strlen(name));
        records_text_puts(out, ": ");
        append_json(out, member, indent + 2);
    }
    append_line(out, indent);
    records_text_putc(out, '}');
}

static void append_array(records_text_t *out, struct json_object *value, int indent)
{
    size_t i;

    records_text_putc(out, '[');
    for (i = 0; i < json_object_array_length(value); i++) {
        if (i > 0)
            records_text_putc(out, ',');
        append_line(out, indent + 2);
        append_json(out, json_object_array_get_idx(value, i), indent + 2);
    }
    append_line(out, indent);
    records_text_putc(out, ']');
}

static void append_json(records_text_t *out, struct json_object *value, int indent)
{
    const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_SPACED
                                                                 | JSON_C_TO_STRING_NOSLASHESCAPE);

    if ((size_t)indent + strlen(text) < WIDTH)
        records_text_puts(out, text);
    else if (json_object_is_type(value, json_type_object))
        append_object(out, value, indent);
    else if (json_object_is_type(value, json_type_array))
        append_array(out, value, indent);
    else
        records_text_puts(out, text);
}

/* ---- one ------------------------------------------------------------------------------- */

static void collect(void *baton, const char *bytes, apr_size_t length)
{
    records_text_append(baton, bytes, length);
}

/* One of each kind is enough. */
static const apr_array_header_t *some_tables(apr_pool_t *pool)
{
    apr_array_header_t *patterns = apr_array_make(pool, 3, sizeof(const char *));

    APR_ARRAY_PUSH(patterns, const char *) = "!crew";
    APR_ARRAY_PUSH(patterns, const char *) = "!sequences";
    APR_ARRAY_PUSH(patterns, const char *) = "!shots";
    return patterns;
}

static const char *make(const records_catalog_t *catalog, const records_dialect_t *dialect,
                        records_openapi_version_e version, apr_pool_t *pool)
{
    const records_rules_t rules = { .mount = "/api",
                                    .max_rows = -1,
                                    .write = 1,
                                    .max_depth = 5,
                                    .batches = 1,
                                    .etag = RECORDS_ETAG_ITEMS,
                                    .expose =
                                        version == RECORDS_OPENAPI_3_1 ? some_tables(pool) : NULL };
    const records_api_t api = { .catalog = catalog,
                                .dialect = dialect,
                                .rules = &rules,
                                .schema = "studio",
                                .url = "https://api.example/v1",
                                .anonymous = 1 };
    records_text_t written, shown;
    const records_openapi_sink_t sink = { collect, &written };
    struct json_object *parsed;
    const char *why;

    records_text_init(&written, 65536, pool);
    records_text_init(&shown, 65536, pool);
    records_openapi_head(&sink, &api, version, pool);
    records_openapi_body(&sink, &api, version, pool);
    if (!records_json_parse(&parsed, written.bytes, written.length, 100, &why, pool))
        return apr_pstrcat(pool, "no JSON, ", why, ": ", written.bytes, "\n", NULL);
    append_json(&shown, parsed, 0);
    records_text_putc(&shown, '\n');
    return records_text_string(&shown);
}

/* The first line that differs. */
static void print_difference(const char *path, const char *expected, const char *found)
{
    int line = 1;

    while (*expected != '\0' && *found != '\0') {
        const size_t length = strcspn(expected, "\n") + 1, other = strcspn(found, "\n") + 1;

        if (length != other || strncmp(expected, found, length) != 0)
            break;
        expected += length;
        found += length;
        line++;
    }
    printf("%s:%d\n- %.*s\n+ %.*s\n", path, line, (int)strcspn(expected, "\n"), expected,
           (int)strcspn(found, "\n"), found);
}

static int check(const char *name, const char *made, int update, apr_pool_t *pool)
{
    const char *path = apr_pstrcat(pool, golden_folder(pool), name, ".json", NULL);
    const char *expected = golden_read(path, pool);

    if (expected != NULL && strcmp(expected, made) == 0)
        return 1;
    print_difference(path, expected == NULL ? "" : expected, made);
    return update && golden_write(path, made, pool);
}

/* ---- all of them ------------------------------------------------------------------------- */

static int check_all(int update, apr_pool_t *pool)
{
    const char *path = apr_pstrcat(pool, golden_folder(pool), "catalog.facts", NULL);
    const char *facts = golden_read(path, pool), *why = "it cannot be read";
    const records_catalog_t *catalog;
    int i, good = 1;
    size_t k;

    for (i = 0; i < DIALECTS; i++) {
        if (strcmp(dialects[i]->name, "mysql") == 0)
            continue; /* as mariadb */
        catalog = facts == NULL ? NULL : golden_catalog(facts, dialects[i], &why, pool);
        if (catalog == NULL) {
            fprintf(stderr, "documents: %s: %s\n", path, why);
            return 0;
        }
        for (k = 0; k < sizeof(documents) / sizeof(documents[0]); k++)
            good &= check(apr_pstrcat(pool, documents[k].name, "-", dialects[i]->name, NULL),
                          make(catalog, dialects[i], documents[k].version, pool), update, pool);
    }
    return good;
}

int main(int argc, const char *const *argv)
{
    apr_pool_t *pool;
    int good;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    good = check_all(argc > 1 && strcmp(argv[1], "--update") == 0, pool);
    apr_pool_destroy(pool);
    apr_terminate();
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
