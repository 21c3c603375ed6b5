/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file student.h
 *  Student's t distribution.
 */
#ifndef VG_STAT_STUDENT_H
#define VG_STAT_STUDENT_H

/** The value below which t lies with probability p; NaN unless 0 < p < 1 and dof > 0. */
double vg_student_quantile(double p, double dof);

#endif /* VG_STAT_STUDENT_H */
