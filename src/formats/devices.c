/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of intervals in the exports of watches: Polar .hrm (Polar HRM file format 1.4) and
 * the event log of Garmin, one "time;KIND;value" a line. */
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/fields.h"
#include "formats/format.h"
#include "formats/lines.h"
#include "formats/lists.h"
#include "model/notes_impl.h"

enum { RR_INTERVAL = 238, GARMIN_CELLS = 3 };
static const char garmin_word[] = "HEART_RATE_VARIABILITY";

/** A list as it grows. Declare as {0}. */
typedef struct growing {
    double *values;
    double *times;
    uint64_t *line;
    size_t n;
    size_t capacity;
} growing;

static void free_growing(growing *g)
{
    vg_free(g->values);
    vg_free(g->times);
    vg_free(g->line);
}

static vg_status append(growing *g, double value, double time, uint64_t line, vg_error *err)
{
    size_t capacity = g->capacity;

    VG_TRY(vg_grow(&g->values, &capacity, g->n + 1, sizeof *g->values, err));
    capacity = g->capacity;
    VG_TRY(vg_grow(&g->times, &capacity, g->n + 1, sizeof *g->times, err));
    capacity = g->capacity;
    VG_TRY(vg_grow(&g->line, &capacity, g->n + 1, sizeof *g->line, err));
    g->capacity = capacity;
    g->values[g->n] = value;
    g->times[g->n] = time;
    g->line[g->n++] = line;
    return VG_OK;
}

/** Read [HRData] of a Polar file whose [Params] say that it holds intervals. */
static vg_status read_polar(vg_lines *lines, growing *g, vg_error *err)
{
    char *text = NULL;
    bool is_data = false;
    double interval = NAN;

    for (;;) {
        double value = NAN;
        VG_TRY(vg_lines_next(lines, &text, NULL, err));
        if (text == NULL)
            break;
        text = vg_trim(text);
        if (strncmp(text, "Interval=", strlen("Interval=")) == 0)
            (void)vg_read_double(text + strlen("Interval="), &interval);
        if (*text == '[')
            is_data = vg_same_text(text, "[HRData]");
        if (!is_data || *text == '\0' || *text == '[')
            continue;
        if (interval != RR_INTERVAL)
            return vg_fail(err, VG_ERR_FORMAT,
                           "it holds a heart rate every %g s, not RR intervals (Interval=238)",
                           interval);
        if (!vg_read_double(text, &value))
            return vg_fail(err, VG_ERR_FORMAT, "line %llu: '%.40s' is not a number",
                           (unsigned long long)lines->number, text);
        VG_TRY(append(g, value, NAN, lines->number, err));
    }
    return VG_OK;
}

/** Read the intervals among the lines of a Garmin log. */
static vg_status read_garmin(vg_lines *lines, growing *g, vg_error *err)
{
    char *text = NULL;
    char *cells[GARMIN_CELLS];

    for (;;) {
        double time_s = NAN;
        double value = NAN;
        VG_TRY(vg_lines_next(lines, &text, NULL, err));
        if (text == NULL)
            return VG_OK;
        if (vg_cut_line(text, ';', cells, GARMIN_CELLS) < GARMIN_CELLS ||
            strcmp(cells[1], garmin_word) != 0)
            continue;
        if (vg_cell_stamp(cells[0], '.', &time_s) != VG_STAMP_DATE ||
            !vg_cell_number(cells[2], '.', &value))
            return vg_fail(err, VG_ERR_FORMAT, "line %llu is not a time and an interval",
                           (unsigned long long)lines->number);
        VG_TRY(append(g, value, time_s, lines->number, err));
    }
}

static vg_status open_list(vg_job *job, bool is_timed,
                           vg_status (*read)(vg_lines *, growing *, vg_error *), vg_input *out,
                           vg_error *err)
{
    growing g = {0};
    vg_lines lines = {0};
    vg_status status = vg_lines_open(job->source, 0, 0, &lines, err);

    out->type = VG_INPUT_INTERVALS;
    if (status == VG_OK)
        status = read(&lines, &g, err);
    const vg_list list = {g.values, is_timed ? g.times : NULL, g.line, g.n};
    if (status == VG_OK)
        status = vg_list_to_intervals(list, (vg_list_opts){.unit = VG_UNIT_MS}, &out->intervals,
                                      &out->notes, err);
    vg_lines_close(&lines);
    free_growing(&g);
    return status;
}

static bool sniff_polar(const vg_job *job)
{
    static const char mark[] = "[Params]";

    return job->n_head > sizeof mark && memcmp(job->head, mark, sizeof mark - 1) == 0;
}

static vg_status open_polar(vg_job *job, vg_input *out, vg_error *err)
{
    return open_list(job, false, read_polar, out, err);
}

const vg_format vg_format_polar = {"polar-hrm", sniff_polar, open_polar};

/** A first line of three cells, of which the first is a date and the second a word in
 *  capitals, and intervals somewhere in the head. */
static bool sniff_garmin(const vg_job *job)
{
    char line[128];
    char *cells[GARMIN_CELLS];
    double time_s = 0.0;
    const unsigned char *feed = memchr(job->head, '\n', job->n_head);
    const size_t n = feed != NULL ? (size_t)(feed - job->head) : job->n_head;

    if (n >= sizeof line)
        return false;
    memcpy(line, job->head, n);
    line[n] = '\0';
    if (vg_cut_line(line, ';', cells, GARMIN_CELLS) != GARMIN_CELLS ||
        vg_cell_stamp(cells[0], '.', &time_s) != VG_STAMP_DATE)
        return false;
    const size_t length = sizeof garmin_word - 1;
    for (size_t i = 0; i + length < job->n_head; i++)
        if (memcmp(job->head + i, garmin_word, length) == 0)
            return true;
    return false;
}

static vg_status open_garmin(vg_job *job, vg_input *out, vg_error *err)
{
    return open_list(job, true, read_garmin, out, err);
}

const vg_format vg_format_garmin = {"garmin", sniff_garmin, open_garmin};
