/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/phase_source.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/path.h"
#include "formats/clock.h"

enum { DAY_S = 86400 };

/** What every source is asked with. */
typedef struct request {
    const vg_input *input;
    const char *path;
    const vg_settings *settings;
    const char *detail; /**< what follows the colon, "" when nothing does */
} request;

static double duration_of(const request *r)
{
    return vg_recording_duration_s(r->input->recording);
}

static vg_status from_tags(const request *r, vg_phases *out, vg_error *err)
{
    return vg_phases_from_tags(r->path, r->settings->phase_names,
                               vg_recording_start_unix_s(r->input->recording), duration_of(r),
                               out, err);
}

static vg_status from_events(const request *r, vg_phases *out, vg_error *err)
{
    return vg_phases_from_events(vg_recording_events(r->input->recording), duration_of(r), out,
                                 err);
}

/** The annotation file that was named, or the .atr beside the record. */
static vg_status from_annotations(const request *r, vg_phases *out, vg_error *err)
{
    const vg_channel *first = vg_recording_channel(r->input->recording, 0);
    const double fs_hz = first != NULL ? first->fs_hz : 0.0;
    const size_t size = strlen(r->path) + sizeof ".atr";
    vg_status status = VG_OK;
    char *beside = vg_alloc(size, 1);

    if (beside == NULL)
        return vg_fail_memory(err);
    const char *dot = strrchr(vg_path_name(r->path), '.');
    const int stem = (int)(dot != NULL ? (size_t)(dot - r->path) : strlen(r->path));
    (void)snprintf(beside, size, "%.*s.atr", stem, r->path);
    const char *path = r->detail[0] != '\0' ? r->detail : beside;
    status = vg_phases_from_annotations(path, fs_hz, duration_of(r), out, err);
    if (status != VG_OK)
        status = vg_fail_in(err, status, "%s", path);
    vg_free(beside);
    return status;
}

static vg_status from_channel(const request *r, vg_phases *out, vg_error *err)
{
    size_t channel = 0;

    if (r->detail[0] == '\0')
        return vg_fail(err, VG_ERR_OPTION, "a marker channel needs its name: channel:NAME");
    VG_TRY(vg_recording_find(r->input->recording, r->detail, VG_KIND_OTHER, &channel, err));
    return vg_phases_from_channel(r->input->recording, channel, out, err);
}

/** Clock time at which the recording began: as told, else from its own start in UTC. */
static vg_status start_clock(const request *r, double *seconds, vg_error *err)
{
    const char *told = r->settings->start_clock;
    const double unix_s = vg_recording_start_unix_s(r->input->recording);

    *seconds = fmod(unix_s, DAY_S);
    if (told[0] != '\0' && !vg_read_clock(told, seconds))
        return vg_fail(err, VG_ERR_OPTION, "start clock '%s' is not H:M:S", told);
    if (!isfinite(*seconds))
        return vg_fail(err, VG_ERR_OPTION,
                       "a log of clock times needs the time at which the recording began "
                       "(--start-clock H:M:S)");
    return VG_OK;
}

static vg_status from_log(const request *r, vg_phases *out, vg_error *err)
{
    const char *person = r->settings->log_person;
    double clock_s = NAN;

    if (r->detail[0] == '\0')
        return vg_fail(err, VG_ERR_OPTION, "a log needs its name: log:FILE");
    VG_TRY(start_clock(r, &clock_s, err));
    const vg_status status = vg_phases_from_log(r->detail, person[0] != '\0' ? person : NULL,
                                                clock_s, duration_of(r), out, err);
    return status == VG_OK ? VG_OK : vg_fail_in(err, status, "%s", r->detail);
}

/** The events table beside the recording, whose onsets may count from another moment than the
 *  first sample (BIDS StartTime). */
static vg_status from_events_table(const request *r, vg_phases *out, vg_error *err)
{
    VG_TRY(vg_phases_find_events(r->path, out, err));
    for (size_t i = 0; i < out->n; i++) {
        out->items[i].start_s += r->input->events_offset_s;
        out->items[i].stop_s += r->input->events_offset_s;
    }
    return VG_OK;
}

static const struct {
    const char *name;
    vg_status (*find)(const request *r, vg_phases *out, vg_error *err);
} sources[] = {{"tags", from_tags},       {"edf", from_events},
               {"events", from_events},   {"annotations", from_annotations},
               {"channel", from_channel}, {"log", from_log}};

vg_status vg_phases_find(const vg_input *input, const char *path, const vg_settings *settings,
                         vg_phases *out, vg_error *err)
{
    const char *from = settings->phases_from;
    const size_t length = strcspn(from, ":");
    const request r = {.input = input,
                       .path = path,
                       .settings = settings,
                       .detail = from[length] == ':' ? from + length + 1 : ""};

    *out = (vg_phases){0};
    if (from[0] == '\0')
        return from_events_table(&r, out, err);
    if (input->type != VG_INPUT_RECORDING)
        return vg_fail(err, VG_ERR_OPTION, "phases can only come from a recording, not a list");
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        if (strlen(sources[i].name) == length && strncmp(sources[i].name, from, length) == 0)
            return sources[i].find(&r, out, err);
    return vg_fail(err, VG_ERR_OPTION,
                   "phases cannot come from '%s'; it must be tags, edf, annotations, "
                   "channel:NAME or log:FILE",
                   from);
}
