/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What beats are called in drawn hearts, of which each wave is known. */
#include "vg_signal.h"

#include <stdbool.h>

#include "core/rng.h"

static const double length_s = 300.0;

/** What a beat looks like, in mV and s. */
typedef struct look {
    double p_mv;
    double pr_s;  /**< from the middle of P to that of QRS */
    double width; /**< of QRS; 1 usual */
    double qrs_mv;
} look;

static const look sinus = {0.12, 0.16, 1.0, 1.0};
static const look junctional = {0.0, 0.16, 1.0, 1.0};
static const look ventricular = {0.0, 0.16, 1.8, -1.2};
/* Blocked in a branch: as wide as a ventricular beat, but led by the atria. */
static const look blocked = {0.12, 0.18, 1.8, -1.2};

/** What beat k of a heart looks like. */
typedef look (*plan)(size_t k);

enum { FROM = 100, UNTIL = 130 }; /* where plans differ from sinus rhythm */

static double wave(double t_s, double at_s, double sd_s)
{
    const double d = (t_s - at_s) / sd_s;

    return fabs(d) < 5.0 ? exp(-0.5 * d * d) : 0.0;
}

static double beat_mv(double t_s, const look *l)
{
    const double w = l->width;

    return l->p_mv * wave(t_s, -l->pr_s, 0.02) - 0.15 * wave(t_s, -0.025 * w, 0.008 * w) +
           l->qrs_mv * wave(t_s, 0.0, 0.011 * w) - 0.2 * wave(t_s, 0.028 * w, 0.009 * w) +
           0.25 * wave(t_s, 0.28, 0.05);
}

/** A heart at an interval that breathing sways by a fiftieth, in white noise. */
static vg_beats find_beats(plan look_of, double fs_hz, double rr_s, double noise_mv)
{
    const size_t n = (size_t)(length_s * fs_hz);
    float *x = test_calloc(n, sizeof *x);
    vg_rng rng = vg_rng_seed(5);
    double at_s = 1.0;

    for (size_t k = 0; at_s < length_s - 1.0; k++) {
        const look l = look_of(k);
        const size_t first = (size_t)((at_s - 0.4) * fs_hz);
        const size_t end = (size_t)((at_s + 0.5) * fs_hz);
        for (size_t i = first; i < end; i++)
            x[i] += (float)beat_mv((double)i / fs_hz - at_s, &l);
        at_s += rr_s * (1.0 + 0.02 * sin(2.0 * M_PI * at_s / 4.0));
    }
    for (size_t i = 0; i < n; i++)
        x[i] += (float)(noise_mv * vg_rng_normal(&rng));
    vg_beats found = vg_test_detect(VG_KIND_ECG, fs_hz, x, n);
    test_free(x);
    return found;
}

/** Beats from..until - 1 that have one of some labels. */
static size_t count(const vg_beats *beats, size_t from, size_t until, const char *labels)
{
    size_t n = 0;

    for (size_t i = from; i < until && i < beats->n; i++)
        n += strchr(labels, beats->label[i]) != NULL;
    return n;
}

/** How many of the beats from FROM to UNTIL, and of the others, are not called N. */
static void count_off(plan look_of, double fs_hz, double rr_s, double noise_mv, size_t off[2])
{
    vg_beats found = find_beats(look_of, fs_hz, rr_s, noise_mv);

    off[0] = count(&found, FROM, UNTIL, "VESnQ");
    off[1] = count(&found, 0, found.n, "VESnQ") - off[0];
    vg_beats_free(&found);
}

static look escape_rhythm(size_t k)
{
    return k >= FROM && k < UNTIL ? ventricular : sinus;
}

static look coming_and_going_block(size_t k)
{
    return k >= FROM && k < UNTIL ? blocked : sinus;
}

static look junction_with_ventricular_beats(size_t k)
{
    if (k < FROM || k >= UNTIL)
        return sinus;
    return k % 7 == 0 ? ventricular : junctional;
}

static look wandering_pacemaker(size_t k)
{
    return k >= FROM && k < UNTIL ? junctional : sinus;
}

static look without_atria(size_t k)
{
    return k >= FROM && k < UNTIL ? ventricular : junctional;
}

static look lengthening_delay(size_t k)
{
    look l = sinus;

    l.pr_s = 0.14 + 0.06 * fmin(1.0, (double)k / 250.0);
    return l;
}

static look lower_waves(size_t k)
{
    look l = sinus;

    l.p_mv *= k % 40 < 20 ? 0.6 : 1.2;
    return l;
}

static const double rates_hz[] = {100.0, 128.0, 250.0, 360.0, 1000.0};
enum { N_RATES = sizeof rates_hz / sizeof rates_hz[0] };

static void a_ventricular_rhythm_at_the_pace_of_the_node_is_told_by_p_and_width(void **state)
{
    (void)state;
    for (size_t r = 0; r < N_RATES; r++) {
        vg_beats found = find_beats(escape_rhythm, rates_hz[r], 0.85, 0.02);
        assert_true(count(&found, FROM, UNTIL, "VE") >= UNTIL - FROM - 2);
        assert_int_equal(count(&found, 0, FROM, "N"), FROM);
        assert_int_equal(count(&found, UNTIL, found.n, "N"), found.n - UNTIL);
        vg_beats_free(&found);
    }
}

static void a_bundle_branch_block_in_rhythm_is_normal(void **state)
{
    (void)state;
    for (size_t r = 0; r < N_RATES; r++) {
        size_t off[2];
        count_off(coming_and_going_block, rates_hz[r], 0.85, 0.02, off);
        assert_int_equal(off[0], 0);
        assert_int_equal(off[1], 0);
    }
}

static void narrow_beats_without_p_among_ventricular_ones_are_told(void **state)
{
    (void)state;
    for (size_t r = 0; r < N_RATES; r++) {
        vg_beats found = find_beats(junction_with_ventricular_beats, rates_hz[r], 0.85, 0.02);
        assert_true(count(&found, FROM, UNTIL, "VEn") >= 22);
        assert_true(count(&found, FROM, UNTIL, "n") >= 18);
        assert_int_equal(count(&found, 0, FROM, "N"), FROM);
        assert_int_equal(count(&found, UNTIL, found.n, "N"), found.n - UNTIL);
        vg_beats_free(&found);
    }
}

/* A healthy person's pacemaker may wander at rest; and where no beat has a P wave, none lacks
 * it. */
static void without_proof_beats_in_rhythm_are_normal(void **state)
{
    static const plan plans[] = {wandering_pacemaker, without_atria, lengthening_delay,
                                 lower_waves};

    (void)state;
    for (size_t p = 0; p < sizeof plans / sizeof plans[0]; p++) {
        for (size_t r = 0; r < N_RATES; r++) {
            size_t off[2];
            count_off(plans[p], rates_hz[r], 0.85, 0.02, off);
            assert_int_equal(off[0] + off[1], 0);
        }
    }
}

/* Above 100 beats a minute the T wave lies where P is looked for. */
static void fast_and_noisy_hearts_are_normal(void **state)
{
    static const double rr_s[] = {0.4, 0.5, 0.58, 0.62, 0.7, 1.3};
    static const double noise_mv[] = {0.005, 0.05, 0.1};

    (void)state;
    for (size_t r = 0; r < sizeof rr_s / sizeof rr_s[0]; r++) {
        for (size_t k = 0; k < sizeof noise_mv / sizeof noise_mv[0]; k++) {
            size_t off[2];
            count_off(lengthening_delay, 250.0, rr_s[r], noise_mv[k], off);
            assert_true(off[0] + off[1] <= 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ventricular_rhythm_at_the_pace_of_the_node_is_told_by_p_and_width),
        cmocka_unit_test(a_bundle_branch_block_in_rhythm_is_normal),
        cmocka_unit_test(narrow_beats_without_p_among_ventricular_ones_are_told),
        cmocka_unit_test(without_proof_beats_in_rhythm_are_normal),
        cmocka_unit_test(fast_and_noisy_hearts_are_normal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
