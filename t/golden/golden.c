/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the golden cases:  golden [--update] [FILE.case ...]
 *
 * Without files, all of them.  What differs is shown as a diff, and --update takes it as right: then
 * look at what git says has changed. */
#include "golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_file_info.h>
#include <apr_general.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "../unit/fakes.h"
#include "databases/dialects.h"

#define DIALECTS (int)(sizeof(dialects) / sizeof(dialects[0]))

typedef struct golden_t {
    apr_pool_t *pool;
    const char *facts;
    const records_catalog_t *catalogs[DIALECTS];
    const records_catalog_t *ruled[DIALECTS];        /* the same, with a rule for every table */
    int update;
    int cases, failed;
} golden_t;

/* ---- a case ------------------------------------------------------------------------ */

static apr_array_header_t *split_lines(const char *text, apr_pool_t *pool)
{
    apr_array_header_t *lines = apr_array_make(pool, 64, sizeof(const char *));

    while (*text != '\0') {
        apr_size_t length = strcspn(text, "\n");

        APR_ARRAY_PUSH(lines, const char *) = apr_pstrndup(pool, text, length);
        text += length + (text[length] == '\n');
    }
    return lines;
}

/* GET /films?id=eq.1 */
static int is_request(const char *line)
{
    const char *at = line;

    while (apr_isupper(*at))
        at++;
    return at > line && at[0] == ' ' && at[1] == '/';
}

/* Prefer: count=exact */
static int is_header(const char *line)
{
    const char *at = line;

    while (apr_isalpha(*at) || *at == '-')
        at++;
    return at > line && at[0] == ':' && at[1] == ' ';
}

static void read_request(records_message_t *message, const char *line, apr_pool_t *pool)
{
    const char *target = strchr(line, ' ') + 1;
    const char *query = strchr(target, '?');

    memset(message, 0, sizeof(*message));
    message->method = apr_pstrndup(pool, line, (apr_size_t)(target - 1 - line));
    message->path =
        query == NULL ? target : apr_pstrndup(pool, target, (apr_size_t)(query - target));
    message->query = query == NULL ? NULL : query + 1;
    message->headers = apr_table_make(pool, 4);
}

/* A header, or a line of the body. */
static void read_more(records_message_t *message, const char *line, apr_pool_t *pool)
{
    if (message->body == NULL && is_header(line)) {
        const char *colon = strchr(line, ':');

        apr_table_add((apr_table_t *)message->headers,
                      apr_pstrndup(pool, line, (apr_size_t)(colon - line)), colon + 2);
        return;
    }
    message->body =
        message->body == NULL ? line : apr_pstrcat(pool, message->body, "\n", line, NULL);
    message->body_length = strlen(message->body);
    if (apr_table_get(message->headers, "Content-Type") == NULL)
        apr_table_set((apr_table_t *)message->headers, "Content-Type", "application/json");
}

/* A directive stands among the headers. */
static int is_set(const records_message_t *message, const char *directive, const char *value)
{
    const char *set = apr_table_get(message->headers, directive);

    return set != NULL && strcmp(set, value) == 0;
}

/* An answer of 201 with a body is kept for a day. */
static const golden_keys_t *make_keys(const records_message_t *message,
                                      const records_dialect_t *dialect, apr_pool_t *pool)
{
    static const records_key_table_t table = { "studio", 86400 };
    static const records_kept_answer_t answer = { 201,
                                                  "Location: /artists?id=eq.1",
                                                  { "\\x5b5d", 6 } };
    static const records_identity_t who = { .user = "ada" };
    golden_keys_t *keys = apr_pcalloc(pool, sizeof(*keys));
    records_idempotency_t key;
    const char *text;

    if (dialect->keys == NULL
        || records_idempotency_parse(&text, apr_table_get(message->headers, "Idempotency-Key"),
                                     pool)
               != NULL
        || text == NULL)
        return NULL;
    records_idempotency_identify(&key, text, message, &who, NULL, NULL, "/api", pool);
    if (records_key_claim(&keys->claim, &table, &key, dialect, pool) != NULL
        || (dialect->keys->find != NULL
            && records_key_find(&keys->find, &table, &key, dialect, pool) != NULL)
        || records_key_keep(&keys->keep, &table, &key, &answer, 1, dialect, pool) != NULL
        || records_key_clean(&keys->clean, &table, 500, dialect, pool) != NULL)
        return NULL;
    return keys;
}

static const records_catalog_t *make_catalog(const golden_t *golden, int which,
                                             const apr_array_header_t *rules, apr_pool_t *pool)
{
    const char *why = NULL;
    const records_catalog_t *catalog;

    if (rules->nelts == 0)
        return golden->catalogs[which];
    catalog = golden_catalog(golden->facts, dialects[which], &why, pool);
    if (why == NULL)
        why = golden_apply(catalog, rules, dialects[which], pool);
    if (why != NULL)
        printf("golden: %s\n", why);
    return why == NULL ? catalog : NULL;
}

/* The request again, where every table has a rule. */
static const char *check_ruled(const golden_t *golden, const records_message_t *message,
                               const records_context_t *usual, int which, apr_pool_t *pool)
{
    records_context_t context = *usual;
    records_compiled_t *compiled = apr_pcalloc(pool, sizeof(*compiled));

    context.catalog = golden->ruled[which];
    if (records_compile(compiled, message, &context) != NULL || compiled->transaction == NULL)
        return NULL;
    return golden_check_ruled(compiled->transaction, context.catalog, dialects[which], pool);
}

static const char *answer(golden_t *golden, const records_message_t *message, apr_pool_t *pool)
{
    const apr_array_header_t *filters = golden_rules(message, pool);
    const records_identity_t *who = golden_who(message, pool);
    const records_rules_t rules = {
        .limits = { .filters = 100, .nesting = 20, .depth = 5, .extensions = fakes(pool) },
        .mount = "/api",
        .max_rows = -1,
        .write = 1,
        .may_rollback = 1,
        .isolations = 1U << RECORDS_SERIALIZABLE,
        .aggregates = 1,
        .max_depth = 5,
        .etag = is_set(message, "RecordsETag", "Items") ? RECORDS_ETAG_ITEMS : RECORDS_ETAG_OFF,
        .key_order = is_set(message, "RecordsDefaultOrder", "Key")
    };
    golden_answer_t answers[DIALECTS];
    int i;

    for (i = 0; i < DIALECTS; i++) {
        const records_context_t context = {
            pool, make_catalog(golden, i, filters, pool), dialects[i], &rules, who, 0, 0
        };
        records_compiled_t *compiled = apr_pcalloc(pool, sizeof(*compiled));
        const char *why;

        answers[i].dialect = dialects[i]->name;
        answers[i].error = records_compile(compiled, message, &context);
        answers[i].transaction = compiled->transaction;
        answers[i].keys = make_keys(message, dialects[i], pool);
        if ((why = check_ruled(golden, message, &context, i, pool)) != NULL) {
            golden->failed++;
            printf("%s %s: %s\n", message->method, message->path, why);
        }
    }
    return golden_show(answers, DIALECTS, pool);
}

/* ---- what differs -------------------------------------------------------------------- */

/* Runs of blanks and line ends as one blank, none at the ends. */
static const char *normal(const char *text, apr_pool_t *pool)
{
    char *out = apr_palloc(pool, strlen(text) + 1), *at = out;

    for (; *text != '\0'; text++)
        if (!apr_isspace(*text))
            *at++ = *text;
        else if (at > out && at[-1] != ' ')
            *at++ = ' ';
    if (at > out && at[-1] == ' ')
        at--;
    *at = '\0';
    return out;
}

static int same_line(const apr_array_header_t *a, int i, const apr_array_header_t *b, int k,
                     apr_pool_t *pool)
{
    return strcmp(normal(APR_ARRAY_IDX(a, i, const char *), pool),
                  normal(APR_ARRAY_IDX(b, k, const char *), pool))
           == 0;
}

/* Lengths of the longest common rest of a from i and b from k, for a diff that says no more than it
 * must.  Cases are short. */
static int *common(const apr_array_header_t *a, const apr_array_header_t *b, apr_pool_t *pool)
{
    const int width = b->nelts + 1;
    int *length = apr_pcalloc(pool, sizeof(*length) * (apr_size_t)((a->nelts + 1) * width));
    int i, k;

    for (i = a->nelts - 1; i >= 0; i--)
        for (k = b->nelts - 1; k >= 0; k--) {
            int down = length[(i + 1) * width + k], right = length[i * width + k + 1];

            length[i * width + k] = same_line(a, i, b, k, pool)
                                        ? length[(i + 1) * width + k + 1] + 1
                                    : down > right ? down
                                                   : right;
        }
    return length;
}

static void print_diff(const char *expected, const char *found, apr_pool_t *pool)
{
    const apr_array_header_t *a = split_lines(expected, pool), *b = split_lines(found, pool);
    const int width = b->nelts + 1;
    const int *length = common(a, b, pool);
    int i = 0, k = 0;

    while (i < a->nelts || k < b->nelts) {
        if (i < a->nelts && k < b->nelts && same_line(a, i, b, k, pool)) {
            printf("  %s\n", APR_ARRAY_IDX(a, i, const char *));
            i++;
            k++;
        } else if (k == b->nelts
                   || (i < a->nelts && length[(i + 1) * width + k] >= length[i * width + k + 1]))
            printf("- %s\n", APR_ARRAY_IDX(a, i++, const char *));
        else
            printf("+ %s\n", APR_ARRAY_IDX(b, k++, const char *));
    }
}

/* ---- a file -------------------------------------------------------------------------- */

typedef struct reader_t {
    const char *path;
    const apr_array_header_t *lines;
    int at;
    records_text_t made;                 /* the file as it should be */
} reader_t;

static const char *peek(const reader_t *r)
{
    return r->at < r->lines->nelts ? APR_ARRAY_IDX(r->lines, r->at, const char *) : NULL;
}

static const char *keep(reader_t *r)
{
    const char *line = peek(r);

    records_text_printf(&r->made, "%s\n", line);
    r->at++;
    return line;
}

/* What stands there now, up to the next case. */
static const char *read_expected(reader_t *r, apr_pool_t *pool)
{
    records_text_t text;

    records_text_init(&text, 1024, pool);
    while (peek(r) != NULL && *peek(r) == '\0')
        r->at++;
    while (peek(r) != NULL && !is_request(peek(r)) && *peek(r) != '#')
        records_text_printf(&text, "%s\n", APR_ARRAY_IDX(r->lines, r->at++, const char *));
    while (text.length > 0 && text.bytes[text.length - 1] == '\n')
        text.bytes[--text.length] = '\0';
    return records_text_string(&text);
}

static void run_case(golden_t *golden, reader_t *r, apr_pool_t *pool)
{
    const char *request = keep(r), *expected, *found;
    const int number = r->at;
    records_message_t message;

    read_request(&message, request, pool);
    while (peek(r) != NULL && *peek(r) != '\0')
        read_more(&message, keep(r), pool);
    expected = read_expected(r, pool);
    found = answer(golden, &message, pool);
    records_text_printf(&r->made, "\n%s%s", found, peek(r) == NULL ? "" : "\n");
    golden->cases++;
    if (strcmp(normal(expected, pool), normal(found, pool)) == 0)
        return;
    golden->failed++;
    printf("%s:%d: %s\n", r->path, number, request);
    print_diff(expected, found, pool);
    printf("\n");
}

static int run_file(golden_t *golden, const char *path)
{
    apr_pool_t *pool;
    reader_t r = { path, NULL, 0, { 0 } };
    const char *text;
    int good = 1;

    apr_pool_create(&pool, golden->pool);
    if ((text = golden_read(path, pool)) == NULL) {
        fprintf(stderr, "golden: %s cannot be read\n", path);
        return 0;
    }
    r.lines = split_lines(text, pool);
    records_text_init(&r.made, strlen(text) + 1024, pool);
    while (peek(&r) != NULL) {
        if (is_request(peek(&r)))
            run_case(golden, &r, pool);
        else
            keep(&r);
    }
    if (golden->update && strcmp(text, records_text_string(&r.made)) != 0)
        good = golden_write(path, records_text_string(&r.made), pool);
    apr_pool_destroy(pool);
    return good;
}

/* ---- all of it ----------------------------------------------------------------------- */

static int read_catalogs(golden_t *golden)
{
    const char *path =
        apr_pstrcat(golden->pool, golden_folder(golden->pool), "catalog.facts", NULL);
    const char *facts = golden_read(path, golden->pool), *why = "it cannot be read";
    int i;

    golden->facts = facts;
    for (i = 0; i < DIALECTS; i++) {
        golden->catalogs[i] =
            facts == NULL ? NULL : golden_catalog(facts, dialects[i], &why, golden->pool);
        if (golden->catalogs[i] == NULL) {
            fprintf(stderr, "golden: %s: %s\n", path, why);
            return 0;
        }
        golden->ruled[i] = golden_catalog(facts, dialects[i], &why, golden->pool);
        why = golden_apply(golden->ruled[i],
                           golden_rules_everywhere(golden->ruled[i], dialects[i], golden->pool),
                           dialects[i], golden->pool);
        if (why != NULL) {
            fprintf(stderr, "golden: a rule for every table: %s\n", why);
            return 0;
        }
    }
    return 1;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static apr_array_header_t *all_files(apr_pool_t *pool)
{
    apr_array_header_t *files = apr_array_make(pool, 16, sizeof(const char *));
    apr_finfo_t info;
    apr_dir_t *open;

    if (apr_dir_open(&open, golden_folder(pool), pool) != APR_SUCCESS)
        return files;
    while (apr_dir_read(&info, APR_FINFO_NAME, open) == APR_SUCCESS) {
        apr_size_t length = strlen(info.name);

        if (length > 5 && strcmp(info.name + length - 5, ".case") == 0)
            APR_ARRAY_PUSH(files, const char *) =
                apr_pstrcat(pool, golden_folder(pool), info.name, NULL);
    }
    apr_dir_close(open);
    qsort(files->elts, (size_t)files->nelts, sizeof(const char *), by_name);
    return files;
}

static int run_all(golden_t *golden, const apr_array_header_t *files)
{
    int i, good = 1;

    for (i = 0; i < files->nelts; i++)
        good &= run_file(golden, APR_ARRAY_IDX(files, i, const char *));
    printf("golden: %d cases in %d files, %d %s\n", golden->cases, files->nelts, golden->failed,
           golden->update ? "updated" : "failed");
    return good && golden->cases > 0 && (golden->update || golden->failed == 0);
}

int main(int argc, const char *const *argv)
{
    golden_t golden = { 0 };
    apr_array_header_t *files;
    int i, good;

    apr_initialize();
    apr_pool_create(&golden.pool, NULL);
    golden.update = argc > 1 && strcmp(argv[1], "--update") == 0;
    files = apr_array_make(golden.pool, 16, sizeof(const char *));
    for (i = golden.update ? 2 : 1; i < argc; i++)
        APR_ARRAY_PUSH(files, const char *) = argv[i];
    if (files->nelts == 0)
        files = all_files(golden.pool);
    good = read_catalogs(&golden) && run_all(&golden, files);
    apr_pool_destroy(golden.pool);
    apr_terminate();
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
