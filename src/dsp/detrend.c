/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/detrend.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"

static const double max_lambda = 1e6;

void vg_detrend_mean(double *x, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += x[i];
    for (size_t i = 0; i < n; i++)
        x[i] -= sum / (double)n;
}

void vg_detrend_line(double *x, size_t n)
{
    const double centre = ((double)n - 1.0) / 2.0;
    double mean = 0.0;
    double cross = 0.0;
    double spread = 0.0;

    for (size_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        const double u = (double)i - centre;
        cross += u * (x[i] - mean);
        spread += u * u;
    }
    const double slope = spread > 0.0 ? cross / spread : 0.0;
    for (size_t i = 0; i < n; i++)
        x[i] -= mean + slope * ((double)i - centre);
}

/* By the matrix inversion lemma the residual is D' (I / lambda^2 + D D')^-1 D x. The matrix in
 * the middle is pentadiagonal with the rows 1 -4 6 -4 1, and a straight line, whose second
 * differences are 0, comes out as exactly 0. */
struct vg_smoother {
    size_t n; /* of the series; the matrix is n - 2 square */
    double *pivot;
    double *below;  /* first subdiagonal of the unit lower factor */
    double *second; /* second subdiagonal */
    double *w;      /* two zeros in front of the solution and two behind it */
};

/** Has the factor stopped to change, but for rounding? */
static bool is_settled(const vg_smoother *s, size_t i)
{
    const double rounding = 4.0 * DBL_EPSILON;

    return fabs(s->pivot[i] - s->pivot[i - 1]) <= rounding * s->pivot[i] &&
           fabs(s->below[i] - s->below[i - 1]) <= rounding * fabs(s->below[i]);
}

/** Every row but the outermost is alike, and so, after a while, are those of the factor: what
 * it still changes by is no more than the rounding that its rows hand on. */
static void factorise(vg_smoother *s, double diagonal)
{
    enum { ENOUGH = 4 };

    const size_t m = s->n - 2;
    const double off_one = -4.0;
    const double off_two = 1.0;
    size_t n_settled = 0;
    size_t i = 0;

    for (; i < m && n_settled < ENOUGH; i++) {
        double pivot = diagonal;
        double below = off_one;
        if (i >= 1) {
            const double carry = s->pivot[i - 1] * s->below[i - 1];
            pivot -= carry * s->below[i - 1];
            below -= carry * s->second[i - 1];
        }
        if (i >= 2)
            pivot -= s->pivot[i - 2] * s->second[i - 2] * s->second[i - 2];
        s->pivot[i] = pivot;
        s->below[i] = below / pivot;
        s->second[i] = off_two / pivot;
        n_settled = i > 0 && is_settled(s, i) ? n_settled + 1 : 0;
    }
    for (; i < m; i++) {
        s->pivot[i] = s->pivot[i - 1];
        s->below[i] = s->below[i - 1];
        s->second[i] = s->second[i - 1];
    }
}

vg_status vg_smoother_create(size_t n, double lambda, vg_smoother **out, vg_error *err)
{
    enum { N_ARRAYS = 4 };

    *out = NULL;
    if (!(lambda > 0.0 && lambda <= max_lambda))
        return vg_fail(err, VG_ERR_OPTION, "lambda is %g; it must be > 0 and at most %g",
                       lambda, max_lambda);
    vg_smoother *s = vg_alloc(1, sizeof *s);
    if (s == NULL)
        return vg_fail_memory(err);
    s->n = n;
    s->pivot = vg_alloc(n + 2, N_ARRAYS * sizeof *s->pivot);
    if (s->pivot == NULL) {
        vg_free(s);
        return vg_fail_memory(err);
    }
    s->below = s->pivot + n;
    s->second = s->below + n;
    s->w = s->second + n;
    if (n > 2)
        factorise(s, 6.0 + 1.0 / (lambda * lambda));
    *out = s;
    return VG_OK;
}

void vg_smoother_destroy(vg_smoother *s)
{
    if (s == NULL)
        return;
    vg_free(s->pivot);
    vg_free(s);
}

double vg_smoother_gain(double lambda, double cycles_per_sample)
{
    const double step = 2.0 * sin(M_PI * cycles_per_sample);
    const double c = pow(lambda * step * step, 2.0);

    return c / (1.0 + c);
}

/** w = (I / lambda^2 + D D')^-1 D x. The farther neighbour is subtracted first: each step then
 *  waits for one product of the step before, not for two subtractions. */
static void solve(const vg_smoother *s, const double *x, double *w)
{
    const size_t m = s->n - 2;
    double one_back = 0.0;
    double two_back = 0.0;
    double below = 0.0;
    double second = 0.0;

    for (size_t i = 0; i < m; i++) {
        const double bend = x[i] - 2.0 * x[i + 1] + x[i + 2];
        w[i] = (bend - second * two_back) - below * one_back;
        two_back = one_back;
        one_back = w[i];
        below = s->below[i];
        second = i >= 1 ? s->second[i - 1] : 0.0;
    }
    one_back = 0.0;
    two_back = 0.0;
    for (size_t i = m; i-- > 0;) {
        w[i] = (w[i] / s->pivot[i] - s->second[i] * two_back) - s->below[i] * one_back;
        two_back = one_back;
        one_back = w[i];
    }
}

void vg_smoother_detrend(vg_smoother *s, double *x)
{
    const size_t n = s->n;
    double *w = s->w + 2;

    if (n < 3) {
        memset(x, 0, n * sizeof *x);
        return;
    }
    solve(s, x, w);
    for (size_t i = 0; i < n; i++)
        x[i] = s->w[i + 2] - 2.0 * s->w[i + 1] + s->w[i];
    vg_detrend_mean(x, n);
}
