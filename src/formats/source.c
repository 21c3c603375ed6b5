/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "core/alloc.h"
#include "core/fail.h"

enum { COPY_SIZE = 65536, MAX_PATH = 4096 };
static const uint64_t MOST_UNPACKED = UINT64_C(1) << 36;

struct vg_source {
    const unsigned char *bytes; /* memory, or NULL for a file */
    int file;                   /* descriptor to read from; -1 for memory */
    FILE *aside;                /* owns the descriptor of a pipe put aside, or NULL */
    uint64_t size;
};

/** Copy a pipe to a file without a name. */
static vg_status put_aside(int pipe, vg_source *source, vg_error *err)
{
    unsigned char block[COPY_SIZE];

    source->aside = tmpfile();
    if (source->aside == NULL)
        return vg_fail_errno(err, errno);
    for (;;) {
        const ssize_t got = read(pipe, block, sizeof block);
        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || fwrite(block, 1, (size_t)got, source->aside) != (size_t)got)
            return vg_fail_errno(err, errno);
        source->size += (uint64_t)got;
    }
    if (fflush(source->aside) != 0)
        return vg_fail_errno(err, errno);
    return VG_OK;
}

/** Make a source of an open descriptor, which it takes over on success. */
static vg_status adopt(int file, vg_source *source, vg_error *err)
{
    struct stat info;

    if (fstat(file, &info) != 0)
        return vg_fail_errno(err, errno);
    if (S_ISDIR(info.st_mode))
        return vg_fail_errno(err, EISDIR);
    if (S_ISREG(info.st_mode) && lseek(file, 0, SEEK_CUR) == 0) {
        source->file = file;
        source->size = (uint64_t)info.st_size;
        return VG_OK;
    }
    VG_TRY(put_aside(file, source, err));
    (void)close(file);
    source->file = fileno(source->aside);
    return VG_OK;
}

vg_status vg_source_open(const char *path, vg_source **out, vg_error *err)
{
    vg_source *source = NULL;
    vg_status status = VG_OK;

    *out = NULL;
    const int file = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY);
    if (file < 0)
        return vg_fail_errno(err, errno);
    source = vg_alloc(1, sizeof *source);
    if (source == NULL)
        status = vg_fail_memory(err);
    else
        status = adopt(file, source, err);
    if (status == VG_OK) {
        *out = source;
        return VG_OK;
    }
    (void)close(file);
    if (source != NULL && source->aside != NULL)
        (void)fclose(source->aside);
    vg_free(source);
    return status;
}

/** Unpack one after another all members of a gzip stream into a file. */
static vg_status unpack_to(vg_source *from, vg_source *to, z_stream *z, vg_error *err)
{
    unsigned char in[COPY_SIZE];
    unsigned char out[COPY_SIZE];
    uint64_t offset = 0;
    int code = Z_STREAM_END;

    for (;;) {
        if (z->avail_in == 0) {
            size_t got = 0;
            VG_TRY(vg_source_read(from, offset, in, sizeof in, &got, err));
            offset += got;
            z->next_in = in;
            z->avail_in = (uInt)got;
        }
        if (z->avail_in == 0 && code == Z_STREAM_END)
            return VG_OK;
        if (code == Z_STREAM_END && inflateReset(z) != Z_OK)
            return vg_fail_memory(err);
        z->next_out = out;
        z->avail_out = sizeof out;
        code = inflate(z, Z_NO_FLUSH);
        if (code == Z_BUF_ERROR || (code == Z_OK && offset >= from->size && z->avail_in == 0 &&
                                    z->avail_out == sizeof out))
            return vg_fail(err, VG_ERR_FORMAT, "the gzip data are cut short after %llu bytes",
                           (unsigned long long)to->size);
        if (code != Z_OK && code != Z_STREAM_END)
            return vg_fail(err, VG_ERR_FORMAT, "the gzip data are damaged after %llu bytes",
                           (unsigned long long)to->size);
        const size_t n = sizeof out - z->avail_out;
        if (fwrite(out, 1, n, to->aside) != n)
            return vg_fail_errno(err, errno);
        to->size += n;
        if (to->size > MOST_UNPACKED)
            return vg_fail(err, VG_ERR_FORMAT, "the gzip data unpack to more than %llu bytes",
                           (unsigned long long)MOST_UNPACKED);
    }
}

vg_status vg_source_unpack(vg_source **source, vg_error *err)
{
    enum { GZIP_WINDOW = 15 + 16 };
    unsigned char magic[3] = {0};
    size_t n = 0;
    z_stream z = {0};
    vg_source *to;
    vg_status status;

    VG_TRY(vg_source_read(*source, 0, magic, sizeof magic, &n, err));
    if (n < sizeof magic || magic[0] != 0x1f || magic[1] != 0x8b || magic[2] != Z_DEFLATED)
        return VG_OK;
    to = vg_alloc(1, sizeof *to);
    if (to == NULL || inflateInit2(&z, GZIP_WINDOW) != Z_OK) {
        vg_free(to);
        return vg_fail_memory(err);
    }
    to->aside = tmpfile();
    status = to->aside != NULL ? unpack_to(*source, to, &z, err) : vg_fail_errno(err, errno);
    if (status == VG_OK && fflush(to->aside) != 0)
        status = vg_fail_errno(err, errno);
    (void)inflateEnd(&z);
    if (status == VG_OK) {
        to->file = fileno(to->aside);
        vg_source_close(*source);
        *source = to;
    } else {
        vg_source_close(to);
    }
    return status;
}

vg_status vg_source_adopt(FILE *aside, vg_source **out, vg_error *err)
{
    struct stat info;
    vg_source *source = vg_alloc(1, sizeof *source);

    *out = NULL;
    if (source == NULL)
        return vg_fail_memory(err);
    if (fstat(fileno(aside), &info) != 0) {
        vg_free(source);
        return vg_fail_errno(err, errno);
    }
    source->aside = aside;
    source->file = fileno(aside);
    source->size = (uint64_t)info.st_size;
    *out = source;
    return VG_OK;
}

vg_status vg_source_borrow(const void *bytes, size_t n, vg_source **out, vg_error *err)
{
    vg_source *source = vg_alloc(1, sizeof *source);

    *out = source;
    if (source == NULL)
        return vg_fail_memory(err);
    source->bytes = bytes;
    source->file = -1;
    source->size = n;
    return VG_OK;
}

void vg_source_close(vg_source *source)
{
    if (source == NULL)
        return;
    if (source->aside != NULL)
        (void)fclose(source->aside);
    else if (source->bytes == NULL && source->file >= 0)
        (void)close(source->file);
    vg_free(source);
}

uint64_t vg_source_size(const vg_source *source)
{
    return source->size;
}

static vg_status read_file(int file, uint64_t offset, unsigned char *out, size_t n,
                           size_t *n_read, vg_error *err)
{
    while (*n_read < n) {
        const ssize_t got = pread(file, out + *n_read, n - *n_read, (off_t)(offset + *n_read));
        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return vg_fail_errno(err, errno);
        *n_read += (size_t)got;
    }
    return VG_OK;
}

vg_status vg_source_read(vg_source *source, uint64_t offset, void *out, size_t n,
                         size_t *n_read, vg_error *err)
{
    *n_read = 0;
    if (offset >= source->size || n == 0)
        return VG_OK;
    if (n > source->size - offset)
        n = (size_t)(source->size - offset);
    if (source->file >= 0)
        return read_file(source->file, offset, out, n, n_read, err);
    memcpy(out, source->bytes + offset, n);
    *n_read = n;
    return VG_OK;
}

/** True if a name is relative and has no ".." in it. */
static bool stays_inside(const char *name)
{
    if (name[0] == '\0' || name[0] == '/')
        return false;
    for (const char *part = name; part != NULL; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return false;
    }
    return true;
}

static const vg_memory_file *find_memory(const vg_folder *folder, const char *name)
{
    for (size_t i = 0; i < folder->n_files; i++)
        if (strcmp(folder->files[i].name, name) == 0)
            return &folder->files[i];
    return NULL;
}

/** Join the folder's path and a name; false when that is too long. */
static bool join(const vg_folder *folder, const char *name, char path[MAX_PATH])
{
    const int length = snprintf(path, MAX_PATH, "%s%s", folder->prefix, name);

    return 0 < length && length < MAX_PATH;
}

vg_status vg_folder_open(const vg_folder *folder, const char *name, vg_source **out,
                         vg_error *err)
{
    char path[MAX_PATH];

    *out = NULL;
    if (!stays_inside(name))
        return vg_fail(err, VG_ERR_FORMAT,
                       "the name '%.80s' leaves the folder; only files beside the input are "
                       "read",
                       name);
    if (folder->files != NULL) {
        const vg_memory_file *file = find_memory(folder, name);
        if (file == NULL)
            return vg_fail_errno(err, ENOENT);
        return vg_source_borrow(file->bytes, file->n, out, err);
    }
    if (!join(folder, name, path))
        return vg_fail_errno(err, ENAMETOOLONG);
    return vg_source_open(path, out, err);
}

bool vg_folder_has(const vg_folder *folder, const char *name)
{
    char path[MAX_PATH];
    struct stat info;

    if (!stays_inside(name))
        return false;
    if (folder->files != NULL)
        return find_memory(folder, name) != NULL;
    return join(folder, name, path) && stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

vg_folder vg_folder_keep(const vg_folder *folder)
{
    vg_folder kept = *folder;

    kept.prefix = vg_strdup(folder->prefix);
    return kept;
}
