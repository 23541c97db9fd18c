/* SPDX-License-Identifier: Apache-2.0 */
/* One request and its answer, in the verbs of docs/architecture.md: the request that httpd's handler
 * was called for, or a subrequest, which is one of several operations.
 *
 * It is executed by itself, or as a run of a unit. */
#ifndef RECORDS_EXCHANGE_H
#define RECORDS_EXCHANGE_H

#include <httpd.h>

#include "httpd/config.h"
#include "httpd/identity.h"
#include "httpd/measure.h"
#include "httpd/mount.h"
#include "httpd/source.h"
#include "pool/execute.h"
#include "pool/unit.h"
#include "response/kept.h"
#include "response/respond.h"

/** The parts of an answer, so that an error can use what is known by then. */
typedef struct records_exchange_t {
    request_rec *r;
    struct records_admission_t *admission; /* what limits know of it (admit.h); or NULL */
    records_measure_t *measure;          /* of the client's request, of which this may be a part */
    const records_config_t *config;
    const records_mount_t *mount;
    records_message_t message;
    records_identity_t who;
    records_rules_t rules;
    records_context_t context;           /* its pool is r->pool, or what the caller sets: for compile,
                                          * execute and respond */
    records_source_t *source;
    records_compiled_t compiled;
    records_change_t *change;            /* as other modules see it; NULL where none looks */
    records_result_t result;
    records_session_t *session;          /* rows to come, of what was executed by itself */
    records_response_t response;
    unsigned undone : 1;                 /* the whole, of which this is an operation, is rolled back */
} records_exchange_t;

/** An exchange in r->pool, of a request below the measure's mount. */
records_exchange_t *records_exchange_make(request_rec *r, const records_config_t *config,
                                          records_measure_t *measure);

/** Who asks. */
RECORDS_MUST_CHECK
records_error_t *records_exchange_identify(records_exchange_t *x);

/** What is asked, of which database.  body: of a subrequest, whose own is not that of r; NULL reads
 *  it from r. */
RECORDS_MUST_CHECK
records_error_t *records_exchange_receive(records_exchange_t *x, const records_value_t *body);

/** To statements.  joined: for records_exchange_run(). */
RECORDS_MUST_CHECK
records_error_t *records_exchange_compile(records_exchange_t *x, int joined);

/** To a result, in a transaction of its own. */
RECORDS_MUST_CHECK
records_error_t *records_exchange_execute(records_exchange_t *x);

/** The same as a run of the unit.  Its rows must be kept before the next run. */
RECORDS_MUST_CHECK
records_error_t *records_exchange_run(records_exchange_t *x, records_unit_t *unit);

/** To status and headers. */
RECORDS_MUST_CHECK
records_error_t *records_exchange_respond(records_exchange_t *x);

/** Ask the database whether the caller may do what was compiled, without doing it: for an answer that is
 *  kept, since the rights may have gone meanwhile. */
RECORDS_MUST_CHECK
records_error_t *records_exchange_check_rights(const records_exchange_t *x);

/** The time that the database may take for it, and how often it may be run again. */
records_time_limit_t records_exchange_time_limit(const records_exchange_t *x);

/** What went wrong as this caller may know it: status, and no hidden names.  The headers that go with
 *  it. */
const apr_table_t *records_exchange_blame(records_exchange_t *x, records_error_t *error);

/** Answer with the error; returns what the handler returns. */
int records_exchange_refuse(records_exchange_t *x, records_error_t *error);

#endif
