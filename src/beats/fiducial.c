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

/** Sums of y, k y and k^2 y over -half to half, less y[0]: from the middle on, so that they
 * need no more digits than samples have. */
static inline void sum_by(const float *y, int half, float sums[3])
{
    float at = 1.0f;

    for (int k = 1; k <= half; k++) {
        const float before = y[-k] - y[0];
        const float after = y[k] - y[0];
        sums[0] += after + before;
        sums[1] += at * (after - before);
        sums[2] += at * at * (after + before);
        at += 1.0f;
    }
}

double vg_parabola_vertex(const vg_parabola *p, const float *y, int sign, double *height)
{
    enum { WORKING = 1, COMMON = 3 }; /* at a working rate, and at 360 Hz */
    float sums[3] = {0.0f};

    if (p->half == WORKING)
        sum_by(y, WORKING, sums);
    else if (p->half == COMMON)
        sum_by(y, COMMON, sums);
    else
        sum_by(y, p->half, sums);
    const double sy = (double)sums[0];
    const double c1 = (double)sums[1] / p->s2;
    const double c2 = (p->n * (double)sums[2] - p->s2 * sy) / p->det;
    *height = (double)y[0];
    if (!(sign * c2 < 0.0))
        return 0.0;
    const double offset = -c1 / (2.0 * c2);
    const double limit = 0.5 * p->half;
    if (fabs(offset) > limit)
        return offset > 0.0 ? limit : -limit;
    *height += (sy - c2 * p->s2) / p->n + 0.5 * c1 * offset;
    return offset;
}
