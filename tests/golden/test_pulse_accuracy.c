/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pulses of real recordings against the ECG beside them and against a wrist device's own
 * intervals and heart rate: what docs/methods-beats.md claims, as gates. */
#include "vg_test.h"

#include <stdbool.h>

#include <vagus/correct.h>

enum { PEOPLE = 17, MAX_HEART_RATES = 8192 };

/** Beats of a channel of a table. */
static vg_beats detect_channel(const char *data, const char *name, double rate_hz, vg_kind kind)
{
    vg_detect_opts how = vg_detect_defaults();
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};
    vg_input_opts opts = vg_input_defaults();
    vg_input input;
    vg_beats out;
    size_t channel = 0;

    opts.rate_hz = rate_hz;
    how.kind = kind;
    assert_ok(vg_input_open(vg_test_data(path, data), &opts, &input, &err));
    assert_ok(vg_recording_find(input.recording, name, VG_KIND_OTHER, &channel, &err));
    assert_ok(vg_beats_detect(input.recording, channel, &how, &out, &err));
    vg_input_free(&input);
    return out;
}

/** Score of pulses against the ECG outside the unusable spans, once the delay that aligns most
 *  of them is taken off (Charlton 2022). */
static vg_score score_pulses(const char *data, const char *ppg_name, const char *ecg_name,
                             double rate_hz, vg_beats *ppg)
{
    enum { MAX_SPANS = 64, LAGS = 90 };
    vg_beats ecg = detect_channel(data, ecg_name, rate_hz, VG_KIND_ECG);
    vg_exclusion masks[MAX_SPANS];
    vg_error err = {0};
    vg_score best = {0};

    *ppg = detect_channel(data, ppg_name, rate_hz, VG_KIND_PPG);
    assert_true(ppg->n_unusable < MAX_SPANS);
    for (size_t i = 0; i < ppg->n_unusable; i++)
        masks[i] = (vg_exclusion){ppg->unusable[i].start_s, ppg->unusable[i].stop_s};
    for (int lag = 0; lag < LAGS; lag++) {
        vg_beats moved = {0};
        vg_score s;
        const vg_score_opts opts = {.window_ms = 150.0,
                                    .start_s = 1.0,
                                    .stop_s = ppg->duration_s - 1.0,
                                    .exclusions = masks,
                                    .n_exclusions = ppg->n_unusable};
        for (size_t i = 0; i < ecg.n; i++)
            assert_ok(vg_beats_append(&moved, ecg.time_s[i] + 0.01 * lag, 'N', NAN, 1.0, &err));
        assert_ok(vg_score_compute(&moved, ppg, &opts, &s, &err));
        if (s.n_tp > best.n_tp)
            best = s;
        vg_beats_free(&moved);
    }
    print_message("%s: TP %zu FP %zu FN %zu, %.1f %% usable\n", data, best.n_tp, best.n_fp,
                  best.n_fn, vg_beats_usable_percent(ppg, 0.0, ppg->duration_s));
    vg_beats_free(&ecg);
    return best;
}

static void a_pulse_follows_every_heart_beat_at_rest(void **state)
{
    vg_beats ppg;

    (void)state;
    const vg_score s =
        score_pulses("neurokit/bio_resting_5min_100hz.csv", "PPG", "ECG", 100.0, &ppg);
    assert_true(s.n_tp >= 428);
    assert_true(vg_score_f1_percent(&s) >= 99.5);
    assert_true(vg_beats_usable_percent(&ppg, 0.0, ppg.duration_s) >= 99.0);
    vg_beats_free(&ppg);
}

/* Twelve seconds from 91 s hold steps and drifts, though the ECG beats on; they must be masked,
 * and little else. */
static void intensive_care_pulses_are_right_where_they_can_be_read(void **state)
{
    vg_beats ppg;

    (void)state;
    const vg_score s = score_pulses("bidmc01/bidmc_01_Signals.csv", "PLETH", "II", 0.0, &ppg);
    assert_true(s.n_tp >= 700);
    assert_true(vg_score_f1_percent(&s) >= 99.0);
    assert_true(vg_beats_usable_percent(&ppg, 92.0, 103.0) < 10.0);
    assert_true(vg_beats_usable_percent(&ppg, 0.0, ppg.duration_s) >= 93.0);
    vg_beats_free(&ppg);
}

/* A cheap sensor, coupled by a capacitor: its pulses fall almost as steeply as they rise, and
 * the second detector counts their dicrotic waves. Every peak of the first can be counted by
 * eye. */
static void clean_pulses_of_a_cheap_sensor_are_usable(void **state)
{
    vg_beats resting = detect_channel("heartpy/data.csv", "0", 100.0, VG_KIND_PPG);
    vg_beats longer = detect_channel("heartpy/data3.csv", "hr", 0.0, VG_KIND_PPG);

    (void)state;
    assert_within((double)resting.n, 24.0, 1.0);
    assert_true(vg_beats_usable_percent(&resting, 0.0, resting.duration_s) >= 95.0);
    assert_true(vg_beats_usable_percent(&longer, 0.0, longer.duration_s) >= 60.0);
    vg_beats_free(&resting);
    vg_beats_free(&longer);
}

/** Is [from_s, to_s) outside all unusable spans? */
static bool is_usable(const vg_beats *beats, double from_s, double to_s)
{
    for (size_t i = 0; i < beats->n_unusable; i++)
        if (beats->unusable[i].start_s < to_s && beats->unusable[i].stop_s > from_s)
            return false;
    return true;
}

/** Two numbers a line, or one, behind the first lines of an export. */
static size_t read_numbers(const char *path, int skip, double *first, double *second)
{
    char line[128];
    size_t n = 0;
    FILE *in = fopen(path, "r");

    assert_non_null(in);
    for (int i = 0; i < skip; i++)
        assert_non_null(fgets(line, sizeof line, in));
    while (n < MAX_HEART_RATES && fgets(line, sizeof line, in) != NULL) {
        char *rest = NULL;
        first[n] = strtod(line, &rest);
        second[n++] = *rest == ',' ? strtod(rest + 1, NULL) : NAN;
    }
    (void)fclose(in);
    return n;
}

/** What one wrist has in common with its device. */
typedef struct wrist {
    size_t n_intervals; /**< of the device, in usable signal */
    size_t n_same;      /**< that are ours too, to 120 ms at each end */
    size_t n_minutes;
    size_t n_close; /**< minutes whose mean rate is within 3 bpm of the device's */
    size_t n_own;   /**< others, in which the device's intervals say what ours do */
    size_t n_full;  /**< minutes of which four fifths are usable, */
    size_t n_full_close;
    size_t n_full_own;
    size_t n_both; /**< minutes that the device has intervals of: how many have ours, */
    size_t n_ours; /**< and how many its own HR.csv, within 3 bpm of them */
    size_t n_its;
    double bias_bpm;
} wrist;

static bool has_beat(const vg_beats *beats, double time_s, size_t *at)
{
    while (*at + 1 < beats->n &&
           fabs(beats->time_s[*at + 1] - time_s) <= fabs(beats->time_s[*at] - time_s))
        ++*at;
    return *at < beats->n && fabs(beats->time_s[*at] - time_s) <= 0.12;
}

/* The device marks the foot of a pulse, 80 ms before its steepest rise. */
static void compare_intervals(const char *folder, const vg_beats *beats, wrist *out)
{
    static double end_s[MAX_HEART_RATES];
    static double length_s[MAX_HEART_RATES];
    const double upslope_s = 0.08;
    char name[128];
    char path[VG_TEST_PATH_SIZE];
    size_t i = 0;
    size_t k = 0;

    (void)snprintf(name, sizeof name, "%s/IBI.csv", folder);
    const size_t n = read_numbers(vg_test_data(path, name), 1, end_s, length_s);
    for (size_t j = 0; j < n; j++) {
        const double to_s = end_s[j] + upslope_s;
        const double from_s = to_s - length_s[j];
        if (!is_usable(beats, from_s, to_s))
            continue;
        out->n_intervals++;
        const bool both = has_beat(beats, from_s, &k) && has_beat(beats, to_s, &i);
        out->n_same += both && i == k + 1;
    }
}

/** Intervals and their ends, whoever measured them. */
typedef struct intervals {
    const double *end_s;
    const double *length_s;
    size_t n;
} intervals;

/** How much of [from_s, to_s) whole intervals fill, and their mean rate. */
static double filled_s(const intervals *list, double from_s, double to_s, double *rate_bpm)
{
    double sum_s = 0.0;
    double n_inside = 0.0;

    for (size_t i = 0; i < list->n; i++) {
        if (list->end_s[i] - list->length_s[i] < from_s || list->end_s[i] >= to_s)
            continue;
        sum_s += list->length_s[i];
        n_inside += 1.0;
    }
    *rate_bpm = 60.0 * n_inside / sum_s;
    return sum_s;
}

static void compare_minute(const intervals *ours, const intervals *own, double to_s,
                           double rate_bpm, wrist *out)
{
    const double from_s = to_s - 60.0;
    double ours_bpm;
    double own_bpm;
    const double seen_s = filled_s(ours, from_s, to_s, &ours_bpm);
    const bool has_own = filled_s(own, from_s, to_s, &own_bpm) >= 18.0;

    if (seen_s < 30.0)
        return;
    const bool is_close = fabs(ours_bpm - rate_bpm) <= 3.0;
    const bool is_own = !is_close && has_own && fabs(ours_bpm - own_bpm) <= 2.0;
    const bool is_full = seen_s >= 48.0;
    out->n_minutes++;
    out->n_close += is_close;
    out->n_own += is_own;
    out->n_full += is_full;
    out->n_full_close += is_full && is_close;
    out->n_full_own += is_full && is_own;
    out->n_both += has_own;
    out->n_ours += has_own && fabs(ours_bpm - own_bpm) <= 3.0;
    out->n_its += has_own && fabs(rate_bpm - own_bpm) <= 3.0;
    out->bias_bpm += ours_bpm - rate_bpm;
}

/* HR.csv begins ten seconds after BVP.csv; its value at t seconds of BVP.csv is the mean over
 * the minute that ended 6 s before, as the device's own intervals show (docs). Ours is that of
 * the intervals that measures are computed from: corrected, and of the usable signal only. */
static void compare_rates(const char *folder, const vg_beats *beats, wrist *out)
{
    static double rate_bpm[MAX_HEART_RATES];
    static double end_s[MAX_HEART_RATES];
    static double length_s[MAX_HEART_RATES];
    static double nn_s[MAX_HEART_RATES];
    const double first_s = 10.0;
    const double delay_s = 6.0;
    char name[128];
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};
    vg_nn nn;

    (void)snprintf(name, sizeof name, "%s/HR.csv", folder);
    const size_t n = read_numbers(vg_test_data(path, name), 2, rate_bpm, nn_s);
    (void)snprintf(name, sizeof name, "%s/IBI.csv", folder);
    const size_t n_own = read_numbers(vg_test_data(path, name), 1, end_s, length_s);
    assert_ok(vg_nn_from_beats(beats, NULL, &nn, &err));
    assert_true(nn.n <= MAX_HEART_RATES);
    for (size_t i = 0; i < nn.n; i++)
        nn_s[i] = nn.nn_ms[i] / 1000.0;
    const intervals ours = {nn.time_s, nn_s, nn.n};
    const intervals own = {end_s, length_s, n_own};
    for (size_t j = 60; j < n; j += 15)
        compare_minute(&ours, &own, first_s + (double)j - delay_s, rate_bpm[j], out);
    out->bias_bpm /= (double)out->n_minutes;
    vg_nn_free(&nn);
}

/** Add what one wrist has in common with its device to that of all. */
static void add_wrist(const wrist *one, wrist *all)
{
    all->n_intervals += one->n_intervals;
    all->n_same += one->n_same;
    all->n_minutes += one->n_minutes;
    all->n_close += one->n_close;
    all->n_own += one->n_own;
    all->n_full += one->n_full;
    all->n_full_close += one->n_full_close;
    all->n_full_own += one->n_full_own;
    all->n_both += one->n_both;
    all->n_ours += one->n_ours;
    all->n_its += one->n_its;
}

static void wrists_agree_with_their_device_where_they_are_usable(void **state)
{
    wrist all = {0};
    size_t n_close = 0;
    double usable_percent = 0.0;

    (void)state;
    for (int person = 1; person <= PEOPLE; person++) {
        char folder[64];
        char name[128];
        wrist one = {0};
        (void)snprintf(folder, sizeof folder, "stress-predict/S%02d", person);
        (void)snprintf(name, sizeof name, "%s/BVP.csv", folder);
        vg_beats beats = detect_channel(name, "0", 0.0, VG_KIND_PPG);
        const double percent = vg_beats_usable_percent(&beats, 0.0, beats.duration_s);
        compare_intervals(folder, &beats, &one);
        compare_rates(folder, &beats, &one);
        print_message("S%02d: %.1f %% usable, %zu of %zu intervals, %zu + %zu of %zu minutes, "
                      "%+.1f bpm\n",
                      person, percent, one.n_same, one.n_intervals, one.n_close, one.n_own,
                      one.n_minutes, one.bias_bpm);
        add_wrist(&one, &all);
        n_close += fabs(one.bias_bpm) <= 3.0;
        usable_percent += percent / PEOPLE;
        vg_beats_free(&beats);
    }
    print_message("all: %.1f %% usable, %zu of %zu intervals, %zu + %zu of %zu minutes, "
                  "%zu people\n",
                  usable_percent, all.n_same, all.n_intervals, all.n_close, all.n_own,
                  all.n_minutes, n_close);
    print_message("four fifths usable: %zu + %zu of %zu minutes; beside the device's intervals "
                  "ours %zu, its own rate %zu of %zu minutes\n",
                  all.n_full_close, all.n_full_own, all.n_full, all.n_ours, all.n_its,
                  all.n_both);
    assert_true(all.n_intervals > 20000);
    assert_true((double)all.n_same >= 0.9945 * (double)all.n_intervals);
    assert_true((double)all.n_close >= 0.80 * (double)all.n_minutes);
    assert_true((double)(all.n_close + all.n_own) >= 0.935 * (double)all.n_minutes);
    assert_true((double)all.n_full_close >= 0.92 * (double)all.n_full);
    assert_true((double)(all.n_full_close + all.n_full_own) >= 0.985 * (double)all.n_full);
    assert_true((double)all.n_ours >= 0.98 * (double)all.n_both);
    assert_int_equal(n_close, PEOPLE);
    assert_true(usable_percent >= 40.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pulse_follows_every_heart_beat_at_rest),
        cmocka_unit_test(intensive_care_pulses_are_right_where_they_can_be_read),
        cmocka_unit_test(clean_pulses_of_a_cheap_sensor_are_usable),
        cmocka_unit_test(wrists_agree_with_their_device_where_they_are_usable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
