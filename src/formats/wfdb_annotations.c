/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/wfdb_annotations.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/format.h"
#include "formats/wfdb_header.h"
#include "model/notes_impl.h"

/* ecgcodes.h of the WFDB library: the letter of each code. */
static const char letters[] = " NLRaVFJASEj/Q~ | sT*D\"=pB^t+u?![]en@xf()r";
enum { N_LETTERS = sizeof letters - 1, NOTE = 22, BLOCK_SIZE = 65536, MAX_AUX = 255 };

char vg_annotation_label(unsigned code)
{
    return code < N_LETTERS ? letters[code] : ' ';
}

unsigned vg_annotation_code(char label)
{
    const char *found = label != '\0' && label != ' ' ? strchr(letters, label) : NULL;

    return found != NULL ? (unsigned)(found - letters) : 0;
}

void vg_annotations_free(vg_annotations *annotations)
{
    vg_free(annotations->items);
    vg_free(annotations->aux);
    *annotations = (vg_annotations){0};
}

/** Bytes one after another, with where we are. */
typedef struct cursor {
    vg_source *source;
    unsigned char *block; /* [BLOCK_SIZE] */
    size_t n;
    size_t used;
    uint64_t base;
} cursor;

/** Take n bytes; *bytes is NULL when fewer are left. */
static vg_status take(cursor *c, size_t n, const unsigned char **bytes, vg_error *err)
{
    *bytes = NULL;
    if (c->n - c->used < n) {
        c->base += c->used;
        c->used = 0;
        VG_TRY(vg_source_read(c->source, c->base, c->block, BLOCK_SIZE, &c->n, err));
    }
    if (c->n - c->used < n)
        return VG_OK;
    *bytes = c->block + c->used;
    c->used += n;
    return VG_OK;
}

static uint32_t word_at(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static vg_status add(vg_annotations *out, int64_t sample, unsigned code, vg_error *err)
{
    const vg_annotation *last = out->n > 0 ? &out->items[out->n - 1] : NULL;
    /* Channel and num stay as they are until a word changes them. */
    const vg_annotation next = {.sample = sample,
                                .code = (unsigned char)code,
                                .channel = (short)(last != NULL ? last->channel : 0),
                                .num = (short)(last != NULL ? last->num : 0)};

    VG_TRY(vg_grow(&out->items, &out->capacity, out->n + 1, sizeof next, err));
    out->items[out->n++] = next;
    return VG_OK;
}

/** "## time resolution: 250" in a note at the front says what a tick is. */
static void read_resolution(vg_annotations *out, const vg_annotation *note)
{
    static const char words[] = "## time resolution: ";
    const char *text = out->aux + note->aux;
    double hz = 0.0;

    if (note->code == NOTE && note->sample == 0 &&
        strncmp(text, words, sizeof words - 1) == 0 &&
        vg_read_double(text + sizeof words - 1, &hz) && hz > 0.0 && isfinite(hz))
        out->fs_hz = hz;
}

static vg_status add_aux(vg_annotations *out, const unsigned char *bytes, size_t n,
                         vg_error *err)
{
    vg_annotation *last = &out->items[out->n - 1];

    VG_TRY(vg_grow(&out->aux, &out->aux_capacity, out->n_aux + n + 1, 1, err));
    memcpy(out->aux + out->n_aux, bytes, n);
    out->aux[out->n_aux + n] = '\0';
    last->n_aux = (unsigned char)n;
    last->aux = out->n_aux;
    out->n_aux += n + 1;
    read_resolution(out, last);
    return VG_OK;
}

/** The ten bits of a word as a two's-complement number. */
static short signed_value(unsigned value)
{
    return (short)((int)(value ^ 0x200u) - 0x200);
}

/** What a word that is no annotation says about the one before it. */
static vg_status read_detail(cursor *c, unsigned code, unsigned value, vg_annotations *out,
                             bool *is_cut, vg_error *err)
{
    const unsigned char *bytes = NULL;
    const uint64_t at = c->base + c->used - 2;

    if (out->n == 0 || (VG_ANNOTATION_LAST < code && code < VG_ANNOTATION_SKIP))
        return vg_fail(err, VG_ERR_FORMAT, "byte %llu: code %u where an annotation belongs",
                       (unsigned long long)at, code);
    vg_annotation *last = &out->items[out->n - 1];
    if (code == VG_ANNOTATION_NUM)
        last->num = signed_value(value);
    if (code == VG_ANNOTATION_SUB)
        last->subtype = signed_value(value);
    if (code == VG_ANNOTATION_CHN)
        last->channel = signed_value(value);
    if (code != VG_ANNOTATION_AUX)
        return VG_OK;
    const size_t length = value & MAX_AUX;
    VG_TRY(take(c, length + length % 2, &bytes, err));
    *is_cut = bytes == NULL;
    return bytes != NULL ? add_aux(out, bytes, length, err) : VG_OK;
}

/** Read to the end mark (*is_whole) or to the last whole annotation. */
static vg_status read_all(cursor *c, vg_annotations *out, bool *is_whole, vg_error *err)
{
    const unsigned char *bytes = NULL;
    int64_t sample = 0;
    bool is_cut = false;

    for (;;) {
        VG_TRY(take(c, 2, &bytes, err));
        if (bytes == NULL)
            return VG_OK;
        const unsigned code = word_at(bytes) >> 10;
        const unsigned value = word_at(bytes) & 0x3ffu;
        if (code == 0 && value == 0) {
            *is_whole = true;
            return VG_OK;
        }
        if (code == VG_ANNOTATION_SKIP) {
            VG_TRY(take(c, 4, &bytes, err));
            if (bytes == NULL)
                return VG_OK;
            /* A PDP-11 long: the high half comes first. */
            sample += (int32_t)(word_at(bytes) << 16 | word_at(bytes + 2));
        } else if (code <= VG_ANNOTATION_LAST) {
            sample += value;
            VG_TRY(add(out, sample, code, err));
        } else {
            VG_TRY(read_detail(c, code, value, out, &is_cut, err));
        }
        if (is_cut)
            return VG_OK;
    }
}

vg_status vg_annotations_read_source(vg_source *source, vg_annotations *out, bool *is_whole,
                                     vg_error *err)
{
    cursor c = {.source = source, .block = vg_alloc(BLOCK_SIZE, 1)};
    vg_status status;

    *out = (vg_annotations){0};
    *is_whole = false;
    status = c.block != NULL ? read_all(&c, out, is_whole, err) : vg_fail_memory(err);
    vg_free(c.block);
    if (status != VG_OK)
        vg_annotations_free(out);
    return status;
}

vg_status vg_annotations_read(const char *path, vg_annotations *out, vg_error *err)
{
    vg_source *source = NULL;
    bool is_whole = false;
    vg_status status;

    *out = (vg_annotations){0};
    VG_TRY(vg_source_open(path, &source, err));
    status = vg_annotations_read_source(source, out, &is_whole, err);
    vg_source_close(source);
    return status;
}

bool vg_annotations_sniff(const unsigned char *bytes, size_t n, bool *is_ended)
{
    size_t n_found = 0;
    size_t i = 0;

    *is_ended = false;
    while (i + 2 <= n) {
        const unsigned code = word_at(bytes + i) >> 10;
        const unsigned value = word_at(bytes + i) & 0x3ffu;
        i += 2;
        if (code == 0 && value == 0) {
            *is_ended = true;
            break;
        }
        if (code > VG_ANNOTATION_LAST &&
            (code < VG_ANNOTATION_SKIP || (n_found == 0 && code != VG_ANNOTATION_SKIP)))
            return false;
        if (N_LETTERS <= code && code <= VG_ANNOTATION_LAST)
            return false;
        n_found += code <= VG_ANNOTATION_LAST;
        if (code == VG_ANNOTATION_SKIP)
            i += 4;
        if (code == VG_ANNOTATION_AUX)
            i += (value & MAX_AUX) + (value & 1);
    }
    for (; *is_ended && i < n; i++)
        if (bytes[i] != 0)
            return false; /* nothing but padding comes after the end mark */
    return n_found > 0;
}

/** Find the ticks a second: what the user says, what the file says, what the header beside it
 *  says. */
static vg_status find_rate(const vg_job *job, const vg_annotations *annotations, double *fs_hz,
                           vg_error *err)
{
    char name[VG_WFDB_NAME_SIZE];
    vg_wfdb_header header = {0};
    vg_source *source = NULL;
    vg_status status;

    *fs_hz = job->opts.rate_hz > 0.0 ? job->opts.rate_hz : annotations->fs_hz;
    if (*fs_hz > 0.0)
        return VG_OK;
    if (!vg_replace_suffix(job->name, ".hea", name, sizeof name) ||
        !vg_folder_has(&job->folder, name))
        return vg_fail_untold(
            err, "rate_hz",
            "the sampling rate of the annotations is unknown, because there is no "
            "header %.80s beside them",
            name);
    status = vg_folder_open(&job->folder, name, &source, err);
    if (status == VG_OK)
        status = vg_wfdb_header_read(source, &header, err);
    vg_source_close(source);
    if (status != VG_OK)
        return vg_fail_in(err, status, "header %.80s", name);
    *fs_hz = header.frame_hz;
    vg_wfdb_header_free(&header);
    return VG_OK;
}

/** Beats, and the brackets around ventricular flutter that EC57 scoring leaves out. */
static bool is_kept(char label)
{
    return vg_label_is_beat(label) || label == '[' || label == ']';
}

static vg_status collect_beats(const vg_annotations *annotations, double fs_hz, vg_input *out,
                               vg_error *err)
{
    size_t n_dropped = 0;

    out->beats.source = VG_KIND_BEATS;
    out->beats.fs_hz = fs_hz;
    out->beats.duration_s = NAN;
    for (size_t i = 0; i < annotations->n; i++) {
        const vg_annotation *a = &annotations->items[i];
        const char label = vg_annotation_label(a->code);
        const double time_s = (double)a->sample / fs_hz;
        const size_t n = out->beats.n;
        if (!is_kept(label))
            continue;
        if (n > 0 && !(time_s > out->beats.time_s[n - 1]))
            n_dropped++;
        else
            VG_TRY(vg_beats_append(&out->beats, time_s, label, NAN, 1.0, err));
    }
    if (n_dropped > 0)
        vg_note_add(&out->notes, VG_NOTE_WARNING, "unordered",
                    "%zu annotations that do not come after the one before were left out",
                    n_dropped);
    return VG_OK;
}

static bool sniff(const vg_job *job)
{
    char name[VG_WFDB_NAME_SIZE];
    bool is_ended = false;

    if (!vg_annotations_sniff(job->head, job->n_head, &is_ended))
        return false;
    return is_ended || job->n_head < vg_source_size(job->source) ||
           (vg_replace_suffix(job->name, ".hea", name, sizeof name) &&
            vg_folder_has(&job->folder, name));
}

static vg_status open_annotations(vg_job *job, vg_input *out, vg_error *err)
{
    vg_annotations annotations = {0};
    bool is_whole = false;
    double fs_hz = 0.0;
    vg_status status;

    out->type = VG_INPUT_BEATS;
    status = vg_annotations_read_source(job->source, &annotations, &is_whole, err);
    if (status == VG_OK)
        status = find_rate(job, &annotations, &fs_hz, err);
    if (status == VG_OK)
        status = collect_beats(&annotations, fs_hz, out, err);
    if (status == VG_OK && !is_whole)
        vg_note_add(&out->notes, VG_NOTE_WARNING, "truncated",
                    "the annotations have no end mark; the last one may be missing");
    vg_annotations_free(&annotations);
    return status;
}

const vg_format vg_format_wfdb_annotations = {"wfdb-annotations", sniff, open_annotations};
