/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include <vagus/survey.h>

#include "model/recording_impl.h"

enum { FS_HZ = 100, N = 3000 };

static vg_status read_memory(void *state, size_t channel, uint64_t first, size_t n, float *out,
                             vg_error *err)
{
    (void)channel;
    (void)err;
    memcpy(out, (const float *)state + first, n * sizeof *out);
    return VG_OK;
}

/** Describe 30 s at 100 Hz with a converter step of 1. */
static vg_survey survey_of(float *x)
{
    const vg_channel channel = {.fs_hz = FS_HZ, .n_samples = N, .gain = 2.0, .step = 1.0};
    vg_recording *rec = vg_recording_create();
    vg_survey survey;
    vg_error err = {0};

    assert_non_null(rec);
    rec->reader = (vg_reader){.read = read_memory, .state = x};
    assert_ok(vg_recording_add_channel(rec, &channel, &err));
    assert_ok(vg_recording_survey(rec, 0, &survey, &err));
    vg_recording_close(rec);
    return survey;
}

static void fill_sine(float *x, double amplitude)
{
    for (int i = 0; i < N; i++)
        x[i] = (float)round(amplitude * sin(2.0 * M_PI * (double)i / (double)FS_HZ));
}

static void a_sine_is_neither_flat_nor_clipped(void **state)
{
    float x[N];
    vg_survey s;

    (void)state;
    fill_sine(x, 1000.0);
    s = survey_of(x);
    assert_true(s.low == -500.0 && s.high == 500.0); /* gain 2 */
    assert_true(s.missing_s == 0.0 && s.n_gaps == 0);
    assert_true(s.flat_s == 0.0 && s.clipped_s == 0.0);
}

static void gaps_and_flat_parts_are_measured(void **state)
{
    float x[N];
    vg_survey s;

    (void)state;
    fill_sine(x, 1000.0);
    for (int i = 500; i < 700; i++)
        x[i] = NAN;
    x[900] = NAN;
    for (int i = 1000; i < 1300; i++)
        x[i] = 400.0f + (float)(i % 2);
    s = survey_of(x);
    assert_within(s.missing_s, 2.01, 1e-12);
    assert_int_equal(s.n_gaps, 2);
    assert_within(s.flat_s, 3.0, 0.011); /* a neighbour may lie within the step */
    assert_true(s.clipped_s == 0.0);
}

static void a_clipped_sine_is_seen(void **state)
{
    float x[N];
    size_t n_clipped = 0;

    (void)state;
    fill_sine(x, 1000.0);
    for (int i = 0; i < N; i++) {
        x[i] = fmaxf(-950.0f, fminf(950.0f, x[i]));
        n_clipped += fabsf(x[i]) >= 950.0f;
    }
    const vg_survey s = survey_of(x);
    assert_within(s.clipped_s, (double)n_clipped / FS_HZ, 1e-12);
}

static void nothing_but_missing_samples_has_no_range(void **state)
{
    float x[N];

    (void)state;
    for (int i = 0; i < N; i++)
        x[i] = NAN;
    const vg_survey s = survey_of(x);
    assert_nan(s.low);
    assert_nan(s.high);
    assert_true(s.missing_s == 30.0 && s.n_gaps == 1 && s.flat_s == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sine_is_neither_flat_nor_clipped),
        cmocka_unit_test(gaps_and_flat_parts_are_measured),
        cmocka_unit_test(a_clipped_sine_is_seen),
        cmocka_unit_test(nothing_but_missing_samples_has_no_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
