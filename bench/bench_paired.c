/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of `vagus compare`: t, permutation, signed rank, effects with their intervals. */
#include "bench.h"

#include "core/rng.h"

enum { MOST_PAIRS = 200 };

typedef struct cohort {
    double a[MOST_PAIRS];
    double b[MOST_PAIRS];
    size_t n;
} cohort;

static double compare(void *data)
{
    const cohort *c = data;
    vg_paired out;
    vg_error err;

    bench_need(vg_paired_compute(c->a, c->b, c->n, &out, &err), &err);
    return out.p_permutation;
}

static void measure(const char *size, size_t n)
{
    vg_rng rng = vg_rng_seed(1);
    cohort c = {.n = n};

    for (size_t i = 0; i < n; i++) {
        c.a[i] = vg_rng_normal(&rng);
        c.b[i] = 0.3 + vg_rng_normal(&rng);
    }
    bench_run(&(bench_loop){.name = "paired",
                            .size = size,
                            .item = "comparison",
                            .items = 1.0,
                            .call = compare,
                            .data = &c});
}

int main(void)
{
    vg_startup();
    measure("20_pairs", 20);
    measure("200_pairs", MOST_PAIRS);
    return 0;
}
