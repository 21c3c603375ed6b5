/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/course.h"

#include <math.h>

#include "core/fail.h"

static const double longest_s = 14.0 * 86400.0;
static const double most_samples = 1073741824.0;

vg_profile vg_profile_defaults(void)
{
    return (vg_profile){.baseline_s = 300.0,
                        .stress_s = 180.0,
                        .recovery_s = 300.0,
                        .baseline_bpm = 68.0,
                        .reactivity_bpm = 24.0,
                        .rise_tau_s = 15.0,
                        .tau_s = 55.0,
                        .lf_amplitude = 0.03,
                        .hf_amplitude = 0.04,
                        .hf_withdrawal = 0.6,
                        .lf_hz = 0.1,
                        .resp_hz = 0.25,
                        .jitter_ms = 3.0,
                        .seed = 1,
                        .lf_phase_rad = NAN,
                        .hf_phase_rad = NAN};
}

vg_status vg_option_within(const char *name, double value, double low, double high,
                           vg_error *err)
{
    if (low <= value && value <= high)
        return VG_OK;
    return vg_fail(err, VG_ERR_OPTION, "%s is %g; it must be %g to %g", name, value, low, high);
}

vg_status vg_sample_count(double duration_s, double fs_hz, size_t *n, vg_error *err)
{
    *n = 0;
    if (!(duration_s > 0.0) || !(duration_s <= longest_s))
        return vg_fail(err, VG_ERR_OPTION, "duration_s is %g; it must be > 0 and at most %g",
                       duration_s, longest_s);
    const double count = ceil(duration_s * fs_hz);
    if (!(count <= most_samples))
        return vg_fail(err, VG_ERR_OPTION, "%g s at %g Hz are %.0f samples; at most %.0f",
                       duration_s, fs_hz, count, most_samples);
    *n = (size_t)count;
    return VG_OK;
}

static vg_status check_lengths(const vg_profile *p, vg_error *err)
{
    const char *const names[] = {"baseline_s", "stress_s", "recovery_s"};
    const double length_s[] = {p->baseline_s, p->stress_s, p->recovery_s};

    for (int i = 0; i < VG_COURSE_PIECES; i++) {
        if (!(length_s[i] < 0.0) && !(length_s[i] > 0.0) && !isnan(length_s[i]))
            continue;
        VG_TRY(vg_option_within(names[i], length_s[i], 1.0, longest_s, err));
    }
    const double total_s = p->baseline_s + p->stress_s + p->recovery_s;
    if (0.0 < total_s && total_s <= longest_s)
        return VG_OK;
    return vg_fail(err, VG_ERR_OPTION, "the profile lasts %g s; it must be > 0 and at most %g",
                   total_s, longest_s);
}

static vg_status check_phase(const char *name, double phase_rad, vg_error *err)
{
    return isnan(phase_rad) ? VG_OK : vg_option_within(name, phase_rad, -1e3, 1e3, err);
}

vg_status vg_profile_check(const vg_profile *p, vg_error *err)
{
    VG_TRY(check_lengths(p, err));
    VG_TRY(vg_option_within("baseline_bpm", p->baseline_bpm, 20.0, 300.0, err));
    VG_TRY(vg_option_within("baseline_bpm + reactivity_bpm",
                            p->baseline_bpm + p->reactivity_bpm, 20.0, 300.0, err));
    VG_TRY(vg_option_within("rise_tau_s", p->rise_tau_s, 0.1, 600.0, err));
    VG_TRY(vg_option_within("tau_s", p->tau_s, 0.1, 3600.0, err));
    VG_TRY(vg_option_within("lf_amplitude", p->lf_amplitude, 0.0, 0.5, err));
    VG_TRY(vg_option_within("hf_amplitude", p->hf_amplitude, 0.0, 0.5, err));
    if (!(p->lf_amplitude + p->hf_amplitude < 0.5))
        return vg_fail(err, VG_ERR_OPTION,
                       "lf_amplitude + hf_amplitude is %g; it must be below 0.5",
                       p->lf_amplitude + p->hf_amplitude);
    VG_TRY(vg_option_within("hf_withdrawal", p->hf_withdrawal, 0.0, 1.0, err));
    VG_TRY(vg_option_within("lf_hz", p->lf_hz, 0.001, 1.0, err));
    VG_TRY(vg_option_within("resp_hz", p->resp_hz, 0.001, 1.0, err));
    VG_TRY(vg_option_within("jitter_ms", p->jitter_ms, 0.0, 20.0, err));
    VG_TRY(vg_option_within("drift_hz", p->drift_hz, 0.0, 0.1, err));
    VG_TRY(check_phase("lf_phase_rad", p->lf_phase_rad, err));
    return check_phase("hf_phase_rad", p->hf_phase_rad, err);
}

vg_course vg_profile_course(const vg_profile *p)
{
    const double stress_start_s = p->baseline_s;
    const double stress_stop_s = stress_start_s + p->stress_s;
    const double end_s = stress_stop_s + p->recovery_s;
    vg_course course = {.piece = {{"baseline", 0.0, stress_start_s, 0.0, 0.0, 1.0},
                                  {"stress", stress_start_s, stress_stop_s, 0.0, 0.0, 1.0},
                                  {"recovery", stress_stop_s, end_s, 0.0, 0.0, 1.0}},
                        .duration_s = end_s};

    if (p->stress_s > 0.0) {
        const double scale = -1.0 / expm1(-p->stress_s / p->rise_tau_s);
        course.piece[1].rest = scale;
        course.piece[1].decay = -scale;
        course.piece[1].rate_per_s = 1.0 / p->rise_tau_s;
        course.piece[2].decay = 1.0;
        course.piece[2].rate_per_s = 1.0 / p->tau_s;
    }
    return course;
}

double vg_profile_hr_bpm(const vg_profile *profile, double time_s)
{
    if (vg_profile_check(profile, NULL) != VG_OK || isnan(time_s))
        return NAN;
    const vg_course course = vg_profile_course(profile);
    int i = 0;
    while (i + 1 < VG_COURSE_PIECES && !(time_s < course.piece[i].stop_s))
        i++;
    const vg_course_piece *piece = &course.piece[i];
    const double u = fmax(0.0, time_s - piece->start_s);
    const double elevation = piece->rest + piece->decay * exp(-piece->rate_per_s * u);
    return profile->baseline_bpm + profile->reactivity_bpm * elevation;
}

vg_status vg_profile_phases(const vg_profile *profile, vg_phases *out, vg_error *err)
{
    vg_status status;

    *out = (vg_phases){0};
    status = vg_profile_check(profile, err);
    if (status != VG_OK)
        return status;
    const vg_course course = vg_profile_course(profile);
    for (int i = 0; i < VG_COURSE_PIECES && status == VG_OK; i++) {
        const vg_course_piece *piece = &course.piece[i];
        if (piece->stop_s > piece->start_s)
            status = vg_phases_append(out, piece->name, piece->start_s, piece->stop_s, err);
    }
    if (status != VG_OK)
        vg_phases_free(out);
    return status;
}
