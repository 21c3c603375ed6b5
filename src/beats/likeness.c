/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/likeness.h"

#include <math.h>

double vg_likeness(const float *a, const float *b, size_t n)
{
    double sa = 0.0;
    double sb = 0.0;
    double saa = 0.0;
    double sbb = 0.0;
    double sab = 0.0;

    for (size_t k = 0; k < n; k++) {
        const double x = (double)a[k] - (double)a[0];
        const double y = (double)b[k] - (double)b[0];
        sa += x;
        sb += y;
        saa += x * x;
        sbb += y * y;
        sab += x * y;
    }
    const double m = (double)n;
    const double variance = (m * saa - sa * sa) * (m * sbb - sb * sb);
    return variance > 0.0 ? fmin(1.0, fmax(0.0, (m * sab - sa * sb) / sqrt(variance))) : 0.0;
}

void vg_shape_add(float *sum, const float *x, size_t n)
{
    for (size_t k = 0; k < n; k++)
        sum[k] += x[k] - x[0];
}
