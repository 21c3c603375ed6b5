/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "simulate/course.h"
#include "simulate/draw.h"

enum { WAVES = 2, NEIGHBOURS = 3, HALVINGS = 60 };

static const double two_pi = 6.283185307179586476925;

/** A bump in the phase of a pulse, which runs from 0 at its foot to 1. */
typedef struct wave {
    double height;
    double phase;
    double width;
} wave;

/* Tang 2020 gives radians from -pi to pi: centres -pi / 2 and 0, widths 0.6 and 1.2. */
static const wave waves[WAVES] = {{0.82, 0.25, 0.6 / 6.283185307179586476925},
                                  {0.40, 0.50, 1.2 / 6.283185307179586476925}};

/** One pulse on the clock. */
typedef struct pulse {
    double foot_s;
    double interval_s;
    double height;
} pulse;

vg_ppg_opts vg_ppg_defaults(void)
{
    return (vg_ppg_opts){.fs_hz = 64.0,
                         .delay_s = 0.2,
                         .delay_swing_s = 0.02,
                         .resp_hz = 0.25,
                         .resp_depth = 0.1,
                         .noise = 0.01,
                         .wander = 0.2,
                         .seed = 1};
}

static vg_status check_opts(const vg_ppg_opts *o, vg_error *err)
{
    VG_TRY(vg_option_within("fs_hz", o->fs_hz, 16.0, 10000.0, err));
    VG_TRY(vg_option_within("delay_s", o->delay_s, 0.0, 1.0, err));
    VG_TRY(vg_option_within("delay_swing_s", o->delay_swing_s, 0.0, 0.05, err));
    VG_TRY(vg_option_within("resp_hz", o->resp_hz, 0.001, 5.0, err));
    VG_TRY(vg_option_within("resp_depth", o->resp_depth, 0.0, 0.5, err));
    VG_TRY(vg_option_within("noise", o->noise, 0.0, 100.0, err));
    return vg_option_within("wander", o->wander, 0.0, 100.0, err);
}

static pulse pulse_of(const vg_beats *beats, size_t i, const vg_ppg_opts *o)
{
    const double breath = sin(two_pi * o->resp_hz * beats->time_s[i]);

    return (pulse){.foot_s = beats->time_s[i] + o->delay_s + o->delay_swing_s * breath,
                   .interval_s = vg_shaping_interval_s(beats, i),
                   .height = 1.0 + o->resp_depth * breath};
}

/** Second derivative at time_s of the pulses around beat i. */
static double curvature(const vg_beats *beats, size_t i, const vg_ppg_opts *o, double time_s)
{
    const size_t first = i > NEIGHBOURS ? i - NEIGHBOURS : 0;
    const size_t last = beats->n - i > NEIGHBOURS ? i + NEIGHBOURS : beats->n - 1;
    double sum = 0.0;

    for (size_t j = first; j <= last; j++) {
        const pulse p = pulse_of(beats, j, o);
        for (int k = 0; k < WAVES; k++) {
            const double width_s = p.interval_s * waves[k].width;
            const double z = (time_s - p.foot_s - p.interval_s * waves[k].phase) / width_s;
            sum += p.height * waves[k].height * (z * z - 1.0) * exp(-0.5 * z * z) /
                   (width_s * width_s);
        }
    }
    return sum;
}

/** The steepest point of a rise: curvature turns from up to down near one width before the
 *  centre of the first bump. */
static double steepest_s(const vg_beats *beats, size_t i, const vg_ppg_opts *o)
{
    const pulse p = pulse_of(beats, i, o);
    const double centre_s = p.foot_s + p.interval_s * waves[0].phase;
    const double width_s = p.interval_s * waves[0].width;
    double low = centre_s - 1.7 * width_s;
    double high = centre_s - 0.3 * width_s;

    for (int step = 0; step < HALVINGS; step++) {
        const double middle = 0.5 * (low + high);
        if (curvature(beats, i, o, middle) > 0.0)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

vg_status vg_simulate_pulses(const vg_beats *beats, const vg_ppg_opts *opts, vg_beats *out,
                             vg_error *err)
{
    const vg_ppg_opts o = opts != NULL ? *opts : vg_ppg_defaults();
    vg_status status;

    *out = (vg_beats){0};
    VG_TRY(check_opts(&o, err));
    VG_TRY(vg_beats_check(beats, err));
    out->source = VG_KIND_BEATS;
    out->duration_s = beats->duration_s;
    status = VG_OK;
    for (size_t i = 0; i < beats->n && status == VG_OK; i++)
        status = vg_beats_append(out, steepest_s(beats, i, &o), beats->label[i], NAN, 1.0, err);
    if (status != VG_OK)
        vg_beats_free(out);
    return status;
}

static void draw_pulses(const vg_canvas *canvas, const vg_beats *beats, const vg_ppg_opts *o)
{
    for (size_t i = 0; i < beats->n; i++) {
        const pulse p = pulse_of(beats, i, o);
        for (int k = 0; k < WAVES; k++)
            vg_draw_bump(canvas, p.height * waves[k].height,
                         p.foot_s + p.interval_s * waves[k].phase,
                         p.interval_s * waves[k].width);
    }
}

vg_status vg_simulate_ppg(const vg_beats *beats, double duration_s, const vg_ppg_opts *opts,
                          float **samples, size_t *n, vg_error *err)
{
    const vg_ppg_opts o = opts != NULL ? *opts : vg_ppg_defaults();
    vg_canvas canvas;

    *samples = NULL;
    *n = 0;
    VG_TRY(check_opts(&o, err));
    VG_TRY(vg_beats_check(beats, err));
    VG_TRY(vg_canvas_create(duration_s, o.fs_hz, &canvas, err));
    draw_pulses(&canvas, beats, &o);
    vg_draw_wander(&canvas, o.resp_hz, o.wander, o.seed);
    vg_draw_white(&canvas, o.noise, o.seed);
    *samples = canvas.x;
    *n = canvas.n;
    return VG_OK;
}
