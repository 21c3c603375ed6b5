/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/resample.h"

#include <math.h>

#include "core/alloc.h"
#include "stat/spline.h"

size_t vg_resample_count(const double *t, size_t n, double fs_hz)
{
    /* A last time that lies on the grid must not be lost to rounding. */
    const double rounding = 1e-9;

    if (n == 0)
        return 0;
    return (size_t)floor((t[n - 1] - t[0]) * fs_hz + rounding) + 1;
}

vg_status vg_resample_spline(const double *t, const double *x, size_t n, double fs_hz,
                             double *out, vg_error *err)
{
    const size_t n_out = vg_resample_count(t, n, fs_hz);
    double *grid = vg_alloc(n_out, sizeof *grid);

    if (grid == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < n_out; i++)
        grid[i] = t[0] + (double)i / fs_hz;
    const vg_status status = vg_spline_eval(t, x, n, grid, n_out, out, err);
    vg_free(grid);
    return status;
}
