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
    const __m256i before_near = _mm256_set1_epi32((int)near - 1);
    const __m256i before_far = _mm256_set1_epi32((int)far - 1);
    __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    __m256 high = level;

    unsigned end = 0;

    for (size_t k = 0; k < far && end == 0; k += LANES) {
        const __m256 y = load_turned(x, k, step, side);
        const __m256i is_low = _mm256_castps_si256(_mm256_cmp_ps(y, level, _CMP_LT_OQ));
        const __m256i is_past =
            _mm256_or_si256(_mm256_and_si256(is_low, _mm256_cmpgt_epi32(index, before_near)),
                            _mm256_cmpgt_epi32(index, before_far));
        end = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(is_past));
        if (end == 0) {
            high = _mm256_max_ps(high, y);
            index = _mm256_add_epi32(index, _mm256_set1_epi32(LANES));
            continue;
        }
        const __m256i first = _mm256_set1_epi32((int)k + __builtin_ctz(end));
        const __m256 is_before = _mm256_castsi256_ps(_mm256_cmpgt_epi32(first, index));
        high = _mm256_max_ps(high, _mm256_blendv_ps(level, y, is_before));
    }
    const __m256 most = spread_highest(high);
    for (size_t k = 0;; k += LANES) {
        const __m256 is_most = _mm256_cmp_ps(load_turned(x, k, step, side), most, _CMP_EQ_OQ);
        const unsigned mask = (unsigned)_mm256_movemask_ps(is_most);
        if (mask != 0)
            return k + (size_t)__builtin_ctz(mask);
    }
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

/** Ones for the last n % LANES of n places, or for all of them. */
static inline void keep_last(size_t n, lanes *keep)
{
    const size_t n_last = n - (n - 1) / LANES * LANES;

    for (size_t j = 0; j < LANES; j++)
        (*keep)[j] = j < n_last ? 1.0f : 0.0f;
}

/** Sums over the lanes of a and of b: of pairs, of pairs of pairs, of halves. */
static inline void sum_both(const lanes *a, const lanes *b, float sum[2])
{
#ifdef __AVX2__
    const __m256 pairs = _mm256_hadd_ps(*a, *b);
    const __m256 fours = _mm256_hadd_ps(pairs, pairs);
    const __m128 both =
        _mm_add_ps(_mm256_castps256_ps128(fours), _mm256_extractf128_ps(fours, 1));
    _mm_storel_pi((__m64 *)(void *)sum, both);
#else
    const lanes *each[2] = {a, b};
    for (size_t k = 0; k < 2; k++) {
        const lanes *v = each[k];
        sum[k] = (((*v)[0] + (*v)[1]) + ((*v)[2] + (*v)[3])) +
                 (((*v)[4] + (*v)[5]) + ((*v)[6] + (*v)[7]));
    }
#endif
}

/** Inlined for each common number of vectors before the last, as is compare_by(). */
static inline void add_units_by(const float *y, const uint32_t *at, size_t n_at, size_t n,
                                size_t n_full, float *sum)
{
    lanes keep;

    keep_last(n, &keep);
    for (size_t i = 0; i < n_at; i++) {
        const float *piece = y + at[i];
        const lanes last = keep * AT(piece + n_full * LANES);
        lanes squares = last * last;
        float both[2];
        for (size_t j = 0; j < n_full; j++)
            squares += AT(piece + j * LANES) * AT(piece + j * LANES);
        sum_both(&squares, &squares, both);
        const float scale = 1.0f / sqrtf(both[0]);
        for (size_t j = 0; j < n_full; j++)
            *(packed *)(sum + j * LANES) += scale * AT(piece + j * LANES);
        *(packed *)(sum + n_full * LANES) += scale * last;
    }
}

static void add_units(const float *y, const uint32_t *at, size_t n_at, size_t n, float *sum)
{
    const size_t n_full = (n - 1) / LANES;

    switch (n_full) {
    case 1:
        add_units_by(y, at, n_at, n, 1, sum);
        break;
    case 2:
        add_units_by(y, at, n_at, n, 2, sum);
        break;
    default:
        add_units_by(y, at, n_at, n, n_full, sum);
    }
}

static inline void compare_by(const float *y, const uint32_t *at, size_t n_at,
                              const float *shape, size_t n, size_t n_full, float *out)
{
    lanes keep;

    keep_last(n, &keep);
    for (size_t i = 0; i < n_at; i++) {
        const float *piece = y + at[i];
        const lanes last = keep * AT(piece + n_full * LANES);
        lanes products = last * AT(shape + n_full * LANES);
        lanes squares = last * last;
        float both[2];
        for (size_t j = 0; j < n_full; j++) {
            products += AT(piece + j * LANES) * AT(shape + j * LANES);
            squares += AT(piece + j * LANES) * AT(piece + j * LANES);
        }
        sum_both(&products, &squares, both);
        out[i] = both[0] / sqrtf(both[1]);
    }
}

static void compare(const float *y, const uint32_t *at, size_t n_at, const float *shape,
                    size_t n, float *out)
{
    const size_t n_full = (n - 1) / LANES;

    switch (n_full) {
    case 1:
        compare_by(y, at, n_at, shape, n, 1, out);
        break;
    case 2:
        compare_by(y, at, n_at, shape, n, 2, out);
        break;
    default:
        compare_by(y, at, n_at, shape, n, n_full, out);
    }
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
        const __m256i sides = _mm256_min_epi16(load_steps(before + i), load_steps(after + i));
        sum = _mm256_sub_epi16(sum, _mm256_cmpgt_epi16(sides, load_steps(at + i)));
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
static inline void store_steps(int16_t *x, __m256i steps)
{
    _mm256_storeu_si256((__m256i *)(void *)x, steps);
}

/** low[i] = least of x[i] ... x[i + width - 1], i = 0 .. n - width, for the greatest power of
 *  two that is no more than reach, which is the width. */
static size_t find_least(const int16_t *x, size_t n, size_t reach, int16_t *low)
{
    size_t width = 1;

    for (size_t i = 0; i < n; i += STEP_LANES)
        store_steps(low + i, load_steps(x + i));
    store_steps(low + n, load_steps(x + n));
    for (; 2 * width <= reach; width *= 2)
        for (size_t i = 0; i + 2 * width <= n; i += STEP_LANES)
            store_steps(low + i,
                        _mm256_min_epi16(load_steps(low + i), load_steps(low + i + width)));
    return width;
}

static size_t find_lowest(const int16_t *x, size_t n, size_t reach, int16_t *low, uint32_t *at)
{
    const size_t end = n > reach ? n - reach : 0;
    size_t n_found = 0;

    if (end <= reach)
        return 0;
    const size_t width = find_least(x, n, reach, low);
    const int16_t *before = low - reach;
    const int16_t *after = low + 1;
    for (size_t i = reach; i < end; i += STEP_LANES) {
        const __m256i left =
            _mm256_min_epi16(load_steps(before + i), load_steps(before + i + reach - width));
        const __m256i right =
            _mm256_min_epi16(load_steps(after + i), load_steps(after + i + reach - width));
        const __m256i is_lowest =
            _mm256_cmpgt_epi16(_mm256_min_epi16(left, right), load_steps(x + i));
        unsigned mask = (unsigned)_mm256_movemask_epi8(is_lowest) & 0x55555555u;
        for (; mask != 0; mask &= mask - 1) {
            const size_t k = i + (size_t)__builtin_ctz(mask) / 2;
            if (k < end)
                at[n_found++] = (uint32_t)k;
        }
    }
    return n_found;
}
#else
static bool is_lowest(const int16_t *x, size_t reach)
{
    for (ptrdiff_t k = 1; k <= (ptrdiff_t)reach; k++)
        if (!(x[0] < x[-k] && x[0] < x[k]))
            return false;
    return true;
}

static size_t find_lowest(const int16_t *x, size_t n, size_t reach, int16_t *low, uint32_t *at)
{
    const size_t end = n > reach ? n - reach : 0;
    size_t n_found = 0;

    (void)low;
    for (size_t i = reach; i < end; i++)
        if (is_lowest(x + i, reach))
            at[n_found++] = (uint32_t)i;
    return n_found;
}
#endif

const vg_pulse_kernels VG_PULSE_KERNELS = {.rise = rise,
                                           .balance = balance,
                                           .find_fall = find_fall,
                                           .find_turn = find_turn,
                                           .match = match,
                                           .add_units = add_units,
                                           .compare = compare,
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
    if (runs_avx2_builds())
        return &vg_pulse_kernels_avx2;
#endif
    return &vg_pulse_kernels_plain;
}
#endif
