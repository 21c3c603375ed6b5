/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MATLAB files of versions 5 and 7.3: vectors and matrices of numbers as channels, the rate
 * from a number that is named so or from a vector of times. Compiled only where libmatio is
 * there (VG_WITH_MATIO). */
#include <matio.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/column_names.h"
#include "formats/format.h"
#include "formats/hdf5_lock.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

enum { CHUNK = 1 << 18, MOST_CHANNELS = 64, MAX_VARIABLES = 4096, MAX_PATH = 4096 };
static const double most_samples = 2147483647.0; /* libmatio counts in int */

/** A channel: every stride-th value of a variable. */
typedef struct lane {
    matvar_t *variable;
    int start;
    int stride;
    size_t n;
    float *chunk; /* [CHUNK] values from chunk_at on, or NULL before the first is read */
    size_t chunk_at;
    size_t n_chunk;
} lane;

typedef struct matlab {
    mat_t *file;
    matvar_t *variables[MAX_VARIABLES];
    size_t n_variables;
    lane lanes[MOST_CHANNELS];
    size_t n_lanes;
    unsigned char *raw; /* [CHUNK] values as they are in the file */
} matlab;

static void close_matlab(void *state)
{
    matlab *m = state;

    (void)pthread_mutex_lock(&vg_hdf5_lock);
    for (size_t i = 0; i < m->n_variables; i++)
        Mat_VarFree(m->variables[i]);
    if (m->file != NULL)
        (void)Mat_Close(m->file);
    (void)pthread_mutex_unlock(&vg_hdf5_lock);
    for (size_t i = 0; i < m->n_lanes; i++)
        vg_free(m->lanes[i].chunk);
    vg_free(m->raw);
    vg_free(m);
}

static double value_at(const void *raw, enum matio_classes class_type, size_t i)
{
    switch (class_type) {
    case MAT_C_DOUBLE:
        return ((const double *)raw)[i];
    case MAT_C_SINGLE:
        return (double)((const float *)raw)[i];
    case MAT_C_INT8:
        return ((const int8_t *)raw)[i];
    case MAT_C_UINT8:
        return ((const uint8_t *)raw)[i];
    case MAT_C_INT16:
        return ((const int16_t *)raw)[i];
    case MAT_C_UINT16:
        return ((const uint16_t *)raw)[i];
    case MAT_C_INT32:
        return ((const int32_t *)raw)[i];
    case MAT_C_UINT32:
        return ((const uint32_t *)raw)[i];
    default:
        return NAN;
    }
}

static bool is_numeric(const matvar_t *v)
{
    const bool has_class = v->class_type >= MAT_C_DOUBLE && v->class_type <= MAT_C_UINT32;

    return has_class && v->rank == 2 && v->dims != NULL && v->name != NULL && !v->isComplex &&
           v->dims[0] > 0 && v->dims[1] > 0 &&
           (double)v->dims[0] * (double)v->dims[1] <= most_samples;
}

/** Read n <= CHUNK values of a variable. */
static vg_status read_values(matlab *m, matvar_t *v, int start, int stride, size_t n,
                             vg_error *err)
{
    (void)pthread_mutex_lock(&vg_hdf5_lock);
    const int code = Mat_VarReadDataLinear(m->file, v, m->raw, start, stride, (int)n);
    (void)pthread_mutex_unlock(&vg_hdf5_lock);
    if (code == 0)
        return VG_OK;
    return vg_fail(err, VG_ERR_FORMAT, "libmatio cannot read %zu values of '%.60s' from %d on",
                   n, v->name, start);
}

static vg_status fill_chunk(matlab *m, lane *l, size_t first, vg_error *err)
{
    const size_t at = first / CHUNK * CHUNK;
    const size_t n = l->n - at < CHUNK ? l->n - at : CHUNK;

    if (l->chunk != NULL && l->chunk_at == at)
        return VG_OK;
    if (l->chunk == NULL)
        l->chunk = vg_alloc(CHUNK, sizeof *l->chunk);
    if (l->chunk == NULL)
        return vg_fail_memory(err);
    l->chunk_at = SIZE_MAX;
    VG_TRY(read_values(m, l->variable, l->start + (int)at * l->stride, l->stride, n, err));
    for (size_t i = 0; i < n; i++) {
        const double value = value_at(m->raw, l->variable->class_type, i);
        l->chunk[i] = fabs(value) <= 3.4e38 ? (float)value : NAN;
    }
    l->chunk_at = at;
    l->n_chunk = n;
    return VG_OK;
}

static vg_status read_matlab(void *state, size_t channel, uint64_t first, size_t n, float *out,
                             vg_error *err)
{
    matlab *m = state;
    lane *l = &m->lanes[channel];

    while (n > 0) {
        VG_TRY(fill_chunk(m, l, (size_t)first, err));
        const size_t from = (size_t)first - l->chunk_at;
        const size_t some = n < l->n_chunk - from ? n : l->n_chunk - from;
        memcpy(out, l->chunk + from, some * sizeof *out);
        out += some;
        first += some;
        n -= some;
    }
    return VG_OK;
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

static size_t count_of(const matvar_t *v)
{
    return v->dims[0] * v->dims[1];
}

static size_t length_of(const matvar_t *v)
{
    return v->dims[0] > v->dims[1] ? v->dims[0] : v->dims[1];
}

/** True for a vector of times, which tells the rate and is no channel. */
static bool is_time(const matvar_t *v)
{
    return is_numeric(v) && count_of(v) == length_of(v) && length_of(v) > 2 &&
           (vg_same_text(v->name, "t") || vg_name_is_time(v->name));
}

/** The rate that a vector of times in seconds gives, if its steps are even. */
static vg_status rate_of_times(matlab *m, matvar_t *v, double *hz, vg_error *err)
{
    const double tolerance = 0.01;
    const size_t n = length_of(v);
    const size_t some = n < CHUNK ? n : CHUNK;

    VG_TRY(read_values(m, v, 0, 1, some, err));
    const double first_s = value_at(m->raw, v->class_type, 0);
    const double last_s = value_at(m->raw, v->class_type, some - 1);
    const double step_s = (last_s - first_s) / (double)(some - 1);
    for (size_t i = 1; i < some; i++) {
        const double off_s = value_at(m->raw, v->class_type, i) - first_s - step_s * (double)i;
        if (!(step_s > 0.0) || !(fabs(off_s) <= tolerance * step_s))
            return vg_fail(err, VG_ERR_DATA, "the times in '%.60s' are not evenly spaced",
                           v->name);
    }
    *hz = 1.0 / step_s;
    return VG_OK;
}

/** The rate: told, or of a number so named, or of a vector of times. */
static vg_status find_rate(matlab *m, double told_hz, double *hz, vg_error *err)
{
    *hz = told_hz;
    for (size_t i = 0; i < m->n_variables && !(*hz > 0.0); i++) {
        matvar_t *v = m->variables[i];
        if (!is_numeric(v) || count_of(v) != 1 || !is_rate_name(v->name))
            continue;
        VG_TRY(read_values(m, v, 0, 1, 1, err));
        *hz = value_at(m->raw, v->class_type, 0);
    }
    for (size_t i = 0; i < m->n_variables && !(*hz > 0.0); i++)
        if (is_time(m->variables[i]))
            VG_TRY(rate_of_times(m, m->variables[i], hz, err));
    if (*hz > 0.0 && isfinite(*hz))
        return VG_OK;
    return vg_fail(err, VG_ERR_OPTION,
                   "no variable gives the sampling rate, such as fs; a signal needs it");
}

/** Add the channels of a variable, which lie along its longer side. */
static vg_status add_variable(matlab *m, matvar_t *v, double fs_hz, vg_recording *rec,
                              vg_error *err)
{
    const size_t n = length_of(v);
    const size_t n_channels = count_of(v) / n;
    const bool is_columns = v->dims[0] == n;

    for (size_t i = 0; i < n_channels; i++) {
        vg_channel c = {.fs_hz = fs_hz, .n_samples = n, .gain = 1.0};
        if (m->n_lanes == MOST_CHANNELS)
            return vg_fail(err, VG_ERR_FORMAT, "more than %d channels", MOST_CHANNELS);
        if (n_channels > 1)
            (void)snprintf(c.name, sizeof c.name, "%.50s_%zu", v->name, i);
        else
            (void)vg_copy_text(c.name, sizeof c.name, v->name);
        c.kind = vg_kind_guess(c.name);
        m->lanes[m->n_lanes++] = (lane){.variable = v,
                                        .start = (int)(is_columns ? i * n : i),
                                        .stride = (int)(is_columns ? 1 : n_channels),
                                        .n = n};
        VG_TRY(vg_recording_add_channel(rec, &c, err));
    }
    return VG_OK;
}

/** The longest variables are the signals; what is shorter is something else. */
static vg_status add_channels(matlab *m, double fs_hz, vg_recording *rec, vg_error *err)
{
    size_t longest = 0;

    for (size_t i = 0; i < m->n_variables; i++)
        if (is_numeric(m->variables[i]) && length_of(m->variables[i]) > longest)
            longest = length_of(m->variables[i]);
    for (size_t i = 0; i < m->n_variables && longest > 1; i++) {
        matvar_t *v = m->variables[i];
        if (!is_numeric(v) || is_time(v) || count_of(v) == 1)
            continue;
        if (length_of(v) == longest)
            VG_TRY(add_variable(m, v, fs_hz, rec, err));
        else
            vg_note_add(&rec->notes, VG_NOTE_INFO, "left_out",
                        "variable '%.60s' has %zu values, not %zu, and is left out", v->name,
                        length_of(v), longest);
    }
    if (rec->n_channels == 0)
        return vg_fail(err, VG_ERR_FORMAT, "no variable is a vector or matrix of real numbers");
    return VG_OK;
}

/** libmatio opens files by name. */
static vg_status open_file(matlab *m, const vg_job *job, vg_error *err)
{
    char path[MAX_PATH];
    matvar_t *v;

    if (job->folder.files != NULL || strcmp(job->name, "-") == 0)
        return vg_fail(err, VG_ERR_FORMAT, "MATLAB is read from files only, not from a pipe");
    const int n = snprintf(path, sizeof path, "%s%s", job->folder.prefix, job->name);
    if (n < 0 || n >= MAX_PATH)
        return vg_fail(err, VG_ERR_IO, "the path has more than %d bytes", MAX_PATH);
    m->file = Mat_Open(path, MAT_ACC_RDONLY);
    if (m->file == NULL)
        return vg_fail(err, VG_ERR_FORMAT, "libmatio cannot open the file");
    while (m->n_variables < MAX_VARIABLES && (v = Mat_VarReadNextInfo(m->file)) != NULL)
        m->variables[m->n_variables++] = v;
    return VG_OK;
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
    m->raw = vg_alloc(CHUNK, sizeof(double));
    if (m->raw == NULL)
        return vg_fail_memory(err);
    (void)pthread_mutex_lock(&vg_hdf5_lock);
    const vg_status status = open_file(m, job, err);
    (void)pthread_mutex_unlock(&vg_hdf5_lock);
    if (status != VG_OK)
        return status;
    VG_TRY(find_rate(m, job->opts.rate_hz, &fs_hz, err));
    return add_channels(m, fs_hz, out->recording, err);
}

static bool begins_with(const vg_job *job, const char *text)
{
    const size_t n = strlen(text);

    return job->n_head >= n && memcmp(job->head, text, n) == 0;
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
