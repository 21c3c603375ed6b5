/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Run a fuzz target over every file of a corpus: each as it is, and cut at many lengths. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20, CUTS = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/** Run one file whole, cut short, and with single bytes turned over. */
static int replay(const char *path)
{
    uint8_t *whole = malloc(MOST_BYTES);
    FILE *in = fopen(path, "rb");
    const size_t n = whole != NULL && in != NULL ? fread(whole, 1, MOST_BYTES, in) : 0;

    if (in == NULL || whole == NULL)
        return 1;
    (void)fclose(in);
    for (size_t i = 0; i <= CUTS; i++) {
        const size_t kept = n * i / CUTS;
        /* A block of its own size, so that a sanitizer sees every byte behind it. */
        uint8_t *copy = malloc(kept > 0 ? kept : 1);
        if (copy == NULL)
            return 1;
        memcpy(copy, whole, kept);
        (void)LLVMFuzzerTestOneInput(copy, kept);
        if (kept > 0) {
            copy[(kept - 1) * 7 / 11] ^= (uint8_t)(1u << i % 8);
            (void)LLVMFuzzerTestOneInput(copy, kept);
        }
        free(copy);
    }
    free(whole);
    return 0;
}

int main(int argc, char **argv)
{
    char path[4096];
    size_t n_files = 0;
    DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;

    if (dir == NULL)
        return 2;
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", argv[1], e->d_name);
        if (replay(path) != 0)
            return 1;
        n_files++;
    }
    (void)closedir(dir);
    (void)printf("%zu files\n", n_files);
    return n_files > 0 ? 0 : 1;
}
