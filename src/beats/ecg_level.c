/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_level.h"

#include <math.h>
#include <string.h>

#include "beats/middle.h"
#include "beats/quick_log.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double bin_s = 1.4;
static const float floor_share = 0.1f;
enum { SIDE = 3, IN_BIN = 16, BELOW_FLOOR = 3 };

void vg_ecg_levels_free(vg_ecg_levels *levels)
{
    vg_free(levels->bins);
    *levels = (vg_ecg_levels){0};
}

/** Bins lie where they lie whatever is being looked at. */
static int64_t bin_of(const vg_candidate *c)
{
    return (int64_t)(c->time_s * (1.0 / bin_s));
}

/** Median height of the beats and greatest height of the rest of the candidates of one bin,
 *  all[i] and on; the first candidate that is not in it. */
static size_t fill_bin(const vg_candidate *all, size_t n, size_t i, float *beat, float *other)
{
    const int64_t bin = all[i].bin;
    float values[IN_BIN];
    size_t m = 0;

    for (; i < n && all[i].bin == bin; i++) {
        if (!all[i].is_beat)
            *other = all[i].height > *other ? all[i].height : *other;
        else if (m < IN_BIN)
            values[m++] = all[i].height;
    }
    *beat = vg_middle(values, m);
    return i;
}

/** Rows of values of n bins, and SIDE empty ones beyond both ends; and rows of their medians.
 */
typedef struct rows {
    float *value[2];
    float *median[2];
    size_t n;
    size_t n_lanes; /**< n rounded up */
} rows;

/** n_rows rows of each, from the first to the last candidate, set to 0. */
static vg_status make_rows(vg_ecg_levels *levels, const vg_ecg_front *front, size_t n_rows,
                           rows *r, vg_error *err)
{
    const vg_candidate *all = front->candidates;
    const size_t n = (size_t)(bin_of(&all[front->n_candidates - 1]) - bin_of(&all[0])) + 1;
    const size_t n_lanes = (n + VG_LANES - 1) / VG_LANES * VG_LANES;
    const size_t length = n_lanes + VG_LANES;

    VG_TRY(vg_grow(&levels->bins, &levels->capacity, 2 * n_rows * length, sizeof *levels->bins,
                   err));
    memset(levels->bins, 0, n_rows * length * sizeof *levels->bins);
    *r = (rows){.n = n, .n_lanes = n_lanes};
    for (size_t k = 0; k < n_rows; k++) {
        r->value[k] = levels->bins + k * length + SIDE;
        r->median[k] = levels->bins + (n_rows + k) * length;
    }
    return VG_OK;
}

/** Remember every third bin from first_bin on, as far apart as a level reaches to one side. */
static void remember(vg_ecg_levels *levels, int64_t first_bin, const float *highest,
                     size_t n_bins)
{
    for (size_t b = 0; b < n_bins; b++) {
        const size_t bin = (size_t)first_bin + b;
        if (bin % SIDE == 0)
            levels->past[bin / SIDE % VG_ECG_LEVELS_PAST] = highest[b];
    }
}

/** The floor, from what is remembered. */
static float find_floor(const vg_ecg_levels *levels)
{
    float some[VG_ECG_LEVELS_PAST];
    size_t n = 0;

    for (size_t k = 0; k < VG_ECG_LEVELS_PAST; k++)
        if (levels->past[k] > 0.0f)
            some[n++] = levels->past[k];
    vg_order(some, n);
    return n > 0 ? floor_share * some[n / BELOW_FLOOR] : 0.0f;
}

vg_status vg_ecg_levels_highest(vg_ecg_levels *levels, vg_ecg_front *front, vg_error *err)
{
    vg_candidate *all = front->candidates;
    const size_t n = front->n_candidates;
    rows r;

    if (n == 0)
        return VG_OK;
    VG_TRY(make_rows(levels, front, 1, &r, err));
    all[0].bin = bin_of(&all[0]);
    for (size_t i = 0; i < n; i++) {
        all[i].bin = bin_of(&all[i]);
        float *best = &r.value[0][all[i].bin - all[0].bin];
        *best = all[i].height > *best ? all[i].height : *best;
    }
    front->work.window.kernels->middle_of_seven(r.value[0] - SIDE, r.n_lanes, r.median[0]);
    remember(levels, all[0].bin, r.value[0], r.n);
    levels->floor = find_floor(levels);
    levels->log_floor = vg_quick_log(levels->floor);
    for (size_t i = 0; i < n; i++)
        all[i].level = r.median[0][all[i].bin - all[0].bin];
    return VG_OK;
}

vg_status vg_ecg_levels_split(vg_ecg_levels *levels, vg_ecg_front *front, vg_error *err)
{
    vg_candidate *all = front->candidates;
    const size_t n = front->n_candidates;
    rows r;

    if (n == 0)
        return VG_OK;
    VG_TRY(make_rows(levels, front, 2, &r, err));
    for (size_t i = 0; i < n;) {
        const size_t b = (size_t)(all[i].bin - all[0].bin);
        i = fill_bin(all, n, i, &r.value[0][b], &r.value[1][b]);
    }
    for (size_t k = 0; k < 2; k++)
        front->work.window.kernels->middle_of_seven(r.value[k] - SIDE, r.n_lanes, r.median[k]);
    for (size_t i = 0; i < n;) {
        const int64_t bin = all[i].bin;
        const float beat = r.median[0][bin - all[0].bin];
        const float level = beat > 0.0f ? beat : all[i].level;
        const float log_level = vg_quick_log(level);
        const float log_noise = vg_quick_log(r.median[1][bin - all[0].bin]);
        for (; i < n && all[i].bin == bin; i++) {
            all[i].level = level;
            all[i].log_level = log_level;
            all[i].log_noise = log_noise;
        }
    }
    return VG_OK;
}
