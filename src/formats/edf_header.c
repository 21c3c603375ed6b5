/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/edf_header.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/clock.h"
#include "formats/lines.h"
#include "model/notes_impl.h"

enum {
    HEADER_SIZE = 256, /* of the file, and of each signal */
    MAX_SIGNALS = 4096,
    MAX_FIELD = 80,
    FIRST_CENTURY_YEAR = 85 /* two-digit years from here on are 19xx */
};

/* Fields of the fixed part: where they begin and how long they are. */
typedef struct field {
    size_t at;
    size_t n;
} field;
static const field recording = {88, 80};
static const field date = {168, 8};
static const field clock_time = {176, 8};
static const field reserved = {192, 44};
static const field record_count = {236, 8};
static const field record_length = {244, 8};
static const field signal_count = {252, 4};

/* Widths of the fields of a signal; each field stands for all signals one after another. */
enum {
    LABEL,
    TRANSDUCER,
    DIMENSION,
    PHYSICAL_MIN,
    PHYSICAL_MAX,
    DIGITAL_MIN,
    DIGITAL_MAX,
    PREFILTER,
    PER_RECORD,
    N_FIELDS
};
static const size_t widths[N_FIELDS] = {16, 80, 8, 8, 8, 8, 8, 80, 8};

/** True for the version 0, padded with blanks or zero bytes. */
static bool has_version(const unsigned char *head)
{
    size_t i = 1;

    while (i < 8 && (head[i] == ' ' || head[i] == '\0'))
        i++;
    return head[0] == '0' && i == 8;
}

bool vg_edf_sniff(const unsigned char *head, size_t n)
{
    if (n < HEADER_SIZE)
        return false;
    if (memcmp(head,
               "\xff"
               "BIOSEMI",
               8) == 0)
        return true;
    if (!has_version(head) || memchr(head, '\n', HEADER_SIZE) != NULL)
        return false;
    /* A date may be crossed out to hide it. */
    const unsigned char day = head[date.at];
    const unsigned char *count = head + signal_count.at;
    return (isdigit(day) || toupper(day) == 'X' || day == ' ') &&
           (isdigit(count[0]) || (count[0] == ' ' && (isdigit(count[1]) || isdigit(count[2]))));
}

void vg_edf_header_free(vg_edf_header *header)
{
    vg_free(header->signals);
    *header = (vg_edf_header){0};
}

/** Copy a field without the blanks around it. */
static char *take_field(const unsigned char *bytes, size_t n, char out[MAX_FIELD + 1])
{
    memcpy(out, bytes, n);
    out[n] = '\0';
    return vg_trim(out);
}

static vg_status take_number(const unsigned char *bytes, field f, const char *what, double *out,
                             vg_error *err)
{
    char text[MAX_FIELD + 1];
    char *trimmed = take_field(bytes + f.at, f.n, text);
    char *comma = strchr(trimmed, ',');

    /* Some devices write decimals as their country does. */
    if (comma != NULL && strchr(trimmed, '.') == NULL)
        *comma = '.';
    if (!vg_read_double(trimmed, out) || !isfinite(*out))
        return vg_fail(err, VG_ERR_FORMAT, "the %s at byte %zu is '%.20s'", what, f.at,
                       trimmed);
    return VG_OK;
}

/** Three numbers of two digits, whatever stands between them. */
static bool take_three(const unsigned char *bytes, field f, int out[3])
{
    for (size_t i = 0; i < 3; i++) {
        const unsigned char *p = bytes + f.at + 3 * i;
        if (!isdigit(p[0]) || !isdigit(p[1]))
            return false;
        out[i] = 10 * (p[0] - '0') + (p[1] - '0');
    }
    return true;
}

/** The year that EDF+ writes out, "Startdate 02-MAR-2002", or 0. */
static int written_year(const unsigned char *bytes)
{
    static const char words[] = "Startdate ";
    const unsigned char *p = bytes + recording.at;
    const size_t year = sizeof words - 1 + strlen("02-MAR-");

    if (memcmp(p, words, sizeof words - 1) != 0)
        return 0;
    int value = 0;
    for (size_t i = year; i < year + 4; i++) {
        if (!isdigit(p[i]))
            return 0;
        value = 10 * value + (p[i] - '0');
    }
    return value;
}

static double start_of(const unsigned char *bytes)
{
    int day[3];
    int time[3];
    long days = 0;

    if (!take_three(bytes, date, day) || !take_three(bytes, clock_time, time))
        return NAN;
    const int century = day[2] >= FIRST_CENTURY_YEAR ? 1900 : 2000;
    const int written = written_year(bytes);
    const int year = written % 100 == day[2] && written > 0 ? written : century + day[2];
    if (!vg_days_from_date(year, day[1], day[0], &days))
        return NAN;
    return 86400.0 * (double)days + 3600.0 * time[0] + 60.0 * time[1] + time[2];
}

/** Gain and zero from the two pairs of extremes; the same extremes twice mean no calibration.
 */
static vg_status calibrate(const double range[4], size_t i, vg_edf_signal *s, vg_notes *notes)
{
    const double physical = range[1] - range[0];
    const double digital = range[3] - range[2];

    s->gain = 1.0;
    s->baseline = 0.0;
    if (fabs(physical) > 0.0 && fabs(digital) > 0.0) {
        s->gain = digital / physical;
        s->baseline = range[2] - range[0] * s->gain;
    } else if (!s->is_annotation) {
        vg_note_add(notes, VG_NOTE_WARNING, "uncalibrated",
                    "signal %zu (%s) has no calibration; its digital values are taken as they "
                    "are",
                    i, s->label);
    }
    return VG_OK;
}

static vg_status read_signal(const unsigned char *fields, size_t n, size_t i, vg_edf_signal *s,
                             vg_notes *notes, vg_error *err)
{
    static const char *const names[] = {"physical minimum", "physical maximum",
                                        "digital minimum", "digital maximum"};
    char text[MAX_FIELD + 1];
    double range[4];
    double per_record = 0.0;
    field at[N_FIELDS];
    size_t start = 0;

    for (size_t k = 0; k < N_FIELDS; k++) {
        at[k] = (field){start + i * widths[k], widths[k]};
        start += n * widths[k];
    }
    (void)vg_copy_text(s->label, sizeof s->label,
                       take_field(fields + at[LABEL].at, at[LABEL].n, text));
    (void)vg_copy_text(s->unit, sizeof s->unit,
                       take_field(fields + at[DIMENSION].at, at[DIMENSION].n, text));
    s->is_annotation =
        strcmp(s->label, "EDF Annotations") == 0 || strcmp(s->label, "BDF Annotations") == 0;
    for (size_t k = 0; k < 4; k++)
        VG_TRY(take_number(fields, at[PHYSICAL_MIN + k], names[k], &range[k], err));
    VG_TRY(take_number(fields, at[PER_RECORD], "number of samples", &per_record, err));
    if (!(per_record >= 0.0) || per_record > 1e8 || per_record != rint(per_record))
        return vg_fail(err, VG_ERR_FORMAT, "signal %zu has %g samples a record", i, per_record);
    s->per_record = (size_t)per_record;
    return calibrate(range, i, s, notes);
}

static vg_status read_signals(vg_source *source, vg_edf_header *out, vg_notes *notes,
                              vg_error *err)
{
    const size_t size = out->n_signals * HEADER_SIZE;
    unsigned char *fields = vg_alloc(size, 1);
    size_t got = 0;
    vg_status status;

    out->signals = vg_alloc(out->n_signals, sizeof *out->signals);
    if (fields == NULL || out->signals == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    status = vg_source_read(source, HEADER_SIZE, fields, size, &got, err);
    for (size_t i = 0; i < out->n_signals && status == VG_OK; i++) {
        vg_edf_signal *s = &out->signals[i];
        status = read_signal(fields, out->n_signals, i, s, notes, err);
        s->offset = out->record_bytes;
        out->record_bytes += s->per_record * out->sample_bytes;
    }

done:
    vg_free(fields);
    return status;
}

/** Compare the number of records claimed with the bytes there are. */
static vg_status count_records(vg_source *source, double claimed, vg_edf_header *out,
                               vg_notes *notes, vg_error *err)
{
    const uint64_t size = vg_source_size(source);

    if (out->record_bytes == 0)
        return vg_fail(err, VG_ERR_FORMAT, "no signal has samples");
    const uint64_t held = (size - out->data_offset) / out->record_bytes;
    const uint64_t rest = (size - out->data_offset) % out->record_bytes;
    out->n_records = held;
    if (held == 0)
        return vg_fail(err, VG_ERR_FORMAT, "there is no whole record of data");
    if (claimed < 0.0) {
        vg_note_add(notes, VG_NOTE_INFO, "records_counted",
                    "the header leaves the number of records open; there are %llu",
                    (unsigned long long)held);
        return VG_OK;
    }
    if ((double)held < claimed) {
        vg_note_add(notes, VG_NOTE_WARNING, "truncated",
                    "the file ends after %llu of %.0f records", (unsigned long long)held,
                    claimed);
        return VG_OK;
    }
    out->n_records = (uint64_t)claimed;
    if (out->n_records == 0)
        return vg_fail(err, VG_ERR_FORMAT, "the header says that there are 0 records");
    if (held > out->n_records || rest > 0)
        vg_note_add(notes, VG_NOTE_WARNING, "trailing_bytes",
                    "%llu bytes after the last record are left out",
                    (unsigned long long)((held - out->n_records) * out->record_bytes + rest));
    return VG_OK;
}

vg_status vg_edf_header_read(vg_source *source, vg_edf_header *out, vg_notes *notes,
                             vg_error *err)
{
    unsigned char bytes[HEADER_SIZE];
    size_t got = 0;
    double n_records = 0.0;
    double n_signals = 0.0;

    *out = (vg_edf_header){0};
    VG_TRY(vg_source_read(source, 0, bytes, sizeof bytes, &got, err));
    if (got < sizeof bytes)
        return vg_fail(err, VG_ERR_FORMAT, "the header ends after %zu of %d bytes", got,
                       HEADER_SIZE);
    out->sample_bytes = bytes[0] == 0xff ? 3 : 2;
    out->is_plus = memcmp(bytes + reserved.at, "EDF+", 4) == 0 ||
                   memcmp(bytes + reserved.at, "BDF+", 4) == 0;
    out->start_unix_s = start_of(bytes);
    VG_TRY(take_number(bytes, record_count, "number of records", &n_records, err));
    VG_TRY(take_number(bytes, record_length, "length of a record", &out->record_s, err));
    VG_TRY(take_number(bytes, signal_count, "number of signals", &n_signals, err));
    if (!(n_signals >= 1.0) || n_signals > MAX_SIGNALS || n_signals != rint(n_signals))
        return vg_fail(err, VG_ERR_FORMAT, "%g signals; 1 to %d are possible", n_signals,
                       MAX_SIGNALS);
    if (out->record_s < 0.0)
        return vg_fail(err, VG_ERR_FORMAT, "a record lasts %g s", out->record_s);
    out->n_signals = (size_t)n_signals;
    out->data_offset = HEADER_SIZE * (uint64_t)(out->n_signals + 1);
    if (vg_source_size(source) < out->data_offset)
        return vg_fail(err, VG_ERR_FORMAT, "the file ends inside its header of %llu bytes",
                       (unsigned long long)out->data_offset);
    const vg_status status = read_signals(source, out, notes, err);
    if (status == VG_OK && count_records(source, n_records, out, notes, err) == VG_OK)
        return VG_OK;
    vg_edf_header_free(out);
    return status != VG_OK ? status : VG_ERR_FORMAT;
}
