/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/frequency.h>

#include <math.h>
#include <stdbool.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "dsp/burg.h"
#include "dsp/lomb.h"
#include "dsp/psd.h"
#include "dsp/scatter.h"
#include "hrv/bands.h"
#include "hrv/components.h"
#include "hrv/tachogram.h"

enum { MIN_INTERVALS = 4, MIN_SAMPLES = 4, AR_BINS = 4097 };

static const double ms_per_s = 1000.0;
/* No heart; and a grid through them could be longer than any memory. */
static const double max_mean_ms = 10000.0;
/* Below one and a half segments, two halves that overlap would not be two: one segment. The
 * blocks of a long series are all alike, and one segment of each will do. */
static const double least_segments = 1.5;

void vg_spectrum_free(vg_spectrum *spectrum)
{
    vg_free(spectrum->density);
    *spectrum = (vg_spectrum){0};
}

/** How a series is cut: into its runs, or into blocks of them when it is long. */
typedef struct cut {
    double block_s; /**< INFINITY: whole runs */
    vg_run longest;
} cut;

static cut cut_up(vg_nn_view nn, const vg_frequency_opts *o)
{
    /* A block holds a segment. */
    cut c = {.block_s = fmax(vg_block_s(nn), o->segment_s)};

    for (size_t i = 0; i < nn.n;) {
        const vg_run run = vg_run_front(nn, i, c.block_s);
        if (run.end - run.first > 1 && run.length_s > c.longest.length_s)
            c.longest = run;
        i = vg_run_next(nn, run);
    }
    return c;
}

static double mean_of_run(vg_run run)
{
    return ms_per_s * run.length_s / (double)(run.end - run.first - 1);
}

/** Mean interval of what the spectrum is made of: the longest run, or all blocks. */
static double mean_of(vg_nn_view nn, cut c)
{
    double mean_ms = 0.0;

    if (isinf(c.block_s))
        return mean_of_run(c.longest);
    for (size_t i = 0; i < nn.n; i++)
        mean_ms += (nn.nn_ms[i] - mean_ms) / (double)(i + 1);
    return mean_ms;
}

/** What runs are added to. */
typedef struct sink {
    vg_welch *welch;
    vg_scatter band[2]; /* LF, HF */
} sink;

static vg_status add_run(vg_nn_view nn, vg_run run, const vg_frequency_opts *o, sink *to,
                         vg_error *err)
{
    vg_tachogram t = {0};

    VG_TRY(vg_tachogram_compute(nn, run, o, &t, err));
    (void)vg_welch_add(to->welch, t.x, t.n);
    const vg_status status = vg_scatter_add(to->band, 2, t.x, t.n, o->resample_hz, err);
    vg_tachogram_free(&t);
    return status;
}

/** Is the longest piece all that is used, and as one segment? */
static bool is_one_piece(cut c, const vg_frequency_opts *o)
{
    return c.longest.length_s < (isinf(c.block_s) ? least_segments : 1.0) * o->segment_s;
}

/** One segment over all of the longest piece, or the segments of every piece with one. */
static vg_status add_runs(vg_nn_view nn, cut c, const vg_frequency_opts *o, sink *to,
                          vg_error *err)
{
    if (is_one_piece(c, o))
        return add_run(nn, c.longest, o, to, err);
    for (size_t i = 0; i < nn.n;) {
        const vg_run run = vg_run_front(nn, i, c.block_s);
        if (run.length_s >= o->segment_s)
            VG_TRY(add_run(nn, run, o, to, err));
        i = vg_run_next(nn, run);
    }
    return VG_OK;
}

static size_t segment_samples(cut c, const vg_frequency_opts *o)
{
    const double rounding = 1e-9;

    if (is_one_piece(c, o))
        return (size_t)floor(c.longest.length_s * o->resample_hz + rounding) + 1;
    return (size_t)lround(o->segment_s * o->resample_hz);
}

static vg_status by_welch(vg_nn_view nn, cut c, const vg_frequency_opts *o, vg_spectrum *out,
                          vg_error *err)
{
    sink to = {.band = {{.low_hz = o->lf_low_hz, .high_hz = o->hf_low_hz},
                        {.low_hz = o->hf_low_hz, .high_hz = o->hf_high_hz}}};

    VG_TRY(vg_welch_create(segment_samples(c, o), o->resample_hz, &to.welch, err));
    vg_status status = add_runs(nn, c, o, &to, err);
    if (status == VG_OK) {
        const vg_psd psd = vg_welch_borrow(to.welch, &out->n_segments);
        out->density = vg_copy(psd.density, psd.n, sizeof *psd.density);
        out->n = psd.n;
        out->step_hz = psd.step_hz;
        out->spread_hz = vg_welch_spread_hz(to.welch);
        out->lf_scatter_s = vg_scatter_s(&to.band[0]);
        out->hf_scatter_s = vg_scatter_s(&to.band[1]);
        if (out->density == NULL)
            status = vg_fail_memory(err);
    }
    vg_welch_destroy(to.welch);
    return status;
}

/** Times from time_s, or the sum of intervals when there is none. */
static void fill_times(vg_nn_view nn, double *t_s)
{
    double sum_ms = 0.0;

    for (size_t i = 0; i < nn.n; i++) {
        sum_ms += nn.nn_ms[i];
        t_s[i] = nn.time_s != NULL ? nn.time_s[i] : sum_ms / ms_per_s;
    }
}

static vg_status by_lomb(vg_nn_view nn, const vg_frequency_opts *o, vg_spectrum *out,
                         vg_error *err)
{
    vg_lomb_grid grid = {0};
    double *t_s = vg_alloc(nn.n, sizeof *t_s);

    if (t_s == NULL)
        return vg_fail_memory(err);
    fill_times(nn, t_s);
    const vg_status status =
        vg_lomb_compute(t_s, nn.nn_ms, nn.n, o->hf_high_hz, &out->density, &grid, err);
    vg_free(t_s);
    out->n = grid.n;
    out->step_hz = grid.step_hz;
    out->n_segments = 1;
    out->spread_hz = NAN;
    return status;
}

/** Add the density of a model of one piece; scratch is [AR_BINS]. */
static vg_status add_model(vg_nn_view nn, vg_run run, const vg_frequency_opts *o,
                           double *scratch, vg_spectrum *out, vg_error *err)
{
    double a[VG_BURG_MAX_ORDER + 1];
    double noise = 0.0;
    vg_tachogram t = {0};
    const size_t order = (size_t)o->ar_order;

    VG_TRY(vg_tachogram_compute(nn, run, o, &t, err));
    const vg_status status = vg_burg_fit(t.x, t.n, order, a, &noise, err);
    vg_tachogram_free(&t);
    if (status != VG_OK)
        return status;
    VG_TRY(vg_burg_density(a, order, noise, o->resample_hz, scratch, AR_BINS, err));
    out->n_segments++;
    for (size_t k = 0; k < AR_BINS; k++)
        out->density[k] += (scratch[k] - out->density[k]) / (double)out->n_segments;
    return vg_components_add(a, noise, o, out, err);
}

/** The model of the longest run, or the mean of those of all blocks. */
static vg_status add_models(vg_nn_view nn, cut c, const vg_frequency_opts *o, double *scratch,
                            vg_spectrum *out, vg_error *err)
{
    if (isinf(c.block_s) || is_one_piece(c, o))
        return add_model(nn, c.longest, o, scratch, out, err);
    for (size_t i = 0; i < nn.n;) {
        const vg_run run = vg_run_front(nn, i, c.block_s);
        if (run.length_s >= o->segment_s)
            VG_TRY(add_model(nn, run, o, scratch, out, err));
        i = vg_run_next(nn, run);
    }
    return VG_OK;
}

static vg_status by_model(vg_nn_view nn, cut c, const vg_frequency_opts *o, vg_spectrum *out,
                          vg_error *err)
{
    double *scratch = vg_alloc(AR_BINS, sizeof *scratch);
    vg_status status = VG_OK;

    out->density = vg_alloc(AR_BINS, sizeof *out->density);
    out->n = AR_BINS;
    out->step_hz = o->resample_hz / 2.0 / (AR_BINS - 1);
    out->spread_hz = NAN;
    if (scratch == NULL || out->density == NULL)
        status = vg_fail_memory(err);
    else
        status = add_models(nn, c, o, scratch, out, err);
    vg_free(scratch);
    return status;
}

vg_status vg_spectrum_compute(vg_nn_view nn, const vg_frequency_opts *opts,
                              vg_estimator estimator, vg_spectrum *out, vg_error *err)
{
    const vg_frequency_opts o = opts != NULL ? *opts : vg_frequency_defaults();
    vg_status status = VG_OK;

    *out = (vg_spectrum){0};
    VG_TRY(vg_nn_check(nn, err));
    const cut c = cut_up(nn, &o);
    const vg_run longest = c.longest;
    if (longest.end - longest.first < MIN_INTERVALS)
        return vg_fail(err, VG_ERR_SHORT,
                       "%zu intervals follow one another; a spectrum needs %d",
                       longest.end - longest.first, MIN_INTERVALS);
    if (longest.length_s * o.resample_hz < MIN_SAMPLES)
        return vg_fail(err, VG_ERR_SHORT, "%g s at %g Hz are too few samples for a spectrum",
                       longest.length_s, o.resample_hz);
    if (mean_of_run(longest) > max_mean_ms)
        return vg_fail(err, VG_ERR_SHORT, "intervals of %g s on average hold no spectrum",
                       mean_of_run(longest) / ms_per_s);
    out->length_s = longest.length_s;
    out->mean_nn_ms = mean_of(nn, c);
    switch (estimator) {
    case VG_ESTIMATOR_WELCH:
        status = by_welch(nn, c, &o, out, err);
        break;
    case VG_ESTIMATOR_LOMB:
        status = by_lomb(nn, &o, out, err);
        break;
    case VG_ESTIMATOR_AR:
        status = by_model(nn, c, &o, out, err);
        break;
    case VG_N_ESTIMATORS:
        status = vg_fail(err, VG_ERR_OPTION, "there is no estimator %d", (int)estimator);
    }
    if (status != VG_OK)
        vg_spectrum_free(out);
    return status;
}
