/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file pool.h
 *  Jobs on all cores, results in order: the only place where vagus uses threads.
 */
#ifndef VG_STUDY_POOL_H
#define VG_STUDY_POOL_H

#include <stdatomic.h>
#include <stddef.h>

#include <vagus/status.h>

typedef struct vg_pool_job {
    size_t n;
    /** Do job i; called by many threads at once. */
    void (*work)(void *context, size_t i);
    /** Take over the result of job i; called in the order 0, 1, 2, ..., by one thread at a
     *  time. Anything but VG_OK stops the pool. */
    vg_status (*finish)(void *context, size_t i, vg_error *err);
    void *context;
    const atomic_int *stop; /**< no new job is begun once it is not 0; or NULL */
} vg_pool_job;

/** Run all jobs on n_threads threads (at least one).
 *
 *  @param n_finished  jobs finished, a prefix of all of them
 */
VG_NODISCARD vg_status vg_pool_run(const vg_pool_job *job, size_t n_threads, size_t *n_finished,
                                   vg_error *err);

/** Processors that can be used now; at least 1. */
size_t vg_pool_processors(void);

#endif /* VG_STUDY_POOL_H */
