/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled once as it is, and once more by kernels_avx2.c. */
#include "dsp/kernels.h"

#include <math.h>
#include <string.h>

#include "dsp/eight.h"

#ifndef VG_KERNELS
#define VG_KERNELS      vg_kernels_plain
#define VG_BEAT_KERNELS vg_beat_kernels_plain
#define VG_IS_PLAIN_BUILD
#endif

_Static_assert((int)LANES == (int)VG_LANES, "one register holds them");

/* The sum of all is finite only if each is; if it is not, it may still be too large a sum of
 * finite numbers. */
static bool are_finite(const float *x, size_t n)
{
    const size_t whole = n / (2 * LANES);
    lanes sum[2] = {{0}};
    float rest = 0.0f;
    bool is_finite = true;

    for (size_t g = 0; g < whole; g++) {
        sum[0] += AT(x + 2 * LANES * g);
        sum[1] += AT(x + 2 * LANES * g + LANES);
    }
    sum[0] += sum[1];
    for (size_t j = 0; j < LANES; j++)
        rest += sum[0][j];
    for (size_t i = whole * 2 * LANES; i < n; i++)
        rest += x[i];
    if (isfinite(rest))
        return true;
    for (size_t i = 0; i < n && is_finite; i++)
        is_finite = isfinite(x[i]);
    return is_finite;
}

static void find_range(const float *x, size_t n, float range[2])
{
    float low[VG_LANES];
    float high[VG_LANES];
    size_t i = 0;

    for (size_t j = 0; j < VG_LANES; j++)
        low[j] = high[j] = x[0];
    for (; i + VG_LANES <= n; i += VG_LANES) {
        for (size_t j = 0; j < VG_LANES; j++) {
            low[j] = x[i + j] < low[j] ? x[i + j] : low[j];
            high[j] = x[i + j] > high[j] ? x[i + j] : high[j];
        }
    }
    for (; i < n; i++) {
        low[0] = x[i] < low[0] ? x[i] : low[0];
        high[0] = x[i] > high[0] ? x[i] : high[0];
    }
    range[0] = low[0];
    range[1] = high[0];
    for (size_t j = 1; j < VG_LANES; j++) {
        range[0] = low[j] < range[0] ? low[j] : range[0];
        range[1] = high[j] > range[1] ? high[j] : range[1];
    }
}

/** Inlined for each small m, so that the inner loop disappears. */
static inline void average_by(const float *restrict x, size_t n, size_t m, float *restrict out)
{
    for (size_t k = 0; k < n; k++) {
        float sum = x[m * k];
        for (size_t i = 1; i < m; i++)
            sum += x[m * k + i];
        out[k] = sum / (float)m;
    }
}

/** Of 24 sums of three neighbours every third is wanted; in three vectors these have eight
 *  different places. */
static void average_by_three(const float *restrict x, size_t n, float *restrict out)
{
    size_t k = 0;

#ifdef __AVX2__
    const __m256i order = _mm256_setr_epi32(0, 3, 6, 1, 4, 7, 2, 5);
    const __m256 three = _mm256_set1_ps(3.0f);
    for (; k + VG_LANES < n; k += VG_LANES) { /* the last sums reach beyond the eight */
        const float *y = x + 3 * k;
        const __m256 a = AT(y) + AT(y + 1) + AT(y + 2);
        const __m256 b = AT(y + 8) + AT(y + 9) + AT(y + 10);
        const __m256 c = AT(y + 16) + AT(y + 17) + AT(y + 18);
        const __m256 sum = _mm256_blend_ps(_mm256_blend_ps(a, b, 0x92), c, 0x24);
        _mm256_storeu_ps(out + k, _mm256_div_ps(_mm256_permutevar8x32_ps(sum, order), three));
    }
#endif
    average_by(x + 3 * k, n - k, 3, out + k);
}

static void average(const float *x, size_t n, size_t m, float *out)
{
    switch (m) {
    case 1:
        memcpy(out, x, n * sizeof *x);
        break;
    case 2:
        average_by(x, n, 2, out);
        break;
    case 3:
        average_by_three(x, n, out);
        break;
    case 4:
        average_by(x, n, 4, out);
        break;
    default:
        average_by(x, n, m, out);
    }
}

static void bend(const float *restrict x, size_t n, size_t lag, float *restrict out)
{
    const float *middle = x + lag;
    const float *right = middle + lag;

    for (size_t i = 0; i < n; i++)
        out[i] = (middle[i] - x[i]) + (middle[i] - right[i]);
}

static void sharpen(const float *restrict x, size_t n, size_t lag, float share,
                    float *restrict out, float *restrict squares)
{
    const float *middle = x + lag;
    const float *right = middle + lag;

    for (size_t i = 0; i < n; i++) {
        out[i] = middle[i] - share * (x[i] + right[i]);
        squares[i] = out[i] * out[i];
    }
}

/** out[i] = sum of so many terms x[i], x[i + step], ...; out may be x. Inlined for the common
 *  numbers of terms. */
static inline void add_terms(const float *x, size_t n, size_t step, size_t n_terms, float *out)
{
    const size_t whole = n / LANES;

    for (size_t g = 0; g < whole; g++) { /* counted, so that compilers unroll it */
        const float *at = x + g * LANES;
        lanes sum = AT(at);
        for (size_t k = 1; k < n_terms; k++)
            sum += AT(at + k * step);
        *(packed *)(out + g * LANES) = sum;
    }
    for (size_t i = whole * LANES; i < n; i++) {
        float sum = x[i];
        for (size_t k = 1; k < n_terms; k++)
            sum += x[i + k * step];
        out[i] = sum;
    }
}

/** The next factor of a width, which is above 1. */
static size_t factor_of(size_t width)
{
    static const size_t common[] = {4, 3, 2};

    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
        if (width % common[i] == 0)
            return common[i];
    return width;
}

static void boxcar(const float *x, size_t n, size_t width, float *out)
{
    size_t done = 1; /* samples that one value of x is the sum of */

    if (width == 1)
        memcpy(out, x, n * sizeof *x);
    for (; done < width; x = out) {
        const size_t factor = factor_of(width / done);
        const size_t n_sums = n - done * factor + 1;
        switch (factor) {
        case 2:
            add_terms(x, n_sums, done, 2, out);
            break;
        case 3:
            add_terms(x, n_sums, done, 3, out);
            break;
        case 4:
            add_terms(x, n_sums, done, 4, out);
            break;
        default:
            add_terms(x, n_sums, done, factor, out);
        }
        done *= factor;
    }
}

static bool is_peak(const float *x)
{
    return x[0] > x[-1] && x[0] >= x[1];
}

static size_t find_peaks(const float *x, size_t n, uint32_t *at)
{
    size_t n_peaks = 0;
    size_t i = 1;

#ifdef __AVX2__
    enum { GROUP = 4 * VG_LANES };
    unsigned rose = 0; /* into the place before the group */
    for (; i + GROUP <= n; i += GROUP) {
        unsigned rises = 0;
        for (size_t k = 0; k < GROUP; k += VG_LANES) {
            const __m256 up = _mm256_cmp_ps(_mm256_loadu_ps(x + i + k),
                                            _mm256_loadu_ps(x + i + k - 1), _CMP_GT_OQ);
            rises |= (unsigned)_mm256_movemask_ps(up) << k;
        }
        for (unsigned ends = ~rises & (rises << 1 | rose); ends != 0; ends &= ends - 1)
            at[n_peaks++] = (uint32_t)i + (uint32_t)__builtin_ctz(ends) - 1;
        rose = rises >> (GROUP - 1);
    }
    i -= rose; /* whether that is a peak, the next place tells */
#endif
    for (; i + 1 < n; i++)
        if (is_peak(x + i))
            at[n_peaks++] = (uint32_t)i;
    return n_peaks;
}

/** The lower of each pair into a, the higher into b. */
static inline void order(lanes *a, lanes *b)
{
#ifdef __AVX2__
    const lanes low = _mm256_min_ps(*a, *b);
    *b = _mm256_max_ps(*a, *b);
    *a = low;
#else
    for (size_t j = 0; j < VG_LANES; j++) {
        const float low = (*a)[j] < (*b)[j] ? (*a)[j] : (*b)[j];
        const float high = (*a)[j] < (*b)[j] ? (*b)[j] : (*a)[j];
        (*a)[j] = low;
        (*b)[j] = high;
    }
#endif
}

static void middle_of_seven(const float *x, size_t n, float *out)
{
    enum { SEVEN = 7 };
    lanes v[SEVEN];

    for (size_t k = 0; k < n; k += VG_LANES) {
        for (size_t i = 0; i < SEVEN; i++)
            v[i] = AT(x + k + i);
        for (size_t round = 0; round < SEVEN; round++)
            for (size_t i = round % 2; i + 1 < SEVEN; i += 2)
                order(&v[i], &v[i + 1]);
        /* zeros come first, and of n values there are 7 - n */
        for (size_t j = 0; j < VG_LANES; j++) {
            const float of_2 = v[5][j] > 0.0f ? v[5][j] : v[6][j];
            const float of_4 = v[3][j] > 0.0f ? v[4][j] : of_2;
            out[k + j] = v[1][j] > 0.0f ? v[3][j] : of_4;
        }
    }
}

/* Between where the old value was and the new one belongs, each moves by one place. */
static void exchange(float *x, float old, float new)
{
#ifdef __AVX2__
    const __m256 from = _mm256_set1_ps(old);
    const __m256 to = _mm256_set1_ps(new);
    const ptrdiff_t side = new < old ? -1 : 1;
    const __m256 a[2] = {_mm256_loadu_ps(x), _mm256_loadu_ps(x + LANES)};
    const __m256 b[2] = {_mm256_loadu_ps(x + side), _mm256_loadu_ps(x + LANES + side)};
    for (size_t k = 0; k < 2; k++) {
        const __m256 y = side > 0 ? _mm256_max_ps(a[k], _mm256_min_ps(b[k], to))
                                  : _mm256_min_ps(a[k], _mm256_max_ps(b[k], to));
        const __m256 stays = side > 0 ? _mm256_cmp_ps(a[k], from, _CMP_LT_OQ)
                                      : _mm256_cmp_ps(a[k], from, _CMP_GT_OQ);
        _mm256_storeu_ps(x + k * LANES, _mm256_blendv_ps(y, a[k], stays));
    }
#else
    size_t i = 0;
    while (x[i] < old)
        i++;
    for (; x[i + 1] < new; i++)
        x[i] = x[i + 1];
    for (; x[i - 1] > new; i--)
        x[i] = x[i - 1];
    x[i] = new;
#endif
}

/* The nearest n are neighbours. */
static float find_reach(const float *x, size_t n, float centre)
{
    const float *end = x + (n - 1);
    const float low = centre - x[LANES];
    const float high = end[LANES] - centre;
    float least = low > high ? low : high;

#ifdef __AVX2__
    const __m256 middle = _mm256_set1_ps(centre);
    const __m256 all = _mm256_max_ps(_mm256_sub_ps(middle, _mm256_loadu_ps(x)),
                                     _mm256_sub_ps(_mm256_loadu_ps(end), middle));
    __m128 few = _mm_min_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps(all, 1));
    few = _mm_min_ps(few, _mm_movehl_ps(few, few));
    few = _mm_min_ss(few, _mm_movehdup_ps(few));
    const float other = _mm_cvtss_f32(few);
    least = other < least ? other : least;
#else
    for (size_t k = 0; k < LANES; k++) {
        const float below = centre - x[k];
        const float above = end[k] - centre;
        const float reach = below > above ? below : above;
        least = reach < least ? reach : least;
    }
#endif
    return least;
}

#ifdef __AVX2__
#define VG_KERNELS_NAME "avx2"
#else
#define VG_KERNELS_NAME "plain"
#endif

extern const vg_beat_kernels VG_BEAT_KERNELS;

const vg_kernels VG_KERNELS = {.name = VG_KERNELS_NAME,
                               .are_finite = are_finite,
                               .find_range = find_range,
                               .average = average,
                               .bend = bend,
                               .sharpen = sharpen,
                               .boxcar = boxcar,
                               .find_peaks = find_peaks,
                               .middle_of_seven = middle_of_seven,
                               .exchange = exchange,
                               .find_reach = find_reach,
                               .beat = &VG_BEAT_KERNELS};

#ifdef VG_IS_PLAIN_BUILD
#ifdef VG_HAVE_AVX2_BUILD
extern const vg_kernels vg_kernels_avx2;
#endif

const vg_kernels *vg_kernels_best(void)
{
#ifdef VG_HAVE_AVX2_BUILD
    if (runs_avx2_builds())
        return &vg_kernels_avx2;
#endif
    return &vg_kernels_plain;
}
#endif
