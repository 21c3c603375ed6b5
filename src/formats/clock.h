/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file clock.h
 *  Dates and times of day without the host's time zone.
 */
#ifndef VG_FORMATS_CLOCK_H
#define VG_FORMATS_CLOCK_H

#include <stdbool.h>
#include <stddef.h>

/** Days from 1970-01-01 to a date of the Gregorian calendar; false when there is none. */
bool vg_days_from_date(int year, int month, int day, long *days);

/** Read "H:M:S", "M:S" or "S" with an optional fraction, the whole of text, in seconds. Only
 *  the first number may be 61 or more. */
bool vg_read_clock(const char *text, double *seconds);

#endif /* VG_FORMATS_CLOCK_H */
