/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "recovery/source.h"
#include "stat/newey_west.h"
#include "stat/quantile.h"
#include "stat/search.h"

/* A series sampled at least this often is averaged over bins of this width before it is
 * fitted; one that is sampled less often is fitted as it is. */
static const double dense_step_s = 5.0;

/* Width of the bins whose scatter gives the standard error of a dense series' mean. */
static const double scatter_s = 10.0;

/** Samples first ... end - 1 lie in [start, stop). */
typedef struct sample_range {
    size_t first, end;
} sample_range;

static sample_range range_of(const vg_source *s, double start_s, double stop_s)
{
    const size_t first = vg_first_from(s->time_s, s->n, start_s);
    const size_t end = vg_first_from(s->time_s, s->n, stop_s);

    return (sample_range){first, end > first ? end : first};
}

static double mean_in(const vg_source *s, sample_range r, size_t *n_known)
{
    double sum = 0.0;

    *n_known = 0;
    for (size_t i = r.first; i < r.end; i++)
        if (!isnan(s->y[i])) {
            sum += s->y[i];
            ++*n_known;
        }
    return *n_known > 0 ? sum / (double)*n_known : NAN;
}

/** Means of bins that lie wholly between two times; NaN where a bin holds fewer than 70 % of
 *  the samples that it should. */
static vg_status average(const vg_source *s, double start_s, double stop_s, double bin_s,
                         double zero_s, vg_points *out, vg_error *err)
{
    const double rounding = 1e-9;
    const double min_valid_share = 0.7;
    const double expected = bin_s / s->step_s;
    size_t n_known;

    VG_TRY(
        vg_points_allocate((size_t)fmax(0.0, (stop_s - start_s) / bin_s + rounding), out, err));
    for (size_t i = 0; i < out->n; i++) {
        const double low_s = start_s + (double)i * bin_s;
        const double mean = mean_in(s, range_of(s, low_s, low_s + bin_s), &n_known);
        out->t_s[i] = low_s + bin_s / 2.0 - zero_s;
        out->y[i] = (double)n_known >= min_valid_share * floor(expected) ? mean : NAN;
    }
    return VG_OK;
}

/** The samples from start to stop, both included. */
static vg_status samples(const vg_source *s, double start_s, double stop_s, double zero_s,
                         vg_points *out, vg_error *err)
{
    const double after_stop_s = nextafter(stop_s, INFINITY);
    const sample_range r = range_of(s, start_s, after_stop_s);

    VG_TRY(vg_points_allocate(r.end - r.first, out, err));
    for (size_t i = r.first; i < r.end; i++) {
        out->t_s[i - r.first] = s->time_s[i] - zero_s;
        out->y[i - r.first] = s->y[i];
    }
    return VG_OK;
}

static vg_status series_bins(const vg_source *s, double start_s, double stop_s, double zero_s,
                             vg_points *out, vg_error *err)
{
    *out = (vg_points){0};
    if (s->is_sparse)
        return samples(s, start_s, stop_s, zero_s, out, err);
    return average(s, start_s, stop_s, s->fit_window_s, zero_s, out, err);
}

static vg_status series_value(const vg_source *s, double start_s, double stop_s,
                              vg_phase_value *out, vg_error *err)
{
    const double min_valid_share = 0.7;
    const sample_range r = range_of(s, start_s, stop_s);
    const double expected = fmax(1.0, floor((stop_s - start_s) / s->step_s));
    size_t n_known, n = 0;
    vg_points points = {0};

    *out = (vg_phase_value){NAN, NAN, 0.0, r.end == r.first};
    const double mean = mean_in(s, r, &n_known);
    out->valid_share = fmin(1.0, (double)n_known / expected);
    if (n_known == 0 || out->valid_share < min_valid_share)
        return VG_OK;
    out->value = mean;
    VG_TRY(s->is_sparse ? samples(s, start_s, stop_s, 0.0, &points, err)
                        : average(s, start_s, stop_s, scatter_s, 0.0, &points, err));
    for (size_t i = 0; i < points.n; i++)
        if (!isnan(points.y[i]))
            points.y[n++] = points.y[i];
    out->se = vg_newey_west_se(points.y, n);
    vg_points_free(&points);
    return VG_OK;
}

static vg_status usual_step(const vg_series *series, double *step_s, vg_error *err)
{
    double *gaps = vg_alloc(series->n, sizeof *gaps);

    if (gaps == NULL)
        return vg_fail_memory(err);
    for (size_t i = 1; i < series->n; i++)
        gaps[i - 1] = series->time_s[i] - series->time_s[i - 1];
    *step_s = series->n > 1 ? vg_median(gaps, series->n - 1) : NAN;
    vg_free(gaps);
    return VG_OK;
}

vg_status vg_source_of_series(const vg_series *series, vg_source *out, vg_error *err)
{
    *out = (vg_source){0};
    if (series->n < 2)
        return vg_fail(err, VG_ERR_SHORT, "%zu samples; a series needs 2", series->n);
    for (size_t i = 0; i < series->n; i++) {
        if (!isfinite(series->time_s[i]) ||
            (i > 0 && !(series->time_s[i] > series->time_s[i - 1])))
            return vg_fail(err, VG_ERR_DATA, "time %zu is %g s; times must increase", i,
                           series->time_s[i]);
        if (isinf(series->y[i]))
            return vg_fail(err, VG_ERR_DATA, "value %zu is infinite", i);
    }
    *out = (vg_source){.direction = series->direction < 0 ? -1 : 1,
                       .value = series_value,
                       .curve = samples,
                       .bins = series_bins,
                       .time_s = series->time_s,
                       .y = series->y,
                       .n = series->n};
    VG_TRY(usual_step(series, &out->step_s, err));
    out->is_sparse = out->step_s > dense_step_s;
    out->fit_window_s = out->is_sparse ? 0.0 : dense_step_s;
    return VG_OK;
}
