/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/fiducial.h"

#include <math.h>

static const double qrs_half_s = 0.008;

vg_parabola vg_parabola_of_qrs(double rate_hz)
{
    const double half = fmax(1.0, round(qrs_half_s * rate_hz));
    const double n = 2.0 * half + 1.0;
    const double s2 = half * (half + 1.0) * n / 3.0;
    const double s4 = s2 * (3.0 * half * half + 3.0 * half - 1.0) / 5.0;

    return (vg_parabola){.half = (int)half, .n = n, .s2 = s2, .det = n * s4 - s2 * s2};
}

double vg_parabola_vertex(const vg_parabola *p, const float *y, int sign, double *height)
{
    const float middle = y[0];
    float sy = 0.0f;
    float sky = 0.0f;
    float skky = 0.0f;
    float at = 1.0f;

    /* from the middle on, so that these sums need no more digits than samples have */
    for (int k = 1; k <= p->half; k++) {
        const float before = y[-k] - middle;
        const float after = y[k] - middle;
        sy += after + before;
        sky += at * (after - before);
        skky += at * at * (after + before);
        at += 1.0f;
    }
    const double c1 = (double)sky / p->s2;
    const double c2 = (p->n * (double)skky - p->s2 * (double)sy) / p->det;
    *height = (double)middle;
    if (!(sign * c2 < 0.0))
        return 0.0;
    const double offset = -c1 / (2.0 * c2);
    const double limit = 0.5 * p->half;
    if (fabs(offset) > limit)
        return offset > 0.0 ? limit : -limit;
    *height += ((double)sy - c2 * p->s2) / p->n + 0.5 * c1 * offset;
    return offset;
}
