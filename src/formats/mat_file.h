/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file mat_file.h
 *  The variables of a MATLAB file of version 5 or 7.3, as matrices of real numbers.
 *
 *  Members of structures are variables too, named "data.ecg". Read by us, because libmatio and
 *  libhdf5 do not stand damaged files.
 *  Source: MathWorks, MAT-File Format (level 5); 7.3 is HDF5 with a user block of 512 bytes.
 */
#ifndef VG_FORMATS_MAT_FILE_H
#define VG_FORMATS_MAT_FILE_H

#include "formats/hdf5.h"
#include "formats/inflate.h"

enum { VG_MAT_NAME_SIZE = 64 };

/** A matrix of real numbers or of characters; elements are counted down the columns. */
typedef struct vg_mat_variable {
    char name[VG_MAT_NAME_SIZE];
    bool is_text;
    uint64_t rows;
    uint64_t columns;
    uint64_t at;        /**< of the first element, in the file or in what it unpacks to */
    unsigned type;      /**< level 5: how elements are stored */
    uint64_t packed_at; /**< level 5: zlib stream that it lies in; 0 for none */
    uint64_t n_packed;
    vg_inflate *stream;    /**< opened when it is first read */
    uint64_t object;       /**< 7.3: its object */
    vg_hdf5_data *numbers; /**< 7.3: opened when it is first read */
} vg_mat_variable;

typedef struct vg_mat_file {
    vg_source *source; /**< owned */
    bool is_big;
    vg_hdf5 hdf5;
    vg_mat_variable *variables; /**< [n_variables] */
    size_t n_variables;
    size_t capacity;
} vg_mat_file;

/** List the variables of a file, whose source it takes. Close it also on failure. */
VG_NODISCARD vg_status vg_mat_open(vg_source *source, bool is_hdf5, vg_mat_file *out,
                                   vg_error *err);

void vg_mat_close(vg_mat_file *file);

/** Read elements first, first + stride, ...; the range must lie inside the matrix.
 *
 *  @param out  [n] numbers, or codes of characters
 */
VG_NODISCARD vg_status vg_mat_read(vg_mat_file *file, vg_mat_variable *variable, uint64_t first,
                                   uint64_t stride, size_t n, double *out, vg_error *err);

/** Close what a variable has open. */
void vg_mat_release(vg_mat_variable *variable);

/** Add a variable; one without a name is MATLAB's own and left out. */
VG_NODISCARD vg_status vg_mat_add(vg_mat_file *file, const vg_mat_variable *variable,
                                  vg_error *err);

/** "data" and "ecg" to "data.ecg", no prefix to "ecg"; false when the result does not fit. */
bool vg_mat_join(const char *prefix, const char *name, char out[VG_MAT_NAME_SIZE]);

/** List level 5. */
VG_NODISCARD vg_status vg_mat5_list(vg_mat_file *file, vg_error *err);

/** Read level 5. */
VG_NODISCARD vg_status vg_mat5_read(vg_mat_file *file, vg_mat_variable *variable,
                                    uint64_t first, uint64_t stride, size_t n, double *out,
                                    vg_error *err);

#endif /* VG_FORMATS_MAT_FILE_H */
