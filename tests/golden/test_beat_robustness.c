/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a laboratory does to a signal must not cost beats: the MIT-BIH records, first signal,
 * last 25 minutes, 150 ms, once as they are and once for each change; F1 may fall by less than
 * a tenth of a point. */
#include "vg_signal.h"

#include <fftw3.h>
#include <glob.h>

enum { RATE_HZ = 360 };

/** What is done to a signal. */
typedef struct change {
    const char *name;
    double fs_hz;   /**< resampled to; 0: left */
    double factor;  /**< multiplied by */
    double tone_mv; /**< amplitude of a sine added, */
    double tone_hz; /**< and its frequency */
    double step_mv; /**< rounded to multiples of; 0: left */
} change;

static const change changes[] = {
    {"as it is", 0, 1, 0, 0, 0},
    {"125 Hz", 125, 1, 0, 0, 0},
    {"250 Hz", 250, 1, 0, 0, 0},
    {"500 Hz", 500, 1, 0, 0, 0},
    {"1000 Hz", 1000, 1, 0, 0, 0},
    {"inverted", 0, -1, 0, 0, 0},
    {"times 1000", 0, 1000, 0, 0, 0},
    {"breathing, 1 mV at 0.3 Hz", 0, 1, 1, 0.3, 0},
    {"drift, 0.1 mV at 5 Hz", 0, 1, 0.1, 5, 0},
    {"hum, 0.2 mV at 50 Hz", 0, 1, 0.2, 50, 0},
    {"8 bits over 10 mV", 0, 1, 0, 0, 10.0 / 256.0},
};
enum { N_CHANGES = sizeof changes / sizeof changes[0] };

/** Band-limited resampling: the spectrum is cut off or continued with nothing. */
static float *resample(const float *x, size_t n, double fs_hz, size_t *n_out)
{
    const size_t n_in = n / 72 * 72; /* 360 : 125 = 72 : 25 */
    *n_out = (size_t)((double)n_in * fs_hz / RATE_HZ + 0.5);
    const size_t most = n_in > *n_out ? n_in : *n_out;
    double *wave = fftw_alloc_real(most);
    fftw_complex *spectrum = fftw_alloc_complex(most / 2 + 1);
    fftw_plan forth = fftw_plan_dft_r2c_1d((int)n_in, wave, spectrum, FFTW_ESTIMATE);
    fftw_plan back = fftw_plan_dft_c2r_1d((int)*n_out, spectrum, wave, FFTW_ESTIMATE);
    float *out = test_malloc(*n_out * sizeof *out);

    for (size_t i = 0; i <= most / 2; i++)
        spectrum[i][0] = spectrum[i][1] = 0.0;
    for (size_t i = 0; i < n_in; i++)
        wave[i] = (double)x[i];
    fftw_execute(forth);
    fftw_execute(back);
    for (size_t i = 0; i < *n_out; i++)
        out[i] = (float)(wave[i] / (double)n_in);
    fftw_destroy_plan(forth);
    fftw_destroy_plan(back);
    fftw_free(wave);
    fftw_free(spectrum);
    return out;
}

/** The changed signal in mV; the caller frees it. */
static float *apply(const change *how, const float *x, size_t n, size_t *n_out)
{
    float *y = NULL;

    *n_out = n;
    if (how->fs_hz > 0.0) {
        y = resample(x, n, how->fs_hz, n_out);
    } else {
        y = test_malloc(n * sizeof *y);
        memcpy(y, x, n * sizeof *y);
    }
    for (size_t i = 0; i < *n_out; i++) {
        const double t_s = (double)i / (how->fs_hz > 0.0 ? how->fs_hz : RATE_HZ);
        double v = how->factor * (double)y[i] +
                   how->tone_mv * sin(2.0 * 3.14159265358979323846 * how->tone_hz * t_s);
        if (how->step_mv > 0.0)
            v = how->step_mv * round(v / how->step_mv);
        y[i] = (float)v;
    }
    return y;
}

static void add_counts(const change *how, const float *x, size_t n, const vg_beats *reference,
                       vg_score *gross)
{
    const vg_score_opts opts = {.window_ms = 150.0, .start_s = 300.0, .stop_s = INFINITY};
    vg_error err = {0};
    vg_score s;
    vg_beats found;
    size_t n_changed = 0;
    float *y = apply(how, x, n, &n_changed);
    vg_recording *rec = vg_test_recording(VG_KIND_ECG, how->fs_hz > 0.0 ? how->fs_hz : RATE_HZ,
                                          y, n_changed, how->step_mv);

    assert_ok(vg_beats_detect(rec, 0, NULL, &found, &err));
    assert_ok(vg_score_compute(reference, &found, &opts, &s, &err));
    gross->n_tp += s.n_tp;
    gross->n_fp += s.n_fp;
    gross->n_fn += s.n_fn;
    vg_beats_free(&found);
    vg_recording_close(rec);
    test_free(y);
}

static void run_record(const char *header, vg_score gross[N_CHANGES])
{
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};
    vg_input signal;
    vg_input reference;
    size_t n_read = 0;

    assert_ok(vg_input_open(header, NULL, &signal, &err));
    (void)snprintf(path, sizeof path, "%.*s.atr", (int)(strlen(header) - strlen(".hea")),
                   header);
    assert_ok(vg_input_open(path, NULL, &reference, &err));
    const vg_channel *ch = vg_recording_channel(signal.recording, 0);
    const size_t n = (size_t)ch->n_samples;
    float *x = test_malloc(n * sizeof *x);
    assert_ok(vg_recording_read(signal.recording, 0, 0, n, x, &n_read, &err));
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(((double)x[i] - ch->baseline) / ch->gain);
    for (size_t k = 0; k < N_CHANGES; k++)
        add_counts(&changes[k], x, n, &reference.beats, &gross[k]);
    test_free(x);
    vg_input_free(&signal);
    vg_input_free(&reference);
}

static void what_is_done_to_a_signal_costs_no_beats(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_score gross[N_CHANGES] = {{0}};
    glob_t found;

    (void)state;
    (void)vg_test_data(path, "mitdb");
    (void)snprintf(path + strlen(path), sizeof path - strlen(path), "/*.hea");
    assert_int_equal(glob(path, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        run_record(found.gl_pathv[i], gross);
    globfree(&found);
    for (size_t k = 0; k < N_CHANGES; k++)
        print_message("%-28s F1 %.3f %%\n", changes[k].name, vg_score_f1_percent(&gross[k]));
    for (size_t k = 1; k < N_CHANGES; k++)
        assert_true(vg_score_f1_percent(&gross[k]) > vg_score_f1_percent(&gross[0]) - 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_done_to_a_signal_costs_no_beats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
