/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/cut.h"

#include <math.h>

#include <vagus/quality.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "stat/quantile.h"
#include "stat/search.h"

static const double heart_s[2] = {-0.25, 0.45};
static const double pulse_share = 0.75;

enum { BEATS_MAX = 96 };

void vg_cut_free(vg_cut *cut)
{
    vg_free(cut->x);
    *cut = (vg_cut){0};
}

/** From where to where beats first ... stop - 1 are cut out, relative to their times. */
static void choose_edges(const vg_beats *beats, size_t first, size_t stop, double edges_s[2])
{
    double rr_s[BEATS_MAX];

    edges_s[0] = heart_s[0];
    edges_s[1] = heart_s[1];
    if (beats->source == VG_KIND_ECG)
        return;
    for (size_t i = first + 1; i < stop; i++)
        rr_s[i - first - 1] = beats->time_s[i] - beats->time_s[i - 1];
    edges_s[1] = 0.5 * pulse_share * vg_median(rr_s, stop - first - 1);
    edges_s[0] = -edges_s[1];
}

/** Copy n samples less the straight line through them. */
static void copy_level(const float *x, size_t n, float *out)
{
    const double centre = 0.5 * (double)(n - 1);
    double mean = 0.0;
    double slope = 0.0;
    double squares = 0.0;

    for (size_t k = 0; k < n; k++) {
        const double t = (double)k - centre;
        mean += (double)x[k] / (double)n;
        slope += t * (double)x[k];
        squares += t * t;
    }
    slope /= squares;
    for (size_t k = 0; k < n; k++)
        out[k] = (float)((double)x[k] - mean - slope * ((double)k - centre));
}

vg_status vg_cut_tsqi(vg_cut *cut, const vg_working *work, const vg_beats *beats,
                      const double range_s[2], double *out, vg_error *err)
{
    const size_t first = vg_first_from(beats->time_s, beats->n, range_s[0]);
    const size_t last = vg_first_from(beats->time_s, beats->n, range_s[1]);
    const size_t stop = last - first > BEATS_MAX ? first + BEATS_MAX : last;
    double edges_s[2];
    size_t n_beats = 0;

    *out = NAN;
    if (stop < first + 2)
        return VG_OK;
    choose_edges(beats, first, stop, edges_s);
    const size_t n = (size_t)((edges_s[1] - edges_s[0]) * work->rate_hz);
    if (n < 3)
        return VG_OK;
    VG_TRY(vg_grow(&cut->x, &cut->capacity, BEATS_MAX * n, sizeof *cut->x, err));
    for (size_t i = first; i < stop; i++) {
        const int64_t from =
            vg_working_index(work, beats->time_s[i] + edges_s[0]) - work->first;
        if (from >= 0 && from + (int64_t)n <= (int64_t)work->n)
            copy_level(work->x + from, n, cut->x + n * n_beats++);
    }
    return n_beats >= 2 ? vg_tsqi_compute(cut->x, n_beats, n, NULL, out, err) : VG_OK;
}
