/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file hdf5.h
 *  The part of HDF5 that recordings are kept in: groups, attributes, and data sets of numbers
 *  in one or two dimensions, plain or in chunks packed by zlib.
 *
 *  Read by us, because libhdf5 (1.10.8) does not stand damaged files. Every address, count and
 *  size is checked against the file before it is used, and every walk has an end.
 *  Source: HDF5 File Format Specification, version 3.0 (superblocks 0 to 3, object headers 1
 *  and 2, groups with symbol tables or compact links, data layouts 1 to 3).
 */
#ifndef VG_FORMATS_HDF5_H
#define VG_FORMATS_HDF5_H

#include "formats/source.h"

enum { VG_HDF5_NAME_SIZE = 64, VG_HDF5_MAX_RANK = 2 };

/** A file; it borrows its source. */
typedef struct vg_hdf5 {
    vg_source *source;
    uint64_t base; /**< what addresses count from */
    uint64_t root; /**< object header of the first group */
} vg_hdf5;

/** A name in a group and the object header it leads to. */
typedef struct vg_hdf5_link {
    char name[VG_HDF5_NAME_SIZE];
    uint64_t object;
} vg_hdf5_link;

typedef struct vg_hdf5_links {
    vg_hdf5_link *items; /**< [n], in the order of the file; vg_free() */
    size_t n;
    size_t capacity;
} vg_hdf5_links;

typedef enum vg_hdf5_class {
    VG_HDF5_OTHER,
    VG_HDF5_INTEGER,
    VG_HDF5_FLOAT,
    VG_HDF5_STRING, /**< of fixed length */
    VG_HDF5_TEXT    /**< a reference to a text elsewhere in the file */
} vg_hdf5_class;

typedef struct vg_hdf5_type {
    vg_hdf5_class class_type;
    bool is_big;
    bool is_signed;
    uint32_t size; /**< bytes of an element */
} vg_hdf5_type;

/** Type and size of an attribute or data set. */
typedef struct vg_hdf5_shape {
    vg_hdf5_type type;
    unsigned rank;                   /**< 0 is a single value */
    uint64_t dims[VG_HDF5_MAX_RANK]; /**< 1 where there is no such dimension */
} vg_hdf5_shape;

/** Find the superblock, at the start or behind 512, 1024 or 2048 bytes. */
VG_NODISCARD vg_status vg_hdf5_open(vg_source *source, vg_hdf5 *out, vg_error *err);

/** List a group; none for an object that is no group. Free items also on failure. */
VG_NODISCARD vg_status vg_hdf5_list(const vg_hdf5 *file, uint64_t object, vg_hdf5_links *out,
                                    vg_error *err);

/** The object of that name, or 0. */
uint64_t vg_hdf5_find(const vg_hdf5_links *links, const char *name);

/** The first number of an attribute; NaN where there is none. */
VG_NODISCARD vg_status vg_hdf5_attribute_number(const vg_hdf5 *file, uint64_t object,
                                                const char *name, double *out, vg_error *err);

/** The text of an attribute, as far as it fits; "" where there is none. */
VG_NODISCARD vg_status vg_hdf5_attribute_text(const vg_hdf5 *file, uint64_t object,
                                              const char *name, char *out, size_t size,
                                              vg_error *err);

/** A data set of numbers that is open. */
typedef struct vg_hdf5_data vg_hdf5_data;

/** Open a data set. *out is NULL on failure.
 *
 *  @return VG_ERR_FORMAT also for what is no data set of numbers in one or two dimensions
 */
VG_NODISCARD vg_status vg_hdf5_data_open(const vg_hdf5 *file, uint64_t object,
                                         vg_hdf5_data **out, vg_error *err);

/** NULL is allowed. */
void vg_hdf5_data_close(vg_hdf5_data *data);

const vg_hdf5_shape *vg_hdf5_data_shape(const vg_hdf5_data *data);

/** Read elements first, first + stride, ... counted along the rows.
 *
 *  @param out  [n]; NaN for what was never written. The range must lie inside the data.
 */
VG_NODISCARD vg_status vg_hdf5_data_read(vg_hdf5_data *data, uint64_t first, uint64_t stride,
                                         size_t n, double *out, vg_error *err);

#endif /* VG_FORMATS_HDF5_H */
