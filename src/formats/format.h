/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file format.h
 *  What a format is to the registry: a name, a look at the content, a way to open it.
 */
#ifndef VG_FORMATS_FORMAT_H
#define VG_FORMATS_FORMAT_H

#include <vagus/input.h>

#include "formats/source.h"

enum { VG_HEAD_SIZE = 65536 };

/** An input on its way from bytes to a noun. */
typedef struct vg_job {
    const char *name;          /**< of the file, without its folder */
    vg_folder folder;          /**< where it lies; borrowed */
    vg_source *source;         /**< a reader that keeps it sets this to NULL */
    const unsigned char *head; /**< [n_head] first bytes of it */
    size_t n_head;
    vg_input_opts opts;
} vg_job;

typedef struct vg_format {
    const char *name;
    /** True if the content is of this format, as far as the head and names can tell. */
    bool (*sniff)(const vg_job *job);
    /** Fill *out, which is {0} but for format; what it holds on failure is freed. */
    vg_status (*open)(vg_job *job, vg_input *out, vg_error *err);
} vg_format;

extern const vg_format vg_format_wfdb;
extern const vg_format vg_format_wfdb_signal;
extern const vg_format vg_format_wfdb_annotations;
extern const vg_format vg_format_edf;
extern const vg_format vg_format_ishne;
extern const vg_format vg_format_opensignals;
extern const vg_format vg_format_opensignals_hdf5;
extern const vg_format vg_format_matlab;
extern const vg_format vg_format_rdann;
extern const vg_format vg_format_polar;
extern const vg_format vg_format_garmin;
extern const vg_format vg_format_lab_text;
extern const vg_format vg_format_bids;
extern const vg_format vg_format_wav;
extern const vg_format vg_format_acq;
extern const vg_format vg_format_xdf;
extern const vg_format vg_format_nilspod;
extern const vg_format vg_format_e4;
extern const vg_format vg_format_csv;
extern const vg_format vg_format_rr;
extern const vg_format vg_format_beats;

/** Open an input whose bytes are at hand, together with files beside it in memory. */
VG_NODISCARD vg_status vg_input_open_memory(const vg_memory_file *file,
                                            const vg_memory_file *beside, size_t n_beside,
                                            const vg_input_opts *opts, vg_input *out,
                                            vg_error *err);

/** True if a name ends in a suffix, without regard to case. */
bool vg_has_suffix(const char *name, const char *suffix);

/** "101.dat" and ".hea" to "101.hea"; false when the result does not fit. */
bool vg_replace_suffix(const char *name, const char *suffix, char *out, size_t size);

/** True if the head holds no byte that text never has. */
bool vg_looks_like_text(const unsigned char *head, size_t n);

#endif /* VG_FORMATS_FORMAT_H */
