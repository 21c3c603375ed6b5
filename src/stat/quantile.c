/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/quantile.h"

#include <math.h>

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>

void vg_sort(double *x, size_t n)
{
    gsl_sort(x, 1, n);
}

double vg_quantile_sorted(const double *x, size_t n, double p)
{
    return n > 0 ? gsl_stats_quantile_from_sorted_data(x, 1, n, p) : NAN;
}

double vg_median(double *x, size_t n)
{
    return n > 0 ? gsl_stats_median(x, 1, n) : NAN;
}

double vg_mad(double *x, size_t n, double centre)
{
    for (size_t i = 0; i < n; i++)
        x[i] = fabs(x[i] - centre);
    return vg_median(x, n);
}
