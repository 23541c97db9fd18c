/* SPDX-License-Identifier: Apache-2.0 */
/* A label's value stays inside its quotes and is the same when it is read again, whatever bytes it has;
 * and any Accept header chooses a format. */
#include "base/text.h"
#include "fuzz.h"
#include "metrics/accept.h"
#include "metrics/write.h"

/* What Prometheus reads between the quotes; NULL if they end before. */
static char *read_value(const char *text, apr_pool_t *pool)
{
    char *value = apr_pcalloc(pool, strlen(text) + 1), *out = value;

    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\n')
            return NULL;
        if (*text != '\\') {
            *out++ = *text;
            continue;
        }
        text++;
        MUST(*text == '\\' || *text == '"' || *text == 'n');
        *out++ = *text == 'n' ? '\n' : *text;
    }
    return value;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size), *value;
    const records_metrics_format_e format = records_metrics_accepted(text);
    records_text_t out;

    MUST(format == RECORDS_METRICS_TEXT || format == RECORDS_METRICS_OPENMETRICS);
    records_text_init(&out, 16, pool);
    records_metrics_write_value(&out, text);
    value = read_value(records_text_string(&out), pool);
    MUST(value != NULL);
    MUST(*value == '\0' || records_utf8_valid(value, strlen(value)));
    if (*text != '\0' && records_utf8_valid(text, strlen(text)))
        MUST(strcmp(value, text) == 0);
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
