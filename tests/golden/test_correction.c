/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What correction does to clean hours of healthy hearts, which it should leave alone, and to
 * beats that are missing there or too many. */
#include <stdbool.h>

#include "vg_test.h"

static vg_beats read_beats(const char *name)
{
    char path[VG_TEST_PATH_SIZE];
    vg_input input;
    vg_error err;

    assert_ok(vg_input_open(vg_test_data(path, name), NULL, &input, &err));
    assert_int_equal(input.type, VG_INPUT_BEATS);
    vg_beats beats = input.beats;
    input.beats = (vg_beats){0};
    vg_input_free(&input);
    return beats;
}

/** True where no interval changes by a fifth and none is missing: nothing to correct. */
static bool is_clean(vg_nn_view nn)
{
    for (size_t i = 1; i < nn.n; i++) {
        if (!vg_nn_pair(nn, i) || fabs(nn.nn_ms[i] - nn.nn_ms[i - 1]) > 0.2 * nn.nn_ms[i - 1])
            return false;
    }
    return nn.n > 100;
}

static void clean_hours_keep_their_variability(void **state)
{
    static const char *const records[] = {"nsr001", "nsr004", "nsr009"};

    (void)state;
    for (size_t r = 0; r < 3; r++) {
        vg_correct_opts none = vg_correct_defaults();
        char name[64];
        vg_error err;
        vg_nn measured;
        vg_nn corrected;
        double bias = 0.0;
        size_t n = 0;
        (void)snprintf(name, sizeof name, "nsr2db/%s.ecg", records[r]);
        vg_beats beats = read_beats(name);
        none.method = VG_CORRECT_NONE;
        assert_ok(vg_nn_from_beats(&beats, &none, &measured, &err));
        assert_ok(vg_nn_from_beats(&beats, NULL, &corrected, &err));
        for (double at_s = 500.0; at_s < 60000.0; at_s += 300.0) {
            const vg_nn_view raw = vg_nn_slice(vg_nn_borrow(&measured), at_s, at_s + 300.0);
            const vg_nn_view mended = vg_nn_slice(vg_nn_borrow(&corrected), at_s, at_s + 300.0);
            vg_time_domain a;
            vg_time_domain b;
            if (!is_clean(raw))
                continue;
            assert_ok(vg_time_domain_compute(raw, &a, &err));
            assert_ok(vg_time_domain_compute(mended, &b, &err));
            bias += b.rmssd_ms / a.rmssd_ms - 1.0;
            n++;
        }
        print_message("%s: RMSSD of %zu clean windows changes by %.2f %%\n", records[r], n,
                      100.0 * bias / (double)n);
        assert_true(n > 50);
        assert_true(fabs(bias / (double)n) < 0.02);
        vg_nn_free(&measured);
        vg_nn_free(&corrected);
        vg_beats_free(&beats);
    }
}

/** True where five intervals on either side of beat i follow a steady rhythm. */
static bool is_steady(const vg_beats *beats, size_t i)
{
    enum { SIDE = 5 };

    if (i < SIDE + 1 || i + SIDE >= beats->n)
        return false;
    for (size_t k = i - SIDE + 1; k < i + SIDE; k++) {
        const double before_s = beats->time_s[k] - beats->time_s[k - 1];
        const double after_s = beats->time_s[k + 1] - beats->time_s[k];
        if (fabs(after_s - before_s) > 0.1 * before_s)
            return false;
    }
    return true;
}

/** Does an interval as used end or start at a time? */
static bool is_used(const vg_nn *nn, double time_s)
{
    for (size_t i = 0; i < nn->n; i++) {
        if (fabs(nn->time_s[i] - time_s) < 1e-7 ||
            fabs(nn->time_s[i] - nn->nn_ms[i] / 1000.0 - time_s) < 1e-7)
            return true;
    }
    return false;
}

/** Beats inserted strictly between two times. */
static size_t n_inserted(const vg_nn *nn, double from_s, double to_s)
{
    size_t n = 0;

    for (size_t i = 0; i < nn->n; i++)
        n += from_s < nn->time_s[i] && nn->time_s[i] < to_s && nn->label[i] == VG_NN_MISSED &&
             nn->fixed[i] > 0;
    return n;
}

/* Lipponen & Tarvainen 2019: all of the missed and of the extra beats that were simulated were
 * found. One fault in every hundred beats of rhythms that change by less than a tenth from beat
 * to beat around it; an extra beat lies in the middle half of its interval. */
static void every_injected_missed_and_extra_beat_is_found(void **state)
{
    enum { STEP = 100, LAST = 20000 };
    static const char *const records[] = {"nsr001", "nsr004", "nsr009"};
    size_t n[2] = {0};
    size_t n_found[2] = {0};

    (void)state;
    for (size_t r = 0; r < 3; r++) {
        char name[64];
        (void)snprintf(name, sizeof name, "nsr2db/%s.ecg", records[r]);
        vg_beats beats = read_beats(name);
        for (int is_extra = 0; is_extra < 2; is_extra++) {
            static double at_s[LAST];
            static double side_s[LAST][2];
            vg_beats faulty = {0};
            size_t n_faults = 0;
            vg_error err;
            vg_nn nn;
            for (size_t i = 0; i < LAST; i++) {
                const bool here = i % STEP == STEP / 2 && is_steady(&beats, i);
                if (here) {
                    side_s[n_faults][0] = beats.time_s[i - 1];
                    side_s[n_faults][1] = beats.time_s[is_extra ? i : i + 1];
                }
                if (here && is_extra) {
                    const double share = 0.25 + 0.05 * (double)(i / STEP % 11);
                    at_s[n_faults] =
                        beats.time_s[i - 1] + share * (beats.time_s[i] - beats.time_s[i - 1]);
                    assert_ok(vg_beats_append(&faulty, at_s[n_faults], 'N', NAN, 1.0, &err));
                }
                if (!here || is_extra)
                    assert_ok(vg_beats_append(&faulty, beats.time_s[i], 'N', NAN, 1.0, &err));
                n_faults += here;
            }
            faulty.fs_hz = beats.fs_hz;
            assert_ok(vg_nn_from_beats(&faulty, NULL, &nn, &err));
            for (size_t k = 0; k < n_faults; k++) {
                const bool kept = is_used(&nn, side_s[k][0]) && is_used(&nn, side_s[k][1]);
                n[is_extra]++;
                n_found[is_extra] +=
                    kept && (is_extra ? !is_used(&nn, at_s[k])
                                      : n_inserted(&nn, side_s[k][0], side_s[k][1]) == 1);
            }
            vg_nn_free(&nn);
            vg_beats_free(&faulty);
        }
        vg_beats_free(&beats);
    }
    print_message("missed: %zu of %zu; extra: %zu of %zu\n", n_found[0], n[0], n_found[1],
                  n[1]);
    assert_true(n[0] > 300);
    assert_int_equal(n_found[0], n[0]);
    assert_int_equal(n_found[1], n[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_injected_missed_and_extra_beat_is_found),
        cmocka_unit_test(clean_hours_keep_their_variability),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
