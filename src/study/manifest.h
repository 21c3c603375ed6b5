/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file manifest.h
 *  study.tsv: who was recorded when, and where the recordings are.
 */
#ifndef VG_STUDY_MANIFEST_H
#define VG_STUDY_MANIFEST_H

#include "formats/sheet.h"
#include "study/settings.h"

enum { VG_RECORDING_ID_SIZE = 160 };

/** One recording of the study. Strings are borrowed from the manifest; "" when not given. */
typedef struct vg_manifest_row {
    const char *participant;
    const char *session;
    const char *role;
    char id[VG_RECORDING_ID_SIZE]; /**< participant[_ses-S][_role], unique, safe as a name */
    char *path;                    /**< of the recording, relative parts resolved */
    char *events;                  /**< of its events table; NULL when not named */
} vg_manifest_row;

/** Declare as {0}; freeing is safe on {0} and safe twice. */
typedef struct vg_manifest {
    vg_sheet sheet;
    vg_manifest_row *rows; /**< [n] in the order of the file */
    size_t n;
} vg_manifest;

/** Read a manifest. VG_ERR_FORMAT names the line and column of what is wrong. */
VG_NODISCARD vg_status vg_manifest_read(const char *path, vg_manifest *out, vg_error *err);

void vg_manifest_free(vg_manifest *manifest);

/** Settings of one row: the study's, with what the manifest's columns say instead. */
VG_NODISCARD vg_status vg_manifest_settings(const vg_manifest *manifest, size_t row,
                                            vg_settings *settings, vg_error *err);

#endif /* VG_STUDY_MANIFEST_H */
