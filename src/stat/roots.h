/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file roots.h
 *  Roots of a polynomial with real coefficients (GSL: eigenvalues of the balanced companion
 *  matrix).
 */
#ifndef VG_STAT_ROOTS_H
#define VG_STAT_ROOTS_H

#include <stddef.h>

#include <vagus/status.h>

/** The n roots of c[0] + c[1] z + ... + c[n] z^n.
 *
 *  @param c      [n + 1] c[n] not 0; n >= 1
 *  @param roots  [2 n] real and imaginary parts
 *  @return VG_ERR_MEMORY, VG_ERR_NUMERIC or VG_OK
 */
VG_NODISCARD vg_status vg_polynomial_roots(const double *c, size_t n, double *roots,
                                           vg_error *err);

#endif /* VG_STAT_ROOTS_H */
