/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/fiducial.h"

#include <math.h>

double vg_parabola_vertex(const float *y, int half, int sign, double *height)
{
    const double n = 2.0 * half + 1.0;
    const double s2 = half * (half + 1.0) * n / 3.0;                     /* sum of k^2 */
    const double s4 = s2 * (3.0 * half * half + 3.0 * half - 1.0) / 5.0; /* sum of k^4 */
    double sy = 0.0;
    double sky = 0.0;
    double skky = 0.0;

    for (int k = 1; k <= half; k++) {
        const double before = (double)y[-k] - (double)y[0];
        const double after = (double)y[k] - (double)y[0];
        sy += after + before;
        sky += k * (after - before);
        skky += (double)k * k * (after + before);
    }
    const double c1 = sky / s2;
    const double c2 = (n * skky - s2 * sy) / (n * s4 - s2 * s2);
    const double c0 = (sy - c2 * s2) / n;
    *height = (double)y[0];
    if (!(sign * c2 < 0.0))
        return 0.0;
    const double offset = -c1 / (2.0 * c2);
    const double limit = 0.5 * half;
    if (fabs(offset) > limit)
        return offset > 0.0 ? limit : -limit;
    *height += c0 + 0.5 * c1 * offset;
    return offset;
}
