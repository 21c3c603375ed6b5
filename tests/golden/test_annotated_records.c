/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normal-to-normal intervals of MIT-BIH as its annotations have them, without correction: by
 * the plain loop over beats, and by the values of docs/methods.md for the records it names. */
#include "vg_test.h"

#include <glob.h>
#include <stdbool.h>

#include <vagus/nonlinear.h>

/** Annotated beats of a record. */
static vg_beats read_beats(const char *path)
{
    vg_beats beats = {0};
    vg_annotations a;
    vg_error err;

    assert_ok(vg_annotations_read(path, &a, &err));
    for (size_t i = 0; i < a.n; i++) {
        const char label = vg_annotation_label(a.items[i].code);
        if (vg_label_is_beat(label))
            assert_ok(vg_beats_append(&beats, (double)a.items[i].sample / 360.0, label, NAN,
                                      1.0, &err));
    }
    beats.fs_hz = 360.0;
    vg_annotations_free(&a);
    return beats;
}

static vg_nn without_correction(const vg_beats *beats)
{
    const vg_correct_opts opts = {VG_CORRECT_NONE, 5.0, 300.0, 2000.0};
    vg_nn nn;
    vg_error err;

    assert_ok(vg_nn_from_beats(beats, &opts, &nn, &err));
    return nn;
}

/** What a loop over the beats finds. */
typedef struct plain {
    size_t n;     /**< intervals between two normal beats */
    size_t pairs; /**< of which share a beat */
    double mean_ms, sd_ms, rmssd_ms;
    double pnn50_percent;         /**< steps above 50 ms, which is 18 samples, */
    double pnn50_or_more_percent; /**< or of 50 ms, too */
} plain;

static plain measure(const vg_beats *beats)
{
    plain p = {0};
    double square_ms2 = 0.0;
    double steps_ms2 = 0.0;
    size_t n_over = 0;
    size_t n_at = 0;
    double before_ms = NAN;

    for (int pass = 0; pass < 2; pass++) {
        p.n = 0;
        for (size_t i = 1; i < beats->n; i++) {
            const double rr_ms = 1000.0 * (beats->time_s[i] - beats->time_s[i - 1]);
            const bool is_nn = vg_label_is_normal(beats->label[i]) &&
                               vg_label_is_normal(beats->label[i - 1]) && rr_ms <= 5000.0;
            const double step_ms = rr_ms - before_ms;
            before_ms = is_nn ? rr_ms : NAN;
            if (!is_nn)
                continue;
            p.n++;
            if (pass == 0) {
                p.mean_ms += rr_ms;
                continue;
            }
            square_ms2 += (rr_ms - p.mean_ms) * (rr_ms - p.mean_ms);
            if (isnan(step_ms))
                continue;
            p.pairs++;
            steps_ms2 += step_ms * step_ms;
            const long step = labs(lround(step_ms * 0.36));
            n_over += step > 18;
            n_at += step == 18;
        }
        p.mean_ms = pass == 0 ? p.mean_ms / (double)p.n : p.mean_ms;
        before_ms = NAN;
    }
    p.sd_ms = sqrt(square_ms2 / (double)(p.n - 1));
    p.rmssd_ms = sqrt(steps_ms2 / (double)p.pairs);
    p.pnn50_percent = 100.0 * (double)n_over / (double)p.pairs;
    p.pnn50_or_more_percent = 100.0 * (double)(n_over + n_at) / (double)p.pairs;
    return p;
}

static void intervals_are_those_of_a_loop_over_the_beats(void **state)
{
    char pattern[VG_TEST_PATH_SIZE];
    glob_t found;

    (void)state;
    (void)vg_test_data(pattern, "mitdb");
    (void)snprintf(pattern + strlen(pattern), sizeof pattern - strlen(pattern), "/*.atr");
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        vg_beats beats = read_beats(found.gl_pathv[i]);
        vg_nn nn = without_correction(&beats);
        const plain p = measure(&beats);
        vg_time_domain t;
        vg_error err;
        if (p.n > 100) { /* paced records have next to none */
            assert_ok(vg_time_domain_compute(vg_nn_borrow(&nn), &t, &err));
            assert_int_equal(t.n_intervals, p.n);
            assert_int_equal(t.n_diffs, p.pairs);
            assert_close(t.mean_nn_ms, p.mean_ms, 1e-9);
            assert_close(t.sdnn_ms, p.sd_ms, 1e-9);
            assert_close(t.rmssd_ms, p.rmssd_ms, 1e-9);
            assert_close(t.pnn50_percent, p.pnn50_percent, 1e-9);
        }
        vg_nn_free(&nn);
        vg_beats_free(&beats);
    }
    globfree(&found);
}

/** The beats of a record; skips the test when it is not at hand. */
static vg_beats find_record(const char *name)
{
    char path[VG_TEST_PATH_SIZE];
    char file[32];

    (void)snprintf(file, sizeof file, "mitdb/%s.atr", name);
    return read_beats(vg_test_data(path, file));
}

/** Values of docs/methods.md E. */
typedef struct published {
    const char *name;
    size_t n_beats, n;
    double mean_ms, sd_ms, rmssd_ms, pnn50_percent;
} published;

static void a_record_has_its_published_values(void **state)
{
    const published *expected = *state;
    vg_beats beats = find_record(expected->name);
    vg_nn nn = without_correction(&beats);
    vg_time_domain t;
    vg_error err;

    assert_ok(vg_time_domain_compute(vg_nn_borrow(&nn), &t, &err));
    assert_int_equal(beats.n, expected->n_beats);
    assert_int_equal(t.n_intervals, expected->n);
    assert_close(t.mean_nn_ms, expected->mean_ms, 1e-9);
    assert_close(t.sdnn_ms, expected->sd_ms, 1e-9);
    assert_close(t.rmssd_ms, expected->rmssd_ms, 1e-9);
    /* Rounding of times may have put steps of exactly 50 ms on either side there. */
    const plain p = measure(&beats);
    assert_true(p.pnn50_percent <= expected->pnn50_percent + 6e-6);
    assert_true(p.pnn50_or_more_percent >= expected->pnn50_percent - 6e-6);
    vg_nn_free(&nn);
    vg_beats_free(&beats);
}

/* docs/methods.md G: of the intervals in a row, whatever lay between them. */
static void record_100_has_its_published_slopes_and_entropy(void **state)
{
    enum { FIRST = 1000 };
    vg_error err;

    (void)state;
    vg_beats beats = find_record("100");
    vg_nn nn = without_correction(&beats);
    double *ms = test_calloc(nn.n, sizeof *ms);
    size_t n = 0;
    for (size_t i = 0; i < nn.n; i++)
        if (nn.label[i] == VG_NN_OK)
            ms[n++] = nn.nn_ms[i];
    vg_dfa dfa;
    vg_entropy entropy;
    assert_ok(vg_dfa_compute((vg_nn_view){.nn_ms = ms, .n = n}, NULL, &dfa, &err));
    assert_within(dfa.dfa_alpha1, 0.68837, 6e-6);
    assert_within(dfa.dfa_alpha2, 0.99469, 6e-6);
    assert_ok(vg_entropy_compute((vg_nn_view){.nn_ms = ms, .n = FIRST}, NULL, &entropy, &err));
    assert_within(entropy.sampen, 1.8058112, 6e-8);
    test_free(ms);
    vg_nn_free(&nn);
    vg_beats_free(&beats);
}

int main(void)
{
    static published records[] = {
        {"100", 2273, 2204, 795.0115951, 35.96090218, 27.48054437, 6.08575},
        {"103", 2084, 2079, 866.2083801, 45.90145362, 31.52592038, 10.30829},
        {"117", 1535, 1532, 1177.057949, 40.20209010, 34.65814712, 14.96732},
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_those_of_a_loop_over_the_beats),
        cmocka_unit_test_prestate(a_record_has_its_published_values, &records[0]),
        cmocka_unit_test_prestate(a_record_has_its_published_values, &records[1]),
        cmocka_unit_test_prestate(a_record_has_its_published_values, &records[2]),
        cmocka_unit_test(record_100_has_its_published_slopes_and_entropy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
