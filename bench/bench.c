/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "model/recording_impl.h"
#include "stat/quantile.h"

enum { RUNS = 15 };

static const double shortest_run_s = 0.020;
static const double most_calls = 1e9;

static volatile double sink;

static double now_s(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double run_s(const bench_loop *loop, double calls)
{
    const double start_s = now_s();

    for (double i = 0.0; i < calls; i += 1.0)
        sink = loop->call(loop->data);
    return now_s() - start_s;
}

double bench_run_beside(const bench_loop *loop, double plain_ns)
{
    double ns[RUNS];
    double calls = 1.0;

    while (run_s(loop, calls) < shortest_run_s && calls < most_calls)
        calls *= 2.0;
    for (int i = 0; i < RUNS; i++)
        ns[i] = 1e9 * run_s(loop, calls) / (calls * loop->items);
    vg_sort(ns, RUNS);
    const double median = vg_quantile_sorted(ns, RUNS, 0.5);
    const double spread =
        vg_quantile_sorted(ns, RUNS, 0.75) - vg_quantile_sorted(ns, RUNS, 0.25);
    (void)printf("{\"bench\": \"%s\", \"size\": \"%s\", \"item\": \"%s\", \"items\": %.0f, "
                 "\"ns_per_item\": %.4g, \"spread_ns\": %.2g, \"runs\": %d, \"calls\": %.0f",
                 loop->name, loop->size, loop->item, loop->items, median, spread, RUNS, calls);
    if (plain_ns > 0.0)
        (void)printf(", \"times_plain\": %.3g", median / plain_ns);
    (void)printf("}\n");
    (void)fflush(stdout);
    return median;
}

double bench_run(const bench_loop *loop)
{
    return bench_run_beside(loop, 0.0);
}

void bench_need(vg_status status, const vg_error *err)
{
    if (status == VG_OK)
        return;
    (void)fprintf(stderr, "bench: %s: %s\n", vg_status_name(status), err->message);
    exit(EXIT_FAILURE);
}

typedef struct period {
    const float *samples;
    size_t n;
} period;

static vg_status read_period(void *state, size_t channel, uint64_t first, size_t n, float *out,
                             vg_error *err)
{
    const period *p = state;

    (void)channel;
    (void)err;
    while (n > 0) {
        const size_t from = (size_t)(first % p->n);
        const size_t some = n < p->n - from ? n : p->n - from;
        memcpy(out, p->samples + from, some * sizeof *out);
        out += some;
        first += some;
        n -= some;
    }
    return VG_OK;
}

vg_status bench_recording(const float *samples, size_t n_period, const vg_channel *channel,
                          vg_recording **rec, vg_error *err)
{
    period *p = vg_alloc(1, sizeof *p);

    *rec = vg_recording_create();
    if (p == NULL || *rec == NULL)
        return vg_fail_memory(err);
    *p = (period){samples, n_period};
    (*rec)->reader = (vg_reader){.read = read_period, .close = vg_free, .state = p};
    return vg_recording_add_channel(*rec, channel, err);
}
