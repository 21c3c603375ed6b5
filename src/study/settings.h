/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file settings.h
 *  Every choice that can change a result, in one struct and one table.
 *
 *  The table drives `settings.json` (written and read), the settings_id of every row, and the
 *  options of the command line that set them.
 */
#ifndef VG_STUDY_SETTINGS_H
#define VG_STUDY_SETTINGS_H

#include <stdbool.h>
#include <stdio.h>

#include <vagus/correct.h>
#include <vagus/hrv.h>
#include <vagus/input.h>
#include <vagus/recovery.h>

enum { VG_LIST_SIZE = 512, VG_SETTINGS_ID_SIZE = 9 };

typedef struct vg_settings {
    char input_format[VG_LIST_SIZE]; /**< "": look at the content */
    char dialect[VG_LIST_SIZE];      /**< vg_input_opts; "": guess */
    char calibration[VG_LIST_SIZE];  /**< vg_input_opts; "": none */
    char channel[VG_LIST_SIZE];      /**< name or index; "": the first ECG, else PPG */
    vg_kind kind;
    vg_unit unit;
    double rate_hz;
    double start_s;
    double stop_s; /**< INFINITY: to the end */
    vg_correct_opts correct;
    vg_hrv_opts hrv;
    double window_s; /**< of the rows of `vagus hrv`; 0: one row per phase */
    double step_s;   /**< from window to window; 0: as long as a window */
    int window_mode; /**< 0: each window by itself; 1: vg_windows */
    vg_recovery_opts recovery;
    char phases_from[VG_LIST_SIZE]; /**< "": events beside the recording; else phase_source.h */
    char phase_names[VG_LIST_SIZE];
    char start_clock[VG_LIST_SIZE]; /**< clock time at which a recording began, for logs */
    char log_person[VG_LIST_SIZE];  /**< row of a log; "": the only one */
    char baseline[VG_LIST_SIZE];    /**< comma lists of phase names */
    char stress[VG_LIST_SIZE];
    char recovery_phases[VG_LIST_SIZE];
    char pairs[VG_LIST_SIZE]; /**< "": by those lists; else vg_pairing's map */
} vg_settings;

vg_settings vg_settings_defaults(void);

/** How to open an input; borrowed from the settings. */
vg_input_opts vg_settings_input(const vg_settings *settings);

/** The names of phases that belong together; borrowed from the settings. */
vg_pairing vg_settings_pairing(const vg_settings *settings);

/** Write all settings as one JSON object, keys in the order of the table. */
void vg_settings_write(const vg_settings *settings, FILE *out);

/** The first 8 hexadecimal digits of the SHA-256 of that object. */
VG_NODISCARD vg_status vg_settings_id(const vg_settings *settings, char id[VG_SETTINGS_ID_SIZE],
                                      vg_error *err);

/** Read settings.json over the given settings; an unknown key is VG_ERR_OPTION. */
VG_NODISCARD vg_status vg_settings_read(const char *path, vg_settings *settings, vg_error *err);

/** Set one setting from text, as on the command line. VG_ERR_OPTION says what is allowed.
 *
 *  Three keys stand for others and are in no file: "preset" (a name of vg_hrv_preset()),
 *  "estimators" (a comma list of welch, lomb, ar) and "families" (usual or rqa).
 */
VG_NODISCARD vg_status vg_settings_set(vg_settings *settings, const char *key, const char *text,
                                       vg_error *err);

#endif /* VG_STUDY_SETTINGS_H */
