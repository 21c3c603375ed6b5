/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real recordings against golden/formats.tsv, all other files at hand against golden/files.tsv:
 * none is without a row. */
#include <dirent.h>
#include <sys/stat.h>

#include "vg_formats_test.h"

#include "formats/fields.h"
#include "formats/lines.h"

enum { PATH, FORMAT, CHANNEL, NAME, UNIT, RATE, N_SAMPLES, KIND, N_CELLS };
enum { WHAT = 1, FILE_FORMAT, COUNT, FILE_RATE, REASON, N_FILE_CELLS, MOST_CELLS = N_CELLS };

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

static void check_row(char *const *cells)
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

/** Call check for every row of a table; returns how many there are. */
static size_t for_each_row(const char *table, size_t n_cells, void (*check)(char *const *cells))
{
    vg_source *source = NULL;
    vg_lines lines = {0};
    vg_error err = {0};
    char *line = NULL;
    char *cells[MOST_CELLS];
    size_t n_rows = 0;

    assert_ok(vg_source_open(table, &source, &err));
    assert_ok(vg_lines_open(source, 0, 0, &lines, &err));
    for (;;) {
        assert_ok(vg_lines_next(&lines, &line, NULL, &err));
        if (line == NULL)
            break;
        if (*line == '#' || strncmp(line, "path\t", 5) == 0)
            continue;
        assert_int_equal(vg_cut_line(line, '\t', cells, n_cells), n_cells);
        check(cells);
        n_rows++;
    }
    vg_lines_close(&lines);
    vg_source_close(source);
    return n_rows;
}

static const char formats_table[] = VG_TEST_SOURCE "/golden/formats.tsv";
static const char files_table[] = VG_TEST_SOURCE "/golden/files.tsv";

static void every_row_of_the_table_holds(void **state)
{
    char path[VG_TEST_PATH_SIZE];

    (void)state;
    (void)vg_test_data(path, "mitdb/101.hea");
    assert_true(for_each_row(formats_table, N_CELLS, check_row) > 300);
}

/** What an input is, how many samples, beats or intervals it holds, and at which rate. */
static const char *describe(const vg_input *in, uint64_t *count, double *rate_hz)
{
    const vg_channel *c = in->recording != NULL ? vg_recording_channel(in->recording, 0) : NULL;

    *rate_hz = NAN;
    switch (in->type) {
    case VG_INPUT_RECORDING:
        *count = c->n_samples;
        *rate_hz = c->fs_hz;
        return "recording";
    case VG_INPUT_BEATS:
        *count = in->beats.n;
        *rate_hz = in->beats.fs_hz;
        return "beats";
    case VG_INPUT_INTERVALS:
        break;
    }
    *count = in->intervals.n;
    return "intervals";
}

/** What a file is that is refused, the status for it and words of the message. */
static const struct {
    const char *reason;
    vg_status status;
    const char *words;
} reasons[] = {{"words", VG_ERR_FORMAT, "a text without rows of numbers"},
               {"json", VG_ERR_FORMAT, "JSON, which describes a recording"},
               {"markup", VG_ERR_FORMAT, "XML or HTML"},
               {"foreign", VG_ERR_FORMAT, "none of the known formats"},
               {"postscript", VG_ERR_FORMAT, "this is a PostScript picture"},
               {"samples", VG_ERR_FORMAT, "samples without a header"},
               {"single", VG_ERR_FORMAT, "a single number"},
               {"malformed", VG_ERR_FORMAT, "line "},
               {"no_signal", VG_ERR_FORMAT, "the header describes no signals"},
               {"layout", VG_ERR_FORMAT, "neither a length nor a signal file"},
               {"outside", VG_ERR_FORMAT, "leaves the folder"},
               {"pipe", VG_ERR_IO, "come from a pipe"},
               {"missing", VG_ERR_IO, "No such file"},
               {"no_header", VG_ERR_OPTION, "because there is no header"},
               {"no_rate", VG_ERR_OPTION, "sampling rate"},
               {"one_row", VG_ERR_DATA, "a single row"},
               {"times", VG_ERR_OPTION, "times and no numbers beside them"},
               {"marks", VG_ERR_OPTION, "numbers that only increase"},
               {"beat_list", VG_ERR_OPTION, "a list of beat times and heart rates"},
               {"unit", VG_ERR_OPTION, "the unit of the intervals is unclear"}};

static void check_reason(char *const *cells, const vg_error *err)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (strcmp(reasons[i].reason, cells[REASON]) != 0)
            continue;
        if (err->status != reasons[i].status || strstr(err->message, reasons[i].words) == NULL)
            fail_msg("%s is refused with '%s'; its reason is %s", cells[PATH], err->message,
                     cells[REASON]);
        return;
    }
    fail_msg("%s has no known reason: %s", cells[PATH], cells[REASON]);
}

static void check_file(char *const *cells)
{
    char path[2 * VG_TEST_PATH_SIZE];
    vg_input in = {0};
    vg_error err = {0};
    uint64_t count = 0;
    double rate_hz = NAN;

    (void)snprintf(path, sizeof path, "%s/%s", folder, cells[PATH]);
    const bool is_open = vg_input_open(path, NULL, &in, &err) == VG_OK;
    const char *what = is_open ? describe(&in, &count, &rate_hz) : "refused";
    const bool fits =
        (!is_checked(cells[WHAT]) || strcmp(what, cells[WHAT]) == 0) &&
        (!is_checked(cells[FILE_FORMAT]) || strcmp(in.format, cells[FILE_FORMAT]) == 0) &&
        (!is_checked(cells[COUNT]) || count == strtoull(cells[COUNT], NULL, 10)) &&
        (!is_checked(cells[FILE_RATE]) ||
         fabs(rate_hz / strtod(cells[FILE_RATE], NULL) - 1.0) < 1e-6);
    if (!is_open)
        check_reason(cells, &err);
    if (!is_open && (err.message[0] == '\0' || strstr(err.message, folder) != NULL))
        fail_msg("%s: '%s'", cells[PATH], err.message);
    if (!fits)
        fail_msg("%s is %s, %s, %llu, %.10g Hz; expected %s, %s, %s, %s Hz", cells[PATH], what,
                 is_open ? in.format : err.message, (unsigned long long)count, rate_hz,
                 cells[WHAT], cells[FILE_FORMAT], cells[COUNT], cells[FILE_RATE]);
    vg_input_free(&in);
}

static void every_other_file_is_what_its_row_says(void **state)
{
    char path[VG_TEST_PATH_SIZE];

    (void)state;
    (void)vg_test_data(path, "mitdb/101.hea");
    assert_true(for_each_row(files_table, N_FILE_CELLS, check_file) > 1000);
}

/* The paths of the rows of both tables. */
static char **listed;
static size_t n_listed;
static size_t capacity_listed;

static void list_row(char *const *cells)
{
    vg_error err = {0};

    assert_ok(vg_grow(&listed, &capacity_listed, n_listed + 1, sizeof *listed, &err));
    listed[n_listed] = vg_strdup(cells[PATH]);
    assert_non_null(listed[n_listed]);
    n_listed++;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/** Every file below a folder has a row; returns how many there are. */
static size_t look_up_all(const char *at)
{
    DIR *dir = opendir(at);
    size_t n = 0;

    assert_non_null(dir);
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        char path[2 * VG_TEST_PATH_SIZE];
        char *name = path + strlen(folder) + 1;
        struct stat info;
        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", at, e->d_name);
        if (stat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode)) {
            n += look_up_all(path);
            continue;
        }
        if (bsearch(&name, listed, n_listed, sizeof *listed, compare_texts) == NULL)
            fail_msg("%s is in neither formats.tsv nor files.tsv", name);
        n++;
    }
    (void)closedir(dir);
    return n;
}

static void no_file_is_without_a_row(void **state)
{
    char path[VG_TEST_PATH_SIZE];

    (void)state;
    (void)vg_test_data(path, "mitdb/101.hea");
    (void)for_each_row(formats_table, N_CELLS, list_row);
    (void)for_each_row(files_table, N_FILE_CELLS, list_row);
    qsort(listed, n_listed, sizeof *listed, compare_texts);
    print_message("%zu files have their rows\n", look_up_all(folder));
    for (size_t i = 0; i < n_listed; i++)
        vg_free(listed[i]);
    vg_free(listed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_table_holds),
        cmocka_unit_test(every_other_file_is_what_its_row_says),
        cmocka_unit_test(no_file_is_without_a_row),
    };

    return cmocka_run_group_tests(tests, find_folder, NULL);
}
