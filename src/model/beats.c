/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/beats.h>

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"

void vg_beats_free(vg_beats *beats)
{
    vg_free(beats->time_s);
    vg_free(beats->label);
    vg_free(beats->amplitude);
    vg_free(beats->quality);
    vg_free(beats->area);
    vg_free(beats->onset_s);
    vg_free(beats->peak_s);
    vg_free(beats->unusable);
    *beats = (vg_beats){0};
}

/** Grow the four arrays together; capacity changes only when all of them have grown. */
static vg_status reserve(vg_beats *beats, size_t need, vg_error *err)
{
    if (need <= beats->capacity)
        return VG_OK;
    size_t capacity[4] = {beats->capacity, beats->capacity, beats->capacity, beats->capacity};
    VG_TRY(vg_grow(&beats->time_s, &capacity[0], need, sizeof *beats->time_s, err));
    VG_TRY(vg_grow(&beats->label, &capacity[1], need, sizeof *beats->label, err));
    VG_TRY(vg_grow(&beats->amplitude, &capacity[2], need, sizeof *beats->amplitude, err));
    VG_TRY(vg_grow(&beats->quality, &capacity[3], need, sizeof *beats->quality, err));
    beats->capacity = capacity[0];
    return VG_OK;
}

static vg_status reserve_pulses(vg_beats *beats, size_t need, vg_error *err)
{
    size_t capacity[2] = {beats->pulse_capacity, beats->pulse_capacity};

    if (need <= beats->pulse_capacity)
        return VG_OK;
    VG_TRY(vg_grow(&beats->onset_s, &capacity[0], need, sizeof *beats->onset_s, err));
    VG_TRY(vg_grow(&beats->peak_s, &capacity[1], need, sizeof *beats->peak_s, err));
    beats->pulse_capacity = capacity[0];
    return VG_OK;
}

vg_status vg_beats_reserve(vg_beats *beats, size_t n, bool has_pulses, vg_error *err)
{
    VG_TRY(reserve(beats, n, err));
    return has_pulses ? reserve_pulses(beats, n, err) : VG_OK;
}

vg_status vg_beats_append(vg_beats *beats, double time_s, char label, double amplitude,
                          double quality, vg_error *err)
{
    const size_t i = beats->n;

    if (!isfinite(time_s))
        return vg_fail(err, VG_ERR_DATA, "beat %zu is not at a finite time", i);
    if (i > 0 && !(time_s > beats->time_s[i - 1]))
        return vg_fail(err, VG_ERR_DATA, "beat %zu at %g s does not come after the one at %g s",
                       i, time_s, beats->time_s[i - 1]);
    if (i == beats->capacity)
        VG_TRY(vg_beats_reserve(beats, i + 1, false, err));
    beats->time_s[i] = time_s;
    beats->label[i] = label;
    beats->amplitude[i] = (float)amplitude;
    beats->quality[i] = (float)quality;
    beats->n++;
    return VG_OK;
}

vg_status vg_beats_set_pulse(vg_beats *beats, double onset_s, double peak_s, vg_error *err)
{
    if (beats->n == 0)
        return vg_fail(err, VG_ERR_DATA, "there is no beat to give a pulse to");
    VG_TRY(reserve_pulses(beats, beats->n, err));
    beats->onset_s[beats->n - 1] = onset_s;
    beats->peak_s[beats->n - 1] = peak_s;
    return VG_OK;
}

vg_status vg_beats_mark_unusable(vg_beats *beats, double start_s, double stop_s,
                                 const char *code, vg_error *err)
{
    const size_t n = beats->n_unusable;
    vg_span *last = n > 0 ? &beats->unusable[n - 1] : NULL;

    if (!(stop_s > start_s))
        return VG_OK;
    if (last != NULL && start_s < last->stop_s)
        start_s = last->stop_s;
    if (!(stop_s > start_s))
        return VG_OK;
    if (last != NULL && start_s <= last->stop_s && strcmp(last->code, code) == 0) {
        last->stop_s = stop_s;
        return VG_OK;
    }
    VG_TRY(vg_grow(&beats->unusable, &beats->unusable_capacity, n + 1, sizeof *beats->unusable,
                   err));
    vg_span *span = &beats->unusable[n];
    *span = (vg_span){.start_s = start_s, .stop_s = stop_s};
    (void)vg_copy_text(span->code, sizeof span->code, code);
    beats->n_unusable++;
    return VG_OK;
}

vg_status vg_beats_check(const vg_beats *beats, vg_error *err)
{
    for (size_t i = 0; i < beats->n; i++) {
        if (!isfinite(beats->time_s[i]))
            return vg_fail(err, VG_ERR_DATA, "beat %zu is not at a finite time", i);
        if (i > 0 && !(beats->time_s[i] > beats->time_s[i - 1]))
            return vg_fail(err, VG_ERR_DATA, "beat %zu at %g s does not come after %g s", i,
                           beats->time_s[i], beats->time_s[i - 1]);
    }
    for (size_t i = 0; i < beats->n_unusable; i++) {
        const vg_span *span = &beats->unusable[i];
        if (!(span->stop_s > span->start_s) ||
            (i > 0 && span->start_s < beats->unusable[i - 1].stop_s))
            return vg_fail(err, VG_ERR_DATA, "unusable span %zu is out of order", i);
    }
    return VG_OK;
}

double vg_beats_usable_percent(const vg_beats *beats, double start_s, double stop_s)
{
    double lost_s = 0.0;

    if (!(stop_s > start_s))
        return NAN;
    for (size_t i = 0; i < beats->n_unusable; i++) {
        const double from_s = fmax(start_s, beats->unusable[i].start_s);
        const double to_s = fmin(stop_s, beats->unusable[i].stop_s);
        lost_s += fmax(0.0, to_s - from_s);
    }
    return fmax(0.0, 100.0 * (1.0 - lost_s / (stop_s - start_s)));
}

int vg_label_is_beat(char label)
{
    return label != '\0' && strchr("NLRBAaJSVrFejnE/fQ?", label) != NULL;
}

int vg_label_is_normal(char label)
{
    return label != '\0' && strchr("NLRB", label) != NULL;
}
