/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file vg_hrv_test.h
 *  Series to measure, and their metrics by name, for tests of HRV.
 */
#ifndef VG_HRV_TEST_H
#define VG_HRV_TEST_H

#include "vg_test.h"

/** n intervals of V1, repeated, the first beat at 0 s. */
static inline vg_nn vg_test_series(size_t n)
{
    double rr_ms[300];
    double t_s = 0.0;
    vg_nn nn = {0};
    vg_error err;

    vg_test_v1(rr_ms);
    for (size_t i = 0; i < n; i++) {
        const double rr = rr_ms[i % 300];
        t_s += rr / 1000.0;
        assert_ok(vg_nn_append(&nn, (vg_nn_row){t_s, rr, rr, i > 0, VG_NN_OK, 0}, &err));
    }
    return nn;
}

static inline vg_hrv vg_test_measure(const vg_nn *nn, const vg_beats *beats, double start_s,
                                     double stop_s)
{
    vg_hrv hrv;
    vg_error err;

    assert_ok(vg_hrv_compute(vg_nn_borrow(nn), beats, start_s, stop_s, NULL, &hrv, &err));
    return hrv;
}

static inline double vg_test_named(const vg_hrv *hrv, const char *name)
{
    for (size_t i = 0; i < vg_hrv_n_metrics(); i++) {
        const vg_metric metric = vg_hrv_metric(i);
        if (strcmp(metric.name, name) == 0)
            return vg_metric_value(&metric, hrv);
    }
    fail_msg("no metric %s", name);
    return NAN;
}

#endif /* VG_HRV_TEST_H */
