/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of the metrics when beats are lost at random and put back by correction:
 * docs/methods.md D.4, mean error over runs of five minutes. */
#include "vg_test.h"

#include "core/rng.h"

enum { RUNS = 40, MAX_BEATS = 500 };

/** Beats of a modulator with waves at 0.02, 0.1 and 0.25 Hz and 3 ms of jitter. */
static size_t make_beats(vg_rng *rng, double t_s[MAX_BEATS])
{
    static const double hz[] = {0.02, 0.1, 0.25};
    static const double m[] = {0.02, 0.03, 0.03};
    const double period_s = 0.85;
    double phase[3];
    double before_s = 0.0;
    size_t n = 0;

    for (int i = 0; i < 3; i++)
        phase[i] = 2.0 * M_PI * vg_rng_uniform(rng);
    while (before_s < 300.0) {
        double t = before_s + period_s;
        for (int step = 0; step < 30; step++) {
            double f = t - (double)(n + 1) * period_s;
            double slope = 1.0;
            for (int i = 0; i < 3; i++) {
                const double w = 2.0 * M_PI * hz[i];
                f += m[i] / w * (cos(phase[i]) - cos(w * t + phase[i]));
                slope += m[i] * sin(w * t + phase[i]);
            }
            t -= f / slope;
        }
        t_s[n++] = before_s = t;
    }
    for (size_t i = 0; i < n; i++)
        t_s[i] += 0.003 * vg_rng_normal(rng);
    return n;
}

typedef struct result {
    double rmssd_ms, sdnn_ms, lf_ms2, hf_ms2;
} result;

static result measure(const double *t_s, size_t n)
{
    vg_beats beats = {0};
    vg_time_domain td;
    vg_frequency f;
    vg_error err;
    vg_nn nn;

    for (size_t i = 0; i < n; i++)
        assert_ok(vg_beats_append(&beats, t_s[i], 'N', NAN, 1.0, &err));
    beats.fs_hz = 1000.0;
    assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
    assert_ok(vg_time_domain_compute(vg_nn_borrow(&nn), &td, &err));
    assert_ok(vg_frequency_compute(vg_nn_borrow(&nn), NULL, &f, &err));
    vg_nn_free(&nn);
    vg_beats_free(&beats);
    return (result){td.rmssd_ms, td.sdnn_ms, f.lf_ms2, f.hf_ms2};
}

static void lost_beats_leave_rmssd_unbiased_and_hf_a_little_low(void **state)
{
    static const double lost[] = {0.01, 0.02, 0.05, 0.10, 0.20};
    /* D.4, HF of the spline-filled series, percent. */
    static const double hf_bias[] = {-0.7, -1.3, -3.3, -7.9, -17.0};
    vg_rng rng = vg_rng_seed(91);

    (void)state;
    for (int k = 0; k < 5; k++) {
        double rmssd = 0.0;
        double lf = 0.0;
        double hf = 0.0;
        for (int run = 0; run < RUNS; run++) {
            double t_s[MAX_BEATS];
            double kept_s[MAX_BEATS];
            size_t n_kept = 0;
            const size_t n = make_beats(&rng, t_s);
            for (size_t i = 0; i < n; i++) {
                if (i == 0 || i + 1 == n || vg_rng_uniform(&rng) >= lost[k])
                    kept_s[n_kept++] = t_s[i];
            }
            const result whole = measure(t_s, n);
            const result mended = measure(kept_s, n_kept);
            rmssd += 100.0 * (mended.rmssd_ms / whole.rmssd_ms - 1.0) / RUNS;
            lf += 100.0 * (mended.lf_ms2 / whole.lf_ms2 - 1.0) / RUNS;
            hf += 100.0 * (mended.hf_ms2 / whole.hf_ms2 - 1.0) / RUNS;
        }
        print_message("%2.0f %% lost: RMSSD %+.2f %%, LF %+.2f %%, HF %+.2f %%\n",
                      100.0 * lost[k], rmssd, lf, hf);
        assert_within(rmssd, 0.0, 1.0);
        assert_within(lf, 0.0, 1.0);
        assert_true(hf_bias[k] < hf && hf < 1.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_beats_leave_rmssd_unbiased_and_hf_a_little_low),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
