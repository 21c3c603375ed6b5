/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accuracy on annotated recordings: what docs/methods-beats.md claims, as gates. The counts are
 * those of ANSI/AAMI EC57 after the first five minutes unless a test says otherwise. */
#include "vg_test.h"

#include <glob.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

enum { MAX_MASKS = 16, MAX_RECORDS = 128 };

/** How a set of records is detected and compared. */
typedef struct trial {
    size_t n_leads;
    double window_ms;
    double start_s;
} trial;

/** Pooled counts, and the root mean square error of RR intervals of each record. */
typedef struct outcome {
    vg_score gross;
    double rr_rms_ms[MAX_RECORDS];
    size_t n;
} outcome;

/** Spans marked unusable by hand of a record of the TELE database. */
static size_t read_masks(const char *stem, double fs_hz, vg_exclusion masks[MAX_MASKS])
{
    char path[VG_TEST_PATH_SIZE];
    char line[128];
    const char *digits = strstr(stem, "/tele0") != NULL || strstr(stem, "/tele1") != NULL
                             ? strrchr(stem, '/') + strlen("/tele")
                             : NULL;
    size_t n = 0;

    if (digits == NULL)
        return 0;
    FILE *in = fopen(vg_test_data(path, "tele-ecg/masks.csv"), "r");
    assert_non_null(in);
    while (fgets(line, sizeof line, in) != NULL) {
        char *rest = NULL;
        const long record = strtol(line, &rest, 10);
        if (record != strtol(digits, NULL, 10) || strncmp(rest, ",manual,", 8) != 0)
            continue;
        assert_true(n < MAX_MASKS);
        const double first = strtod(rest + strlen(",manual,"), &rest);
        masks[n].start_s = (first - 1.0) / fs_hz;
        masks[n++].stop_s = (strtod(rest + 1, NULL) + 1.0) / fs_hz;
    }
    (void)fclose(in);
    return n;
}

/** Index of the beat nearest to a time, from i on; n if none is within 150 ms. */
static size_t nearest(const vg_beats *beats, double time_s, size_t *i)
{
    while (*i + 1 < beats->n &&
           fabs(beats->time_s[*i + 1] - time_s) <= fabs(beats->time_s[*i] - time_s))
        ++*i;
    return *i < beats->n && fabs(beats->time_s[*i] - time_s) <= 0.15 ? *i : beats->n;
}

/** RMS error of intervals whose two beats were both found, one after the other. */
static double rr_rms_ms(const vg_beats *ref, const vg_beats *test, double start_s)
{
    double sum_sq = 0.0;
    size_t n = 0;
    size_t i = 0;
    size_t before = test->n;

    for (size_t k = 0; k < ref->n; k++) {
        if (!vg_label_is_beat(ref->label[k])) {
            before = ref->label[k] == '[' || ref->label[k] == ']' ? test->n : before;
            continue;
        }
        const size_t at = nearest(test, ref->time_s[k], &i);
        if (at < test->n && at == before + 1 && ref->time_s[k] > start_s && k > 0) {
            const double error_s = (test->time_s[at] - test->time_s[before]) -
                                   (ref->time_s[k] - ref->time_s[k - 1]);
            sum_sq += 1e6 * error_s * error_s;
            n++;
        }
        before = at;
    }
    return n > 0 ? sqrt(sum_sq / (double)n) : NAN;
}

/** Detect one record and add its counts. */
static void run_record(const char *header, const trial *how, outcome *out)
{
    vg_error err = {0};
    vg_input signal;
    vg_input reference;
    vg_beats found;
    vg_exclusion masks[MAX_MASKS];
    vg_score s;
    char path[VG_TEST_PATH_SIZE];
    const size_t leads[] = {0, 1};
    vg_score_opts opts = vg_score_defaults();

    (void)snprintf(path, sizeof path, "%.*s", (int)(strlen(header) - strlen(".hea")), header);
    assert_ok(vg_input_open(header, NULL, &signal, &err));
    const double fs_hz = vg_recording_channel(signal.recording, 0)->fs_hz;
    opts.window_ms = how->window_ms;
    opts.start_s = how->start_s;
    opts.exclusions = masks;
    opts.n_exclusions = read_masks(path, fs_hz, masks);
    (void)snprintf(path + strlen(path), 5, ".atr");
    assert_ok(vg_input_open(path, NULL, &reference, &err));
    assert_ok(vg_beats_detect_leads(signal.recording, leads, how->n_leads, NULL, &found, &err));
    assert_ok(vg_score_compute(&reference.beats, &found, &opts, &s, &err));
    out->gross.n_tp += s.n_tp;
    out->gross.n_fp += s.n_fp;
    out->gross.n_fn += s.n_fn;
    out->gross.sum_sq_ms2 += s.sum_sq_ms2;
    out->rr_rms_ms[out->n++] = rr_rms_ms(&reference.beats, &found, how->start_s);
    vg_beats_free(&found);
    vg_input_free(&signal);
    vg_input_free(&reference);
}

/** Run all records whose headers match a pattern; the gross F1. */
static double run(const char *pattern, const trial *how, outcome *out)
{
    char path[VG_TEST_PATH_SIZE];
    char folder[64];
    glob_t found;

    *out = (outcome){0};
    (void)snprintf(folder, sizeof folder, "%.*s", (int)strcspn(pattern, "/"), pattern);
    (void)vg_test_data(path, folder);
    (void)snprintf(path + strlen(path), sizeof path - strlen(path), "%s",
                   pattern + strlen(folder));
    assert_int_equal(glob(path, 0, NULL, &found), 0);
    assert_true(found.gl_pathc <= MAX_RECORDS);
    for (size_t i = 0; i < found.gl_pathc; i++)
        run_record(found.gl_pathv[i], how, out);
    globfree(&found);
    print_message("%s, %zu lead(s), %g ms: TP %zu FP %zu FN %zu, F1 %.3f %%\n", pattern,
                  how->n_leads, how->window_ms, out->gross.n_tp, out->gross.n_fp,
                  out->gross.n_fn, vg_score_f1_percent(&out->gross));
    return vg_score_f1_percent(&out->gross);
}

static void one_lead_of_mit_bih_is_right_to_15_in_ten_thousand(void **state)
{
    outcome out;

    (void)state;
    assert_true(run("mitdb/*.hea", &(trial){1, 150.0, 300.0}, &out) >= 99.85);
    assert_int_equal(out.n, 26);
    /* the number of annotated beats after five minutes, flutter left out */
    assert_int_equal(out.gross.n_tp + out.gross.n_fn, 49770);
    assert_true(run("mitdb/*.hea", &(trial){1, 50.0, 300.0}, &out) >= 99.5);
}

static void both_leads_of_mit_bih_are_better_than_one(void **state)
{
    outcome out;

    (void)state;
    assert_true(run("mitdb/*.hea", &(trial){2, 150.0, 300.0}, &out) >= 99.90);
}

static void electrode_motion_is_survived(void **state)
{
    outcome out;

    (void)state;
    assert_true(run("nstdb/118e24.hea", &(trial){1, 150.0, 300.0}, &out) >= 99.9);
    assert_true(run("nstdb/118e12.hea", &(trial){1, 150.0, 300.0}, &out) >= 98.5);
    assert_true(run("nstdb/118e06.hea", &(trial){1, 150.0, 300.0}, &out) >= 92.0);
}

static void dry_hand_electrodes_outside_the_masks_are_read(void **state)
{
    outcome out;

    (void)state;
    assert_true(run("tele-ecg/*.hea", &(trial){1, 150.0, 0.0}, &out) >= 98.8);
    assert_int_equal(out.n, 100);
}

static void intervals_are_those_of_the_reference(void **state)
{
    outcome out;

    (void)state;
    (void)run("mitdb/*.hea", &(trial){1, 150.0, 300.0}, &out);
    gsl_sort(out.rr_rms_ms, 1, out.n);
    const double median_ms = gsl_stats_median_from_sorted_data(out.rr_rms_ms, 1, out.n);
    print_message("RR against the reference: median RMS %.2f ms, range %.2f to %.2f\n",
                  median_ms, out.rr_rms_ms[0], out.rr_rms_ms[out.n - 1]);
    assert_int_equal(out.n, 26);
    assert_true(median_ms <= 3.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_lead_of_mit_bih_is_right_to_15_in_ten_thousand),
        cmocka_unit_test(both_leads_of_mit_bih_are_better_than_one),
        cmocka_unit_test(electrode_motion_is_survived),
        cmocka_unit_test(dry_hand_electrodes_outside_the_masks_are_read),
        cmocka_unit_test(intervals_are_those_of_the_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
