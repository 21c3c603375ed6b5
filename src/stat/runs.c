/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/runs.h"

#include <math.h>

enum { FEWEST = 10 };

double vg_runs_test(const double *x, size_t n)
{
    double above = 0.0, below = 0.0, runs = 0.0;
    int last = 0;

    for (size_t i = 0; i < n; i++) {
        const int sign = (x[i] > 0.0) - (x[i] < 0.0);
        if (sign == 0)
            continue;
        *(sign > 0 ? &above : &below) += 1.0;
        runs += sign != last ? 1.0 : 0.0;
        last = sign;
    }
    const double all = above + below;
    if (all < (double)FEWEST || above < 1.0 || below < 1.0)
        return NAN;
    const double mean = 1.0 + 2.0 * above * below / all;
    const double variance = (mean - 1.0) * (2.0 * above * below - all) / (all * (all - 1.0));
    const double z = fmax(fabs(runs - mean) - 0.5, 0.0) / sqrt(variance);
    return erfc(z / sqrt(2.0));
}
