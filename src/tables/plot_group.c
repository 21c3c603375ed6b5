/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "stat/student.h"
#include "stat/welford.h"
#include "tables/plot.h"

/* Seconds before and after the stressor's end that a group curve can span. */
enum { BEFORE_S = 1200, AFTER_S = 2400, N_SECONDS = BEFORE_S + AFTER_S + 1 };

enum { FEWEST_CURVES = 3 };

/** The stressor's name without the number that repeats give it. */
static void bare_name(const char *name, char out[VG_PHASE_NAME_SIZE])
{
    (void)vg_copy_text(out, VG_PHASE_NAME_SIZE, name);
    out[strcspn(out, "#")] = '\0';
}

/** Add a phase's times to the sums of a group. */
static void add_times(vg_phase *sum, const vg_phase *phase, double zero_s)
{
    sum->start_s += fmax(phase->start_s - zero_s, -BEFORE_S);
    sum->stop_s += fmin(phase->stop_s - zero_s, AFTER_S);
}

/** The phase's mean times from their sums, and its name without a number. */
static vg_phase mean_phase(const vg_phase *sum, size_t n)
{
    vg_phase out = {.start_s = sum->start_s / (double)n, .stop_s = sum->stop_s / (double)n};

    bare_name(sum->name, out.name);
    return out;
}

/** The group of a panel, made when it is the first; NULL when there is no room. */
static vg_plot_group *group_of(vg_plot *plot, const vg_plot_panel *panel)
{
    char stressor[VG_PHASE_NAME_SIZE];

    bare_name(panel->episode->stress.name, stressor);
    for (size_t i = 0; i < plot->n_groups; i++)
        if (strcmp(plot->groups[i].stressor, stressor) == 0 &&
            strcmp(plot->groups[i].measure, panel->measure) == 0)
            return &plot->groups[i];
    if (plot->n_groups == VG_PLOT_GROUPS)
        return NULL;
    vg_plot_group *group = &plot->groups[plot->n_groups];
    *group = (vg_plot_group){.at = vg_alloc(N_SECONDS, sizeof *group->at)};
    bare_name(panel->episode->baseline.name, group->episode.baseline.name);
    bare_name(panel->episode->recovery.name, group->episode.recovery.name);
    bare_name(panel->episode->stress.name, group->episode.stress.name);
    if (group->at == NULL) {
        plot->is_full = 1;
        return NULL;
    }
    (void)vg_copy_text(group->stressor, sizeof group->stressor, stressor);
    (void)vg_copy_text(group->measure, sizeof group->measure, panel->measure);
    (void)vg_copy_text(group->unit, sizeof group->unit, panel->unit);
    plot->n_groups++;
    return group;
}

void vg_plot_add(vg_plot *plot, const vg_plot_panel *panel)
{
    const double zero_s = panel->episode->stress.stop_s;

    vg_plot_draw(plot, panel);
    if (isnan(panel->row->baseline))
        return;
    vg_plot_group *group = group_of(plot, panel);
    if (group == NULL)
        return;
    group->n_curves++;
    add_times(&group->episode.baseline, &panel->episode->baseline, zero_s);
    add_times(&group->episode.stress, &panel->episode->stress, zero_s);
    add_times(&group->episode.recovery, &panel->episode->recovery, zero_s);
    for (size_t i = 0; i < panel->n; i++) {
        const double second = floor(panel->time_s[i] - zero_s + 0.5) + BEFORE_S;
        if (!isnan(panel->value[i]) && 0.0 <= second && second < N_SECONDS)
            vg_welford_add(&group->at[(size_t)second], panel->value[i] - panel->row->baseline);
    }
}

static void draw_group(vg_plot *plot, const vg_plot_group *group, double *block)
{
    double *time_s = block;
    double *mean = block + N_SECONDS;
    double *low = block + 2 * N_SECONDS;
    double *high = block + 3 * N_SECONDS;
    const vg_episode episode = {
        .baseline = mean_phase(&group->episode.baseline, group->n_curves),
        .stress = mean_phase(&group->episode.stress, group->n_curves),
        .recovery = mean_phase(&group->episode.recovery, group->n_curves)};
    const vg_recovery row = {.baseline = 0.0, .band_height = NAN, .tau_low_s = NAN};
    char title[2 * VG_PHASE_NAME_SIZE];

    for (size_t i = 0; i < N_SECONDS; i++) {
        const vg_welford *w = &group->at[i];
        const double n = (double)w->n;
        /* A mean of fewer than half of the curves would jump where others end. */
        const bool is_known = w->n >= FEWEST_CURVES && 2 * w->n >= group->n_curves;
        const double half =
            is_known ? vg_student_quantile(0.975, n - 1.0) * vg_welford_sd(w) / sqrt(n) : NAN;
        time_s[i] = (double)i - BEFORE_S;
        mean[i] = is_known ? w->mean : NAN;
        low[i] = mean[i] - half;
        high[i] = mean[i] + half;
    }
    (void)snprintf(title, sizeof title, "%s: %zu curves", group->stressor, group->n_curves);
    vg_plot_draw(plot, &(vg_plot_panel){.title = title,
                                        .measure = group->measure,
                                        .unit = group->unit,
                                        .episode = &episode,
                                        .row = &row,
                                        .time_s = time_s,
                                        .value = mean,
                                        .n = N_SECONDS,
                                        .low = low,
                                        .high = high});
}

void vg_plot_add_groups(vg_plot *plot)
{
    double *block = vg_alloc(N_SECONDS, 4 * sizeof *block);

    if (block == NULL)
        plot->is_full = 1;
    for (size_t i = 0; block != NULL && i < plot->n_groups; i++)
        if (plot->groups[i].n_curves >= FEWEST_CURVES)
            draw_group(plot, &plot->groups[i], block);
    vg_free(block);
}
