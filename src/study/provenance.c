/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/provenance.h"

#include <sys/stat.h>

#include <vagus/vagus.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/hash.h"
#include "core/path.h"
#include "tables/table.h"

/** Path, size and hash of a file; size and hash are null when it cannot be read. */
static void write_file(FILE *out, const char *key, const char *path)
{
    char hex[VG_HASH_SIZE];
    struct stat info;

    vg_json_write_string(out, key);
    fputs(": {\"path\": ", out);
    vg_json_write_string(out, path);
    if (stat(path, &info) == 0 && S_ISREG(info.st_mode) &&
        vg_hash_file(path, hex, NULL) == VG_OK)
        fprintf(out, ", \"size_bytes\": %lld, \"sha256\": \"%s\"}", (long long)info.st_size,
                hex);
    else
        fputs(", \"size_bytes\": null, \"sha256\": null}", out);
}

static void write_provenance(const vg_study_opts *opts, const char *manifest_path,
                             const vg_manifest *manifest, FILE *out)
{
    fprintf(out, "{\n  \"program\": \"vagus\",\n  \"version\": \"%s\",\n  \"command_line\": [",
            vg_version());
    vg_json_write_string(out, "vagus");
    fputs(", \"study\"", out);
    for (size_t i = 0; i < opts->n_words; i++) {
        fputs(", ", out);
        vg_json_write_string(out, opts->words[i]);
    }
    fputs("],\n  ", out);
    write_file(out, "manifest", manifest_path);
    fputs(",\n  \"recordings\": {", out);
    for (size_t i = 0; i < manifest->n; i++) {
        fputs(i > 0 ? ",\n    " : "\n    ", out);
        write_file(out, manifest->rows[i].id, manifest->rows[i].path);
    }
    fputs("\n  }\n}\n", out);
}

static vg_status open_in(const char *folder, const char *name, vg_outfile *file, vg_error *err)
{
    char *path = vg_path_join(folder, name);
    vg_status status = path != NULL ? vg_outfile_open(path, file, err) : vg_fail_memory(err);

    if (status != VG_OK && path != NULL)
        status = vg_fail_in(err, status, "%s", path);
    vg_free(path);
    return status;
}

vg_status vg_provenance_write(const vg_study_opts *opts, const char *manifest_path,
                              const vg_manifest *manifest, vg_error *err)
{
    vg_outfile file = {0};

    VG_TRY(open_in(opts->folder, "settings.json", &file, err));
    vg_settings_write(opts->settings, file.file);
    VG_TRY(vg_outfile_commit(&file, err));
    VG_TRY(open_in(opts->folder, "provenance.json", &file, err));
    write_provenance(opts, manifest_path, manifest, file.file);
    return vg_outfile_commit(&file, err);
}
