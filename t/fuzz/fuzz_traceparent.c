/* SPDX-License-Identifier: Apache-2.0 */
/* traceparent: what was read is a header that is read alike. */
#include "fuzz.h"
#include "request/traceparent.h"

static void check(const records_traceparent_t *one)
{
    records_traceparent_t again;

    MUST(strlen(one->trace) == 32 && strlen(one->parent) == 16 && strlen(one->text) == 55);
    MUST(strspn(one->text, "-0123456789abcdef") == 55);
    MUST(records_traceparent_read(&again, one->text));
    MUST(memcmp(&again, one, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    records_traceparent_t one;

    if (records_traceparent_read(&one, text))
        check(&one);
    if (size >= RECORDS_TRACE_ID + RECORDS_SPAN_ID) {
        records_traceparent_begin(&one, data);
        check(&one);
    }
    free(text);
    return 0;
}
