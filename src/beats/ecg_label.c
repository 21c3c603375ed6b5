/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/ecg_label.h"

#include "beats/neighbours.h"

static const double doubtful = -1.0; /* evidence: below this the rhythm alone speaks for it */
static const double early = 0.88;    /* of the typical interval */
static const double clearly_early = 0.80;
static const float longest = 2.5f; /* more than this in medians is a gap */
static const double late = 1.15;
static const float regular = 0.10f; /* median deviation of a regular rhythm, relative */
enum { MIN_INTERVALS = 4 };

/** Typical interval: not the median, which in bigeminy is one of two. */
static float typical(const vg_neighbours *around)
{
    const float longest_s = longest * vg_neighbours_median(around);
    const float *rr_s = vg_neighbours_rr_s(around);
    float sum = 0.0f;

    for (size_t k = 0; k < around->n; k++)
        sum += rr_s[k] < longest_s ? rr_s[k] : longest_s;
    return sum / (float)around->n;
}

/** Is a beat in rhythm whichever of the intervals around is the typical one? */
static bool is_plain(const vg_neighbours *around, double before_s, double after_s)
{
    const double shortest_s = (double)vg_neighbours_rr_s(around)[0];
    const double longest_s = (double)vg_neighbours_rr_s(around)[around->n - 1];

    return before_s >= early * longest_s && after_s <= late * shortest_s;
}

/** Label beat i, which is not the first, among the intervals around it. */
static void label(vg_beat_facts *beats, size_t n, size_t i, const vg_neighbours *around)
{
    const double before_s = beats[i].time_s - beats[i - 1].time_s;

    if (is_plain(around, before_s, i + 1 < n ? beats[i + 1].time_s - beats[i].time_s : 0.0))
        return;
    const double typical_s = (double)typical(around);
    const double after_s = i + 1 < n ? beats[i + 1].time_s - beats[i].time_s : typical_s;

    beats[i].is_off = before_s < early * typical_s || after_s > late * typical_s;
    if (before_s < clearly_early * typical_s && after_s > before_s &&
        vg_neighbours_deviation(around, (float)typical_s) < regular * (float)typical_s)
        beats[i].label = 'S';
}

void vg_ecg_label(const vg_kernels *kernels, vg_beat_facts *beats, const float *rr_s, size_t n,
                  size_t first)
{
    vg_neighbours around;

    vg_neighbours_init(&around, kernels);
    for (size_t i = first; i < n; i++) {
        vg_neighbours_step(&around, rr_s, n - 1, i);
        beats[i].label = beats[i].evidence < doubtful ? 'Q' : 'N';
        beats[i].is_off = false;
        if (beats[i].label == 'N' && i > 0 && around.n >= MIN_INTERVALS)
            label(beats, n, i, &around);
    }
}
