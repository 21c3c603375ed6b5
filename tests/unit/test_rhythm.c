/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "hrv/rhythm.h"

enum { N = 300 };

/** A steady rhythm with a wave of breathing. */
static void make_sinus(double nn_ms[N])
{
    for (int i = 0; i < N; i++)
        nn_ms[i] = 800.0 + 60.0 * sin(2.0 * M_PI * i / 4.3);
}

static double percent_of(const double *nn_ms)
{
    return vg_rhythm_ectopic_percent((vg_nn_view){.nn_ms = nn_ms, .n = N}, N + 1);
}

static void breathing_is_not_ectopic(void **state)
{
    double nn_ms[N];

    (void)state;
    make_sinus(nn_ms);
    assert_within(percent_of(nn_ms), 0.0, 0.0);
}

static void every_other_beat_early_is_half(void **state)
{
    double nn_ms[N];

    (void)state;
    for (int i = 0; i < N; i++)
        nn_ms[i] = i % 2 == 0 ? 560.0 : 1040.0;
    assert_within(percent_of(nn_ms), 50.0, 0.3);
}

/* Three early beats and a pause: four intervals, of which three end in an early beat. */
static void runs_of_early_beats_are_counted_in_full(void **state)
{
    double nn_ms[N];

    (void)state;
    make_sinus(nn_ms);
    for (int i = 20; i < N; i += 20) {
        nn_ms[i] = nn_ms[i + 1] = nn_ms[i + 2] = 450.0;
        nn_ms[i + 3] = 1100.0;
    }
    assert_close(percent_of(nn_ms), 100.0 * 3.0 * 14.0 / (N + 1.0), 1e-12);
}

/* A dropped beat is one event; the rhythm before it is not early. */
static void one_pause_counts_once(void **state)
{
    double nn_ms[N];

    (void)state;
    make_sinus(nn_ms);
    nn_ms[150] = 1600.0;
    assert_close(percent_of(nn_ms), 100.0 / (N + 1.0), 1e-12);
}

static void beats_that_were_moved_are_counted_once(void **state)
{
    double nn_ms[N];
    unsigned char label[N] = {0};
    unsigned char fixed[N] = {0};

    (void)state;
    make_sinus(nn_ms);
    for (int i = 10; i < 40; i += 3) {
        label[i] = label[i + 1] = VG_NN_ECTOPIC;
        fixed[i] = 1;
    }
    const vg_nn_view nn = {.nn_ms = nn_ms, .label = label, .fixed = fixed, .n = N};
    assert_close(vg_rhythm_ectopic_percent(nn, 200), 5.0, 1e-12);
    assert_within(vg_rhythm_ectopic_percent((vg_nn_view){0}, 0), 0.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(breathing_is_not_ectopic),
        cmocka_unit_test(every_other_beat_early_is_half),
        cmocka_unit_test(runs_of_early_beats_are_counted_in_full),
        cmocka_unit_test(one_pause_counts_once),
        cmocka_unit_test(beats_that_were_moved_are_counted_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
