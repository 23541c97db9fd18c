/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsBatch: how many operations a batch may have, and how long its answer may be. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "httpd/inherit.h"
#include "httpd/setting.h"

#define MOST_OPERATIONS 100000
#define LEAST_ANSWER 1024
#define USUAL_ANSWER 10485760

static int read_number(int *number, const char *text, int lowest, int highest)
{
    char *end;
    apr_int64_t value = apr_strtoi64(text, &end, 10);

    if (*text == '\0' || *end != '\0' || value < lowest || value > highest)
        return 0;
    *number = (int)value;
    return 1;
}

const char *records_set_batch(cmd_parms *cmd, void *config, const char *most, const char *answer)
{
    records_batch_settings_t *batch = apr_pcalloc(cmd->pool, sizeof(*batch));

    *(const records_batch_settings_t **)setting_member(config, cmd->info) = batch;
    batch->answer = USUAL_ANSWER;
    if (apr_cstr_casecmp(most, "Off") == 0 && answer == NULL)
        return NULL;
    if (!read_number(&batch->operations, most, 1, MOST_OPERATIONS))
        return apr_psprintf(cmd->pool,
                            "RecordsBatch takes the most operations that a batch may have, from 1 "
                            "to %d, or Off alone: RecordsBatch 100, not '%s'",
                            MOST_OPERATIONS, most);
    records_inherit_need();
    if (answer != NULL
        && (strncmp(answer, "answer=", 7) != 0
            || !read_number(&batch->answer, answer + 7, LEAST_ANSWER, APR_INT32_MAX)))
        return apr_psprintf(cmd->pool,
                            "RecordsBatch takes answer=BYTES behind the number, from %d to %d: "
                            "RecordsBatch 100 answer=%d, not '%s'",
                            LEAST_ANSWER, APR_INT32_MAX, USUAL_ANSWER, answer);
    return NULL;
}
