/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file wfdb_annotations.h
 *  WFDB annotation files as bytes. Source: WFDB Applications Guide, annot(5).
 */
#ifndef VG_FORMATS_WFDB_ANNOTATIONS_H
#define VG_FORMATS_WFDB_ANNOTATIONS_H

#include <vagus/wfdb.h>

#include "formats/source.h"

/** Codes of words that are not annotations but say something about the one before. */
enum {
    VG_ANNOTATION_LAST = 49, /**< largest code of an annotation */
    VG_ANNOTATION_SKIP = 59,
    VG_ANNOTATION_NUM = 60,
    VG_ANNOTATION_SUB = 61,
    VG_ANNOTATION_CHN = 62,
    VG_ANNOTATION_AUX = 63
};

/** Read all annotations; *is_whole is false when the end mark is missing. */
VG_NODISCARD vg_status vg_annotations_read_source(vg_source *source, vg_annotations *out,
                                                  bool *is_whole, vg_error *err);

/** The code of a label letter; 0 when there is none. */
unsigned vg_annotation_code(char label);

/** True if bytes can be the front of an annotation file with at least one annotation;
 *  *is_ended tells whether its end mark is among them. */
bool vg_annotations_sniff(const unsigned char *bytes, size_t n, bool *is_ended);

#endif /* VG_FORMATS_WFDB_ANNOTATIONS_H */
