/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file eight.h
 *  Eight neighbours at a time, in whatever registers the processor has: what the sources that
 *  are built once more for a wider vector unit share.
 *
 *  Vectors are handed on by address: by value, how they are passed would depend on the unit.
 */
#ifndef VG_DSP_EIGHT_H
#define VG_DSP_EIGHT_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

enum { LANES = 8 };

typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

/** The same as it lies in memory. */
typedef float packed
    __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float)), may_alias));
#define AT(x) (*(const packed *)(x))

#ifdef VG_HAVE_AVX2_BUILD
/** Has this processor all that those builds may use? */
static inline bool runs_avx2_builds(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
}
#endif

/** Raise those of a that are below their like in b; none is NaN. */
static inline void raise_to(lanes *a, const lanes *b)
{
#ifdef __AVX2__
    *a = _mm256_max_ps(*a, *b);
#else
    for (size_t j = 0; j < LANES; j++)
        (*a)[j] = (*b)[j] > (*a)[j] ? (*b)[j] : (*a)[j];
#endif
}

static inline float largest(const lanes *a)
{
    float most[LANES / 2];

    for (size_t j = 0; j < LANES / 2; j++)
        most[j] = (*a)[j + LANES / 2] > (*a)[j] ? (*a)[j + LANES / 2] : (*a)[j];
    for (size_t j = 0; j < LANES / 4; j++)
        most[j] = most[j + LANES / 4] > most[j] ? most[j + LANES / 4] : most[j];
    return most[1] > most[0] ? most[1] : most[0];
}

/** One by the roots; what is too small counts as the least normal number. */
static inline void invert_roots(float x[LANES])
{
#ifdef __AVX2__
    const __m256 safe = _mm256_max_ps(_mm256_loadu_ps(x), _mm256_set1_ps(FLT_MIN));
    _mm256_storeu_ps(x, _mm256_div_ps(_mm256_set1_ps(1.0f), _mm256_sqrt_ps(safe)));
#else
    for (size_t j = 0; j < LANES; j++)
        x[j] = 1.0f / sqrtf(x[j] > FLT_MIN ? x[j] : FLT_MIN);
#endif
}

#ifdef __AVX2__
/** The highest of eight values, in each of eight places. */
static inline __m256 spread_highest(__m256 x)
{
    const __m256 of_halves = _mm256_max_ps(x, _mm256_permute2f128_ps(x, x, 1));
    const __m256 of_pairs = _mm256_max_ps(of_halves, _mm256_permute_ps(of_halves, 0x4e));

    return _mm256_max_ps(of_pairs, _mm256_permute_ps(of_pairs, 0xb1));
}
#endif

#endif /* VG_DSP_EIGHT_H */
