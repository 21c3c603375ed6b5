/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/student.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

double vg_student_quantile(double p, double dof)
{
    return 0.0 < p && p < 1.0 && dof > 0.0 ? gsl_cdf_tdist_Pinv(p, dof) : NAN;
}
