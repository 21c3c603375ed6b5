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

/** The rate: told, or of a number so named, or of a vector of times. */
static vg_status find_rate(matlab *m, double told_hz, double *hz, vg_error *err)
{
    *hz = told_hz;
    for (size_t i = 0; i < m->file.n_variables && !(*hz > 0.0); i++) {
        vg_mat_variable *v = &m->file.variables[i];
        if (!v->is_text && count_of(v) == 1 && is_rate_name(short_name(v)))
            VG_TRY(vg_mat_read(&m->file, v, 0, 1, 1, hz, err));
    }
    for (size_t i = 0; i < m->file.n_variables && !(*hz > 0.0); i++)
        if (is_time(&m->file.variables[i]))
            VG_TRY(rate_of_times(m, &m->file.variables[i], hz, err));
    if (*hz > 0.0 && isfinite(*hz))
        return VG_OK;
    return vg_fail(err, VG_ERR_OPTION,
                   "no variable gives the sampling rate, such as fs; --rate names it");
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
        if (n_channels > 1)
            (void)snprintf(c.name, sizeof c.name, "%.50s_%" PRIu64, v->name, i);
        else
            (void)vg_copy_text(c.name, sizeof c.name, v->name);
        c.kind = vg_kind_guess(c.name);
        lane *l = &m->lanes[m->n_lanes++];
        *l = (lane){*v, is_columns ? i * n : i, is_columns ? 1 : n_channels};
        l->variable.stream = NULL;
        l->variable.numbers = NULL;
        VG_TRY(vg_recording_add_channel(rec, &c, err));
    }
    return VG_OK;
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
