/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kernel beside the loop that one would write first, in both builds. */
#include "dsp/kernels.h"

#include "core/rng.h"
#include "vg_test.h"

enum { N = 137, EIGHT = 8 };

static float x[N + 64];

/** The builds that this processor can run, the plain one first; how many. */
static size_t list_builds(const vg_beat_kernels *builds[2])
{
    builds[0] = vg_kernels_plain.beat;
    builds[1] = vg_kernels_best()->beat;
    return builds[1] == builds[0] ? 1 : 2;
}

static int draw(void **state)
{
    vg_rng rng = vg_rng_seed(7);

    (void)state;

    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++)
        x[i] = (float)(100.0 * vg_rng_normal(&rng));
    return 0;
}

static double norm_of(const float *y, size_t n)
{
    double norm_sq = 0.0;

    for (size_t j = 0; j < n; j++)
        norm_sq += (double)y[j] * (double)y[j];
    return sqrt(norm_sq);
}

/** Three shapes of the same stretches of x, blended into empty ones, and an empty one. */
static vg_shapes make_shapes(const vg_beat_kernels *kernels, size_t n, size_t n_shifts)
{
    static const size_t at[] = {50, 3, 93};
    vg_shapes shapes = {.n_points = n, .n_shifts = n_shifts};

    for (size_t s = 0; s < 3; s++) {
        const float *y = x + at[s];
        kernels->blend(&shapes.shape[s], y, n,
                       (const float[]){1.0f, (float)(1 / norm_of(y, n))});
    }
    return shapes;
}

static void check_fit(const vg_shapes *shapes, const float *y, const int *which,
                      const vg_fits *fits)
{
    size_t nearest = 0;

    for (size_t s = 0; s < fits->n; s++) {
        const float *shape = shapes->shape[which[s]].points;
        const size_t best = fits->best[s];
        for (size_t k = 0; k < shapes->n_shifts; k++) {
            const double norm = norm_of(y + k, shapes->n_points);
            double dot = 0.0;
            for (size_t j = 0; j < shapes->n_points; j++)
                dot += (double)shape[j] * (double)y[j + k];
            assert_within((double)fits->norms[k] * norm, 1.0, 1e-5);
            assert_within((double)fits->r[s][k], dot / norm, 2e-4);
            assert_true(k < best ? fits->r[s][k] < fits->most[s]
                                 : fits->r[s][k] <= fits->most[s]);
        }
        assert_true(best < shapes->n_shifts && fits->most[s] >= fits->r[s][best]);
        if (fits->most[s] > fits->most[nearest])
            nearest = s;
        assert_int_equal(fits->nearest[s], nearest);
    }
}

static void shapes_are_correlated_at_every_shift(void **state)
{
    static const int which[] = {2, 0, 1, 3};
    const vg_beat_kernels *builds[2];
    vg_fits fits[2] = {{.n = 0}};

    (void)state;
    for (size_t n = EIGHT; n <= VG_SHAPE_POINTS; n += EIGHT) {
        for (size_t n_shifts = 1; n_shifts <= VG_SHIFTS_MAX && n_shifts <= n; n_shifts++) {
            const size_t n_builds = list_builds(builds);
            for (size_t b = 0; b < n_builds; b++) {
                const vg_shapes shapes = make_shapes(builds[b], n, n_shifts);
                builds[b]->fit(&shapes, which, 4, x, &fits[b]);
                assert_int_equal(fits[b].n, 4);
                check_fit(&shapes, x, which, &fits[b]);
                assert_within((double)fits[b].most[3], 0.0, 0.0);
            }
            for (size_t s = 0; s < 4 && n_builds == 2; s++)
                assert_memory_equal(fits[0].r[s], fits[1].r[s], n_shifts * sizeof(float));
        }
    }
}

/* Two stretches of a signal may hold all of it in one sample. */
static void the_highest_spike_does_not_overflow(void **state)
{
    static const int which[] = {0, 1};
    const vg_beat_kernels *builds[2];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        for (size_t at = 0; at < 32 + 7; at++) {
            vg_shapes shapes = {.n_points = 32, .n_shifts = 8};
            float spike[32 + 2 * EIGHT] = {0};
            vg_fits fits;
            spike[at] = 3e15f;
            const size_t k = at < 32 ? 0 : at - 31; /* a shift that has it */
            builds[b - 1]->blend(&shapes.shape[0], spike + k, 32,
                                 (const float[]){0, 1 / 3e15f});
            builds[b - 1]->blend(&shapes.shape[1], spike + k, 32,
                                 (const float[]){0, -1 / 3e15f});
            builds[b - 1]->fit(&shapes, which, 2, spike, &fits);
            assert_within((double)fits.r[0][k], 1.0, 2e-4);
            assert_within((double)fits.r[1][k], -1.0, 2e-4);
        }
    }
}

static void silence_is_like_nothing(void **state)
{
    const float silence[32 + VG_SHIFTS_MAX] = {0};
    const vg_beat_kernels *builds[2];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        const vg_shapes shapes = make_shapes(builds[b - 1], 32, 7);
        vg_fits fits;
        builds[b - 1]->fit(&shapes, (const int[]){0}, 1, silence, &fits);
        assert_true(fits.norms[0] > 0.0f && isfinite(fits.norms[0]));
        assert_within((double)fits.most[0], 0.0, 0.0);
        assert_int_equal(fits.best[0], 0);
    }
}

static void a_shape_is_blended_in_both_its_forms(void **state)
{
    const vg_beat_kernels *builds[2];
    vg_shape shape[2];
    const size_t n_builds = list_builds(builds);

    (void)state;
    for (size_t b = 0; b < n_builds; b++) {
        shape[b] = make_shapes(builds[b], 40, 7).shape[1];
        const vg_shape old = shape[b];
        builds[b]->blend(&shape[b], x + 9, 40, (const float[]){0.75f, 0.0001f});
        for (size_t k = 0; k < 40; k++) {
            const double point = 0.75 * (double)old.points[k] + 0.0001 * (double)x[9 + k];
            assert_within((double)shape[b].points[k], point, 1e-7);
            assert_within(shape[b].steps[k], 16384.0 * point, 0.51);
        }
        for (size_t k = 40; k < VG_SHAPE_POINTS; k++)
            assert_int_equal(shape[b].steps[k], 0);
    }
    if (n_builds == 2)
        assert_memory_equal(&shape[0], &shape[1], sizeof shape[0]);
}

static void a_filter_is_its_weighted_sum(void **state)
{
    enum { LENGTH = 13, N_OUT = 24 };
    const vg_beat_kernels *builds[2];
    float out[2][N_OUT];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        builds[b - 1]->filter(x + 90, LENGTH, x, N_OUT - 5, out[b - 1]);
        for (size_t k = 0; k < N_OUT - 5; k++) {
            double sum = 0.0;
            for (size_t j = 0; j < LENGTH; j++)
                sum += (double)x[90 + j] * ((double)x[j + k] - (double)x[0]);
            assert_within((double)out[b - 1][k], sum, 1e-6 * 13 * 1e5);
        }
    }
    if (list_builds(builds) == 2)
        assert_memory_equal(out[0], out[1], sizeof out[0]);
}

static void a_mean_beat_is_correlated_whatever_the_offset(void **state)
{
    enum { LENGTH = 29 };
    const vg_beat_kernels *builds[2];
    float a[LENGTH];
    float r[2][EIGHT] = {{0}};
    double sum = 0.0;
    double squares = 0.0;

    (void)state;
    for (size_t j = 0; j < LENGTH; j++)
        sum += (double)x[60 + j] / LENGTH;
    for (size_t j = 0; j < LENGTH; j++)
        squares += ((double)x[60 + j] - sum) * ((double)x[60 + j] - sum);
    for (size_t j = 0; j < LENGTH; j++)
        a[j] = (float)(((double)x[60 + j] - sum) / sqrt(squares));
    for (size_t b = list_builds(builds); b > 0; b--) {
        builds[b - 1]->resemble(a, LENGTH, x + 57, r[b - 1]);
        assert_within((double)r[b - 1][3], 1.0, 1e-6);
        for (size_t k = 0; k < EIGHT; k++) {
            const float *y = x + 57 + k;
            double mean = 0.0;
            double norm_sq = 0.0;
            double dot = 0.0;
            for (size_t j = 0; j < LENGTH; j++)
                mean += (double)y[j] / LENGTH;
            for (size_t j = 0; j < LENGTH; j++) {
                norm_sq += ((double)y[j] - mean) * ((double)y[j] - mean);
                dot += (double)a[j] * ((double)y[j] - mean);
            }
            assert_within((double)r[b - 1][k], dot / sqrt(norm_sq), 1e-5);
        }
    }
    if (list_builds(builds) == 2)
        assert_memory_equal(r[0], r[1], sizeof r[0]);
}

static void a_beat_is_summed_from_its_first_sample(void **state)
{
    enum { LENGTH = 32 };
    const vg_beat_kernels *builds[2];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        float sum[LENGTH + 1];
        memcpy(sum, x + 50, sizeof sum);
        builds[b - 1]->add_beat(x, LENGTH, sum);
        for (size_t k = 0; k < LENGTH; k++)
            assert_within((double)sum[k], (double)(x[50 + k] + (x[k] - x[0])), 0.0);
        assert_within((double)sum[LENGTH], (double)x[50 + LENGTH], 0.0);
    }
}

static void a_beat_is_projected_on_weights_from_its_first_sample(void **state)
{
    enum { LENGTH = 40 };
    const vg_beat_kernels *builds[2];
    float r[2] = {0.0f};

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        for (size_t n = 8; n <= LENGTH; n += 8) {
            double sum = 0.0;
            double size = 0.0;
            for (size_t k = 0; k < n; k++) {
                sum += (double)x[100 + k] * (double)(x[k] - x[0]);
                size += fabs((double)x[100 + k] * (double)(x[k] - x[0]));
            }
            r[b - 1] = builds[b - 1]->project(x + 100, n, x);
            assert_within((double)r[b - 1], sum, 1e-6 * size);
        }
    }
    if (list_builds(builds) == 2)
        assert_memory_equal(&r[0], &r[1], sizeof r[0]);
}

static void the_highest_is_the_first_of_its_equals(void **state)
{
    const vg_beat_kernels *builds[2];
    float y[40];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        for (size_t n = 1; n <= 40; n++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                size_t best = 0;
                for (size_t k = 0; k < n; k++) { /* of eleven values, so that many are equal */
                    y[k] = roundf(x[k + n] / 40.0f);
                    best = (float)sign * y[k] > (float)sign * y[best] ? k : best;
                }
                assert_int_equal(builds[b - 1]->find_top(y, n, (float)sign), best);
            }
        }
    }
}

static void the_farthest_is_on_either_side(void **state)
{
    const vg_beat_kernels *builds[2];

    (void)state;
    for (size_t b = list_builds(builds); b > 0; b--) {
        for (size_t n = 1; n <= 40; n++) {
            for (int base = -150; base <= 150; base += 100) {
                float most = 0.0f;
                for (size_t k = 0; k < n; k++)
                    most = fmaxf(most, fabsf(x[k] - (float)base));
                assert_within((double)builds[b - 1]->find_farthest(x, n, (float)base),
                              (double)most, 0.0);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_are_correlated_at_every_shift),
        cmocka_unit_test(the_highest_spike_does_not_overflow),
        cmocka_unit_test(silence_is_like_nothing),
        cmocka_unit_test(a_shape_is_blended_in_both_its_forms),
        cmocka_unit_test(a_filter_is_its_weighted_sum),
        cmocka_unit_test(a_mean_beat_is_correlated_whatever_the_offset),
        cmocka_unit_test(a_beat_is_summed_from_its_first_sample),
        cmocka_unit_test(a_beat_is_projected_on_weights_from_its_first_sample),
        cmocka_unit_test(the_highest_is_the_first_of_its_equals),
        cmocka_unit_test(the_farthest_is_on_either_side),
    };

    return cmocka_run_group_tests(tests, draw, NULL);
}
