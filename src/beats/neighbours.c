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

static void insert(vg_neighbours *around, float rr_s)
{
    size_t i = around->n++;

    for (; i > 0 && around->rr_s[i - 1] > rr_s; i--)
        around->rr_s[i] = around->rr_s[i - 1];
    around->rr_s[i] = rr_s;
}

static void take_out(vg_neighbours *around, float rr_s)
{
    size_t i = 0;

    while (i + 1 < around->n && around->rr_s[i] < rr_s)
        i++;
    for (around->n--; i < around->n; i++)
        around->rr_s[i] = around->rr_s[i + 1];
}

void vg_neighbours_move(vg_neighbours *around, const double *time_s, size_t stride,
                        size_t n_times, size_t k)
{
    const size_t n = n_times > 0 ? n_times - 1 : 0;
    const size_t from = k > VG_NEIGHBOURS ? k - VG_NEIGHBOURS : 0;
    const size_t to = k + VG_NEIGHBOURS < n ? k + VG_NEIGHBOURS : n;

    for (; around->to < to; around->to++) {
        if (around->to >= around->from + 2 * VG_NEIGHBOURS)
            take_out(around, interval(time_s, stride, around->from++));
        insert(around, interval(time_s, stride, around->to));
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
    size_t right = 0;
    float deviation = 0.0f;

    while (right < around->n && x[right] < centre)
        right++;
    /* the next nearest lies to the left or to the right of those taken so far */
    for (size_t left = right, taken = 0; taken < (around->n + 1) / 2; taken++) {
        const float below = left > 0 ? centre - x[left - 1] : INFINITY;
        const float above = right < around->n ? x[right] - centre : INFINITY;
        deviation = below < above ? below : above;
        if (below < above)
            left--;
        else
            right++;
    }
    return deviation;
}
