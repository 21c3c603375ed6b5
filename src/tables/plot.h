/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file plot.h
 *  Recovery curves as an SVG: a panel for each stressor and measure, with phases, baseline
 *  band, curve, fitted points, fit and its interval. Told apart by line and shade alone, so
 *  that it survives a grey printer.
 */
#ifndef VG_TABLES_PLOT_H
#define VG_TABLES_PLOT_H

#include <stdio.h>

#include <vagus/moving.h>
#include <vagus/recovery.h>

/** A drawing being made. Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_plot {
    char *text; /**< panels so far */
    size_t n;
    size_t capacity;
    size_t n_panels;
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
    const double *bin_s; /**< [n_bins] of the fitted points */
    const double *bin_value;
    size_t n_bins;
} vg_plot_panel;

void vg_plot_free(vg_plot *plot);

void vg_plot_add(vg_plot *plot, const vg_plot_panel *panel);

/** Write the whole drawing. VG_ERR_MEMORY, VG_ERR_IO or VG_OK. */
VG_NODISCARD vg_status vg_plot_write(const vg_plot *plot, FILE *out, vg_error *err);

#endif /* VG_TABLES_PLOT_H */
