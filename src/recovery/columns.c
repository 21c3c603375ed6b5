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
};

const vg_metric *vg_recovery_metrics(size_t *n)
{
    *n = sizeof columns / sizeof columns[0];
    return columns;
}
