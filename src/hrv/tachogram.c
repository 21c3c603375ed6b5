/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/tachogram.h"

#include <math.h>

#include "core/alloc.h"
#include "dsp/detrend.h"
#include "dsp/resample.h"

static const double ms_per_s = 1000.0;
/* The rate for which lambda is stated. */
static const double lambda_hz = 4.0;
/* A longer series is no one spectrum, and its memory would grow with its length. */
static const double longest_at_once_s = 90000.0;
static const double long_block_s = 300.0;

vg_run vg_run_front(vg_nn_view nn, size_t first, double longest_s)
{
    vg_run run = {first, first + 1, 0.0};

    while (run.end < nn.n && run.length_s < longest_s && vg_nn_follows(nn, run.end))
        run.length_s += nn.nn_ms[run.end++] / ms_per_s;
    return run;
}

vg_run vg_run_at(vg_nn_view nn, size_t first)
{
    return vg_run_front(nn, first, INFINITY);
}

size_t vg_run_next(vg_nn_view nn, vg_run run)
{
    return run.end < nn.n && vg_nn_follows(nn, run.end) ? run.end - 1 : run.end;
}

double vg_block_s(vg_nn_view nn)
{
    double sum_ms = 0.0;

    for (size_t i = 0; i < nn.n; i++)
        sum_ms += nn.nn_ms[i];
    return sum_ms > ms_per_s * longest_at_once_s ? long_block_s : INFINITY;
}

void vg_tachogram_free(vg_tachogram *t)
{
    vg_free(t->x);
    *t = (vg_tachogram){0};
}

static vg_status resample(vg_nn_view nn, vg_run run, double fs_hz, vg_tachogram *out,
                          vg_error *err)
{
    const size_t n = run.end - run.first;
    double *t_s = vg_alloc(n, sizeof *t_s);
    vg_status status = VG_OK;
    double sum_ms = 0.0;

    if (t_s == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        sum_ms += nn.nn_ms[run.first + i];
        t_s[i] = sum_ms / ms_per_s;
    }
    out->n = vg_resample_count(t_s, n, fs_hz);
    out->x = vg_alloc(out->n, sizeof *out->x);
    if (out->x == NULL)
        status = vg_fail_memory(err);
    else
        status = vg_resample_spline(t_s, nn.nn_ms + run.first, n, fs_hz, out->x, err);
    vg_free(t_s);
    return status;
}

double vg_tachogram_lambda(const vg_frequency_opts *opts)
{
    const double ratio = opts->resample_hz / lambda_hz;

    return opts->lambda * ratio * ratio;
}

static vg_status detrend(vg_tachogram *t, const vg_frequency_opts *opts, vg_error *err)
{
    vg_smoother *smoother = NULL;

    switch (opts->detrend) {
    case VG_DETREND_MEAN:
        vg_detrend_mean(t->x, t->n);
        return VG_OK;
    case VG_DETREND_LINEAR:
        vg_detrend_line(t->x, t->n);
        return VG_OK;
    case VG_DETREND_SMOOTHNESS:
        break;
    }
    const vg_status status =
        vg_smoother_create(t->n, vg_tachogram_lambda(opts), &smoother, err);
    if (status == VG_OK)
        vg_smoother_detrend(smoother, t->x);
    vg_smoother_destroy(smoother);
    return status;
}

vg_status vg_tachogram_compute(vg_nn_view nn, vg_run run, const vg_frequency_opts *opts,
                               vg_tachogram *out, vg_error *err)
{
    *out = (vg_tachogram){0};
    vg_status status = resample(nn, run, opts->resample_hz, out, err);
    if (status == VG_OK)
        status = detrend(out, opts, err);
    if (status != VG_OK)
        vg_tachogram_free(out);
    return status;
}
