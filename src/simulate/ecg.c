/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/rng.h"
#include "simulate/course.h"

/** One bump of a beat. Offset and width of P and T are those at an interval of 1 s. */
typedef struct wave {
    double height_mv;
    double offset_s;
    double width_s;
    int follows_rate; /**< 1: moves with the square root of the interval */
} wave;

enum { WAVES = 5, WANDER_TONES = 5, WANDER_BLOCK = 4096 };

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
/* Beyond this many widths a bump is below 1e-9 of its height. */
static const double reach_widths = 6.5;

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

/** Add height * exp(-(t - centre)^2 / (2 width^2)) where it matters. */
static void add_bump(float *x, size_t n, double fs_hz, double centre_s, wave w)
{
    const double from = ceil((centre_s - reach_widths * w.width_s) * fs_hz);
    const double to = floor((centre_s + reach_widths * w.width_s) * fs_hz);

    if (!(to >= 0.0) || !(from < (double)n))
        return;
    const size_t first = from > 0.0 ? (size_t)from : 0;
    const size_t last = to < (double)(n - 1) ? (size_t)to : n - 1;
    for (size_t i = first; i <= last; i++) {
        const double z = ((double)i / fs_hz - centre_s) / w.width_s;
        x[i] += (float)(w.height_mv * exp(-0.5 * z * z));
    }
}

/** The interval that sets P and T of a beat: the one before, the first beat's own after. */
static double interval_s(const vg_beats *beats, size_t i)
{
    if (beats->n < 2)
        return 1.0;
    const size_t later = i > 0 ? i : 1;
    return fmin(fmax(beats->time_s[later] - beats->time_s[later - 1], 0.3), 1.5);
}

static void add_beats(const vg_beats *beats, const vg_ecg_opts *o, float *x, size_t n)
{
    for (size_t i = 0; i < beats->n; i++) {
        const double time_s = beats->time_s[i];
        const wave *waves = beats->label[i] == 'V' ? ventricular_beat : sinus_beat;
        const double stretch = sqrt(interval_s(beats, i));
        const double height = 1.0 + o->resp_depth * sin(two_pi * o->resp_hz * time_s);
        for (int j = 0; j < WAVES; j++) {
            wave w = waves[j];
            w.height_mv *= height;
            w.offset_s *= w.follows_rate ? stretch : 1.0;
            w.width_s *= w.follows_rate ? stretch : 1.0;
            add_bump(x, n, o->fs_hz, time_s + w.offset_s, w);
        }
    }
}

/** Add a sine by rotating a phasor, begun anew in each block so that errors cannot grow. */
static void add_tone(float *x, size_t n, double cycles_per_sample, double phase,
                     double amplitude)
{
    const double step = two_pi * cycles_per_sample;
    const double c = cos(step);
    const double s = sin(step);

    for (size_t start = 0; start < n; start += WANDER_BLOCK) {
        const size_t stop = n - start < WANDER_BLOCK ? n : start + WANDER_BLOCK;
        const double turns = fmod((double)start * cycles_per_sample, 1.0);
        double re = amplitude * cos(two_pi * turns + phase);
        double im = amplitude * sin(two_pi * turns + phase);
        for (size_t i = start; i < stop; i++) {
            x[i] += (float)im;
            const double next = re * c - im * s;
            im = re * s + im * c;
            re = next;
        }
    }
}

/** Half of the wander follows respiration, half is a sum of tones from 0.05 to 0.5 Hz. */
static void add_wander(const vg_ecg_opts *o, float *x, size_t n)
{
    vg_rng rng = vg_rng_stream(o->seed, 1);
    const double share_mv = 0.5 * o->wander_mv;

    add_tone(x, n, o->resp_hz / o->fs_hz, 0.0, share_mv);
    for (int i = 0; i < WANDER_TONES; i++) {
        const double hz = 0.05 * pow(10.0, vg_rng_uniform(&rng));
        const double phase = two_pi * vg_rng_uniform(&rng);
        add_tone(x, n, hz / o->fs_hz, phase, share_mv / WANDER_TONES);
    }
}

static void add_white(const vg_ecg_opts *o, float *x, size_t n)
{
    vg_rng rng = vg_rng_stream(o->seed, 2);

    for (size_t i = 0; i < n; i++)
        x[i] += (float)(o->noise_mv * vg_rng_normal(&rng));
}

vg_status vg_simulate_ecg(const vg_beats *beats, double duration_s, const vg_ecg_opts *opts,
                          float **samples, size_t *n, vg_error *err)
{
    const vg_ecg_opts o = opts != NULL ? *opts : vg_ecg_defaults();
    size_t count;

    *samples = NULL;
    *n = 0;
    VG_TRY(check_opts(&o, err));
    VG_TRY(vg_sample_count(duration_s, o.fs_hz, &count, err));
    VG_TRY(vg_beats_check(beats, err));
    float *x = vg_alloc(count, sizeof *x);
    if (x == NULL)
        return vg_fail_memory(err);
    add_beats(beats, &o, x, count);
    if (o.wander_mv > 0.0)
        add_wander(&o, x, count);
    if (o.noise_mv > 0.0)
        add_white(&o, x, count);
    *samples = x;
    *n = count;
    return VG_OK;
}
