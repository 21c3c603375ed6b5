/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/boxcar.h"

#include <string.h>

void vg_boxcar(float *x, size_t n, size_t width, float *spare)
{
    size_t done = 0;  /* samples that spare holds the sum of */
    size_t power = 1; /* samples that x holds the sum of */
    size_t valid = n; /* elements of x that are such sums */

    for (;; power *= 2) {
        if ((width & power) != 0) {
            const size_t m = n - done - power + 1;
            if (done == 0)
                memcpy(spare, x, valid * sizeof *x);
            else
                for (size_t i = 0; i < m; i++)
                    spare[i] += x[i + done];
            done += power;
        }
        if (done == width)
            break;
        valid -= power;
        for (size_t i = 0; i < valid; i++)
            x[i] += x[i + power];
    }
    memcpy(x, spare, (n - width + 1) * sizeof *x);
}
