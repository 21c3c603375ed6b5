/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/lists.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "model/notes_impl.h"
#include "stat/quantile.h"

static const double LONGEST_INTERVAL_S = 5.0;
static const double FASTEST_INTERVAL_S = 0.3;   /* 200 beats a minute, by the median */
static const double SHORTEST_INTERVAL_S = 1e-3; /* less is no time between two beats */
static const double LARGEST_RELATIVE_S = 1e8;   /* larger times are clock times, not offsets */
static const double TIME_TOLERANCE_S = 0.05;

/** Median of the finite values; NaN without any. */
static vg_status find_median(const double *x, size_t n, double *median, vg_error *err)
{
    double *sorted = vg_alloc(n, sizeof *sorted);
    size_t m = 0;

    *median = NAN;
    if (sorted == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i]))
            sorted[m++] = x[i];
    if (m > 0)
        *median = vg_median(sorted, m);
    vg_free(sorted);
    return VG_OK;
}

static vg_status scale_given(vg_list_opts opts, double *seconds, vg_error *err)
{
    if (opts.unit == VG_UNIT_SAMPLES && !(opts.rate_hz > 0.0))
        return vg_fail_untold(err, "rate_hz", "samples need a sampling rate");
    *seconds = opts.unit == VG_UNIT_S    ? 1.0
               : opts.unit == VG_UNIT_MS ? 0.001
                                         : 1.0 / opts.rate_hz;
    return VG_OK;
}

static bool only_increases(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (!(x[i] > x[i - 1]))
            return false;
    return n > 2;
}

bool vg_list_only_rises(vg_list list)
{
    const size_t fewest = 10; /* fewer may rise by chance */
    size_t n_falls = 0;

    for (size_t i = 1; i < list.n; i++)
        n_falls += list.values[i] > list.values[i - 1] ? 0 : 1;
    return list.n >= fewest && 10 * n_falls <= list.n;
}

/** Seconds of one unit of the intervals x: as told, or all >= 100 and median 200 to 3000 is
 *  ms, median 0.2 to 3 is s. */
static vg_status find_scale(const double *x, size_t n, vg_list_opts opts, double *seconds,
                            vg_notes *notes, vg_error *err)
{
    double median = NAN;
    double least = INFINITY;

    *seconds = NAN;
    if (opts.unit != VG_UNIT_AUTO)
        return scale_given(opts, seconds, err);
    VG_TRY(find_median(x, n, &median, err));
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i]))
            least = fmin(least, x[i]);
    if (least >= 100.0 && 200.0 <= median && median <= 3000.0)
        *seconds = 0.001;
    else if (0.2 <= median && median <= 3.0)
        *seconds = 1.0;
    else if (only_increases(x, n))
        return vg_fail_untold(
            err, "kind",
            "numbers that only increase are times of beats or tags, not intervals");
    else
        return vg_fail_untold(
            err, "unit",
            "the unit of the intervals is unclear (median %g, least %g); ms, s or "
            "samples must be given, or a sampling rate if they are a signal",
            median, least);
    const bool is_odd = median * *seconds < FASTEST_INTERVAL_S;
    vg_note_add(notes, is_odd ? VG_NOTE_WARNING : VG_NOTE_INFO, "unit_guessed",
                "intervals are taken as %s (median %g)%s", *seconds < 1.0 ? "ms" : "s", median,
                is_odd ? ", which a heart hardly reaches; they may be samples" : "");
    return VG_OK;
}

/** How the times of a list go with its intervals. */
typedef struct agreement {
    double unit_s; /* seconds of one unit of the times */
    size_t shift;  /* 1: stamped at the earlier beat, 0: at the later one */
    size_t n;      /* intervals that the times confirm */
} agreement;

static size_t count_agreeing(vg_list list, double scale_s, double unit_s, size_t shift)
{
    size_t n = 0;

    for (size_t i = 1; i < list.n; i++) {
        const double step_s = (list.times[i] - list.times[i - 1]) * unit_s;
        n += fabs(step_s - list.values[i - shift] * scale_s) <= TIME_TOLERANCE_S;
    }
    return n;
}

/** Find the unit and the end of the interval for which the times fit best. */
static agreement find_agreement(vg_list list, double scale_s)
{
    static const double units_s[] = {1.0, 0.001};
    agreement best = {.unit_s = 1.0};

    for (size_t u = 0; u < 2; u++) {
        for (size_t shift = 0; shift < 2; shift++) {
            const size_t n = count_agreeing(list, scale_s, units_s[u], shift);
            if (n > best.n)
                best = (agreement){units_s[u], shift, n};
        }
    }
    return best;
}

/** True if the times confirm at least half of the intervals. */
static bool is_confirmed(vg_list list, agreement fit)
{
    return fit.n > 0 && 2 * fit.n >= list.n - 1;
}

bool vg_list_agrees(vg_list list, vg_list_opts opts)
{
    vg_notes unused = {0};
    double scale_s = NAN;
    const vg_status status = find_scale(list.values, list.n, opts, &scale_s, &unused, NULL);

    vg_notes_free(&unused);
    return status == VG_OK && list.n > 1 && is_confirmed(list, find_agreement(list, scale_s));
}

/** True if the numbers turn as rarely as a smooth signal does. Intervals turn at every second
 *  or third beat, breathing seen to at every fifth at most; a heart beat sampled 50 times a
 *  second turns a few times in a second. */
static bool turns_rarely(vg_list list)
{
    const double fewest_turns = 0.12;
    const size_t fewest_values = 200;
    size_t n_steps = 0;
    size_t n_turns = 0;
    double last = 0.0;

    for (size_t i = 1; i < list.n; i++) {
        const double step = list.values[i] - list.values[i - 1];
        if (!(fabs(step) > 0.0))
            continue;
        n_turns += step * last < 0.0;
        n_steps++;
        last = step;
    }
    return n_steps >= fewest_values && (double)n_turns < fewest_turns * (double)n_steps;
}

/** True if narrow peaks (sign 1) or troughs (-1) come back as evenly as heart beats do in a
 *  signal. Long intervals come at random, or with every few breaths. */
static bool has_even_peaks(vg_list list, double sign, double *scratch)
{
    const double top = 0.995;
    const double most_above = 0.2;   /* share of values within a peak */
    const double most_spread = 0.35; /* quartiles of the distances, of their median */
    const double least_distance = 15.0;
    const size_t fewest = 10;
    size_t n = 0;
    size_t n_above = 0;
    size_t last = SIZE_MAX;

    for (size_t i = 0; i < list.n; i++)
        scratch[i] = sign * list.values[i];
    vg_sort(scratch, list.n);
    const double middle = scratch[list.n / 2];
    const double limit =
        middle + 0.5 * (scratch[(size_t)(top * (double)(list.n - 1))] - middle);
    for (size_t i = 1; i < list.n; i++) {
        const bool is_above = sign * list.values[i] > limit;
        n_above += is_above;
        if (!is_above || sign * list.values[i - 1] > limit)
            continue;
        if (last != SIZE_MAX)
            scratch[n++] = (double)(i - last);
        last = i;
    }
    if (n < fewest || (double)n_above > most_above * (double)list.n)
        return false;
    vg_sort(scratch, n);
    const double spread = scratch[3 * n / 4] - scratch[n / 4];
    return scratch[n / 2] >= least_distance && spread <= most_spread * scratch[n / 2];
}

vg_status vg_list_is_waveform(vg_list list, bool *is, vg_error *err)
{
    double *scratch;

    *is = turns_rarely(list);
    for (size_t i = 0; i < list.n; i++)
        if (!isfinite(list.values[i]))
            return VG_OK;
    if (*is || list.n == 0)
        return VG_OK;
    scratch = vg_alloc(list.n, sizeof *scratch);
    if (scratch == NULL)
        return vg_fail_memory(err);
    *is = has_even_peaks(list, 1.0, scratch) || has_even_peaks(list, -1.0, scratch);
    vg_free(scratch);
    return VG_OK;
}

/** Intervals whose beats have times. An interval follows when the time since the interval
 *  before is its own length. */
static vg_status append_timed(vg_list list, double scale_s, agreement fit, vg_nn *out,
                              vg_error *err)
{
    const double scale_ms = 1000.0 * scale_s; /* 1 for ms: whole values stay whole */
    double origin_s = 0.0;
    double last_s = NAN;

    for (size_t i = 0; i < list.n; i++) {
        const double rr_s = list.values[i] * scale_s;
        if (!(rr_s > 0.0) || !isfinite(list.times[i]) || rr_s > LONGEST_INTERVAL_S)
            continue;
        const double end_s = list.times[i] * fit.unit_s + (double)fit.shift * rr_s;
        if (out->n == 0 && fabs(end_s) > LARGEST_RELATIVE_S)
            origin_s = end_s - rr_s;
        const double time_s = end_s - origin_s;
        if (!(rr_s >= SHORTEST_INTERVAL_S) || !(fabs(time_s) < LARGEST_RELATIVE_S) ||
            time_s <= last_s)
            return vg_fail(err, VG_ERR_DATA,
                           "line %llu: the interval ends at %g s, not after %g s",
                           (unsigned long long)list.line[i], time_s, last_s);
        const vg_nn_row row = {.time_s = time_s,
                               .rr_ms = list.values[i] * scale_ms,
                               .nn_ms = list.values[i] * scale_ms,
                               .follows = fabs(time_s - last_s - rr_s) <= TIME_TOLERANCE_S};
        VG_TRY(vg_nn_append(out, row, err));
        last_s = time_s;
    }
    return VG_OK;
}

static vg_status append_summed(vg_list list, double scale_s, vg_nn *out, vg_notes *notes,
                               vg_error *err)
{
    const double scale_ms = 1000.0 * scale_s; /* 1 for ms: whole values stay whole */
    double time_s = 0.0;
    bool follows = false;
    size_t n_gaps = 0;
    size_t n_missing = 0;

    for (size_t i = 0; i < list.n; i++) {
        const double rr_s = list.values[i] * scale_s;
        if (!(rr_s > 0.0)) {
            n_missing++;
            follows = false;
            continue;
        }
        time_s += rr_s;
        if (rr_s > LONGEST_INTERVAL_S) {
            n_gaps += i > 0;
            if (i == 0)
                vg_note_add(notes, VG_NOTE_WARNING, "start_offset",
                            "the first value, %g s, is taken as the time of the first beat",
                            rr_s);
            follows = false;
            continue;
        }
        const vg_nn_row row = {.time_s = time_s,
                               .rr_ms = list.values[i] * scale_ms,
                               .nn_ms = list.values[i] * scale_ms,
                               .follows = follows};
        if (!(rr_s >= SHORTEST_INTERVAL_S) || !(time_s < LARGEST_RELATIVE_S))
            return vg_fail(err, VG_ERR_DATA, "line %llu: the interval is %g s, ending at %g s",
                           (unsigned long long)list.line[i], rr_s, time_s);
        VG_TRY(vg_nn_append(out, row, err));
        follows = true;
    }
    if (n_gaps > 0)
        vg_note_add(notes, VG_NOTE_INFO, "gap", "%zu values above %g s are taken as gaps",
                    n_gaps, LONGEST_INTERVAL_S);
    if (n_missing > 0)
        vg_note_add(notes, VG_NOTE_WARNING, "missing",
                    "%zu intervals are missing or 0; time stands still over them", n_missing);
    return VG_OK;
}

/** Refuse numbers below 0, a few as mistakes and many as a signal. */
static vg_status check_sign(vg_list list, vg_error *err)
{
    size_t n_negative = 0;
    size_t first = 0;

    for (size_t i = list.n; i-- > 0;)
        if (isinf(list.values[i]) || list.values[i] < 0.0) {
            n_negative++;
            first = i;
        }
    if (n_negative == 0)
        return VG_OK;
    if (4 * n_negative > list.n)
        return vg_fail_untold(
            err, "rate_hz",
            "%zu of %zu numbers are below 0, which intervals cannot be; a signal "
            "needs its sampling rate",
            n_negative, list.n);
    return vg_fail(err, VG_ERR_DATA, "line %llu: the interval is %g; it cannot be < 0",
                   (unsigned long long)list.line[first], list.values[first]);
}

vg_status vg_list_to_intervals(vg_list list, vg_list_opts opts, vg_nn *out, vg_notes *notes,
                               vg_error *err)
{
    double scale_s = NAN;
    agreement fit = {0};

    out->source = VG_KIND_RR;
    out->fs_hz = opts.unit == VG_UNIT_SAMPLES ? opts.rate_hz : 0.0;
    out->duration_s = NAN;
    if (list.n == 0)
        return vg_fail(err, VG_ERR_FORMAT, "there are no intervals");
    VG_TRY(check_sign(list, err));
    VG_TRY(find_scale(list.values, list.n, opts, &scale_s, notes, err));
    if (list.times != NULL)
        fit = find_agreement(list, scale_s);
    if (is_confirmed(list, fit))
        return append_timed(list, scale_s, fit, out, err);
    if (list.times != NULL)
        vg_note_add(notes, VG_NOTE_WARNING, "time_ignored",
                    "the times do not agree with the intervals and were left out");
    return append_summed(list, scale_s, out, notes, err);
}

/** Seconds of one unit of beat times: as told, else judged by the steps between them. */
static vg_status find_beat_scale(vg_list list, vg_list_opts opts, double *seconds,
                                 vg_notes *notes, vg_error *err)
{
    double *steps;
    bool is_whole = true;
    vg_status status;

    for (size_t i = 0; i < list.n; i++)
        is_whole = is_whole && list.values[i] == rint(list.values[i]);
    if (opts.unit == VG_UNIT_AUTO && opts.rate_hz > 0.0 && is_whole)
        opts.unit = VG_UNIT_SAMPLES;
    if (opts.unit == VG_UNIT_AUTO && list.n < 2)
        opts.unit = VG_UNIT_S;
    if (opts.unit != VG_UNIT_AUTO)
        return scale_given(opts, seconds, err);
    /* Seconds since 1970 have ten digits; clocks in finer units have more. */
    *seconds = list.values[0] > 1e17 ? 1e-9 : list.values[0] > 1e14 ? 1e-6 : NAN;
    if (*seconds > 0.0)
        return VG_OK;
    steps = vg_alloc(list.n - 1, sizeof *steps);
    if (steps == NULL)
        return vg_fail_memory(err);
    for (size_t i = 1; i < list.n; i++)
        steps[i - 1] = list.values[i] - list.values[i - 1];
    status = find_scale(steps, list.n - 1, opts, seconds, notes, err);
    vg_free(steps);
    return status;
}

vg_status vg_list_to_beats(vg_list list, vg_list_opts opts, vg_beats *out, vg_notes *notes,
                           vg_error *err)
{
    double scale_s = NAN;
    double origin = 0.0;

    out->source = VG_KIND_BEATS;
    out->fs_hz = opts.rate_hz > 0.0 ? opts.rate_hz : 0.0;
    out->duration_s = NAN;
    for (size_t i = 0; i < list.n; i++) {
        if (!isfinite(list.values[i]))
            return vg_fail(err, VG_ERR_DATA, "line %llu has no beat time",
                           (unsigned long long)list.line[i]);
        if (i > 0 && !(list.values[i] > list.values[i - 1]))
            return vg_fail(
                err, VG_ERR_DATA, "line %llu: the beat at %g does not come after the one at %g",
                (unsigned long long)list.line[i], list.values[i], list.values[i - 1]);
    }
    VG_TRY(find_beat_scale(list, opts, &scale_s, notes, err));
    if (list.n > 0 && list.values[0] * scale_s > LARGEST_RELATIVE_S) {
        origin = list.values[0];
        vg_note_add(notes, VG_NOTE_INFO, "start_offset",
                    "beats are counted from the first one");
    }
    for (size_t i = 0; i < list.n; i++)
        VG_TRY(vg_beats_append(out, (list.values[i] - origin) * scale_s, 'N', NAN, 1.0, err));
    return VG_OK;
}
