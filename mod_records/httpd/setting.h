/* SPDX-License-Identifier: Apache-2.0 */
/* What one directive sets.  The command table carries it, so that one row says how a directive is
 * read, what it is by default, and how it is inherited.  For directives.c and the files config*.c
 * alone. */
#ifndef RECORDS_SETTING_H
#define RECORDS_SETTING_H

#include <stddef.h>

#include "httpd/config.h"

#define RECORDS_UNSET (-2) /* -1 is a value: no limit */

typedef struct setting_t {
    enum {
        SETTING_FLAG, SETTING_NUMBER,    /* an int */
        SETTING_POINTER,                 /* a text, a list: the inner one replaces the outer one */
        SETTING_PILE,                    /* an array: the inner one is added to the outer one */
        SETTING_TOKEN                    /* RecordsToken: option by option */
    } kind;
    size_t offset;
    int fallback, lowest, highest;
} setting_t;

static inline void *setting_member(const void *config, const setting_t *setting)
{
    return (char *)config + setting->offset;
}

/* ---- readers of directives: config_read.c, config_database.c, config_identity.c,
 * config_query.c, config_batch.c, config_store.c, config_throttle.c, config_quota.c,
 * config_health.c, config_rules.c, config_openapi.c, config_security.c,
 * config_docs.c, config_spill.c -------- */

const char *records_set_flag(cmd_parms *cmd, void *config, int on);
const char *records_set_number(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_text(cmd_parms *cmd, void *config, const char *arg);
const char *records_add_to_list(cmd_parms *cmd, void *config, const char *arg);
const char *records_add_required_claim(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_catalog_check(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_catalog_preload(cmd_parms *cmd, void *config, int on);
const char *records_set_metrics(cmd_parms *cmd, void *config, int on);
const char *records_set_metrics_series(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_mmap_threshold(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_drain(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_ready_timeout(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_rollback(cmd_parms *cmd, void *config, int on);
const char *records_set_isolation(cmd_parms *cmd, void *config, const char *arg, const char *allow);
const char *records_set_spill(cmd_parms *cmd, void *config, const char *arg, const char *folder);
const char *records_set_tx_end(cmd_parms *cmd, void *config, const char *arg);
const char *records_add_pattern(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_context(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_default_order(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_etag(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_error_verbosity(cmd_parms *cmd, void *config, const char *arg);
const char *records_add_count(cmd_parms *cmd, void *config, const char *arg);
const char *records_add_origin(cmd_parms *cmd, void *config, const char *arg);
const char *records_add_database(cmd_parms *cmd, void *config, int argc, char *const argv[]);
const char *records_add_store(cmd_parms *cmd, void *config, int argc, char *const argv[]);
const char *records_add_key(cmd_parms *cmd, void *config, int argc, char *const argv[]);
const char *records_add_version(cmd_parms *cmd, void *dummy, const char *table, const char *column);
const char *records_add_modified(cmd_parms *cmd, void *dummy, const char *table,
                                 const char *column);
const char *records_add_relationship(cmd_parms *cmd, void *config, const char *from, const char *to,
                                     const char *name);

/** Of name, which may begin with the name of a database and a colon: that database, or the only
 *  one; *name is what follows.  A sentence where there is none, or no single one.
 *  config_query.c */
const char *records_find_source(records_source_settings_t **source, const char **name,
                                const apr_array_header_t *sources, apr_pool_t *pool);
const char *records_add_query(cmd_parms *cmd, void *config, const char *name, const char *sql);
const char *records_add_row_filter(cmd_parms *cmd, void *config, int argc, char *const argv[]);
const char *records_add_read_columns(cmd_parms *cmd, void *config, int argc, char *const argv[]);
const char *records_add_write_columns(cmd_parms *cmd, void *config, int argc, char *const argv[]);
const char *records_add_preset(cmd_parms *cmd, void *config, const char *table, const char *column,
                               const char *claim);
const char *records_set_usage_table(cmd_parms *cmd, void *dummy, int argc, char *const argv[]);
const char *records_set_idempotency(cmd_parms *cmd, void *config, int argc, char *const argv[]);
const char *records_set_anonymous(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_role(cmd_parms *cmd, void *config, const char *arg, const char *how);
const char *records_add_claims_from(cmd_parms *cmd, void *config, const char *name);
const char *records_set_claims_jwt(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_pre_request(cmd_parms *cmd, void *config, const char *arg);
const char *records_add_claim(cmd_parms *cmd, void *config, const char *name, const char *value,
                              const char *type);
const char *records_add_setting(cmd_parms *cmd, void *config, const char *name, const char *value);
const char *records_add_throttle(cmd_parms *cmd, void *config, int argc, char *const argv[]);
const char *records_set_throttle_keys(cmd_parms *cmd, void *dummy, const char *arg);
const char *records_set_trace(cmd_parms *cmd, void *config, const char *mode, const char *database);
const char *records_set_slow(cmd_parms *cmd, void *config, const char *arg);
const char *records_add_quota(cmd_parms *cmd, void *config, int argc, char *const argv[]);
const char *records_set_quota_keys(cmd_parms *cmd, void *dummy, const char *arg);
const char *records_set_openapi(cmd_parms *cmd, void *config, const char *mode,
                                const char *version);
const char *records_set_openapi_info(cmd_parms *cmd, void *config, int argc, char *const argv[]);
const char *records_set_openapi_cache(cmd_parms *cmd, void *dummy, const char *arg);
const char *records_add_openapi_security(cmd_parms *cmd, void *config, int argc,
                                         char *const argv[]);
const char *records_set_docs(cmd_parms *cmd, void *config, const char *mode, const char *where);
const char *records_set_root(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_public_url(cmd_parms *cmd, void *config, const char *arg);
const char *records_set_batch(cmd_parms *cmd, void *config, const char *most, const char *answer);
const char *records_set_token(cmd_parms *cmd, void *config, const char *arg);

#define RECORDS_OPENAPI_CACHE 16777216 /* bytes, unless RecordsOpenAPICache says otherwise */

/** All counts that clients can ask for, as bits. */
#define RECORDS_COUNTS (1 << RECORDS_COUNT_EXACT | 1 << RECORDS_COUNT_PLANNED                      \
                        | 1 << RECORDS_COUNT_ESTIMATED)

#endif
