/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/path.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/fail.h"

char *vg_path_join(const char *folder, const char *name)
{
    const size_t size = strlen(folder) + strlen(name) + 2;
    const int bare = name[0] == '/' || folder[0] == '\0';
    char *path = vg_alloc(size, 1);

    if (path != NULL)
        (void)snprintf(path, size, "%s%s%s", bare ? "" : folder, bare ? "" : "/", name);
    return path;
}

char *vg_path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = vg_strdup(slash != NULL ? path : ".");

    if (folder != NULL && slash != NULL)
        folder[slash == path ? 1 : slash - path] = '\0';
    return folder;
}

const char *vg_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

bool vg_path_is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static int compare_names(const void *a, const void *b)
{
    char *const *x = a;
    char *const *y = b;

    return strcmp(*x, *y);
}

static vg_status add_name(char ***names, size_t *n, size_t *capacity, const char *name,
                          vg_error *err)
{
    VG_TRY(vg_grow(names, capacity, *n + 1, sizeof(char *), err));
    (*names)[*n] = vg_strdup(name);
    if ((*names)[*n] == NULL)
        return vg_fail_memory(err);
    ++*n;
    return VG_OK;
}

vg_status vg_path_list(const char *folder, char ***names, size_t *n, vg_error *err)
{
    size_t capacity = 0;
    struct dirent *entry;
    vg_status status = VG_OK;
    DIR *dir = opendir(folder);

    *names = NULL;
    *n = 0;
    if (dir == NULL)
        return vg_fail_errno(err, errno);
    while (status == VG_OK && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            status = add_name(names, n, &capacity, entry->d_name, err);
    (void)closedir(dir);
    if (status != VG_OK) {
        vg_path_list_free(*names, *n);
        *names = NULL;
        *n = 0;
    } else if (*n > 0) {
        qsort(*names, *n, sizeof(char *), compare_names);
    }
    return status;
}

void vg_path_list_free(char **names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        vg_free(names[i]);
    vg_free(names);
}

static vg_status make_one(const char *path, vg_error *err)
{
    if (mkdir(path, 0777) == 0)
        return VG_OK;
    const int error = errno;
    if (error == EEXIST && vg_path_is_folder(path))
        return VG_OK;
    return vg_fail_errno(err, error == EEXIST ? ENOTDIR : error);
}

vg_status vg_path_make_folder(const char *path, vg_error *err)
{
    char *partial = vg_strdup(path);
    vg_status status = VG_OK;

    if (partial == NULL)
        return vg_fail_memory(err);
    for (char *slash = strchr(partial + 1, '/'); slash != NULL && status == VG_OK;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        status = make_one(partial, err);
        *slash = '/';
    }
    if (status == VG_OK)
        status = make_one(partial, err);
    vg_free(partial);
    return status;
}

/** Open a name beside the goal. A link is followed first, so that it stays a link. */
static vg_status open_beside(const char *path, vg_outfile *out, vg_error *err)
{
    enum { SUFFIX_ROOM = 32 };
    char real[PATH_MAX];

    out->goal = vg_strdup(realpath(path, real) != NULL ? real : path);
    const size_t size = out->goal != NULL ? strlen(out->goal) + SUFFIX_ROOM : SUFFIX_ROOM;
    out->temporary = vg_alloc(size, 1);
    if (out->goal == NULL || out->temporary == NULL)
        return vg_fail_memory(err);
    (void)snprintf(out->temporary, size, "%s.%ld.tmp", out->goal, (long)getpid());
    out->file = fopen(out->temporary, "wb");
    return out->file != NULL ? VG_OK : vg_fail_errno(err, errno);
}

vg_status vg_outfile_open(const char *path, vg_outfile *out, vg_error *err)
{
    struct stat info;
    vg_status status = VG_OK;

    *out = (vg_outfile){0};
    const bool exists = stat(path, &info) == 0;
    if (exists && S_ISDIR(info.st_mode))
        return vg_fail_errno(err, EISDIR);
    if (exists && !S_ISREG(info.st_mode)) {
        /* A device or a pipe is written to; nothing may take its place. */
        out->file = fopen(path, "wb");
        return out->file != NULL ? VG_OK : vg_fail_errno(err, errno);
    }
    status = open_beside(path, out, err);
    if (status != VG_OK)
        vg_outfile_discard(out);
    return status;
}

vg_status vg_outfile_commit(vg_outfile *out, vg_error *err)
{
    vg_status status = VG_OK;

    errno = 0;
    const int failed = fflush(out->file) != 0 || ferror(out->file);
    const int error = errno;
    if (fclose(out->file) != 0 || failed)
        status = vg_fail_errno(err, error != 0 ? error : EIO);
    out->file = NULL;
    if (status == VG_OK && out->goal != NULL && rename(out->temporary, out->goal) != 0)
        status = vg_fail_errno(err, errno);
    if (status != VG_OK && out->goal != NULL)
        (void)unlink(out->temporary);
    vg_free(out->goal);
    vg_free(out->temporary);
    *out = (vg_outfile){0};
    return status;
}

void vg_outfile_discard(vg_outfile *out)
{
    if (out->file != NULL) {
        (void)fclose(out->file);
        if (out->goal != NULL)
            (void)unlink(out->temporary);
    }
    vg_free(out->goal);
    vg_free(out->temporary);
    *out = (vg_outfile){0};
}
