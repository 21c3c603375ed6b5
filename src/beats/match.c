/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beat-by-beat comparison after ANSI/AAMI EC57, paired as WFDB's bxb does. */
#include <vagus/score.h>

#include <math.h>
#include <stdbool.h>

#include "core/fail.h"

/** Walks over the beats of one list that take part in the pairing. */
typedef struct walk {
    const vg_beats *beats;
    bool skips_flutter; /**< leave out what lies between '[' and ']' */
    bool in_flutter;
    size_t next; /**< first beat not yet looked at */
} walk;

/** Time of the next beat that takes part; INFINITY at the end. */
static double advance(walk *w)
{
    while (w->next < w->beats->n) {
        const size_t i = w->next++;
        const char label = w->beats->label[i];
        if (label == '[')
            w->in_flutter = true;
        else if (label == ']')
            w->in_flutter = false;
        else if (vg_label_is_beat(label) && !(w->skips_flutter && w->in_flutter))
            return w->beats->time_s[i];
    }
    return INFINITY;
}

/** Where counting is suspended: the caller's exclusions and the reference's flutter. */
typedef struct silence {
    const vg_score_opts *opts;
    const vg_beats *reference;
    size_t exclusion; /**< first exclusion that has not ended yet */
    size_t mark;      /**< first reference annotation after the time asked for last */
    bool in_flutter;
} silence;

/** Is a time outside all that is left out? Times must be asked for in order. */
static bool counts(silence *s, double time_s)
{
    const vg_beats *ref = s->reference;

    if (!(s->opts->start_s <= time_s && time_s < s->opts->stop_s))
        return false;
    for (; s->mark < ref->n && ref->time_s[s->mark] <= time_s; s->mark++) {
        if (ref->label[s->mark] == '[')
            s->in_flutter = true;
        else if (ref->label[s->mark] == ']')
            s->in_flutter = false;
    }
    while (s->exclusion < s->opts->n_exclusions &&
           s->opts->exclusions[s->exclusion].stop_s <= time_s)
        s->exclusion++;
    return !s->in_flutter && !(s->exclusion < s->opts->n_exclusions &&
                               s->opts->exclusions[s->exclusion].start_s <= time_s);
}

/** Do an earlier and a later beat of different lists belong together? Rivals are the next
 *  beat of the earlier one's list and of the later one's. */
static bool is_pair(double earlier, double later, double next_earlier, double next_later,
                    double window_s)
{
    const double distance = later - earlier;

    return distance <= window_s + 1e-9 && (distance < fabs(later - next_earlier) ||
                                           fabs(next_later - next_earlier) < distance);
}

static vg_status check_opts(const vg_score_opts *opts, vg_error *err)
{
    if (!(opts->window_ms > 0.0))
        return vg_fail(err, VG_ERR_OPTION, "window_ms is %g; it must be > 0", opts->window_ms);
    if (!(opts->start_s >= 0.0))
        return vg_fail(err, VG_ERR_OPTION, "start_s is %g; it must be >= 0", opts->start_s);
    if (!(opts->stop_s > opts->start_s))
        return vg_fail(err, VG_ERR_OPTION, "stop_s is %g; it must be > start_s %g",
                       opts->stop_s, opts->start_s);
    for (size_t i = 0; i < opts->n_exclusions; i++) {
        const vg_exclusion *e = &opts->exclusions[i];
        if (!(e->stop_s >= e->start_s) ||
            (i > 0 && e->start_s < opts->exclusions[i - 1].start_s))
            return vg_fail(err, VG_ERR_OPTION, "exclusion %zu is out of order", i);
    }
    return VG_OK;
}

vg_score_opts vg_score_defaults(void)
{
    return (vg_score_opts){.window_ms = 150.0, .start_s = 0.0, .stop_s = INFINITY};
}

static void pair_all(walk *refs, walk *tests, double window_s, silence *ref_counts,
                     silence *test_counts, vg_score *out)
{
    double ref = advance(refs), next_ref = advance(refs);
    double test = advance(tests), next_test = advance(tests);

    while (isfinite(ref) || isfinite(test)) {
        const bool test_first = test < ref;
        const bool paired = isfinite(ref) && isfinite(test) &&
                            (test_first ? is_pair(test, ref, next_test, next_ref, window_s)
                                        : is_pair(ref, test, next_ref, next_test, window_s));
        const bool uses_ref = paired || !test_first;
        const bool uses_test = paired || test_first;

        if (uses_ref && counts(ref_counts, ref)) {
            out->n_tp += paired;
            out->n_fn += !paired;
            if (paired)
                out->sum_sq_ms2 += 1e6 * (test - ref) * (test - ref);
        }
        if (uses_test && !paired && counts(test_counts, test))
            out->n_fp++;
        if (uses_ref) {
            ref = next_ref;
            next_ref = advance(refs);
        }
        if (uses_test) {
            test = next_test;
            next_test = advance(tests);
        }
    }
}

vg_status vg_score_compute(const vg_beats *reference, const vg_beats *test,
                           const vg_score_opts *opts, vg_score *out, vg_error *err)
{
    const vg_score_opts chosen = opts != NULL ? *opts : vg_score_defaults();

    *out = (vg_score){0};
    VG_TRY(check_opts(&chosen, err));
    VG_TRY(vg_beats_check(reference, err));
    VG_TRY(vg_beats_check(test, err));
    pair_all(&(walk){.beats = reference, .skips_flutter = true}, &(walk){.beats = test},
             chosen.window_ms / 1000.0, &(silence){.opts = &chosen, .reference = reference},
             &(silence){.opts = &chosen, .reference = reference}, out);
    return VG_OK;
}

/** A share in percent; NaN when there is nothing to have a share of. */
static double percent(double part, double whole)
{
    return whole > 0.0 ? 100.0 * part / whole : NAN;
}

double vg_score_se_percent(const vg_score *score)
{
    return percent((double)score->n_tp, (double)(score->n_tp + score->n_fn));
}

double vg_score_ppv_percent(const vg_score *score)
{
    return percent((double)score->n_tp, (double)(score->n_tp + score->n_fp));
}

double vg_score_f1_percent(const vg_score *score)
{
    return percent(2.0 * (double)score->n_tp,
                   2.0 * (double)score->n_tp + (double)score->n_fp + (double)score->n_fn);
}

double vg_score_rms_ms(const vg_score *score)
{
    return score->n_tp > 0 ? sqrt(score->sum_sq_ms2 / (double)score->n_tp) : NAN;
}
