/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/reason.h"

#include <math.h>
#include <string.h>

#include "core/text.h"
#include "dsp/leakage.h"

static const double most_clipped = 0.01; /* handbook C.4 */
static const double enough_agreement = 0.9;
static const double enough_likeness[2] = {0.66, 0.86}; /* of heart beats, of pulses */
static const double enough_baseline = 0.9;             /* bassqi below it is bad, C.5 */
static const double most_leakage = 0.406;              /* Kuo & Dillman 1978 */
static const double only_mains = 0.9;
/* What disturbs a pulse inside its own band, which holds more than half, is motion. */
static const double own_band = 0.5;

/** Is the signal at its lowest or highest throughout? A signal that is flat from beginning to
 *  end has no rail. */
static bool is_at_rail(const vg_reasons *r, const vg_window *w, double from_s, double to_s)
{
    const int64_t begin = (int64_t)ceil(from_s * w->fs_hz);
    const int64_t end = (int64_t)ceil(to_s * w->fs_hz);
    const int64_t from = begin > w->first ? begin : w->first;
    const int64_t to = end < w->first + (int64_t)w->n ? end : w->first + (int64_t)w->n;
    float range[2];

    if (to <= from || !(r->high - r->low > 2.0f * r->step))
        return false;
    w->kernels->find_range(w->x + (from - w->first), (size_t)(to - from), range);
    return range[1] <= r->low + r->step || range[0] >= r->high - r->step;
}

/** The code of a span, said more closely where this second shows what it is. */
static const char *closer(const vg_reasons *r, const vg_window *w, const vg_span *span,
                          double pulse, const vg_quality *q, bool is_ecg)
{
    const bool is_noise = strcmp(span->code, "noise") == 0;

    if (strcmp(span->code, "flat") == 0)
        return is_at_rail(r, w, fmax(q->start_s, span->start_s), fmin(q->stop_s, span->stop_s))
                   ? "lead_off"
                   : span->code;
    if (!is_noise && strcmp(span->code, "no_beats") != 0)
        return span->code;
    if (q->mains > only_mains)
        return "lead_off";
    if (!is_noise)
        return span->code;
    if (q->clipped > most_clipped)
        return "clipped";
    return (is_ecg ? q->bassqi < enough_baseline : pulse >= own_band) ? "motion" : span->code;
}

void vg_reasons_tell(vg_reasons *r, const vg_window *w, const vg_beats *beats, double pulse,
                     vg_quality *q)
{
    const bool is_ecg = beats->source == VG_KIND_ECG;

    q->usable = 1;
    q->reason[0] = '\0';
    while (r->span < beats->n_unusable && beats->unusable[r->span].stop_s <= q->start_s)
        r->span++;
    for (size_t i = r->span; i < beats->n_unusable && beats->unusable[i].start_s < q->stop_s;
         i++) {
        q->usable = 0;
        vg_append_code(q->reason, sizeof q->reason,
                       closer(r, w, &beats->unusable[i], pulse, q, is_ecg));
    }
    if (vg_leakage_is_flutter((vg_leakage){q->leakage, q->flutter_hz}, most_leakage))
        vg_append_code(q->reason, sizeof q->reason, "flutter");
    if (q->clipped > most_clipped)
        vg_append_code(q->reason, sizeof q->reason, "clipped");
    if (q->bsqi < enough_agreement)
        vg_append_code(q->reason, sizeof q->reason, "disagree");
    if (q->tsqi < enough_likeness[!is_ecg])
        vg_append_code(q->reason, sizeof q->reason, "unlike");
}
