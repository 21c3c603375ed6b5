/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file vg_recurrence_test.h
 *  What tests of recurrence quantification share.
 */
#ifndef VG_RECURRENCE_TEST_H
#define VG_RECURRENCE_TEST_H

#include "vg_test.h"

static inline vg_rqa measure(vg_nn_view nn, const vg_rqa_opts *opts)
{
    vg_rqa r;
    vg_error err;

    assert_ok(vg_rqa_compute(nn, opts, &r, &err));
    return r;
}

static inline double sd_of(const double *x, size_t n, double *mean)
{
    double sum = 0.0;

    *mean = 0.0;
    for (size_t i = 0; i < n; i++)
        *mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - *mean) * (x[i] - *mean);
    return sqrt(sum / ((double)n - 1.0));
}

#endif /* VG_RECURRENCE_TEST_H */
