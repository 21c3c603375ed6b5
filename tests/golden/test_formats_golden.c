/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real recordings against golden/formats.tsv, and every file at hand opened once. */
#include <dirent.h>
#include <sys/stat.h>

#include "vg_formats_test.h"

#include "formats/fields.h"
#include "formats/lines.h"

enum { PATH, FORMAT, CHANNEL, NAME, UNIT, RATE, N_SAMPLES, KIND, N_CELLS };

static char folder[VG_TEST_PATH_SIZE];

static int find_folder(void **state)
{
    const char *told = getenv("VAGUS_TEST_DATA");

    (void)state;
    (void)snprintf(folder, sizeof folder, "%s", told != NULL ? told : VG_TEST_DATA);
    return 0;
}

static bool is_checked(const char *cell)
{
    return strcmp(cell, "-") != 0;
}

static void check_channel(char *const cells[N_CELLS], const vg_recording *rec)
{
    const vg_channel *c = vg_recording_channel(rec, (size_t)atoll(cells[CHANNEL]));

    assert_non_null(c);
    const double rate_hz = strtod(cells[RATE], NULL);
    const bool fits =
        (!is_checked(cells[NAME]) || strncmp(c->name, cells[NAME], strlen(cells[NAME])) == 0) &&
        (!is_checked(cells[UNIT]) || strcmp(c->unit, cells[UNIT]) == 0) &&
        (!is_checked(cells[KIND]) || strcmp(vg_kind_name(c->kind), cells[KIND]) == 0) &&
        fabs(c->fs_hz - rate_hz) <= 1e-6 * rate_hz &&
        c->n_samples == (uint64_t)atoll(cells[N_SAMPLES]);
    if (!fits)
        fail_msg("%s channel %s is '%s' [%s] %s, %.10g Hz, %llu samples", cells[PATH],
                 cells[CHANNEL], c->name, c->unit, vg_kind_name(c->kind), c->fs_hz,
                 (unsigned long long)c->n_samples);
}

static void check_row(char *const cells[N_CELLS])
{
    char path[2 * VG_TEST_PATH_SIZE];
    vg_input in = {0};
    vg_error err = {0};

    (void)snprintf(path, sizeof path, "%s/%s", folder, cells[PATH]);
    const vg_status status = vg_input_open(path, NULL, &in, &err);
    if (strcmp(cells[FORMAT], "refused") == 0) {
        if (status == VG_OK || strstr(err.message, cells[NAME]) == NULL)
            fail_msg("%s: %s", cells[PATH], status == VG_OK ? "opened" : err.message);
        return;
    }
    if (status != VG_OK)
        fail_msg("%s: %s", cells[PATH], err.message);
    assert_string_equal(in.format, cells[FORMAT]);
    check_channel(cells, in.recording);
    vg_input_free(&in);
}

static void every_row_of_the_table_holds(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_source *source = NULL;
    vg_lines lines = {0};
    vg_error err = {0};
    char *line = NULL;
    char *cells[N_CELLS];
    size_t n_rows = 0;

    (void)state;
    (void)vg_test_data(path, "mitdb/101.hea");
    assert_ok(vg_source_open(VG_TEST_SOURCE "/golden/formats.tsv", &source, &err));
    assert_ok(vg_lines_open(source, 0, 0, &lines, &err));
    for (;;) {
        assert_ok(vg_lines_next(&lines, &line, NULL, &err));
        if (line == NULL)
            break;
        if (*line == '#' || strncmp(line, "path\t", 5) == 0)
            continue;
        assert_int_equal(vg_cut_line(line, '\t', cells, N_CELLS), N_CELLS);
        check_row(cells);
        n_rows++;
    }
    assert_true(n_rows > 300);
    vg_lines_close(&lines);
    vg_source_close(source);
}

/** Open every file below a folder: it opens, or it is refused with a reason. */
static void open_all(const char *at, size_t *n_opened, size_t *n_refused)
{
    DIR *dir = opendir(at);

    assert_non_null(dir);
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        char path[2 * VG_TEST_PATH_SIZE];
        struct stat info;
        vg_input in = {0};
        vg_error err = {0};
        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", at, e->d_name);
        if (stat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode)) {
            open_all(path, n_opened, n_refused);
            continue;
        }
        const vg_status status = vg_input_open(path, NULL, &in, &err);
        *n_opened += status == VG_OK;
        *n_refused += status != VG_OK;
        if (status != VG_OK && (err.message[0] == '\0' || strstr(err.message, at) != NULL))
            fail_msg("%s: '%s'", path, err.message);
        vg_input_free(&in);
    }
    (void)closedir(dir);
}

static void every_file_opens_or_is_refused_with_a_reason(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    size_t n_opened = 0;
    size_t n_refused = 0;

    (void)state;
    (void)vg_test_data(path, "mitdb/101.hea");
    open_all(folder, &n_opened, &n_refused);
    print_message("%zu files open, %zu are refused\n", n_opened, n_refused);
    assert_true(n_opened > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_table_holds),
        cmocka_unit_test(every_file_opens_or_is_refused_with_a_reason),
    };

    return cmocka_run_group_tests(tests, find_folder, NULL);
}
