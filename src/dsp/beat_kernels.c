/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled once as it is, and once more by beat_kernels_avx2.c. */
#include "dsp/beat_kernels.h"

#include <string.h>

#include "dsp/eight.h"

#ifndef VG_BEAT_KERNELS
#define VG_BEAT_KERNELS vg_beat_kernels_plain
#endif

/* A step of a shape is so much of its norm. */
static const float shape_one = 16384.0f;
/* The steps of two stretches of a signal together have this norm, so that no sum of products
 * with those of a shape can overflow. */
static const float signal_one = 32000.0f;

enum { PAIRED = 2 * LANES, COMMON_POINTS = 32 };

/** The nearest whole number of one that is small: halves to the even one. */
static inline int16_t to_step(float x)
{
    const float large = 12582912.0f; /* 1.5 2^23: behind its point nothing is left */

    return (int16_t)((x + large) - large);
}

#ifdef __AVX2__
static inline __m256i load_steps(const int16_t *x)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)x);
}
#endif

/** Steps of x[0 .. n), n a multiple of eight. */
static inline void make_steps(const float *x, size_t n, float scale, int16_t *out)
{
    size_t k = 0;

#ifdef __AVX2__
    const __m256 s = _mm256_set1_ps(scale);
    for (; k < n; k += LANES) {
        const __m256i y = _mm256_cvtps_epi32(_mm256_mul_ps(AT(x + k), s));
        const __m128i steps =
            _mm_packs_epi32(_mm256_castsi256_si128(y), _mm256_extracti128_si256(y, 1));
        _mm_storeu_si128((__m128i *)(void *)(out + k), steps);
    }
#else
    for (; k < n; k++)
        out[k] = to_step(x[k] * scale);
#endif
}

/** Sums of the squares of n samples from each of eight neighbours on. */
static inline void sum_squares(const float *x, size_t n, float sum[LANES])
{
    float a[3 * LANES] = {0};
    lanes middle = {0};

    for (size_t j = LANES; j < n; j += LANES)
        middle += AT(x + j) * AT(x + j);
    *(packed *)a = AT(x) * AT(x) + middle;
    *(packed *)(a + LANES) = middle + AT(x + n) * AT(x + n);
    /* eight neighbours of a, eight apart in x each, are the n samples */
    for (size_t j = 0; j < 2 * LANES; j += LANES)
        *(packed *)(a + j) = AT(a + j) + AT(a + j + 1);
    for (size_t j = 0; j < 2 * LANES; j += LANES)
        *(packed *)(a + j) = AT(a + j) + AT(a + j + 2);
    *(packed *)sum = AT(a) + AT(a + 4);
}

/** The first of the highest of r[0 .. n), which has room for so many groups of eight. */
static inline size_t find_highest(const float *r, size_t n, size_t n_groups)
{
    size_t best = 0;

#ifdef __AVX2__
    if (n_groups == 1) {
        const __m256 place = _mm256_setr_ps(0.0f, 1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f);
        const __m256 is_in = _mm256_cmp_ps(place, _mm256_set1_ps((float)(int)n), _CMP_LT_OQ);
        const __m256 all = _mm256_blendv_ps(_mm256_set1_ps(-INFINITY), AT(r), is_in);
        const __m256 is_most = _mm256_cmp_ps(all, spread_highest(all), _CMP_EQ_OQ);
        return (unsigned)__builtin_ctz((unsigned)_mm256_movemask_ps(is_most));
    }
#else
    (void)n_groups;
#endif
    for (size_t k = 1; k < n; k++)
        best = r[k] > r[best] ? k : best;
    return best;
}

/** Sums of products of a shape with y from each of eight neighbours on. Whole numbers: in
 *  whatever order they are added, the sum is the same. */
static inline void multiply(const int16_t *shape, size_t n, const int16_t *y, float sum[LANES])
{
#ifdef __AVX2__
    __m256i v[LANES];
    for (size_t k = 0; k < LANES; k++) {
        v[k] = _mm256_madd_epi16(load_steps(shape), load_steps(y + k));
        for (size_t j = PAIRED; j < n; j += PAIRED)
            v[k] = _mm256_add_epi32(
                v[k], _mm256_madd_epi16(load_steps(shape + j), load_steps(y + k + j)));
    }
    const __m256i low = _mm256_hadd_epi32(_mm256_hadd_epi32(v[0], v[1]), //
                                          _mm256_hadd_epi32(v[2], v[3]));
    const __m256i high = _mm256_hadd_epi32(_mm256_hadd_epi32(v[4], v[5]), //
                                           _mm256_hadd_epi32(v[6], v[7]));
    const __m256i all = _mm256_add_epi32(_mm256_permute2x128_si256(low, high, 0x20),
                                         _mm256_permute2x128_si256(low, high, 0x31));
    _mm256_storeu_ps(sum, _mm256_cvtepi32_ps(all));
#else
    for (size_t k = 0; k < LANES; k++) {
        int32_t products = 0;
        for (size_t j = 0; j < n; j++)
            products += shape[j] * y[j + k];
        sum[k] = (float)products;
    }
#endif
}

/** Take x up for shapes of n points at n_groups of shifts. */
static inline void take_up(const float *x, size_t n, size_t n_groups, vg_fits *out)
{
    const size_t n_x = n + n_groups * LANES;

    for (size_t g = 0; g < n_groups; g++)
        sum_squares(x + g * LANES, n, out->norms + g * LANES);
    /* the first and the last stretch hold all that are between them */
    const float squares = out->norms[0] + out->norms[n_groups * LANES - 1];
    const float scale = signal_one / sqrtf(squares > FLT_MIN ? squares : FLT_MIN);
    make_steps(x, n_x, scale, out->steps);
    if (n % PAIRED != 0)
        memset(out->steps + n_x, 0, PAIRED * sizeof *out->steps); /* they meet zeros, too */
    for (size_t g = 0; g < n_groups; g++) {
        invert_roots(out->norms + g * LANES);
        *(packed *)(out->factors + g * LANES) =
            AT(out->norms + g * LANES) * (1.0f / (shape_one * scale));
    }
}

static inline void fit_one(const vg_shape *shape, size_t n, size_t n_groups, size_t n_shifts,
                           vg_fits *f, size_t s)
{
    float *r = f->r[s];

    for (size_t k = 0; k < n_groups * LANES; k += LANES) {
        multiply(shape->steps, n, f->steps + k, r + k);
        *(packed *)(r + k) *= AT(f->factors + k);
    }
    f->best[s] = find_highest(r, n_shifts, n_groups);
    f->most[s] = r[f->best[s]];
}

/** Inlined for the common numbers, so that the loops over them disappear. */
__attribute__((always_inline)) static inline void fit_all(const vg_shapes *shapes,
                                                          size_t n_points, size_t n_groups,
                                                          const int *which, const float *x,
                                                          vg_fits *out)
{
    const size_t n_shifts = shapes->n_shifts;
    float most = -INFINITY;
    size_t nearest = 0;

    take_up(x, n_points, n_groups, out);
    for (size_t s = 0; s < out->n; s++) {
        fit_one(&shapes->shape[which[s]], n_points, n_groups, n_shifts, out, s);
        nearest = out->most[s] > most ? s : nearest;
        most = out->most[s] > most ? out->most[s] : most;
        out->nearest[s] = nearest;
    }
}

static void fit(const vg_shapes *shapes, const int *which, size_t n, const float *x,
                vg_fits *out)
{
    out->n = n;
    if (shapes->n_points == COMMON_POINTS && shapes->n_shifts <= LANES)
        fit_all(shapes, COMMON_POINTS, 1, which, x, out);
    else
        fit_all(shapes, shapes->n_points, (shapes->n_shifts + LANES - 1) / LANES, which, x,
                out);
}

/** Inlined for the common n, as the next. */
static inline void blend_by(vg_shape *shape, const float *x, size_t n, const float ab[2])
{
    for (size_t k = 0; k < n; k += LANES) {
        const lanes y = ab[0] * AT(shape->points + k) + ab[1] * AT(x + k);
        *(packed *)(shape->points + k) = y;
    }
    make_steps(shape->points, n, shape_one, shape->steps);
}

static void blend(vg_shape *shape, const float *x, size_t n, const float ab[2])
{
    if (n == COMMON_POINTS)
        blend_by(shape, x, COMMON_POINTS, ab);
    else
        blend_by(shape, x, n, ab);
}

static inline void filter_by(const float *weights, size_t n, const float *x, size_t n_out,
                             float *out)
{
    for (size_t k = 0; k < n_out; k += LANES) {
        lanes sum = {0};
        for (size_t j = 0; j < n; j++)
            sum += weights[j] * (AT(x + j + k) - x[0]);
        *(packed *)(out + k) = sum;
    }
}

static void filter(const float *weights, size_t n, const float *x, size_t n_out, float *out)
{
    enum { COMMON = 13 };

    if (n == COMMON)
        filter_by(weights, COMMON, x, n_out, out);
    else
        filter_by(weights, n, x, n_out, out);
}

static void resemble(const float *a, size_t n, const float *x, float out[LANES])
{
    lanes sum = {0};
    lanes squares = {0};
    lanes products = {0};
    float variance[LANES];

    for (size_t j = 0; j < n; j++) {
        const lanes y = AT(x + j) - x[0];
        sum += y;
        squares += y * y;
        products += y * a[j];
    }
    *(packed *)variance = squares - sum * sum / (float)n;
    invert_roots(variance);
    *(packed *)out = products * AT(variance);
}

static float project(const float *a, size_t n, const float *x)
{
    lanes products = {0};
    float sum = 0.0f;

    for (size_t k = 0; k < n; k += LANES)
        products += AT(a + k) * (AT(x + k) - x[0]);
    for (size_t k = 0; k < LANES; k++)
        sum += products[k];
    return sum;
}

/* Eight at a time; the last eight may have some of those before once more. */
static size_t find_top(const float *x, size_t n, float sign)
{
    size_t best = 0;

#ifdef __AVX2__
    if (n >= LANES) {
        const __m256 s = _mm256_set1_ps(sign);
        __m256 most = _mm256_mul_ps(AT(x + n - LANES), s);
        for (size_t k = 0; k + LANES <= n; k += LANES)
            most = _mm256_max_ps(most, _mm256_mul_ps(AT(x + k), s));
        most = spread_highest(most);
        for (size_t k = 0;; k = k + 2 * LANES <= n ? k + LANES : n - LANES) {
            const __m256 is_most = _mm256_cmp_ps(_mm256_mul_ps(AT(x + k), s), most, _CMP_EQ_OQ);
            const unsigned found = (unsigned)_mm256_movemask_ps(is_most);
            if (found != 0)
                return k + (unsigned)__builtin_ctz(found);
        }
    }
#endif
    for (size_t k = 1; k < n; k++)
        best = sign * x[k] > sign * x[best] ? k : best;
    return best;
}

static float find_farthest(const float *x, size_t n, float base)
{
    float most = 0.0f;

#ifdef __AVX2__
    const __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(INT32_MAX));
    const __m256 place = _mm256_setr_ps(0.0f, 1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f);
    const __m256 from = _mm256_set1_ps(base);
    __m256 far = _mm256_setzero_ps();
    for (size_t k = 0; k + LANES <= n; k += LANES)
        far = _mm256_max_ps(far, _mm256_and_ps(_mm256_sub_ps(AT(x + k), from), magnitude));
    /* of the last eight, or of all if there are fewer, those that count */
    const size_t last = n >= LANES ? n - LANES : 0;
    const __m256 is_in =
        _mm256_cmp_ps(place, _mm256_set1_ps((float)(int)(n - last)), _CMP_LT_OQ);
    const __m256 rest = _mm256_and_ps(_mm256_sub_ps(AT(x + last), from), magnitude);
    most = _mm256_cvtss_f32(spread_highest(_mm256_max_ps(far, _mm256_and_ps(rest, is_in))));
#else
    for (size_t k = 0; k < n; k++)
        most = fabsf(x[k] - base) > most ? fabsf(x[k] - base) : most;
#endif
    return most;
}

static inline void add_beat_by(const float *x, size_t n, float *sum)
{
    for (size_t k = 0; k < n; k += LANES)
        *(packed *)(sum + k) += AT(x + k) - x[0];
}

static void add_beat(const float *x, size_t n, float *sum)
{
    enum { COMMON = 48 };

    if (n == COMMON)
        add_beat_by(x, COMMON, sum);
    else
        add_beat_by(x, n, sum);
}

const vg_beat_kernels VG_BEAT_KERNELS = {.fit = fit,
                                         .blend = blend,
                                         .filter = filter,
                                         .resemble = resemble,
                                         .project = project,
                                         .find_top = find_top,
                                         .find_farthest = find_farthest,
                                         .add_beat = add_beat};
