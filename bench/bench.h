/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file bench.h
 *  Time a hot loop honestly: many calls, many runs, and the spread beside the median.
 */
#ifndef VG_BENCH_H
#define VG_BENCH_H

#include <stddef.h>

#include <vagus/vagus.h>

/** One call of what is timed; its value goes to a sink that no compiler can see through. */
typedef double (*bench_call)(void *data);

typedef struct bench_loop {
    const char *name; /**< of the loop */
    const char *size; /**< such as five_minutes or one_day */
    const char *item; /**< what is counted, such as sample */
    double items;     /**< in one call */
    bench_call call;
    void *data;
} bench_loop;

/** Time a loop and print one line of JSON.
 *
 *  The number of calls is doubled until a run lasts 20 ms of this thread's processor time,
 *  which other programs on the machine disturb less than the clock on the wall. Then 15 runs
 *  are timed: the line holds the median of ns per item and the interquartile range.
 *  @return the median
 */
double bench_run(const bench_loop *loop);

/** The same, and say in the line how many times plain_ns > 0, the ns an item of another loop of
 *  this run, that is. */
double bench_run_beside(const bench_loop *loop, double plain_ns);

/** End the program with status 1 and the message unless status is VG_OK. */
void bench_need(vg_status status, const vg_error *err);

/** A recording of one channel whose samples repeat the given ones.
 *
 *  @param samples  [n_period] borrowed
 *  @param rec      close it with vg_recording_close()
 */
vg_status bench_recording(const float *samples, size_t n_period, const vg_channel *channel,
                          vg_recording **rec, vg_error *err);

#endif /* VG_BENCH_H */
