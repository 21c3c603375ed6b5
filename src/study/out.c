/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/out.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/fail.h"

static const char *const names[VG_N_OUT] = {[VG_OUT_METRICS] = "metrics.tsv",
                                            [VG_OUT_RECOVERY] = "recovery.tsv",
                                            [VG_OUT_STATUS] = "status.tsv"};

void vg_out_columns(vg_out_table which, const vg_hrv_layout *layout, vg_table *table)
{
    static const char *const status[] = {"recording", "status", "reason", "seconds_of_signal"};

    switch (which) {
    case VG_OUT_METRICS:
        vg_hrv_columns(table, true, layout);
        break;
    case VG_OUT_RECOVERY:
        vg_recovery_columns(table, true);
        break;
    case VG_OUT_STATUS:
        for (size_t i = 0; i < sizeof status / sizeof status[0]; i++)
            vg_table_column(table, status[i]);
        break;
    case VG_N_OUT:
        break;
    }
}

static vg_status make_folder(const char *folder, const char *name, vg_error *err)
{
    char *path = vg_path_join(folder, name);
    vg_status status = path != NULL ? vg_path_make_folder(path, err) : vg_fail_memory(err);

    if (status == VG_ERR_IO)
        status = vg_fail_in(err, status, "%s", path);
    vg_free(path);
    return status;
}

static vg_status open_table(vg_out *out, vg_out_table which, const vg_hrv_layout *layout,
                            vg_error *err)
{
    char *path = vg_path_join(out->folder, names[which]);
    vg_status status =
        path != NULL ? vg_outfile_open(path, &out->tables[which], err) : vg_fail_memory(err);

    if (status == VG_OK) {
        vg_table table = vg_table_create(out->tables[which].file, VG_TABLE_TSV);
        vg_out_columns(which, layout, &table);
        vg_table_begin(&table, NULL);
    } else if (path != NULL) {
        status = vg_fail_in(err, status, "%s", path);
    }
    vg_free(path);
    return status;
}

/** The header of the curves, through the compressor. */
static vg_status write_curve_header(vg_out *out, vg_error *err)
{
    char *text = NULL;
    size_t n = 0;
    FILE *stream = open_memstream(&text, &n);

    if (stream == NULL)
        return vg_fail_memory(err);
    vg_table table = vg_table_create(stream, VG_TABLE_TSV);
    vg_curve_columns(&table, true);
    vg_table_begin(&table, NULL);
    const vg_status status =
        fclose(stream) == 0 ? vg_gz_write(out->curves, text, n, err) : vg_fail_memory(err);
    vg_free(text);
    return status;
}

static vg_status open_curves(vg_out *out, vg_error *err)
{
    out->curves_goal = vg_path_join(out->folder, "curves.tsv.gz");
    out->curves_temporary = vg_path_join(out->folder, "curves.tsv.gz.tmp");
    if (out->curves_goal == NULL || out->curves_temporary == NULL)
        return vg_fail_memory(err);
    VG_TRY(vg_gz_open(out->curves_temporary, &out->curves, err));
    return write_curve_header(out, err);
}

vg_status vg_out_open(const char *folder, const vg_hrv_layout *layout, vg_out *out,
                      vg_error *err)
{
    vg_status status;

    *out = (vg_out){.folder = folder};
    status = make_folder(folder, "beats", err);
    if (status == VG_OK)
        status = make_folder(folder, "nn", err);
    for (int i = 0; i < VG_N_OUT && status == VG_OK; i++)
        status = open_table(out, (vg_out_table)i, layout, err);
    if (status == VG_OK)
        status = open_curves(out, err);
    if (status != VG_OK)
        vg_out_close(out);
    return status;
}

vg_status vg_out_append(vg_out *out, vg_out_table table, const char *text, size_t n,
                        vg_error *err)
{
    errno = 0;
    if (fwrite(text, 1, n, out->tables[table].file) == n)
        return VG_OK;
    (void)vg_fail_errno(err, errno != 0 ? errno : EIO);
    return vg_fail_in(err, VG_ERR_IO, "%s", names[table]);
}

vg_status vg_out_append_curves(vg_out *out, const char *text, size_t n, vg_error *err)
{
    return vg_gz_write(out->curves, text, n, err);
}

vg_status vg_out_commit(vg_out *out, vg_error *err)
{
    vg_status status = vg_gz_close(out->curves, err);

    out->curves = NULL;
    if (status == VG_OK && rename(out->curves_temporary, out->curves_goal) != 0)
        status = vg_fail_errno(err, errno);
    for (int i = 0; i < VG_N_OUT && status == VG_OK; i++) {
        status = vg_outfile_commit(&out->tables[i], err);
        if (status != VG_OK)
            status = vg_fail_in(err, status, "%s", names[i]);
    }
    return status;
}

void vg_out_close(vg_out *out)
{
    if (out->curves != NULL) {
        vg_gz_discard(out->curves);
        (void)unlink(out->curves_temporary);
    }
    for (int i = 0; i < VG_N_OUT; i++)
        vg_outfile_discard(&out->tables[i]);
    vg_free(out->curves_goal);
    vg_free(out->curves_temporary);
    *out = (vg_out){0};
}
