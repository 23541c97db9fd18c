/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/processes.h"

#include <string.h>

#include <apr_strings.h>

#include "base/atomic64.h"

#define LINE 64
#define NAME 64 /* of a database, the NUL among them */
#define SILENCE \
    apr_time_from_sec(10) /* a process speaks each second; who does not is dead, or stopped */

typedef struct row_t {
    apr_uint64_t words[RECORDS_PROCESS_WORDS];
    char database[NAME];                 /* "": nothing was said yet */
} row_t;

struct records_process_t {
    apr_uint64_t pid;                    /* 0: free */
    apr_uint64_t heard;                  /* when it spoke last */
    char pad[LINE - 2 * sizeof(apr_uint64_t)];
};                                       /* and its rows behind it */

struct records_processes_t {
    char *memory;
    unsigned most, databases;
    int (*lives)(apr_uint64_t pid);
};

static apr_size_t size_of_one(unsigned databases)
{
    return sizeof(records_process_t) + databases * sizeof(row_t);
}

apr_size_t records_processes_size(unsigned processes, unsigned databases)
{
    return processes * size_of_one(databases) + LINE;
}

records_processes_t *records_processes_open(void *memory, unsigned processes, unsigned databases,
                                            int (*lives)(apr_uint64_t pid), apr_pool_t *pool)
{
    records_processes_t *all = apr_pcalloc(pool, sizeof(*all));
    const apr_uintptr_t at = ((apr_uintptr_t)memory + LINE - 1) / LINE * LINE;

    all->memory = (char *)memory + (at - (apr_uintptr_t)memory);
    all->most = processes;
    all->databases = databases;
    all->lives = lives;
    return all;
}

static records_process_t *process_at(const records_processes_t *processes, unsigned i)
{
    return (records_process_t *)(void *)(processes->memory + i * size_of_one(processes->databases));
}

static row_t *rows_of(records_process_t *process)
{
    return (row_t *)(void *)(process + 1);
}

/* One that was killed has said no good-bye; its number may be another process's by now. */
static int is_dead(const records_processes_t *processes, const records_process_t *process,
                   apr_time_t now)
{
    return now - (apr_time_t)records_atomic_read(&process->heard) > SILENCE
           || !processes->lives(records_atomic_read(&process->pid));
}

static int take(const records_processes_t *processes, records_process_t *process, apr_uint64_t pid,
                apr_time_t now)
{
    apr_uint64_t before = records_atomic_read(&process->pid);

    if (before != 0 && before != pid && !is_dead(processes, process, now))
        return 0;
    return records_atomic_cas(&process->pid, &before, pid);
}

records_process_t *records_process_enter(records_processes_t *processes, apr_uint64_t pid,
                                         apr_time_t now)
{
    unsigned i, k;

    for (i = 0; i < processes->most; i++) {
        records_process_t *process = process_at(processes, i);

        if (!take(processes, process, pid, now))
            continue;
        for (k = 0; k < processes->databases; k++)
            __atomic_store_n(rows_of(process)[k].database, '\0', __ATOMIC_RELAXED);
        records_atomic_set(&process->heard, (apr_uint64_t)now);
        return process;
    }
    return NULL;
}

void records_process_say(records_processes_t *processes, records_process_t *process,
                         unsigned number, const char *database, const apr_uint64_t *words,
                         apr_time_t now)
{
    row_t *row;
    int i;

    if (number >= processes->databases)
        return;
    row = &rows_of(process)[number];
    for (i = 0; i < RECORDS_PROCESS_WORDS; i++)
        records_atomic_set(&row->words[i], words[i]);
    for (i = 0; i < NAME - 1 && database[i] != '\0'; i++)
        __atomic_store_n(&row->database[i], database[i], __ATOMIC_RELAXED);
    __atomic_store_n(&row->database[i], '\0', __ATOMIC_RELAXED);
    records_atomic_set(&process->heard, (apr_uint64_t)now);
}

void records_process_leave(records_process_t *process)
{
    records_atomic_set(&process->heard, 0);
    records_atomic_set(&process->pid, 0);
}

static void read_rows(records_process_t *process, unsigned databases, apr_array_header_t *said,
                      apr_pool_t *pool)
{
    unsigned i;
    int k;

    for (i = 0; i < databases; i++) {
        row_t *row = &rows_of(process)[i];
        records_said_t *one;

        if (__atomic_load_n(row->database, __ATOMIC_RELAXED) == '\0')
            continue;
        one = apr_array_push(said);
        one->database = apr_pstrndup(pool, row->database, NAME - 1);
        for (k = 0; k < RECORDS_PROCESS_WORDS; k++)
            one->words[k] = records_atomic_read(&row->words[k]);
    }
}

unsigned records_processes_read(const records_processes_t *processes, apr_array_header_t *said,
                                apr_time_t now, apr_pool_t *pool)
{
    unsigned i, living = 0;

    for (i = 0; i < processes->most; i++) {
        records_process_t *process = process_at(processes, i);

        if (records_atomic_read(&process->pid) == 0 || is_dead(processes, process, now))
            continue;
        living++;
        read_rows(process, processes->databases, said, pool);
    }
    return living;
}
