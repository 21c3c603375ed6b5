/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/spacing.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "model/notes_impl.h"
#include "stat/quantile.h"

enum { N_EARLY = 1000, MAX_GAPS = 1 << 20 };
static const uint64_t MOST_MISSING = UINT64_C(1) << 36;
static const double SECONDS_A_DAY = 86400.0;
static const double LONGEST_GAP_S = 30.0 * 86400.0;
static const double LONGEST_STEP_S = 300.0; /* rows further apart are a table of results */
static const double FASTEST_HZ = 1e6;
static const double SLOW_STEP_S = 0.25;  /* series slower than this must be exactly even */
static const double MOST_WANDER_S = 0.5; /* of packet times around an even grid */
static const double MOST_WANDER_ROWS = 5.0;

void vg_spacing_free(vg_spacing *spacing)
{
    vg_free(spacing->early);
    vg_free(spacing->gaps);
    *spacing = (vg_spacing){0};
}

/** Take a step for what it is, once it is known how long a gap is. */
static vg_status add_step(vg_spacing *s, uint64_t row, double step_s, vg_error *err)
{
    if (step_s <= s->gap_s) {
        s->even_s += step_s;
        s->n_even++;
        if (step_s > 0.0)
            s->n_advanced = s->n_even;
        return VG_OK;
    }
    if (step_s > LONGEST_GAP_S)
        return vg_fail(err, VG_ERR_DATA, "the time jumps by %g s", step_s);
    if (s->n_gaps >= MAX_GAPS)
        return vg_fail(err, VG_ERR_DATA, "more than %d gaps in the times", MAX_GAPS);
    VG_TRY(vg_grow(&s->gaps, &s->gap_capacity, s->n_gaps + 1, sizeof *s->gaps, err));
    s->gaps[s->n_gaps++] = (vg_gap){.row = row, .step_s = step_s};
    return VG_OK;
}

/** Refuse steps that no even sampling explains, such as one row a heart beat. */
static vg_status check_even(const vg_spacing *s, double median_s, double low_s, double high_s,
                            vg_error *err)
{
    size_t n_odd = 0;
    double sum_s = 0.0;
    double wander_s = 0.0;
    const double mean_s = s->n_even > 0 ? s->even_s / (double)s->n_even : median_s;

    for (size_t i = 0; i < s->n_early; i++) {
        if (s->early[i] > s->gap_s)
            continue;
        n_odd += fabs(s->early[i] - median_s) > 0.1 * median_s;
        sum_s += s->early[i] - mean_s;
        wander_s = fmax(wander_s, fabs(sum_s));
    }
    const bool is_odd =
        median_s > SLOW_STEP_S
            ? (double)n_odd > 0.1 * (double)s->n_early || wander_s > MOST_WANDER_S * median_s
            : wander_s > fmax(MOST_WANDER_S, MOST_WANDER_ROWS * mean_s);
    if (is_odd && SLOW_STEP_S < median_s && median_s < 3.0)
        return vg_fail(
            err, VG_ERR_DATA,
            "the times are not evenly spaced (most steps lie between %g and %g s), as "
            "in a list with a row for each beat",
            low_s, high_s);
    if (is_odd)
        return vg_fail(err, VG_ERR_DATA,
                       "the times are not evenly spaced (most steps lie between %g and %g s)",
                       low_s, high_s);
    if (median_s > LONGEST_STEP_S)
        return vg_fail(err, VG_ERR_DATA,
                       "the rows are %g s apart, as in a table of results; a recording has a "
                       "row every %g s at least",
                       median_s, LONGEST_STEP_S);
    return VG_OK;
}

/** Judge by the first steps how long a gap is. Steps of jittering clocks vary; where they are
 *  all alike, one missing row is already a gap. */
static vg_status judge(vg_spacing *s, vg_error *err)
{
    double *sorted = vg_copy(s->early, s->n_early, sizeof *sorted);
    vg_status status = VG_OK;

    if (sorted == NULL)
        return vg_fail_memory(err);
    vg_sort(sorted, s->n_early);
    const double median_s = sorted[s->n_early / 2];
    const double low_s = sorted[s->n_early / 100];
    const double high_s = sorted[s->n_early - 1 - s->n_early / 100];
    const bool is_coarse = !(sorted[s->n_early / 20] > 0.0);
    s->gap_s = is_coarse ? 5.0 * fmax(median_s, high_s)
                         : fmax(1.5 * median_s, median_s + 3.0 * (high_s - median_s));
    s->resolution_s = is_coarse ? fmax(median_s, high_s) : 0.0;
    vg_free(sorted);
    if (!(s->gap_s > 0.0))
        return vg_fail(err, VG_ERR_DATA, "the times do not advance");
    for (size_t i = 0; i < s->n_early && status == VG_OK; i++)
        status = add_step(s, i + 1, s->early[i], err);
    if (status == VG_OK)
        status = check_even(s, median_s, low_s, high_s, err);
    return status;
}

vg_status vg_spacing_add(vg_spacing *s, double time_s, bool is_clock, vg_error *err)
{
    const uint64_t row = s->n_rows++;

    if (row == 0) {
        s->first_s = time_s;
        s->last_s = time_s;
        s->early = vg_alloc(N_EARLY, sizeof *s->early);
        return s->early != NULL ? VG_OK : vg_fail_memory(err);
    }
    const double back_s = s->last_s - time_s;
    if (is_clock && back_s > SECONDS_A_DAY / 2.0)
        time_s += SECONDS_A_DAY * ceil(back_s / SECONDS_A_DAY - 0.5);
    const double step_s = time_s - s->last_s;
    const double jitter_s = fmax(s->gap_s, MOST_WANDER_S);
    if (step_s < -jitter_s)
        return vg_fail(err, VG_ERR_DATA,
                       "the time goes back by %g s, as where recordings are joined; each needs "
                       "a file of its own",
                       -step_s);
    s->last_s = time_s;
    if (s->gap_s > 0.0)
        return add_step(s, row, step_s, err);
    s->early[s->n_early++] = step_s;
    return s->n_early == N_EARLY ? judge(s, err) : VG_OK;
}

/** The round rate that the times allow, or the rate as it is. */
static double round_rate(const vg_spacing *s, double fs_hz)
{
    const double candidates[] = {round(fs_hz), round(10.0 * fs_hz) / 10.0,
                                 1.0 / round(1.0 / fs_hz), 1000.0 / round(1000.0 / fs_hz)};
    const double allowed_s = fmax(0.5 / fs_hz, s->resolution_s);

    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        const double hz = candidates[i];
        if (hz > 0.0 && isfinite(hz) &&
            fabs(s->even_s - (double)s->n_advanced / hz) <= allowed_s)
            return hz;
    }
    return fs_hz;
}

vg_status vg_spacing_settle(vg_spacing *s, double fs_hz, vg_notes *notes, vg_error *err)
{
    if (s->n_early == 0)
        return vg_fail(err, VG_ERR_DATA, "a single row of numbers tells no sampling rate");
    if (!(s->gap_s > 0.0))
        VG_TRY(judge(s, err));
    if (s->n_even == 0 || !(s->even_s > 0.0))
        return vg_fail(err, VG_ERR_DATA, "the times do not advance");
    /* Rows of a last packet came after the time that all of them have. */
    const double derived_hz = round_rate(s, (double)s->n_advanced / s->even_s);
    if (derived_hz > FASTEST_HZ)
        return vg_fail(err, VG_ERR_DATA,
                       "the times give a rate of %g Hz, as if their unit were another",
                       derived_hz);
    s->fs_hz = fs_hz > 0.0 ? fs_hz : derived_hz;
    if (fabs(s->fs_hz - derived_hz) > 0.01 * derived_hz)
        vg_note_add(notes, VG_NOTE_WARNING, "rate",
                    "the rate given is %g Hz; the times say %g Hz", fs_hz, derived_hz);
    else if (!(fs_hz > 0.0))
        vg_note_add(notes, VG_NOTE_INFO, "rate_derived", "the times give a rate of %g Hz",
                    derived_hz);
    for (size_t i = 0; i < s->n_gaps; i++) {
        const double wanted = s->gaps[i].step_s * s->fs_hz - 1.0;
        s->n_missing += wanted > 0.0 ? (uint64_t)llround(wanted) : 0;
        s->gaps[i].missing = s->n_missing;
        if (s->n_missing > MOST_MISSING)
            return vg_fail(err, VG_ERR_DATA, "more than %llu samples are missing in gaps",
                           (unsigned long long)MOST_MISSING);
    }
    if (s->n_gaps > 0)
        vg_note_add(notes, VG_NOTE_WARNING, "gap",
                    "%zu gaps in the times, together %g s, are filled with missing samples",
                    s->n_gaps, (double)s->n_missing / s->fs_hz);
    return VG_OK;
}

uint64_t vg_spacing_run(const vg_spacing *s, uint64_t sample, uint64_t n_rows, uint64_t *row)
{
    size_t low = 0;
    size_t high = s->n_gaps;

    /* The last gap that begins at or before the sample; samples of gap i end at
     * row + missing. */
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const uint64_t before = middle > 0 ? s->gaps[middle - 1].missing : 0;
        if (s->gaps[middle].row + before <= sample)
            low = middle + 1;
        else
            high = middle;
    }
    const uint64_t missing = low > 0 ? s->gaps[low - 1].missing : 0;
    if (low > 0 && sample < s->gaps[low - 1].row + missing) {
        *row = n_rows;
        return s->gaps[low - 1].row + missing - sample;
    }
    *row = sample - missing;
    return (low < s->n_gaps ? s->gaps[low].row : n_rows) - *row;
}
