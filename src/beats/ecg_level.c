/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_level.h"

#include <math.h>

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

static size_t bin_of(const vg_candidate *all, size_t i)
{
    return (size_t)((all[i].time_s - all[0].time_s) / bin_s);
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

/** Median height of the beats in each bin. */
static void fill_beats(const vg_candidate *all, size_t n, float *bins, size_t n_bins)
{
    float values[IN_BIN];
    size_t i = 0;

    for (size_t b = 0; b < n_bins; b++) {
        size_t m = 0;
        for (; i < n && bin_of(all, i) == b; i++)
            if (all[i].is_beat && m < IN_BIN)
                values[m++] = all[i].height;
        bins[b] = vg_middle(values, m);
    }
}

/** Height of the highest candidate in each bin, beats left out or not. */
static void fill_highest(const vg_candidate *all, size_t n, bool with_beats, float *bins,
                         size_t n_bins)
{
    for (size_t b = 0; b < n_bins; b++)
        bins[b] = 0.0f;
    for (size_t i = 0; i < n; i++) {
        float *best = &bins[bin_of(all, i)];
        if ((with_beats || !all[i].is_beat) && all[i].height > *best)
            *best = all[i].height;
    }
}

vg_status vg_ecg_levels_highest(vg_ecg_levels *levels, vg_candidate *all, size_t n,
                                vg_error *err)
{
    if (n == 0)
        return VG_OK;
    const size_t n_bins = bin_of(all, n - 1) + 1;
    VG_TRY(vg_grow(&levels->bins, &levels->capacity, 2 * n_bins, sizeof *levels->bins, err));
    float *top = levels->bins;
    float *level = top + n_bins;
    fill_highest(all, n, true, top, n_bins);
    for (size_t b = 0; b < n_bins; b++)
        level[b] = around(top, n_bins, b);
    for (size_t i = 0; i < n; i++)
        all[i].level = level[bin_of(all, i)];
    return VG_OK;
}

vg_status vg_ecg_levels_split(vg_ecg_levels *levels, vg_candidate *all, size_t n, vg_error *err)
{
    if (n == 0)
        return VG_OK;
    const size_t n_bins = bin_of(all, n - 1) + 1;
    VG_TRY(vg_grow(&levels->bins, &levels->capacity, 4 * n_bins, sizeof *levels->bins, err));
    float *beat = levels->bins;
    float *other = beat + n_bins;
    float *level = other + n_bins;
    float *noise = level + n_bins;
    fill_beats(all, n, beat, n_bins);
    fill_highest(all, n, false, other, n_bins);
    for (size_t b = 0; b < n_bins; b++) {
        level[b] = around(beat, n_bins, b);
        noise[b] = around(other, n_bins, b);
    }
    for (size_t i = 0; i < n; i++) {
        const size_t b = bin_of(all, i);
        if (level[b] > 0.0f)
            all[i].level = level[b];
        all[i].noise = noise[b];
    }
    return VG_OK;
}
