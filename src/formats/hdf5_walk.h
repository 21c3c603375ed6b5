/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file hdf5_walk.h
 *  Object headers of HDF5: what lies below groups, attributes and data sets.
 */
#ifndef VG_FORMATS_HDF5_WALK_H
#define VG_FORMATS_HDF5_WALK_H

#include "formats/hdf5.h"

/** Types of messages, section IV.A.2 of the specification. */
enum {
    VG_HDF5_SPACE = 1,
    VG_HDF5_LINK_INFO = 2,
    VG_HDF5_DATATYPE = 3,
    VG_HDF5_LINK = 6,
    VG_HDF5_LAYOUT = 8,
    VG_HDF5_FILTERS = 11,
    VG_HDF5_ATTRIBUTE = 12,
    VG_HDF5_MORE = 16,
    VG_HDF5_TABLE = 17,
    VG_HDF5_ATTRIBUTE_INFO = 21
};
enum { VG_HDF5_IS_SHARED = 2 };

/** A run of bytes of the file. */
typedef struct vg_hdf5_run {
    uint64_t at;
    uint64_t n;
} vg_hdf5_run;

typedef struct vg_hdf5_message {
    unsigned type;
    unsigned flags;
    vg_hdf5_run body;
} vg_hdf5_message;

typedef struct vg_hdf5_visitor {
    vg_status (*visit)(void *state, const vg_hdf5_message *message, vg_error *err);
    void *state;
} vg_hdf5_visitor;

/** Messages of an object header that are there once; n is 0 for what it does not have. */
typedef struct vg_hdf5_object {
    vg_hdf5_run space;
    vg_hdf5_run type;
    vg_hdf5_run layout;
    vg_hdf5_run filters;
    vg_hdf5_run table;   /**< symbol table of an old group */
    vg_hdf5_run links;   /**< link info of a new group */
    bool is_shared_type; /**< the type lies in another object */
} vg_hdf5_object;

/** Show every message of an object header but continuations to a visitor. */
VG_NODISCARD vg_status vg_hdf5_walk(const vg_hdf5 *file, uint64_t object,
                                    const vg_hdf5_visitor *visitor, vg_error *err);

VG_NODISCARD vg_status vg_hdf5_object_at(const vg_hdf5 *file, uint64_t object,
                                         vg_hdf5_object *out, vg_error *err);

/** Decode a type and dimensions; more than two dimensions are refused. */
VG_NODISCARD vg_status vg_hdf5_shape_of(const vg_hdf5 *file, vg_hdf5_run type,
                                        vg_hdf5_run space, vg_hdf5_shape *out, vg_error *err);

/** An element as a number; NaN if it is none. */
double vg_hdf5_number(const vg_hdf5_type *type, const unsigned char *p);

#endif /* VG_FORMATS_HDF5_WALK_H */
