/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/newey_west.h"

#include <math.h>

enum { FEWEST = 3 };

double vg_newey_west_se(const double *x, size_t n)
{
    double mean = 0.0;
    double sum = 0.0;

    if (n < FEWEST)
        return NAN;
    const size_t rule = (size_t)(4.0 * pow((double)n / 100.0, 2.0 / 9.0));
    const size_t most = rule < n - 2 ? rule : n - 2;
    for (size_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (size_t lag = 0; lag <= most; lag++) {
        const double weight = lag == 0 ? 1.0 : 2.0 * (1.0 - (double)lag / (double)(most + 1));
        for (size_t i = lag; i < n; i++)
            sum += weight * (x[i] - mean) * (x[i - lag] - mean);
    }
    /* n - 1 in place of n as for independent values. */
    return sqrt(fmax(sum, 0.0) / ((double)n * (double)(n - 1)));
}
