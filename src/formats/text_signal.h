/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file text_signal.h
 *  Signals in rows of text: one row a sample, one column a channel, maybe a column of time.
 *
 *  The file is read through once to count its rows and to remember where every so many of
 *  them begins; samples are then read from the nearest place. Memory grows by 16 bytes every
 *  4096 rows.
 */
#ifndef VG_FORMATS_TEXT_SIGNAL_H
#define VG_FORMATS_TEXT_SIGNAL_H

#include "formats/fields.h"
#include "formats/source.h"
#include "model/recording_impl.h"

/** Where the samples of a text are. */
typedef struct vg_text_layout {
    char delimiter;
    char decimal;
    size_t n_columns; /**< cells of a row */
    size_t n_most;    /**< cells that a row may have; 0: n_columns; SIZE_MAX: any number */
    uint64_t data_offset;
    uint64_t lines_before;
    size_t time_column;    /**< SIZE_MAX: none, rows are evenly spaced */
    double time_unit_s;    /**< seconds of one unit of a time column of numbers */
    double fs_hz;          /**< rate; 0 to derive it from the time column */
    const size_t *columns; /**< [n_channels] column of each channel; copied */
    size_t n_channels;
    const char *header; /**< a line that may come again between rows, or NULL; copied */
} vg_text_layout;

/** Read through the rows and make rec read them. The channels must have been described in
 *  the order of layout->columns, their fs_hz 1 until it is known here; n_samples and fs_hz
 *  are set here, start_unix_s too when the time column tells it.
 *
 *  @param source  taken over on success: set to NULL
 *  @return VG_ERR_FORMAT or VG_ERR_DATA name the line
 */
VG_NODISCARD vg_status vg_text_signal_open(vg_source **source, const vg_text_layout *layout,
                                           vg_recording *rec, vg_error *err);

#endif /* VG_FORMATS_TEXT_SIGNAL_H */
