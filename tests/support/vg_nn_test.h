/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file vg_nn_test.h
 *  What tests of corrected intervals count.
 */
#ifndef VG_NN_TEST_H
#define VG_NN_TEST_H

#include "vg_test.h"

/** Beats inserted, removed or moved. */
static inline size_t vg_test_n_fixed(const vg_nn *nn)
{
    size_t n = 0;

    for (size_t i = 0; i < nn->n; i++)
        n += nn->fixed[i];
    return n;
}

static inline size_t vg_test_n_labelled(const vg_nn *nn, vg_nn_label label)
{
    size_t n = 0;

    for (size_t i = 0; i < nn->n; i++)
        n += nn->label[i] == label;
    return n;
}

#endif /* VG_NN_TEST_H */
