/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Annotations as text, as rdann prints them and PhysioNet hands them out: a time, the number of
 * the sample, the type, three numbers, a note. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include <vagus/wfdb.h>

#include "core/fail.h"
#include "core/text.h"
#include "formats/fields.h"
#include "formats/format.h"
#include "formats/lines.h"
#include "model/notes_impl.h"

enum { N_CELLS = 6, MAX_LINE = 256 };
enum { TIME, SAMPLE, TYPE, SUB, CHANNEL, NUMBER };

typedef struct annotation {
    double time_s;
    int64_t sample;
    char label;
} annotation;

/** Read a line; false for one that is no annotation. Changes it. */
static bool read_line(char *line, annotation *out)
{
    char *cells[N_CELLS];
    int64_t unused;
    char *open = strchr(line, '[');

    /* "[10:09:00.000 01/01/2000]" is a time with its date. */
    if (open != NULL && line + strspn(line, " \t") == open) {
        char *close = strchr(open, ']');
        if (close == NULL)
            return false;
        char *blank = strchr(open, ' ');
        if (blank != NULL && blank < close)
            memset(blank, ' ', (size_t)(close - blank));
        *open = ' ';
        *close = ' ';
    }
    for (size_t i = 0; i < N_CELLS; i++) {
        cells[i] = vg_next_word(&line);
        if (cells[i] == NULL)
            return false;
    }
    out->label = cells[TYPE][0];
    return strchr(cells[TIME], ':') != NULL &&
           vg_cell_stamp(cells[TIME], '.', &out->time_s) == VG_STAMP_CLOCK &&
           vg_read_int64(cells[SAMPLE], &out->sample) && cells[TYPE][1] == '\0' &&
           ispunct((unsigned char)out->label) + isalpha((unsigned char)out->label) != 0 &&
           vg_read_int64(cells[SUB], &unused) && vg_read_int64(cells[CHANNEL], &unused) &&
           vg_read_int64(cells[NUMBER], &unused);
}

/** The rate at which a sample lies at a time given to the millisecond; round where it can be.
 */
static double rate_of(const annotation *a)
{
    const double resolution_s = 0.0011;
    const double raw_hz = (double)a->sample / a->time_s;
    const double candidates[] = {round(raw_hz), round(10.0 * raw_hz) / 10.0};

    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++)
        if (candidates[i] > 0.0 &&
            fabs((double)a->sample / candidates[i] - a->time_s) <= resolution_s)
            return candidates[i];
    return raw_hz;
}

static bool is_mark(char label)
{
    return vg_label_is_beat(label) || label == '[' || label == ']';
}

/** Beats of the lines, at sample numbers for now; *last is the last annotation. */
static vg_status read_beats(vg_lines *lines, vg_input *out, annotation *last, vg_error *err)
{
    char *line = NULL;
    size_t n_unordered = 0;
    bool is_header = true;

    for (;;) {
        annotation a;
        VG_TRY(vg_lines_next(lines, &line, NULL, err));
        if (line == NULL)
            break;
        if (vg_line_is_blank(line))
            continue;
        if (!read_line(line, &a)) {
            if (!is_header)
                return vg_fail(err, VG_ERR_FORMAT, "line %llu is no annotation",
                               (unsigned long long)lines->number);
            is_header = false;
            continue;
        }
        is_header = false;
        *last = a.time_s > last->time_s ? a : *last;
        if (!is_mark(a.label))
            continue;
        const size_t n = out->beats.n;
        if (n > 0 && !((double)a.sample > out->beats.time_s[n - 1]))
            n_unordered++;
        else
            VG_TRY(vg_beats_append(&out->beats, (double)a.sample, a.label, NAN, 1.0, err));
    }
    if (n_unordered > 0)
        vg_note_add(&out->notes, VG_NOTE_WARNING, "unordered",
                    "%zu beats do not come after the one before and were left out",
                    n_unordered);
    return VG_OK;
}

static vg_status open_rdann(vg_job *job, vg_input *out, vg_error *err)
{
    vg_lines lines;
    annotation last = {0};

    out->type = VG_INPUT_BEATS;
    out->beats.source = VG_KIND_BEATS;
    out->beats.duration_s = NAN;
    VG_TRY(vg_lines_open(job->source, 0, 0, &lines, err));
    const vg_status status = read_beats(&lines, out, &last, err);
    vg_lines_close(&lines);
    VG_TRY(status);
    if (out->beats.n == 0)
        return vg_fail(err, VG_ERR_FORMAT, "none of the annotations is a beat");
    const double fs_hz = job->opts.rate_hz > 0.0 ? job->opts.rate_hz : rate_of(&last);
    if (!(fs_hz > 0.0) || !isfinite(fs_hz))
        return vg_fail_untold(err, "rate_hz",
                              "samples and times of the annotations give no sampling rate");
    out->beats.fs_hz = fs_hz;
    for (size_t i = 0; i < out->beats.n; i++)
        out->beats.time_s[i] /= fs_hz;
    return VG_OK;
}

/** The first line, or the second behind a header that names samples and types. */
static bool sniff_rdann(const vg_job *job)
{
    char text[2 * MAX_LINE];
    annotation a;
    const size_t n = job->n_head < sizeof text - 1 ? job->n_head : sizeof text - 1;

    if (n == 0 || !vg_looks_like_text(job->head, n))
        return false;
    memcpy(text, job->head, n);
    text[n] = '\0';
    char *line = text;
    const size_t n_first = strcspn(line, "\r\n");
    const bool is_header = strstr(line, "Sample #") != NULL && strstr(line, "Type") != NULL;
    if (is_header) {
        line += n_first;
        line += strspn(line, "\r\n");
    }
    line[strcspn(line, "\r\n")] = '\0';
    return read_line(line, &a);
}

const vg_format vg_format_rdann = {"rdann", sniff_rdann, open_rdann};
