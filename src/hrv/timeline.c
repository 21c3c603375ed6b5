/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/timeline.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"

static const double ms_per_min = 60000.0;

void vg_timeline_free(vg_timeline *line)
{
    vg_free(line->start_s);
    vg_free(line->measured_s);
    vg_free(line->covered_s);
    vg_free(line->square_ms2);
    vg_free(line->pairs);
    vg_free(line->rate_bpm);
    vg_free(line->rate_square);
    *line = (vg_timeline){0};
}

/** Where interval i begins: at the end of the one before it, or one length before its end
 *  but never inside the one before it, whatever rounding says. */
static double start_of(vg_nn_view nn, size_t i)
{
    const double start_s = nn.time_s[i] - nn.nn_ms[i] / 1000.0;

    if (i == 0)
        return start_s;
    if (vg_nn_follows(nn, i))
        return nn.time_s[i - 1];
    return fmax(start_s, nn.time_s[i - 1]);
}

static double mean_rate(vg_nn_view nn)
{
    double sum = 0.0;

    for (size_t i = 0; i < nn.n; i++)
        sum += ms_per_min / nn.nn_ms[i];
    return nn.n > 0 ? sum / (double)nn.n : 0.0;
}

/* Sums of squares are taken about the mean of the whole series: what a window then loses to
 * cancellation is of the order of rounding, not of the mean rate squared. */
static void accumulate(vg_timeline *line)
{
    const vg_nn_view nn = line->nn;
    const double centre_bpm = mean_rate(nn);

    for (size_t i = 0; i < nn.n; i++) {
        line->start_s[i] = start_of(nn, i);
        const double length_s = nn.time_s[i] - line->start_s[i];
        const double rate = ms_per_min / nn.nn_ms[i] - centre_bpm;
        const int is_pair = vg_nn_pair(nn, i);
        const double diff_ms = is_pair ? nn.nn_ms[i] - nn.nn_ms[i - 1] : 0.0;
        line->covered_s[i + 1] = line->covered_s[i] + length_s;
        line->measured_s[i + 1] = line->measured_s[i] + (vg_nn_ok(nn, i) ? length_s : 0.0);
        line->square_ms2[i + 1] = line->square_ms2[i] + diff_ms * diff_ms;
        line->pairs[i + 1] = line->pairs[i] + (is_pair ? 1 : 0);
        line->rate_bpm[i + 1] = line->rate_bpm[i] + rate;
        line->rate_square[i + 1] = line->rate_square[i] + rate * rate;
    }
}

vg_status vg_timeline_create(vg_nn_view nn, vg_timeline *out, vg_error *err)
{
    *out = (vg_timeline){.nn = nn};
    VG_TRY(vg_nn_check(nn, err));
    if (nn.n > 0 && nn.time_s == NULL)
        return vg_fail(err, VG_ERR_DATA, "the intervals carry no times");
    out->start_s = vg_alloc(nn.n, sizeof *out->start_s);
    out->measured_s = vg_alloc(nn.n + 1, sizeof *out->measured_s);
    out->covered_s = vg_alloc(nn.n + 1, sizeof *out->covered_s);
    out->square_ms2 = vg_alloc(nn.n + 1, sizeof *out->square_ms2);
    out->pairs = vg_alloc(nn.n + 1, sizeof *out->pairs);
    out->rate_bpm = vg_alloc(nn.n + 1, sizeof *out->rate_bpm);
    out->rate_square = vg_alloc(nn.n + 1, sizeof *out->rate_square);
    if (out->start_s == NULL || out->measured_s == NULL || out->covered_s == NULL ||
        out->square_ms2 == NULL || out->pairs == NULL || out->rate_bpm == NULL ||
        out->rate_square == NULL) {
        vg_timeline_free(out);
        return vg_fail_memory(err);
    }
    accumulate(out);
    return VG_OK;
}

vg_tally vg_timeline_at(const vg_timeline *line, double time_s, size_t *hint)
{
    const vg_nn_view nn = line->nn;
    size_t i = *hint;

    while (i < nn.n && nn.time_s[i] <= time_s)
        i++;
    *hint = i;
    vg_tally tally = {(double)i, line->covered_s[i], line->measured_s[i]};
    if (i < nn.n && line->start_s[i] < time_s) {
        const double part_s = time_s - line->start_s[i];
        tally.beats += part_s / (nn.time_s[i] - line->start_s[i]);
        tally.covered_s += part_s;
        tally.measured_s += vg_nn_ok(nn, i) ? part_s : 0.0;
    }
    return tally;
}

size_t vg_timeline_begin(const vg_timeline *line, double time_s, size_t hint)
{
    size_t i = hint;

    while (i < line->nn.n && line->start_s[i] < time_s)
        i++;
    return i;
}

double vg_timeline_msd(const vg_timeline *line, size_t first, size_t end, size_t *n_pairs)
{
    *n_pairs = end > first ? line->pairs[end] - line->pairs[first] : 0;
    if (*n_pairs == 0)
        return NAN;
    return (line->square_ms2[end] - line->square_ms2[first]) / (double)*n_pairs;
}
