/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file spikes.h
 *  Spikes that no heart makes: the pulses of a pacemaker, or clicks.
 *
 *  A pacemaker's pulse lasts 0.4 to 2 ms and may be many times as high as the beat that it
 *  sets off. Even through a recorder's filters it is over within 7.5 ms, where the
 *  narrowest R wave still has a third of its height.
 */
#ifndef VG_BEATS_SPIKES_H
#define VG_BEATS_SPIKES_H

#include <stdbool.h>
#include <stddef.h>

/** Samples after which a spike is over. */
int vg_spike_samples(double fs_hz);

/** Bridge each spike in x[0 .. n) that has three times its length on both sides.
 *
 *  A spike is a sample that stands out, to the same side, from those spike samples before
 *  and behind it, while from there on to three times as far nothing else does.
 *
 *  @return samples at the front that are done; what follows is to be given again
 */
size_t vg_spikes_bridge(float *x, size_t n, int spike);

/** Is there a spike no further than its length from *x, which has four times as much on both
 *  sides? */
bool vg_spikes_are_near(const float *x, int spike);

#endif /* VG_BEATS_SPIKES_H */
