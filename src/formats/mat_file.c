/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/mat_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"

enum { MAX_VARIABLES = 4096, MAX_DEPTH = 4 };

bool vg_mat_join(const char *prefix, const char *name, char out[VG_MAT_NAME_SIZE])
{
    const int n =
        snprintf(out, VG_MAT_NAME_SIZE, "%s%s%s", prefix, prefix[0] != '\0' ? "." : "", name);

    return 0 < n && n < VG_MAT_NAME_SIZE;
}

vg_status vg_mat_add(vg_mat_file *file, const vg_mat_variable *variable, vg_error *err)
{
    if (variable->name[0] == '\0')
        return VG_OK;
    if (file->n_variables == MAX_VARIABLES)
        return vg_fail(err, VG_ERR_FORMAT, "a MATLAB file of more than %d variables",
                       MAX_VARIABLES);
    VG_TRY(vg_grow(&file->variables, &file->capacity, file->n_variables + 1, sizeof *variable,
                   err));
    file->variables[file->n_variables++] = *variable;
    return VG_OK;
}

void vg_mat_release(vg_mat_variable *variable)
{
    vg_inflate_close(variable->stream);
    vg_hdf5_data_close(variable->numbers);
    variable->stream = NULL;
    variable->numbers = NULL;
}

/** Add a data set of numbers; MATLAB's columns are the rows of HDF5. What else it is, is no
 * variable of ours. */
static vg_status add_numbers(vg_mat_file *file, const char *name, uint64_t object,
                             vg_error *err)
{
    vg_mat_variable v = {.object = object};
    vg_hdf5_data *data = NULL;
    char class_name[16] = "";
    vg_error ignored = {0};

    const vg_status status = vg_hdf5_data_open(&file->hdf5, object, &data, &ignored);
    if (status == VG_ERR_MEMORY)
        return vg_fail_memory(err);
    if (status != VG_OK)
        return VG_OK;
    const vg_hdf5_shape *shape = vg_hdf5_data_shape(data);
    v.columns = shape->rank == 2 ? shape->dims[0] : 1;
    v.rows = shape->rank == 2 ? shape->dims[1] : shape->dims[0];
    vg_hdf5_data_close(data);
    VG_TRY(vg_hdf5_attribute_text(&file->hdf5, object, "MATLAB_class", class_name,
                                  sizeof class_name, err));
    v.is_text = strcmp(class_name, "char") == 0;
    (void)vg_copy_text(v.name, sizeof v.name, name);
    return strcmp(class_name, "cell") == 0 ? VG_OK : vg_mat_add(file, &v, err);
}

/** List a group: data sets are variables, groups are structures. Names that begin with # are
 * MATLAB's own. */
static vg_status list_group(vg_mat_file *file, uint64_t object, const char *prefix, int depth,
                            vg_error *err)
{
    vg_hdf5_links links = {0};
    vg_status status = vg_hdf5_list(&file->hdf5, object, &links, err);

    for (size_t i = 0; i < links.n && status == VG_OK; i++) {
        const vg_hdf5_link *link = &links.items[i];
        char name[VG_MAT_NAME_SIZE];
        if (link->name[0] == '#' || !vg_mat_join(prefix, link->name, name))
            continue;
        status = add_numbers(file, name, link->object, err);
        if (status == VG_OK && depth < MAX_DEPTH)
            status = list_group(file, link->object, name, depth + 1, err);
    }
    vg_free(links.items);
    return status;
}

vg_status vg_mat_open(vg_source *source, bool is_hdf5, vg_mat_file *out, vg_error *err)
{
    *out = (vg_mat_file){.source = source};
    if (!is_hdf5)
        return vg_mat5_list(out, err);
    VG_TRY(vg_hdf5_open(source, &out->hdf5, err));
    return list_group(out, out->hdf5.root, "", 0, err);
}

void vg_mat_close(vg_mat_file *file)
{
    for (size_t i = 0; i < file->n_variables; i++)
        vg_mat_release(&file->variables[i]);
    vg_free(file->variables);
    vg_source_close(file->source);
}

vg_status vg_mat_read(vg_mat_file *file, vg_mat_variable *variable, uint64_t first,
                      uint64_t stride, size_t n, double *out, vg_error *err)
{
    vg_mat_variable *v = variable;

    if (v->object == 0)
        return vg_mat5_read(file, v, first, stride, n, out, err);
    if (v->numbers == NULL)
        VG_TRY(vg_hdf5_data_open(&file->hdf5, v->object, &v->numbers, err));
    return vg_hdf5_data_read(v->numbers, first, stride, n, out, err);
}
