/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The BIDS reader looks for its companions in folders, so that the bytes become files: rows,
 * sidecar, participants and scans, with a zero byte between one and the next. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include <vagus/vagus.h>

enum { N_FILES = 4, FOLDER_SIZE = 100, PATH_SIZE = 200, BLOCK = 1000, LEVELS = 5 };

/* Folders as deep as the reader climbs, so that it finds nothing of the machine's own. */
static char root[] = "/tmp/vagus-bids-XXXXXX";
static char folder[FOLDER_SIZE];
static const char *const names[N_FILES] = {"sub-1_task-x_physio.tsv", "sub-1_physio.json",
                                           "participants.tsv", "sub-1_scans.tsv"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void path_of(const char *name, char *path)
{
    (void)snprintf(path, PATH_SIZE, "%s/%s", folder, name);
}

static void remove_all(void)
{
    char path[PATH_SIZE];

    for (size_t i = 0; i < N_FILES; i++) {
        path_of(names[i], path);
        (void)unlink(path);
    }
    while (strlen(folder) >= strlen(root)) {
        (void)rmdir(folder);
        *strrchr(folder, '/') = '\0';
    }
}

static void make_folders(void)
{
    assert(mkdtemp(root) != NULL);
    for (int i = 1; i <= LEVELS; i++) {
        (void)snprintf(folder, sizeof folder, "%s%.*s", root, 2 * i, "/d/d/d/d/d");
        assert(mkdir(folder, 0700) == 0);
    }
    (void)atexit(remove_all);
}

static void write_files(const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < N_FILES; i++) {
        char path[PATH_SIZE];
        const uint8_t *zero = n > 0 ? memchr(data, 0, n) : NULL;
        const size_t length = zero != NULL ? (size_t)(zero - data) : n;
        path_of(names[i], path);
        FILE *out = fopen(path, "wb");
        assert(out != NULL);
        assert(fwrite(data, 1, length, out) == length);
        assert(fclose(out) == 0);
        data += length + (zero != NULL);
        n -= length + (zero != NULL);
    }
}

static void read_channels(vg_recording *rec)
{
    for (size_t c = 0; c < vg_recording_n_channels(rec); c++) {
        float out[BLOCK];
        size_t n_read;
        assert(vg_recording_channel(rec, c)->fs_hz > 0.0);
        if (vg_recording_read(rec, c, 0, BLOCK, out, &n_read, NULL) == VG_OK)
            assert(n_read <= BLOCK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const vg_input_opts opts = {.format = "bids"};
    char path[PATH_SIZE];
    vg_input in = {0};
    vg_error err = {0};

    if (folder[0] == '\0')
        make_folders();
    write_files(data, n);
    path_of(names[0], path);
    if (vg_input_open(path, &opts, &in, &err) != VG_OK) {
        assert(err.status != VG_OK && err.message[0] != '\0' && in.recording == NULL);
        return 0;
    }
    if (in.type == VG_INPUT_RECORDING)
        read_channels(in.recording);
    vg_input_free(&in);
    return 0;
}
