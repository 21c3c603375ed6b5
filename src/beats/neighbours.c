/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/neighbours.h"

#include <math.h>

_Static_assert((int)VG_SORTED == 2 * (int)VG_NEIGHBOURS, "both sides are sorted together");

void vg_neighbours_init(vg_neighbours *around, const vg_kernels *kernels)
{
    *around = (vg_neighbours){.kernels = kernels};
    around->sorted[0] = -INFINITY;
    for (size_t i = 1; i < sizeof around->sorted / sizeof around->sorted[0]; i++)
        around->sorted[i] = INFINITY;
}

static void exchange(vg_neighbours *around, float old_s, float new_s)
{
    around->kernels->exchange(around->sorted + 1, old_s, new_s);
}

void vg_neighbours_add(vg_neighbours *around, float rr_s)
{
    exchange(around, INFINITY, rr_s);
    around->n++;
}

void vg_neighbours_move(vg_neighbours *around, const float *rr_s, size_t n, size_t k)
{
    const size_t from = k > VG_NEIGHBOURS ? k - VG_NEIGHBOURS : 0;
    const size_t to = k + VG_NEIGHBOURS < n ? k + VG_NEIGHBOURS : n;

    for (; around->to < to; around->to++) {
        if (around->n < 2 * VG_NEIGHBOURS)
            vg_neighbours_add(around, rr_s[around->to]);
        else
            exchange(around, rr_s[around->from++], rr_s[around->to]);
    }
    for (; around->from < from && around->from < around->to; around->from++) {
        exchange(around, rr_s[around->from], INFINITY);
        around->n--;
    }
}
