/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/rmssd_error.h"

#include <math.h>

#include "stat/student.h"

enum { MOST_FINE = 600, LENGTH = 75, FEWEST_TERMS = 3, MIN_DIFFS = 10 };

size_t vg_blocks_for(size_t n)
{
    if (n < VG_FINE_BLOCKS)
        return 0;
    return n > MOST_FINE ? n / LENGTH : VG_FINE_BLOCKS;
}

void vg_blocks_add(vg_blocks *blocks, double n, double d2)
{
    if (blocks->n_blocks < VG_FINE_BLOCKS) {
        blocks->n_in[blocks->n_blocks] = n;
        blocks->d2_in[blocks->n_blocks] = d2;
    }
    blocks->n_blocks++;
    blocks->n += n;
    blocks->d2 += d2;
    blocks->nn += n * n;
    blocks->nd += n * d2;
    blocks->dd += d2 * d2;
}

/** Sum over blocks of what is above or below the mean, each weighted by cos(pi k (i + 1/2) /
 * n). */
static double cosine_sum(const vg_blocks *b, double mean, double k)
{
    const double step = M_PI * k / (double)b->n_blocks;
    const double twice = 2.0 * cos(step);
    double last = cos(step / 2.0);
    double now = last;
    double sum = 0.0;

    /* cos(a + step) = 2 cos(step) cos(a) - cos(a - step); the cosine is even about 0. */
    for (size_t i = 0; i < b->n_blocks; i++) {
        const double next = twice * now - last;
        sum += now * (b->d2_in[i] - mean * b->n_in[i]);
        last = now;
        now = next;
    }
    return sum;
}

/** Variance of the sum of squared differences from the lowest cosines, one for every 75. */
static double variance_by_cosines(const vg_blocks *b, size_t n_terms)
{
    double square = 0.0;

    for (size_t k = 1; k <= n_terms; k++) {
        const double sum = cosine_sum(b, b->d2 / b->n, (double)k);
        square += 2.0 * sum * sum / (double)n_terms;
    }
    return square;
}

/** The same from residuals d2 - mean n of the blocks. */
static double variance_by_blocks(const vg_blocks *b)
{
    const double mean = b->d2 / b->n;
    const double n = (double)b->n_blocks;

    return fmax(0.0, b->dd - 2.0 * mean * b->nd + mean * mean * b->nn) * n / (n - 1.0);
}

double vg_blocks_log_error(const vg_blocks *b, double n, double d2)
{
    if (n < MIN_DIFFS || !(d2 > 0.0))
        return NAN;
    if (b->n_blocks == 0)
        return 0.5 * sqrt(3.0 / n);
    if (n > MOST_FINE)
        return 0.5 * vg_student_widening((double)b->n_blocks - 1.0) *
               sqrt(variance_by_blocks(b)) / b->d2;
    const size_t n_terms = (size_t)fmax(FEWEST_TERMS, round(n / LENGTH));
    return 0.5 * vg_student_widening((double)n_terms) * sqrt(variance_by_cosines(b, n_terms)) /
           b->d2;
}
