/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file ecg_lead.h
 *  One ECG lead: its candidates, what they are worth, and where exactly the beats are.
 */
#ifndef VG_BEATS_ECG_LEAD_H
#define VG_BEATS_ECG_LEAD_H

#include "beats/ecg_front.h"
#include "beats/ecg_level.h"
#include "beats/ecg_mark.h"
#include "beats/ecg_p.h"
#include "beats/ecg_shapes.h"

/** What the whole signal of a beat looks like. */
typedef enum vg_look {
    VG_LOOK_USUAL,
    VG_LOOK_ODD, /**< unlike the usual beat */
    VG_LOOK_WIDE /**< and its QRS complex is wider */
} vg_look;

/** Declare as {0}. */
typedef struct vg_ecg_lead {
    vg_ecg_front front;
    vg_ecg_levels levels;
    vg_ecg_shapes shapes;
    vg_ecg_mark mark;
    vg_parabola top;  /**< of a beat, at the rate of the channel */
    int spike;        /**< half a spike no heart makes, and how far around it, */
    int around;       /**< samples */
    int near;         /**< samples to each side of a mark in which its height is sought */
    size_t odd_reach; /**< working samples to each side over which beats are compared, */
    int odd_shifts;   /**< and over how many shifts to each side */
    bool is_mirrored; /**< its beats look like edges up and down (ecg_shapes.h) */
    float *sums;     /**< sum of the signal of the beats of each shape, from its first sample */
    int usual_shape; /**< the shape that most beats have, */
    size_t n_usual;  /**< how many have it, */
    float *usual;    /**< their mean, of norm 1, */
    double usual_width_s;        /**< and how wide its QRS complex is */
    vg_look look[VG_SHAPES_MAX]; /**< of the mean of each shape */
    vg_ecg_p p;                  /**< the P wave before them */
} vg_ecg_lead;

VG_NODISCARD vg_status vg_ecg_lead_init(vg_ecg_lead *lead, vg_recording *rec, size_t channel,
                                        const double range_s[2], vg_error *err);

/** Look at [from_s, to_s): find candidates, guess the beats among those that are not decided
 *  yet, learn their shapes, and weigh the evidence of each. */
VG_NODISCARD vg_status vg_ecg_lead_move(vg_ecg_lead *lead, const double range_s[2],
                                        double decided_s, vg_error *err);

/** Weigh the evidence of what is not decided once more, now that better beats are marked. */
void vg_ecg_lead_reweigh(vg_ecg_lead *lead, double decided_s);

/** Find where each shape has its peak, and what the usual beat looks like, from the marked
 *  beats in [from_s, to_s). */
void vg_ecg_lead_find_peaks(vg_ecg_lead *lead, double from_s, double to_s);

/** Time of the peak of a candidate, and its height in the unit of the channel. */
double vg_ecg_lead_peak_s(const vg_ecg_lead *lead, const vg_candidate *c, double *height);

/** What a candidate alone, whatever its shape, looks like. */
vg_look vg_ecg_lead_look_at(const vg_ecg_lead *lead, const vg_candidate *c);

/** What its shape looks like, or it alone if it has none. */
static inline vg_look vg_ecg_lead_look(const vg_ecg_lead *lead, const vg_candidate *c)
{
    return c->shape >= 0 && c->likeness >= vg_alike ? lead->look[c->shape]
                                                    : vg_ecg_lead_look_at(lead, c);
}

/** What no heart makes (spikes.h). */
typedef enum vg_spike {
    VG_SPIKE_NONE,
    VG_SPIKE_BESIDE, /**< beside other signal: a pacemaker's, perhaps */
    VG_SPIKE_ALONE   /**< nothing else for 0.1 s to both sides: a click */
} vg_spike;

/** Is what was marked at a time a spike of a few milliseconds? */
vg_spike vg_ecg_lead_spike_at(const vg_ecg_lead *lead, double peak_s);

void vg_ecg_lead_free(vg_ecg_lead *lead);

#endif /* VG_BEATS_ECG_LEAD_H */
