/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/size.h"

#include <math.h>

#include "core/alloc.h"
#include "nn/running.h"

/* Beats on each side that a size is compared with, intervals for the local median. */
enum { HALF_SIZE = 20, HALF_RHYTHM = 5, N_SERIES = 4 };
/* Odd: farther from the median than this many standard deviations of a normal distribution
 * with the same median deviation (Iglewicz & Hoaglin 1993), and by this share of the median. */
static const double odd_deviations = 3.5;
static const double odd_share = 0.3;
static const double sd_per_deviation = 1.4826;
/* Out of place, in local medians: half of what times alone must show, and no more than an early
 * beat with its pause. */
static const double least_difference = 0.08;
static const double most_together = 2.25;
/* In rhythm: neither, and about as long after the beat before as any. */
static const double most_off = 0.1;

/** Mark the beats of odd size among the n at index[]; block is scratch for 4 n. */
static void find_odd(const vg_stretch *s, const size_t *index, size_t n, double *block,
                     bool *odd)
{
    double *size = block;
    double *median = block + n;
    double *distance = block + 2 * n;
    double *deviation = block + 3 * n;

    for (size_t i = 0; i < n; i++)
        size[i] = s->beats[index[i]].size;
    vg_running_median(size, n, HALF_SIZE, median);
    for (size_t i = 0; i < n; i++)
        distance[i] = fabs(size[i] - median[i]);
    vg_running_median(distance, n, HALF_SIZE, deviation);
    for (size_t i = 0; i < n; i++) {
        const double limit = odd_deviations * sd_per_deviation * deviation[i];
        odd[index[i]] = distance[i] > fmax(limit, odd_share * fabs(median[i]));
    }
}

/** Judge the beats between two intervals; block is scratch for 2 n. */
static void judge(vg_stretch *s, const bool *odd, double *block)
{
    const size_t n = s->n - 1;
    double *rr_s = block;
    double *median_s = block + n;

    for (size_t i = 0; i < n; i++)
        rr_s[i] = s->beats[i + 1].t_s - s->beats[i].t_s;
    vg_running_median(rr_s, n, HALF_RHYTHM, median_s);
    for (size_t i = 1; i < n; i++) {
        const double longer_s = rr_s[i] - rr_s[i - 1];
        const bool is_early = longer_s > least_difference * median_s[i] &&
                              rr_s[i] + rr_s[i - 1] <= most_together * median_s[i];
        const bool is_in_rhythm = fabs(longer_s) < least_difference * median_s[i] &&
                                  fabs(rr_s[i - 1] - median_s[i]) < most_off * median_s[i];
        unsigned char *origin = &s->beats[i].foreign;
        if (odd[i] && is_early && *origin == VG_NN_OK)
            *origin = VG_NN_ECTOPIC;
        else if (!odd[i] && isfinite(s->beats[i].size) && is_in_rhythm &&
                 *origin == VG_NN_ECTOPIC && !s->beats[i].is_escape)
            *origin = VG_NN_OK;
    }
}

vg_status vg_sizes_mark(vg_stretch *s, vg_error *err)
{
    size_t n = 0;

    if (s->n < 2 * HALF_RHYTHM)
        return VG_OK;
    double *block = vg_alloc(s->n, N_SERIES * sizeof *block);
    size_t *index = vg_alloc(s->n, sizeof *index);
    bool *odd = vg_alloc(s->n, sizeof *odd);
    if (block != NULL && index != NULL && odd != NULL) {
        for (size_t i = 0; i < s->n; i++) {
            if (isfinite(s->beats[i].size))
                index[n++] = i;
        }
        find_odd(s, index, n, block, odd);
        judge(s, odd, block);
    }
    const bool done = block != NULL && index != NULL && odd != NULL;
    vg_free(block);
    vg_free(index);
    vg_free(odd);
    return done ? VG_OK : vg_fail_memory(err);
}
