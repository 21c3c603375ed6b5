/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/correct.h>

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "nn/filters.h"
#include "nn/mend.h"
#include "nn/stretch.h"
#include "stat/quantile.h"

static const double ms_per_s = 1000.0;
/* Thresholds are never below this, nor below three sample periods: with a nearly constant
 * rhythm the quartiles are close to 0 and every beat would be an artefact (mend 2). */
static const double least_threshold_ms = 15.0;
static const double least_threshold_samples = 3.0;

vg_correct_opts vg_correct_defaults(void)
{
    return (vg_correct_opts){
        .method = VG_CORRECT_LT, .gap_s = 5.0, .min_nn_ms = 300.0, .max_nn_ms = 2000.0};
}

static vg_status check_opts(const vg_correct_opts *o, vg_error *err)
{
    if ((int)o->method < 0 || o->method >= VG_N_CORRECTIONS)
        return vg_fail(err, VG_ERR_OPTION, "method is %d; it is no correction", (int)o->method);
    if (!(o->gap_s > 0.0))
        return vg_fail(err, VG_ERR_OPTION, "gap_s is %g; it must be > 0", o->gap_s);
    if (!(o->min_nn_ms > 0.0))
        return vg_fail(err, VG_ERR_OPTION, "min_nn_ms is %g; it must be > 0", o->min_nn_ms);
    if (!(o->max_nn_ms > o->min_nn_ms))
        return vg_fail(err, VG_ERR_OPTION, "max_nn_ms is %g; it must be above min_nn_ms, %g",
                       o->max_nn_ms, o->min_nn_ms);
    return VG_OK;
}

/* A piece of a stretch, and how far behind its end what it says is not yet believed: the
 * correction sees 45 intervals on each side, and each of its rounds a little farther. */
enum { MOST_BEATS = 1 << 17, MARGIN = 512 };

/** A stretch at work. The beats of days without a gap are corrected piece by piece, so that
 *  only the results grow with their number. */
typedef struct work {
    vg_stretch stretch;
    double done_s; /**< intervals up to here have been appended; -INFINITY: none */
    vg_work_beat kept[2 * MARGIN];
} work;

static double floor_of(double fs_hz)
{
    if (!(fs_hz > 0.0))
        return least_threshold_ms;
    return fmax(least_threshold_ms, least_threshold_samples * ms_per_s / fs_hz);
}

/** The row of the interval that ends at beat i. */
static vg_nn_row row_of(const vg_stretch *s, size_t i, bool follows)
{
    const vg_work_beat *before = &s->beats[i - 1];
    const vg_work_beat *beat = &s->beats[i];
    const double used_ms = ms_per_s * (beat->t_s - before->t_s);
    vg_nn_row row = {.time_s = beat->t_s,
                     .rr_ms = beat->rr_ms,
                     .nn_ms = used_ms,
                     .follows = follows,
                     .label = VG_NN_OK,
                     .n_fixed = (unsigned)(beat->state != VG_NN_OK) + beat->n_removed +
                                beat->n_trimmed + (beat->rejected != VG_NN_OK)};

    if (beat->state == VG_NN_MISSED || before->state == VG_NN_MISSED) {
        row.rr_ms = NAN;
        row.label = VG_NN_MISSED;
    } else if (beat->state != VG_NN_OK) {
        row.label = (vg_nn_label)beat->state;
    } else if (before->state != VG_NN_OK) {
        row.label = (vg_nn_label)before->state;
    } else {
        /* The interval itself, not the difference of two rounded times. */
        row.nn_ms = beat->rr_ms;
        row.label = beat->n_removed > 0 ? VG_NN_EXTRA : (vg_nn_label)beat->rejected;
    }
    return row;
}

/** Of an interval as measured: ectopic or missed when one of its beats is. */
static vg_nn_label foreign_label(const vg_work_beat *before, const vg_work_beat *beat)
{
    return (vg_nn_label)(beat->foreign != VG_NN_OK ? beat->foreign : before->foreign);
}

/** What the label of a beat says about it. */
static vg_nn_label origin_of(char label)
{
    if (vg_label_is_normal(label))
        return VG_NN_OK;
    return label == 'Q' || label == '?' ? VG_NN_MISSED : VG_NN_ECTOPIC;
}

static bool is_escape(char label)
{
    return label == 'E' || label == 'e' || label == 'j' || label == 'n';
}

static bool believable(double nn_ms, const vg_correct_opts *opts)
{
    return opts->method == VG_CORRECT_NONE ||
           (opts->min_nn_ms <= nn_ms && nn_ms <= opts->max_nn_ms);
}

/** Append the intervals that lie in (from_s, to_s]. Where another piece of the stretch went
 *  before, the first of them follows if that piece ended at the very beat it begins with. */
static vg_status append_rows(const vg_stretch *s, const vg_correct_opts *opts, double from_s,
                             double to_s, vg_nn *out, vg_error *err)
{
    bool follows = false;

    for (size_t i = 1; i < s->n && s->beats[i].t_s <= to_s; i++) {
        const double start_s = s->beats[i - 1].t_s;
        if (start_s < from_s)
            continue;
        if (start_s <= from_s)
            follows = out->n > 0 && !(out->time_s[out->n - 1] < start_s);
        vg_nn_row row = row_of(s, i, follows);
        follows = believable(row.nn_ms, opts);
        if (opts->method == VG_CORRECT_NONE)
            row.label = foreign_label(&s->beats[i - 1], &s->beats[i]);
        if (follows)
            VG_TRY(vg_nn_append(out, row, err));
    }
    return VG_OK;
}

/** Median of the last intervals before; NaN when there are too few. */
static double usual_before(const vg_nn *nn)
{
    enum { FEWEST = 5, MOST = 31 };
    double last_ms[MOST];
    const size_t n = nn->n < MOST ? nn->n : MOST;

    if (n < FEWEST)
        return NAN;
    memcpy(last_ms, nn->nn_ms + nn->n - n, n * sizeof *last_ms);
    return vg_median(last_ms, n);
}

static vg_status correct(work *w, const vg_correct_opts *opts, const vg_nn *before,
                         vg_error *err)
{
    switch (opts->method) {
    case VG_CORRECT_NONE:
        return VG_OK;
    case VG_CORRECT_LT:
        return vg_stretch_mend(&w->stretch, opts, floor_of(before->fs_hz), usual_before(before),
                               err);
    default:
        return vg_stretch_filter(&w->stretch, opts, err);
    }
}

/** Correct what lies between two gaps, or the last piece of it, and append its intervals. */
static vg_status finish(work *w, const vg_correct_opts *opts, vg_nn *out, vg_error *err)
{
    VG_TRY(correct(w, opts, out, err));
    VG_TRY(append_rows(&w->stretch, opts, w->done_s, INFINITY, out, err));
    w->stretch.n = 0;
    w->done_s = -INFINITY;
    return VG_OK;
}

/** The last beat in [from_s, to_s] that is where it was measured; to_s if none is. */
static double last_good_s(const vg_stretch *s, double from_s, double to_s)
{
    for (size_t i = s->n; i-- > 0 && s->beats[i].t_s >= from_s;)
        if (s->beats[i].t_s <= to_s && s->beats[i].state == VG_NN_OK)
            return s->beats[i].t_s;
    return to_s;
}

/** Correct a piece of a long stretch and append its intervals up to a good beat MARGIN before
 *  its end; go on with a piece that begins MARGIN before that. */
static vg_status pass_on(work *w, const vg_correct_opts *opts, vg_nn *out, vg_error *err)
{
    vg_stretch *s = &w->stretch;

    memcpy(w->kept, s->beats + s->n - 2 * MARGIN, sizeof w->kept);
    VG_TRY(correct(w, opts, out, err));
    const double good_s = last_good_s(s, w->kept[0].t_s, w->kept[MARGIN].t_s);
    VG_TRY(append_rows(s, opts, w->done_s, good_s, out, err));
    w->done_s = good_s;
    s->n = 0;
    for (size_t i = 0; i < 2 * MARGIN; i++)
        VG_TRY(vg_stretch_append(s, w->kept[i], err));
    return VG_OK;
}

static vg_status append(work *w, vg_work_beat beat, const vg_correct_opts *opts, vg_nn *out,
                        vg_error *err)
{
    if (w->stretch.n == MOST_BEATS)
        VG_TRY(pass_on(w, opts, out, err));
    return vg_stretch_append(&w->stretch, beat, err);
}

/** True if an unusable span touches the open interval; *next moves past spans gone by. */
static bool is_unreadable(const vg_beats *beats, double from_s, double to_s, size_t *next)
{
    while (*next < beats->n_unusable && beats->unusable[*next].stop_s <= from_s)
        (*next)++;
    return *next < beats->n_unusable && beats->unusable[*next].start_s < to_s;
}

static vg_status convert_beats(const vg_beats *beats, const vg_correct_opts *opts, work *w,
                               vg_nn *out, vg_error *err)
{
    double before_s = NAN;
    size_t next_span = 0;

    for (size_t i = 0; i < beats->n; i++) {
        const double t_s = beats->time_s[i];
        if (!vg_label_is_beat(beats->label[i]))
            continue;
        /* Also true for the first beat, which has none before it. */
        if (!(t_s - before_s <= opts->gap_s) || is_unreadable(beats, before_s, t_s, &next_span))
            VG_TRY(finish(w, opts, out, err));
        const vg_work_beat beat = {.t_s = t_s,
                                   .rr_ms = ms_per_s * (t_s - before_s),
                                   .foreign = (unsigned char)origin_of(beats->label[i]),
                                   .is_escape = is_escape(beats->label[i]),
                                   .size = beats->amplitude[i]};
        VG_TRY(append(w, beat, opts, out, err));
        before_s = t_s;
    }
    return finish(w, opts, out, err);
}

static vg_status convert_intervals(vg_nn_view given, const vg_correct_opts *opts, work *w,
                                   vg_nn *out, vg_error *err)
{
    bool open = false;

    for (size_t i = 0; i < given.n; i++) {
        const double rr_ms = given.nn_ms[i];
        if (!vg_nn_follows(given, i) || !open)
            VG_TRY(finish(w, opts, out, err));
        open = rr_ms <= ms_per_s * opts->gap_s;
        if (!open)
            continue;
        if (w->stretch.n == 0) {
            const vg_work_beat first = {.t_s = given.time_s[i] - rr_ms / ms_per_s, .size = NAN};
            VG_TRY(vg_stretch_append(&w->stretch, first, err));
        }
        const vg_work_beat beat = {.t_s = given.time_s[i], .rr_ms = rr_ms, .size = NAN};
        VG_TRY(append(w, beat, opts, out, err));
    }
    return finish(w, opts, out, err);
}

/** True for a series that went through a correction before. */
static bool was_corrected(const vg_nn *nn)
{
    for (size_t i = 0; i < nn->n; i++) {
        if (nn->label[i] != VG_NN_OK || nn->fixed[i] != 0)
            return true;
    }
    return false;
}

static vg_status copy_rows(const vg_nn *given, vg_nn *out, vg_error *err)
{
    for (size_t i = 0; i < given->n; i++) {
        const vg_nn_row row = {given->time_s[i],  given->rr_ms[i], given->nn_ms[i],
                               given->follows[i], given->label[i], given->fixed[i]};
        VG_TRY(vg_nn_append(out, row, err));
    }
    return VG_OK;
}

vg_status vg_nn_from_beats(const vg_beats *beats, const vg_correct_opts *opts, vg_nn *out,
                           vg_error *err)
{
    const vg_correct_opts o = opts != NULL ? *opts : vg_correct_defaults();
    work w = {.done_s = -INFINITY};

    *out = (vg_nn){0};
    VG_TRY(check_opts(&o, err));
    VG_TRY(vg_beats_check(beats, err));
    out->source = beats->source;
    out->fs_hz = beats->fs_hz;
    out->duration_s = beats->duration_s;
    vg_status status = vg_nn_reserve(out, beats->n, err);
    if (status == VG_OK)
        status = convert_beats(beats, &o, &w, out, err);
    vg_stretch_free(&w.stretch);
    if (status != VG_OK)
        vg_nn_free(out);
    return status;
}

vg_status vg_nn_correct(const vg_nn *given, const vg_correct_opts *opts, vg_nn *out,
                        vg_error *err)
{
    const vg_correct_opts o = opts != NULL ? *opts : vg_correct_defaults();
    work w = {.done_s = -INFINITY};

    *out = (vg_nn){0};
    VG_TRY(check_opts(&o, err));
    VG_TRY(vg_nn_check(vg_nn_borrow(given), err));
    out->source = given->source;
    out->fs_hz = given->fs_hz;
    out->duration_s = given->duration_s;
    vg_status status = vg_nn_reserve(out, given->n, err);
    if (status == VG_OK)
        status = was_corrected(given)
                     ? copy_rows(given, out, err)
                     : convert_intervals(vg_nn_borrow(given), &o, &w, out, err);
    vg_stretch_free(&w.stretch);
    if (status != VG_OK)
        vg_nn_free(out);
    return status;
}
