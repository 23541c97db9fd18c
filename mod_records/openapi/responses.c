/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of answers, and the answers that have no rows.  docs/errors.md has all codes. */
#include "openapi/parts.h"
#include "openapi/shared.h"

/* ---- headers ------------------------------------------------------------------------ */

#define HEADER "'schema':{'type':'string'}}"

static const struct { const char *name, *text; } headers[RECORDS_SHARED_HEADERS] = {
    [RECORDS_SHARED_HEADER_CONTENT_RANGE] = { "Content-Range",
        "{'description':'The first and the last row, and behind the slash how many there are, or * if "
        "they were not counted: 0-9/40'," HEADER },
    [RECORDS_SHARED_HEADER_PREFERENCE_APPLIED] = { "Preference-Applied",
        "{'description':'What of Prefer was done'," HEADER },
    [RECORDS_SHARED_HEADER_ETAG] = { "ETag",
        "{'description':'Another one for each version of the row, and for each way to show it'," HEADER },
    [RECORDS_SHARED_HEADER_LAST_MODIFIED] = { "Last-Modified",
        "{'description':'When the row was changed'," HEADER },
    [RECORDS_SHARED_HEADER_LINK] = { "Link",
        "{'description':'Of a page by cursor: where the first, the next and the previous are'," HEADER },
    [RECORDS_SHARED_HEADER_LOCATION] = { "Location",
        "{'description':'Of one inserted row, with Prefer: return=headers-only: where it is'," HEADER },
    [RECORDS_SHARED_HEADER_RETRY_AFTER] = { "Retry-After",
        "{'description':'Seconds to wait','schema':{'type':'integer','minimum':0}}" },
    [RECORDS_SHARED_HEADER_ALLOW] = { "Allow",
        "{'description':'The methods that there are'," HEADER },
    [RECORDS_SHARED_HEADER_AUTHENTICATE] = { "WWW-Authenticate",
        "{'description':'How to prove who you are'," HEADER },
    [RECORDS_SHARED_HEADER_RATE_LIMIT] = { "RateLimit",
        "{'description':'How many requests are left'," HEADER },
    [RECORDS_SHARED_HEADER_REPLAYED] = { "Idempotent-Replayed",
        "{'description':'true: the answer of the first request with this Idempotency-Key'," HEADER },
};

void records_openapi_header(records_openapi_t *d, records_shared_header_e which)
{
    d->headers |= 1u << which;
    records_openapi_write(d, ",'%j':{'$ref':'#/components/headers/%j'}", headers[which].name,
                          headers[which].name);
}

void records_openapi_headers(records_openapi_t *d)
{
    int i;

    for (i = 0; i < RECORDS_SHARED_HEADERS; i++)
        if (d->headers & (1u << i)) {
            records_openapi_write(d, ",'%j':", headers[i].name);
            records_openapi_write(d, headers[i].text);
        }
}

/* ---- answers without rows ------------------------------------------------------------- */

#define ALWAYS ~0u
#define NO_HEADER RECORDS_SHARED_HEADERS

typedef struct answer_t {
    const char *status, *name;           /* of the answer, and of the component */
    unsigned does;                       /* any of these may be answered so */
    records_shared_header_e header;
    unsigned html : 1;                   /* httpd itself may answer so, with a page of its own */
    const char *description;
} answer_t;

static const answer_t answers[] = {
    { "204", "Done", RECORDS_DOES_QUIETLY, RECORDS_SHARED_HEADER_PREFERENCE_APPLIED, 0,
      "It is done, and nothing was to be answered" },
    { "300", "MultipleChoices", RECORDS_DOES_READ | RECORDS_DOES_CALL, NO_HEADER, 0,
      "PGRST201: several relationships match an embed, and details has them; PGRST203: several functions "
      "match" },
    { "304", "NotModified", RECORDS_DOES_VALIDATE, RECORDS_SHARED_HEADER_ETAG, 0,
      "What the client has is still right" },
    { "400", "BadRequest", ALWAYS, NO_HEADER, 0,
      "The request cannot be understood (PGRST100, PGRST102 and others), or the database refuses what it "
      "says (an SQLSTATE, such as 22P02 or 23514)" },
    { "401", "Unauthorized", ALWAYS, RECORDS_SHARED_HEADER_AUTHENTICATE, 1,
      "PGRST301, PGRST302, PGRST303: the caller must prove who it is; 42501: and nobody in particular may "
      "not do this" },
    { "403", "Forbidden", ALWAYS, NO_HEADER, 1,
      "42501: the caller has no privilege for this; REC109, REC160, REC161, REC162: nor the claim that it "
      "takes" },
    { "404", "NotFound", ALWAYS, NO_HEADER, 0,
      "PGRST205, PGRST202, PGRST125: there is no such table, function or path; REC104: no such row; 42883: "
      "no such operator for this type" },
    { "405", "MethodNotAllowed", RECORDS_DOES_CHANGE | RECORDS_DOES_CALL, RECORDS_SHARED_HEADER_ALLOW, 0,
      "REC103, 25006, 55000: this cannot be changed; PGRST101, PGRST105, PGRST117: not with this method" },
    { "406", "NotAcceptable", ALWAYS, NO_HEADER, 0,
      "PGRST107: none of the types in Accept can be made; PGRST116: it is not a single row; PGRST106: the "
      "schema is not served" },
    { "409", "Conflict", RECORDS_DOES_CHANGE | RECORDS_DOES_CALL, NO_HEADER, 0,
      "23505: there is a row with this key; 23503: a row refers to this one, or this one to none; REC132: "
      "the first request with this Idempotency-Key still runs" },
    { "412", "PreconditionFailed", RECORDS_DOES_MATCH, NO_HEADER, 0,
      "REC120: the row is not what it was" },
    { "413", "ContentTooLarge", RECORDS_DOES_SEND, NO_HEADER, 1,
      "REC105, REC107, 54000: the body is too large; REC116: the answer is" },
    { "416", "RangeNotSatisfiable", RECORDS_DOES_PAGE, RECORDS_SHARED_HEADER_CONTENT_RANGE, 0,
      "PGRST103: the page begins behind the last row, or ends before it begins" },
    { "422", "UnprocessableContent", RECORDS_DOES_REPEAT, NO_HEADER, 0,
      "REC131: the Idempotency-Key was used for another request" },
    { "428", "PreconditionRequired", RECORDS_DOES_MATCH, NO_HEADER, 0,
      "REC121: a change needs If-Match" },
    { "429", "TooManyRequests", ALWAYS, RECORDS_SHARED_HEADER_RETRY_AFTER, 0,
      "REC150: more than is admitted; REC151: the quota is used up" },
    { "5XX", "ServerError", ALWAYS, RECORDS_SHARED_HEADER_RETRY_AFTER, 1,
      "503: the database is away, busy (PGRST003) or could not finish (40001), and the request may be "
      "repeated; 504: it took too long (57014); 500: something is wrong here" },
    { "default", "Other", ALWAYS, NO_HEADER, 1,
      "A status that SQL chose, or httpd itself: 408 the body came too slowly, 414 the URL is too long "
      "(REC106), 431 the headers are" },
};

static int is_possible(const records_api_t *api, const answer_t *error, unsigned does)
{
    return (error->does & does) != 0
           && (strcmp(error->status, "428") != 0 || api->rules->require_match)
           && (strcmp(error->status, "429") != 0 || api->throttled);
}

void records_openapi_errors(records_openapi_t *d, unsigned does)
{
    apr_size_t i;

    for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        if (!is_possible(d->api, &answers[i], does))
            continue;
        d->responses |= 1u << i;
        records_openapi_write(d, ",'%j':{'$ref':'#/components/responses/%j'}", answers[i].status,
                              answers[i].name);
    }
}

static void write_error(records_openapi_t *d, const answer_t *error)
{
    records_openapi_write(d, ",'%j':{'description':'%s'", error->name, error->description);
    if (error->header != NO_HEADER) {
        records_openapi_write(d, ",'headers':{");
        records_openapi_header(d, error->header);
        if (error->does == RECORDS_DOES_QUIETLY) {
            records_openapi_header(d, RECORDS_SHARED_HEADER_CONTENT_RANGE);
            records_openapi_header(d, RECORDS_SHARED_HEADER_ETAG);
        }
        records_openapi_write(d, "}");
    }
    if (error->does == RECORDS_DOES_VALIDATE || error->does == RECORDS_DOES_QUIETLY) {
        records_openapi_write(d, "}");
        return;
    }
    records_openapi_write(
        d,
        ",'content':{'application/json':{'schema':{'$ref':'#/components/schemas/api.error'}}%j}}",
        error->html ? ",\"text/html\":{\"schema\":{\"type\":\"string\"}}" : "");
}

void records_openapi_responses(records_openapi_t *d)
{
    apr_size_t i;

    for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        if (d->responses & (1u << i))
            write_error(d, &answers[i]);
}
