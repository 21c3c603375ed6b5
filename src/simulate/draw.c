/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/draw.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/rng.h"
#include "simulate/course.h"

enum { WANDER_TONES = 5, TONE_BLOCK = 4096 };

/** Streams of one seed. */
enum { STREAM_WANDER = 1, STREAM_WHITE = 2 };

static const double two_pi = 6.283185307179586476925;
static const double reach_widths = 6.5;

vg_status vg_canvas_create(double duration_s, double fs_hz, vg_canvas *out, vg_error *err)
{
    size_t n = 0;

    *out = (vg_canvas){0};
    VG_TRY(vg_sample_count(duration_s, fs_hz, &n, err));
    *out = (vg_canvas){vg_alloc(n, sizeof(float)), n, fs_hz};
    if (out->x != NULL)
        return VG_OK;
    *out = (vg_canvas){0};
    return vg_fail_memory(err);
}

int vg_canvas_range(const vg_canvas *canvas, double from_s, double to_s, size_t *first,
                    size_t *last)
{
    const double from = ceil(from_s * canvas->fs_hz);
    const double to = floor(to_s * canvas->fs_hz);

    if (!(to >= 0.0) || !(from < (double)canvas->n) || !(from <= to))
        return 0;
    *first = from > 0.0 ? (size_t)from : 0;
    *last = to < (double)(canvas->n - 1) ? (size_t)to : canvas->n - 1;
    return 1;
}

void vg_draw_bump(const vg_canvas *canvas, double height, double centre_s, double width_s)
{
    const double reach_s = reach_widths * width_s;
    size_t first;
    size_t last;

    if (!vg_canvas_range(canvas, centre_s - reach_s, centre_s + reach_s, &first, &last))
        return;
    for (size_t i = first; i <= last; i++) {
        const double z = ((double)i / canvas->fs_hz - centre_s) / width_s;
        canvas->x[i] += (float)(height * exp(-0.5 * z * z));
    }
}

void vg_draw_tone(const vg_canvas *canvas, double hz, double phase, double amplitude)
{
    const double turn = hz / canvas->fs_hz;
    const double c = cos(two_pi * turn);
    const double s = sin(two_pi * turn);

    /* A phasor turns by one sample at a time; it begins anew in each block, so that its
     * errors cannot grow. */
    for (size_t start = 0; start < canvas->n; start += TONE_BLOCK) {
        const size_t left = canvas->n - start;
        const size_t stop = start + (left < TONE_BLOCK ? left : TONE_BLOCK);
        const double turns = fmod((double)start * turn, 1.0);
        double re = amplitude * cos(two_pi * turns + phase);
        double im = amplitude * sin(two_pi * turns + phase);
        for (size_t i = start; i < stop; i++) {
            canvas->x[i] += (float)im;
            const double next = re * c - im * s;
            im = re * s + im * c;
            re = next;
        }
    }
}

void vg_draw_wander(const vg_canvas *canvas, double resp_hz, double largest, uint64_t seed)
{
    vg_rng rng = vg_rng_stream(seed, STREAM_WANDER);

    if (!(largest > 0.0))
        return;
    vg_draw_tone(canvas, resp_hz, 0.0, 0.5 * largest);
    for (int i = 0; i < WANDER_TONES; i++) {
        const double hz = 0.05 * pow(10.0, vg_rng_uniform(&rng));
        const double phase = two_pi * vg_rng_uniform(&rng);
        vg_draw_tone(canvas, hz, phase, 0.5 * largest / WANDER_TONES);
    }
}

void vg_draw_white(const vg_canvas *canvas, double sd, uint64_t seed)
{
    vg_rng rng = vg_rng_stream(seed, STREAM_WHITE);

    if (!(sd > 0.0))
        return;
    for (size_t i = 0; i < canvas->n; i++)
        canvas->x[i] += (float)(sd * vg_rng_normal(&rng));
}

double vg_shaping_interval_s(const vg_beats *beats, size_t i)
{
    if (beats->n < 2)
        return 1.0;
    const size_t later = i > 0 ? i : 1;
    return fmin(fmax(beats->time_s[later] - beats->time_s[later - 1], 0.3), 1.5);
}
