/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file student.h
 *  Student's t distribution.
 */
#ifndef VG_STAT_STUDENT_H
#define VG_STAT_STUDENT_H

/** The value below which t lies with probability p; NaN unless 0 < p < 1 and dof > 0. */
double vg_student_quantile(double p, double dof);

/** The 0.975 quantile over that of the normal distribution: what a standard error that is
 * itself an estimate is widened by. Fisher & Cornish 1960: within 1 % from 3 degrees of
 * freedom, and cheap enough for windows. */
double vg_student_widening(double dof);

#endif /* VG_STAT_STUDENT_H */
