/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_decide.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "stat/quantile.h"

/* docs/methods.md A.4: steps 4 to 6. */
static const double bin_s = 1.4;
static const double share = 0.40;
static const double refractory_s = 0.27;
static const double t_wave_s = 0.36;
static const double t_wave_share = 0.6;
static const double gap_ratio = 1.7;
static const double search_share = 0.65;
enum { BINS_EACH_SIDE = 3, MAX_SEARCHES = 8, NEIGHBOURS = 4 };

/** Median over bins around a time of the highest candidate in each. */
static double local_level(const vg_candidate *all, size_t n_all, double time_s)
{
    double highest[2 * BINS_EACH_SIDE + 1] = {0};
    const double first_s = time_s - bin_s * (BINS_EACH_SIDE + 0.5);
    size_t n = 0;
    size_t low = 0;
    size_t high = n_all;

    while (low < high) {
        const size_t mid = (low + high) / 2;
        if (all[mid].time_s < first_s)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < n_all; low++) {
        const double bin = (all[low].time_s - first_s) / bin_s;
        if (bin >= 2 * BINS_EACH_SIDE + 1)
            break;
        double *best = &highest[(size_t)bin];
        *best = fmax(*best, (double)all[low].height);
    }
    for (size_t i = 0; i < 2 * BINS_EACH_SIDE + 1; i++)
        if (highest[i] > 0.0)
            highest[n++] = highest[i];
    return n > 0 ? vg_median(highest, n) : 0.0;
}

static double past_level(const vg_ecg_past *past)
{
    double heights[VG_ECG_MEMORY];

    if (past->n < VG_ECG_MEMORY)
        return INFINITY;
    for (size_t i = 0; i < past->n; i++)
        heights[i] = (double)past->beats[i].height;
    return vg_median(heights, past->n);
}

void vg_ecg_remember(vg_ecg_past *past, const vg_candidate *beat)
{
    if (past->n == VG_ECG_MEMORY) {
        memmove(past->beats, past->beats + 1, (VG_ECG_MEMORY - 1) * sizeof *past->beats);
        past->n--;
    }
    past->beats[past->n++] = *beat;
}

static vg_status append(vg_candidates *list, const vg_candidate *c, vg_error *err)
{
    VG_TRY(vg_grow(&list->at, &list->capacity, list->n + 1, sizeof *list->at, err));
    list->at[list->n++] = *c;
    return VG_OK;
}

/** Does a candidate that follows a beat closely look like that beat's T wave? */
static bool is_t_wave(const vg_candidate *beat, const vg_candidate *c)
{
    return c->time_s - beat->time_s < t_wave_s &&
           (double)c->height < t_wave_share * (double)beat->height;
}

static vg_status accept_high(const vg_candidate *all, size_t n_all, const vg_ecg_past *start,
                             vg_candidates *out, vg_error *err)
{
    vg_ecg_past past = *start;

    for (size_t i = 0; i < n_all; i++) {
        const vg_candidate *c = &all[i];
        const vg_candidate *last = past.n > 0 ? &past.beats[past.n - 1] : NULL;
        if (last != NULL && out->n == 0 && c->time_s < last->time_s + refractory_s)
            continue;
        const double level = fmin(local_level(all, n_all, c->time_s), past_level(&past));
        if (!((double)c->height >= share * level))
            continue;
        if (last != NULL && c->time_s - last->time_s < refractory_s) {
            if (c->height > last->height)
                past.beats[past.n - 1] = out->at[out->n - 1] = *c;
            continue;
        }
        if (last != NULL && is_t_wave(last, c))
            continue;
        VG_TRY(append(out, c, err));
        vg_ecg_remember(&past, c);
    }
    return VG_OK;
}

/** Median interval of the beats around out[i - 1] .. out[i]. */
static double local_interval_s(const vg_ecg_past *past, const vg_candidates *out, size_t i)
{
    double rr_s[2 * NEIGHBOURS + 1];
    size_t n = 0;

    for (size_t k = i > NEIGHBOURS ? i - NEIGHBOURS : 1; k < out->n && k <= i + NEIGHBOURS; k++)
        if (k != i)
            rr_s[n++] = out->at[k].time_s - out->at[k - 1].time_s;
    for (size_t k = past->n; i <= NEIGHBOURS && k > 1 && n < 2 * NEIGHBOURS; k--)
        rr_s[n++] = past->beats[k - 1].time_s - past->beats[k - 2].time_s;
    return n > 0 ? vg_median(rr_s, n) : INFINITY;
}

/** The best candidate for a missed beat between two beats, or NULL. */
static const vg_candidate *find_missed(const vg_candidate *all, size_t n_all,
                                       const vg_candidate *before, const vg_candidate *after)
{
    const vg_candidate *best = NULL;

    for (size_t i = 0; i < n_all; i++) {
        const vg_candidate *c = &all[i];
        if (c->time_s - before->time_s < refractory_s || is_t_wave(before, c))
            continue;
        if (after->time_s - c->time_s < refractory_s)
            break;
        if (best == NULL || c->height > best->height)
            best = c;
    }
    if (best == NULL)
        return NULL;
    const double level = local_level(all, n_all, best->time_s);
    return (double)best->height >= search_share * share * level ? best : NULL;
}

static vg_status search_back(const vg_candidate *all, size_t n_all, const vg_ecg_past *past,
                             vg_candidates *out, vg_error *err)
{
    int n_searches = 0;

    for (size_t i = 0; i < out->n; i++) {
        const vg_candidate *before =
            i > 0 ? &out->at[i - 1] : (past->n > 0 ? &past->beats[past->n - 1] : NULL);
        if (before == NULL)
            continue;
        const vg_candidate *missed = NULL;
        if (n_searches < MAX_SEARCHES &&
            out->at[i].time_s - before->time_s > gap_ratio * local_interval_s(past, out, i))
            missed = find_missed(all, n_all, before, &out->at[i]);
        n_searches = missed != NULL ? n_searches + 1 : 0;
        if (missed == NULL)
            continue;
        VG_TRY(append(out, missed, err));
        memmove(out->at + i + 1, out->at + i, (out->n - 1 - i) * sizeof *out->at);
        out->at[i] = *missed;
        i--;
    }
    return VG_OK;
}

vg_status vg_ecg_decide(const vg_candidate *all, size_t n_all, const vg_ecg_past *past,
                        vg_candidates *out, vg_error *err)
{
    out->n = 0;
    VG_TRY(accept_high(all, n_all, past, out, err));
    return search_back(all, n_all, past, out, err);
}
