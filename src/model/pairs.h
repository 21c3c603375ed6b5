/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file pairs.h
 *  What vagus/nn.h says of one interval, for loops over all of them; nn.c calls the same.
 */
#ifndef VG_MODEL_PAIRS_H
#define VG_MODEL_PAIRS_H

#include <stdbool.h>

#include <vagus/nn.h>

static inline bool vg_follows_at(vg_nn_view nn, size_t i)
{
    return i > 0 && (nn.follows == NULL || nn.follows[i] != 0);
}

/** Interval i as measured; NaN where it ends in or follows a beat that correction put in. */
static inline double vg_measured_at(vg_nn_view nn, size_t i)
{
    return nn.rr_ms != NULL ? nn.rr_ms[i] : nn.nn_ms[i];
}

static inline bool vg_ok_at(vg_nn_view nn, size_t i)
{
    return nn.label == NULL || nn.label[i] == VG_NN_OK;
}

static inline bool vg_pair_at(vg_nn_view nn, size_t i)
{
    return vg_follows_at(nn, i) && vg_ok_at(nn, i) && vg_ok_at(nn, i - 1);
}

#endif /* VG_MODEL_PAIRS_H */
