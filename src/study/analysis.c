/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/analysis.h"

#include <math.h>
#include <string.h>

#include <vagus/detect.h>
#include <vagus/windows.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "study/crop.h"
#include "study/phase_source.h"

void vg_analysis_free(vg_analysis *analysis)
{
    vg_input_free(&analysis->input);
    vg_beats_free(&analysis->beats);
    vg_nn_free(&analysis->nn);
    vg_phases_free(&analysis->phases);
    *analysis = (vg_analysis){0};
}

/** Codes of the reader's warnings hold for every row of the input. */
static void take_notes(vg_analysis *a)
{
    for (size_t i = 0; i < a->input.notes.n; i++)
        if (a->input.notes.items[i].level == VG_NOTE_WARNING)
            vg_append_code(a->reason, sizeof a->reason, a->input.notes.items[i].code);
}

/** Find the channels of a comma list of names and indices. */
static vg_status list_leads(vg_analysis *a, const char *names, vg_error *err)
{
    char name[VG_NAME_SIZE];

    for (const char *at = names; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        const size_t length = strcspn(at, ",");
        if (a->n_leads == VG_DETECT_LEADS_MAX || length >= sizeof name)
            return vg_fail(err, VG_ERR_OPTION, "channel list '%s' is too long", names);
        memcpy(name, at, length);
        name[length] = '\0';
        VG_TRY(vg_recording_find(a->input.recording, name, a->settings->kind,
                                 &a->leads[a->n_leads], err));
        a->n_leads++;
    }
    a->channel = a->leads[0];
    return VG_OK;
}

/** Find the channel, or the channels, that the settings name. */
static vg_status find_leads(vg_analysis *a, const char *name, vg_error *err)
{
    const vg_status status =
        vg_recording_find(a->input.recording, name, a->settings->kind, &a->channel, err);

    if (status != VG_OK && name != NULL && strchr(name, ',') != NULL)
        return list_leads(a, name, err);
    a->leads[0] = a->channel;
    a->n_leads = 1;
    return status;
}

static vg_status choose_channel(vg_analysis *a, vg_error *err)
{
    const vg_settings *settings = a->settings;
    const char *name = settings->channel[0] != '\0' ? settings->channel : NULL;
    const bool says_kind = settings->kind == VG_KIND_ECG || settings->kind == VG_KIND_PPG;

    VG_TRY(find_leads(a, name, err));
    const vg_channel *channel = vg_recording_channel(a->input.recording, a->channel);
    a->channel_name = channel->name;
    a->kind = says_kind ? settings->kind : channel->kind;
    a->stop_s = fmin(settings->stop_s, (double)channel->n_samples / channel->fs_hz);
    return VG_OK;
}

vg_status vg_analysis_open(const char *path, const vg_settings *settings, vg_analysis *out,
                           vg_error *err)
{
    const vg_input_opts opts = vg_settings_input(settings);
    vg_status status;

    *out = (vg_analysis){.settings = settings, .stop_s = settings->stop_s};
    status = vg_settings_id(settings, out->settings_id, err);
    if (status == VG_OK)
        status = vg_input_open(path, &opts, &out->input, err);
    if (status == VG_OK)
        take_notes(out);
    if (status == VG_OK && out->input.type == VG_INPUT_RECORDING)
        status = choose_channel(out, err);
    else if (status == VG_OK)
        out->kind = out->input.type == VG_INPUT_BEATS ? VG_KIND_BEATS : VG_KIND_RR;
    if (status != VG_OK)
        vg_analysis_free(out);
    return status;
}

/** The end of a list that has no length of its own: just after its last beat. */
static double end_of_list_s(double stop_s, double duration_s, double last_s)
{
    const double end_s =
        isfinite(duration_s) && duration_s > last_s ? duration_s : nextafter(last_s, INFINITY);

    return fmin(stop_s, end_s);
}

vg_status vg_analysis_find_beats(vg_analysis *a, vg_error *err)
{
    const vg_settings *settings = a->settings;
    const vg_detect_opts opts = {
        .kind = a->kind, .start_s = settings->start_s, .stop_s = settings->stop_s};
    const vg_beats *given = &a->input.beats;

    if (a->input.type == VG_INPUT_INTERVALS)
        return vg_fail(err, VG_ERR_OPTION, "a list of intervals holds no beats to detect");
    if (a->input.type == VG_INPUT_RECORDING) {
        VG_TRY(vg_beats_detect_leads(a->input.recording, a->leads, a->n_leads, &opts, &a->beats,
                                     err));
        vg_input_update_notes(&a->input); /* a checksum is known once all has been read */
        take_notes(a);
    } else {
        VG_TRY(vg_crop_beats(given, settings->start_s, settings->stop_s, &a->beats, err));
        a->stop_s = end_of_list_s(settings->stop_s, given->duration_s,
                                  given->n > 0 ? given->time_s[given->n - 1] : 0.0);
    }
    a->has_beats = true;
    return VG_OK;
}

static vg_status correct_intervals(vg_analysis *a, vg_error *err)
{
    const vg_settings *settings = a->settings;
    const vg_nn *given = &a->input.intervals;
    vg_nn cropped = {0};
    vg_status status =
        vg_crop_intervals(given, settings->start_s, settings->stop_s, &cropped, err);

    /* A table that `vagus nn` wrote is corrected already. */
    if (status == VG_OK && vg_notes_find(&a->input.notes, "corrected") != NULL) {
        a->nn = cropped;
        cropped = (vg_nn){0};
    } else if (status == VG_OK) {
        status = vg_nn_correct(&cropped, &settings->correct, &a->nn, err);
    }
    vg_nn_free(&cropped);
    a->stop_s =
        end_of_list_s(settings->stop_s, NAN, given->n > 0 ? given->time_s[given->n - 1] : 0.0);
    return status;
}

vg_status vg_analysis_find_nn(vg_analysis *a, vg_error *err)
{
    if (a->input.type == VG_INPUT_INTERVALS)
        return correct_intervals(a, err);
    VG_TRY(vg_analysis_find_beats(a, err));
    return vg_nn_from_beats(&a->beats, &a->settings->correct, &a->nn, err);
}

vg_status vg_analysis_find_phases(vg_analysis *a, const char *path, const char *events_path,
                                  vg_error *err)
{
    if (events_path != NULL) {
        const vg_status status = vg_phases_read_events(events_path, &a->phases, err);
        return status == VG_OK ? VG_OK : vg_fail_in(err, status, "%s", events_path);
    }
    return vg_phases_find(&a->input, path, a->settings, &a->phases, err);
}

vg_status vg_analysis_run(const char *path, const char *events_path,
                          const vg_settings *settings, vg_analysis *out, vg_error *err)
{
    vg_status status;

    VG_TRY(vg_analysis_open(path, settings, out, err));
    status = vg_analysis_find_nn(out, err);
    /* For breathing alone, so that listing beats or intervals need not read the signal twice.
     */
    if (status == VG_OK && out->input.type == VG_INPUT_RECORDING && out->kind == VG_KIND_ECG)
        status = vg_qrs_measure_area(out->input.recording, out->leads[0], &out->beats, err);
    if (status == VG_OK)
        status = vg_analysis_find_phases(out, path, events_path, err);
    if (status != VG_OK)
        vg_analysis_free(out);
    return status;
}

vg_row_origin vg_analysis_origin(const vg_analysis *a)
{
    return (vg_row_origin){.channel = a->channel_name,
                           .kind = a->kind,
                           .settings_id = a->settings_id,
                           .reason = a->reason};
}

/** Densities of a phase by every estimator asked for; none where beats are too few. */
static vg_status add_spectra(const vg_analysis *a, const vg_row_id *id, const vg_phase *phase,
                             vg_table *spectra, vg_error *err)
{
    const vg_hrv_opts *o = &a->settings->hrv;
    const bool asked[VG_N_ESTIMATORS] = {true, o->with_lomb != 0, o->with_ar != 0};
    const vg_nn_view part = vg_nn_slice(vg_nn_borrow(&a->nn), phase->start_s, phase->stop_s);

    for (vg_estimator e = (vg_estimator)0; e < VG_N_ESTIMATORS; e = (vg_estimator)(e + 1)) {
        vg_spectrum spectrum = {0};
        if (!asked[e])
            continue;
        const vg_status status = vg_spectrum_compute(part, &o->frequency, e, &spectrum, err);
        if (status == VG_OK)
            vg_spectrum_rows(spectra, id, phase->name, vg_estimator_name(e), &spectrum);
        vg_spectrum_free(&spectrum);
        if (status != VG_OK && status != VG_ERR_SHORT)
            return status;
    }
    return VG_OK;
}

static void count_bad(vg_sink *sink, const char *phase, const char *reason)
{
    char code[VG_PHASE_NAME_SIZE + VG_REASON_SIZE];

    (void)snprintf(code, sizeof code, "%s:%s", phase, reason);
    vg_append_code(sink->reason, sizeof sink->reason, code);
    sink->n_bad++;
}

/** Leave of a phase what lies inside the analysed part of the recording; true if that cut
 *  something off. A list ends at its last beat, so a beat's length more or less is nothing. A
 *  phase wholly outside stays as it is: there is nothing to read in it. */
static bool cut_phase(const vg_analysis *a, vg_phase *phase)
{
    const double beat_s = 2.0;
    const double start_s = fmax(phase->start_s, a->settings->start_s);
    const double stop_s = fmin(phase->stop_s, a->stop_s);
    const bool sticks_out =
        phase->start_s < start_s - beat_s || phase->stop_s > stop_s + beat_s;

    if (!(start_s < stop_s) || !sticks_out)
        return false;
    phase->start_s = start_s;
    phase->stop_s = stop_s;
    return true;
}

/** A phase that reaches beyond the recording has less to read than its length says; below
 *  80 % that is a reason for caution (docs/methods.md D.4). */
static void discount_outside(const vg_analysis *a, const vg_phase *phase, vg_hrv *hrv)
{
    const double caution_percent = 80.0;
    const double length_s = phase->stop_s - phase->start_s;
    vg_phase inside = *phase;
    char code[VG_CODE_SIZE];

    const bool is_beyond = phase->start_s >= a->stop_s || phase->stop_s <= a->settings->start_s;
    if (!cut_phase(a, &inside) && !is_beyond)
        return;
    const double share = is_beyond ? 0.0 : (inside.stop_s - inside.start_s) / length_s;
    hrv->usable_percent *= share;
    (void)snprintf(code, sizeof code, "outside:%.0f%%", 100.0 * (1.0 - share));
    vg_append_code(hrv->reason, sizeof hrv->reason, code);
    if (hrv->verdict == VG_VERDICT_GOOD && hrv->usable_percent < caution_percent)
        hrv->verdict = VG_VERDICT_CAUTION;
}

/** The row of a phase or window; windows is NULL or the handle of all of its length. */
static vg_status add_hrv_row(const vg_analysis *a, const vg_row_id *id, const vg_phase *phase,
                             vg_windows *windows, vg_sink *sink, vg_error *err)
{
    const vg_row_origin origin = vg_analysis_origin(a);
    /* Only the part is handed over, so that many windows do not check the whole many times. */
    const vg_nn_view part = vg_nn_slice(vg_nn_borrow(&a->nn), phase->start_s, phase->stop_s);
    vg_hrv hrv;

    if (windows != NULL)
        VG_TRY(vg_windows_compute(windows, phase->start_s, &hrv, err));
    else
        VG_TRY(vg_hrv_compute(part, a->has_beats ? &a->beats : NULL, phase->start_s,
                              phase->stop_s, &a->settings->hrv, &hrv, err));
    discount_outside(a, phase, &hrv);
    vg_hrv_row(sink->hrv, id, &origin, phase->name, &hrv, sink->layout);
    if (hrv.verdict == VG_VERDICT_INVALID)
        count_bad(sink, phase->name, hrv.reason);
    return sink->spectra != NULL ? add_spectra(a, id, phase, sink->spectra, err) : VG_OK;
}

enum { MOST_WINDOWS = 10000000 };

/** The row of a phase, or those of the windows that lie wholly inside it. */
static vg_status add_hrv_rows(const vg_analysis *a, const vg_row_id *id, const vg_phase *phase,
                              vg_sink *sink, vg_error *err)
{
    const double rounding_s = 1e-9;
    const double window_s = a->settings->window_s;
    const double step_s = a->settings->step_s > 0.0 ? a->settings->step_s : window_s;
    vg_phase part = *phase;
    vg_phase window = *phase;
    vg_windows *windows = NULL;
    vg_status status = VG_OK;

    if (!(window_s > 0.0))
        return add_hrv_row(a, id, phase, NULL, sink, err);
    (void)cut_phase(a, &part);
    if (!((part.stop_s - part.start_s) / step_s <= MOST_WINDOWS))
        return vg_fail(err, VG_ERR_OPTION, "windows every %g s in %g s are more than %d",
                       step_s, part.stop_s - part.start_s, MOST_WINDOWS);
    if (a->settings->window_mode != 0)
        status = vg_windows_create(vg_nn_borrow(&a->nn), a->has_beats ? &a->beats : NULL,
                                   window_s, &a->settings->hrv, &windows, err);
    for (size_t k = 0; status == VG_OK; k++) {
        window.start_s = part.start_s + (double)k * step_s;
        window.stop_s = window.start_s + window_s;
        if (!(window.stop_s <= part.stop_s + rounding_s))
            break;
        status = add_hrv_row(a, id, &window, windows, sink, err);
    }
    vg_windows_destroy(windows);
    return status;
}

vg_status vg_analysis_hrv(const vg_analysis *a, const vg_row_id *id, vg_sink *sink,
                          vg_error *err)
{
    const vg_phase all = {.start_s = a->settings->start_s, .stop_s = a->stop_s, .name = "all"};

    size_t n_spans = 0;

    for (size_t i = 0; i < a->phases.n; i++) {
        const vg_phase *phase = &a->phases.items[i];
        if (!(phase->stop_s > phase->start_s))
            continue; /* a mark without duration */
        VG_TRY(add_hrv_rows(a, id, phase, sink, err));
        n_spans++;
    }
    return n_spans > 0 ? VG_OK : add_hrv_rows(a, id, &all, sink, err);
}

/** Cut the phases of an episode; codes such as recovery_cut:580s say what was left. */
static void cut_episode(const vg_analysis *a, vg_episode *episode, char *codes, size_t size)
{
    const struct {
        const char *name;
        vg_phase *phase;
    } parts[] = {{"baseline", &episode->baseline},
                 {"stress", &episode->stress},
                 {"recovery", &episode->recovery}};
    char code[VG_CODE_SIZE];

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!cut_phase(a, parts[i].phase))
            continue;
        (void)snprintf(code, sizeof code, "%s_cut:%.0fs", parts[i].name,
                       parts[i].phase->stop_s - parts[i].phase->start_s);
        vg_append_code(codes, size, code);
    }
}

static vg_status add_curve(vg_moving *moving, const vg_row_id *id, const vg_episode *episode,
                           vg_measure measure, vg_table *curves, vg_error *err)
{
    /* From the start of the baseline to the end of the recovery, with a point at the very
     * end of the stressor. */
    const double zero_s = episode->stress.stop_s;
    const double start_s = zero_s - floor(zero_s - episode->baseline.start_s);
    const vg_grid grid = {start_s, episode->recovery.stop_s, 1.0, 0.0, 0};
    vg_curve curve = {0};

    VG_TRY(vg_moving_curve(moving, measure, &grid, &curve, err));
    vg_curve_rows(curves, id, episode, measure, &curve);
    vg_curve_free(&curve);
    return VG_OK;
}

/** Times of a curve's points, freshly allocated. */
static double *times_of(const vg_curve *curve)
{
    double *time_s = vg_alloc(curve->n, sizeof *time_s);

    for (size_t i = 0; time_s != NULL && i < curve->n; i++)
        time_s[i] = curve->start_s + (double)i * curve->step_s;
    return time_s;
}

static vg_status add_panel(vg_moving *moving, const vg_row_id *id, const vg_episode *e,
                           const vg_recovery *row, vg_plot *plot, vg_error *err)
{
    const double bin_s = vg_measure_bin_s(row->measure);
    const vg_grid fine = {e->baseline.start_s, e->recovery.stop_s, 1.0, 0.0, 0};
    const vg_grid coarse = {e->recovery.start_s + bin_s / 2.0, e->recovery.stop_s - bin_s / 2.0,
                            bin_s, bin_s, 0};
    vg_curve curve = {0};
    vg_curve bins = {0};

    vg_status status = vg_moving_curve(moving, row->measure, &fine, &curve, err);
    if (status == VG_OK)
        status = vg_moving_curve(moving, row->measure, &coarse, &bins, err);
    double *time_s = times_of(&curve);
    double *bin_time_s = times_of(&bins);
    if (status == VG_OK && (time_s == NULL || bin_time_s == NULL))
        status = vg_fail_memory(err);
    if (status == VG_OK)
        vg_plot_add(plot, &(vg_plot_panel){.title = id->recording,
                                           .measure = vg_measure_name(row->measure),
                                           .unit = vg_measure_unit(row->measure),
                                           .episode = e,
                                           .row = row,
                                           .time_s = time_s,
                                           .value = curve.value,
                                           .n = curve.n,
                                           .bin_s = bin_time_s,
                                           .bin_value = bins.value,
                                           .n_bins = bins.n});
    vg_free(time_s);
    vg_free(bin_time_s);
    vg_curve_free(&curve);
    vg_curve_free(&bins);
    return status;
}

static vg_status add_episode(const vg_analysis *a, const vg_row_id *id, vg_moving *moving,
                             const vg_episode *episode, vg_sink *sink, vg_error *err)
{
    vg_episode cut = *episode;
    char codes[VG_REASON_SIZE];
    vg_recovery row;

    (void)vg_copy_text(codes, sizeof codes, a->reason);
    cut_episode(a, &cut, codes, sizeof codes);
    for (vg_measure m = (vg_measure)0; m < VG_N_MEASURES; m = (vg_measure)(m + 1)) {
        VG_TRY(vg_moving_recovery_compute(moving, &cut, m, &a->settings->recovery, &row, err));
        vg_recovery_row(sink->recovery, id, &cut, &row, codes);
        if (row.status == VG_RECOVERY_UNUSABLE)
            count_bad(sink, episode->stress.name, row.reason);
        if (sink->curves != NULL && vg_episode_is_complete(&cut))
            VG_TRY(add_curve(moving, id, &cut, m, sink->curves, err));
        if (sink->plot != NULL && vg_episode_is_complete(&cut) && m <= VG_MEASURE_LN_RMSSD)
            VG_TRY(add_panel(moving, id, &cut, &row, sink->plot, err));
    }
    return VG_OK;
}

vg_status vg_analysis_recovery(const vg_analysis *a, const vg_row_id *id, vg_sink *sink,
                               vg_error *err)
{
    const vg_pairing names = vg_settings_pairing(a->settings);
    vg_episode *episodes = NULL;
    vg_moving *moving = NULL;
    size_t n = 0;
    vg_status status = vg_episodes_find(&a->phases, &names, &episodes, &n, err);

    if (status == VG_OK)
        status = vg_moving_create(vg_nn_borrow(&a->nn), &moving, err);
    for (size_t i = 0; i < n && status == VG_OK; i++)
        status = add_episode(a, id, moving, &episodes[i], sink, err);
    vg_moving_destroy(moving);
    vg_episodes_free(episodes);
    return status;
}
