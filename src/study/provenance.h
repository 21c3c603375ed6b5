/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file provenance.h
 *  settings.json and provenance.json: what was done, with what, to which bytes.
 */
#ifndef VG_STUDY_PROVENANCE_H
#define VG_STUDY_PROVENANCE_H

#include "study/manifest.h"
#include "study/study.h"

/** Write both files into the study's folder. */
VG_NODISCARD vg_status vg_provenance_write(const vg_study_opts *opts, const char *manifest_path,
                                           const vg_manifest *manifest, vg_error *err);

#endif /* VG_STUDY_PROVENANCE_H */
