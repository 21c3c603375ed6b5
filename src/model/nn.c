/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/nn.h>

#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "model/pairs.h"
#include "stat/search.h"

enum { N_ARRAYS = 6, MOST_FIXED = 255 };

void vg_nn_free(vg_nn *nn)
{
    vg_free(nn->time_s);
    vg_free(nn->rr_ms);
    vg_free(nn->nn_ms);
    vg_free(nn->follows);
    vg_free(nn->label);
    vg_free(nn->fixed);
    *nn = (vg_nn){0};
}

/** Grow the arrays together; capacity changes only when all of them have grown. */
vg_status vg_nn_reserve(vg_nn *nn, size_t need, vg_error *err)
{
    size_t capacity[N_ARRAYS];

    for (size_t i = 0; i < N_ARRAYS; i++)
        capacity[i] = nn->capacity;
    VG_TRY(vg_grow(&nn->time_s, &capacity[0], need, sizeof *nn->time_s, err));
    VG_TRY(vg_grow(&nn->rr_ms, &capacity[1], need, sizeof *nn->rr_ms, err));
    VG_TRY(vg_grow(&nn->nn_ms, &capacity[2], need, sizeof *nn->nn_ms, err));
    VG_TRY(vg_grow(&nn->follows, &capacity[3], need, sizeof *nn->follows, err));
    VG_TRY(vg_grow(&nn->label, &capacity[4], need, sizeof *nn->label, err));
    VG_TRY(vg_grow(&nn->fixed, &capacity[5], need, sizeof *nn->fixed, err));
    nn->capacity = capacity[0];
    return VG_OK;
}

vg_status vg_nn_append(vg_nn *nn, vg_nn_row row, vg_error *err)
{
    const size_t i = nn->n;

    if (!(row.nn_ms > 0.0) || !isfinite(row.nn_ms) || !isfinite(row.time_s))
        return vg_fail(err, VG_ERR_DATA,
                       "interval %zu is %g ms at %g s; it must be finite and > 0", i, row.nn_ms,
                       row.time_s);
    VG_TRY(vg_nn_reserve(nn, i + 1, err));
    nn->time_s[i] = row.time_s;
    nn->rr_ms[i] = row.rr_ms;
    nn->nn_ms[i] = row.nn_ms;
    nn->follows[i] = row.follows != 0;
    nn->label[i] = (unsigned char)row.label;
    nn->fixed[i] = (unsigned char)(row.n_fixed < MOST_FIXED ? row.n_fixed : MOST_FIXED);
    nn->n++;
    return VG_OK;
}

vg_nn_view vg_nn_borrow(const vg_nn *nn)
{
    return (vg_nn_view){.time_s = nn->time_s,
                        .nn_ms = nn->nn_ms,
                        .follows = nn->follows,
                        .label = nn->label,
                        .fixed = nn->fixed,
                        .n = nn->n,
                        .rr_ms = nn->rr_ms};
}

vg_status vg_nn_check(vg_nn_view nn, vg_error *err)
{
    for (size_t i = 0; i < nn.n; i++) {
        if (!(nn.nn_ms[i] > 0.0) || !isfinite(nn.nn_ms[i]))
            return vg_fail(err, VG_ERR_DATA, "interval %zu is %g ms; it must be finite and > 0",
                           i, nn.nn_ms[i]);
        if (nn.time_s != NULL && i > 0 && !(nn.time_s[i] > nn.time_s[i - 1]))
            return vg_fail(err, VG_ERR_DATA, "interval %zu ends at %g s, not after %g s", i,
                           nn.time_s[i], nn.time_s[i - 1]);
    }
    return VG_OK;
}

int vg_nn_follows(vg_nn_view nn, size_t i)
{
    return vg_follows_at(nn, i);
}

int vg_nn_ok(vg_nn_view nn, size_t i)
{
    return vg_ok_at(nn, i);
}

int vg_nn_pair(vg_nn_view nn, size_t i)
{
    return vg_pair_at(nn, i);
}

vg_nn_view vg_nn_slice(vg_nn_view nn, double start_s, double stop_s)
{
    /* An RR list puts its first beat at 0 by adding up intervals; rounding must not put that
     * beat outside a phase that starts at the same instant. */
    const double rounding_s = 1e-9;
    size_t first = vg_first_from(nn.time_s, nn.n, start_s);
    const size_t end = vg_first_from(nn.time_s, nn.n, stop_s);
    vg_nn_view part = nn;

    while (first < end && nn.time_s[first] - nn.nn_ms[first] / 1000.0 < start_s - rounding_s)
        first++;
    part.n = end > first ? end - first : 0;
    if (part.n == 0)
        return (vg_nn_view){0};
    part.time_s = nn.time_s + first;
    part.nn_ms = nn.nn_ms + first;
    part.follows = nn.follows != NULL ? nn.follows + first : NULL;
    part.label = nn.label != NULL ? nn.label + first : NULL;
    part.fixed = nn.fixed != NULL ? nn.fixed + first : NULL;
    part.rr_ms = nn.rr_ms != NULL ? nn.rr_ms + first : NULL;
    return part;
}

const char *vg_nn_label_name(vg_nn_label label)
{
    static const char *const names[] = {
        [VG_NN_OK] = "ok",       [VG_NN_ECTOPIC] = "ectopic", [VG_NN_MISSED] = "missed",
        [VG_NN_EXTRA] = "extra", [VG_NN_LONG] = "long",       [VG_NN_SHORT] = "short",
        [VG_NN_GAP] = "gap"};

    return (size_t)label < sizeof names / sizeof names[0] ? names[label] : "ok";
}
