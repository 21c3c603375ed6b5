/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file column_names.h
 *  What the header of a column says about its content.
 */
#ifndef VG_FORMATS_COLUMN_NAMES_H
#define VG_FORMATS_COLUMN_NAMES_H

#include <vagus/recording.h>

#include "formats/dialect.h"

/** True for "time", "Timestamp", "t [ms]", "datetime" and the like. */
bool vg_name_is_time(const char *name);

/** True for "rr", "RR_ms", "ibi", "R-R", "nn" and the like. */
bool vg_name_is_interval(const char *name);

/** True for "HR", "bpm", "Heart Rate" and the like. */
bool vg_name_is_heart_rate(const char *name);

/** True for a table whose only column of numbers is beat times, headed "time_s". */
bool vg_name_is_beat_time(const vg_dialect *dialect);

/** Seconds of the unit of time that ends a name ("time_ms", "RR [s]"); 0 if it has none. */
double vg_name_unit_s(const char *name);

/** Split "PLETH [mV]" or "ECG (mV)" into name and unit. */
void vg_name_split(const char *text, char name[VG_NAME_SIZE], char unit[VG_UNIT_SIZE]);

#endif /* VG_FORMATS_COLUMN_NAMES_H */
