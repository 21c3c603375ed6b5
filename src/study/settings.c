/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/settings.h"

#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/hash.h"
#include "core/text.h"
#include "formats/json.h"
#include "tables/table.h"

typedef enum field_type {
    FIELD_NUMBER,
    FIELD_WHOLE,
    FIELD_FLAG,
    FIELD_WORD,
    FIELD_TEXT
} field_type;

/** One setting. Words are the names of an enum's values 0, 1, ..., ended by NULL. */
typedef struct field {
    const char *key;
    field_type type;
    size_t offset;
    const char *const *words;
} field;

static const char *const kind_words[] = {"auto", "ecg", "ppg", "resp", "rr", "beats", NULL};
static const char *const unit_words[] = {"auto", "ms", "s", "samples", NULL};
static const char *const correct_words[] = {"none",     "lipponen-tarvainen", "malik",
                                            "kamath",   "karlsson",           "acar",
                                            "quotient", "berntson",           NULL};
static const char *const models_words[] = {"simple", "delayed", "all", NULL};
static const char *const zero_words[] = {"end", "peak", NULL};
static const char *const window_words[] = {"exact", "fast", NULL};
static const char *const detrend_words[] = {"mean", "linear", "smoothness-priors", NULL};

#define NUMBER(key, member)                                                                    \
    {                                                                                          \
        key, FIELD_NUMBER, offsetof(vg_settings, member), NULL                                 \
    }
#define WHOLE(key, member)                                                                     \
    {                                                                                          \
        key, FIELD_WHOLE, offsetof(vg_settings, member), NULL                                  \
    }
#define FLAG(key, member)                                                                      \
    {                                                                                          \
        key, FIELD_FLAG, offsetof(vg_settings, member), NULL                                   \
    }
#define TEXT(key, member)                                                                      \
    {                                                                                          \
        key, FIELD_TEXT, offsetof(vg_settings, member), NULL                                   \
    }
#define WORD(key, member, words)                                                               \
    {                                                                                          \
        key, FIELD_WORD, offsetof(vg_settings, member), words                                  \
    }

static const field fields[] = {
    TEXT("input_format", input_format),
    TEXT("dialect", dialect),
    TEXT("calibration", calibration),
    TEXT("channel", channel),
    WORD("kind", kind, kind_words),
    WORD("unit", unit, unit_words),
    NUMBER("rate_hz", rate_hz),
    NUMBER("start_s", start_s),
    NUMBER("stop_s", stop_s),
    WORD("correct.method", correct.method, correct_words),
    NUMBER("correct.gap_s", correct.gap_s),
    NUMBER("correct.min_nn_ms", correct.min_nn_ms),
    NUMBER("correct.max_nn_ms", correct.max_nn_ms),
    NUMBER("frequency.resample_hz", hrv.frequency.resample_hz),
    WORD("frequency.detrend", hrv.frequency.detrend, detrend_words),
    NUMBER("frequency.lambda", hrv.frequency.lambda),
    NUMBER("frequency.segment_s", hrv.frequency.segment_s),
    NUMBER("frequency.vlf_low_hz", hrv.frequency.vlf_low_hz),
    NUMBER("frequency.lf_low_hz", hrv.frequency.lf_low_hz),
    NUMBER("frequency.hf_low_hz", hrv.frequency.hf_low_hz),
    NUMBER("frequency.hf_high_hz", hrv.frequency.hf_high_hz),
    NUMBER("frequency.centre_half_hz", hrv.frequency.centre_half_hz),
    WHOLE("frequency.ar_order", hrv.frequency.ar_order),
    FLAG("frequency.half_open_bands", hrv.frequency.half_open_bands),
    FLAG("estimators.lomb", hrv.with_lomb),
    FLAG("estimators.ar", hrv.with_ar),
    FLAG("families.rqa", hrv.with_rqa),
    FLAG("poincare.sd2_identity", hrv.sd2_identity),
    WHOLE("entropy.m", hrv.entropy.m),
    NUMBER("entropy.r_sd", hrv.entropy.r_sd),
    WHOLE("dfa.short_first", hrv.dfa.short_first),
    WHOLE("dfa.short_last", hrv.dfa.short_last),
    WHOLE("dfa.long_first", hrv.dfa.long_first),
    WHOLE("dfa.long_last", hrv.dfa.long_last),
    WHOLE("rqa.m", hrv.rqa.m),
    WHOLE("rqa.delay", hrv.rqa.delay),
    WHOLE("rqa.min_line", hrv.rqa.min_line),
    NUMBER("rqa.rate_percent", hrv.rqa.rate_percent),
    NUMBER("rqa.radius_sd", hrv.rqa.radius_sd),
    NUMBER("window_s", window_s),
    NUMBER("step_s", step_s),
    WORD("window_mode", window_mode, window_words),
    TEXT("phases.from", phases_from),
    TEXT("phases.names", phase_names),
    TEXT("phases.start_clock", start_clock),
    TEXT("phases.log_person", log_person),
    TEXT("phases.baseline", baseline),
    TEXT("phases.stress", stress),
    TEXT("phases.recovery", recovery_phases),
    TEXT("phases.pairs", pairs),
    NUMBER("recovery.baseline_s", recovery.baseline_s),
    NUMBER("recovery.min_baseline_s", recovery.min_baseline_s),
    NUMBER("recovery.recovery_s", recovery.recovery_s),
    WORD("recovery.zero", recovery.zero, zero_words),
    NUMBER("recovery.stress_peak_s", recovery.stress_peak_s),
    NUMBER("recovery.band_sd", recovery.band_sd),
    NUMBER("recovery.t30_from_s", recovery.t30_from_s),
    WORD("recovery.fit.models", recovery.fit.models, models_words),
    WHOLE("recovery.fit.bootstrap", recovery.fit.n_bootstrap),
    FLAG("recovery.fit.robust", recovery.fit.is_robust),
    FLAG("recovery.fit.autocorrelated", recovery.fit.is_autocorrelated),
};
enum { N_FIELDS = sizeof fields / sizeof fields[0] };

vg_settings vg_settings_defaults(void)
{
    return (vg_settings){.stop_s = INFINITY,
                         .correct = vg_correct_defaults(),
                         .hrv = vg_hrv_defaults(),
                         .recovery = vg_recovery_defaults(),
                         .baseline = "baseline",
                         .stress = "stress",
                         .recovery_phases = "recovery"};
}

vg_input_opts vg_settings_input(const vg_settings *settings)
{
    return (vg_input_opts){.format = settings->input_format,
                           .kind = settings->kind,
                           .unit = settings->unit,
                           .rate_hz = settings->rate_hz,
                           .dialect = settings->dialect,
                           .calibration = settings->calibration};
}

vg_pairing vg_settings_pairing(const vg_settings *settings)
{
    return (vg_pairing){.baseline = settings->baseline,
                        .stress = settings->stress,
                        .recovery = settings->recovery_phases,
                        .pairs = settings->pairs};
}

static int read_int(const vg_settings *settings, size_t offset)
{
    int value;

    memcpy(&value, (const char *)settings + offset, sizeof value);
    return value;
}

static void write_value(const vg_settings *settings, const field *f, FILE *out)
{
    const char *at = (const char *)settings + f->offset;
    double number;

    switch (f->type) {
    case FIELD_NUMBER:
        memcpy(&number, at, sizeof number);
        vg_json_write_number(out, number);
        break;
    case FIELD_WHOLE:
        vg_json_write_number(out, read_int(settings, f->offset));
        break;
    case FIELD_FLAG:
        fputs(read_int(settings, f->offset) ? "true" : "false", out);
        break;
    case FIELD_WORD:
        vg_json_write_string(out, f->words[read_int(settings, f->offset)]);
        break;
    case FIELD_TEXT:
        vg_json_write_string(out, at);
        break;
    }
}

void vg_settings_write(const vg_settings *settings, FILE *out)
{
    fputs("{\n", out);
    for (size_t i = 0; i < N_FIELDS; i++) {
        fputs("  ", out);
        vg_json_write_string(out, fields[i].key);
        fputs(": ", out);
        write_value(settings, &fields[i], out);
        fputs(i + 1 < N_FIELDS ? ",\n" : "\n", out);
    }
    fputs("}\n", out);
}

vg_status vg_settings_id(const vg_settings *settings, char id[VG_SETTINGS_ID_SIZE],
                         vg_error *err)
{
    char *text = NULL;
    size_t size = 0;
    char hex[VG_HASH_SIZE];
    FILE *out = open_memstream(&text, &size);

    id[0] = '\0';
    if (out == NULL)
        return vg_fail_memory(err);
    vg_settings_write(settings, out);
    if (fclose(out) != 0) {
        vg_free(text);
        return vg_fail_memory(err);
    }
    vg_hash_bytes(text, size, hex);
    vg_free(text);
    (void)vg_copy_text(id, VG_SETTINGS_ID_SIZE, hex);
    return VG_OK;
}

static const field *find_field(const char *key)
{
    for (size_t i = 0; i < N_FIELDS; i++)
        if (strcmp(fields[i].key, key) == 0)
            return &fields[i];
    return NULL;
}

static vg_status set_word(vg_settings *settings, const field *f, const char *text,
                          vg_error *err)
{
    char allowed[VG_MESSAGE_SIZE] = "";

    for (int i = 0; f->words[i] != NULL; i++) {
        if (strcmp(f->words[i], text) == 0) {
            memcpy((char *)settings + f->offset, &i, sizeof i);
            return VG_OK;
        }
        vg_append_code(allowed, sizeof allowed, f->words[i]);
    }
    return vg_fail(err, VG_ERR_OPTION, "%s is '%s'; it must be one of %s", f->key, text,
                   allowed);
}

/** The end of the recording is the one setting without a bound. */
static bool may_be_infinite(const field *f)
{
    return f->offset == offsetof(vg_settings, stop_s);
}

static vg_status set_number(vg_settings *settings, const field *f, double value, vg_error *err)
{
    const int flag = value > 0.0;

    if (value < 0.0 || (isinf(value) && !may_be_infinite(f)))
        return vg_fail(err, VG_ERR_OPTION, "%s is %g; it must be a number from 0", f->key,
                       value);
    if (f->type == FIELD_WHOLE && !(fabs(value) <= INT_MAX && value == floor(value)))
        return vg_fail(err, VG_ERR_OPTION, "%s is %g; it must be a whole number", f->key,
                       value);
    const int whole = f->type == FIELD_WHOLE ? (int)value : 0;
    if (f->type == FIELD_WHOLE)
        memcpy((char *)settings + f->offset, &whole, sizeof whole);
    else if (f->type == FIELD_FLAG)
        memcpy((char *)settings + f->offset, &flag, sizeof flag);
    else
        memcpy((char *)settings + f->offset, &value, sizeof value);
    return VG_OK;
}

static vg_status set_preset(vg_settings *settings, const char *name, vg_error *err)
{
    char allowed[VG_MESSAGE_SIZE] = "";

    if (vg_hrv_preset(name, &settings->hrv))
        return VG_OK;
    for (size_t i = 0; vg_hrv_preset_name(i) != NULL; i++)
        vg_append_code(allowed, sizeof allowed, vg_hrv_preset_name(i));
    return vg_fail(err, VG_ERR_OPTION, "preset is '%s'; it must be one of %s", name, allowed);
}

/** Choose further estimators by a comma list of their names. */
static vg_status set_estimators(vg_settings *settings, const char *list, vg_error *err)
{
    bool asked[VG_N_ESTIMATORS] = {false};

    while (*list != '\0') {
        const size_t length = strcspn(list, ",");
        vg_estimator e = (vg_estimator)0;
        while (e < VG_N_ESTIMATORS && (strlen(vg_estimator_name(e)) != length ||
                                       strncmp(vg_estimator_name(e), list, length) != 0))
            e = (vg_estimator)(e + 1);
        if (e == VG_N_ESTIMATORS)
            return vg_fail(err, VG_ERR_OPTION,
                           "no estimator '%.*s'; there are welch, lomb and ar", (int)length,
                           list);
        asked[e] = true;
        list += length + (list[length] == ',');
    }
    settings->hrv.with_lomb = asked[VG_ESTIMATOR_LOMB];
    settings->hrv.with_ar = asked[VG_ESTIMATOR_AR];
    return VG_OK;
}

static vg_status set_families(vg_settings *settings, const char *name, vg_error *err)
{
    if (strcmp(name, "usual") != 0 && strcmp(name, "rqa") != 0)
        return vg_fail(err, VG_ERR_OPTION, "no family '%s'; there are usual and rqa", name);
    settings->hrv.with_rqa = strcmp(name, "rqa") == 0;
    return VG_OK;
}

vg_status vg_settings_set(vg_settings *settings, const char *key, const char *text,
                          vg_error *err)
{
    const field *f = find_field(key);
    double value;

    if (strcmp(key, "preset") == 0)
        return set_preset(settings, text, err);
    if (strcmp(key, "estimators") == 0)
        return set_estimators(settings, text, err);
    if (strcmp(key, "families") == 0)
        return set_families(settings, text, err);
    if (f == NULL)
        return vg_fail(err, VG_ERR_OPTION, "no setting '%s'", key);
    if (f->type == FIELD_WORD)
        return set_word(settings, f, text, err);
    if (f->type == FIELD_TEXT) {
        if (!vg_copy_text((char *)settings + f->offset, VG_LIST_SIZE, text))
            return vg_fail(err, VG_ERR_OPTION, "%s is longer than %d bytes", key,
                           VG_LIST_SIZE - 1);
        return VG_OK;
    }
    if (!vg_read_double(text, &value) || isnan(value))
        return vg_fail(err, VG_ERR_OPTION, "%s is '%s'; it must be a number", key, text);
    return set_number(settings, f, value, err);
}

/** Take over one member; a stop_s of null is the end of the recording. */
static vg_status read_member(vg_settings *settings, const field *f, const vg_json *json,
                             vg_error *err)
{
    const char *text = vg_json_string(json, f->key);
    double value = INFINITY;

    if (f->type == FIELD_WORD || f->type == FIELD_TEXT) {
        if (text == NULL)
            return vg_fail(err, VG_ERR_OPTION, "%s must be text", f->key);
        return vg_settings_set(settings, f->key, text, err);
    }
    if (text != NULL || (!vg_json_number(json, f->key, &value) && !may_be_infinite(f)))
        return vg_fail(err, VG_ERR_OPTION, "%s must be %s", f->key,
                       f->type == FIELD_FLAG ? "true or false" : "a number");
    return set_number(settings, f, value, err);
}

vg_status vg_settings_read(const char *path, vg_settings *settings, vg_error *err)
{
    vg_json *json = NULL;
    vg_status status;

    VG_TRY(vg_json_read(path, &json, err));
    status = VG_OK;
    for (size_t i = 0; i < vg_json_n_members(json) && status == VG_OK; i++) {
        const char *key = vg_json_key(json, i);
        const field *f = find_field(key);
        status = f != NULL ? read_member(settings, f, json, err)
                           : vg_fail(err, VG_ERR_OPTION, "no setting '%s'", key);
    }
    vg_json_free(json);
    return status;
}
