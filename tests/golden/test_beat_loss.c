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

/** True if a beat bounds an interval at its own time. */
static int is_kept(const vg_nn *nn, double time_s)
{
    for (size_t i = 0; i < nn->n; i++) {
        if (fabs(nn->time_s[i] - time_s) < 1e-9 ||
            fabs(nn->time_s[i] - nn->nn_ms[i] / 1000.0 - time_s) < 1e-9)
            return 1;
    }
    return 0;
}

static void beats_too_many_are_taken_out_and_good_ones_stay(void **state)
{
    vg_rng rng = vg_rng_seed(92);
    size_t n_extra = 0;
    size_t n_left = 0;
    size_t n_good = 0;
    size_t n_moved = 0;

    (void)state;
    for (int run = 0; run < RUNS; run++) {
        double t_s[MAX_BEATS];
        unsigned char extra[2 * MAX_BEATS] = {0};
        vg_beats beats = {0};
        vg_error err;
        vg_nn nn;
        const size_t n = make_beats(&rng, t_s);
        for (size_t i = 0; i < n; i++) {
            assert_ok(vg_beats_append(&beats, t_s[i], 'N', NAN, 1.0, &err));
            if (i == 0 || i + 2 >= n || vg_rng_uniform(&rng) >= 0.02)
                continue;
            const double share = 0.15 + 0.7 * vg_rng_uniform(&rng);
            extra[beats.n] = 1;
            assert_ok(vg_beats_append(&beats, t_s[i] + share * (t_s[i + 1] - t_s[i]), 'N', NAN,
                                      1.0, &err));
        }
        assert_ok(vg_nn_from_beats(&beats, NULL, &nn, &err));
        for (size_t i = 0; i < beats.n; i++) {
            n_extra += extra[i];
            n_good += !extra[i];
            n_left += extra[i] && is_kept(&nn, beats.time_s[i]);
            n_moved += !extra[i] && !is_kept(&nn, beats.time_s[i]);
        }
        vg_nn_free(&nn);
        vg_beats_free(&beats);
    }
    print_message("%zu extra beats: %zu left; %zu good beats: %zu moved\n", n_extra, n_left,
                  n_good, n_moved);
    assert_true(n_extra > 200);
    assert_true((double)n_left <= 0.005 * (double)n_extra);
    assert_true((double)n_moved <= 0.001 * (double)n_good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_too_many_are_taken_out_and_good_ones_stay),
        cmocka_unit_test(lost_beats_leave_rmssd_unbiased_and_hf_a_little_low),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
