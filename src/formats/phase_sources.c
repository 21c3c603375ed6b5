/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phases out of what a recording carries: its events, an annotation file, a marker channel. */
#include <vagus/input.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include <vagus/wfdb.h>

enum { BLOCK = 4096, MAX_PHASES = 100000 };

static bool has_spans(const vg_phases *events)
{
    for (size_t i = 0; i < events->n; i++)
        if (events->items[i].stop_s > events->items[i].start_s)
            return true;
    return false;
}

/** Marks without a duration: each begins a phase that lasts to the next or to the end. */
static vg_status from_marks(const vg_phases *events, double duration_s, vg_phases *out,
                            vg_error *err)
{
    for (size_t i = 0; i < events->n; i++) {
        const vg_phase *mark = &events->items[i];
        const double stop_s = i + 1 < events->n ? events->items[i + 1].start_s : duration_s;
        if (stop_s > mark->start_s)
            VG_TRY(vg_phases_append(out, mark->name, mark->start_s, stop_s, err));
    }
    return VG_OK;
}

vg_status vg_phases_from_events(const vg_phases *events, double duration_s, vg_phases *out,
                                vg_error *err)
{
    vg_status status = VG_OK;

    *out = (vg_phases){0};
    if (events->n == 0)
        return vg_fail(err, VG_ERR_OPTION, "the recording carries no events");
    if (!has_spans(events))
        status = from_marks(events, duration_s, out, err);
    for (size_t i = 0; i < events->n && status == VG_OK && has_spans(events); i++) {
        const vg_phase *event = &events->items[i];
        if (event->stop_s > event->start_s)
            status = vg_phases_append(out, event->name, event->start_s, event->stop_s, err);
    }
    if (status == VG_OK)
        status = vg_phases_settle(out, err);
    if (status != VG_OK)
        vg_phases_free(out);
    return status;
}

/** Annotations that have a text, "(N" or a note, as marks; bracket and blanks are not part of
 *  the name. */
static vg_status collect_texts(const vg_annotations *annotations, double fs_hz, vg_phases *out,
                               vg_error *err)
{
    for (size_t i = 0; i < annotations->n; i++) {
        const vg_annotation *a = &annotations->items[i];
        char name[VG_PHASE_NAME_SIZE];
        if (a->n_aux == 0)
            continue;
        const char *text = annotations->aux + a->aux;
        (void)vg_copy_text(name, sizeof name, *text == '(' ? text + 1 : text);
        if (name[0] == '\0' || strncmp(name, "## ", 3) == 0)
            continue;
        const double time_s = (double)a->sample / fs_hz;
        VG_TRY(vg_phases_append(out, name, time_s, time_s, err));
    }
    return VG_OK;
}

vg_status vg_phases_from_annotations(const char *path, double fs_hz, double duration_s,
                                     vg_phases *out, vg_error *err)
{
    vg_annotations annotations = {0};
    vg_phases marks = {0};
    vg_status status;

    *out = (vg_phases){0};
    status = vg_annotations_read(path, &annotations, err);
    if (status == VG_OK && annotations.fs_hz > 0.0)
        fs_hz = annotations.fs_hz;
    if (status == VG_OK && !(fs_hz > 0.0))
        status =
            vg_fail_untold(err, "rate_hz", "the sampling rate of the annotations is unknown");
    if (status == VG_OK)
        status = collect_texts(&annotations, fs_hz, &marks, err);
    if (status == VG_OK)
        status = vg_phases_from_events(&marks, duration_s, out, err);
    vg_annotations_free(&annotations);
    vg_phases_free(&marks);
    return status;
}

/** A run of equal values in a marker channel, as it grows. */
typedef struct run {
    double value; /* physical; NaN before the first sample */
    uint64_t first;
} run;

static vg_status end_run(const vg_channel *c, const run *r, uint64_t end, vg_phases *out,
                         vg_error *err)
{
    char number[VG_NUMBER_SIZE];
    char name[VG_PHASE_NAME_SIZE];

    if (isnan(r->value) || !(fabs(r->value) > 0.0) || end == r->first)
        return VG_OK; /* zero is the level between markers */
    if (out->n >= MAX_PHASES)
        return vg_fail(err, VG_ERR_OPTION,
                       "channel '%s' changes more than %d times; it is no "
                       "marker",
                       c->name, MAX_PHASES);
    vg_write_double(r->value, number);
    (void)snprintf(name, sizeof name, "%.40s=%.20s", c->name, number);
    return vg_phases_append(out, name, (double)r->first / c->fs_hz, (double)end / c->fs_hz,
                            err);
}

vg_status vg_phases_from_channel(vg_recording *rec, size_t channel, vg_phases *out,
                                 vg_error *err)
{
    const vg_channel *c = vg_recording_channel(rec, channel);
    float block[BLOCK];
    run r = {.value = NAN};
    uint64_t at = 0;
    size_t n = BLOCK;
    vg_status status = VG_OK;

    *out = (vg_phases){0};
    if (c == NULL)
        return vg_fail(err, VG_ERR_OPTION, "no channel %zu", channel);
    while (status == VG_OK && n == BLOCK) {
        status = vg_recording_read(rec, channel, at, BLOCK, block, &n, err);
        for (size_t i = 0; i < n && status == VG_OK; i++) {
            const double value = ((double)block[i] - c->baseline) / c->gain;
            if (value == r.value || (isnan(value) && isnan(r.value)))
                continue;
            status = end_run(c, &r, at + i, out, err);
            r = (run){value, at + i};
        }
        at += n;
    }
    if (status == VG_OK)
        status = end_run(c, &r, at, out, err);
    if (status == VG_OK && out->n == 0)
        status = vg_fail(err, VG_ERR_OPTION, "channel '%s' marks nothing", c->name);
    if (status == VG_OK)
        status = vg_phases_settle(out, err);
    if (status != VG_OK)
        vg_phases_free(out);
    return status;
}
