/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/neighbours.h"

#include <math.h>

/** Interval k of times that lie stride bytes apart. */
static float interval(const double *time_s, size_t stride, size_t k)
{
    const char *at = (const char *)time_s + k * stride;

    return (float)(*(const double *)(const void *)(at + stride) -
                   *(const double *)(const void *)at);
}

void vg_neighbours_add(vg_neighbours *around, float rr_s)
{
    size_t i = around->n++;

    around->rr_s[around->n] = INFINITY;
    for (; i > 0 && around->rr_s[i - 1] > rr_s; i--)
        around->rr_s[i] = around->rr_s[i - 1];
    around->rr_s[i] = rr_s;
}

/** Where an interval is that is there. */
static size_t find(const vg_neighbours *around, float rr_s)
{
    size_t i = around->rr_s[around->n / 2] < rr_s ? around->n / 2 : 0;

    while (around->rr_s[i] < rr_s)
        i++;
    return i;
}

static void take_out(vg_neighbours *around, float rr_s)
{
    for (size_t i = find(around, rr_s); i < around->n; i++)
        around->rr_s[i] = around->rr_s[i + 1];
    around->n--;
}

/** Take one out and insert another: only what lies between them moves. */
static void replace(vg_neighbours *around, float old_s, float new_s)
{
    float *x = around->rr_s;
    size_t i = find(around, old_s);

    for (; x[i + 1] < new_s; i++)
        x[i] = x[i + 1];
    for (; i > 0 && x[i - 1] > new_s; i--)
        x[i] = x[i - 1];
    x[i] = new_s;
}

void vg_neighbours_move(vg_neighbours *around, const double *time_s, size_t stride,
                        size_t n_times, size_t k)
{
    const size_t n = n_times > 0 ? n_times - 1 : 0;
    const size_t from = k > VG_NEIGHBOURS ? k - VG_NEIGHBOURS : 0;
    const size_t to = k + VG_NEIGHBOURS < n ? k + VG_NEIGHBOURS : n;

    for (; around->to < to; around->to++) {
        const float rr_s = interval(time_s, stride, around->to);
        if (around->n < 2 * VG_NEIGHBOURS)
            vg_neighbours_add(around, rr_s);
        else
            replace(around, interval(time_s, stride, around->from++), rr_s);
    }
    for (; around->from < from && around->from < around->to; around->from++)
        take_out(around, interval(time_s, stride, around->from));
}

float vg_neighbours_median(const vg_neighbours *around)
{
    return around->n > 0 ? around->rr_s[(around->n - 1) / 2] : 0.0f;
}

float vg_neighbours_deviation(const vg_neighbours *around, float centre)
{
    const float *x = around->rr_s;
    const size_t half = (around->n + 1) / 2;
    size_t first = 0;

    if (around->n == 0)
        return 0.0f;
    /* the nearest half are neighbours: move on while the next is nearer than the first */
    while (first + half < around->n && x[first + half] - centre < centre - x[first])
        first++;
    const float below = centre - x[first];
    const float above = x[first + half - 1] - centre;
    return below > above ? below : above;
}
