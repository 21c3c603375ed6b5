/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/recovery.h>

#include <stddef.h>

#define OURS       "this project"
#define PRUESSNER  "Pruessner 2003"
#define AT(member) offsetof(vg_recovery, member)

/* The order is that of the recovery table. "unit" stands for the unit of the measure. */
static const vg_metric columns[] = {
    {"baseline", "unit", "value of the baseline: its last 300 s at most", OURS, 120.0, 0,
     AT(baseline)},
    {"stress", "unit", "value of the whole stressor", OURS, 0.0, 0, AT(stress)},
    {"recovery", "unit", "value of the last 60 s of the recovery", OURS, 0.0, 0, AT(recovery)},
    {"reactivity", "unit", "stress - baseline", OURS, 0.0, 0, AT(reactivity)},
    {"reactivity_percent", "%",
     "100 reactivity / baseline; 100 (exp(reactivity) - 1) for ln measures", OURS, 0.0, 0,
     AT(reactivity_percent)},
    {"recovery_percent", "%", "100 (stress - recovery) / (stress - baseline)", OURS, 0.0, 0,
     AT(recovery_percent)},
    {"auc_g", "unit min", "area under the curve from the stressor's start, above 0", PRUESSNER,
     0.0, 0, AT(auc_g)},
    {"auc_i", "unit min", "the same above the baseline value", PRUESSNER, 0.0, 0, AT(auc_i)},
    {"area_to_recovery", "unit min", "area of elevation above baseline after the stressor",
     OURS, 0.0, 0, AT(area_to_recovery)},
    {"t_band_s", "s", "until the curve stays within its baseline band for 30 s", OURS, 0.0, 0,
     AT(t_band_s)},
    {"t_band_censored", "", "1: the return was not seen, t_band_s is the end", OURS, 0.0, 0,
     AT(t_band_censored)},
    {"t50_s", "s", "delay + tau ln 2", OURS, 0.0, 1, AT(t50_s)},
    {"t90_s", "s", "delay + tau ln 10", OURS, 0.0, 1, AT(t90_s)},
    {"tau_s", "s", "time constant of the fitted recovery", OURS, 0.0, 1, AT(tau_s)},
    {"tau_low_s", "s", "lower end of its 95 % profile interval", OURS, 0.0, 1, AT(tau_low_s)},
    {"tau_high_s", "s", "upper end of its 95 % profile interval", OURS, 0.0, 1, AT(tau_high_s)},
    {"amplitude", "unit", "fitted elevation at the stressor's end above the asymptote", OURS,
     0.0, 0, AT(amplitude)},
    {"asymptote", "unit", "fitted level that the recovery tends to", OURS, 0.0, 0,
     AT(asymptote)},
    {"delay_s", "s", "fitted time before the return begins", OURS, 0.0, 0, AT(delay_s)},
    {"band_height", "unit", "half width of the baseline band: SD of its curve, or a floor",
     OURS, 0.0, 0, AT(band_height)},
    {"reactivity_se", "unit", "standard error of reactivity (Newey-West)", "Newey & West 1987",
     0.0, 0, AT(reactivity_se)},
    {"reactivity_z", "", "reactivity / SD of the baseline's curve", OURS, 0.0, 0,
     AT(reactivity_z)},
    {"peak_reactivity", "unit", "largest 30 s mean of the curve under stress - baseline", OURS,
     30.0, 0, AT(peak_reactivity)},
    {"recovery_percent_low", "%", "lower end of its 95 % interval (delta method)", OURS, 0.0, 0,
     AT(recovery_percent_low)},
    {"recovery_percent_high", "%", "upper end of its 95 % interval", OURS, 0.0, 0,
     AT(recovery_percent_high)},
    {"residual_elevation", "unit", "recovery - baseline", OURS, 0.0, 0, AT(residual_elevation)},
    {"carry_over", "unit", "mean of the curve's last 60 s - baseline", OURS, 0.0, 0,
     AT(carry_over)},
    {"overshoot", "unit", "deepest 30 s stay beyond baseline; 0 when within 1 SD", OURS, 0.0, 0,
     AT(overshoot)},
    {"overshoot_at_s", "s", "when it begins", OURS, 0.0, 0, AT(overshoot_at_s)},
    {"t50_seen_s", "s", "until half of the elevation is gone for 30 s, on the curve", OURS, 0.0,
     1, AT(t50_seen_s)},
    {"t50_seen_censored", "", "1: not seen, t50_seen_s is the end", OURS, 0.0, 0,
     AT(t50_seen_censored)},
    {"t90_seen_s", "s", "until nine tenths of the elevation are gone for 30 s", OURS, 0.0, 1,
     AT(t90_seen_s)},
    {"t90_seen_censored", "", "1: not seen, t90_seen_s is the end", OURS, 0.0, 0,
     AT(t90_seen_censored)},
    {"in_band_percent", "%", "time in baseline band, from the stressor's start on", OURS, 0.0,
     0, AT(in_band_percent)},
    {"n_excursions", "", "stays above the baseline band", OURS, 0.0, 0, AT(n_excursions)},
    {"excursion_s", "s", "their mean duration", OURS, 0.0, 0, AT(excursion_s)},
    {"return_s", "s", "mean time from leaving the band to a return for 30 s", OURS, 0.0, 0,
     AT(return_s)},
    {"asymptote_offset", "unit", "asymptote - baseline", OURS, 0.0, 0, AT(asymptote_offset)},
    {"initial_rate", "unit/s", "fitted fall per second at its start", OURS, 0.0, 0,
     AT(initial_rate)},
    {"t_model_band_s", "s", "when the fitted curve enters the baseline band; n/a: never", OURS,
     0.0, 1, AT(t_model_band_s)},
    {"excess_beats", "beats", "area of elevated heart rate after the stressor", OURS, 0.0, 0,
     AT(excess_beats)},
    {"hrr30", "/min", "heart rate at the end (10 s mean) - 30 s later (5 s mean)", "Cole 1999",
     0.0, 0, AT(hrr30)},
    {"hrr60", "/min", "heart rate at the end - 60 s later", "Cole 1999", 0.0, 0, AT(hrr60)},
    {"hrr120", "/min", "heart rate at the end - 120 s later", "Cole 1999", 0.0, 0, AT(hrr120)},
    {"t30_s", "s", "-1 / slope of ln heart rate over the first 30 s", "Imai 1994", 30.0, 1,
     AT(t30_s)},
};

const vg_metric *vg_recovery_metrics(size_t *n)
{
    *n = sizeof columns / sizeof columns[0];
    return columns;
}
