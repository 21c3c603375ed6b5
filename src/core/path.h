/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file path.h
 *  Names of files: joining, parents, and writing so that nothing half-done is ever seen.
 */
#ifndef VG_CORE_PATH_H
#define VG_CORE_PATH_H

#include <stdbool.h>
#include <stdio.h>

#include <vagus/status.h>

/** folder/name, or name alone when it is absolute or folder is ""; NULL when out of memory.
 *  Release with vg_free(). */
char *vg_path_join(const char *folder, const char *name);

/** The folder part, "." when there is none; NULL when out of memory. vg_free(). */
char *vg_path_folder(const char *path);

/** The last part, inside path. */
const char *vg_path_name(const char *path);

/** True if there is a folder of this name. */
bool vg_path_is_folder(const char *path);

/** Names of all entries of a folder but those that begin with a dot, sorted by bytes.
 *
 *  @param names  [*n] each to be released with vg_free(), and the array too; NULL on failure
 */
VG_NODISCARD vg_status vg_path_list(const char *folder, char ***names, size_t *n,
                                    vg_error *err);

/** Release what vg_path_list() gave. */
void vg_path_list_free(char **names, size_t n);

/** Create a folder and its parents; fine if it exists. */
VG_NODISCARD vg_status vg_path_make_folder(const char *path, vg_error *err);

/** A file written under a temporary name beside its goal, and renamed when it is whole. A
 *  goal that is a device or a pipe is written directly. */
typedef struct vg_outfile {
    FILE *file;
    char *goal; /**< NULL: written directly */
    char *temporary;
} vg_outfile;

/** Open for writing; {0} on failure. */
VG_NODISCARD vg_status vg_outfile_open(const char *path, vg_outfile *out, vg_error *err);

/** Flush, close, rename. On failure the temporary file is removed. */
VG_NODISCARD vg_status vg_outfile_commit(vg_outfile *out, vg_error *err);

/** Give up: close and remove. Safe on {0} and after commit. */
void vg_outfile_discard(vg_outfile *out);

#endif /* VG_CORE_PATH_H */
