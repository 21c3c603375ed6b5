/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled once as it is, and once more by pulse_kernels_avx2.c. */
#include "dsp/pulse_kernels.h"

#include <math.h>
#include <stdbool.h>

#include "dsp/eight.h"

#ifndef VG_PULSE_KERNELS
#define VG_PULSE_KERNELS vg_pulse_kernels_plain
#define VG_IS_PLAIN_BUILD
#endif

_Static_assert((int)LANES == (int)VG_PULSE_SHIFTS, "one register holds them");

enum { STEP_LANES = 16 };

static const lanes none = {0};

/** Inlined for each common lag, so that the inner loop disappears. */
static inline void rise_by(const float *restrict x, size_t n, size_t lag, float *restrict out)
{
    for (size_t i = 0; i < n; i++) {
        float sum = x[i + lag] - x[i];
        for (size_t j = 1; j < lag; j++)
            sum += x[i + lag + j] - x[i + j];
        out[i] = sum;
    }
}

static void rise(const float *x, size_t n, size_t lag, float *out)
{
    switch (lag) {
    case 2:
        rise_by(x, n, 2, out);
        break;
    case 3:
        rise_by(x, n, 3, out);
        break;
    default:
        rise_by(x, n, lag, out);
    }
}

static int balance(const float *x, size_t n)
{
    int below = 0;

    for (size_t i = 0; i < n; i++)
        below += (x[i] < 0.0f) - (x[i] > 0.0f);
    return below;
}

static float find_fall(const float *x, size_t n, float low, size_t *n_low)
{
    lanes fall = none;
    float most = 0.0f;
    int count = 0;
    size_t i = 0;

#ifdef __AVX2__
    for (size_t done = 0; n >= LANES && done < n; done = i + LANES) {
        i = done + LANES <= n ? done : n - LANES;
        const lanes y = AT(x + i);
        const lanes down = -y;
        raise_to(&fall, &down);
        const __m256 is_low = _mm256_and_ps(_mm256_cmp_ps(y, _mm256_set1_ps(low), _CMP_LT_OQ),
                                            _mm256_cmp_ps(y, _mm256_set1_ps(-low), _CMP_GT_OQ));
        const unsigned mask = (unsigned)_mm256_movemask_ps(is_low);
        count += __builtin_popcount(mask >> (done - i));
    }
    i = n >= LANES ? n : 0;
#endif
    for (; i < n; i++) {
        most = -x[i] > most ? -x[i] : most;
        count += (x[i] < low) & (x[i] > -low);
    }
    const float whole = largest(&fall);
    *n_low += (size_t)count;
    return whole > most ? whole : most;
}

#ifdef __AVX2__
/** The first of the highest of eight values and their indices. */
static size_t first_of_highest(__m256 high, __m256i index)
{
    const __m256 most = spread_highest(high);
    const __m256i is_most = _mm256_castps_si256(_mm256_cmp_ps(high, most, _CMP_EQ_OQ));
    const __m256i at = _mm256_blendv_epi8(_mm256_set1_epi32(INT32_MAX), index, is_most);
    __m128i least = _mm_min_epi32(_mm256_castsi256_si128(at), _mm256_extracti128_si256(at, 1));
    least = _mm_min_epi32(least, _mm_shuffle_epi32(least, 0x4e));
    least = _mm_min_epi32(least, _mm_shuffle_epi32(least, 0xb1));
    return (size_t)(unsigned)_mm_cvtsi128_si32(least);
}

/** side x[k step] ... side x[(k + 7) step] */
static __m256 load_turned(const float *x, size_t k, int step, float side)
{
    const __m256i backward = _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0);

    if (step > 0)
        return _mm256_mul_ps(_mm256_loadu_ps(x + k), _mm256_set1_ps(side));
    const __m256 y = _mm256_loadu_ps(x - k - (LANES - 1));
    return _mm256_mul_ps(_mm256_permutevar8x32_ps(y, backward), _mm256_set1_ps(side));
}

static size_t find_turn(const float *x, size_t near, size_t far, int step, float side)
{
    const __m256 level = _mm256_set1_ps(side * x[0]);
    const __m256i from = _mm256_set1_epi32((int)near - 1);
    __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    __m256i best = _mm256_setzero_si256();
    __m256 high = level;
    unsigned stop = 0;

    for (size_t k = 0; k < far && stop == 0; k += LANES) {
        const __m256 y = load_turned(x, k, step, side);
        const __m256 is_low = _mm256_cmp_ps(y, level, _CMP_LT_OQ);
        const __m256i is_end = _mm256_cmpgt_epi32(index, from);
        stop = (unsigned)_mm256_movemask_ps(_mm256_and_ps(is_low, _mm256_castsi256_ps(is_end)));
        const size_t passed = stop != 0 ? k + (size_t)__builtin_ctz(stop) : far;
        const __m256i is_before =
            _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(passed < far ? passed : far)), index);
        const __m256 is_higher =
            _mm256_and_ps(_mm256_cmp_ps(y, high, _CMP_GT_OQ), _mm256_castsi256_ps(is_before));
        high = _mm256_blendv_ps(high, y, is_higher);
        best = _mm256_blendv_epi8(best, index, _mm256_castps_si256(is_higher));
        index = _mm256_add_epi32(index, _mm256_set1_epi32(LANES));
    }
    return first_of_highest(high, best);
}
#else
static size_t find_turn(const float *x, size_t near, size_t far, int step, float side)
{
    const float level = side * x[0];
    float high = level;
    size_t best = 0;

    for (size_t k = 1; k < far; k++) {
        const float y = side * x[step * (ptrdiff_t)k];
        if (y < level && k >= near)
            break;
        best = y > high ? k : best;
        high = y > high ? y : high;
    }
    return best;
}
#endif

static void match(const float *shape, size_t n, const float *x, float *out)
{
    lanes sum = none;

    for (size_t j = 0; j < n; j++)
        sum += shape[j] * AT(x + j);
    *(packed *)out = sum;
}

/** What a window of samples is like. */
typedef struct outline {
    float mean;
    float slope; /**< of the least-squares line, per sample */
    float most;  /**< no sample is farther from that line */
} outline;

static outline describe(const float *x, size_t n)
{
    const float middle = 0.5f * (float)(n - 1);
    lanes at = (lanes){0, 1, 2, 3, 4, 5, 6, 7} - middle;
    lanes sums = none;
    lanes moments = none;
    lanes farthest = none;
    size_t k = 0;

    for (; k + LANES <= n; k += LANES) {
        const lanes y = AT(x + k) - x[0];
        sums += y;
        moments += at * y;
        const lanes down = -y;
        raise_to(&farthest, &y);
        raise_to(&farthest, &down);
        at += (float)LANES;
    }
    float sum = 0.0f;
    float moment = 0.0f;
    float most = largest(&farthest);
    for (size_t j = 0; j < LANES; j++) {
        sum += sums[j];
        moment += moments[j];
    }
    for (; k < n; k++) {
        const float y = x[k] - x[0];
        sum += y;
        moment += ((float)(int)k - middle) * y;
        most = fabsf(y) > most ? fabsf(y) : most;
    }
    const float mean = sum / (float)n;
    /* sum of (k - middle)^2 */
    const float spread = (float)n * ((float)n * (float)n - 1.0f) / 12.0f;
    const float slope = moment / spread;
    return (outline){x[0] + mean, slope, most + fabsf(mean) + fabsf(slope) * middle};
}

static void straighten(const float *restrict x, size_t n, float sign, int16_t *restrict out)
{
    const outline o = describe(x, n);
    const float scale = o.most > 0.0f ? sign * 32767.0f / o.most : 0.0f;
    const float tilt = scale * o.slope;
    const float offset = tilt * 0.5f * (float)(n - 1);

    for (size_t k = 0; k < n; k++)
        out[k] = (int16_t)(scale * (x[k] - o.mean) - tilt * (float)(int)k + offset);
    for (size_t k = 0; k < VG_STEP_PADDING; k++)
        out[n + k] = INT16_MIN;
}

#ifdef __AVX2__
static __m256i load_steps(const int16_t *x)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)x);
}
#endif

/** How many i in distance .. n - distance - 1 have x[i] < x[i - distance] and
 *  x[i] < x[i + distance]. */
static inline int count_lower(const int16_t *x, size_t n, size_t distance)
{
    const int16_t *before = x;
    const int16_t *at = x + distance;
    const int16_t *after = x + 2 * distance;
    int count = 0;

#ifdef __AVX2__
    __m256i sum = _mm256_setzero_si256();
    for (size_t i = 0; i + 2 * distance < n; i += STEP_LANES) {
        const __m256i here = load_steps(at + i);
        const __m256i left = load_steps(before + i);
        const __m256i right = load_steps(after + i);
        sum = _mm256_sub_epi16(sum, _mm256_and_si256(_mm256_cmpgt_epi16(left, here),
                                                     _mm256_cmpgt_epi16(right, here)));
    }
    const __m256i pairs = _mm256_madd_epi16(sum, _mm256_set1_epi16(1));
    const __m128i four =
        _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    const __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    count = _mm_cvtsi128_si32(two) + _mm_extract_epi32(two, 1);
#else
    for (size_t i = 0; i + 2 * distance < n; i++)
        count += (at[i] < before[i]) & (at[i] < after[i]);
#endif
    return count;
}

static size_t find_scale(const int16_t *x, size_t n, size_t most)
{
    size_t best = 1;
    int best_count = -1;

    for (size_t k = 1; k <= most; k += 2) {
        const int count = count_lower(x, n, k);
        if (count > best_count) {
            best_count = count;
            best = k;
        }
    }
    return best;
}

#ifdef __AVX2__
/** Is x[0] below x[step], x[2 step] ... x[reach step]? */
static bool is_below(const int16_t *x, size_t reach, int step)
{
    const __m256i here = _mm256_set1_epi16(x[0]);

    for (size_t k = 1; k <= reach; k += STEP_LANES) {
        const size_t m = reach - k + 1 < STEP_LANES ? reach - k + 1 : STEP_LANES;
        const int16_t *side = step > 0 ? x + k : x - (k + m - 1);
        const unsigned above =
            (unsigned)_mm256_movemask_epi8(_mm256_cmpgt_epi16(load_steps(side), here));
        const unsigned all = ~0u >> (2 * (STEP_LANES - m));
        if ((above & all) != all)
            return false;
    }
    return true;
}

/** Two bits for each of x[0 .. 16) that is below both its neighbours. */
static unsigned mask_minima(const int16_t *x)
{
    const __m256i here = load_steps(x);

    return (unsigned)_mm256_movemask_epi8(
        _mm256_and_si256(_mm256_cmpgt_epi16(load_steps(x - 1), here),
                         _mm256_cmpgt_epi16(load_steps(x + 1), here)));
}

static bool is_lowest(const int16_t *x, size_t reach)
{
    return is_below(x, reach, 1) && is_below(x, reach, -1);
}
#else
static bool is_lowest(const int16_t *x, size_t reach)
{
    for (ptrdiff_t k = 1; k <= (ptrdiff_t)reach; k++)
        if (!(x[0] < x[-k] && x[0] < x[k]))
            return false;
    return true;
}
#endif

static size_t find_lowest(const int16_t *x, size_t n, size_t reach, uint32_t *at)
{
    const size_t end = n > reach ? n - reach : 0;
    size_t n_found = 0;

#ifdef __AVX2__
    for (size_t i = reach; i < end; i += STEP_LANES) {
        unsigned mask = mask_minima(x + i) & 0x55555555u;
        for (; mask != 0; mask &= mask - 1) {
            const size_t k = i + (size_t)__builtin_ctz(mask) / 2;
            if (k < end && is_lowest(x + k, reach))
                at[n_found++] = (uint32_t)k;
        }
    }
#else
    for (size_t i = reach; i < end; i++)
        if (is_lowest(x + i, reach))
            at[n_found++] = (uint32_t)i;
#endif
    return n_found;
}

const vg_pulse_kernels VG_PULSE_KERNELS = {.rise = rise,
                                           .balance = balance,
                                           .find_fall = find_fall,
                                           .find_turn = find_turn,
                                           .match = match,
                                           .straighten = straighten,
                                           .find_scale = find_scale,
                                           .find_lowest = find_lowest};

#ifdef VG_IS_PLAIN_BUILD
#ifdef VG_HAVE_AVX2_BUILD
extern const vg_pulse_kernels vg_pulse_kernels_avx2;
#endif

const vg_pulse_kernels *vg_pulse_kernels_best(void)
{
#ifdef VG_HAVE_AVX2_BUILD
    if (__builtin_cpu_supports("avx2"))
        return &vg_pulse_kernels_avx2;
#endif
    return &vg_pulse_kernels_plain;
}
#endif
