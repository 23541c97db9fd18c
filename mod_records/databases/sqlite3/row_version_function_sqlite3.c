/* SPDX-License-Identifier: Apache-2.0 */
/* records_row_version(): a hash of values, each with its type and length. */
#include <string.h>

#include "base/digest.h"
#include "base/etag.h"
#include "databases/sqlite3/parts.h"

static void add_value(records_digest_t *digest, sqlite3_value *value)
{
    const int type = sqlite3_value_type(value);
    const char kind = (char)type;
    sqlite3_int64 whole;
    double number;

    records_digest_add(digest, &kind, 1);
    if (type == SQLITE_INTEGER) {
        whole = sqlite3_value_int64(value);
        records_digest_add(digest, &whole, sizeof(whole));
    } else if (type == SQLITE_FLOAT) {
        number = sqlite3_value_double(value);
        records_digest_add(digest, &number, sizeof(number));
    } else if (type != SQLITE_NULL) {
        const void *bytes = type == SQLITE_BLOB ? sqlite3_value_blob(value)
                                                : (const void *)sqlite3_value_text(value);

        records_digest_part(digest, bytes == NULL ? "" : bytes,
                            (apr_size_t)sqlite3_value_bytes(value));
    }
}

static void row_version(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[RECORDS_DIGEST_BYTES];
    char hex[RECORDS_ETAG_VERSION];
    records_digest_t digest;
    int i;

    records_digest_init(&digest);
    for (i = 0; i < count; i++)
        add_value(&digest, arguments[i]);
    records_digest_end(&digest, bytes);
    for (i = 0; i < RECORDS_ETAG_VERSION; i++)
        hex[i] = digits[i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 15];
    sqlite3_result_text(context, hex, RECORDS_ETAG_VERSION, SQLITE_TRANSIENT);
}

const records_sqlite3_entry_t records_sqlite3_row_version_function[] = {
    { "records_row_version", -1, RECORDS_SQLITE3_OURS, row_version, NULL, NULL },
    { NULL, 0, 0, NULL, NULL, NULL },
};
