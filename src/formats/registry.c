/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/foreign.h"
#include "formats/format.h"
#include "formats/told.h"
#include "formats/utf16.h"
#include "formats/utf8.h"
#include "model/notes_impl.h"
#include "model/recording_impl.h"

/* The first that says yes opens the input: formats with a signature come before those that
 * are known by their shape alone. */
static const vg_format *const formats[] = {&vg_format_wfdb,
                                           &vg_format_wfdb_signal,
                                           &vg_format_edf,
                                           &vg_format_ishne,
                                           &vg_format_acq,
                                           &vg_format_xdf,
                                           &vg_format_nilspod,
                                           &vg_format_matlab,
                                           &vg_format_wav,
                                           &vg_format_opensignals,
                                           &vg_format_opensignals_hdf5,
                                           &vg_format_rdann,
                                           &vg_format_polar,
                                           &vg_format_garmin,
                                           &vg_format_lab_text,
                                           &vg_format_bids,
                                           &vg_format_e4,
                                           &vg_format_csv,
                                           &vg_format_rr,
                                           &vg_format_beats,
                                           &vg_format_wfdb_annotations};
enum { N_FORMATS = sizeof formats / sizeof formats[0] };

bool vg_has_suffix(const char *name, const char *suffix)
{
    const size_t n = strlen(name);
    const size_t m = strlen(suffix);

    return n >= m && vg_same_text(name + n - m, suffix);
}

bool vg_replace_suffix(const char *name, const char *suffix, char *out, size_t size)
{
    const char *dot = strrchr(name, '.');
    const size_t stem = dot != NULL ? (size_t)(dot - name) : strlen(name);
    const int length = snprintf(out, size, "%.*s%s", (int)stem, name, suffix);

    return stem < size && 0 < length && (size_t)length < size;
}

bool vg_looks_like_text(const unsigned char *head, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (head[i] < 0x20 && !isspace(head[i]))
            return false;
    return n > 0;
}

vg_input_opts vg_input_defaults(void)
{
    return (vg_input_opts){.kind = VG_KIND_OTHER, .unit = VG_UNIT_AUTO};
}

const char *vg_input_format_name(size_t i)
{
    size_t n_names = 0;

    for (size_t k = 0; k < N_FORMATS; k++) {
        /* Two ways into one format stand next to each other under one name. */
        if (k > 0 && strcmp(formats[k]->name, formats[k - 1]->name) == 0)
            continue;
        if (n_names++ == i)
            return formats[k]->name;
    }
    return NULL;
}

void vg_input_free(vg_input *input)
{
    vg_recording_close(input->recording);
    vg_beats_free(&input->beats);
    vg_nn_free(&input->intervals);
    vg_notes_free(&input->notes);
    *input = (vg_input){0};
}

static bool has_note(const vg_notes *notes, const vg_note *note)
{
    for (size_t i = 0; i < notes->n; i++)
        if (strcmp(notes->items[i].code, note->code) == 0 &&
            strcmp(notes->items[i].text, note->text) == 0)
            return true;
    return false;
}

void vg_input_update_notes(vg_input *input)
{
    const vg_recording *rec = input->recording;

    for (size_t i = 0; rec != NULL && i < rec->notes.n; i++) {
        const vg_note *note = &rec->notes.items[i];
        if (!has_note(&input->notes, note))
            vg_note_add(&input->notes, note->level, note->code, "%s", note->text);
    }
}

static bool is_told(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static vg_status check_format(const char *name, vg_error *err)
{
    char names[VG_MESSAGE_SIZE - 80] = "";

    for (size_t i = 0; i < N_FORMATS; i++) {
        if (vg_same_text(formats[i]->name, name))
            return VG_OK;
        vg_append_code(names, sizeof names, formats[i]->name);
    }
    return vg_fail(err, VG_ERR_OPTION, "no format '%.40s'; there are: %s", name, names);
}

/** Read "200/mV"; the unit may be missing. */
static vg_status read_calibration(const char *text, double *steps, const char **unit,
                                  vg_error *err)
{
    const char *slash = strchr(text, '/');
    const size_t n = slash != NULL ? (size_t)(slash - text) : strlen(text);

    *unit = slash != NULL ? slash + 1 : "";
    if (vg_parse_double(text, n, steps) == n && fabs(*steps) > 0.0 && isfinite(*steps))
        return VG_OK;
    return vg_fail(err, VG_ERR_OPTION,
                   "calibration '%.40s'; it must be steps in a unit and the unit, such as "
                   "200/mV",
                   text);
}

vg_status vg_input_opts_check(const vg_input_opts *opts, vg_error *err)
{
    vg_told told;
    double steps = NAN;
    const char *unit;

    if (is_told(opts->format))
        VG_TRY(check_format(opts->format, err));
    if (is_told(opts->calibration))
        VG_TRY(read_calibration(opts->calibration, &steps, &unit, err));
    return vg_told_read(opts->dialect, &told, err);
}

/** The format that the user names, in the way into it that fits best. */
static const vg_format *find_named(const vg_job *job)
{
    const vg_format *named = NULL;

    for (size_t i = 0; i < N_FORMATS; i++)
        if (vg_same_text(formats[i]->name, job->opts.format) &&
            (named == NULL || formats[i]->sniff(job)))
            named = formats[i];
    return named;
}

static vg_status find_format(const vg_job *job, const vg_format **out, vg_error *err)
{
    *out = NULL;
    if (is_told(job->opts.format)) {
        *out = find_named(job);
        return VG_OK;
    }
    if (job->n_head == 0)
        return vg_fail(err, VG_ERR_FORMAT, "the file is empty");
    for (size_t i = 0; i < N_FORMATS && *out == NULL; i++)
        if (formats[i]->sniff(job))
            *out = formats[i];
    /* Nearly any bytes can be annotations. */
    const bool is_weak = *out == &vg_format_wfdb_annotations;
    if (*out != NULL && !(is_weak && vg_is_foreign(job)))
        return VG_OK;
    return vg_fail_foreign(job, err);
}

/** No heart beat can be read from so few samples a second: a trend, such as a monitor's pulse
 *  rate, is not the signal that its name suggests. */
static void settle_kind(vg_channel *channel)
{
    const double slowest_heart_hz = 10.0;
    const double slowest_breath_hz = 1.0;
    const vg_kind kind = channel->kind;

    if (((kind == VG_KIND_ECG || kind == VG_KIND_PPG) && channel->fs_hz < slowest_heart_hz) ||
        (kind == VG_KIND_RESP && channel->fs_hz < slowest_breath_hz))
        channel->kind = VG_KIND_OTHER;
}

/** Give signals without a unit the steps and the unit that the user names, "200/mV". */
static vg_status calibrate(const char *text, vg_recording *rec, vg_error *err)
{
    double steps = NAN;
    const char *unit;

    if (!is_told(text) || rec == NULL)
        return VG_OK;
    VG_TRY(read_calibration(text, &steps, &unit, err));
    for (size_t i = 0; i < rec->n_channels; i++) {
        vg_channel *c = &rec->channels[i];
        if (c->unit[0] != '\0')
            continue;
        c->gain *= steps;
        (void)vg_copy_text(c->unit, sizeof c->unit, unit);
    }
    return VG_OK;
}

/** What holds for every format once it is open. */
static void finish(const vg_job *job, vg_input *out)
{
    vg_recording *rec = out->recording;
    const vg_kind kind = job->opts.kind;

    if (rec == NULL)
        return;
    const bool is_signal = kind != VG_KIND_OTHER && kind != VG_KIND_RR && kind != VG_KIND_BEATS;
    for (size_t i = 0; i < rec->n_channels; i++) {
        vg_make_utf8(rec->channels[i].name, VG_NAME_SIZE);
        vg_make_utf8(rec->channels[i].unit, VG_UNIT_SIZE);
        settle_kind(&rec->channels[i]);
    }
    if (rec->n_channels == 1 && is_signal)
        rec->channels[0].kind = kind;
    for (size_t i = 0; i < rec->events.n; i++)
        vg_make_utf8(rec->events.items[i].name, VG_PHASE_NAME_SIZE);
    vg_input_update_notes(out);
}

/** Look at the head of the source and let the format that it belongs to open it. */
static vg_status open_job(vg_job *job, vg_input *out, vg_error *err)
{
    const vg_format *format = NULL;
    vg_status status;

    VG_TRY(vg_input_opts_check(&job->opts, err));
    unsigned char *head = vg_alloc(VG_HEAD_SIZE, 1);
    if (head == NULL)
        return vg_fail_memory(err);
    job->head = head;
    status = vg_source_unpack(&job->source, err);
    if (status == VG_OK)
        status = vg_source_to_utf8(&job->source, err);
    if (status == VG_OK)
        status = vg_source_read(job->source, 0, head, VG_HEAD_SIZE, &job->n_head, err);
    if (status == VG_OK)
        status = find_format(job, &format, err);
    if (status == VG_OK) {
        out->format = format->name;
        status = format->open(job, out, err);
    }
    if (status == VG_OK)
        finish(job, out);
    if (status == VG_OK)
        status = calibrate(job->opts.calibration, out->recording, err);
    vg_free(head);
    return status;
}

/** Open "REC.hea" where there is no file "REC". */
static vg_status open_record(const char *path, vg_source **out, vg_error *err)
{
    struct stat info;
    vg_status status = VG_OK;
    char *header;

    *out = NULL;
    if (strcmp(path, "-") == 0 || (stat(path, &info) == 0 && !S_ISDIR(info.st_mode)))
        return vg_source_open(path, out, err);
    const size_t size = strlen(path) + sizeof ".hea";
    header = vg_alloc(size, 1);
    if (header == NULL)
        return vg_fail_memory(err);
    (void)snprintf(header, size, "%s.hea", path);
    status = vg_source_open(stat(header, &info) == 0 ? header : path, out, err);
    vg_free(header);
    return status;
}

vg_status vg_input_open(const char *path, const vg_input_opts *opts, vg_input *out,
                        vg_error *err)
{
    vg_job job = {.opts = opts != NULL ? *opts : vg_input_defaults()};
    const char *slash = strrchr(path, '/');
    char *prefix;
    vg_status status;

    *out = (vg_input){0};
    VG_TRY(open_record(path, &job.source, err));
    prefix = vg_strdup(path);
    if (prefix == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    prefix[slash != NULL ? slash - path + 1 : 0] = '\0';
    job.folder.prefix = prefix;
    job.name = slash != NULL ? slash + 1 : path;
    status = open_job(&job, out, err);

done:
    vg_source_close(job.source);
    vg_free(prefix);
    if (status != VG_OK)
        vg_input_free(out);
    return status;
}

vg_status vg_input_open_memory(const vg_memory_file *file, const vg_memory_file *beside,
                               size_t n_beside, const vg_input_opts *opts, vg_input *out,
                               vg_error *err)
{
    static const vg_memory_file nothing = {"", "", 0};
    vg_job job = {.name = file->name,
                  .folder = {"", n_beside > 0 ? beside : &nothing, n_beside},
                  .opts = opts != NULL ? *opts : vg_input_defaults()};
    vg_status status;

    *out = (vg_input){0};
    VG_TRY(vg_source_borrow(file->bytes, file->n, &job.source, err));
    status = open_job(&job, out, err);
    vg_source_close(job.source);
    if (status != VG_OK)
        vg_input_free(out);
    return status;
}
