/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/wfdb_header.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/clock.h"
#include "formats/lines.h"
#include "formats/wfdb_samples.h"

/* Defaults of header(5). */
static const double default_frame_hz = 250.0;
static const double default_gain = 200.0;
enum { MAX_PER_FRAME = 1 << 20, MAX_SKEW = 1 << 24, SECONDS_A_DAY = 86400 };

void vg_wfdb_header_free(vg_wfdb_header *header)
{
    vg_free(header->signals);
    vg_free(header->segments);
    *header = (vg_wfdb_header){0};
}

/** Take a decimal number off the front of *text. */
static bool take_double(const char **text, double *out)
{
    const size_t used = vg_parse_double(*text, strlen(*text), out);

    *text += used;
    return used > 0;
}

/** Take an unsigned integer of at most max off the front of *text. */
static bool take_count(const char **text, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (!isdigit((unsigned char)**text))
        return false;
    for (; isdigit((unsigned char)**text); ++*text) {
        value = 10 * value + (uint64_t)(**text - '0');
        if (value > max)
            return false;
    }
    *out = value;
    return true;
}

/* 2^36 samples are nine years at 250 Hz: whoever claims more is not believed. */
static bool read_count(const char *text, uint64_t *out)
{
    return take_count(&text, UINT64_C(1) << 36, out) && *text == '\0';
}

/** "DD/MM/YYYY" to days since 1970. */
static bool read_date(const char *text, long *days)
{
    uint64_t part[3] = {0};

    for (int i = 0; i < 3; i++) {
        if (i > 0 && *text++ != '/')
            return false;
        if (!take_count(&text, 9999, &part[i]))
            return false;
    }
    return *text == '\0' && vg_days_from_date((int)part[2], (int)part[1], (int)part[0], days);
}

static double start_of(const char *time, const char *date)
{
    double seconds = 0.0;
    long days = 0;

    if (time == NULL || date == NULL || !vg_read_clock(time, &seconds) ||
        !read_date(date, &days))
        return NAN;
    return (double)days * SECONDS_A_DAY + seconds;
}

/** "RECORD[/SEGMENTS]". */
static bool read_record_name(const char *word, vg_wfdb_header *out)
{
    const char *slash = strrchr(word, '/');
    uint64_t n = 0;

    if (slash != NULL && (!read_count(slash + 1, &n) || n == 0))
        return false;
    const size_t length = slash != NULL ? (size_t)(slash - word) : strlen(word);
    if (length == 0 || length >= sizeof out->record)
        return false;
    memcpy(out->record, word, length);
    out->record[length] = '\0';
    out->n_segments = (size_t)n;
    return true;
}

/** "HZ[/COUNTER_HZ[(BASE)]]"; 0 stands for the default. */
static bool read_rate(const char *word, double *hz)
{
    if (!take_double(&word, hz) || !isfinite(*hz) || *hz < 0.0)
        return false;
    if (!(*hz > 0.0))
        *hz = default_frame_hz;
    return *word == '\0' || *word == '/';
}

/** "RECORD[/SEGMENTS] SIGNALS [RATE [LENGTH [TIME [DATE]]]]". The counts found are claims:
 *  they end up in out->n_segments and out->n_claimed, and nothing is allocated for them. */
static vg_status read_record_line(char *line, uint64_t number, vg_wfdb_header *out,
                                  vg_error *err)
{
    uint64_t count = 0;
    const char *name = vg_next_word(&line);
    const char *n_signals = vg_next_word(&line);
    const char *rate = vg_next_word(&line);
    const char *length = vg_next_word(&line);
    const char *time = vg_next_word(&line);
    const char *date = vg_next_word(&line);
    const unsigned long long at = number;

    out->frame_hz = default_frame_hz;
    if (name == NULL || !read_record_name(name, out))
        return vg_fail(err, VG_ERR_FORMAT, "line %llu has no record name", at);
    if (n_signals == NULL || !read_count(n_signals, &count))
        return vg_fail(err, VG_ERR_FORMAT, "line %llu has no number of signals", at);
    out->n_claimed = (size_t)count;
    if (rate != NULL && !read_rate(rate, &out->frame_hz))
        return vg_fail(err, VG_ERR_FORMAT, "line %llu has the sampling rate '%.40s'", at, rate);
    if (length != NULL && !read_count(length, &out->n_frames))
        return vg_fail(err, VG_ERR_FORMAT, "line %llu has the length '%.40s'", at, length);
    out->has_length = out->n_frames > 0;
    out->start_unix_s = start_of(time, date);
    return VG_OK;
}

/** "FORMAT[xPER_FRAME][:SKEW][+OFFSET]" */
static bool read_format(const char *word, vg_wfdb_signal *s)
{
    uint64_t value = 0;

    s->per_frame = 1;
    if (!take_count(&word, 9999, &value))
        return false;
    s->format = (int)value;
    if (*word == 'x') {
        word++;
        if (!take_count(&word, MAX_PER_FRAME, &value))
            return false;
        s->per_frame = value > 0 ? (unsigned)value : 1;
    }
    if (*word == ':') {
        word++;
        if (!take_count(&word, MAX_SKEW, &value))
            return false;
        s->skew = (unsigned)value;
    }
    if (*word == '+') {
        word++;
        if (!take_count(&word, UINT64_C(1) << 53, &s->byte_offset))
            return false;
    }
    return *word == '\0';
}

/** "GAIN[(BASELINE)][/UNIT]"; a gain of 0 means not calibrated. */
static bool read_gain(const char *word, vg_wfdb_signal *s, bool *has_baseline)
{
    double gain = 0.0;

    if (!take_double(&word, &gain) || !isfinite(gain))
        return false;
    s->has_gain = fabs(gain) > 0.0;
    if (s->has_gain)
        s->gain = gain;
    if (*word == '(') {
        word++;
        if (!take_double(&word, &s->baseline) || !isfinite(s->baseline) || *word++ != ')')
            return false;
        *has_baseline = true;
    }
    if (*word == '/' && word[1] != '\0')
        (void)vg_copy_text(s->unit, sizeof s->unit, word + 1);
    return *word == '\0' || *word == '/';
}

/** The fields after the gain: ADC resolution and zero, initial value, checksum, block size,
 *  description. The first that is no integer ends them. */
static void read_rest(char *line, vg_wfdb_signal *s, bool has_baseline)
{
    enum { RESOLUTION, ZERO, INITIAL, CHECKSUM, BLOCK, N_FIELDS };
    int64_t field[N_FIELDS] = {0};
    int n = 0;

    while (n < N_FIELDS) {
        const char *word = vg_next_word(&line);
        if (word == NULL || !vg_read_int64(word, &field[n]))
            break;
        n++;
    }
    if (!has_baseline)
        s->baseline = (double)field[ZERO];
    s->initial = n > INITIAL ? field[INITIAL] : field[ZERO];
    s->has_checksum = n > CHECKSUM;
    s->checksum = (uint16_t)((uint64_t)field[CHECKSUM] & 0xffffu);
    if (n == N_FIELDS)
        (void)vg_copy_text(s->name, sizeof s->name, vg_trim(line));
}

static vg_status read_signal_line(char *line, uint64_t number, vg_wfdb_header *out,
                                  size_t *capacity, vg_error *err)
{
    vg_wfdb_signal s = {.gain = default_gain, .unit = "mV"};
    const char *file = vg_next_word(&line);
    const char *format = vg_next_word(&line);
    const char *gain = vg_next_word(&line);
    bool has_baseline = false;
    const unsigned long long at = number;

    if (file == NULL || !vg_copy_text(s.file, sizeof s.file, file))
        return vg_fail(err, VG_ERR_FORMAT, "line %llu has no name of a signal file", at);
    if (format == NULL || !read_format(format, &s))
        return vg_fail(err, VG_ERR_FORMAT, "line %llu has the signal format '%.40s'", at,
                       format != NULL ? format : "");
    if (gain != NULL && !read_gain(gain, &s, &has_baseline))
        return vg_fail(err, VG_ERR_FORMAT, "line %llu has the gain '%.40s'", at, gain);
    read_rest(line, &s, has_baseline);
    VG_TRY(vg_grow(&out->signals, capacity, out->n_signals + 1, sizeof s, err));
    out->signals[out->n_signals++] = s;
    return VG_OK;
}

static vg_status read_segment_line(char *line, uint64_t number, size_t n_read,
                                   vg_wfdb_header *out, size_t *capacity, vg_error *err)
{
    vg_wfdb_segment s = {0};
    const char *name = vg_next_word(&line);
    const char *length = vg_next_word(&line);

    if (name == NULL || !vg_copy_text(s.name, sizeof s.name, name) || length == NULL ||
        !read_count(length, &s.n_frames))
        return vg_fail(err, VG_ERR_FORMAT, "line %llu is not a segment name and its length",
                       (unsigned long long)number);
    VG_TRY(vg_grow(&out->segments, capacity, n_read + 1, sizeof s, err));
    out->segments[n_read] = s;
    return VG_OK;
}

/** The next line that is neither empty nor a comment; NULL at the end. */
static vg_status next_content(vg_lines *lines, char **text, vg_error *err)
{
    do {
        VG_TRY(vg_lines_next(lines, text, NULL, err));
        if (*text != NULL)
            *text = vg_trim(*text);
    } while (*text != NULL && (**text == '#' || **text == '\0'));
    return VG_OK;
}

static vg_status read_lines(vg_lines *lines, vg_wfdb_header *out, vg_error *err)
{
    size_t capacity = 0;
    char *text = NULL;

    VG_TRY(next_content(lines, &text, err));
    if (text == NULL)
        return vg_fail(err, VG_ERR_FORMAT, "there is no record line");
    VG_TRY(read_record_line(text, lines->number, out, err));
    const bool is_segmented = out->n_segments > 0;
    const size_t wanted = is_segmented ? out->n_segments : out->n_claimed;
    out->n_segments = 0;
    for (size_t i = 0; i < wanted; i++) {
        VG_TRY(next_content(lines, &text, err));
        if (text == NULL)
            return vg_fail(err, VG_ERR_FORMAT, "the header ends after %zu of %zu %s", i, wanted,
                           is_segmented ? "segments" : "signals");
        if (is_segmented) {
            VG_TRY(read_segment_line(text, lines->number, i, out, &capacity, err));
            out->n_segments = i + 1;
        } else {
            VG_TRY(read_signal_line(text, lines->number, out, &capacity, err));
        }
    }
    return VG_OK;
}

vg_status vg_wfdb_header_read(vg_source *source, vg_wfdb_header *out, vg_error *err)
{
    vg_lines lines = {0};
    vg_status status;

    *out = (vg_wfdb_header){0};
    status = vg_lines_open(source, 0, 0, &lines, err);
    if (status == VG_OK)
        status = read_lines(&lines, out, err);
    vg_lines_close(&lines);
    if (status != VG_OK)
        vg_wfdb_header_free(out);
    return status;
}

/** True if the second line of content is what the record line promises. */
static bool promise_is_kept(vg_lines *lines, vg_wfdb_header *header)
{
    char *text = NULL;
    size_t capacity = 0;

    if (next_content(lines, &text, NULL) != VG_OK || text == NULL ||
        read_record_line(text, 1, header, NULL) != VG_OK)
        return false;
    const bool is_segmented = header->n_segments > 0;
    header->n_segments = 0;
    if (header->n_claimed == 0)
        return false;
    if (next_content(lines, &text, NULL) != VG_OK || text == NULL)
        return false;
    if (is_segmented)
        return read_segment_line(text, 2, 0, header, &capacity, NULL) == VG_OK;
    return read_signal_line(text, 2, header, &capacity, NULL) == VG_OK &&
           vg_wfdb_knows_format(header->signals[0].format) &&
           (header->signals[0].format != 0 || strcmp(header->signals[0].file, "~") == 0);
}

bool vg_wfdb_header_sniff(vg_source *source)
{
    vg_lines lines = {0};
    vg_wfdb_header header = {0};
    const bool fits =
        vg_lines_open(source, 0, 0, &lines, NULL) == VG_OK && promise_is_kept(&lines, &header);

    vg_lines_close(&lines);
    vg_wfdb_header_free(&header);
    return fits;
}
