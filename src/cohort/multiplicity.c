/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/compare.h>

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "stat/ranks.h"

/** The p values of a family in ascending order, and where each came from. */
typedef struct family {
    double *p;     /**< [n] ascending */
    size_t *where; /**< [n] index in the caller's array */
    size_t n;
} family;

static void family_free(family *f)
{
    vg_free(f->p);
    vg_free(f->where);
}

static vg_status sort_family(const double *p, size_t n, family *f, vg_error *err)
{
    double *present = vg_alloc(n, sizeof *present);
    size_t *from = vg_alloc(n, sizeof *from);
    size_t *order = vg_alloc(n, sizeof *order);
    vg_status status = VG_OK;

    *f = (family){.p = vg_alloc(n, sizeof *f->p), .where = vg_alloc(n, sizeof *f->where)};
    if (present == NULL || from == NULL || order == NULL || f->p == NULL || f->where == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        if (isnan(p[i]))
            continue;
        if (!(0.0 <= p[i] && p[i] <= 1.0)) {
            status = vg_fail(err, VG_ERR_DATA, "p value %zu is %g; it must be 0 to 1", i, p[i]);
            goto done;
        }
        present[f->n] = p[i];
        from[f->n++] = i;
    }
    vg_sort_order(present, f->n, order);
    for (size_t i = 0; i < f->n; i++) {
        f->p[i] = present[order[i]];
        f->where[i] = from[order[i]];
    }

done:
    vg_free(present);
    vg_free(from);
    vg_free(order);
    return status;
}

static void fill_nan(double *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
}

vg_status vg_holm(const double *p, size_t n, double *out, vg_error *err)
{
    family f;
    double highest = 0.0;
    const vg_status status = sort_family(p, n, &f, err);

    fill_nan(out, n);
    for (size_t i = 0; status == VG_OK && i < f.n; i++) {
        highest = fmax(highest, fmin(1.0, (double)(f.n - i) * f.p[i]));
        out[f.where[i]] = highest;
    }
    family_free(&f);
    return status;
}

vg_status vg_benjamini_hochberg(const double *p, size_t n, double *out, vg_error *err)
{
    family f;
    double lowest = 1.0;
    const vg_status status = sort_family(p, n, &f, err);

    fill_nan(out, n);
    for (size_t i = f.n; status == VG_OK && i > 0; i--) {
        lowest = fmin(lowest, (double)f.n * f.p[i - 1] / (double)i);
        out[f.where[i - 1]] = lowest;
    }
    family_free(&f);
    return status;
}
