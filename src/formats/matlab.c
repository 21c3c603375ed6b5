/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MATLAB files of versions 5 and 7.3: vectors and matrices of numbers as channels, the rate
 * from a number that is named so or from a vector of times. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/bytes.h"
#include "formats/column_names.h"
#include "formats/format.h"
#include "formats/lines.h"
#include "formats/mat_file.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

enum { BLOCK = 1024, MOST_CHANNELS = 64 };

/** A channel: every stride-th value of a variable, which it reads on its own. */
typedef struct lane {
    vg_mat_variable variable;
    uint64_t start;
    uint64_t stride;
} lane;

typedef struct matlab {
    vg_mat_file file;
    lane lanes[MOST_CHANNELS];
    size_t n_lanes;
} matlab;

static void close_matlab(void *state)
{
    matlab *m = state;

    for (size_t i = 0; i < m->n_lanes; i++)
        vg_mat_release(&m->lanes[i].variable);
    vg_mat_close(&m->file);
    vg_free(m);
}

static vg_status read_matlab(void *state, size_t channel, uint64_t first, size_t n, float *out,
                             vg_error *err)
{
    matlab *m = state;
    lane *l = &m->lanes[channel];
    double values[BLOCK];

    while (n > 0) {
        const size_t some = n < BLOCK ? n : BLOCK;
        VG_TRY(vg_mat_read(&m->file, &l->variable, l->start + first * l->stride, l->stride,
                           some, values, err));
        for (size_t i = 0; i < some; i++)
            out[i] = vg_sample_of(values[i]);
        out += some;
        first += some;
        n -= some;
    }
    return VG_OK;
}

/** The name itself, without the structures it is a member of. */
static const char *short_name(const vg_mat_variable *v)
{
    const char *dot = strrchr(v->name, '.');

    return dot != NULL ? dot + 1 : v->name;
}

static bool is_rate_name(const char *name)
{
    static const char *const names[] = {"fs",
                                        "srate",
                                        "rate",
                                        "samplerate",
                                        "sample_rate",
                                        "samplingrate",
                                        "sampling_rate",
                                        "samplefreq",
                                        "sampling_frequency",
                                        "freq",
                                        "fs_hz",
                                        "samplingfrequency"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (vg_same_text(name, names[i]))
            return true;
    return false;
}

static uint64_t count_of(const vg_mat_variable *v)
{
    return v->rows * v->columns;
}

static uint64_t length_of(const vg_mat_variable *v)
{
    return v->rows > v->columns ? v->rows : v->columns;
}

/** True for a vector of times, which tells the rate and is no channel. */
static bool is_time(const vg_mat_variable *v)
{
    const char *name = short_name(v);

    return !v->is_text && count_of(v) == length_of(v) && length_of(v) > 2 &&
           (vg_same_text(name, "t") || vg_name_is_time(name));
}

/** The rate that a vector of times gives, if no sample is moved by half a step. */
static vg_status rate_of_times(matlab *m, vg_mat_variable *v, double *hz, vg_error *err)
{
    const uint64_t n = length_of(v);
    const double unit_s = vg_name_unit_s(short_name(v));
    double values[BLOCK];
    double last = NAN;

    VG_TRY(vg_mat_read(&m->file, v, n - 1, 1, 1, &last, err));
    VG_TRY(vg_mat_read(&m->file, v, 0, 1, 1, values, err));
    const double first = values[0];
    const double step = (last - first) / (double)(n - 1);
    for (uint64_t at = 0; at < n; at += BLOCK) {
        const size_t some = n - at < BLOCK ? (size_t)(n - at) : BLOCK;
        VG_TRY(vg_mat_read(&m->file, v, at, 1, some, values, err));
        for (size_t i = 0; i < some; i++)
            if (!(step > 0.0) ||
                !(fabs(values[i] - first - step * (double)(at + i)) < 0.5 * step))
                return vg_fail(err, VG_ERR_DATA, "the times in '%.60s' are not evenly spaced",
                               v->name);
    }
    *hz = 1.0 / (step * (unit_s > 0.0 ? unit_s : 1.0));
    return VG_OK;
}

/** The variable of that name, in whatever structure; NULL when there is none. */
static vg_mat_variable *find_variable(matlab *m, const char *name, bool is_text)
{
    for (size_t i = 0; i < m->file.n_variables; i++) {
        vg_mat_variable *v = &m->file.variables[i];
        if (v->is_text == is_text && vg_same_text(short_name(v), name))
            return v;
    }
    return NULL;
}

/** A row of a matrix of characters, without the blanks at its end; "" when there is none. */
static vg_status take_text(matlab *m, const char *name, uint64_t rows, uint64_t row, char *out,
                           size_t size, vg_error *err)
{
    vg_mat_variable *v = find_variable(m, name, true);
    double codes[VG_NAME_SIZE];

    out[0] = '\0';
    if (v == NULL || v->rows != rows || row >= rows)
        return VG_OK;
    const size_t most = size - 1 < VG_NAME_SIZE ? size - 1 : VG_NAME_SIZE;
    const size_t n = v->columns < most ? (size_t)v->columns : most;
    VG_TRY(vg_mat_read(&m->file, v, row, rows, n, codes, err));
    for (size_t i = 0; i < n; i++)
        out[i] = 0x20 <= codes[i] && codes[i] < 0x7f ? (char)codes[i] : ' ';
    out[n] = '\0';
    (void)vg_trim(out);
    return VG_OK;
}

/** The rate that AcqKnowledge gives as isi, the time between samples in isi_units. */
static vg_status rate_of_interval(matlab *m, double *hz, vg_error *err)
{
    vg_mat_variable *v = find_variable(m, "isi", false);
    double step = NAN;
    char unit[VG_UNIT_SIZE];

    if (v == NULL || count_of(v) != 1)
        return VG_OK;
    VG_TRY(vg_mat_read(&m->file, v, 0, 1, 1, &step, err));
    VG_TRY(take_text(m, "isi_units", 1, 0, unit, sizeof unit, err));
    const double unit_s = vg_name_unit_s(unit);
    *hz = 1.0 / (step * (unit_s > 0.0 ? unit_s : 1e-3));
    return VG_OK;
}

/** The rate: told, or of a number so named, or of a vector of times. */
static vg_status find_rate(matlab *m, double told_hz, double *hz, vg_error *err)
{
    *hz = told_hz;
    for (size_t i = 0; i < m->file.n_variables && !(*hz > 0.0); i++) {
        vg_mat_variable *v = &m->file.variables[i];
        if (!v->is_text && count_of(v) == 1 && is_rate_name(short_name(v)))
            VG_TRY(vg_mat_read(&m->file, v, 0, 1, 1, hz, err));
    }
    if (!(*hz > 0.0))
        VG_TRY(rate_of_interval(m, hz, err));
    for (size_t i = 0; i < m->file.n_variables && !(*hz > 0.0); i++)
        if (is_time(&m->file.variables[i]))
            VG_TRY(rate_of_times(m, &m->file.variables[i], hz, err));
    if (*hz > 0.0 && isfinite(*hz))
        return VG_OK;
    return vg_fail_untold(err, "rate_hz",
                          "no variable gives the sampling rate, such as fs; a signal needs it");
}

/** Add a channel that reads a variable on its own. */
static void add_lane(matlab *m, const vg_mat_variable *v, uint64_t start, uint64_t stride)
{
    lane *l = &m->lanes[m->n_lanes++];

    *l = (lane){*v, start, stride};
    l->variable.stream = NULL;
    l->variable.numbers = NULL;
}

/** Add the channels of a variable, which lie along its longer side. */
static vg_status add_variable(matlab *m, const vg_mat_variable *v, double fs_hz,
                              vg_recording *rec, vg_error *err)
{
    const uint64_t n = length_of(v);
    const uint64_t n_channels = count_of(v) / n;
    const bool is_columns = v->rows == n;

    for (uint64_t i = 0; i < n_channels; i++) {
        vg_channel c = {.fs_hz = fs_hz, .n_samples = n, .gain = 1.0};
        if (m->n_lanes == MOST_CHANNELS)
            return vg_fail(err, VG_ERR_FORMAT, "more than %d channels", MOST_CHANNELS);
        VG_TRY(take_text(m, "labels", n_channels, i, c.name, sizeof c.name, err));
        VG_TRY(take_text(m, "units", n_channels, i, c.unit, sizeof c.unit, err));
        if (c.name[0] == '\0' && n_channels > 1)
            (void)snprintf(c.name, sizeof c.name, "%.50s_%" PRIu64, v->name, i);
        else if (c.name[0] == '\0')
            (void)vg_copy_text(c.name, sizeof c.name, v->name);
        c.kind = vg_kind_guess(c.name);
        add_lane(m, v, is_columns ? i * n : i, is_columns ? 1 : n_channels);
        VG_TRY(vg_recording_add_channel(rec, &c, err));
    }
    return VG_OK;
}

/** A channel of a LabChart export: all follow each other in the row "data", from place
 *  datastart to dataend, counted from 1. */
static vg_status add_labchart_channel(matlab *m, const vg_mat_variable *data, uint64_t i,
                                      uint64_t n_channels, vg_recording *rec, vg_error *err)
{
    static const char *const names[] = {"datastart", "dataend", "samplerate"};
    double values[3] = {NAN, NAN, NAN};
    vg_channel c = {.gain = 1.0};

    for (size_t k = 0; k < 3; k++) {
        vg_mat_variable *v = find_variable(m, names[k], false);
        if (v == NULL || v->rows != n_channels)
            return vg_fail(err, VG_ERR_FORMAT, "a LabChart export without %s for each channel",
                           names[k]);
        VG_TRY(vg_mat_read(&m->file, v, i, 1, 1, &values[k], err));
    }
    if (values[0] < 1.0)
        return VG_OK; /* it was not recorded */
    if (!(values[0] <= values[1]) || !(values[1] <= (double)count_of(data)) ||
        m->n_lanes == MOST_CHANNELS)
        return vg_fail(err, VG_ERR_FORMAT,
                       "a LabChart channel from %g to %g of %" PRIu64 " samples", values[0],
                       values[1], count_of(data));
    c.fs_hz = values[2];
    c.n_samples = (uint64_t)(values[1] - values[0]) + 1;
    VG_TRY(take_text(m, "titles", n_channels, i, c.name, sizeof c.name, err));
    c.kind = vg_kind_guess(c.name);
    add_lane(m, data, (uint64_t)values[0] - 1, 1);
    return vg_recording_add_channel(rec, &c, err);
}

/** True for what LabChart exports, whose one long row must not be taken for one channel. */
static bool is_labchart(matlab *m)
{
    return find_variable(m, "data", false) != NULL &&
           find_variable(m, "datastart", false) != NULL &&
           find_variable(m, "dataend", false) != NULL;
}

static vg_status add_labchart(matlab *m, vg_recording *rec, vg_error *err)
{
    const vg_mat_variable *data = find_variable(m, "data", false);
    const vg_mat_variable *start = find_variable(m, "datastart", false);

    if (start->columns != 1)
        return vg_fail(err, VG_ERR_FORMAT,
                       "a LabChart export of %" PRIu64 " blocks; each needs a file of its own",
                       start->columns);
    for (uint64_t i = 0; i < start->rows; i++)
        VG_TRY(add_labchart_channel(m, data, i, start->rows, rec, err));
    return rec->n_channels > 0
               ? VG_OK
               : vg_fail(err, VG_ERR_FORMAT, "a LabChart export without samples");
}

/** The longest variables are the signals; what is shorter is something else. */
static vg_status add_channels(matlab *m, double fs_hz, vg_recording *rec, vg_error *err)
{
    uint64_t longest = 0;

    for (size_t i = 0; i < m->file.n_variables; i++)
        if (!m->file.variables[i].is_text && length_of(&m->file.variables[i]) > longest)
            longest = length_of(&m->file.variables[i]);
    for (size_t i = 0; i < m->file.n_variables && longest > 1; i++) {
        const vg_mat_variable *v = &m->file.variables[i];
        if (v->is_text || is_time(v) || count_of(v) == 1)
            continue;
        if (length_of(v) == longest)
            VG_TRY(add_variable(m, v, fs_hz, rec, err));
        else
            vg_note_add(&rec->notes, VG_NOTE_INFO, "left_out",
                        "variable '%.60s' has %" PRIu64 " values, not %" PRIu64
                        ", and is left out",
                        v->name, length_of(v), longest);
    }
    if (rec->n_channels == 0)
        return vg_fail(err, VG_ERR_FORMAT, "no variable is a vector or matrix of real numbers");
    return VG_OK;
}

static bool begins_with(const vg_job *job, const char *text)
{
    const size_t n = strlen(text);

    return job->n_head >= n && memcmp(job->head, text, n) == 0;
}

static vg_status open_matlab(vg_job *job, vg_input *out, vg_error *err)
{
    matlab *m = vg_alloc(1, sizeof *m);
    double fs_hz = 0.0;

    out->type = VG_INPUT_RECORDING;
    out->recording = vg_recording_create();
    if (m == NULL || out->recording == NULL) {
        vg_free(m);
        return vg_fail_memory(err);
    }
    out->recording->reader =
        (vg_reader){.read = read_matlab, .close = close_matlab, .state = m};
    const vg_status status =
        vg_mat_open(job->source, begins_with(job, "MATLAB 7.3"), &m->file, err);
    job->source = NULL;
    if (status != VG_OK)
        return status;
    if (is_labchart(m))
        return add_labchart(m, out->recording, err);
    VG_TRY(find_rate(m, job->opts.rate_hz, &fs_hz, err));
    return add_channels(m, fs_hz, out->recording, err);
}

/** Sound that libsndfile wrote as MATLAB 5 names its rate first; that is its own format. */
static bool is_sound(const vg_job *job)
{
    enum { HEADER = 128, NAME = 48 };
    static const char name[] = "samplerate";
    const size_t at = HEADER + NAME;

    return job->n_head >= at + sizeof name &&
           memcmp(job->head + at, name, sizeof name - 1) == 0;
}

static bool sniff_matlab(const vg_job *job)
{
    return begins_with(job, "MATLAB 7.3 MAT-file") ||
           (begins_with(job, "MATLAB 5.0 MAT-file") && !is_sound(job));
}

const vg_format vg_format_matlab = {"matlab", sniff_matlab, open_matlab};
