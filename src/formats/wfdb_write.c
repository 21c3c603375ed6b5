/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/wfdb.h>

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/path.h"
#include "core/text.h"
#include "formats/wfdb_annotations.h"

enum {
    BLOCK_SIZE = 65536,
    MARK_16 = -32768,
    MARK_212 = -2048,
    MAX_INTERVAL = 1023,
    UNKNOWN_BEAT = 13
};

/** Bytes on their way to a file. */
typedef struct sink {
    FILE *file;
    unsigned char block[BLOCK_SIZE];
    size_t n;
    bool has_failed;
} sink;

static void flush(sink *to)
{
    if (to->n > 0 && fwrite(to->block, 1, to->n, to->file) != to->n)
        to->has_failed = true;
    to->n = 0;
}

static void put_byte(sink *to, uint32_t byte)
{
    if (to->n == BLOCK_SIZE)
        flush(to);
    to->block[to->n++] = (unsigned char)(byte & 0xffu);
}

static void put_word(sink *to, uint32_t word)
{
    put_byte(to, word);
    put_byte(to, word >> 8);
}

/** A sample as the format holds it; mark is both the sign of a missing one and the limit. */
static int32_t digital(float sample, int32_t mark)
{
    const double limit = -(double)mark - 1.0;

    if (isnan(sample))
        return mark;
    return (int32_t)lrint(fmax(-limit, fmin(limit, (double)sample)));
}

/** Write all frames; checksum[c] is the sum of channel c. */
static void put_samples(sink *to, int format, const float *const *samples, size_t n_channels,
                        size_t n_samples, uint16_t *checksum)
{
    const int32_t mark = format == 16 ? MARK_16 : MARK_212;
    uint32_t first_of_pair = 0;
    bool has_first = false;

    for (size_t i = 0; i < n_samples; i++) {
        for (size_t c = 0; c < n_channels; c++) {
            const uint32_t value = (uint32_t)digital(samples[c][i], mark);
            checksum[c] = (uint16_t)(checksum[c] + value);
            if (format == 16) {
                put_word(to, value);
            } else if (!has_first) {
                first_of_pair = value;
            } else {
                put_byte(to, first_of_pair);
                put_byte(to, (first_of_pair >> 8 & 0x0fu) | (value >> 4 & 0xf0u));
                put_byte(to, value);
            }
            has_first = !has_first;
        }
    }
    if (format == 212 && has_first) {
        put_byte(to, first_of_pair);
        put_byte(to, first_of_pair >> 8 & 0x0fu);
        put_byte(to, 0);
    }
    flush(to);
}

/** Copy text with blanks and control characters replaced, since they would end the field. */
static void clean(char *out, size_t size, const char *text, bool keeps_blanks)
{
    (void)vg_copy_text(out, size, text);
    for (char *c = out; *c != '\0'; c++)
        if (iscntrl((unsigned char)*c) || (!keeps_blanks && *c == ' '))
            *c = '_';
}

static void put_signal_line(FILE *to, const char *name, int format, const vg_channel *channel,
                            float first, uint16_t checksum)
{
    char gain[VG_NUMBER_SIZE];
    char baseline[VG_NUMBER_SIZE];
    char unit[VG_UNIT_SIZE];
    char text[VG_NAME_SIZE];

    vg_write_double(channel->gain, gain);
    vg_write_double(channel->baseline, baseline);
    clean(unit, sizeof unit, channel->unit[0] != '\0' ? channel->unit : "NU", false);
    clean(text, sizeof text, channel->name, true);
    (void)fprintf(to, "%s.dat %d %s(%s)/%s %d 0 %d %d 0 %s\n", name, format, gain, baseline,
                  unit, format == 16 ? 16 : 12,
                  (int)digital(first, format == 16 ? MARK_16 : MARK_212),
                  (int)(int16_t)checksum, text);
}

static vg_status check(const char *name, int format, const vg_channel *channels,
                       size_t n_channels, vg_error *err)
{
    if (format != 16 && format != 212)
        return vg_fail(err, VG_ERR_OPTION, "format %d cannot be written; 16 and 212 can",
                       format);
    if (n_channels == 0)
        return vg_fail(err, VG_ERR_OPTION, "there are no channels to write");
    for (const char *c = name; *c != '\0' || c == name; c++)
        if (!isalnum((unsigned char)*c) && *c != '_' && *c != '-')
            return vg_fail(err, VG_ERR_OPTION,
                           "the record name '%.80s' must consist of letters, digits, _ and -",
                           name);
    for (size_t i = 0; i < n_channels; i++) {
        const vg_channel *c = &channels[i];
        if (!(c->fs_hz > 0.0) || !isfinite(c->fs_hz) || c->fs_hz != channels[0].fs_hz)
            return vg_fail(err, VG_ERR_OPTION,
                           "channel %zu has %g Hz; a record has one rate > 0, here %g Hz", i,
                           c->fs_hz, channels[0].fs_hz);
        if (!isfinite(c->gain) || !(fabs(c->gain) > 0.0))
            return vg_fail(err, VG_ERR_OPTION, "channel %zu has a gain of %g", i, c->gain);
        if (!(fabs(c->baseline) < 1e9) || c->baseline != rint(c->baseline))
            return vg_fail(err, VG_ERR_OPTION,
                           "channel %zu has a baseline of %g; WFDB wants a whole number", i,
                           c->baseline);
    }
    return VG_OK;
}

/** Open base + suffix. */
static vg_status open_out(const char *base, const char *suffix, vg_outfile *out, vg_error *err)
{
    const size_t size = strlen(base) + strlen(suffix) + 1;
    char *path = vg_alloc(size, 1);
    vg_status status;

    *out = (vg_outfile){0};
    if (path == NULL)
        return vg_fail_memory(err);
    (void)snprintf(path, size, "%s%s", base, suffix);
    status = vg_outfile_open(path, out, err);
    vg_free(path);
    return status;
}

static vg_status write_signals(const char *base, int format, const float *const *samples,
                               size_t n_channels, size_t n_samples, uint16_t *checksum,
                               vg_error *err)
{
    vg_outfile out = {0};
    sink *to = vg_alloc(1, sizeof *to);
    vg_status status;

    if (to == NULL)
        return vg_fail_memory(err);
    status = open_out(base, ".dat", &out, err);
    if (status == VG_OK) {
        to->file = out.file;
        put_samples(to, format, samples, n_channels, n_samples, checksum);
        status = to->has_failed ? vg_fail_errno(err, errno) : vg_outfile_commit(&out, err);
    }
    vg_outfile_discard(&out);
    vg_free(to);
    return status;
}

vg_status vg_wfdb_write_record(const char *base, int format, const vg_channel *channels,
                               size_t n_channels, const float *const *samples, size_t n_samples,
                               vg_error *err)
{
    const char *name = vg_path_name(base);
    char rate[VG_NUMBER_SIZE];
    uint16_t *checksum = NULL;
    vg_outfile out = {0};
    vg_status status;

    VG_TRY(check(name, format, channels, n_channels, err));
    checksum = vg_alloc(n_channels, sizeof *checksum);
    if (checksum == NULL)
        return vg_fail_memory(err);
    status = write_signals(base, format, samples, n_channels, n_samples, checksum, err);
    if (status == VG_OK)
        status = open_out(base, ".hea", &out, err);
    if (status != VG_OK)
        goto done;
    vg_write_double(channels[0].fs_hz, rate);
    (void)fprintf(out.file, "%s %zu %s %zu\n", name, n_channels, rate, n_samples);
    for (size_t i = 0; i < n_channels; i++)
        put_signal_line(out.file, name, format, &channels[i],
                        n_samples > 0 ? samples[i][0] : 0.0F, checksum[i]);
    status = vg_outfile_commit(&out, err);

done:
    vg_outfile_discard(&out);
    vg_free(checksum);
    return status;
}

static void put_code(sink *to, unsigned code, uint32_t value)
{
    put_word(to, (uint32_t)code << 10 | (value & MAX_INTERVAL));
}

static void put_skip(sink *to, int64_t interval)
{
    put_code(to, VG_ANNOTATION_SKIP, 0);
    put_word(to, (uint32_t)interval >> 16);
    put_word(to, (uint32_t)interval);
}

/** An interval that does not fit the ten bits of an annotation goes into skips before it. */
static int64_t put_skips(sink *to, int64_t interval)
{
    while (interval < 0 || interval > MAX_INTERVAL) {
        const int64_t most = interval > INT32_MAX ? INT32_MAX : interval;
        const int64_t part = most < INT32_MIN ? INT32_MIN : most;
        put_skip(to, part);
        interval -= part;
    }
    return interval;
}

/** One annotation with its details in the order of the WFDB library (putann). */
static void put_annotation(sink *to, const vg_annotations *all, size_t i)
{
    static const vg_annotation none = {0};
    const vg_annotation *a = &all->items[i];
    const vg_annotation *last = i > 0 ? &all->items[i - 1] : &none;
    int64_t interval = put_skips(to, a->sample - last->sample);

    /* Code 0 at interval 0 would be the end mark: one tick back and one on again. */
    if (a->code == 0 && interval == 0) {
        put_skip(to, -1);
        interval = 1;
    }
    put_code(to, a->code, (uint32_t)interval);
    if (a->subtype != 0)
        put_code(to, VG_ANNOTATION_SUB, (uint32_t)a->subtype);
    if (a->channel != last->channel)
        put_code(to, VG_ANNOTATION_CHN, (uint32_t)a->channel);
    if (a->num != last->num)
        put_code(to, VG_ANNOTATION_NUM, (uint32_t)a->num);
    if (a->n_aux == 0)
        return;
    put_code(to, VG_ANNOTATION_AUX, a->n_aux);
    for (size_t k = 0; k < a->n_aux; k++)
        put_byte(to, (unsigned char)all->aux[a->aux + k]);
    if (a->n_aux % 2 != 0)
        put_byte(to, 0);
}

vg_status vg_annotations_write(const char *path, const vg_annotations *annotations,
                               vg_error *err)
{
    vg_outfile out = {0};
    sink *to = NULL;
    vg_status status;

    for (size_t i = 0; i < annotations->n; i++)
        if (annotations->items[i].code > VG_ANNOTATION_LAST)
            return vg_fail(err, VG_ERR_DATA, "annotation %zu has the code %u; at most %d", i,
                           (unsigned)annotations->items[i].code, VG_ANNOTATION_LAST);
    to = vg_alloc(1, sizeof *to);
    if (to == NULL)
        return vg_fail_memory(err);
    status = vg_outfile_open(path, &out, err);
    if (status == VG_OK) {
        to->file = out.file;
        for (size_t i = 0; i < annotations->n; i++)
            put_annotation(to, annotations, i);
        put_word(to, 0);
        flush(to);
        status = to->has_failed ? vg_fail_errno(err, errno) : vg_outfile_commit(&out, err);
    }
    vg_outfile_discard(&out);
    vg_free(to);
    return status;
}

vg_status vg_wfdb_write_beats(const char *path, const vg_beats *beats, double fs_hz,
                              vg_error *err)
{
    vg_annotations all = {.fs_hz = fs_hz};
    vg_status status;

    if (!(fs_hz > 0.0) || !isfinite(fs_hz))
        return vg_fail(err, VG_ERR_OPTION, "the rate is %g Hz; it must be > 0", fs_hz);
    all.items = vg_alloc(beats->n, sizeof *all.items);
    if (all.items == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < beats->n; i++) {
        const unsigned code = vg_annotation_code(beats->label[i]);
        all.items[all.n++] =
            (vg_annotation){.sample = (int64_t)llrint(beats->time_s[i] * fs_hz),
                            .code = (unsigned char)(code > 0 ? code : UNKNOWN_BEAT)};
    }
    status = vg_annotations_write(path, &all, err);
    vg_annotations_free(&all);
    return status;
}
