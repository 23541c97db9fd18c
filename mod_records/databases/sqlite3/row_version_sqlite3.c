/* SPDX-License-Identifier: Apache-2.0 */
/* A hash of a row's values, by a function of ours; and instants as seconds. */
#include "databases/sqlite3/dialect_sqlite3.h"

#define MOST_ARGUMENTS 100 /* SQLite's own limit is 127 at least */

/* Of more columns, the hash of those before is the first value: f(f(a, b), c, d). */
static void write_from(records_writer_t *w, const apr_array_header_t *columns, int end,
                       const char *of)
{
    const int begin = end <= MOST_ARGUMENTS ? 0 : end - MOST_ARGUMENTS + 1;
    int i;

    records_write_words(w, "records_row_version(");
    if (begin > 0)
        write_from(w, columns, begin, of);
    for (i = begin; i < end; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        records_write_column(w, of, APR_ARRAY_IDX(columns, i, const records_column_t *));
    }
    records_write_words(w, ")");
}

void records_sqlite3_row_version(records_writer_t *w, const records_table_t *table,
                                 const records_column_t *alone, const char *of)
{
    if (alone == NULL) {
        write_from(w, table->columns, table->columns->nelts, of);
        return;
    }
    records_write_words(w, "records_row_version(");
    records_write_column(w, of, alone);
    records_write_words(w, ")");
}

void records_sqlite3_seconds(records_writer_t *w, const records_column_t *column, const char *of)
{
    records_write_words(w, "CAST(strftime('%s', ");
    records_write_column(w, of, column);
    records_write_words(w, ") AS INTEGER)");
}
