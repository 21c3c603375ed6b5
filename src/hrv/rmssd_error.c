/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/rmssd_error.h"

#include <math.h>

enum { USUAL_BLOCKS = 6, FEWEST_BLOCKS = 4, SHORTEST = 8, LONGEST = 45, MIN_DIFFS = 10 };

size_t vg_blocks_for(size_t n)
{
    if (n < FEWEST_BLOCKS * SHORTEST)
        return 0;
    if (n < USUAL_BLOCKS * SHORTEST)
        return n / SHORTEST;
    return n > USUAL_BLOCKS * LONGEST ? n / LONGEST : USUAL_BLOCKS;
}

void vg_blocks_add(vg_blocks *blocks, double n, double d2)
{
    blocks->n_blocks += 1.0;
    blocks->n += n;
    blocks->d2 += d2;
    blocks->nn += n * n;
    blocks->nd += n * d2;
    blocks->dd += d2 * d2;
}

/** The 0.975 quantile of Student's t over that of the normal distribution, by the expansion of
 *  Fisher & Cornish 1960: within 1 % from 3 degrees of freedom, and cheap enough for windows.
 */
static double widening(double dof)
{
    const double z = 1.959963984540054;
    const double z2 = z * z;
    const double first = (z2 + 1.0) / 4.0;
    const double second = ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    const double third = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;

    return 1.0 + (first + (second + third / dof) / dof) / dof;
}

double vg_blocks_log_error(const vg_blocks *b, double n, double d2)
{
    if (n < MIN_DIFFS || !(d2 > 0.0))
        return NAN;
    if (b->n_blocks < FEWEST_BLOCKS)
        return 0.5 * sqrt(3.0 / n);
    const double mean = b->d2 / b->n;
    /* Residuals d2 - mean n of the blocks, squared and summed. */
    const double square = fmax(0.0, b->dd - 2.0 * mean * b->nd + mean * mean * b->nn);
    const double variance = square * b->n_blocks / (b->n_blocks - 1.0);

    return 0.5 * widening(b->n_blocks - 1.0) * sqrt(variance) / b->d2;
}
