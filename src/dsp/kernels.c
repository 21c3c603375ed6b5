/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled once as it is, and once more by kernels_avx2.c. */
#include "dsp/kernels.h"

#include <float.h>
#include <math.h>
#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#ifndef VG_KERNELS
#define VG_KERNELS vg_kernels_plain
#define VG_IS_PLAIN_BUILD
#endif

/* Eight neighbours at a time, in whatever registers the processor has; and the same as it
 * lies in memory. */
typedef float lanes __attribute__((vector_size(VG_LANES * sizeof(float))));
typedef float packed
    __attribute__((vector_size(VG_LANES * sizeof(float)), aligned(sizeof(float)), may_alias));
#define AT(x) (*(const packed *)(x))

/* x - x is 0 only for finite x. */
static bool are_finite(const float *x, size_t n)
{
    lanes sum[2] = {{0}};
    float rest = 0.0f;
    size_t i = 0;

    for (; i + 2 * VG_LANES <= n; i += 2 * VG_LANES) {
        sum[0] += AT(x + i) - AT(x + i);
        sum[1] += AT(x + i + VG_LANES) - AT(x + i + VG_LANES);
    }
    for (; i < n; i++)
        rest += x[i] - x[i];
    sum[0] += sum[1];
    for (size_t j = 0; j < VG_LANES; j++)
        rest += sum[0][j];
    return fabsf(rest) <= 0.0f;
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
        average_by(x, n, 3, out);
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
                    float *restrict out)
{
    const float *middle = x + lag;
    const float *right = middle + lag;

    for (size_t i = 0; i < n; i++)
        out[i] = middle[i] - share * (x[i] + right[i]);
}

static void square(float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] *= x[i];
}

/** x[i] += x[i + step], forwards: in groups, so that no group reads what it has written. */
static void fold(float *x, size_t n, size_t step)
{
    const float *ahead = x + step;
    size_t i = 0;

    for (; i + VG_LANES <= n; i += VG_LANES) {
        const lanes sum = AT(x + i) + AT(ahead + i);
        *(packed *)(x + i) = sum;
    }
    for (; i < n; i++)
        x[i] += ahead[i];
}

static void add(const float *restrict x, size_t n, float *restrict out)
{
    for (size_t i = 0; i < n; i++)
        out[i] += x[i];
}

static void boxcar(float *x, size_t n, size_t width, float *out)
{
    size_t done = 0;  /* samples that out holds the sum of */
    size_t power = 1; /* samples that x holds the sum of */
    size_t valid = n; /* elements of x that are such sums */

    for (;; power *= 2) {
        if ((width & power) != 0 && done == 0)
            memcpy(out, x, valid * sizeof *x);
        else if ((width & power) != 0)
            add(x + done, n - done - power + 1, out);
        done += width & power;
        if (done == width)
            return;
        valid -= power;
        fold(x, valid, power);
    }
}

static bool is_peak(const float *x)
{
    return x[0] > x[-1] && x[0] >= x[1] && x[0] > 0.0f;
}

static size_t find_peaks(const float *x, size_t n, uint32_t *at)
{
    size_t n_peaks = 0;
    size_t i = 1;

#ifdef __AVX2__
    for (; i + VG_LANES < n; i += VG_LANES) {
        const __m256 here = _mm256_loadu_ps(x + i);
        const __m256 rises = _mm256_cmp_ps(here, _mm256_loadu_ps(x + i - 1), _CMP_GT_OQ);
        const __m256 falls = _mm256_cmp_ps(here, _mm256_loadu_ps(x + i + 1), _CMP_GE_OQ);
        const __m256 counts = _mm256_cmp_ps(here, _mm256_setzero_ps(), _CMP_GT_OQ);
        const __m256 peaks = _mm256_and_ps(_mm256_and_ps(rises, falls), counts);
        unsigned mask = (unsigned)_mm256_movemask_ps(peaks);
        for (; mask != 0; mask &= mask - 1)
            at[n_peaks++] = (uint32_t)i + (uint32_t)__builtin_ctz(mask);
    }
#endif
    for (; i + 1 < n; i++)
        if (is_peak(x + i))
            at[n_peaks++] = (uint32_t)i;
    return n_peaks;
}

/** The lower of each pair into a, the higher into b. */
static inline void order(float a[VG_LANES], float b[VG_LANES])
{
    for (size_t j = 0; j < VG_LANES; j++) {
        const float low = a[j] < b[j] ? a[j] : b[j];
        const float high = a[j] < b[j] ? b[j] : a[j];
        a[j] = low;
        b[j] = high;
    }
}

static void middle_of_seven(const float *x, size_t n, float *out)
{
    enum { SEVEN = 7 };
    float v[SEVEN][VG_LANES];

    for (size_t k = 0; k < n; k += VG_LANES) {
        for (size_t i = 0; i < SEVEN; i++)
            memcpy(v[i], x + k + i, sizeof v[i]);
        for (size_t round = 0; round < SEVEN; round++)
            for (size_t i = round % 2; i + 1 < SEVEN; i += 2)
                order(v[i], v[i + 1]);
        /* zeros come first, and of n values there are 7 - n */
        for (size_t j = 0; j < VG_LANES; j++) {
            const float of_2 = v[5][j] > 0.0f ? v[5][j] : v[6][j];
            const float of_4 = v[3][j] > 0.0f ? v[4][j] : of_2;
            out[k + j] = v[1][j] > 0.0f ? v[3][j] : of_4;
        }
    }
}

/** Sums over the lanes of each: of pairs, of pairs of pairs, of halves. */
static inline void sum_each(const lanes v[VG_LANES], float sum[VG_LANES])
{
#ifdef __AVX2__
    const __m256 low = _mm256_hadd_ps(_mm256_hadd_ps(v[0], v[1]), _mm256_hadd_ps(v[2], v[3]));
    const __m256 high = _mm256_hadd_ps(_mm256_hadd_ps(v[4], v[5]), _mm256_hadd_ps(v[6], v[7]));
    _mm256_storeu_ps(sum, _mm256_add_ps(_mm256_permute2f128_ps(low, high, 0x20),
                                        _mm256_permute2f128_ps(low, high, 0x31)));
#else
    for (size_t k = 0; k < VG_LANES; k++)
        sum[k] = ((v[k][0] + v[k][1]) + (v[k][2] + v[k][3])) +
                 ((v[k][4] + v[k][5]) + (v[k][6] + v[k][7]));
#endif
}

/** Inlined for the common n, so that the loop over it disappears. */
static inline void correlate_by(const float *shape, size_t n, const float *x,
                                float sum[VG_LANES])
{
    lanes products[VG_LANES];

    for (size_t k = 0; k < VG_LANES; k++) {
        products[k] = AT(shape) * AT(x + k);
        for (size_t j = VG_LANES; j < n; j += VG_LANES)
            products[k] += AT(shape + j) * AT(x + j + k);
    }
    sum_each(products, sum);
}

/** The first of the highest of r[0 .. n), which has room for n rounded up to lanes. */
static size_t find_highest(const float *r, size_t n)
{
    size_t best = 0;

#ifdef __AVX2__
    if (n <= VG_LANES) {
        const __m256 place = _mm256_setr_ps(0.0f, 1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f);
        const __m256 is_in = _mm256_cmp_ps(place, _mm256_set1_ps((float)n), _CMP_LT_OQ);
        const __m256 all =
            _mm256_blendv_ps(_mm256_set1_ps(-INFINITY), _mm256_loadu_ps(r), is_in);
        __m256 most = _mm256_max_ps(all, _mm256_permute2f128_ps(all, all, 1));
        most = _mm256_max_ps(most, _mm256_permute_ps(most, 0x4e));
        most = _mm256_max_ps(most, _mm256_permute_ps(most, 0xb1));
        const __m256 is_most = _mm256_cmp_ps(all, most, _CMP_EQ_OQ);
        return (size_t)__builtin_ctz((unsigned)_mm256_movemask_ps(is_most));
    }
#endif
    for (size_t k = 1; k < n; k++)
        best = r[k] > r[best] ? k : best;
    return best;
}

static size_t correlate(const float *shape, size_t n, const float *x, size_t n_shifts,
                        const float *scale, float *out)
{
    enum { COMMON = 32 };

    for (size_t k = 0; k < n_shifts; k += VG_LANES) {
        if (n == COMMON)
            correlate_by(shape, COMMON, x + k, out + k);
        else
            correlate_by(shape, n, x + k, out + k);
        *(packed *)(out + k) *= AT(scale + k);
    }
    return find_highest(out, n_shifts);
}

/** Sums of the squares of n samples from each of eight neighbours on. */
static inline void sum_squares(const float *x, size_t n, float sum[VG_LANES])
{
    float a[3 * VG_LANES] = {0};
    lanes middle = {0};

    for (size_t j = VG_LANES; j < n; j += VG_LANES)
        middle += AT(x + j) * AT(x + j);
    *(packed *)a = AT(x) * AT(x) + middle;
    *(packed *)(a + VG_LANES) = middle + AT(x + n) * AT(x + n);
    /* eight neighbours of a, eight apart in x each, are the n samples */
    for (size_t j = 0; j < 2 * VG_LANES; j += VG_LANES)
        *(packed *)(a + j) = AT(a + j) + AT(a + j + 1);
    for (size_t j = 0; j < 2 * VG_LANES; j += VG_LANES)
        *(packed *)(a + j) = AT(a + j) + AT(a + j + 2);
    *(packed *)sum = AT(a) + AT(a + 4);
}

/** One by the roots; what is too small counts as the least normal number. */
static inline void invert_roots(float x[VG_LANES])
{
#ifdef __AVX2__
    const __m256 safe = _mm256_max_ps(_mm256_loadu_ps(x), _mm256_set1_ps(FLT_MIN));
    _mm256_storeu_ps(x, _mm256_div_ps(_mm256_set1_ps(1.0f), _mm256_sqrt_ps(safe)));
#else
    for (size_t j = 0; j < VG_LANES; j++)
        x[j] = 1.0f / sqrtf(x[j] > FLT_MIN ? x[j] : FLT_MIN);
#endif
}

static void inverse_norms(const float *x, size_t n, size_t n_shifts, float *out)
{
    for (size_t k = 0; k < n_shifts; k += VG_LANES) {
        sum_squares(x + k, n, out + k);
        invert_roots(out + k);
    }
}

static void blend(float *restrict shape, const float *restrict x, size_t n, const float ab[2])
{
    for (size_t k = 0; k < n; k++)
        shape[k] = ab[0] * shape[k] + ab[1] * x[k];
}

#ifdef __AVX2__
#define VG_KERNELS_NAME "avx2"
#else
#define VG_KERNELS_NAME "plain"
#endif

const vg_kernels VG_KERNELS = {.name = VG_KERNELS_NAME,
                               .are_finite = are_finite,
                               .find_range = find_range,
                               .average = average,
                               .bend = bend,
                               .sharpen = sharpen,
                               .square = square,
                               .boxcar = boxcar,
                               .find_peaks = find_peaks,
                               .middle_of_seven = middle_of_seven,
                               .inverse_norms = inverse_norms,
                               .correlate = correlate,
                               .blend = blend};

#ifdef VG_IS_PLAIN_BUILD
#ifdef VG_HAVE_AVX2_BUILD
extern const vg_kernels vg_kernels_avx2;
#endif

const vg_kernels *vg_kernels_best(void)
{
#ifdef VG_HAVE_AVX2_BUILD
    if (__builtin_cpu_supports("avx2"))
        return &vg_kernels_avx2;
#endif
    return &vg_kernels_plain;
}
#endif
