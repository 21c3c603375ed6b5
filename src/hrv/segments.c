/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/segments.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"

/* Windows that are longer, or whose segments are, look back no farther and transform anew: 4 MB
 * at most. */
enum { MOST_DENSITIES = 1 << 19 };

struct vg_segments {
    vg_welch *welch;
    size_t length; /* of a segment, samples */
    size_t second; /* samples */
    size_t n_bins;
    double step_hz;
    size_t n_slots;
    size_t *begin;   /* [n_slots] first sample of the segment in a slot, and 1; 0: none */
    double *density; /* [n_slots * n_bins] */
    double *mean;    /* [n_bins] */
};

void vg_segments_destroy(vg_segments *s)
{
    if (s == NULL)
        return;
    vg_welch_destroy(s->welch);
    vg_free(s->begin);
    vg_free(s->density);
    vg_free(s->mean);
    vg_free(s);
}

static vg_status prepare(vg_segments *s, const vg_frequency_opts *o, double window_s,
                         vg_error *err)
{
    const double top_hz = fmax(o->hf_high_hz, o->centre_hz + o->centre_half_hz);

    s->second = (size_t)lround(fmax(o->resample_hz, 1.0));
    s->length = (size_t)lround(o->segment_s * o->resample_hz);
    VG_TRY(vg_welch_create(s->length, o->resample_hz, &s->welch, err));
    s->step_hz = o->resample_hz / (double)s->length;
    /* A peak at the top has a neighbour. */
    s->n_bins = (size_t)fmin(ceil(top_hz / s->step_hz) + 2.0, (double)(s->length / 2 + 1));
    s->n_slots = (size_t)fmin(window_s + 2.0, (double)(MOST_DENSITIES / s->n_bins + 1));
    s->begin = vg_alloc(s->n_slots, sizeof *s->begin);
    s->density = vg_alloc(s->n_slots, s->n_bins * sizeof *s->density);
    s->mean = vg_alloc(s->n_bins, sizeof *s->mean);
    if (s->begin == NULL || s->density == NULL || s->mean == NULL)
        return vg_fail_memory(err);
    return VG_OK;
}

vg_status vg_segments_create(const vg_frequency_opts *opts, double window_s, vg_segments **out,
                             vg_error *err)
{
    vg_segments *s = vg_alloc(1, sizeof *s);

    *out = NULL;
    if (s == NULL)
        return vg_fail_memory(err);
    const vg_status status = prepare(s, opts, window_s, err);
    if (status != VG_OK) {
        vg_segments_destroy(s);
        return status;
    }
    *out = s;
    return VG_OK;
}

static const double *density_of(vg_segments *s, const double *series, size_t first)
{
    const size_t slot = first / s->second % s->n_slots;
    double *density = s->density + slot * s->n_bins;
    size_t n_segments;

    if (s->begin[slot] == first + 1)
        return density;
    vg_welch_reset(s->welch);
    (void)vg_welch_add(s->welch, series + first, s->length);
    memcpy(density, vg_welch_borrow(s->welch, &n_segments).density,
           s->n_bins * sizeof *density);
    s->begin[slot] = first + 1;
    return density;
}

static size_t count(const vg_segments *s, size_t first, size_t end)
{
    const size_t step = (s->length + 1) / 2;

    return first + s->length <= end ? (end - first - s->length) / step + 1 : 0;
}

double vg_segments_spread_hz(const vg_segments *s, size_t n_segments)
{
    return vg_welch_spread_of(s->welch, n_segments, n_segments > 0 ? n_segments - 1 : 0);
}

vg_psd vg_segments_mean(vg_segments *s, const double *series, size_t first, size_t end,
                        size_t *n_segments)
{
    const size_t on_second = (first + s->second - 1) / s->second * s->second;
    const size_t n = count(s, first, end);
    const size_t begin = count(s, on_second, end) == n ? on_second : first;

    memset(s->mean, 0, s->n_bins * sizeof *s->mean);
    for (size_t i = 0; i < n; i++) {
        const double *density = density_of(s, series, begin + i * ((s->length + 1) / 2));
        for (size_t k = 0; k < s->n_bins; k++)
            s->mean[k] += density[k] / (double)n;
    }
    *n_segments = n;
    return (vg_psd){s->mean, s->n_bins, s->step_hz};
}
