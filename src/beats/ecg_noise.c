/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_noise.h"

#include <math.h>
#include <string.h>

#include "beats/take_back.h"
#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"

static const double shortest_s = 2.0; /* noise shorter than this hides no beat */
static const double silent_s = 10.0;  /* no heart pauses longer */
static const char silent_code[] = "no_beats";
static const char noise_code[] = "noise";
static const double least_usable_percent = 5.0;
static const double mostly_usable_percent = 50.0;
/* Twenty times likelier a beat than not; five of them in a row are beyond doubt, ... */
static const double clear_evidence = 3.0;
enum { IN_ROW = 5 };
/* ... and of many beats one in twenty has to be. */
static const double least_clear = 0.05;
enum { MANY = 20 };

void vg_ecg_noise_free(vg_ecg_noise *noise)
{
    vg_free(noise->spans);
    *noise = (vg_ecg_noise){0};
}

static vg_status note(vg_ecg_noise *noise, double start_s, double stop_s, const char *code,
                      vg_error *err)
{
    if (stop_s - start_s < shortest_s)
        return VG_OK;
    VG_TRY(vg_grow(&noise->spans, &noise->capacity, noise->n + 1, sizeof *noise->spans, err));
    noise->spans[noise->n] = (vg_span){.start_s = start_s, .stop_s = stop_s};
    (void)vg_copy_text(noise->spans[noise->n].code, sizeof noise->spans[noise->n].code, code);
    noise->n++;
    return VG_OK;
}

/** Noise under way ends. */
static vg_status end_noise(vg_ecg_noise *noise, double time_s, vg_error *err)
{
    if (!noise->is_noise)
        return VG_OK;
    noise->is_noise = false;
    return note(noise, noise->since_s, time_s, noise_code, err);
}

vg_status vg_ecg_noise_add(vg_ecg_noise *noise, double time_s, double evidence, bool is_noise,
                           vg_error *err)
{
    const double before_s = noise->last_s;

    noise->n_beats++;
    noise->n_in_row = evidence >= clear_evidence ? noise->n_in_row + 1 : 0;
    noise->n_clear += noise->n_in_row >= IN_ROW;
    noise->last_s = time_s;
    if (time_s - before_s > silent_s) {
        VG_TRY(end_noise(noise, before_s, err));
        VG_TRY(note(noise, before_s, time_s, silent_code, err));
    }
    if (!is_noise)
        return end_noise(noise, before_s, err);
    if (!noise->is_noise)
        noise->since_s = before_s;
    noise->is_noise = true;
    return VG_OK;
}

/** Keep only spans that are long enough without the blank signal inside them. */
static void drop_explained(vg_ecg_noise *noise, const vg_span *blank, size_t n_blank)
{
    size_t n = 0;

    for (size_t i = 0; i < noise->n; i++) {
        const vg_span *s = &noise->spans[i];
        const double least_s = strcmp(s->code, silent_code) == 0 ? silent_s : shortest_s;
        double length_s = s->stop_s - s->start_s;
        for (size_t k = 0; k < n_blank; k++)
            length_s -= fmax(0.0, fmin(s->stop_s, blank[k].stop_s) -
                                      fmax(s->start_s, blank[k].start_s));
        if (length_s >= least_s)
            noise->spans[n++] = *s;
    }
    noise->n = n;
}

/** Write the spans of both lists in time order. */
static vg_status merge(const vg_ecg_noise *noise, const vg_span *blank, size_t n_blank,
                       vg_beats *out, vg_error *err)
{
    size_t i = 0;
    size_t k = 0;

    while (i < noise->n || k < n_blank) {
        const bool is_blank =
            i == noise->n || (k < n_blank && blank[k].start_s <= noise->spans[i].start_s);
        const vg_span *s = is_blank ? &blank[k++] : &noise->spans[i++];
        double stop_s = s->stop_s;
        if (!is_blank && k < n_blank)
            stop_s = fmin(stop_s, blank[k].start_s);
        VG_TRY(vg_beats_mark_unusable(out, s->start_s, stop_s, s->code, err));
        if (!is_blank && k < n_blank && stop_s < s->stop_s) {
            /* the rest of this noise comes after the blank part inside it */
            VG_TRY(vg_beats_mark_unusable(out, blank[k].start_s, blank[k].stop_s, blank[k].code,
                                          err));
            VG_TRY(vg_beats_mark_unusable(out, blank[k].stop_s, s->stop_s, s->code, err));
            k++;
        }
    }
    return VG_OK;
}

/** Does a recording hold a heart, when so much of it is usable? */
static bool is_heart(const vg_ecg_noise *noise, double usable_percent)
{
    return usable_percent >= mostly_usable_percent ||
           (usable_percent >= least_usable_percent &&
            (noise->n_beats < MANY ||
             (double)noise->n_clear >= least_clear * (double)noise->n_beats));
}

vg_status vg_ecg_noise_end(vg_ecg_noise *noise, const vg_span *blank, size_t n_blank,
                           const double range_s[2], vg_beats *out, vg_error *err)
{
    VG_TRY(end_noise(noise, range_s[1], err));
    if (range_s[1] - noise->last_s > silent_s)
        VG_TRY(note(noise, noise->last_s, range_s[1], silent_code, err));
    drop_explained(noise, blank, n_blank);
    VG_TRY(merge(noise, blank, n_blank, out, err));
    vg_take_back(out, noise->spans, noise->n);
    if (out->n > 0 && is_heart(noise, vg_beats_usable_percent(out, range_s[0], range_s[1])))
        return VG_OK;
    out->n = 0;
    if (!(range_s[1] > range_s[0]) || (n_blank > 0 && noise->n == 0))
        return VG_OK;
    out->n_unusable = 0;
    return vg_beats_mark_unusable(out, range_s[0], range_s[1],
                                  noise->n_beats > 0 ? noise_code : silent_code, err);
}
