/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/fail.h"

typedef struct pool {
    const vg_pool_job *job;
    pthread_mutex_t lock;
    size_t next;       /* job to begin */
    size_t n_finished; /* results taken over */
    bool finishing;    /* a thread is taking over results */
    unsigned char *done;
    vg_status status;
    vg_error error;
} pool;

/** The next job, or n when there is none or the pool has been stopped. */
static size_t begin_job(pool *p)
{
    size_t i = p->job->n;

    pthread_mutex_lock(&p->lock);
    const bool stopped = p->job->stop != NULL && atomic_load(p->job->stop) != 0;
    if (p->status == VG_OK && !stopped && p->next < p->job->n)
        i = p->next++;
    pthread_mutex_unlock(&p->lock);
    return i;
}

/** Take over all results that are next in order; one thread at a time does it. */
static void end_job(pool *p, size_t i)
{
    pthread_mutex_lock(&p->lock);
    p->done[i] = 1;
    while (!p->finishing && p->status == VG_OK && p->n_finished < p->job->n &&
           p->done[p->n_finished]) {
        vg_error error = {0};
        p->finishing = true;
        const size_t ready = p->n_finished;
        pthread_mutex_unlock(&p->lock);
        const vg_status status = p->job->finish(p->job->context, ready, &error);
        pthread_mutex_lock(&p->lock);
        p->finishing = false;
        p->status = status;
        p->error = error;
        p->n_finished += status == VG_OK;
    }
    pthread_mutex_unlock(&p->lock);
}

static void *run_worker(void *argument)
{
    pool *p = argument;

    for (size_t i = begin_job(p); i < p->job->n; i = begin_job(p)) {
        p->job->work(p->job->context, i);
        end_job(p, i);
    }
    return NULL;
}

vg_status vg_pool_run(const vg_pool_job *job, size_t n_threads, size_t *n_finished,
                      vg_error *err)
{
    pool p = {.job = job, .lock = PTHREAD_MUTEX_INITIALIZER};
    size_t n_started = 0;
    const size_t n_helpers = n_threads > job->n ? job->n : n_threads;
    pthread_t *threads = vg_alloc(n_helpers, sizeof *threads);

    *n_finished = 0;
    p.done = vg_alloc(job->n, 1);
    if (threads == NULL || p.done == NULL) {
        vg_free(threads);
        vg_free(p.done);
        return vg_fail_memory(err);
    }
    /* This thread works too, so one fewer is started, and none at all is no failure. */
    while (n_started + 1 < n_helpers &&
           pthread_create(&threads[n_started], NULL, run_worker, &p) == 0)
        n_started++;
    (void)run_worker(&p);
    for (size_t i = 0; i < n_started; i++)
        (void)pthread_join(threads[i], NULL);
    (void)pthread_mutex_destroy(&p.lock);
    vg_free(threads);
    vg_free(p.done);
    *n_finished = p.n_finished;
    if (p.status != VG_OK && err != NULL)
        *err = p.error;
    return p.status;
}

size_t vg_pool_processors(void)
{
    const long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n > 0 ? (size_t)n : 1;
}
