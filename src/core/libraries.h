/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file libraries.h
 *  The libraries this build was made with, as pkg-config named them.
 */
#ifndef VG_CORE_LIBRARIES_H
#define VG_CORE_LIBRARIES_H

#include <stddef.h>

typedef struct vg_library {
    const char *name;
    const char *version;
} vg_library;

extern const vg_library vg_libraries[];
extern const size_t vg_n_libraries;

#endif /* VG_CORE_LIBRARIES_H */
