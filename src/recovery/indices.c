/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery/indices.h"

#include <math.h>

static const double seconds_per_minute = 60.0;
static const double min_known_share = 0.7;

static size_t count_known(const vg_points *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        n += isnan(p->y[i]) ? 0 : 1;
    return n;
}

static bool is_known_enough(const vg_points *p)
{
    const size_t n = count_known(p);

    return n >= 2 && (double)n >= min_known_share * (double)p->n;
}

double vg_points_area(const vg_points *p)
{
    size_t last = p->n;
    double sum = 0.0;

    if (!is_known_enough(p))
        return NAN;
    for (size_t i = 0; i < p->n; i++) {
        if (isnan(p->y[i]))
            continue;
        if (last < p->n)
            sum += 0.5 * (p->y[last] + p->y[i]) * (p->t_s[i] - p->t_s[last]);
        last = i;
    }
    return sum / seconds_per_minute;
}

double vg_points_area_above(const vg_points *p)
{
    size_t last = p->n;
    size_t n_all = 0, n_known = 0;
    double sum = 0.0;

    for (size_t i = 0; i < p->n; i++) {
        if (p->t_s[i] < 0.0)
            continue;
        n_all++;
        if (isnan(p->y[i]))
            continue;
        if (last < p->n)
            sum +=
                0.5 * (fmax(p->y[last], 0.0) + fmax(p->y[i], 0.0)) * (p->t_s[i] - p->t_s[last]);
        last = i;
        n_known++;
    }
    if (n_known < 2 || (double)n_known < min_known_share * (double)n_all)
        return NAN;
    return sum / seconds_per_minute;
}

double vg_points_mean(const vg_points *p, double from_s, double to_s)
{
    double sum = 0.0;
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        if (from_s <= p->t_s[i] && p->t_s[i] < to_s && !isnan(p->y[i])) {
            sum += p->y[i];
            n++;
        }
    return n > 0 ? sum / (double)n : NAN;
}

double vg_points_sd(const vg_points *p)
{
    const double mean = vg_points_mean(p, -INFINITY, INFINITY);
    const size_t n = count_known(p);
    double sum = 0.0;

    for (size_t i = 0; i < p->n; i++)
        if (!isnan(p->y[i]))
            sum += (p->y[i] - mean) * (p->y[i] - mean);
    return n > 1 ? sqrt(sum / (double)(n - 1)) : NAN;
}

/** Mean of the points from i on over width_s. */
static double mean_from(const vg_points *p, size_t i, double width_s)
{
    double sum = 0.0;
    size_t n = 0;

    for (size_t j = i; j < p->n && p->t_s[j] < p->t_s[i] + width_s; j++)
        if (!isnan(p->y[j])) {
            sum += p->y[j];
            n++;
        }
    return n > 0 ? sum / (double)n : NAN;
}

double vg_points_peak(const vg_points *p, double from_s, double to_s, double width_s,
                      double *at_s)
{
    double best = NAN;
    double best_s = NAN;

    for (size_t i = 0; i < p->n; i++) {
        if (p->t_s[i] < from_s || p->t_s[i] + width_s > to_s)
            continue;
        const double mean = mean_from(p, i, width_s);
        if (isnan(mean) || mean <= best)
            continue;
        best = mean;
        best_s = p->t_s[i];
    }
    if (at_s != NULL)
        *at_s = best_s;
    return best;
}

/** How a stay that begins at point i ends. */
typedef enum stay { STAY_BROKEN, STAY_HELD, STAY_UNSEEN } stay;

/** Look along the points from i on for hold_s, or at least to the next point. */
static stay follow(const vg_points *z, size_t i, double level, double hold_s)
{
    const double rounding = 1e-9;
    size_t n_known = 1;

    for (size_t j = i + 1; j < z->n; j++) {
        if (!isnan(z->y[j]) && z->y[j] > level)
            return STAY_BROKEN;
        n_known += isnan(z->y[j]) ? 0 : 1;
        if (z->t_s[j] - z->t_s[i] < hold_s - rounding)
            continue;
        return (double)n_known >= min_known_share * (double)(j - i + 1) ? STAY_HELD
                                                                        : STAY_BROKEN;
    }
    return STAY_UNSEEN;
}

/** Where the line from the point before to point i crosses the level. */
static double crossing(const vg_points *z, size_t i, double level)
{
    if (i == 0 || isnan(z->y[i - 1]) || !(z->y[i - 1] > level))
        return z->t_s[i];
    const double share = (z->y[i - 1] - level) / (z->y[i - 1] - z->y[i]);
    return z->t_s[i - 1] + share * (z->t_s[i] - z->t_s[i - 1]);
}

vg_return vg_points_return(const vg_points *z, double level, double hold_s, bool is_between)
{
    vg_return out = {NAN, NAN};
    size_t n_all = 0, n_known = 0;

    if (isnan(level))
        return out;
    for (size_t i = 0; i < z->n; i++) {
        if (z->t_s[i] < 0.0)
            continue;
        n_all++;
        if (isnan(z->y[i]))
            continue;
        n_known++;
        if (z->y[i] <= level && follow(z, i, level, hold_s) == STAY_HELD) {
            const double at_s = is_between ? crossing(z, i, level) : z->t_s[i];
            return (vg_return){fmax(at_s, 0.0), 0.0};
        }
    }
    if (n_all > 0 && (double)n_known >= min_known_share * (double)n_all)
        out = (vg_return){z->t_s[z->n - 1], 1.0};
    return out;
}

/** The highest point of a stretch of hold_s from i on; NaN when it is not all known. */
static double highest_of(const vg_points *z, size_t i, double hold_s)
{
    double highest = z->y[i];

    for (size_t j = i; j < z->n; j++) {
        if (isnan(z->y[j]))
            return NAN;
        highest = fmax(highest, z->y[j]);
        if (z->t_s[j] - z->t_s[i] >= hold_s)
            return highest;
    }
    return NAN;
}

vg_overshoot vg_points_overshoot(const vg_points *z, double hold_s)
{
    vg_overshoot out = {NAN, NAN};

    for (size_t i = 0; i < z->n; i++) {
        if (z->t_s[i] < 0.0)
            continue;
        const double highest = highest_of(z, i, hold_s);
        if (isnan(highest))
            continue;
        if (isnan(out.depth))
            out.depth = 0.0;
        if (-highest > out.depth)
            out = (vg_overshoot){-highest, z->t_s[i]};
    }
    return out;
}

/** Time from point i, where the curve leaves, to a return that lasts; NaN if not seen. */
static double time_to_return(const vg_points *z, size_t i, double level, double hold_s)
{
    for (size_t j = i; j < z->n; j++)
        if (z->y[j] <= level && follow(z, j, level, hold_s) == STAY_HELD)
            return z->t_s[j] - z->t_s[i];
    return NAN;
}

vg_excursions vg_points_excursions(const vg_points *z, double level, double hold_s)
{
    vg_excursions out = {NAN, NAN, NAN, NAN};
    size_t n_within = 0, n_known = 0, n = 0, n_returns = 0;
    double sum_s = 0.0, returns_s = 0.0;
    bool is_out = false;

    if (!is_known_enough(z) || isnan(level))
        return out;
    for (size_t i = 0; i < z->n; i++) {
        const bool is_known = !isnan(z->y[i]);
        const bool was_out = is_out;
        n_known += is_known ? 1 : 0;
        n_within += fabs(z->y[i]) <= level ? 1 : 0;
        is_out = is_known ? z->y[i] > level : is_out;
        sum_s += was_out ? z->t_s[i] - z->t_s[i - 1] : 0.0;
        if (!is_out || was_out)
            continue;
        const double return_s = time_to_return(z, i, level, hold_s);
        n++;
        n_returns += isnan(return_s) ? 0 : 1;
        returns_s += isnan(return_s) ? 0.0 : return_s;
    }
    out.share_within = (double)n_within / (double)n_known;
    out.n = (double)n;
    out.mean_s = n > 0 ? sum_s / (double)n : NAN;
    out.mean_return_s = n_returns > 0 ? returns_s / (double)n_returns : NAN;
    return out;
}

double vg_points_t30(const double *t_s, const double *y, size_t n)
{
    const double span_s = 30.0;
    double mean_t = 0.0, mean_y = 0.0, product = 0.0, square = 0.0;
    size_t n_used = 0;

    for (size_t i = 0; i < n && t_s[i] < span_s; i++)
        if (t_s[i] >= 0.0 && y[i] > 0.0) {
            n_used++;
            mean_t += (t_s[i] - mean_t) / (double)n_used;
            mean_y += (log(y[i]) - mean_y) / (double)n_used;
        }
    if (n_used < 3)
        return NAN;
    for (size_t i = 0; i < n && t_s[i] < span_s; i++)
        if (t_s[i] >= 0.0 && y[i] > 0.0) {
            product += (t_s[i] - mean_t) * (log(y[i]) - mean_y);
            square += (t_s[i] - mean_t) * (t_s[i] - mean_t);
        }
    const double time_constant_s = -square / product;
    return time_constant_s > 0.0 ? time_constant_s : NAN;
}
