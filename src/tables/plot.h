/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file plot.h
 *  Recovery curves as an SVG: a panel for each stressor and measure, with phases, baseline
 *  band, curve, fitted points, fit and its interval. Told apart by line and shade alone, so
 *  that it survives a grey printer. Of three recordings or more the mean curve is drawn too.
 */
#ifndef VG_TABLES_PLOT_H
#define VG_TABLES_PLOT_H

#include <stdio.h>

#include <vagus/moving.h>
#include <vagus/recovery.h>

enum { VG_PLOT_GROUPS = 16 };

/** Curves of many recordings about the same stressor, as elevations above their baselines. */
typedef struct vg_plot_group {
    char measure[VG_PHASE_NAME_SIZE];
    char stressor[VG_PHASE_NAME_SIZE]; /**< without its number */
    char unit[VG_PHASE_NAME_SIZE];
    vg_episode episode; /**< names of the first; times are sums over all, on a clock that is 0
                           at the stressor's end */
    struct vg_welford *at; /**< one for each second */
    size_t n_curves;
} vg_plot_group;

/** A drawing being made. Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_plot {
    char *text; /**< panels so far */
    size_t n;
    size_t capacity;
    size_t n_panels;
    vg_plot_group groups[VG_PLOT_GROUPS];
    size_t n_groups;
    int is_full; /**< 1: memory ran out on the way */
} vg_plot;

/** What one panel shows. */
typedef struct vg_plot_panel {
    const char *title; /**< such as the recording */
    const char *measure;
    const char *unit;
    const vg_episode *episode;
    const vg_recovery *row;
    const double *time_s; /**< [n] of the curve */
    const double *value;  /**< [n] NaN where unknown */
    size_t n;
    const double *low; /**< [n] edges of an interval about the curve; NULL: none */
    const double *high;
    const double *bin_s; /**< [n_bins] of the fitted points */
    const double *bin_value;
    size_t n_bins;
} vg_plot_panel;

void vg_plot_free(vg_plot *plot);

/** Draw one panel. */
void vg_plot_draw(vg_plot *plot, const vg_plot_panel *panel);

/** Draw one panel and remember its curve for the groups. */
void vg_plot_add(vg_plot *plot, const vg_plot_panel *panel);

/** Add a panel for each stressor and measure that at least 3 curves were drawn of: their mean
 *  elevation above baseline with its pointwise 95 % interval. */
void vg_plot_add_groups(vg_plot *plot);

/** Write the whole drawing. VG_ERR_MEMORY, VG_ERR_IO or VG_OK. */
VG_NODISCARD vg_status vg_plot_write(const vg_plot *plot, FILE *out, vg_error *err);

#endif /* VG_TABLES_PLOT_H */
