/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file phases.h
 *  Named spans of a recording: baseline, stressor, recovery, or any event with a duration.
 *
 *  A phase is [start_s, stop_s): an interval belongs to it when both its beats are inside.
 */
#ifndef VG_PHASES_H
#define VG_PHASES_H

#include <stddef.h>

#include <vagus/status.h>

VG_BEGIN_DECLS

enum { VG_PHASE_NAME_SIZE = 64 };

typedef struct vg_phase {
    double start_s; /**< from the start of the recording */
    double stop_s;  /**< >= start_s; equal for a mark without duration */
    char name[VG_PHASE_NAME_SIZE];
} vg_phase;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_phases {
    vg_phase *items; /**< [n] */
    size_t n;
    size_t capacity;
} vg_phases;

VG_API void vg_phases_free(vg_phases *phases);

/** Append a phase. VG_ERR_DATA when it is not finite, ends before it starts, or its name
 *  has more than 63 bytes. */
VG_API VG_NODISCARD vg_status vg_phases_append(vg_phases *phases, const char *name,
                                               double start_s, double stop_s, vg_error *err);

/** Sort by start; number repeated names in time order: relax#1, relax#2. */
VG_API VG_NODISCARD vg_status vg_phases_settle(vg_phases *phases, vg_error *err);

/** VG_ERR_DATA when two phases overlap; the message names both and the seconds. */
VG_API VG_NODISCARD vg_status vg_phases_check(const vg_phases *phases, vg_error *err);

/** 1 if name is one of a comma list; a bare name in the list stands for all its numbered
 *  repeats (relax for relax#1, relax#2). */
VG_API int vg_phase_matches(const char *name, const char *list);

VG_END_DECLS

#endif /* VG_PHASES_H */
