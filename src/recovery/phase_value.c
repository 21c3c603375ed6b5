/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery/phase_value.h"

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "stat/newey_west.h"

/* Width of the bins whose scatter gives the standard error; the others use their window. */
static const double hr_bin_s = 10.0;

/** Standard error from non-overlapping bins; the white-noise one of the span when there are
 *  too few bins to see how they scatter. */
static vg_status scatter(vg_nn_view nn, vg_measure measure, double start_s, double stop_s,
                         double *se, vg_error *err)
{
    const double bin_s = measure == VG_MEASURE_HR ? hr_bin_s : vg_measure_window_s(measure);
    vg_curve bins;
    size_t n = 0;

    VG_TRY(vg_curve_compute(nn, measure, start_s + bin_s / 2.0, stop_s - bin_s / 2.0, bin_s,
                            bin_s, &bins, err));
    for (size_t i = 0; i < bins.n; i++)
        if (!isnan(bins.value[i]))
            bins.value[n++] = bins.value[i];
    const double from_bins = n > 0 ? vg_newey_west_se(bins.value, n) : NAN;
    vg_curve_free(&bins);
    if (!isnan(from_bins))
        *se = from_bins;
    return VG_OK;
}

vg_status vg_phase_value_compute(vg_nn_view nn, vg_measure measure, double start_s,
                                 double stop_s, vg_phase_value *out, vg_error *err)
{
    const double length_s = stop_s - start_s;
    vg_curve whole;

    *out = (vg_phase_value){NAN, NAN, 0.0};
    if (!(length_s > 0.0))
        return VG_OK;
    VG_TRY(vg_curve_compute(nn, measure, start_s + length_s / 2.0, start_s + length_s / 2.0,
                            length_s, length_s, &whole, err));
    *out = (vg_phase_value){whole.value[0], whole.se[0], whole.valid_s[0] / length_s};
    vg_curve_free(&whole);
    if (isnan(out->value))
        return VG_OK;
    return scatter(nn, measure, start_s, stop_s, &out->se, err);
}
