/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file study.h
 *  Everything for every recording of a manifest, on all cores, into one folder.
 *
 *  Tables: metrics.tsv (hrv rows), recovery.tsv, curves.tsv.gz, status.tsv; per recording
 *  beats/ID.tsv and nn/ID.tsv; settings.json and provenance.json. Rows stand in the order of
 *  the manifest whatever the number of threads.
 */
#ifndef VG_STUDY_STUDY_H
#define VG_STUDY_STUDY_H

#include <stdatomic.h>

#include "study/settings.h"

typedef struct vg_study_progress {
    size_t n_total;
    size_t n_done;
    size_t n_failed; /**< of those done */
} vg_study_progress;

typedef struct vg_study_opts {
    const vg_settings *settings;
    const char *folder; /**< OUT; created when missing */
    size_t n_jobs;      /**< 0: all processors */
    char **words;       /**< [n_words] the command line, for provenance.json */
    size_t n_words;
    const atomic_int *stop; /**< not 0: finish what runs and stop; or NULL */
    /** Called after each recording, from one thread at a time; may be NULL. */
    void (*progress)(void *user, const vg_study_progress *progress);
    void *user;
} vg_study_opts;

typedef struct vg_study_result {
    size_t n_recordings;
    size_t n_finished;
    size_t n_failed;   /**< could not be read or analysed */
    size_t n_unusable; /**< analysed, with rows that are invalid, unusable or truncated */
} vg_study_result;

/** Run a study.
 *
 *  A recording that fails costs only its own rows; status.tsv says why.
 *  @param err  on failure; context names the file
 *  @return VG_ERR_FORMAT or VG_ERR_IO for the manifest (result->n_recordings is 0), VG_ERR_IO
 *          for the output, VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_study_run(const char *manifest_path, const vg_study_opts *opts,
                                    vg_study_result *result, vg_error *err);

#endif /* VG_STUDY_STUDY_H */
