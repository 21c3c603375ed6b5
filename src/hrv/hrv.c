/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/hrv.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/fail.h"
#include "core/text.h"

enum { MIN_INTERVALS = 3, CODE_SIZE = 48 };

static const double ms_per_s = 1000.0;

/* Corrected beats, percent (docs/methods.md D). */
static const double good_percent = 5.0;
static const double caution_percent = 10.0;
static const double most_percent = 20.0;
static const double usable_caution_percent = 80.0;

/** The families in the order of the tables. */
typedef struct family {
    const vg_metric *rows;
    size_t n;
    size_t offset; /* of the family's struct in vg_hrv */
} family;

enum { N_FAMILIES = 3 };

static void list_families(family out[N_FAMILIES])
{
    out[0].rows = vg_time_domain_metrics(&out[0].n);
    out[0].offset = offsetof(vg_hrv, time);
    out[1].rows = vg_frequency_metrics(&out[1].n);
    out[1].offset = offsetof(vg_hrv, frequency);
    out[2].rows = vg_poincare_metrics(&out[2].n);
    out[2].offset = offsetof(vg_hrv, poincare);
}

size_t vg_hrv_n_metrics(void)
{
    family families[N_FAMILIES];
    size_t n = 0;

    list_families(families);
    for (size_t f = 0; f < N_FAMILIES; f++)
        n += families[f].n;
    return n;
}

vg_metric vg_hrv_metric(size_t i)
{
    family families[N_FAMILIES];

    list_families(families);
    for (size_t f = 0; f < N_FAMILIES; f++) {
        if (i < families[f].n) {
            vg_metric metric = families[f].rows[i];
            metric.offset += families[f].offset;
            return metric;
        }
        i -= families[f].n;
    }
    return (vg_metric){0};
}

const char *vg_verdict_name(vg_verdict verdict)
{
    static const char *const names[] = {
        [VG_VERDICT_GOOD] = "good",
        [VG_VERDICT_CAUTION] = "caution",
        [VG_VERDICT_TIME_DOMAIN_ONLY] = "time-domain-only",
        [VG_VERDICT_INVALID] = "invalid",
    };

    return (size_t)verdict < sizeof names / sizeof names[0] ? names[verdict] : "invalid";
}

vg_hrv_opts vg_hrv_defaults(void)
{
    return (vg_hrv_opts){.frequency = vg_frequency_defaults()};
}

static void set_metric(vg_hrv *out, size_t offset, double value)
{
    memcpy((char *)out + offset, &value, sizeof value);
}

static void add_code(vg_hrv *out, const char *code)
{
    vg_append_code(out->reason, sizeof out->reason, code);
}

/** "name:12.5%", rounded to the tenth. */
static void add_percent(vg_hrv *out, const char *name, double percent)
{
    char number[VG_NUMBER_SIZE];
    char code[CODE_SIZE];

    vg_write_double(round(10.0 * percent) / 10.0, number);
    (void)snprintf(code, sizeof code, "%s:%s%%", name, number);
    add_code(out, code);
}

static void clear_metrics(vg_hrv *out)
{
    for (size_t i = 0; i < vg_hrv_n_metrics(); i++)
        set_metric(out, vg_hrv_metric(i).offset, NAN);
}

static void count_beats(vg_nn_view nn, const vg_beats *beats, double start_s, double stop_s,
                        vg_hrv *out)
{
    for (size_t i = 0; i < nn.n; i++) {
        out->n_beats += vg_nn_follows(nn, i) ? 1 : 2;
        out->n_corrected += nn.fixed != NULL ? nn.fixed[i] : 0;
    }
    for (size_t i = 0; nn.n == 0 && beats != NULL && i < beats->n; i++)
        out->n_beats += start_s <= beats->time_s[i] && beats->time_s[i] < stop_s;
    if (out->n_beats > 0)
        out->corrected_percent = 100.0 * (double)out->n_corrected / (double)out->n_beats;
}

static bool has_gap(vg_nn_view nn)
{
    for (size_t i = 1; i < nn.n; i++) {
        if (!vg_nn_follows(nn, i))
            return true;
    }
    return false;
}

static void judge(vg_nn_view nn, vg_hrv *out)
{
    out->verdict = VG_VERDICT_GOOD;
    if (out->corrected_percent > good_percent || out->usable_percent < usable_caution_percent)
        out->verdict = VG_VERDICT_CAUTION;
    if (out->corrected_percent > caution_percent)
        out->verdict = VG_VERDICT_TIME_DOMAIN_ONLY;
    if (out->corrected_percent > most_percent || nn.n < MIN_INTERVALS)
        out->verdict = VG_VERDICT_INVALID;

    if (nn.n < MIN_INTERVALS)
        add_code(out, "few_beats");
    if (out->corrected_percent > good_percent)
        add_percent(out, "corrected", out->corrected_percent);
    if (out->usable_percent < usable_caution_percent)
        add_percent(out, "noise", 100.0 - out->usable_percent);
    if (has_gap(nn))
        add_code(out, "gap");
}

/** Seconds that the intervals cover, and what a span loses by cutting into an interval at
 *  either end, which may be longer than the mean. */
static double covered_s(vg_nn_view nn)
{
    double sum_ms = 0.0;

    for (size_t i = 0; i < nn.n; i++)
        sum_ms += nn.nn_ms[i];
    return nn.n > 0 ? (sum_ms + 3.0 * sum_ms / (double)nn.n) / ms_per_s : 0.0;
}

/** Take back the time-domain measures for which the data are too short. What needs more than
 *  five minutes is not missed in a short recording, and gets no code. */
static void drop_short(vg_nn_view nn, vg_hrv *out)
{
    const double seconds = covered_s(nn);
    size_t n;
    const vg_metric *rows = vg_time_domain_metrics(&n);

    for (size_t i = 0; i < n; i++) {
        if (seconds < rows[i].min_seconds)
            set_metric(out, offsetof(vg_hrv, time) + rows[i].offset, NAN);
    }
    if (isnan(out->time.sdnn_ms))
        add_code(out, "too_short:sdnn");
}

static void name_short_bands(vg_hrv *out)
{
    if (isnan(out->frequency.hf_ms2))
        add_code(out, "too_short:hf");
    if (isnan(out->frequency.lf_ms2))
        add_code(out, "too_short:lf");
    if (isnan(out->frequency.vlf_ms2))
        add_code(out, "too_short:vlf");
}

/** A measure that finds too few beats stays undefined; any other failure is one. */
static vg_status accept_short(vg_status status)
{
    return status == VG_ERR_SHORT ? VG_OK : status;
}

static vg_status measure(vg_nn_view nn, const vg_hrv_opts *o, vg_hrv *out, vg_error *err)
{
    VG_TRY(accept_short(vg_time_domain_compute(nn, &out->time, err)));
    VG_TRY(accept_short(vg_poincare_compute(nn, &out->poincare, err)));
    if (out->verdict != VG_VERDICT_TIME_DOMAIN_ONLY) {
        VG_TRY(accept_short(vg_frequency_compute(nn, &o->frequency, &out->frequency, err)));
        name_short_bands(out);
    }
    drop_short(nn, out);
    return VG_OK;
}

static vg_status compute(vg_nn_view nn, const vg_beats *beats, double stop_s,
                         const vg_hrv_opts *o, vg_hrv *out, vg_error *err)
{
    vg_frequency unused;

    if (!(stop_s >= out->start_s) || !isfinite(stop_s))
        return vg_fail(err, VG_ERR_OPTION, "the span from %g to %g s is none", out->start_s,
                       stop_s);
    /* Options are judged even when there are too few intervals to use them. */
    VG_TRY(accept_short(vg_frequency_compute((vg_nn_view){0}, &o->frequency, &unused, err)));
    VG_TRY(vg_nn_check(nn, err));
    out->duration_s = stop_s - out->start_s;
    out->usable_percent =
        beats != NULL ? vg_beats_usable_percent(beats, out->start_s, stop_s) : 100.0;
    const vg_nn_view part =
        nn.time_s != NULL ? vg_nn_slice(nn, out->start_s, stop_s) : (vg_nn_view){0};
    count_beats(part, beats, out->start_s, stop_s, out);
    judge(part, out);
    return out->verdict == VG_VERDICT_INVALID ? VG_OK : measure(part, o, out, err);
}

vg_status vg_hrv_compute(vg_nn_view nn, const vg_beats *beats, double start_s, double stop_s,
                         const vg_hrv_opts *opts, vg_hrv *out, vg_error *err)
{
    const vg_hrv_opts o = opts != NULL ? *opts : vg_hrv_defaults();
    /* Of its own: a measure that is undefined must leave the caller's record untouched. */
    vg_error own;

    *out = (vg_hrv){.start_s = start_s,
                    .duration_s = NAN,
                    .usable_percent = NAN,
                    .verdict = VG_VERDICT_INVALID};
    clear_metrics(out);
    const vg_status status = compute(nn, beats, stop_s, &o, out, &own);
    if (status != VG_OK) {
        clear_metrics(out);
        if (err != NULL)
            *err = own;
    }
    return status;
}
