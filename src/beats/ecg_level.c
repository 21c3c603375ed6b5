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
/* Of those that medians are taken of, SIDE empty bins lie beyond both ends. */
enum { BEATS, OTHERS, MIDDLE, HEIGHT, LOG_HEIGHT, LOG_NOISE, N_ROWS };

void vg_ecg_levels_free(vg_ecg_levels *levels)
{
    vg_free(levels->rows);
    vg_free(levels->first);
    *levels = (vg_ecg_levels){0};
}

/** Bins lie where they lie whatever is being looked at. */
static int64_t bin_of(const vg_candidate *c)
{
    return (int64_t)(c->time_s * (1.0 / bin_s));
}

static float *row(const vg_ecg_levels *levels, size_t which)
{
    return levels->rows + which * (levels->n_lanes + VG_LANES);
}

/** Median over each bin and its neighbours on both sides. */
static const float *find_middle(const vg_ecg_levels *levels, const vg_ecg_front *front,
                                size_t which)
{
    float *middle = row(levels, MIDDLE);

    front->work.window.kernels->middle_of_seven(row(levels, which), levels->n_lanes, middle);
    return middle;
}

/** Room for the bins from the first to the last candidate. */
static vg_status make_rows(vg_ecg_levels *levels, const vg_ecg_front *front, vg_error *err)
{
    const vg_candidate *all = front->candidates;
    const size_t n = (size_t)(bin_of(&all[front->n_candidates - 1]) - bin_of(&all[0])) + 1;
    const size_t n_lanes = (n + VG_LANES - 1) / VG_LANES * VG_LANES;

    VG_TRY(vg_grow(&levels->rows, &levels->capacity, N_ROWS * (n_lanes + VG_LANES),
                   sizeof *levels->rows, err));
    VG_TRY(vg_grow(&levels->first, &levels->first_capacity, n + 1, sizeof *levels->first, err));
    levels->n = n;
    levels->n_lanes = n_lanes;
    levels->height = row(levels, HEIGHT);
    levels->log_height = row(levels, LOG_HEIGHT);
    levels->log_noise = row(levels, LOG_NOISE);
    return VG_OK;
}

/** Remember every third bin from first_bin on, as far apart as a level reaches to one side. */
static void remember(vg_ecg_levels *levels, int64_t first_bin, const float *highest)
{
    for (size_t b = 0; b < levels->n; b++) {
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
    size_t bin = 0;

    if (n == 0)
        return VG_OK;
    VG_TRY(make_rows(levels, front, err));
    float *highest = row(levels, BEATS);
    memset(highest, 0, (levels->n_lanes + VG_LANES) * sizeof *highest);
    highest += SIDE;
    const int64_t bin_0 = bin_of(&all[0]);
    levels->first[0] = 0;
    for (size_t i = 0; i < n; i++) {
        all[i].bin = (size_t)(bin_of(&all[i]) - bin_0);
        while (bin < all[i].bin)
            levels->first[++bin] = i;
        highest[bin] = all[i].height > highest[bin] ? all[i].height : highest[bin];
    }
    levels->first[levels->n] = n;
    remember(levels, bin_0, highest);
    levels->floor = find_floor(levels);
    levels->log_floor = vg_quick_log(levels->floor);
    memcpy(levels->height, find_middle(levels, front, BEATS), levels->n * sizeof *highest);
    return VG_OK;
}

/** Median height of the beats and greatest height of the rest of the candidates of each bin.
 */
static void fill_bins(const vg_ecg_levels *levels, const vg_candidate *all, float *beats,
                      float *others)
{
    for (size_t bin = 0; bin < levels->n; bin++) {
        float values[IN_BIN];
        size_t m = 0;
        float other = 0.0f;
        for (size_t i = levels->first[bin]; i < levels->first[bin + 1]; i++) {
            if (!all[i].is_beat)
                other = all[i].height > other ? all[i].height : other;
            else if (m < IN_BIN)
                values[m++] = all[i].height;
        }
        beats[bin] = vg_middle(values, m);
        others[bin] = other;
    }
}

/** Several at a time, if the compiler knows how. */
static void take_logs(const float *restrict x, size_t n, float *restrict out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = vg_quick_log(x[i]);
}

void vg_ecg_levels_split(vg_ecg_levels *levels, const vg_ecg_front *front)
{
    const size_t n = front->n_candidates > 0 ? levels->n : 0;

    if (n == 0)
        return;
    memset(row(levels, BEATS), 0, 2 * (levels->n_lanes + VG_LANES) * sizeof *levels->rows);
    fill_bins(levels, front->candidates, row(levels, BEATS) + SIDE, row(levels, OTHERS) + SIDE);
    const float *middle = find_middle(levels, front, BEATS);
    for (size_t bin = 0; bin < n; bin++)
        levels->height[bin] = middle[bin] > 0.0f ? middle[bin] : levels->height[bin];
    take_logs(levels->height, n, levels->log_height);
    take_logs(find_middle(levels, front, OTHERS), n, levels->log_noise);
}
