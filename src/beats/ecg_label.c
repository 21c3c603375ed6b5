/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_label.h"

#include "beats/neighbours.h"

static const double doubtful = -1.0; /* evidence: below this the rhythm alone speaks for it */
static const double clear = 3.0;     /* above this what a beat looks like is its own */
static const double early = 0.88;    /* of the typical interval */
static const double clearly_early = 0.80;
static const float longest = 2.5f; /* more than this in medians is a gap */
static const double late = 1.15;
static const float regular = 0.10f; /* median deviation of a regular rhythm, relative */
/* A beat in 250 lacks a P wave by chance (ecg_p.c), or for a breath of noise; so many in a row
 * do not. Between them may be some of which it is not known. */
enum { MIN_INTERVALS = 4, MIN_RUN = 5, MOST_UNKNOWN = 2, MIN_VENTRICULAR = 2 };

/** Typical interval: not the median, which in bigeminy is one of two, but the mean of intervals
 *  that are no longer than some. */
static float typical(const vg_neighbours *around)
{
    enum { PARTS = 4 }; /* summed side by side, which compilers make one instruction of */
    const float longest_s = longest * vg_neighbours_median(around);
    const float *rr_s = vg_neighbours_rr_s(around);
    float part[PARTS] = {0.0f};
    size_t n = around->n;

    while (n > 0 && rr_s[n - 1] > longest_s)
        n--;
    float sum = longest_s * (float)(around->n - n);
    for (; n % PARTS != 0; n--)
        sum += rr_s[n - 1];
    for (size_t k = 0; k < n; k += PARTS)
        for (size_t i = 0; i < PARTS; i++)
            part[i] += rr_s[k + i];
    for (size_t i = 0; i < PARTS; i++)
        sum += part[i];
    return sum / (float)around->n;
}

/** Is a beat in rhythm whichever of the intervals around is the typical one? */
static bool is_plain(const vg_neighbours *around, double before_s, double after_s)
{
    const double shortest_s = (double)vg_neighbours_rr_s(around)[0];
    const double longest_s = (double)vg_neighbours_rr_s(around)[around->n - 1];

    return before_s >= early * longest_s && after_s <= late * shortest_s;
}

static vg_look look_of(const vg_beat_facts *beat)
{
    return beat->lead != NULL ? vg_ecg_lead_look(beat->lead, beat->candidate) : VG_LOOK_USUAL;
}

/** Can it be seen whether beat i, which is not the first, has the usual P wave? */
static bool knows_p(const vg_beat_facts *beats, size_t i)
{
    vg_ecg_lead *lead = beats[i].lead;

    return lead != NULL && beats[i].time_s - beats[i - 1].time_s >= vg_p_least_interval_s &&
           vg_ecg_p_is_known(&lead->p, &lead->front);
}

static bool lacks_p(const vg_beat_facts *beat)
{
    return vg_ecg_p_is_missing(&beat->lead->p, &beat->lead->front, beat->candidate);
}

/** Label beat i, which is not the first, among the intervals around it. */
static char label_of(const vg_beat_facts *beats, size_t n, size_t i,
                     const vg_neighbours *around)
{
    const double typical_s = (double)typical(around);
    const double before_s = beats[i].time_s - beats[i - 1].time_s;
    const double after_s = i + 1 < n ? beats[i + 1].time_s - beats[i].time_s : typical_s;
    const bool is_early = before_s < early * typical_s;

    if ((is_early || after_s > late * typical_s) && look_of(&beats[i]) != VG_LOOK_USUAL)
        return 'V';
    return before_s < clearly_early * typical_s && after_s > before_s &&
                   vg_neighbours_deviation(around, (float)typical_s) <
                       regular * (float)typical_s
               ? 'S'
               : 'N';
}

/** Label wide beats in rhythm, each with those around it: they are ventricular unless the P
 *  wave is there before most, which a block of a bundle branch leaves where it was. How many.
 */
static size_t label_wide(vg_beat_facts *beats, size_t n, size_t first)
{
    size_t n_labelled = 0;
    size_t end;

    for (size_t i = first; i < n; i = end + 1) {
        int balance = 0;
        for (end = i; end < n && (beats[end].is_wide || beats[end].label == 'V'); end++) {
            vg_ecg_lead *lead = beats[end].lead;
            if (beats[end].is_wide)
                balance +=
                    vg_ecg_p_is_unlike(&lead->p, &lead->front, beats[end].candidate) ? 1 : -1;
        }
        for (size_t k = i; k < end && balance > 0; k++) {
            if (!beats[k].is_wide)
                continue;
            beats[k].label = 'E';
            n_labelled++;
        }
    }
    return n_labelled;
}

static bool is_ventricular(const vg_beat_facts *beat)
{
    return beat->label == 'V' || beat->label == 'E';
}

/** Beats without P waves around one that is ventricular. */
typedef struct run {
    size_t first;
    size_t end;         /**< one past its last */
    size_t lacking;     /**< of which that is known */
    size_t ventricular; /**< of which P waves say nothing */
} run;

/** Does a run go on with beat i, unless too many are unknown? */
static bool goes_on(const vg_beat_facts *beats, size_t i, size_t *n_unknown, run *r)
{
    if (is_ventricular(&beats[i])) {
        r->ventricular++;
    } else if (!knows_p(beats, i)) {
        (*n_unknown)++;
    } else if (lacks_p(&beats[i])) {
        *n_unknown = 0;
        r->lacking++;
    } else {
        return false;
    }
    return *n_unknown <= MOST_UNKNOWN;
}

static run find_run(const vg_beat_facts *beats, size_t n, size_t i)
{
    run r = {.first = i, .end = i};
    size_t n_unknown = 0;

    while (r.end < n && goes_on(beats, r.end, &n_unknown, &r))
        r.end++;
    /* One that is ventricular and further back would have begun a run that came here. */
    if (r.ventricular < MIN_VENTRICULAR)
        return r;
    n_unknown = 0;
    while (r.first > 1 && goes_on(beats, r.first - 1, &n_unknown, &r))
        r.first--;
    return r;
}

/** Label what is in rhythm in runs without P waves. Where the P wave only changes, as when the
 *  pacemaker wanders within the atria of a healthy person at rest, no beat is ventricular. */
static void label_runs(vg_beat_facts *beats, size_t n, size_t first)
{
    for (size_t i = 1; i < n; i++) {
        if (!is_ventricular(&beats[i]))
            continue;
        const run r = find_run(beats, n, i);
        i = r.end;
        if (r.lacking < MIN_RUN || r.ventricular < MIN_VENTRICULAR)
            continue;
        for (size_t k = r.first > first ? r.first : first; k < r.end; k++)
            if (beats[k].label == 'N' && knows_p(beats, k))
                beats[k].label = 'n';
    }
}

void vg_ecg_label(const vg_kernels *kernels, vg_beat_facts *beats, const float *rr_s, size_t n,
                  size_t first)
{
    vg_neighbours around;
    size_t n_ventricular = 0;

    vg_neighbours_init(&around, kernels);
    for (size_t i = first; i < n; i++) {
        vg_beat_facts *beat = &beats[i];
        vg_neighbours_step(&around, rr_s, n - 1, i);
        beat->label = beat->evidence < doubtful ? 'Q' : 'N';
        if (beat->label == 'Q' || i == 0 || around.n < MIN_INTERVALS)
            continue;
        if (!is_plain(&around, beat->time_s - beats[i - 1].time_s,
                      i + 1 < n ? beats[i + 1].time_s - beat->time_s : 0.0))
            beat->label = label_of(beats, n, i, &around);
        beat->is_wide =
            beat->label == 'N' && beat->evidence > clear && look_of(beat) == VG_LOOK_WIDE;
        n_ventricular += beat->label == 'V';
    }
    n_ventricular += label_wide(beats, n, first);
    if (n_ventricular >= MIN_VENTRICULAR)
        label_runs(beats, n, first);
}
