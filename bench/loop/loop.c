/* SPDX-License-Identifier: Apache-2.0 */
/* loop THREADS ROWS ARGUMENT...
 * Reads lines "WORK THREADS SECONDS" and answers each with "REQUESTS SECONDS".  Where SECONDS is 0, each thread
 * asks once.  Connections stay open from one line to the next. */
#include "loop.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct thread_t {
    pthread_t id;
    connection_t *connection;
    uint64_t random;
    int work;
    int once;
    long requests;
    long bytes;
} thread_t;

static atomic_int ended;

void give_up(const char *where, const char *message)
{
    fprintf(stderr, "%s: %s\n", where, message);
    exit(1);
}

long choose(uint64_t *random, long most)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return 1 + (long) (*random % (uint64_t) most);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void *go(void *data)
{
    thread_t *thread = data;

    thread->requests = 0;
    do {
        thread->bytes += ask(thread->connection, thread->work, &thread->random);
        thread->requests++;
    } while (!thread->once && !atomic_load_explicit(&ended, memory_order_relaxed));
    return NULL;
}

static void turn(thread_t *threads, int count, int work, double seconds)
{
    struct timespec length = { (time_t) seconds, (long) ((seconds - (time_t) seconds) * 1e9) };
    double begun = now();
    long requests = 0;

    atomic_store(&ended, 0);
    for (int i = 0; i < count; i++) {
        threads[i].work = work;
        threads[i].once = seconds == 0;
        if (pthread_create(&threads[i].id, NULL, go, &threads[i]) != 0)
            give_up("thread", "cannot be started");
    }
    nanosleep(&length, NULL);
    atomic_store(&ended, 1);
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i].id, NULL);
        requests += threads[i].requests;
    }
    printf("%ld %.6f\n", requests, now() - begun);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int most = argc > 2 ? atoi(argv[1]) : 0, work, count;
    thread_t *threads = calloc(most > 0 ? most : 1, sizeof(*threads));
    double seconds;

    if (most < 1 || threads == NULL)
        give_up("usage", "loop THREADS ROWS ARGUMENT...");
    for (int i = 0; i < most; i++) {
        threads[i].connection = open_connection(argv + 3, atol(argv[2]));
        threads[i].random = 0x9e3779b97f4a7c15u * (uint64_t) (i + 1) ^ (uint64_t) time(NULL);
    }
    while (scanf("%d %d %lf", &work, &count, &seconds) == 3)
        turn(threads, count < most ? count : most, work, seconds);
    return 0;
}
