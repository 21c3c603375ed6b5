/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/xdf_clock.h"

#include <math.h>

#include "core/alloc.h"
#include "stat/quantile.h"

/* The thresholds are those of the reference importer (load_xdf): offsets farther than 0.1 ms
 * from the line count linearly (Huber), and a reset takes both a jump of the value by a second
 * and a break of five seconds in the rhythm of the measurements. */
static const double huber_s = 1e-4;
static const double reset_value_s = 1.0;
static const double reset_break_s = 5.0;
enum { MAX_ROUNDS = 50 };

void vg_xdf_clock_free(vg_xdf_clock *clock)
{
    vg_free(clock->offsets);
    vg_free(clock->lines);
    *clock = (vg_xdf_clock){0};
}

vg_status vg_xdf_clock_add(vg_xdf_clock *clock, double time_s, double value_s, vg_error *err)
{
    if (!isfinite(time_s) || !isfinite(value_s))
        return VG_OK;
    const vg_status status = vg_grow(&clock->offsets, &clock->capacity, clock->n_offsets + 1,
                                     sizeof *clock->offsets, err);
    if (status == VG_OK)
        clock->offsets[clock->n_offsets++] = (vg_xdf_offset){time_s, value_s};
    return status;
}

/** Fit value = a + b * (time - centre) with weights; b is 0 where the times are all one. */
static void fit_weighted(const vg_xdf_offset *offsets, size_t n, const vg_xdf_line *last,
                         int is_first, vg_xdf_line *out)
{
    double weight = 0.0;
    double mean_t = 0.0;
    double mean_v = 0.0;
    double stt = 0.0;
    double stv = 0.0;

    for (size_t i = 0; i < n; i++) {
        const double t = offsets[i].time_s - last->center_s;
        const double rest = offsets[i].value_s - (last->value_s + last->slope * t);
        const double w = is_first || fabs(rest) <= huber_s ? 1.0 : huber_s / fabs(rest);
        weight += w;
        const double dt = t - mean_t;
        const double dv = offsets[i].value_s - mean_v;
        mean_t += w / weight * dt;
        mean_v += w / weight * dv;
        stt += w * dt * (t - mean_t);
        stv += w * dt * (offsets[i].value_s - mean_v);
    }
    out->slope = stt > 0.0 ? stv / stt : 0.0;
    out->value_s = mean_v - out->slope * mean_t;
}

static vg_xdf_line fit_line(const vg_xdf_offset *offsets, size_t n)
{
    vg_xdf_line line = {.first_s = offsets[0].time_s,
                        .last_s = offsets[n - 1].time_s,
                        .center_s = offsets[n / 2].time_s};

    for (int round = 0; round < MAX_ROUNDS; round++) {
        const vg_xdf_line last = line;
        fit_weighted(offsets, n, &last, round == 0, &line);
        if (round > 0 && fabs(line.value_s - last.value_s) < 1e-9 &&
            fabs(line.slope - last.slope) < 1e-12)
            break;
    }
    return line;
}

/** The usual time between two measurements. */
static vg_status median_step(const vg_xdf_clock *clock, double *out, vg_error *err)
{
    const size_t n = clock->n_offsets - 1;
    double *steps = vg_alloc(n, sizeof *steps);

    *out = 0.0;
    if (steps == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < n; i++)
        steps[i] = clock->offsets[i + 1].time_s - clock->offsets[i].time_s;
    vg_sort(steps, n);
    *out = n > 0 ? steps[n / 2] : 0.0;
    vg_free(steps);
    return VG_OK;
}

vg_status vg_xdf_clock_settle(vg_xdf_clock *clock, vg_error *err)
{
    double usual_s = 0.0;
    size_t first = 0;

    if (clock->n_offsets == 0)
        return VG_OK;
    vg_status status = median_step(clock, &usual_s, err);
    for (size_t i = 1; i <= clock->n_offsets && status == VG_OK; i++) {
        if (i < clock->n_offsets) {
            const vg_xdf_offset *o = &clock->offsets[i];
            const double step_s = o->time_s - o[-1].time_s;
            if (!(step_s < 0.0 || step_s > usual_s + reset_break_s) ||
                !(fabs(o->value_s - o[-1].value_s) > reset_value_s))
                continue;
        }
        status = vg_grow(&clock->lines, &clock->line_capacity, clock->n_lines + 1,
                         sizeof *clock->lines, err);
        if (status == VG_OK)
            clock->lines[clock->n_lines++] = fit_line(clock->offsets + first, i - first);
        first = i;
    }
    return status;
}

/** Seconds between a time and the measurements of a line; 0 among them. */
static double distance(const vg_xdf_line *line, double time_s)
{
    return fmax(0.0, fmax(line->first_s - time_s, time_s - line->last_s));
}

size_t vg_xdf_clock_line(const vg_xdf_clock *clock, size_t line, double time_s, int went_back)
{
    for (; line + 1 < clock->n_lines; line++) {
        const double here = distance(&clock->lines[line], time_s);
        const double next = distance(&clock->lines[line + 1], time_s);
        if (here < next || (here <= next && !went_back))
            break;
    }
    return line;
}

double vg_xdf_clock_time(const vg_xdf_clock *clock, size_t line, double time_s)
{
    if (clock->n_lines == 0)
        return time_s;
    const vg_xdf_line *l = &clock->lines[line];

    return time_s + l->value_s + l->slope * (time_s - l->center_s);
}
