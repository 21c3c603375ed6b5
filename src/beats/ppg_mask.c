/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_mask.h"

#include <math.h>

#include "beats/take_back.h"
#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"

static const double silent_s = 10.0; /* no heart pauses longer */
static const double least_usable_percent = 5.0;
static const char noise_code[] = "noise";
static const char silent_code[] = "no_beats";

void vg_ppg_mask_free(vg_ppg_mask *mask)
{
    vg_free(mask->spans);
    *mask = (vg_ppg_mask){0};
}

static vg_status note(vg_ppg_mask *mask, double start_s, double stop_s, const char *code,
                      vg_error *err)
{
    if (!(start_s < stop_s))
        return VG_OK;
    VG_TRY(vg_grow(&mask->spans, &mask->capacity, mask->n + 1, sizeof *mask->spans, err));
    mask->spans[mask->n] = (vg_span){.start_s = start_s, .stop_s = stop_s};
    (void)vg_copy_text(mask->spans[mask->n].code, sizeof mask->spans[mask->n].code, code);
    mask->n++;
    return VG_OK;
}

/** Noise under way ends. */
static vg_status end_noise(vg_ppg_mask *mask, double time_s, vg_error *err)
{
    if (!mask->is_noise)
        return VG_OK;
    mask->is_noise = false;
    return note(mask, mask->since_s, time_s, noise_code, err);
}

vg_status vg_ppg_mask_add(vg_ppg_mask *mask, double time_s, bool is_usable, bool is_open,
                          vg_error *err)
{
    const double before_s = mask->last_s;

    mask->last_s = time_s;
    if (time_s - before_s > silent_s) {
        VG_TRY(end_noise(mask, before_s, err));
        VG_TRY(note(mask, before_s, time_s, silent_code, err));
    } else if (is_open && is_usable && !mask->is_noise) {
        VG_TRY(note(mask, before_s, time_s, noise_code, err));
    }
    if (is_usable)
        return end_noise(mask, time_s, err);
    if (!mask->is_noise)
        mask->since_s = time_s - before_s > silent_s ? time_s : before_s;
    mask->is_noise = true;
    return VG_OK;
}

/** Write a span as far as no blank signal lies in it; k is the first blank that may. */
static vg_status write_around(const vg_span *span, const vg_span *blank, size_t n_blank,
                              size_t *k, vg_beats *out, vg_error *err)
{
    double start_s = span->start_s;

    for (; *k < n_blank && blank[*k].start_s < span->stop_s; ++*k) {
        if (start_s < blank[*k].start_s)
            VG_TRY(vg_beats_mark_unusable(out, start_s, blank[*k].start_s, span->code, err));
        VG_TRY(vg_beats_mark_unusable(out, blank[*k].start_s, blank[*k].stop_s, blank[*k].code,
                                      err));
        start_s = fmax(start_s, blank[*k].stop_s);
    }
    return start_s < span->stop_s
               ? vg_beats_mark_unusable(out, start_s, span->stop_s, span->code, err)
               : VG_OK;
}

vg_status vg_ppg_mask_end(vg_ppg_mask *mask, const vg_span *blank, size_t n_blank,
                          const double range_s[2], vg_beats *out, vg_error *err)
{
    size_t k = 0;

    VG_TRY(end_noise(mask, range_s[1], err));
    if (range_s[1] - mask->last_s > silent_s)
        VG_TRY(note(mask, mask->last_s, range_s[1], silent_code, err));
    for (size_t i = 0; i < mask->n; i++)
        VG_TRY(write_around(&mask->spans[i], blank, n_blank, &k, out, err));
    for (; k < n_blank; k++)
        VG_TRY(
            vg_beats_mark_unusable(out, blank[k].start_s, blank[k].stop_s, blank[k].code, err));
    vg_take_back(out, out->unusable, out->n_unusable);
    if (out->n > 0 &&
        vg_beats_usable_percent(out, range_s[0], range_s[1]) >= least_usable_percent)
        return VG_OK;
    vg_span whole = {.start_s = range_s[0], .stop_s = range_s[1]};
    (void)vg_copy_text(whole.code, sizeof whole.code,
                       mask->n > 0 ? mask->spans[0].code : silent_code);
    out->n = 0;
    out->n_unusable = 0;
    k = 0;
    return write_around(&whole, blank, n_blank, &k, out, err);
}
