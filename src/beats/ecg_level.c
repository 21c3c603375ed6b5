/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_level.h"

#include <math.h>
#include <string.h>

#include "beats/middle.h"
#include "core/alloc.h"
#include "core/fail.h"

static const double bin_s = 1.4;
enum { SIDE = 3, IN_BIN = 16 };

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

/** Median of the bins within SIDE of bin b that hold something. */
static float around(const float *bins, size_t n_bins, size_t b)
{
    float values[2 * SIDE + 1];
    size_t n = 0;

    for (size_t k = b > SIDE ? b - SIDE : 0; k < n_bins && k <= b + SIDE; k++)
        if (bins[k] > 0.0f)
            values[n++] = bins[k];
    return vg_middle(values, n);
}

/** Median height of the beats and greatest height of the rest of the candidates of one bin,
 *  all[i] and on; the first candidate that is not in it. */
static size_t fill_bin(const vg_candidate *all, size_t n, size_t i, float *beat, float *other)
{
    const int64_t bin = bin_of(&all[i]);
    float values[IN_BIN];
    size_t m = 0;

    for (; i < n && bin_of(&all[i]) == bin; i++) {
        if (!all[i].is_beat)
            *other = all[i].height > *other ? all[i].height : *other;
        else if (m < IN_BIN)
            values[m++] = all[i].height;
    }
    *beat = vg_middle(values, m);
    return i;
}

/** Rows of bins from the first to the last candidate, set to 0. */
static vg_status make_rows(vg_ecg_levels *levels, const vg_candidate *all, size_t n,
                           size_t n_rows, size_t *n_bins, vg_error *err)
{
    *n_bins = (size_t)(bin_of(&all[n - 1]) - bin_of(&all[0])) + 1;
    VG_TRY(
        vg_grow(&levels->bins, &levels->capacity, n_rows * *n_bins, sizeof *levels->bins, err));
    memset(levels->bins, 0, n_rows * *n_bins * sizeof *levels->bins);
    return VG_OK;
}

vg_status vg_ecg_levels_highest(vg_ecg_levels *levels, vg_candidate *all, size_t n,
                                vg_error *err)
{
    size_t n_bins;

    if (n == 0)
        return VG_OK;
    VG_TRY(make_rows(levels, all, n, 1, &n_bins, err));
    float *top = levels->bins;
    const int64_t first = bin_of(&all[0]);
    for (size_t i = 0; i < n; i++) {
        float *best = &top[bin_of(&all[i]) - first];
        *best = all[i].height > *best ? all[i].height : *best;
    }
    for (size_t i = 0; i < n;) {
        const int64_t bin = bin_of(&all[i]);
        const float level = around(top, n_bins, (size_t)(bin - first));
        const float log_level = logf(level);
        for (; i < n && bin_of(&all[i]) == bin; i++) {
            all[i].level = level;
            all[i].log_level = log_level;
        }
    }
    return VG_OK;
}

vg_status vg_ecg_levels_split(vg_ecg_levels *levels, vg_candidate *all, size_t n, vg_error *err)
{
    size_t n_bins;

    if (n == 0)
        return VG_OK;
    VG_TRY(make_rows(levels, all, n, 2, &n_bins, err));
    float *beat = levels->bins;
    float *other = beat + n_bins;
    const int64_t first = bin_of(&all[0]);
    for (size_t i = 0; i < n;) {
        const size_t b = (size_t)(bin_of(&all[i]) - first);
        i = fill_bin(all, n, i, &beat[b], &other[b]);
    }
    for (size_t i = 0; i < n;) {
        const int64_t bin = bin_of(&all[i]);
        const float level = around(beat, n_bins, (size_t)(bin - first));
        const float log_level = logf(level);
        const float log_noise = logf(around(other, n_bins, (size_t)(bin - first)));
        for (; i < n && bin_of(&all[i]) == bin; i++) {
            all[i].log_noise = log_noise;
            if (level <= 0.0f)
                continue;
            all[i].level = level;
            all[i].log_level = log_level;
        }
    }
    return VG_OK;
}
