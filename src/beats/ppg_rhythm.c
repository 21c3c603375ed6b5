/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ppg_rhythm.h"

#include <math.h>

#include "beats/middle.h"

/* What is less likely than this no rhythm can rescue. */
static const float hopeless = -9.0f;

/* One interval in five follows no rule, the others scatter as those around do, but never less
 * than breathing and measuring make them. */
static const float lawless = 0.2f;
static const float least_scatter = 0.12f;
static const float unknown_scatter = 0.2f;
static const float usual_interval_s = 0.8f;
static const float refractory_s = 0.2f;
/* A heart can beat twice within this, but a dicrotic wave is the better guess. */
static const float dicrotic_s = 0.36f;
static const float dicrotic_weight = 12.0f; /* per second */
/* Gaps longer than this many intervals are as good as gaps of any length, once some have been
 * tried. */
static const float reach = 2.2f;
static const float tail_weight = 3.0f; /* per second without a pulse at the end */
static const float tail_s = 1.0f;

enum {
    NONE = -2,
    START = -1,
    SIDE = 6,
    BOTH_SIDES = 12,
    STEP = 4,
    MIN_TRIED = 4,
    MIN_INTERVALS = 4
};

/** The rhythm to expect at a place. */
typedef struct rhythm {
    float frequency_hz; /**< one over the typical interval */
    float sharpness;    /**< one over the mean deviation, relative */
    float log_peak;     /**< log density of the typical interval */
    float log_anything; /**< of an interval that follows no rule, at length 0 */
} rhythm;

/** The rhythm of n intervals, which are spoilt. */
static rhythm describe(float *intervals_s, size_t n)
{
    float typical_s = usual_interval_s;
    float scatter = unknown_scatter;

    if (n >= MIN_INTERVALS) {
        typical_s = vg_middle(intervals_s, n);
        for (size_t j = 0; j < n; j++)
            intervals_s[j] = fabsf(intervals_s[j] - typical_s);
        /* ln 2 of the mean deviation of a Laplace distribution is its median deviation */
        scatter = vg_middle(intervals_s, n) / (typical_s * logf(2.0f));
        scatter = fmaxf(scatter, least_scatter);
    }
    return (rhythm){1.0f / typical_s, 1.0f / scatter, logf((1.0f - lawless) / (2.0f * scatter)),
                    logf(lawless)};
}

/** The intervals between marks around candidate i, SIDE to each side. */
static rhythm expect(const vg_pulse *pulses, size_t n, size_t i)
{
    float intervals_s[BOTH_SIDES];
    size_t m = 0;
    double at_s = NAN;

    for (size_t j = i; j > 0 && m < SIDE; j--) {
        if (!pulses[j - 1].is_beat)
            continue;
        if (at_s > 0.0)
            intervals_s[m++] = (float)(at_s - pulses[j - 1].time_s);
        at_s = pulses[j - 1].time_s;
    }
    at_s = NAN;
    for (size_t j = i; j < n && m < BOTH_SIDES; j++) {
        if (!pulses[j].is_beat)
            continue;
        if (at_s > 0.0)
            intervals_s[m++] = (float)(pulses[j].time_s - at_s);
        at_s = pulses[j].time_s;
    }
    return describe(intervals_s, m);
}

/** Log density of an interval relative to the typical one: Laplace, or anything. */
static float likelihood(const rhythm *r, float interval_s)
{
    const float x = interval_s * r->frequency_hz;
    const float regular = r->log_peak - fabsf(x - 1.0f) * r->sharpness;
    const float anything = r->log_anything - x;
    const float best = regular > anything ? regular : anything;

    return interval_s < dicrotic_s ? best - dicrotic_weight * (dicrotic_s - interval_s) : best;
}

/** Find the best pulse before candidate i. */
static void link_back(vg_pulse *pulses, size_t i, const rhythm *r)
{
    vg_pulse *p = &pulses[i];
    float best = r->log_anything;
    int n_tried = 0;

    p->before = START;
    for (size_t j = i; j > 0; j--) {
        const vg_pulse *b = &pulses[j - 1];
        const float interval_s = (float)(p->time_s - b->time_s);
        if (b->before == NONE || interval_s < refractory_s)
            continue;
        if (interval_s * r->frequency_hz > reach && n_tried >= MIN_TRIED)
            break;
        n_tried++;
        const float score = b->score + likelihood(r, interval_s);
        if (score > best) {
            best = score;
            p->before = (int)(j - 1);
        }
    }
    p->score = best + p->evidence;
}

/** Link each candidate that is worth it; the last of the best rhythm. */
static int link_all(vg_pulse *pulses, size_t n)
{
    const double end_s = pulses[n - 1].time_s - (double)tail_s;
    float best = -INFINITY;
    int last = NONE;
    size_t n_marks = 0;
    rhythm r = {0};

    for (size_t i = 0; i < n; i++) {
        vg_pulse *p = &pulses[i];
        p->before = NONE;
        if (i == 0 || (p->is_beat && n_marks++ % STEP == 0))
            r = expect(pulses, n, i);
        if (!(p->evidence >= hopeless))
            continue;
        link_back(pulses, i, &r);
        const float tail = (float)fmax(0.0, end_s - p->time_s);
        if (p->score - tail_weight * tail > best) {
            best = p->score - tail_weight * tail;
            last = (int)i;
        }
    }
    return last;
}

void vg_ppg_choose(vg_pulse *pulses, size_t n)
{
    if (n == 0)
        return;
    const int last = link_all(pulses, n);
    for (size_t i = 0; i < n; i++)
        pulses[i].is_beat = false;
    for (int i = last; i >= 0; i = pulses[i].before)
        pulses[i].is_beat = true;
}
