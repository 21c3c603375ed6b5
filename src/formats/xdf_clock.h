/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file xdf_clock.h
 *  From the clock of the computer that sent a stream to the clock of the recording.
 *
 *  Every few seconds the recorder measured by how much the sender's clock is off. A line is
 *  fitted through these offsets, robustly, because a measurement over a busy network can be
 *  late. Where the sender was restarted, so that its clock jumps, a new line begins.
 */
#ifndef VG_FORMATS_XDF_CLOCK_H
#define VG_FORMATS_XDF_CLOCK_H

#include <stddef.h>

#include <vagus/status.h>

typedef struct vg_xdf_offset {
    double time_s;  /* on the sender's clock */
    double value_s; /* to be added */
} vg_xdf_offset;

/** The line between two resets. */
typedef struct vg_xdf_line {
    double first_s; /* of its measurements, on the sender's clock */
    double last_s;
    double center_s;
    double value_s; /* at the centre */
    double slope;
} vg_xdf_line;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_xdf_clock {
    vg_xdf_offset *offsets; /* [n_offsets] */
    size_t n_offsets;
    size_t capacity;
    vg_xdf_line *lines; /* [n_lines]; none: the clock is the recorder's */
    size_t n_lines;
    size_t line_capacity;
} vg_xdf_clock;

void vg_xdf_clock_free(vg_xdf_clock *clock);

/** Add a measurement; one that is not finite is left out. */
VG_NODISCARD vg_status vg_xdf_clock_add(vg_xdf_clock *clock, double time_s, double value_s,
                                        vg_error *err);

/** All measurements are there: find the resets and fit the lines. */
VG_NODISCARD vg_status vg_xdf_clock_settle(vg_xdf_clock *clock, vg_error *err);

/** The line that a time belongs to, when times are asked for in the order of the recording.
 *
 *  @param line    that of the time before, 0 at first
 *  @param went_back  the clock jumped back since the time before
 */
size_t vg_xdf_clock_line(const vg_xdf_clock *clock, size_t line, double time_s, int went_back);

/** A time on the recorder's clock. */
double vg_xdf_clock_time(const vg_xdf_clock *clock, size_t line, double time_s);

#endif /* VG_FORMATS_XDF_CLOCK_H */
