/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "simulate/course.h"
#include "simulate/draw.h"

/** One bump of a beat. Offset and width of P and T are those at an interval of 1 s. */
typedef struct wave {
    double height_mv;
    double offset_s;
    double width_s;
    int follows_rate; /**< 1: moves with the square root of the interval */
} wave;

enum { WAVES = 5 };

/* Heights and times of an ordinary lead II. Q is as high as it takes for the slopes of Q and
 * S to cancel at the R time, so that the maximum of the sum is the maximum of R; P and T are
 * too far away to move it by 1e-9 s while intervals exceed 0.3 s. */
static const wave sinus_beat[WAVES] = {{0.12, -0.17, 0.022, 1},
                                       {-0.2127052551669226, -0.022, 0.008, 0},
                                       {1.2, 0.0, 0.0105, 0},
                                       {-0.3, 0.028, 0.010, 0},
                                       {0.3, 0.28, 0.045, 1}};
static const wave ventricular_beat[WAVES] = {{0.0, 0.0, 0.010, 0},
                                             {0.0, 0.0, 0.010, 0},
                                             {1.6, 0.0, 0.028, 0},
                                             {0.0, 0.0, 0.010, 0},
                                             {-0.45, 0.32, 0.055, 1}};

static const double two_pi = 6.283185307179586476925;

vg_ecg_opts vg_ecg_defaults(void)
{
    return (vg_ecg_opts){.fs_hz = 250.0,
                         .noise_mv = 0.02,
                         .wander_mv = 0.1,
                         .resp_hz = 0.25,
                         .seed = 1,
                         .resp_depth = 0.1};
}

void vg_samples_free(float *samples)
{
    vg_free(samples);
}

static vg_status check_opts(const vg_ecg_opts *o, vg_error *err)
{
    VG_TRY(vg_option_within("fs_hz", o->fs_hz, 50.0, 10000.0, err));
    VG_TRY(vg_option_within("noise_mv", o->noise_mv, 0.0, 100.0, err));
    VG_TRY(vg_option_within("wander_mv", o->wander_mv, 0.0, 100.0, err));
    VG_TRY(vg_option_within("resp_hz", o->resp_hz, 0.001, 5.0, err));
    return vg_option_within("resp_depth", o->resp_depth, 0.0, 0.5, err);
}

static void draw_beats(const vg_canvas *canvas, const vg_beats *beats, const vg_ecg_opts *o)
{
    for (size_t i = 0; i < beats->n; i++) {
        const double time_s = beats->time_s[i];
        const wave *waves = beats->label[i] == 'V' ? ventricular_beat : sinus_beat;
        const double stretch = sqrt(vg_shaping_interval_s(beats, i));
        const double height = 1.0 + o->resp_depth * sin(two_pi * o->resp_hz * time_s);
        for (int j = 0; j < WAVES; j++) {
            const wave *w = &waves[j];
            const double scale = w->follows_rate ? stretch : 1.0;
            vg_draw_bump(canvas, height * w->height_mv, time_s + scale * w->offset_s,
                         scale * w->width_s);
        }
    }
}

vg_status vg_simulate_ecg(const vg_beats *beats, double duration_s, const vg_ecg_opts *opts,
                          float **samples, size_t *n, vg_error *err)
{
    const vg_ecg_opts o = opts != NULL ? *opts : vg_ecg_defaults();
    vg_canvas canvas;

    *samples = NULL;
    *n = 0;
    VG_TRY(check_opts(&o, err));
    VG_TRY(vg_beats_check(beats, err));
    VG_TRY(vg_canvas_create(duration_s, o.fs_hz, &canvas, err));
    draw_beats(&canvas, beats, &o);
    vg_draw_wander(&canvas, o.resp_hz, o.wander_mv, o.seed);
    vg_draw_white(&canvas, o.noise_mv, o.seed);
    *samples = canvas.x;
    *n = canvas.n;
    return VG_OK;
}
