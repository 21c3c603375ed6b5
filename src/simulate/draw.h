/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file draw.h
 *  What simulated signals are drawn with: bumps, tones and noise, added to samples.
 */
#ifndef VG_SIMULATE_DRAW_H
#define VG_SIMULATE_DRAW_H

#include <stddef.h>
#include <stdint.h>

#include <vagus/beats.h>

/** A canvas: sample i lies at i / fs_hz seconds. */
typedef struct vg_canvas {
    float *x;
    size_t n;
    double fs_hz;
} vg_canvas;

/** An empty canvas; its samples are freshly allocated. {0} on failure. */
VG_NODISCARD vg_status vg_canvas_create(double duration_s, double fs_hz, vg_canvas *out,
                                        vg_error *err);

/** The samples in [from_s, to_s]: first to last inclusive; 0 if there are none. */
int vg_canvas_range(const vg_canvas *canvas, double from_s, double to_s, size_t *first,
                    size_t *last);

/** Add height * exp(-(t - centre)^2 / (2 width^2)) where it is above 1e-9 of its height. */
void vg_draw_bump(const vg_canvas *canvas, double height, double centre_s, double width_s);

/** Add amplitude * sin(2 pi hz t + phase). */
void vg_draw_tone(const vg_canvas *canvas, double hz, double phase, double amplitude);

/** Add baseline wander that stays within +- largest: half of it follows respiration, half is
 *  a sum of tones of random phase from 0.05 to 0.5 Hz. */
void vg_draw_wander(const vg_canvas *canvas, double resp_hz, double largest, uint64_t seed);

/** Add white noise of this standard deviation. */
void vg_draw_white(const vg_canvas *canvas, double sd, uint64_t seed);

/** The interval that shapes beat i: the one before it, for the first beat the one after;
 *  within 0.3 to 1.5 s, 1 s for a lone beat. */
double vg_shaping_interval_s(const vg_beats *beats, size_t i);

#endif /* VG_SIMULATE_DRAW_H */
