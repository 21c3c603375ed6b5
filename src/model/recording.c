/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/recording_impl.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"

static const char *const kind_names[] = {
    [VG_KIND_OTHER] = "other", [VG_KIND_ECG] = "ecg", [VG_KIND_PPG] = "ppg",
    [VG_KIND_RESP] = "resp",   [VG_KIND_RR] = "rr",   [VG_KIND_BEATS] = "beats"};
enum { N_KINDS = sizeof kind_names / sizeof kind_names[0] };

const char *vg_kind_name(vg_kind kind)
{
    return (size_t)kind < N_KINDS ? kind_names[kind] : "other";
}

int vg_kind_parse(const char *word, vg_kind *kind)
{
    for (size_t i = 0; i < N_KINDS; i++) {
        if (vg_same_text(word, kind_names[i])) {
            *kind = (vg_kind)i;
            return 1;
        }
    }
    return 0;
}

vg_recording *vg_recording_create(void)
{
    vg_recording *rec = vg_alloc(1, sizeof *rec);

    if (rec != NULL)
        rec->start_unix_s = NAN;
    return rec;
}

void vg_recording_close(vg_recording *rec)
{
    if (rec == NULL)
        return;
    if (rec->reader.close != NULL)
        rec->reader.close(rec->reader.state);
    vg_phases_free(&rec->events);
    vg_notes_free(&rec->notes);
    vg_free(rec->channels);
    vg_free(rec);
}

/** Index of the channel with exactly this name, or n_channels. */
static size_t find_name(const vg_recording *rec, const char *name)
{
    size_t i = 0;

    while (i < rec->n_channels && strcmp(rec->channels[i].name, name) != 0)
        i++;
    return i;
}

/** Give the channel that is about to become number n_channels a name of its own. */
static void make_name_unique(const vg_recording *rec, char name[VG_NAME_SIZE])
{
    enum { SUFFIX_ROOM = 24 };
    char base[VG_NAME_SIZE - SUFFIX_ROOM];

    if (name[0] == '\0')
        (void)snprintf(name, VG_NAME_SIZE, "ch%zu", rec->n_channels);
    (void)vg_copy_text(base, sizeof base, name);
    for (size_t k = 2; find_name(rec, name) < rec->n_channels; k++)
        (void)snprintf(name, VG_NAME_SIZE, "%s_%zu", base, k);
}

vg_status vg_recording_add_channel(vg_recording *rec, const vg_channel *channel, vg_error *err)
{
    const size_t i = rec->n_channels;

    if (!(channel->fs_hz > 0.0) || !isfinite(channel->fs_hz))
        return vg_fail(err, VG_ERR_FORMAT, "channel %zu has a sampling rate of %g Hz", i,
                       channel->fs_hz);
    if (!isfinite(channel->gain) || !(fabs(channel->gain) > 0.0) ||
        !isfinite(channel->baseline))
        return vg_fail(err, VG_ERR_FORMAT, "channel %zu has a gain of %g and baseline %g", i,
                       channel->gain, channel->baseline);
    VG_TRY(vg_grow(&rec->channels, &rec->channel_capacity, i + 1, sizeof *rec->channels, err));
    rec->channels[i] = *channel;
    make_name_unique(rec, rec->channels[i].name);
    rec->n_channels++;
    return VG_OK;
}

size_t vg_recording_n_channels(const vg_recording *rec)
{
    return rec->n_channels;
}

const vg_channel *vg_recording_channel(const vg_recording *rec, size_t i)
{
    return i < rec->n_channels ? &rec->channels[i] : NULL;
}

double vg_recording_duration_s(const vg_recording *rec)
{
    double longest_s = 0.0;

    for (size_t i = 0; i < rec->n_channels; i++)
        longest_s =
            fmax(longest_s, (double)rec->channels[i].n_samples / rec->channels[i].fs_hz);
    return longest_s;
}

double vg_recording_start_unix_s(const vg_recording *rec)
{
    return rec->start_unix_s;
}

const vg_phases *vg_recording_events(const vg_recording *rec)
{
    return &rec->events;
}

const vg_notes *vg_recording_notes(const vg_recording *rec)
{
    return &rec->notes;
}

vg_status vg_recording_read(vg_recording *rec, size_t channel, uint64_t first, size_t n,
                            float *out, size_t *n_read, vg_error *err)
{
    size_t available = 0;
    vg_status status = VG_OK;

    *n_read = 0;
    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
    if (channel >= rec->n_channels)
        return vg_fail(err, VG_ERR_OPTION, "no channel %zu; there are %zu", channel,
                       rec->n_channels);
    const uint64_t length = rec->channels[channel].n_samples;
    if (first < length)
        available = length - first < n ? (size_t)(length - first) : n;
    if (available > 0)
        status = rec->reader.read(rec->reader.state, channel, first, available, out, err);
    if (status == VG_OK) {
        *n_read = available;
        return VG_OK;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
    return status;
}

/** Put the names of all channels into text, as far as they fit. */
static void list_names(const vg_recording *rec, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < rec->n_channels && used < size; i++) {
        const int more = snprintf(text + used, size - used, "%s%s", i > 0 ? ", " : "",
                                  rec->channels[i].name);
        used += more > 0 ? (size_t)more : 0;
    }
}

static bool find_named(const vg_recording *rec, const char *name, size_t *channel)
{
    int64_t index = -1;
    const size_t exact = *name == '#' ? rec->n_channels : find_name(rec, name);

    for (size_t i = exact; i < rec->n_channels; i++) {
        *channel = i;
        return true;
    }
    for (size_t i = 0; i < rec->n_channels && *name != '#'; i++) {
        if (vg_same_text(rec->channels[i].name, name)) {
            *channel = i;
            return true;
        }
    }
    if (!vg_read_int64(*name == '#' ? name + 1 : name, &index) || index < 0 ||
        (uint64_t)index >= rec->n_channels)
        return false;
    *channel = (size_t)index;
    return true;
}

static bool find_kind(const vg_recording *rec, vg_kind kind, size_t *channel)
{
    for (size_t i = 0; i < rec->n_channels; i++) {
        if (rec->channels[i].kind == kind) {
            *channel = i;
            return true;
        }
    }
    return false;
}

vg_status vg_recording_find(const vg_recording *rec, const char *name, vg_kind kind,
                            size_t *channel, vg_error *err)
{
    char names[VG_MESSAGE_SIZE - 64];

    *channel = 0;
    list_names(rec, names, sizeof names);
    if (name != NULL) {
        if (find_named(rec, name, channel))
            return VG_OK;
        return vg_fail(err, VG_ERR_OPTION, "no channel '%s'; there are: %s", name, names);
    }
    if (kind != VG_KIND_OTHER && find_kind(rec, kind, channel))
        return VG_OK;
    if (kind == VG_KIND_OTHER &&
        (find_kind(rec, VG_KIND_ECG, channel) || find_kind(rec, VG_KIND_PPG, channel)))
        return VG_OK;
    if (rec->n_channels == 1)
        return VG_OK;
    return vg_fail(err, VG_ERR_OPTION,
                   "no channel that looks like an ECG or PPG; there are: %s", names);
}

/** True if word occurs in text as a word of its own, without regard to case. */
static bool has_word(const char *text, const char *word)
{
    const size_t length = strlen(word);

    for (size_t i = 0; text[i] != '\0'; i++) {
        size_t k = 0;
        if (i > 0 && isalnum((unsigned char)text[i - 1]) && isalnum((unsigned char)word[0]))
            continue;
        while (k < length && tolower((unsigned char)text[i + k]) == word[k])
            k++;
        if (k == length && !isalpha((unsigned char)text[i + k]))
            return true;
    }
    return false;
}

/* Lead and channel names as they occur in the databases and devices of docs/formats.md. */
static const struct {
    const char *word;
    vg_kind kind;
} kind_words[] = {{"ecg", VG_KIND_ECG},          {"ecgbit", VG_KIND_ECG},
                  {"ppgbit", VG_KIND_PPG},       {"ekg", VG_KIND_ECG},
                  {"mlii", VG_KIND_ECG},         {"mliii", VG_KIND_ECG},
                  {"mli", VG_KIND_ECG},          {"i", VG_KIND_ECG},
                  {"ii", VG_KIND_ECG},           {"iii", VG_KIND_ECG},
                  {"avr", VG_KIND_ECG},          {"avl", VG_KIND_ECG},
                  {"avf", VG_KIND_ECG},          {"v", VG_KIND_ECG},
                  {"v1", VG_KIND_ECG},           {"v2", VG_KIND_ECG},
                  {"v3", VG_KIND_ECG},           {"v4", VG_KIND_ECG},
                  {"v5", VG_KIND_ECG},           {"v6", VG_KIND_ECG},
                  {"mcl1", VG_KIND_ECG},         {"lead", VG_KIND_ECG},
                  {"ppg", VG_KIND_PPG},          {"bvp", VG_KIND_PPG},
                  {"pleth", VG_KIND_PPG},        {"pulse", VG_KIND_PPG},
                  {"cardiac", VG_KIND_PPG},      {"pulseox", VG_KIND_PPG},
                  {"spo2 wave", VG_KIND_PPG},    {"resp", VG_KIND_RESP},
                  {"rsp", VG_KIND_RESP},         {"respiration", VG_KIND_RESP},
                  {"respiratory", VG_KIND_RESP}, {"breathing", VG_KIND_RESP}};

vg_kind vg_kind_guess(const char *name)
{
    for (size_t i = 0; i < sizeof kind_words / sizeof kind_words[0]; i++)
        if (has_word(name, kind_words[i].word))
            return kind_words[i].kind;
    return VG_KIND_OTHER;
}
