/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled once as it is, and once more by distance_kernels_avx2.c. */
#include "dsp/distance_kernels.h"

#include <string.h>

#include "dsp/eight.h"

#ifndef VG_DISTANCE_KERNELS
#define VG_DISTANCE_KERNELS vg_distance_kernels_plain
#define VG_IS_PLAIN_BUILD
#endif

static void square_apart(const float *x, size_t apart, size_t n, float *restrict out)
{
    for (size_t k = 0; k < n; k++)
        out[k] = (x[k + apart] - x[k]) * (x[k + apart] - x[k]);
}

static void add_apart(const float *restrict x, size_t apart, size_t n, float *restrict out)
{
    for (size_t k = 0; k < n; k++)
        out[k] = x[k] + x[k + apart];
}

static void add_to(const float *restrict x, size_t n, float *restrict sum)
{
    for (size_t k = 0; k < n; k++)
        sum[k] += x[k];
}

/* Sums of 1, 2, 4, ... squares are made of two of half the length; those that m is made of, as
 * a binary number, are added. */
static void square(const float *x, size_t d, size_t m, size_t delay, size_t n, float *out)
{
    float buffers[2][VG_PAIRS + VG_MOST_REACH];
    float *sums = buffers[0];
    float *twice = buffers[1];
    size_t length = n + (m - 1) * delay;
    size_t at = 0; /* squares that out has so far */

    square_apart(x, d, length, sums);
    for (size_t width = 1;; width *= 2) {
        if ((m & width) != 0 && at == 0)
            memcpy(out, sums, n * sizeof *out);
        else if ((m & width) != 0)
            add_to(sums + at * delay, n, out);
        at += m & width;
        if (at == m)
            return;
        length -= width * delay;
        add_apart(sums, width * delay, length, twice);
        float *const swap = sums;
        sums = twice;
        twice = swap;
    }
}

static void count(const float *x, size_t n, float low, float high, size_t out[2])
{
    uint32_t n_low = 0;
    uint32_t n_high = 0;

    for (size_t k = 0; k < n; k++) {
        n_low += x[k] <= low;
        n_high += x[k] <= high;
    }
    out[0] = n_low;
    out[1] = n_high;
}

/** Without a branch that could be guessed wrong. */
static size_t find_edges_singly(const float *x, size_t first, size_t n, float most,
                                bool was_within, uint32_t *edges)
{
    size_t n_edges = 0;

    for (size_t k = first; k < n; k++) {
        const bool is_within = x[k] <= most;
        edges[n_edges] = (uint32_t)k;
        n_edges += is_within != was_within;
        was_within = is_within;
    }
    return n_edges;
}

#ifdef __AVX2__
/** One bit for each of 32. */
static uint32_t bits_within(const float *x, float most)
{
    const __m256 bound = _mm256_set1_ps(most);
    uint32_t bits = 0;

    for (unsigned k = 0; k < 4; k++) {
        const __m256 is_within = _mm256_cmp_ps(_mm256_loadu_ps(x + 8 * k), bound, _CMP_LE_OQ);
        bits |= (uint32_t)_mm256_movemask_ps(is_within) << 8 * k;
    }
    return bits;
}

static size_t find_edges(const float *x, size_t n, float most, bool was_within, uint32_t *edges)
{
    size_t n_edges = 0;
    size_t k = 0;

    for (; k + 32 <= n; k += 32) {
        const uint32_t within = bits_within(x + k, most);
        uint32_t left = within ^ (within << 1 | (uint32_t)was_within);
        for (; left != 0; left &= left - 1)
            edges[n_edges++] = (uint32_t)k + (uint32_t)__builtin_ctz(left);
        was_within = within >> 31;
    }
    return n_edges + find_edges_singly(x, k, n, most, was_within, edges + n_edges);
}
#else
static size_t find_edges(const float *x, size_t n, float most, bool was_within, uint32_t *edges)
{
    return find_edges_singly(x, 0, n, most, was_within, edges);
}
#endif

#ifdef __AVX2__
#define VG_KERNELS_NAME "avx2"
#else
#define VG_KERNELS_NAME "plain"
#endif

const vg_distance_kernels VG_DISTANCE_KERNELS = {
    .name = VG_KERNELS_NAME, .square = square, .count = count, .find_edges = find_edges};

#ifdef VG_IS_PLAIN_BUILD
#ifdef VG_HAVE_AVX2_BUILD
extern const vg_distance_kernels vg_distance_kernels_avx2;
#endif

const vg_distance_kernels *vg_distance_kernels_best(void)
{
#ifdef VG_HAVE_AVX2_BUILD
    if (runs_avx2_builds())
        return &vg_distance_kernels_avx2;
#endif
    return &vg_distance_kernels_plain;
}
#endif
