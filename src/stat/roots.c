/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/roots.h"

#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_poly.h>

#include "core/alloc.h"
#include "core/fail.h"

vg_status vg_polynomial_roots(const double *c, size_t n, double *roots, vg_error *err)
{
    for (size_t i = 0; i < 2 * n; i++)
        roots[i] = NAN;
    for (size_t i = 0; i <= n; i++) {
        if (!isfinite(c[i]) || (i == n && !(fabs(c[i]) > 0.0)))
            return vg_fail(err, VG_ERR_NUMERIC, "coefficient %zu of a polynomial is %g", i,
                           c[i]);
    }
    gsl_poly_complex_workspace *work = gsl_poly_complex_workspace_alloc(n + 1);
    if (work == NULL)
        return vg_fail_memory(err);
    const int status = gsl_poly_complex_solve(c, n + 1, work, roots);
    gsl_poly_complex_workspace_free(work);
    if (status != GSL_SUCCESS)
        return vg_fail(err, VG_ERR_NUMERIC,
                       "the roots of a polynomial of degree %zu do not settle", n);
    return VG_OK;
}
