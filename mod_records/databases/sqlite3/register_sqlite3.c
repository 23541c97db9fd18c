/* SPDX-License-Identifier: Apache-2.0 */
/* The SQL functions that our statements call, made known to a connection. */
#include "databases/sqlite3/parts.h"

static int make_known(records_sqlite3_t *s, const records_sqlite3_entry_t *entry)
{
    int code = SQLITE_OK;

    for (; entry->name != NULL && code == SQLITE_OK; entry++)
        code = sqlite3_create_function_v2(s->db, entry->name, entry->arguments,
                                          SQLITE_UTF8 | entry->flags, s, entry->function,
                                          entry->step, entry->end, NULL);
    return code;
}

int records_sqlite3_functions(records_sqlite3_t *s)
{
    const records_sqlite3_entry_t *const lists[] = {
        records_sqlite3_pattern_functions, records_sqlite3_cast_functions,
        records_sqlite3_path_functions,    records_sqlite3_contain_functions,
        records_sqlite3_moment_functions,  records_sqlite3_sum_functions,
        records_sqlite3_object_functions,  records_sqlite3_setting_functions,
        records_sqlite3_place_functions,   records_sqlite3_upsert_functions,
        records_sqlite3_version_function,  records_sqlite3_row_version_function,
    };
    int code = records_sqlite3_collation(s);
    apr_size_t i;

    apr_pool_create(&s->scratch, s->pool);
    apr_pool_tag(s->scratch, "records_sqlite3_scratch");
    apr_pool_create(&s->text.pool, s->pool);
    apr_pool_tag(s->text.pool, "records_sqlite3_text");
    records_text_init(&s->text, 1024, s->text.pool);
    for (i = 0; i < sizeof(lists) / sizeof(lists[0]) && code == SQLITE_OK; i++)
        code = make_known(s, lists[i]);
    return code;
}
