/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/ranks.h"

#include <gsl/gsl_sort_double.h>

#include "core/alloc.h"
#include "core/fail.h"

void vg_sort_order(const double *x, size_t n, size_t *order)
{
    gsl_sort_index(order, x, 1, n);
}

vg_status vg_ranks_doubled(const double *x, size_t n, double tolerance, size_t *rank2,
                           vg_error *err)
{
    size_t *order = vg_alloc(n, sizeof *order);

    if (order == NULL)
        return vg_fail_memory(err);
    vg_sort_order(x, n, order);
    for (size_t first = 0, last; first < n; first = last + 1) {
        last = first;
        while (last + 1 < n && x[order[last + 1]] - x[order[last]] <= tolerance)
            last++;
        for (size_t i = first; i <= last; i++)
            rank2[order[i]] = first + last + 2;
    }
    vg_free(order);
    return VG_OK;
}
