/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/student.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

double vg_student_quantile(double p, double dof)
{
    return 0.0 < p && p < 1.0 && dof > 0.0 ? gsl_cdf_tdist_Pinv(p, dof) : NAN;
}

double vg_student_widening(double dof)
{
    const double z = 1.959963984540054;
    const double z2 = z * z;
    const double first = (z2 + 1.0) / 4.0;
    const double second = ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    const double third = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;

    return 1.0 + (first + (second + third / dof) / dof) / dof;
}
