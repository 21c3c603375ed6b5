/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/detect.h>

#include <math.h>

#include "beats/ecg.h"
#include "beats/ppg.h"
#include "core/fail.h"

/* docs/methods-beats.md says what the rates mean; some slack for measured rates. */
static const double ecg_rate_hz[2] = {95.0, 10500.0};
static const double ppg_rate_hz[2] = {24.0, 10500.0};

vg_detect_opts vg_detect_defaults(void)
{
    return (vg_detect_opts){.kind = VG_KIND_OTHER, .start_s = 0.0, .stop_s = INFINITY};
}

static vg_status check(const vg_channel *ch, const vg_detect_opts *opts, vg_kind kind,
                       vg_error *err)
{
    const double *range = kind == VG_KIND_ECG ? ecg_rate_hz : ppg_rate_hz;

    if (kind != VG_KIND_ECG && kind != VG_KIND_PPG)
        return vg_fail(err, VG_ERR_OPTION, "channel '%s' is neither an ECG nor a PPG",
                       ch->name);
    if (!(ch->fs_hz >= range[0] && ch->fs_hz <= range[1]))
        return vg_fail(err, VG_ERR_OPTION,
                       "channel '%s' has %g samples a second; beats need %g to %g", ch->name,
                       ch->fs_hz, ceil(range[0]), floor(range[1]));
    if (!(opts->start_s >= 0.0))
        return vg_fail(err, VG_ERR_OPTION, "start_s is %g; it must be >= 0", opts->start_s);
    if (!(opts->stop_s > opts->start_s))
        return vg_fail(err, VG_ERR_OPTION, "stop_s is %g; it must be > start_s %g",
                       opts->stop_s, opts->start_s);
    return VG_OK;
}

/** Are all channels there, of one kind that can be analysed, and at one rate? */
static vg_status check_channels(const vg_recording *rec, const size_t *channels,
                                size_t n_channels, const vg_detect_opts *opts, vg_kind *kind,
                                vg_error *err)
{
    if (n_channels == 0 || n_channels > VG_DETECT_LEADS_MAX)
        return vg_fail(err, VG_ERR_OPTION, "%zu channels; there can be 1 to %d", n_channels,
                       VG_DETECT_LEADS_MAX);
    for (size_t i = 0; i < n_channels; i++) {
        const vg_channel *ch = vg_recording_channel(rec, channels[i]);
        if (ch == NULL)
            return vg_fail(err, VG_ERR_OPTION, "no channel %zu; there are %zu", channels[i],
                           vg_recording_n_channels(rec));
        *kind = opts->kind != VG_KIND_OTHER ? opts->kind : ch->kind;
        VG_TRY(check(ch, opts, *kind, err));
        if (n_channels > 1 && *kind != VG_KIND_ECG)
            return vg_fail(err, VG_ERR_OPTION, "channel '%s' is not an ECG lead", ch->name);
    }
    return VG_OK;
}

vg_status vg_beats_detect_leads(vg_recording *rec, const size_t *channels, size_t n_channels,
                                const vg_detect_opts *opts, vg_beats *out, vg_error *err)
{
    vg_detect_opts chosen = opts != NULL ? *opts : vg_detect_defaults();
    vg_kind kind = VG_KIND_OTHER;

    *out = (vg_beats){0};
    VG_TRY(check_channels(rec, channels, n_channels, &chosen, &kind, err));

    const vg_channel *ch = vg_recording_channel(rec, channels[0]);
    const double end_s = (double)ch->n_samples / ch->fs_hz;
    chosen.start_s = fmin(chosen.start_s, end_s);
    chosen.stop_s = fmin(chosen.stop_s, end_s);
    out->source = kind;
    out->fs_hz = ch->fs_hz;
    const double range_s[2] = {chosen.start_s, chosen.stop_s};
    out->duration_s = range_s[1] - range_s[0];
    const vg_status status = kind == VG_KIND_PPG
                                 ? vg_ppg_detect(rec, channels[0], &chosen, out, err)
                                 : vg_ecg_detect(rec, channels, n_channels, &chosen, out, err);
    if (status != VG_OK)
        vg_beats_free(out);
    return status;
}

vg_status vg_beats_detect(vg_recording *rec, size_t channel, const vg_detect_opts *opts,
                          vg_beats *out, vg_error *err)
{
    return vg_beats_detect_leads(rec, &channel, 1, opts, out, err);
}
