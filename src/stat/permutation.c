/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/permutation.h"

#include <math.h>

#include "core/rng.h"

enum { HALF = VG_FLIPS_EXACT / 2, BITS = 64 };

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

static double drawn_p(const double *d, size_t n, double limit, uint64_t seed)
{
    vg_rng rng = vg_rng_seed(seed);
    size_t extreme = 0;

    for (int draw = 0; draw < VG_FLIPS_DRAWN; draw++) {
        uint64_t bits = 0;
        double sum = 0.0;
        for (size_t i = 0; i < n; i++) {
            bits = i % BITS == 0 ? vg_rng_next(&rng) : bits >> 1;
            sum += (bits & 1u) != 0 ? d[i] : -d[i];
        }
        extreme += fabs(sum) >= limit;
    }
    return ((double)extreme + 1.0) / (VG_FLIPS_DRAWN + 1.0);
}

double vg_sign_flip_p(const double *d, size_t n, double tolerance, uint64_t seed)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += d[i];
    const double limit = fabs(sum) - tolerance;
    return n <= VG_FLIPS_EXACT ? exact_p(d, n, limit) : drawn_p(d, n, limit, seed);
}
