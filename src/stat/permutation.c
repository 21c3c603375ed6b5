/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/permutation.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/rng.h"

enum {
    HALF = VG_FLIPS_EXACT / 2,
    GROUP = 8, /* differences whose signs one byte of a random word decides */
    PATTERNS = 1 << GROUP,
    BYTES = 8
};

/** All 2^n signed sums of d, by doubling the list for each element. */
static void signed_sums(const double *d, size_t n, double *sum)
{
    sum[0] = 0.0;
    for (size_t i = 0; i < n; i++) {
        const size_t have = (size_t)1 << i;
        for (size_t j = 0; j < have; j++) {
            sum[have + j] = sum[j] - d[i];
            sum[j] += d[i];
        }
    }
}

/** Every sum is one of the first half's plus one of the second's: no error builds up. */
static double exact_p(const double *d, size_t n, double limit)
{
    double first[1 << HALF];
    double second[1 << HALF];
    const size_t n_first = n / 2;
    const size_t n_second = n - n_first;
    size_t extreme = 0;

    signed_sums(d, n_first, first);
    signed_sums(d + n_first, n_second, second);
    for (size_t i = 0; i < (size_t)1 << n_first; i++)
        for (size_t j = 0; j < (size_t)1 << n_second; j++)
            extreme += fabs(first[i] + second[j]) >= limit;
    return ldexp((double)extreme, -(int)n);
}

/** Signed sums of each group of differences stand in a table, so that a draw adds one entry a
 *  group instead of one difference at a time. */
static double drawn_p(const double *table, size_t n_groups, double limit, uint64_t seed)
{
    vg_rng rng = vg_rng_seed(seed);
    size_t extreme = 0;

    for (int draw = 0; draw < VG_FLIPS_DRAWN; draw++) {
        uint64_t bits = 0;
        double sum = 0.0;
        for (size_t i = 0; i < n_groups; i++) {
            bits = i % BYTES == 0 ? vg_rng_next(&rng) : bits >> GROUP;
            sum += table[i * PATTERNS + (bits & (PATTERNS - 1))];
        }
        extreme += fabs(sum) >= limit;
    }
    return ((double)extreme + 1.0) / (VG_FLIPS_DRAWN + 1.0);
}

vg_status vg_sign_flip_test(const double *d, size_t n, double tolerance, uint64_t seed,
                            double *p, vg_error *err)
{
    const size_t n_groups = n / GROUP + (n % GROUP != 0);
    double sum = 0.0;

    *p = NAN;
    for (size_t i = 0; i < n; i++)
        sum += d[i];
    const double limit = fabs(sum) - tolerance;
    if (n <= VG_FLIPS_EXACT) {
        *p = exact_p(d, n, limit);
        return VG_OK;
    }
    double *table = vg_alloc(n_groups, PATTERNS * sizeof *table);
    if (table == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < n_groups; i++) {
        const size_t left = n - i * GROUP;
        const size_t size = left < GROUP ? left : GROUP;
        double *sums = table + i * PATTERNS;
        signed_sums(d + i * GROUP, size, sums);
        /* The bits beyond a short last group decide nothing. */
        for (size_t j = (size_t)1 << size; j < PATTERNS; j++)
            sums[j] = sums[j - ((size_t)1 << size)];
    }
    *p = drawn_p(table, n_groups, limit, seed);
    vg_free(table);
    return VG_OK;
}
