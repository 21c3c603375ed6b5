/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/stretch.h"

#include <string.h>

#include "core/alloc.h"
#include "stat/spline.h"

/* Good beats on each side of a corrected run that its spline goes through. */
enum { SIDE = 5, MOST_REMOVED = 255 };

static const double ms_per_s = 1000.0;

/** Good beats around a run, in order of index. */
typedef struct knots {
    double index[2 * SIDE];
    double t_s[2 * SIDE];
    size_t n_left;
    size_t n;
} knots;

void vg_stretch_free(vg_stretch *s)
{
    vg_free(s->beats);
    *s = (vg_stretch){0};
}

vg_status vg_stretch_append(vg_stretch *s, vg_work_beat beat, vg_error *err)
{
    const vg_status status = vg_grow(&s->beats, &s->capacity, s->n + 1, sizeof *s->beats, err);

    if (status == VG_OK)
        s->beats[s->n++] = beat;
    return status;
}

static bool is_good(const vg_work_beat *beat)
{
    return beat->state == VG_NN_OK;
}

/** True if nothing is missing between beats i - 1 and i. */
static bool is_joined(const vg_stretch *s, size_t i, const vg_correct_opts *opts)
{
    return ms_per_s * (s->beats[i].t_s - s->beats[i - 1].t_s) <= opts->max_nn_ms;
}

/** The nearest good beats before first and after last; none beyond a pause, behind which the
 *  index no longer counts every beat. */
static knots find_knots(const vg_stretch *s, size_t first, size_t last,
                        const vg_correct_opts *opts)
{
    size_t left[SIDE];
    knots k = {.n = 0};

    for (size_t i = first; i-- > 0 && k.n_left < SIDE;) {
        if (is_good(&s->beats[i]))
            left[k.n_left++] = i;
        if (i > 0 && !is_joined(s, i, opts))
            break;
    }
    for (size_t i = k.n_left; i-- > 0;) {
        k.index[k.n] = (double)left[i];
        k.t_s[k.n++] = s->beats[left[i]].t_s;
    }
    for (size_t i = last + 1; i < s->n && k.n < k.n_left + SIDE; i++) {
        if (i > last + 1 && !is_joined(s, i, opts))
            break;
        if (!is_good(&s->beats[i]))
            continue;
        k.index[k.n] = (double)i;
        k.t_s[k.n++] = s->beats[i].t_s;
    }
    return k;
}

static bool in_range(const vg_stretch *s, size_t first, size_t last,
                     const vg_correct_opts *opts)
{
    for (size_t i = first; i <= last + 1; i++) {
        const double nn_ms = ms_per_s * (s->beats[i].t_s - s->beats[i - 1].t_s);
        if (!(opts->min_nn_ms <= nn_ms && nn_ms <= opts->max_nn_ms))
            return false;
    }
    return true;
}

static void spread_run(vg_stretch *s, size_t first, size_t last)
{
    const vg_work_beat *before = &s->beats[first - 1];
    const vg_work_beat *after = &s->beats[last + 1];
    const double step_s = (after->t_s - before->t_s) / (double)(last + 2 - first);

    for (size_t i = first; i <= last; i++)
        s->beats[i].t_s = before->t_s + step_s * (double)(i + 1 - first);
}

/** Place beats first .. last, all corrected, between two good ones. */
static void place_run(vg_stretch *s, size_t first, size_t last, const vg_correct_opts *opts)
{
    /* Where beats lay as measured must not hide them from one another. */
    spread_run(s, first, last);
    const knots k = find_knots(s, first, last, opts);
    double curve[2 * SIDE];
    double scratch[2 * SIDE];

    if (k.n_left == 0 || k.n == k.n_left)
        return;
    vg_spline_fit(k.index, k.t_s, k.n, curve, scratch);
    for (size_t i = first; i <= last; i++)
        s->beats[i].t_s = vg_spline_value(k.index, k.t_s, curve, k.n_left - 1, (double)i);
    if (!in_range(s, first, last, opts))
        spread_run(s, first, last);
}

/** The next run of corrected beats between two good ones at or after *i; false at the end. */
static bool next_run(const vg_stretch *s, size_t *i, size_t *first, size_t *last)
{
    for (; *i < s->n; (*i)++) {
        if (is_good(&s->beats[*i]))
            continue;
        *first = *i;
        while (*i + 1 < s->n && !is_good(&s->beats[*i + 1]))
            (*i)++;
        *last = (*i)++;
        if (*first > 0 && *last + 1 < s->n)
            return true;
    }
    return false;
}

void vg_stretch_spread(vg_stretch *s)
{
    size_t first;
    size_t last;

    for (size_t i = 0; next_run(s, &i, &first, &last);)
        spread_run(s, first, last);
}

void vg_stretch_place(vg_stretch *s, const vg_correct_opts *opts)
{
    size_t first;
    size_t last;

    for (size_t i = 0; next_run(s, &i, &first, &last);)
        place_run(s, first, last, opts);
}

static unsigned char capped(size_t count)
{
    return (unsigned char)(count < MOST_REMOVED ? count : MOST_REMOVED);
}

void vg_stretch_trim(vg_stretch *s)
{
    size_t first = 0;
    size_t end = s->n;
    size_t n_lost = 0;

    while (first < s->n && !is_good(&s->beats[first]))
        n_lost += 1u + s->beats[first++].n_removed;
    if (first == s->n)
        return;
    while (!is_good(&s->beats[end - 1]))
        end--;
    const size_t n_lost_at_end = s->n - end;
    s->n = end - first;
    memmove(s->beats, s->beats + first, s->n * sizeof *s->beats);
    if (s->n < 2)
        return;
    /* Counted at the later beat of the first and of the last interval that remain. */
    s->beats[1].n_trimmed = capped(s->beats[1].n_trimmed + n_lost);
    s->beats[s->n - 1].n_trimmed = capped(s->beats[s->n - 1].n_trimmed + n_lost_at_end);
}
