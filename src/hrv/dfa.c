/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/nonlinear.h>

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "model/pairs.h"
#include "stat/welford.h"

enum { LEAST_BOX = 3, MOST_BOX = 100000, MIN_SHORT = 100, BOXES_LONG = 4 };

static const vg_dfa undefined = {NAN, NAN};

static const vg_metric metrics[] = {
    {"dfa_alpha1", "", "slope of log10 F(n) on log10 n, boxes of 4 to 16 intervals; from 100",
     "Peng 1995", 0, 0, offsetof(vg_dfa, dfa_alpha1)},
    {"dfa_alpha2", "", "slope of log10 F(n) on log10 n, boxes of 16 to 64 intervals; from 256",
     "Peng 1995", 0, 0, offsetof(vg_dfa, dfa_alpha2)},
};

const vg_metric *vg_dfa_metrics(size_t *n)
{
    *n = sizeof metrics / sizeof metrics[0];
    return metrics;
}

vg_dfa_opts vg_dfa_defaults(void)
{
    return (vg_dfa_opts){4, 16, 16, 64};
}

static vg_status check_range(const char *name, int first, int last, vg_error *err)
{
    if (LEAST_BOX <= first && first < last && last <= MOST_BOX)
        return VG_OK;
    return vg_fail(err, VG_ERR_OPTION,
                   "the boxes of %s run from %d to %d; they must rise from at least %d to at "
                   "most %d",
                   name, first, last, LEAST_BOX, MOST_BOX);
}

/** The summed series and its runs. */
typedef struct profile {
    double *y;
    size_t *start; /* [n_runs + 1] of the runs, and the end of the last */
    size_t n_runs;
} profile;

static void free_profile(profile *p)
{
    vg_free(p->y);
    vg_free(p->start);
}

static vg_status make_profile(vg_nn_view nn, profile *out, vg_error *err)
{
    double sum = 0.0;

    *out = (profile){0};
    for (size_t i = 0; i < nn.n; i++)
        out->n_runs += !vg_follows_at(nn, i);
    out->y = vg_alloc(nn.n, sizeof *out->y);
    out->start = vg_alloc(out->n_runs + 1, sizeof *out->start);
    if (out->y == NULL || out->start == NULL) {
        free_profile(out);
        return vg_fail_memory(err);
    }
    const double mean = vg_welford_of(nn.nn_ms, nn.n).mean;
    size_t run = 0;
    for (size_t i = 0; i < nn.n; i++) {
        sum += nn.nn_ms[i] - mean;
        out->y[i] = sum;
        if (!vg_follows_at(nn, i))
            out->start[run++] = i;
    }
    out->start[run] = nn.n;
    return VG_OK;
}

/* Neighbours that are added up side by side: sums that wait for one another are four times as
 * slow. */
enum { LANES = 4 };
typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));
typedef double packed
    __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double)), may_alias));

static double sum_of(const lanes *x)
{
    return ((*x)[0] + (*x)[1]) + ((*x)[2] + (*x)[3]);
}

/** Squared distances of y[0 .. n) from its least-squares line. Values are taken from the first
 *  one, and places from the middle, so that little cancels. */
static double residual(const double *y, size_t n)
{
    const double middle = ((double)n - 1.0) / 2.0;
    const double spread = (double)n * ((double)n * (double)n - 1.0) / 12.0;
    lanes place = {-middle, 1.0 - middle, 2.0 - middle, 3.0 - middle};
    lanes sums = {0};
    lanes squares = {0};
    lanes crosses = {0};
    size_t k = 0;

    for (; k + LANES <= n; k += LANES) {
        const lanes u = *(const packed *)(y + k) - y[0];
        sums += u;
        squares += u * u;
        crosses += place * u;
        place += (double)LANES;
    }
    double sum = sum_of(&sums);
    double square = sum_of(&squares);
    double cross = sum_of(&crosses);
    for (; k < n; k++) {
        const double u = y[k] - y[0];
        sum += u;
        square += u * u;
        cross += ((double)k - middle) * u;
    }
    return fmax(0.0, square - sum * sum / (double)n - cross * cross / spread);
}

/** F(n) over the whole boxes of every run; NaN when there is none. */
static double fluctuation(const profile *p, size_t box)
{
    double sum = 0.0;
    size_t n_boxes = 0;

    for (size_t run = 0; run < p->n_runs; run++) {
        for (size_t i = p->start[run]; i + box <= p->start[run + 1]; i += box) {
            sum += residual(p->y + i, box);
            n_boxes++;
        }
    }
    return n_boxes > 0 ? sqrt(sum / ((double)box * (double)n_boxes)) : NAN;
}

/** Least-squares slope of log10 F on log10 n; NaN where F vanishes. */
static double slope(const profile *p, size_t first_box, size_t last_box)
{
    const double n = (double)(last_box - first_box + 1);
    double mean_x = 0.0;
    double cross = 0.0;
    double spread = 0.0;

    for (size_t box = first_box; box <= last_box; box++)
        mean_x += log10((double)box) / n;
    for (size_t box = first_box; box <= last_box; box++) {
        const double f = fluctuation(p, box);
        const double x = log10((double)box) - mean_x;
        /* A steady rhythm leaves nothing but rounding. */
        if (!(f > 1e-9))
            return NAN;
        cross += x * log10(f);
        spread += x * x;
    }
    return cross / spread;
}

vg_status vg_dfa_compute(vg_nn_view nn, const vg_dfa_opts *opts, vg_dfa *out, vg_error *err)
{
    const vg_dfa_opts o = opts != NULL ? *opts : vg_dfa_defaults();
    profile p;

    *out = undefined;
    VG_TRY(check_range("alpha1", o.short_first, o.short_last, err));
    VG_TRY(check_range("alpha2", o.long_first, o.long_last, err));
    VG_TRY(vg_nn_check(nn, err));
    if (nn.n < MIN_SHORT)
        return vg_fail(err, VG_ERR_SHORT, "%zu intervals; fluctuation analysis needs %d", nn.n,
                       MIN_SHORT);
    VG_TRY(make_profile(nn, &p, err));
    out->dfa_alpha1 = slope(&p, (size_t)o.short_first, (size_t)o.short_last);
    if (nn.n >= BOXES_LONG * (size_t)o.long_last)
        out->dfa_alpha2 = slope(&p, (size_t)o.long_first, (size_t)o.long_last);
    free_profile(&p);
    return VG_OK;
}

vg_status vg_dfa_fluctuation(vg_nn_view nn, size_t box, double *out_ms, vg_error *err)
{
    profile p;

    *out_ms = NAN;
    if (box < LEAST_BOX || box > MOST_BOX)
        return vg_fail(err, VG_ERR_OPTION, "a box of %zu; it must be %d to %d", box, LEAST_BOX,
                       MOST_BOX);
    VG_TRY(vg_nn_check(nn, err));
    VG_TRY(make_profile(nn, &p, err));
    *out_ms = fluctuation(&p, box);
    free_profile(&p);
    if (isnan(*out_ms))
        return vg_fail(err, VG_ERR_SHORT, "no box of %zu intervals without a gap", box);
    return VG_OK;
}
