/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled once as it is, and once more by unpack_avx2.c. */
#include "dsp/unpack.h"

#include <math.h>

#include "dsp/eight.h"

#ifndef VG_UNPACK
#define VG_UNPACK vg_unpack_plain
#define VG_IS_PLAIN_BUILD
#endif

enum { GROUP = 3, LEAST = -2048 };

static inline int32_t sample_at(const unsigned char *p, size_t place)
{
    const uint32_t bits = place == 0 ? p[0] | (p[1] & 0x0fu) << 8 : p[2] | (p[1] & 0xf0u) << 4;

    return (int32_t)(bits ^ -(uint32_t)LEAST) + LEAST;
}

/** Inlined for both places. */
static inline int64_t walk(const unsigned char *p, size_t place, size_t step, size_t n,
                           float *out, size_t out_step)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        const int32_t value = sample_at(p + i * step, place);
        sum += value;
        out[i * out_step] = value == LEAST ? NAN : (float)value;
    }
    return sum;
}

#ifdef __AVX2__
/** Lanes of four bytes: the first sample, or the second in two parts, in their highest bits. */
static inline __m256i order_of(size_t place)
{
    const __m128i first =
        _mm_setr_epi8(-1, -1, 0, 1, -1, -1, 3, 4, -1, -1, 6, 7, -1, -1, 9, 10);
    const __m128i second =
        _mm_setr_epi8(-1, -1, 2, 1, -1, -1, 5, 4, -1, -1, 8, 7, -1, -1, 11, 10);

    return _mm256_broadcastsi128_si256(place == 0 ? first : second);
}

/** Eight groups without a gap, of which four bytes more are read. */
static inline __m256i take_eight(const unsigned char *p, __m256i order, size_t place)
{
    const __m128i low = _mm_loadu_si128((const __m128i *)(const void *)p);
    const __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(p + 4 * GROUP));
    const __m256i x = _mm256_shuffle_epi8(_mm256_set_m128i(high, low), order);
    const __m256i moved = _mm256_slli_epi32(x, 4);

    if (place == 0)
        return _mm256_srai_epi32(moved, 20);
    const __m256i top = _mm256_and_si256(x, _mm256_set1_epi32((int)0xf0000000u));
    const __m256i rest = _mm256_and_si256(moved, _mm256_set1_epi32(0x0ff00000));
    return _mm256_srai_epi32(_mm256_or_si256(top, rest), 20);
}

/** The first n_eights eights, so few that the sum of a lane does not overflow. */
static inline int64_t walk_eights(const unsigned char *p, size_t place, size_t n_eights,
                                  float *out)
{
    const __m256i order = order_of(place);
    const __m256i least = _mm256_set1_epi32(LEAST);
    const __m256 none = _mm256_set1_ps(NAN);
    __m256i sum = _mm256_setzero_si256();
    int32_t parts[LANES];
    int64_t total = 0;

    for (size_t i = 0; i < n_eights; i++) {
        const __m256i x = take_eight(p + i * LANES * GROUP, order, place);
        const __m256 is_least = _mm256_castsi256_ps(_mm256_cmpeq_epi32(x, least));
        sum = _mm256_add_epi32(sum, x);
        _mm256_storeu_ps(out + i * LANES,
                         _mm256_blendv_ps(_mm256_cvtepi32_ps(x), none, is_least));
    }
    _mm256_storeu_si256((__m256i *)(void *)parts, sum);
    for (size_t k = 0; k < LANES; k++)
        total += parts[k];
    return total;
}
#endif

static inline int64_t twelve_bits_at(const unsigned char *p, size_t place, size_t step,
                                     size_t n, float *out, size_t out_step)
{
    int64_t sum = 0;
    size_t i = 0;

#ifdef __AVX2__
    enum { MOST = 4096, BEYOND = 2 };
    while (step == GROUP && out_step == 1 && i + LANES + BEYOND <= n) {
        const size_t n_eights = (n - BEYOND - i) / LANES;
        const size_t some = n_eights < MOST ? n_eights : MOST;
        sum += walk_eights(p + i * GROUP, place, some, out + i);
        i += some * LANES;
    }
#endif
    return sum + walk(p + i * step, place, step, n - i, out + i * out_step, out_step);
}

static int64_t twelve_bits(const unsigned char *p, size_t place, size_t step, size_t n,
                           float *out, size_t out_step)
{
    return place == 0 ? twelve_bits_at(p, 0, step, n, out, out_step)
                      : twelve_bits_at(p, 1, step, n, out, out_step);
}

const vg_unpack VG_UNPACK = {.twelve_bits = twelve_bits};

#ifdef VG_IS_PLAIN_BUILD
#ifdef VG_HAVE_AVX2_BUILD
extern const vg_unpack vg_unpack_avx2;
#endif

const vg_unpack *vg_unpack_best(void)
{
#ifdef VG_HAVE_AVX2_BUILD
    if (runs_avx2_builds())
        return &vg_unpack_avx2;
#endif
    return &vg_unpack_plain;
}
#endif
