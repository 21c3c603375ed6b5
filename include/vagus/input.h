/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file input.h
 *  Open whatever a lab hands over: the content decides the format, not the name.
 *
 *  An input is one of three nouns: a recording of signals, a list of beats, or a list of
 *  intervals. docs/formats.md says what each format accepts, repairs and refuses.
 */
#ifndef VG_INPUT_H
#define VG_INPUT_H

#include <vagus/beats.h>
#include <vagus/nn.h>
#include <vagus/notes.h>
#include <vagus/phases.h>
#include <vagus/recording.h>

VG_BEGIN_DECLS

typedef enum vg_input_type {
    VG_INPUT_RECORDING,
    VG_INPUT_BEATS,
    VG_INPUT_INTERVALS
} vg_input_type;

/** The unit of the numbers in an interval list. */
typedef enum vg_unit { VG_UNIT_AUTO, VG_UNIT_MS, VG_UNIT_S, VG_UNIT_SAMPLES } vg_unit;

typedef struct vg_input_opts {
    const char *format; /**< name of a format; NULL or "": look at the content [NULL] */
    vg_kind kind;       /**< what the user says it is; VG_KIND_OTHER: decide [OTHER] */
    vg_unit unit;       /**< of intervals or beats in text [VG_UNIT_AUTO] */
    double rate_hz;     /**< of a signal in text, or of VG_UNIT_SAMPLES; 0: from the file [0] */
    /** What not to guess about a text: a comma list of
     * delimiter=comma|semicolon|tab|blank|pipe|none, decimal=point|comma, line=N (of the first
     * row), header=no, time=NAME|INDEX|none, time-unit=s|ms|us|ns; NULL: guess everything
     * [NULL] */
    const char *dialect;
    /** Steps in a unit, and the unit, of signals that state none, "200/mV"; NULL: as they are
     *  [NULL] */
    const char *calibration;
} vg_input_opts;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_input {
    vg_input_type type;
    const char *format;      /**< name of the format, static text */
    vg_recording *recording; /**< VG_INPUT_RECORDING, else NULL */
    vg_beats beats;          /**< VG_INPUT_BEATS */
    vg_nn intervals; /**< VG_INPUT_INTERVALS: as given; labels are those of a vagus nn table */
    vg_notes notes;  /**< decisions and warnings; a recording's own are in it */
    double events_offset_s; /**< add to the onsets of an events table beside it to get times
                                 in the recording (BIDS StartTime); mostly 0 */
    char participant_id[VG_NAME_SIZE]; /**< "sub-01" of a BIDS name, "" elsewhere */
    char session[VG_NAME_SIZE];        /**< "2" of "ses-2", or "" */
    char group[VG_NAME_SIZE];          /**< from participants.tsv, or "" */
} vg_input;

VG_API vg_input_opts vg_input_defaults(void);

/** Check what can be checked before there is an input: names, dialect and calibration.
 *
 *  @return VG_ERR_OPTION, whose message names what there is, or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_input_opts_check(const vg_input_opts *opts, vg_error *err);

/** Open an input.
 *
 *  @param path  a file; a WFDB record without suffix, its .hea or .dat (the signal) or an
 *               annotation file (.atr, ...: the beats); "-" is standard input
 *  @param opts  NULL for the defaults
 *  @param out   the input; {0} on failure
 *  @return VG_ERR_IO, VG_ERR_FORMAT, VG_ERR_DATA, VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_input_open(const char *path, const vg_input_opts *opts,
                                            vg_input *out, vg_error *err);

VG_API void vg_input_free(vg_input *input);

/** Take over notes that came up since, while the recording was read (code "checksum"). */
VG_API void vg_input_update_notes(vg_input *input);

/** The name of the i-th format, for vg_input_opts.format; NULL when there is none. */
VG_API const char *vg_input_format_name(size_t i);

/** Read phases from a BIDS events table (columns onset, duration, trial_type).
 *
 *  Rows with duration n/a or 0 are marks and are kept with stop_s = start_s.
 *  @param out  in time order, repeated names numbered; {0} on failure
 *  @return VG_ERR_IO, VG_ERR_FORMAT (names line and column), VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_phases_read_events(const char *path, vg_phases *out,
                                                    vg_error *err);

/** Find the events of a recording beside it, `<stem>_events.tsv`; {0} and VG_OK if none. */
VG_API VG_NODISCARD vg_status vg_phases_find_events(const char *recording_path, vg_phases *out,
                                                    vg_error *err);

/** Cut a recording into n + 1 phases at its n button tags.
 *
 *  @param path        the recording; Empatica E4: tags*.csv beside it, unix seconds
 *  @param names       comma list of the n + 1 names, in time order
 *  @param start_unix_s, duration_s  of the recording
 *  @return VG_ERR_OPTION when the count of names is not the count of tags + 1 (both named)
 */
VG_API VG_NODISCARD vg_status vg_phases_from_tags(const char *path, const char *names,
                                                  double start_unix_s, double duration_s,
                                                  vg_phases *out, vg_error *err);

/** Make phases of the events that a recording carries (EDF+ annotations, markers).
 *
 *  Events with a duration are the phases. If none has one, each mark begins a phase that lasts
 *  to the next mark, the last to the end.
 *  @param out  settled; {0} on failure
 *  @return VG_ERR_OPTION without events; VG_ERR_MEMORY, VG_OK
 */
VG_API VG_NODISCARD vg_status vg_phases_from_events(const vg_phases *events, double duration_s,
                                                    vg_phases *out, vg_error *err);

/** Make phases of the texts in a WFDB annotation file, such as its rhythm changes "(N".
 *
 *  @param fs_hz  of the record, unless the file says it itself
 */
VG_API VG_NODISCARD vg_status vg_phases_from_annotations(const char *path, double fs_hz,
                                                         double duration_s, vg_phases *out,
                                                         vg_error *err);

/** Make phases of a marker channel: every run of a value that is not 0 is one, named
 *  "CHANNEL=VALUE". VG_ERR_OPTION when the channel marks nothing. */
VG_API VG_NODISCARD vg_status vg_phases_from_channel(vg_recording *rec, size_t channel,
                                                     vg_phases *out, vg_error *err);

/** Make phases of a log of clock times: a row a person, a column a phase.
 *
 *  @param person         first cell of the row; NULL when there is only one
 *  @param start_clock_s  clock time at which the recording began, seconds since midnight
 *  @return VG_ERR_OPTION (no such row, no start), VG_ERR_FORMAT (names line and column),
 *          VG_ERR_DATA (unordered, overlapping, outside the recording)
 */
VG_API VG_NODISCARD vg_status vg_phases_from_log(const char *path, const char *person,
                                                 double start_clock_s, double duration_s,
                                                 vg_phases *out, vg_error *err);

VG_END_DECLS

#endif /* VG_INPUT_H */
