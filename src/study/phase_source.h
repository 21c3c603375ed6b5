/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file phase_source.h
 *  Where the phases of a recording come from: an events table, or the recording itself.
 */
#ifndef VG_STUDY_PHASE_SOURCE_H
#define VG_STUDY_PHASE_SOURCE_H

#include "study/settings.h"

/** Make phases as settings->phases_from says.
 *
 *  "" looks for `<stem>_events.tsv` beside the recording (none is fine); "tags" cuts at the
 *  button presses of an Empatica E4; "edf" or "events" takes the events that the file
 *  carries; "annotations" the texts of the .atr beside a WFDB record, "annotations:FILE" of
 *  another; "channel:NAME" a marker channel; "log:FILE" a log of clock times.
 *  @param path  of the recording
 *  @param out   {0} on failure
 *  @return VG_ERR_OPTION, VG_ERR_FORMAT, VG_ERR_DATA, VG_ERR_IO, VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_phases_find(const vg_input *input, const char *path,
                                      const vg_settings *settings, vg_phases *out,
                                      vg_error *err);

#endif /* VG_STUDY_PHASE_SOURCE_H */
