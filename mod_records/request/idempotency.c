/* SPDX-License-Identifier: Apache-2.0 */
/* The header is a string of RFC 8941 in the draft of the IETF, but most clients leave out the
 * quotes.  httpd joins several headers of one name with commas, so a comma outside of quotes means
 * that there were two keys. */
#include "request/idempotency.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "request/claims.h"

#define SHOWN_REQUEST 200 /* bytes of the method and path that the table shows */

/* ---- the key ---------------------------------------------------------------------- */

static records_error_t *malformed(const char *details, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC130", "The Idempotency-Key header is malformed"),
                           details,
                           "Send one key of 1 to 255 characters, such as "
                           "Idempotency-Key: \"8e03978e-40d5-43e8-bc93-6894a57f9324\".");
}

static records_error_t *several(apr_pool_t *pool)
{
    return malformed("There is more than one key.", pool);
}

static records_error_t *check_length(const char *key, apr_pool_t *pool)
{
    if (*key == '\0')
        return malformed("The key is empty.", pool);
    if (strlen(key) > RECORDS_IDEMPOTENCY_LONGEST)
        return malformed("The key is longer than 255 characters.", pool);
    return NULL;
}

/* "a\"b": a backslash stands before a quote or another backslash, and nowhere else. */
static records_error_t *parse_quoted(const char **key, const char *text, apr_pool_t *pool)
{
    char *out = apr_palloc(pool, strlen(text) + 1);

    *key = out;
    for (text++; *text != '"'; text++) {
        if (*text == '\\' && (text[1] == '"' || text[1] == '\\'))
            text++;
        else if (*text == '\0' || *text == '\\' || !apr_isprint(*text) || !apr_isascii(*text))
            return malformed(*text == '\0' ? "The closing quote is missing."
                                           : "The key has a character that no string may have.",
                             pool);
        *out++ = *text;
    }
    *out = '\0';
    text += 1 + strspn(text + 1, " \t");
    if (*text == ',')
        return several(pool);
    return *text != '\0' ? malformed("Something follows the closing quote.", pool) : NULL;
}

static records_error_t *parse_bare(const char **key, const char *text, apr_pool_t *pool)
{
    const char *at;

    *key = text;
    if (strchr(text, ',') != NULL)
        return several(pool);
    for (at = text; *at != '\0'; at++)
        if (!apr_isascii(*at) || !apr_isgraph(*at) || strchr("\"\\;", *at) != NULL)
            return malformed("A key with blanks, quotes, backslashes or semicolons is written "
                             "in quotes, and has no other characters than those of ASCII.",
                             pool);
    return NULL;
}

records_error_t *records_idempotency_parse(const char **key, const char *header, apr_pool_t *pool)
{
    records_error_t *error;

    *key = NULL;
    if (header == NULL)
        return NULL;
    header = records_trimmed(header, pool);
    error = *header == '"' ? parse_quoted(key, header, pool) : parse_bare(key, header, pool);
    return error != NULL ? error : check_length(*key, pool);
}

/* ---- what it belongs to ------------------------------------------------------------- */

static void add(records_digest_t *digest, const char *text)
{
    records_digest_part(digest, text, text == NULL ? 0 : strlen(text));
}

static const char *identify(const records_idempotency_t *idempotency, const char *user,
                            apr_pool_t *pool)
{
    records_digest_t digest;

    records_digest_init(&digest);
    add(&digest, idempotency->place);
    add(&digest, user);
    add(&digest, idempotency->key);
    return records_digest_hex(&digest, pool);
}

/* All that another answer could come from.  The role counts, too, and what rules ask of the caller: what
 * one may see is not for another, even if that is he himself. */
static const char *fingerprint(const records_message_t *message, const records_identity_t *who,
                               const char *rules, const apr_array_header_t *claims,
                               apr_pool_t *pool)
{
    static const char *const headers[] = {
        "Content-Type", "Content-Profile", "Accept", "Accept-Profile", "Prefer",
        "If-Match", "If-None-Match", "If-Unmodified-Since",
    };
    records_digest_t digest;
    apr_size_t i;
    int k;

    records_digest_init(&digest);
    if (rules != NULL)
        add(&digest, rules);
    for (k = 0; claims != NULL && k < claims->nelts; k++) {
        const char *name = APR_ARRAY_IDX(claims, k, const char *);

        add(&digest, name);
        add(&digest, records_claims_of_caller(who, name, pool));
    }
    add(&digest, who->role);
    add(&digest, message->method);
    add(&digest, message->path);
    add(&digest, message->query);
    for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
        add(&digest, apr_table_get(message->headers, headers[i]));
    records_digest_part(&digest, message->body, message->body_length);
    return records_digest_hex(&digest, pool);
}

/* For a column of text: what is not ASCII stands there as question marks. */
static const char *plain(const char *text, apr_size_t most, apr_pool_t *pool)
{
    char *copy = apr_pstrndup(pool, text, most), *at;

    for (at = copy; *at != '\0'; at++)
        if (!apr_isascii(*at) || !apr_isprint(*at))
            *at = '?';
    return copy;
}

/* Whose it is tells the id; this one is for people, and for a database that takes no other bytes than
 * those of UTF-8. */
static const char *shown_caller(const char *user, apr_pool_t *pool)
{
    if (user == NULL || records_utf8_valid(user, strlen(user)))
        return user;
    return plain(user, strlen(user), pool);
}

/* As it was sent, so still encoded. */
static const char *shown_request(const records_message_t *message, apr_pool_t *pool)
{
    return plain(apr_pstrcat(pool, message->method, " ", message->path, NULL), SHOWN_REQUEST, pool);
}

void records_idempotency_identify(records_idempotency_t *idempotency, const char *key,
                                  const records_message_t *message, const records_identity_t *who,
                                  const char *rules, const apr_array_header_t *claims,
                                  const char *place, apr_pool_t *pool)
{
    idempotency->key = key;
    idempotency->caller = shown_caller(who->user, pool);
    idempotency->place = place;
    idempotency->request = shown_request(message, pool);
    idempotency->id = identify(idempotency, who->user, pool);
    idempotency->fingerprint = fingerprint(message, who, rules, claims, pool);
}
