/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/window.h"

#include <math.h>

void vg_window_hann(double *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        w[i] = n > 1 ? 0.5 - 0.5 * cos(2.0 * M_PI * (double)i / (double)n) : 1.0;
}
