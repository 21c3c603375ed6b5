/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "stat/separable_impl.h"

/* Of the square of a slope, what rounding leaves when nothing should be left. */
static const double dependent = 1e-20;

static const double golden = 0.3819660112501051; /* 2 - the golden ratio */

/** Derivative of the RSS by theta[j], up to a factor of -2, at the solution just computed. */
static double gradient(vg_sep *sep, const double *theta, size_t j, const double *c)
{
    const size_t n = sep->data.n;

    sep->model.slope(&sep->data, theta, j, c, sep->slope);
    vg_ar_whiten(&sep->data.ar, sep->data.depth, sep->slope, n, sep->spare);
    return vg_sep_dot(sep->rest, sep->spare, n);
}

static double gradient_at(vg_sep *sep, double theta0, double *c)
{
    (void)vg_sep_solve(sep, &theta0, c, NULL);
    return gradient(sep, &theta0, 0, c);
}

/** Root of the gradient between two values of theta[0] where it is > 0 and < 0 (the sum of
 *  squares falls, then rises): regula falsi with the Illinois step, to the last digits. */
static double descend(vg_sep *sep, double low, double high, double *c)
{
    const double tolerance = 1e-13;
    double f_low = gradient_at(sep, low, c);
    double f_high = gradient_at(sep, high, c);
    double at = 0.5 * (low + high);
    int side = 0;

    for (int i = 0; i < 100 && high - low > tolerance * (1.0 + fabs(low)); i++) {
        const double secant = (low * f_high - high * f_low) / (f_high - f_low);
        at = secant > low && secant < high ? secant : 0.5 * (low + high);
        const double f = gradient_at(sep, at, c);
        if (f == 0.0)
            break;
        if (f > 0.0) {
            low = at;
            f_low = f;
            f_high *= side > 0 ? 0.5 : 1.0;
            side = 1;
        } else {
            high = at;
            f_high = f;
            f_low *= side < 0 ? 0.5 : 1.0;
            side = -1;
        }
    }
    return at;
}

/** The start: the best of a grid over the range; false when that lies on an end of theta[0]. */
static bool search_grid(vg_sep *sep, vg_sep_fit *out)
{
    const vg_sep_model *m = &sep->model;
    const size_t n1 = m->n_theta == 2 ? m->n_grid[1] : 1;
    const double step0 = (m->high[0] - m->low[0]) / (double)(m->n_grid[0] - 1);
    const double step1 = n1 > 1 ? (m->high[1] - m->low[1]) / (double)(n1 - 1) : 0.0;
    double c[VG_SEP_LINEAR];
    bool is_inside = false;

    out->rss = INFINITY;
    for (size_t i = 0; i < m->n_grid[0] * n1; i++) {
        const size_t i0 = i % m->n_grid[0];
        const double theta[] = {m->low[0] + (double)i0 * step0,
                                m->low[1] + (double)(i / m->n_grid[0]) * step1};
        const double rss = vg_sep_solve(sep, theta, c, NULL);
        if (!(rss < out->rss))
            continue;
        out->rss = rss;
        memcpy(out->theta, theta, sizeof out->theta);
        is_inside = 0 < i0 && i0 + 1 < m->n_grid[0];
    }
    return is_inside;
}

/** What of the derivative by theta[j] no change of c can make up for, into out; all zero when
 *  that is nothing but rounding. */
static void project_slope(vg_sep *sep, const double *theta, size_t j, const double *c,
                          double *out)
{
    const size_t n = sep->data.n;

    sep->model.slope(&sep->data, theta, j, c, sep->slope);
    vg_ar_whiten(&sep->data.ar, sep->data.depth, sep->slope, n, out);
    const double before = vg_sep_dot(out, out, n);
    for (size_t k = 0; k < sep->model.n_linear; k++) {
        const double *q = sep->q + k * n;
        vg_sep_subtract(out, vg_sep_dot(q, out, n), q, n);
    }
    if (!(vg_sep_dot(out, out, n) > dependent * before))
        memset(out, 0, n * sizeof *out);
}

/** Normal equations of a Gauss-Newton step in theta. */
typedef struct step_system {
    double a[VG_SEP_THETA][VG_SEP_THETA];
    double b[VG_SEP_THETA];
} step_system;

/** Build them at theta for the parameters first ... n_theta - 1 (Kaufman 1975). */
static step_system linearise(vg_sep *sep, const double *theta, size_t first, double *c)
{
    const size_t n = sep->data.n;
    double *slope[VG_SEP_THETA] = {sep->q + VG_SEP_LINEAR * n,
                                   sep->q + (VG_SEP_LINEAR + 1) * n};
    step_system s = {{{1.0, 0.0}, {0.0, 1.0}}, {0.0, 0.0}};

    (void)vg_sep_solve(sep, theta, c, NULL);
    for (size_t j = first; j < sep->model.n_theta; j++) {
        project_slope(sep, theta, j, c, slope[j]);
        s.b[j] = vg_sep_dot(slope[j], sep->rest, n);
        for (size_t i = first; i <= j; i++) {
            s.a[i][j] = vg_sep_dot(slope[i], slope[j], n);
            s.a[j][i] = s.a[i][j];
        }
    }
    return s;
}

/** Whether theta[j] lies on an edge of its range that the step would cross. */
static bool is_stuck(const vg_sep_model *m, const vg_sep_fit *fit, size_t j, double step)
{
    return (fit->theta[j] <= m->low[j] && step < 0.0) ||
           (fit->theta[j] >= m->high[j] && step > 0.0);
}

/** The damped step. Of a parameter that cannot move, or changes nothing, none, and of the other
 * the one that does not count on it. */
static void damp(const vg_sep_model *m, const step_system *s, double damping,
                 const vg_sep_fit *fit, double step[VG_SEP_THETA])
{
    const double a00 = s->a[0][0] * (1.0 + damping);
    const double a11 = s->a[1][1] * (1.0 + damping);
    const double det = a00 * a11 - s->a[0][1] * s->a[1][0];
    const double both[] = {(a11 * s->b[0] - s->a[0][1] * s->b[1]) / det,
                           (a00 * s->b[1] - s->a[1][0] * s->b[0]) / det};
    const bool is_stuck_0 = !(a00 > 0.0) || is_stuck(m, fit, 0, both[0]);
    const bool is_stuck_1 = !(a11 > 0.0) || is_stuck(m, fit, 1, both[1]);

    step[0] = is_stuck_0 ? 0.0 : is_stuck_1 ? s->b[0] / a00 : both[0];
    step[1] = is_stuck_1 ? 0.0 : is_stuck_0 ? s->b[1] / a11 : both[1];
}

/** Take a step that lowers the RSS, damped as much as that needs (Levenberg 1944, scaled by
 *  the diagonal as Marquardt 1963 does); its largest component, 0 when there is none. */
static double improve(vg_sep *sep, const step_system *s, size_t first, vg_sep_fit *fit)
{
    const vg_sep_model *m = &sep->model;
    double c[VG_SEP_LINEAR];

    for (double damping = 1e-9; damping < 1e7; damping *= 30.0) {
        double theta[VG_SEP_THETA] = {fit->theta[0], fit->theta[1]};
        double step[VG_SEP_THETA];
        double largest = 0.0;
        damp(m, s, damping, fit, step);
        if (!isfinite(step[0]) || !isfinite(step[1]))
            continue;
        for (size_t j = first; j < m->n_theta; j++) {
            theta[j] = fmax(m->low[j], fmin(m->high[j], theta[j] + step[j]));
            largest = fmax(largest, fabs(theta[j] - fit->theta[j]));
        }
        const double rss = vg_sep_solve(sep, theta, c, NULL);
        if (!(rss < fit->rss))
            continue;
        fit->rss = rss;
        memcpy(fit->theta, theta, sizeof fit->theta);
        memcpy(fit->c, c, sizeof fit->c);
        return largest;
    }
    return 0.0;
}

/** Gauss-Newton from a start; theta below first is held. */
static void polish(vg_sep *sep, size_t first, vg_sep_fit *fit)
{
    const double settled = 1e-9;

    for (int i = 0; i < 40; i++) {
        const step_system s = linearise(sep, fit->theta, first, fit->c);
        if (!(improve(sep, &s, first, fit) > settled))
            return;
    }
}

/** The profile over theta[0], to the last digits, around a value; false when the minimum is
 *  not within half of it. */
static bool descend_near(vg_sep *sep, double half, vg_sep_fit *fit)
{
    const double low = fmax(fit->theta[0] - half, sep->model.low[0]);
    const double high = fmin(fit->theta[0] + half, sep->model.high[0]);

    if (!(gradient_at(sep, low, fit->c) > 0.0) || !(gradient_at(sep, high, fit->c) < 0.0))
        return false;
    fit->theta[0] = descend(sep, low, high, fit->c);
    fit->rss = vg_sep_solve(sep, fit->theta, fit->c, NULL);
    return true;
}

/** Best RSS at a value of theta[1], where the curve has a kink; fit follows. */
static double rss_at_kink(vg_sep *sep, double theta1, size_t first, vg_sep_fit *fit)
{
    fit->theta[1] = theta1;
    fit->rss = vg_sep_solve(sep, fit->theta, fit->c, NULL);
    if (first == 0) {
        const size_t n_theta = sep->model.n_theta;
        sep->model.n_theta = 1;
        polish(sep, 0, fit);
        sep->model.n_theta = n_theta;
    }
    return fit->rss;
}

/** Golden section over theta[1] within a step of where fit is. */
static void search_kink(vg_sep *sep, double step, size_t first, vg_sep_fit *fit)
{
    const double tolerance = 1e-7;
    double at = fit->theta[1];
    double low = fmax(sep->model.low[1], at - step);
    double high = fmin(sep->model.high[1], at + step);
    double f_at = rss_at_kink(sep, at, first, fit);

    for (int i = 0; i < 100 && high - low > tolerance * (1.0 + fabs(at)); i++) {
        const bool to_right = high - at > at - low;
        const double next = to_right ? at + golden * (high - at) : at - golden * (at - low);
        const double f_next = rss_at_kink(sep, next, first, fit);
        if (f_next < f_at) {
            *(to_right ? &low : &high) = at;
            at = next;
            f_at = f_next;
        } else {
            *(to_right ? &high : &low) = next;
        }
    }
    (void)rss_at_kink(sep, at, first, fit);
}

static double grid_step(const vg_sep_model *m, size_t j)
{
    return (m->high[j] - m->low[j]) / (double)(m->n_grid[j] - 1);
}

void vg_sep_minimise(vg_sep *sep, vg_sep_fit *out)
{
    const vg_sep_model *m = &sep->model;

    *out = (vg_sep_fit){.is_inside = true};
    if (m->n_theta == 0) {
        out->rss = vg_sep_solve(sep, out->theta, out->c, NULL);
        return;
    }
    out->is_inside = search_grid(sep, out);
    if (m->n_theta == 1) {
        if (descend_near(sep, grid_step(m, 0), out))
            out->is_inside = true;
        else
            out->rss = vg_sep_solve(sep, out->theta, out->c, NULL);
        return;
    }
    polish(sep, 0, out);
    if (m->has_kink)
        search_kink(sep, grid_step(m, 1), 0, out);
}

void vg_sep_refine(vg_sep *sep, vg_sep_fit *out)
{
    const double widest = 1.0;

    if (!out->is_inside || sep->model.n_theta == 0 || sep->model.has_kink) {
        vg_sep_minimise(sep, out);
        return;
    }
    if (sep->model.n_theta == 2) {
        out->rss = vg_sep_solve(sep, out->theta, out->c, NULL);
        polish(sep, 0, out);
        return;
    }
    for (double half = 0.02; half < widest; half *= 3.0)
        if (descend_near(sep, half, out))
            return;
    vg_sep_minimise(sep, out);
}

double vg_sep_profile(vg_sep *sep, double theta0, double *theta1, double *c)
{
    vg_sep_fit fit = {.theta = {theta0, *theta1}};

    fit.rss = vg_sep_solve(sep, fit.theta, fit.c, NULL);
    if (sep->model.n_theta == 2) {
        polish(sep, 1, &fit);
        if (sep->model.has_kink)
            search_kink(sep, grid_step(&sep->model, 1), 1, &fit);
        *theta1 = fit.theta[1];
    }
    memcpy(c, fit.c, sizeof fit.c);
    return fit.rss;
}

/** An interval of theta[0] over which the profile crosses rss, with its excess at the ends. */
typedef struct crossing {
    double inside, outside;
    double f_inside, f_outside;
} crossing;

/** Walk away from the minimum in growing steps until the profile is above rss. */
static crossing bracket_crossing(vg_sep *sep, const vg_sep_fit *fit, double rss, double limit,
                                 double *theta1)
{
    const double direction = limit > fit->theta[0] ? 1.0 : -1.0;
    crossing x = {fit->theta[0], fit->theta[0], fit->rss - rss, fit->rss - rss};
    double c[VG_SEP_LINEAR];

    for (double step = 0.05; x.f_outside < 0.0 && x.outside != limit; step *= 1.6) {
        x.inside = x.outside;
        x.f_inside = x.f_outside;
        x.outside += direction * step;
        if (direction * (x.outside - limit) > 0.0)
            x.outside = limit;
        x.f_outside = vg_sep_profile(sep, x.outside, theta1, c) - rss;
    }
    return x;
}

double vg_sep_crossing(vg_sep *sep, const vg_sep_fit *fit, double rss, double limit)
{
    const double tolerance = 1e-11;
    double theta1 = fit->theta[1];
    double c[VG_SEP_LINEAR];
    crossing x = bracket_crossing(sep, fit, rss, limit, &theta1);
    int side = 0;

    if (x.f_outside < 0.0)
        return limit;
    for (int i = 0; i < 60 && fabs(x.outside - x.inside) > tolerance * (1.0 + fabs(x.inside));
         i++) {
        const double secant =
            (x.inside * x.f_outside - x.outside * x.f_inside) / (x.f_outside - x.f_inside);
        const bool is_between = (secant - x.inside) * (secant - x.outside) < 0.0;
        const double at = is_between ? secant : 0.5 * (x.inside + x.outside);
        const double f = vg_sep_profile(sep, at, &theta1, c) - rss;
        if (f < 0.0) {
            x.inside = at;
            x.f_inside = f;
            x.f_outside *= side > 0 ? 0.5 : 1.0;
            side = 1;
        } else {
            x.outside = at;
            x.f_outside = f;
            x.f_inside *= side < 0 ? 0.5 : 1.0;
            side = -1;
        }
    }
    return 0.5 * (x.inside + x.outside);
}
