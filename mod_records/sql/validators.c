/* SPDX-License-Identifier: Apache-2.0 */
/* What ETag and Last-Modified are made of, as columns behind those that are shown. */
#include "sql/parts.h"

/* The row as it is: a hash of all of it.  It is the same on every node, after a dump and a restore and
 * after a failover, which is true of no row number of a database (docs/transactions.md).  A column that
 * the operator named says it alone, unless it is NULL. */
void records_write_version(records_writer_t *w, const records_table_t *table, const char *of)
{
    if (table->version == NULL) {
        w->dialect->row_version(w, table, NULL, of);
        return;
    }
    records_write_words(w, "CASE WHEN ");
    records_write_column(w, of, table->version);
    records_write_words(w, " IS NOT NULL THEN ");
    w->dialect->row_version(w, table, table->version, of);
    records_write_words(w, " END");
}

static void write_told(records_writer_t *w, unsigned wanted, const char *name)
{
    if (!wanted)
        return;
    records_write_next(w);
    records_write_words(w, name);
}

void records_write_validators(records_writer_t *w, const records_read_t *read)
{
    if (read->written != NULL) { /* told with the rows that were written */
        write_told(w, read->versioned, "records_version");
        write_told(w, read->dated, "records_modified");
        return;
    }
    if (read->versioned) {
        records_write_next(w);
        records_write_version(w, read->table, read->alias);
    }
    if (read->dated) {
        records_write_next(w);
        w->dialect->seconds(w, read->table->modified, read->alias);
    }
}

void records_write_validators_told(records_writer_t *w, const records_read_t *read)
{
    if (read->versioned) {
        records_write_words(w, ", ");
        records_write_version(w, read->table, read->table->name);
        records_write_words(w, " AS records_version");
    }
    if (read->dated) {
        records_write_words(w, ", ");
        w->dialect->seconds(w, read->table->modified, read->table->name);
        records_write_words(w, " AS records_modified");
    }
}
