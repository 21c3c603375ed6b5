/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is called irregular and what is not: atrial fibrillation of MIT-BIH and simulated,
 * against sinus rhythm of MIT-BIH, three healthy days, and hearts that breathing sways by a
 * fifth of their rate, as in children and athletes. */
#include "vg_test.h"

#include <stdbool.h>

#include "core/rng.h"

enum { LONGEST = 1200 };

static const double step_s = 0.02;

static bool is_called_irregular(vg_nn_view nn, double from_s, double to_s)
{
    vg_hrv hrv;
    vg_error err;

    assert_ok(vg_hrv_compute(nn, NULL, from_s, to_s, NULL, &hrv, &err));
    return strstr(hrv.reason, "irregular") != NULL;
}

/** Intervals that went through correction, as any others do. */
static vg_nn correct(const double *rr_ms, size_t n)
{
    vg_nn given = {0};
    vg_nn out;
    vg_error err;
    double t_s = 0.0;

    for (size_t i = 0; i < n; i++) {
        t_s += rr_ms[i] / 1000.0;
        assert_ok(vg_nn_append(&given, (vg_nn_row){t_s, rr_ms[i], rr_ms[i], i > 0, VG_NN_OK, 0},
                               &err));
    }
    assert_ok(vg_nn_correct(&given, NULL, &out, &err));
    vg_nn_free(&given);
    return out;
}

/** A sinus node: breaths of their own length and depth, waves of pressure, slow drift. */
typedef struct heart {
    double period_s, depth, breath_hz;
    double speeding; /* exercise ends at 0: rate above rest, returning with 60 s */
} heart;

static double wander(double x, double memory_s, vg_rng *rng)
{
    const double keep = exp(-step_s / memory_s);

    return keep * x + sqrt(1.0 - keep * keep) * vg_rng_normal(rng);
}

static size_t beat(const heart *h, double *rr_ms, vg_rng *rng)
{
    double breath = vg_rng_uniform(rng), breath_s = 1.0 / h->breath_hz, depth = h->depth;
    double slow = 0.0, re = vg_rng_normal(rng), im = vg_rng_normal(rng);
    double phase = 0.0, before_s = NAN;
    size_t n = 0;

    for (double t_s = 0.0; t_s < 310.0; t_s += step_s) {
        breath += step_s / breath_s;
        if (breath >= 1.0) {
            breath -= 1.0;
            breath_s = fmax(1.2, (1.0 + 0.15 * vg_rng_normal(rng)) / h->breath_hz);
            depth = h->depth * fmax(0.1, 1.0 + 0.3 * vg_rng_normal(rng));
        }
        slow = wander(slow, 30.0, rng);
        re = wander(re, 12.0, rng);
        im = wander(im, 12.0, rng);
        const double wave = 2.0 * M_PI * 0.1 * t_s;
        const double sway = depth * sin(2.0 * M_PI * breath) + 0.03 * slow +
                            0.03 * (re * cos(wave) + im * sin(wave));
        const double rate = (1.0 + h->speeding * exp(-t_s / 60.0)) / h->period_s;
        const double step = step_s * rate / fmax(0.35, 1.0 + sway);
        if (phase + step >= 1.0) {
            const double at_s =
                t_s + step_s * (1.0 - phase) / step + 0.003 * vg_rng_normal(rng);
            if (n < LONGEST && !isnan(before_s))
                rr_ms[n++] = 1000.0 * (at_s - before_s);
            before_s = at_s;
            phase -= 1.0;
        }
        phase += step;
    }
    return n;
}

static void breathing_however_deep_is_not_irregular(void **state)
{
    static const double periods_s[] = {0.65, 0.85, 1.0, 1.2, 1.4};
    static const double depths[] = {0.1, 0.15, 0.2};
    static const double breaths_hz[] = {0.1, 0.2, 0.25, 0.33};
    static double rr_ms[LONGEST];
    vg_rng rng = vg_rng_seed(41);
    size_t n_hearts = 0;

    (void)state;
    for (int i = 0; i < 5 * 3 * 4 * 3; i++) {
        const heart h = {periods_s[i % 5], depths[i / 5 % 3], breaths_hz[i / 15 % 4], 0.0};
        vg_nn nn = correct(rr_ms, beat(&h, rr_ms, &rng));
        assert_false(is_called_irregular(vg_nn_borrow(&nn), 0.0, 300.0));
        vg_nn_free(&nn);
        n_hearts++;
    }
    print_message("0 of %zu breathing hearts are irregular\n", n_hearts);
}

static void the_return_from_exercise_is_not_irregular(void **state)
{
    static double rr_ms[LONGEST];
    vg_rng rng = vg_rng_seed(42);

    (void)state;
    for (int i = 0; i < 20; i++) {
        const heart h = {0.9, 0.08, 0.3, 1.0};
        vg_nn nn = correct(rr_ms, beat(&h, rr_ms, &rng));
        assert_false(is_called_irregular(vg_nn_borrow(&nn), 0.0, 300.0));
        assert_false(is_called_irregular(vg_nn_borrow(&nn), 0.0, 90.0));
        vg_nn_free(&nn);
    }
}

/* Bootsma 1970 finds no order in it; a correlation of 0.3 of each interval with the one before
 * stands for whatever little there may be. Deviations from a tenth of the mean. */
static void fibrillation_is_irregular_at_any_rate(void **state)
{
    static const double means_ms[] = {400.0, 500.0, 650.0, 800.0, 1000.0};
    static const double spreads[] = {0.1, 0.15, 0.2, 0.3};
    static double rr_ms[LONGEST];
    vg_rng rng = vg_rng_seed(43);
    size_t n_found = 0;
    size_t n_hearts = 0;

    (void)state;
    for (int i = 0; i < 5 * 4 * 2 * 5; i++) {
        const double mean_ms = means_ms[i % 5];
        const double spread = spreads[i / 5 % 4];
        const double order = i / 20 % 2 == 0 ? 0.0 : 0.3;
        const size_t n = (size_t)(310e3 / mean_ms);
        double z = 0.0;
        for (size_t k = 0; k < n; k++) {
            z = order * z + sqrt(1.0 - order * order) * vg_rng_normal(&rng);
            /* The long intervals stray farther. */
            rr_ms[k] = fmax(250.0, mean_ms * (1.0 + spread * (z + 0.2 * (z * z - 1.0))));
        }
        vg_nn nn = correct(rr_ms, n);
        n_found += is_called_irregular(vg_nn_borrow(&nn), 0.0, 300.0);
        n_hearts++;
        vg_nn_free(&nn);
    }
    print_message("%zu of %zu fibrillating hearts are irregular\n", n_found, n_hearts);
    assert_true(100 * n_found >= 98 * n_hearts);
}

/** Windows of a record that are wholly of a rhythm, and those called irregular. */
typedef struct counts {
    size_t n_fibrillating, n_found, n_sinus, n_false;
} counts;

/** What a window of an annotation file holds. */
typedef struct content {
    size_t n, n_fibrillating, n_sinus, n_paced;
} content;

static content look(const vg_annotations *a, double from_s, double to_s)
{
    content c = {0};
    bool is_af = false;
    bool is_sinus = false;

    for (size_t i = 0; i < a->n; i++) {
        const char label = vg_annotation_label(a->items[i].code);
        const char *aux = a->items[i].n_aux > 0 ? a->aux + a->items[i].aux : "";
        const double t_s = (double)a->items[i].sample / 360.0;
        if (aux[0] == '(') {
            is_af = strcmp(aux, "(AFIB") == 0;
            is_sinus = strcmp(aux, "(N") == 0 || strcmp(aux, "(SBR") == 0;
        }
        if (!vg_label_is_beat(label) || t_s < from_s || t_s >= to_s)
            continue;
        c.n++;
        c.n_fibrillating += is_af;
        c.n_sinus += is_sinus && vg_label_is_normal(label);
        c.n_paced += label == '/' || label == 'f';
    }
    return c;
}

static void count_record(const char *name, bool from_signal, double window_s, counts *c)
{
    char path[VG_TEST_PATH_SIZE];
    char file[64];
    vg_annotations a;
    vg_beats beats = {0};
    vg_nn nn;
    vg_error err;

    (void)snprintf(file, sizeof file, "mitdb/%s.atr", name);
    assert_ok(vg_annotations_read(vg_test_data(path, file), &a, &err));
    if (from_signal) {
        vg_input signal;
        (void)snprintf(file, sizeof file, "mitdb/%s.hea", name);
        assert_ok(vg_input_open(vg_test_data(path, file), NULL, &signal, &err));
        assert_ok(vg_beats_detect(signal.recording, 0, NULL, &beats, &err));
        vg_input_free(&signal);
    }
    for (size_t i = 0; !from_signal && i < a.n; i++) {
        const char label = vg_annotation_label(a.items[i].code);
        if (vg_label_is_beat(label))
            assert_ok(vg_beats_append(&beats, (double)a.items[i].sample / 360.0, 'N', NAN, 1.0,
                                      &err));
    }
    assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
    for (double at_s = 0.0; at_s < 1800.0; at_s += window_s) {
        const content in = look(&a, at_s, at_s + window_s);
        const bool found = is_called_irregular(vg_nn_borrow(&nn), at_s, at_s + window_s);
        if (in.n_fibrillating == in.n && 2 * in.n_paced < in.n) {
            c->n_fibrillating++;
            c->n_found += found;
        } else if (in.n_sinus == in.n) {
            c->n_sinus++;
            c->n_false += found;
        }
    }
    vg_nn_free(&nn);
    vg_beats_free(&beats);
    vg_annotations_free(&a);
}

static void fibrillation_of_mit_bih_is_told_from_its_sinus_rhythm(void **state)
{
    static const char *const records[] = {
        "101", "106", "108", "109", "112", "114", "115", "116", "118", "119", "122",
        "124", "201", "203", "205", "207", "208", "209", "215", "220", "223", "230"};
    static const double windows_s[] = {60.0, 120.0, 300.0};

    (void)state;
    for (int i = 0; i < 6; i++) {
        counts c = {0};
        const bool from_signal = i % 2 == 1;
        for (size_t r = 0; r < sizeof records / sizeof records[0]; r++)
            count_record(records[r], from_signal, windows_s[i / 2], &c);
        print_message(
            "%3.0f s, %s: %zu of %zu windows in fibrillation irregular, %zu of %zu in "
            "sinus rhythm\n",
            windows_s[i / 2], from_signal ? "our beats" : "annotated", c.n_found,
            c.n_fibrillating, c.n_false, c.n_sinus);
        assert_true(c.n_fibrillating > 0 && c.n_sinus > 20);
        assert_int_equal(c.n_found, c.n_fibrillating);
        assert_int_equal(c.n_false, 0);
    }
}

static void no_window_of_healthy_days_is_irregular(void **state)
{
    static const char *const days[] = {"nsr2db/nsr001.ecg", "nsr2db/nsr004.ecg",
                                       "nsr2db/nsr009.ecg"};
    size_t n_windows = 0;

    (void)state;
    for (size_t d = 0; d < 3; d++) {
        char path[VG_TEST_PATH_SIZE];
        vg_input in;
        vg_nn nn;
        vg_error err;
        assert_ok(vg_input_open(vg_test_data(path, days[d]), NULL, &in, &err));
        assert_ok(vg_nn_from_beats(&in.beats, NULL, &nn, &err));
        for (double at_s = 0.0; at_s + 300.0 <= nn.time_s[nn.n - 1]; at_s += 300.0) {
            assert_false(is_called_irregular(vg_nn_borrow(&nn), at_s, at_s + 300.0));
            n_windows++;
        }
        vg_nn_free(&nn);
        vg_input_free(&in);
    }
    print_message("0 of %zu windows of healthy days\n", n_windows);
    assert_true(n_windows > 800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(breathing_however_deep_is_not_irregular),
        cmocka_unit_test(the_return_from_exercise_is_not_irregular),
        cmocka_unit_test(fibrillation_is_irregular_at_any_rate),
        cmocka_unit_test(fibrillation_of_mit_bih_is_told_from_its_sinus_rhythm),
        cmocka_unit_test(no_window_of_healthy_days_is_irregular),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
