/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsDocs: whether the root has a page for browsers, and where its files are. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>
#include <httpd.h>
#include <http_config.h>

#include "httpd/docs_files.h"
#include "httpd/setting.h"

#define FILES "files="

const char *records_set_docs(cmd_parms *cmd, void *config, const char *mode, const char *where)
{
    static const records_docs_t off = { NULL, NULL, NULL, 0 };
    const records_docs_t **docs = setting_member(config, cmd->info);
    const char *folder = RECORDS_SHARE "/page", *why;

    *docs = &off;
    if (apr_cstr_casecmp(mode, "Off") == 0 && where == NULL)
        return NULL;
    if (apr_cstr_casecmp(mode, "On") != 0
        || (where != NULL && strncmp(where, FILES, strlen(FILES)) != 0))
        return apr_psprintf(
            cmd->pool,
            "RecordsDocs is On or Off; behind On may stand where the page's files "
            "are: RecordsDocs On files=/usr/local/share/mod_records/page, not '%s%s%s'",
            mode, where == NULL ? "" : " ", where == NULL ? "" : where);
    if (where != NULL)
        folder = ap_server_root_relative(cmd->pool, where + strlen(FILES));
    if (folder == NULL || *folder == '\0')
        return "RecordsDocs: files= is no path";
    why = records_docs_open(docs, folder, cmd->pool);
    return why == NULL ? NULL : apr_pstrcat(cmd->pool, "RecordsDocs On: ", why, NULL);
}
