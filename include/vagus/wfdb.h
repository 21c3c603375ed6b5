/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file wfdb.h
 *  Write WFDB records and annotation files (PhysioNet's formats), readable by every tool, and
 *  read annotation files with all that is in them.
 *
 *  Source: WFDB Applications Guide, header(5), signal(5), annot(5).
 */
#ifndef VG_WFDB_H
#define VG_WFDB_H

#include <vagus/beats.h>
#include <vagus/recording.h>

VG_BEGIN_DECLS

/** One annotation. */
typedef struct vg_annotation {
    int64_t sample;      /**< in ticks of vg_annotations.fs_hz */
    unsigned char code;  /**< 0 to 49, WFDB's annotation type */
    short subtype;       /**< -512 to 511; belongs to this annotation alone */
    short channel;       /**< signal it is about; some tools write -1 for all */
    short num;           /**< -512 to 511 */
    unsigned char n_aux; /**< bytes of auxiliary text */
    size_t aux;          /**< where they begin in vg_annotations.aux */
} vg_annotation;

/** The content of an annotation file. Declare as {0}; freeing is safe on {0} and twice. */
typedef struct vg_annotations {
    vg_annotation *items; /**< [n] in the order of the file */
    size_t n;
    size_t capacity;
    char *aux; /**< [n_aux] all auxiliary bytes, each text followed by '\0' */
    size_t n_aux;
    size_t aux_capacity;
    double fs_hz; /**< ticks a second, from the file itself; 0 when it does not say */
} vg_annotations;

VG_API void vg_annotations_free(vg_annotations *annotations);

/** Read an annotation file in MIT format.
 *
 *  @param out  {0} on failure
 *  @return VG_ERR_IO, VG_ERR_FORMAT (names the byte), VG_ERR_MEMORY or VG_OK. A file without
 *          its end mark is read to its last whole annotation
 */
VG_API VG_NODISCARD vg_status vg_annotations_read(const char *path, vg_annotations *out,
                                                  vg_error *err);

/** Write annotations in their order; the bytes are those that the WFDB library writes. */
VG_API VG_NODISCARD vg_status vg_annotations_write(const char *path,
                                                   const vg_annotations *annotations,
                                                   vg_error *err);

/** The letter of an annotation code, such as 'N' for 1; ' ' for codes without a letter. */
VG_API char vg_annotation_label(unsigned code);

/** Write NAME.hea and NAME.dat.
 *
 *  @param base       path of the record without suffix; its last part is the record name
 *                    (letters, digits, _ and -)
 *  @param format     16 or 212
 *  @param channels   [n_channels] name, unit, fs_hz, gain, baseline; one rate for all
 *  @param samples    [n_channels][n_samples] digital values; NaN is written as missing,
 *                    values beyond the format's range are clipped
 *  @return VG_ERR_OPTION, VG_ERR_IO, VG_ERR_MEMORY or VG_OK
 */
VG_API VG_NODISCARD vg_status vg_wfdb_write_record(const char *base, int format,
                                                   const vg_channel *channels,
                                                   size_t n_channels,
                                                   const float *const *samples,
                                                   size_t n_samples, vg_error *err);

/** Write beats as an MIT annotation file.
 *
 *  @param fs_hz  time resolution of the annotations; > 0
 */
VG_API VG_NODISCARD vg_status vg_wfdb_write_beats(const char *path, const vg_beats *beats,
                                                  double fs_hz, vg_error *err);

VG_END_DECLS

#endif /* VG_WFDB_H */
