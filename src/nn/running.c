/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/running.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "stat/quantile.h"

/** The values of the window, kept sorted: at 91 values a shift beats a tree. */
typedef struct window {
    double sorted[2 * VG_RUNNING_MAX_HALF + 1];
    size_t n;
} window;

/** Index of the first value that is not below x. */
static size_t place_of(const window *w, double x)
{
    size_t low = 0;
    size_t high = w->n;

    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (w->sorted[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void enter(window *w, double x)
{
    const size_t place = place_of(w, x);

    memmove(&w->sorted[place + 1], &w->sorted[place], (w->n - place) * sizeof w->sorted[0]);
    w->sorted[place] = x;
    w->n++;
}

static void leave(window *w, double x)
{
    const size_t place = place_of(w, x);

    w->n--;
    memmove(&w->sorted[place], &w->sorted[place + 1], (w->n - place) * sizeof w->sorted[0]);
}

static double median_of(const window *w)
{
    return vg_quantile_sorted(w->sorted, w->n, 0.5);
}

static double deviation_of(const window *w)
{
    return (vg_quantile_sorted(w->sorted, w->n, 0.75) -
            vg_quantile_sorted(w->sorted, w->n, 0.25)) /
           2.0;
}

static void slide(const double *x, size_t n, size_t half, bool magnitude, double *out)
{
    window w = {.n = 0};

    for (size_t i = 0; i < n && i < half; i++)
        enter(&w, magnitude ? fabs(x[i]) : x[i]);
    for (size_t i = 0; i < n; i++) {
        if (i + half < n)
            enter(&w, magnitude ? fabs(x[i + half]) : x[i + half]);
        if (i > half)
            leave(&w, magnitude ? fabs(x[i - half - 1]) : x[i - half - 1]);
        out[i] = magnitude ? deviation_of(&w) : median_of(&w);
    }
}

void vg_running_median(const double *x, size_t n, size_t half, double *out)
{
    slide(x, n, half, false, out);
}

void vg_running_quartile_deviation(const double *x, size_t n, size_t half, double *out)
{
    slide(x, n, half, true, out);
}
