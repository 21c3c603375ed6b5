/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/moments.h"

#include <math.h>

vg_moments vg_moments_compute(const double *x, size_t n)
{
    double mean = 0.0;
    double m2 = 0.0;
    double m3 = 0.0;
    double m4 = 0.0;

    for (size_t i = 0; i < n; i++)
        mean += (x[i] - x[0]) / (double)n; /* of a constant it is exactly 0 */
    for (size_t i = 0; i < n; i++) {
        const double d = (x[i] - x[0]) - mean;
        m2 += d * d;
        m3 += d * d * d;
        m4 += d * d * d * d;
    }
    m2 /= (double)n;
    if (!(m2 > 0.0))
        return (vg_moments){NAN, NAN};
    return (vg_moments){.skewness = m3 / (double)n / (m2 * sqrt(m2)),
                        .kurtosis = m4 / (double)n / (m2 * m2)};
}
