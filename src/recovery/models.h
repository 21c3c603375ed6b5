/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file models.h
 *  The curves that a recovery may follow, as separable models (docs/methods.md I.4).
 *
 *  Every point is the mean of the curve over a window, in closed form: the amplitude is that
 *  of the curve itself at t = 0, not of what the window leaves of it.
 */
#ifndef VG_RECOVERY_MODELS_H
#define VG_RECOVERY_MODELS_H

#include <vagus/recovery.h>

#include "stat/separable.h"

/** The model with the range in which it is searched.
 *
 *  @param window_s  that each point averages over
 *  @param step_s  spacing of the points
 *  @param span_s  observed recovery
 */
vg_sep_model vg_model_of(vg_model model, double window_s, double step_s, double span_s);

/** Parameters of the curve, without the variance of the errors. */
size_t vg_model_n_parameters(vg_model model);

/** Amplitude at the start of the return: A, or A + A2. */
double vg_model_amplitude(const vg_model_fit *fit);

/** Time from the start of the return until a share of the amplitude is left, 0 < share < 1. */
double vg_model_time_left(const vg_model_fit *fit, double share);

/** Fall per second at the start of the return. */
double vg_model_initial_rate(const vg_model_fit *fit);

/** A fit of which nothing is known. */
vg_recovery_fit vg_fit_undefined(void);

#endif /* VG_RECOVERY_MODELS_H */
