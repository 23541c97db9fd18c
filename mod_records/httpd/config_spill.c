/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsSpill. */
#include <apr_cstr.h>
#include <apr_file_info.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "httpd/setting.h"
#include "httpd/spill.h"

#define LEAST 1048576
#define MOST APR_INT64_C(1073741824)

/* 67108864, 65536K, 64M, 1G; 0 if it is none of them. */
static apr_int64_t read_bytes(const char *arg)
{
    static const char units[] = "KMG";
    char *end;
    apr_int64_t bytes = apr_strtoi64(arg, &end, 10);
    const char *unit;

    if (!apr_isdigit(*arg) || bytes > MOST)
        return 0;
    if (*end == '\0')
        return bytes;
    for (unit = units; *unit != '\0'; unit++) {
        bytes *= 1024;
        if (bytes > MOST)
            return 0;
        if (apr_toupper(*end) == *unit)
            return end[1] == '\0' ? bytes : 0;
    }
    return 0;
}

/* Whether httpd's account may write there is not known: it is root who reads this. */
static const char *read_folder(const char **folder, cmd_parms *cmd, const char *arg)
{
    apr_finfo_t found;

    *folder = ap_server_root_relative(cmd->pool, arg);
    if (*folder == NULL || apr_stat(&found, *folder, APR_FINFO_TYPE, cmd->temp_pool) != APR_SUCCESS
        || found.filetype != APR_DIR)
        return apr_psprintf(
            cmd->pool,
            "RecordsSpill: '%s' is no directory; make it, so that httpd's account may "
            "write there, or leave it out for the system's",
            arg);
    return NULL;
}

const char *records_set_spill(cmd_parms *cmd, void *config, const char *arg, const char *folder)
{
    records_spill_settings_t *spill = apr_pcalloc(cmd->pool, sizeof(*spill));

    *(const records_spill_settings_t **)setting_member(config, cmd->info) = spill;
    if (apr_cstr_casecmp(arg, "Off") == 0)
        return folder == NULL ? NULL : "RecordsSpill Off needs no directory; leave it out";
    spill->bytes = read_bytes(arg);
    if (spill->bytes < LEAST)
        return apr_psprintf(
            cmd->pool, "RecordsSpill is Off, or bytes from 1M to 1G, such as 64M, not '%s'", arg);
    return folder == NULL ? NULL : read_folder(&spill->folder, cmd, folder);
}
