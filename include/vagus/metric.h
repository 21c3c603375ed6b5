/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file metric.h
 *  The table that makes a number a metric: its name with the unit, its definition and source.
 *
 *  Table headers, JSON keys, cohort comparison, `vagus metrics` and the manual read these
 *  rows; adding a metric is one member of a result struct and one row.
 */
#ifndef VG_METRIC_H
#define VG_METRIC_H

#include <stddef.h>

#include <vagus/export.h>

VG_BEGIN_DECLS

typedef struct vg_metric {
    const char *name;       /**< with its unit, such as "rmssd_ms" */
    const char *unit;       /**< such as "ms"; "" for a pure number */
    const char *definition; /**< one clause or formula */
    const char *source;     /**< publication, or "this project" */
    double min_seconds;     /**< below this much data it is n/a; 0 when beats decide */
    int is_log_scaled;      /**< 1: sessions are compared on ln (skewed, > 0) */
    size_t offset;          /**< of the double in the result struct */
} vg_metric;

/** Read the metric's value out of the struct that its table belongs to. */
VG_API double vg_metric_value(const vg_metric *metric, const void *result);

VG_END_DECLS

#endif /* VG_METRIC_H */
