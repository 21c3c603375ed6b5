/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Empatica E4 exports: the first line of a signal is its start in seconds since 1970 (one
 * cell a column), the second its rate; IBI.csv begins with its start and the word IBI. Some
 * published sets give the start as a date. Source: the info.txt that comes with every export.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/columns.h"
#include "formats/dialect.h"
#include "formats/format.h"
#include "formats/lines.h"
#include "formats/lists.h"
#include "formats/text_signal.h"
#include "model/recording_impl.h"

enum { MAX_E4_COLUMNS = 3, N_LINES = 3 };
static const double FIRST_START_S = 1e9; /* 2001, long before the device */
static const double LAST_START_S = 1e10;
static const double PULSE_HZ = 64.0;

/** What the files of an export hold. */
static const struct {
    const char *name;
    const char *unit;
    double gain;
    vg_kind kind;
} kinds[] = {{"BVP", "", 1.0, VG_KIND_PPG},
             {"TEMP", "degC", 1.0, VG_KIND_OTHER},
             {"EDA", "uS", 1.0, VG_KIND_OTHER},
             {"HR", "bpm", 1.0, VG_KIND_OTHER},
             {"ACC", "g", 64.0, VG_KIND_OTHER}};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

/** The front of a file: start and rate, and where the data begin. */
typedef struct front {
    double start_s;
    double rate_hz; /* 0: a list of intervals */
    size_t n_columns;
    size_t data_offset;
    size_t lines_before;
    bool ends_in_comma; /* as some published sets have it */
} front;

/** Cut the first lines of the head; returns how many whole ones there are. */
static size_t first_lines(const vg_job *job, char lines[N_LINES][80], size_t end[N_LINES])
{
    size_t at = 0;
    size_t n = 0;

    while (n < N_LINES && at < job->n_head) {
        const unsigned char *feed = memchr(job->head + at, '\n', job->n_head - at);
        const size_t stop = feed != NULL ? (size_t)(feed - job->head) : job->n_head;
        if (stop - at >= sizeof lines[n])
            break;
        memcpy(lines[n], job->head + at, stop - at);
        lines[n][stop - at] = '\0';
        at = stop + 1;
        end[n++] = at;
    }
    return n;
}

/** A time as the device writes it, seconds since 1970, or as a date. */
static bool read_start(const char *cell, double *out)
{
    const vg_stamp stamp = vg_cell_stamp(cell, '.', out);

    return stamp == VG_STAMP_NUMBER || stamp == VG_STAMP_DATE;
}

/** The start in all cells of a line, 0 when they differ or are something else. */
static double only_start(char *line, size_t *n_cells)
{
    char *cells[MAX_E4_COLUMNS + 1];
    double first = 0.0;

    *n_cells = vg_cut_line(line, ',', cells, MAX_E4_COLUMNS + 1);
    if (*n_cells > 1 && *n_cells <= MAX_E4_COLUMNS + 1 && cells[*n_cells - 1][0] == '\0')
        --*n_cells; /* a comma at the end of the line */
    for (size_t i = 0; i < *n_cells && i <= MAX_E4_COLUMNS; i++) {
        double x = 0.0;
        if (!read_start(cells[i], &x) || (i > 0 && x != first))
            return 0.0;
        first = x;
    }
    return *n_cells <= MAX_E4_COLUMNS ? first : 0.0;
}

static bool is_start(double x)
{
    return FIRST_START_S < x && x < LAST_START_S;
}

static bool read_front(const vg_job *job, front *out)
{
    const double fastest_hz = 1024.0;
    char lines[N_LINES][80];
    size_t end[N_LINES];
    size_t n_cells = 0;
    char *cells[2];
    const size_t n = first_lines(job, lines, end);

    *out = (front){0};
    if (n < 1)
        return false;
    char *comma = strchr(lines[0], ',');
    if (comma != NULL && vg_same_text(vg_trim(comma + 1), "IBI") &&
        vg_cut_line(lines[0], ',', cells, 2) == 2 && read_start(cells[0], &out->start_s)) {
        *out = (front){
            .start_s = out->start_s, .n_columns = 2, .data_offset = end[0], .lines_before = 1};
        return is_start(out->start_s);
    }
    if (n < 2)
        return false;
    out->ends_in_comma = strchr(lines[0], ',') != NULL;
    out->start_s = only_start(lines[0], &out->n_columns);
    out->rate_hz = only_start(lines[1], &n_cells);
    out->data_offset = end[1];
    out->lines_before = 2;
    return n == N_LINES && is_start(out->start_s) && n_cells == out->n_columns &&
           0.0 < out->rate_hz && out->rate_hz <= fastest_hz;
}

static bool sniff(const vg_job *job)
{
    front f;

    return vg_looks_like_text(job->head, job->n_head) && read_front(job, &f);
}

/** What the file holds, by its name; the pulse is the only signal at its rate. */
static size_t find_kind(const vg_job *job, const front *f)
{
    for (size_t i = 0; i < N_KINDS; i++) {
        const size_t n = strlen(kinds[i].name);
        size_t same = 0;
        while (same < n && toupper((unsigned char)job->name[same]) == kinds[i].name[same])
            same++;
        if (same == n && !isalpha((unsigned char)job->name[n]))
            return i;
    }
    return f->rate_hz == PULSE_HZ && f->n_columns == 1 ? 0 : N_KINDS;
}

static vg_status open_signal(vg_job *job, const front *f, vg_input *out, vg_error *err)
{
    static const size_t columns[MAX_E4_COLUMNS] = {0, 1, 2};
    static const char *const axes[MAX_E4_COLUMNS] = {"_x", "_y", "_z"};
    const size_t k = find_kind(job, f);
    const vg_text_layout layout = {.delimiter =
                                       f->n_columns > 1 || f->ends_in_comma ? ',' : '\0',
                                   .decimal = '.',
                                   .n_columns = f->n_columns,
                                   .n_most = f->n_columns + 1, /* a comma at the end */
                                   .data_offset = f->data_offset,
                                   .lines_before = f->lines_before,
                                   .time_column = SIZE_MAX,
                                   .fs_hz = f->rate_hz,
                                   .columns = columns,
                                   .n_channels = f->n_columns};

    out->type = VG_INPUT_RECORDING;
    out->recording = vg_recording_create();
    if (out->recording == NULL)
        return vg_fail_memory(err);
    out->recording->start_unix_s = f->start_s;
    for (size_t i = 0; i < f->n_columns; i++) {
        vg_channel c = {.fs_hz = f->rate_hz, .gain = 1.0};
        if (k < N_KINDS) {
            c.gain = kinds[k].gain;
            c.kind = kinds[k].kind;
            (void)snprintf(c.name, sizeof c.name, "%s%s", kinds[k].name,
                           f->n_columns > 1 ? axes[i] : "");
            (void)vg_copy_text(c.unit, sizeof c.unit, kinds[k].unit);
        }
        VG_TRY(vg_recording_add_channel(out->recording, &c, err));
    }
    return vg_text_signal_open(&job->source, &layout, out->recording, err);
}

/** Times of beats since the start, and the interval that ends there; many are left out. */
static vg_status open_intervals(vg_job *job, const front *f, vg_input *out, vg_error *err)
{
    static const size_t wanted[] = {1, 0};
    const vg_dialect d = {.delimiter = ',',
                          .decimal = '.',
                          .n_columns = 2,
                          .data_offset = f->data_offset,
                          .lines_before = f->lines_before};
    vg_columns table = {0};
    vg_status status = vg_columns_read(job->source, &d, wanted, 2, &table, err);
    const vg_list list = {table.values[0], table.values[1], table.line, table.n_rows};

    out->type = VG_INPUT_INTERVALS;
    if (status == VG_OK)
        status = vg_list_to_intervals(list, (vg_list_opts){.unit = VG_UNIT_S}, &out->intervals,
                                      &out->notes, err);
    out->intervals.source = VG_KIND_PPG;
    vg_columns_free(&table);
    return status;
}

static vg_status open_e4(vg_job *job, vg_input *out, vg_error *err)
{
    front f;

    if (!read_front(job, &f))
        return vg_fail(err, VG_ERR_FORMAT, "the first two lines are not a start and a rate");
    return f.rate_hz > 0.0 ? open_signal(job, &f, out, err) : open_intervals(job, &f, out, err);
}

const vg_format vg_format_e4 = {"e4", sniff, open_e4};
