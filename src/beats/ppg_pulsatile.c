/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_pulsatile.h"

#include <math.h>

/* Pulses fall less steeply than they rise, and for longer. What does neither is an edge, a
 * click or a sine; the two shares together make 0.07 and more in pulses that were seen. */
static const double least_skew = 0.04;
/* Rest is a slope less than a twentieth of the steepest; edges and clicks rest most of the
 * time. */
static const float rest = 0.05f;
static const double most_rest = 0.6;
/* No artery fills in less time, not at 220 beats a minute: edges do, and feet that strike. The
 * steepness is that over 20 ms, for noise. */
static const double least_filling_s = 0.042;
static const double steep_s = 0.02;
static const double around_s = 0.1;
/* A dicrotic wave rises half as steeply as its pulse; what rises three quarters as steeply, for
 * every third pulse, says that something faster than the pulses is there. */
static const float rival = 0.75f;
static const double most_rivals = 0.33;
/* Between 27 and 240 a minute, on average. */
static const double shortest_s = 0.25;
static const double longest_s = 2.2;
/* Left foot, right foot: heights that differ by a fifth from the one before, and by half as
 * much from the one before that, at intervals that do not alternate. */
static const double least_alternation = 0.2;
static const double clear = 2.0;
static const double most_swing = 0.5; /* that counts of one pulse: a lamp is no foot */
static const double uneven = 0.1;     /* of an interval */

enum { SAMPLED = 7 };

/** How values differ from the one before and from the one before that. */
typedef struct swing {
    double one;
    double two;
} swing;

/** Sums over some of the good pulses, of ratios, so that no pulse counts for more than others.
 */
typedef struct traits {
    double fall;   /**< steepest slope down, by that up; 2 at most */
    double steep;  /**< most that the signal rises within steep_s, by its range around there */
    int n_falling; /**< samples that fall, less those that rise */
    size_t n_rest; /**< samples at rest */
    size_t n;      /**< samples */
    size_t n_rivals; /**< peaks of the slope beside the pulses */
    swing log_height;
    swing interval_s;
    size_t n_pulses;
} traits;

static size_t steep_samples(const vg_window *w)
{
    return (size_t)fmax(1.0, round(steep_s * w->fs_hz));
}

/** Look at the samples themselves, of which a working sample is a mean. */
static void add_filling(traits *t, const vg_ppg_front *f, const vg_pulse *pulse)
{
    const vg_window *w = &f->window;
    const size_t step = steep_samples(w);
    const size_t n = (size_t)ceil(2.0 * around_s * w->fs_hz);
    const float *x = w->x + ((int64_t)floor((pulse->time_s - around_s) * w->fs_hz) - w->first);
    float range[2];
    float most = 0.0f;

    for (size_t i = 0; i < n; i++) {
        const float rise = f->sign * (x[i + step] - x[i]);
        most = rise > most ? rise : most;
    }
    w->kernels->find_range(x, n + step, range);
    if (range[1] > range[0])
        t->steep += (double)(most / (range[1] - range[0]));
}

static double swing_of(float log_height, float before)
{
    return fmin(most_swing, fabs((double)(log_height - before)));
}

/** The last four pulses, the latest first. */
static void add_swings(traits *t, const vg_pulse_fact *latest)
{
    const vg_pulse *p[4] = {latest[0].pulse, latest[-1].pulse, latest[-2].pulse,
                            latest[-3].pulse};

    t->log_height.one += swing_of(p[0]->log_height, p[1]->log_height);
    t->log_height.two += swing_of(p[0]->log_height, p[2]->log_height);
    const double interval_s = p[0]->time_s - p[1]->time_s;
    t->interval_s.one += fabs(interval_s - (p[1]->time_s - p[2]->time_s));
    t->interval_s.two += fabs(interval_s - (p[2]->time_s - p[3]->time_s));
}

/** Count the peaks of the slope between two pulses that are nearly as high; peak moves on. */
static void add_rivals(traits *t, const vg_ppg_front *f, const vg_pulse *from,
                       const vg_pulse *to, size_t *peak)
{
    const float loud = rival * (from->height < to->height ? from->height : to->height);

    while (*peak < f->n_peaks && f->peaks[*peak] <= from->at)
        ++*peak;
    for (; *peak < f->n_peaks && f->peaks[*peak] < to->at; ++*peak)
        t->n_rivals += f->slope[f->peaks[*peak]] >= loud;
}

static traits measure(const vg_pulse_fact *facts, size_t n, const vg_ppg_front *f)
{
    traits t = {0};
    size_t peak = 0;

    for (size_t i = 1; i < n; i += SAMPLED) {
        const vg_pulse *from = facts[i - 1].pulse;
        const vg_pulse *to = facts[i].pulse;
        if (!facts[i].is_good)
            continue;
        const float *slope = f->slope + from->at;
        const size_t length = to->at - from->at;
        const float fall = f->kernels->find_fall(slope, length, rest * to->height, &t.n_rest);
        t.fall += fmin(2.0, (double)(fall / to->height));
        t.n_falling += f->kernels->balance(slope, length);
        t.n += length;
        add_rivals(&t, f, from, to, &peak);
        add_filling(&t, f, to);
        if (i >= 3)
            add_swings(&t, &facts[i]);
        t.n_pulses++;
    }
    return t;
}

static bool is_skew(const traits *t)
{
    return t->n_pulses > 0 &&
           1.0 - t->fall / (double)t->n_pulses + (double)t->n_falling / (double)t->n >
               least_skew;
}

static bool alternates(swing s, double least)
{
    return s.one > clear * s.two && s.one > least;
}

/** Do heights alternate, but not intervals, as they do in bigeminy? */
static bool is_walking(const traits *t, double rate_hz)
{
    const double total_s = (double)t->n / rate_hz;

    return alternates(t->log_height, least_alternation * (double)t->n_pulses) &&
           !alternates(t->interval_s, uneven * total_s);
}

static bool has_rate_of_heart(const traits *t, double rate_hz)
{
    const double interval_s = (double)t->n / ((double)t->n_pulses * rate_hz);

    return shortest_s <= interval_s && interval_s <= longest_s;
}

bool vg_ppg_is_pulsatile(const vg_pulse_fact *facts, size_t n, const vg_ppg_front *front)
{
    const traits t = measure(facts, n, front);
    const double steep_for_s = (double)steep_samples(&front->window) / front->window.fs_hz;

    return is_skew(&t) && has_rate_of_heart(&t, front->rate_hz) &&
           (double)t.n_rest <= most_rest * (double)t.n &&
           steep_for_s * (double)t.n_pulses >= least_filling_s * t.steep &&
           (double)t.n_rivals <= most_rivals * (double)t.n_pulses &&
           !is_walking(&t, front->rate_hz);
}
