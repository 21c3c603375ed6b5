/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard errors of two minutes against what real hearts do in the next two: days of four
 * healthy people and one with heart failure. Both windows err on their own, and the heart
 * changes besides; so 1.96 combined errors must hold nine differences of ten (issue: stated
 * errors cover 90 to 98 %), less three standard errors of that share. */
#include "vg_test.h"

enum { N_MEASURES = 3 };

static const char *const measure_names[N_MEASURES] = {"ln_rmssd", "ln_lf", "ln_hf"};

typedef struct window {
    double value[N_MEASURES], error[N_MEASURES];
    vg_verdict verdict;
} window;

static window measure(const vg_nn *nn, double from_s, double to_s)
{
    vg_hrv hrv;
    vg_error err;

    assert_ok(vg_hrv_compute(vg_nn_borrow(nn), NULL, from_s, to_s, NULL, &hrv, &err));
    return (window){
        {log(hrv.time.rmssd_ms), log(hrv.frequency.lf_ms2), log(hrv.frequency.hf_ms2)},
        {hrv.time.se_ln_rmssd, hrv.frequency.se_ln_lf, hrv.frequency.se_ln_hf},
        hrv.verdict};
}

static void next_two_minutes_lie_within_the_stated_errors(void **state)
{
    static const char *const days[] = {"rr/nsr001_rr_secs.txt", "rr/nsr002_rr_secs.txt",
                                       "rr/nsr003_rr_secs.txt", "rr/nsr004_rr_secs.txt",
                                       "rr/chf201_rr_secs.txt"};
    const double span_s = 120.0;
    size_t n[N_MEASURES] = {0};
    size_t n_within[N_MEASURES] = {0};

    (void)state;
    for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
        char path[VG_TEST_PATH_SIZE];
        vg_input input;
        vg_nn nn;
        vg_error err;
        assert_ok(vg_input_open(vg_test_data(path, days[d]), NULL, &input, &err));
        assert_ok(vg_nn_correct(&input.intervals, NULL, &nn, &err));
        vg_input_free(&input);
        window before = {.verdict = VG_VERDICT_INVALID};
        for (double at_s = 500.0; at_s + span_s < nn.time_s[nn.n - 1]; at_s += span_s) {
            const window now = measure(&nn, at_s, at_s + span_s);
            for (int m = 0; m < N_MEASURES; m++) {
                const double error = hypot(now.error[m], before.error[m]);
                if (now.verdict != VG_VERDICT_GOOD || before.verdict != VG_VERDICT_GOOD ||
                    !isfinite(error))
                    continue;
                n[m]++;
                n_within[m] += fabs(now.value[m] - before.value[m]) < 1.96 * error;
            }
            before = now;
        }
        vg_nn_free(&nn);
    }
    for (int m = 0; m < N_MEASURES; m++) {
        const double share = (double)n_within[m] / (double)n[m];
        print_message("%s: %.1f %% of %zu differences of two minutes\n", measure_names[m],
                      100.0 * share, n[m]);
        assert_true(n[m] > 3000);
        assert_true(share > 0.90 - 3.0 * sqrt(0.90 * 0.10 / (double)n[m]));
        assert_true(share < 0.98);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next_two_minutes_lie_within_the_stated_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
