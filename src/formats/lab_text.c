/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text exports of laboratory programs, whose columns are described in the lines above them:
 * LabChart ("Interval=", "ChannelTitle=") and AcqKnowledge ("0.5 msec/sample", "2 channels",
 * then a name and a unit for each). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/column_names.h"
#include "formats/dialect.h"
#include "formats/format.h"
#include "formats/lines.h"
#include "formats/text_signal.h"
#include "model/recording_impl.h"

enum { MAX_TITLES = 256, MAX_PREAMBLE = 64 };

/** What the lines above the data say. */
typedef struct preamble {
    double step_s; /* between samples; NaN when no line says it */
    char *text;    /* the first lines, cut into words */
    const char *names[MAX_TITLES];
    const char *units[MAX_TITLES]; /* NULL: in the name, or unknown */
    size_t n_titles;
} preamble;

/** Seconds of "0.001 s", "0,5 msec/sample", "125 samples/second"; NaN if it is none. */
static double read_step(const char *text)
{
    char number[VG_NUMBER_SIZE];
    double value = NAN;
    const size_t n = strspn(text, "0123456789.,eE+-");

    if (n == 0 || n >= sizeof number)
        return NAN;
    memcpy(number, text, n);
    number[n] = '\0';
    if (!vg_cell_number(number, strchr(number, ',') != NULL ? ',' : '.', &value) ||
        !(value > 0.0))
        return NAN;
    const char *unit = text + n + strspn(text + n, " ");
    if (strncmp(unit, "samples/s", strlen("samples/s")) == 0)
        return 1.0 / value;
    if (strncmp(unit, "ms", 2) == 0)
        return value / 1000.0;
    return strncmp(unit, "s", 1) == 0 ? value : NAN;
}

/** Copy the front of the head and cut it into lines; returns how many. */
static size_t cut_lines(const vg_job *job, char *text, char *lines[MAX_PREAMBLE])
{
    size_t n = 0;
    char *at = text;

    memcpy(text, job->head, job->n_head);
    text[job->n_head] = '\0';
    while (*at != '\0' && n < MAX_PREAMBLE) {
        lines[n++] = at;
        at += strcspn(at, "\r\n");
        if (*at == '\0')
            break;
        const bool is_pair = at[0] == '\r' && at[1] == '\n';
        *at = '\0';
        at += is_pair ? 2 : 1;
    }
    return n;
}

static bool starts_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/** "Interval=\t0.001 s" and "ChannelTitle=\tECG\tResp". */
static bool read_labchart(char *const lines[], size_t n, preamble *out)
{
    char *cells[MAX_TITLES + 1];

    if (n == 0 || !starts_with(lines[0], "Interval="))
        return false;
    for (size_t i = 0; i < n; i++) {
        const bool is_interval = starts_with(lines[i], "Interval=");
        const bool is_title = starts_with(lines[i], "ChannelTitle=");
        if (!is_interval && !is_title)
            continue;
        const size_t n_cells = vg_cut_line(lines[i], '\t', cells, MAX_TITLES + 1);
        if (is_interval && n_cells > 1)
            out->step_s = read_step(cells[1]);
        for (size_t k = 1; is_title && k < n_cells && k <= MAX_TITLES; k++)
            if (*cells[k] != '\0')
                out->names[out->n_titles++] = cells[k];
    }
    return true;
}

/** A name of the file, "0.5 msec/sample", "2 channels", then name and unit in turn. */
static bool read_acqknowledge(char *const lines[], size_t n, preamble *out)
{
    double n_channels = 0.0;

    if (n < 3 || strstr(lines[1], "sample") == NULL || strstr(lines[2], " channels") == NULL)
        return false;
    out->step_s = read_step(lines[1]);
    if (vg_parse_double(lines[2], strlen(lines[2]), &n_channels) == 0)
        return false;
    for (size_t i = 3;
         i + 1 < n && (double)out->n_titles < n_channels && out->n_titles < MAX_TITLES;
         i += 2) {
        out->names[out->n_titles] = vg_trim(lines[i]);
        out->units[out->n_titles++] = vg_trim(lines[i + 1]);
    }
    return true;
}

/** Read the lines above the data; *known is false when they are of neither program. */
static vg_status read_preamble(const vg_job *job, preamble *out, bool *known, vg_error *err)
{
    char *lines[MAX_PREAMBLE];

    *out = (preamble){.step_s = NAN, .text = vg_alloc(job->n_head + 1, 1)};
    *known = false;
    if (out->text == NULL)
        return vg_fail_memory(err);
    const size_t n = cut_lines(job, out->text, lines);
    *known = read_labchart(lines, n, out) || read_acqknowledge(lines, n, out);
    return VG_OK;
}

static bool sniff(const vg_job *job)
{
    preamble p = {0};
    bool known = false;
    const bool fits = vg_looks_like_text(job->head, job->n_head) &&
                      read_preamble(job, &p, &known, NULL) == VG_OK && known;

    vg_free(p.text);
    return fits;
}

static vg_status open_rows(vg_job *job, const preamble *p, const vg_dialect *d,
                           vg_recording *rec, vg_error *err)
{
    size_t columns[MAX_TITLES];
    const double stated_hz = p->step_s > 0.0 ? 1.0 / p->step_s : 0.0;
    const double fs_hz = job->opts.rate_hz > 0.0 ? job->opts.rate_hz : stated_hz;

    if (!(fs_hz > 0.0))
        return vg_fail(err, VG_ERR_FORMAT,
                       "the lines above the data give no sampling interval");
    if (p->n_titles == 0 || d->n_columns < p->n_titles)
        return vg_fail(err, VG_ERR_FORMAT, "%zu channels are named; there are %zu columns",
                       p->n_titles, d->n_columns);
    /* A column of time comes first; a delimiter at the end of rows makes an empty one last. */
    const size_t first = d->n_columns > p->n_titles && d->types[0] != VG_COLUMN_EMPTY &&
                                 d->types[p->n_titles] != VG_COLUMN_EMPTY
                             ? 1
                             : 0;
    for (size_t i = 0; i < p->n_titles; i++) {
        vg_channel c = {.fs_hz = fs_hz, .gain = 1.0};
        vg_name_split(p->names[i], c.name, c.unit);
        if (p->units[i] != NULL)
            (void)vg_copy_text(c.unit, sizeof c.unit, p->units[i]);
        c.kind = vg_kind_guess(c.name);
        columns[i] = first + i;
        VG_TRY(vg_recording_add_channel(rec, &c, err));
    }
    const vg_text_layout layout = {.delimiter = d->delimiter,
                                   .decimal = d->decimal,
                                   .n_columns = first + p->n_titles,
                                   .n_most = SIZE_MAX, /* comments stand behind the values */
                                   .data_offset = d->data_offset,
                                   .lines_before = d->lines_before,
                                   .time_column = SIZE_MAX,
                                   .fs_hz = fs_hz,
                                   .columns = columns,
                                   .n_channels = p->n_titles};
    return vg_text_signal_open(&job->source, &layout, rec, err);
}

/** AcqKnowledge puts a row with the number of samples, but no time, above the data. */
static void skip_counts(const vg_job *job, vg_dialect *d)
{
    if (d->n_rows < 2 || d->types[0] != VG_COLUMN_NUMBER || !isnan(vg_dialect_value(d, 0, 0)) ||
        isnan(vg_dialect_value(d, 1, 0)))
        return;
    const unsigned char *from = job->head + d->data_offset;
    const unsigned char *feed = memchr(from, '\n', job->n_head - (size_t)d->data_offset);
    if (feed == NULL)
        return;
    d->data_offset += (uint64_t)(feed - from) + 1;
    d->lines_before++;
}

static vg_status open_lab(vg_job *job, vg_input *out, vg_error *err)
{
    preamble p = {0};
    vg_dialect d = {0};
    bool known = false;
    const bool is_whole = vg_source_size(job->source) <= job->n_head;
    vg_status status = read_preamble(job, &p, &known, err);

    out->type = VG_INPUT_RECORDING;
    out->recording = vg_recording_create();
    if (status == VG_OK && out->recording == NULL)
        status = vg_fail_memory(err);
    if (status == VG_OK)
        status = vg_dialect_detect(job->head, job->n_head, is_whole, NULL, &d, err);
    if (status == VG_OK)
        skip_counts(job, &d);
    if (status == VG_OK)
        status = open_rows(job, &p, &d, out->recording, err);
    vg_dialect_free(&d);
    vg_free(p.text);
    return status;
}

const vg_format vg_format_lab_text = {"lab-text", sniff, open_lab};
