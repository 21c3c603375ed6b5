/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/rng.h"
#include "simulate/course.h"

enum { KINDS = 4 };

static const double largest_shift = 0.4; /* of the shorter interval beside the beat */

vg_artefact_opts vg_artefact_defaults(void)
{
    return (vg_artefact_opts){.missed_percent = 1.0,
                              .extra_percent = 1.0,
                              .shifted_percent = 1.0,
                              .ectopic_percent = 1.0,
                              .shift_s = 0.12,
                              .apart = 4,
                              .seed = 1};
}

void vg_artefacts_free(vg_artefacts *artefacts)
{
    vg_free(artefacts->items);
    *artefacts = (vg_artefacts){0};
}

/** Chance of each kind at a beat that may be spoiled, summed up; the last is that of any. */
typedef struct chances {
    double upto[KINDS];
} chances;

/** Percentages as chances. After an artefact apart beats are left alone, so that a share r of
 *  spoiled beats takes a chance of r / (1 - r apart) at each of the others. */
static vg_status find_chances(const vg_artefact_opts *o, chances *out, vg_error *err)
{
    const char *const names[KINDS] = {"missed_percent", "extra_percent", "shifted_percent",
                                      "ectopic_percent"};
    const double percent[KINDS] = {o->missed_percent, o->extra_percent, o->shifted_percent,
                                   o->ectopic_percent};
    double sum = 0.0;

    for (int i = 0; i < KINDS; i++) {
        VG_TRY(vg_option_within(names[i], percent[i], 0.0, 100.0, err));
        sum += 0.01 * percent[i];
        out->upto[i] = sum;
    }
    VG_TRY(vg_option_within("the sum of percentages", 100.0 * sum, 0.0, 100.0, err));
    VG_TRY(vg_option_within("shift_s", o->shift_s, 0.001, 1.0, err));
    const double free_share = 1.0 - sum * (double)o->apart;
    const double raise = sum < free_share ? 1.0 / free_share : 1.0 / sum;
    for (int i = 0; i < KINDS && sum > 0.0; i++)
        out->upto[i] *= raise;
    return VG_OK;
}

/** The kind that a uniform deviate chooses; KINDS for none. */
static int choose(const chances *c, double u)
{
    int kind = 0;

    while (kind < KINDS && !(u < c->upto[kind]))
        kind++;
    return kind;
}

/** What an artefact of this kind does to beat i, which has neighbours on both sides. */
static vg_artefact plan(const vg_beats *clean, size_t i, vg_artefact_kind kind, double shift_s,
                        double u)
{
    const double time_s = clean->time_s[i];
    const double before_s = time_s - clean->time_s[i - 1];
    const double after_s = clean->time_s[i + 1] - time_s;
    const double reach_s = fmin(shift_s, largest_shift * fmin(before_s, after_s));

    switch (kind) {
    case VG_ARTEFACT_EXTRA:
        return (vg_artefact){kind, i, time_s + (0.3 + 0.4 * u) * after_s};
    case VG_ARTEFACT_SHIFTED:
        return (vg_artefact){kind, i, time_s + (u < 0.5 ? -reach_s : reach_s)};
    case VG_ARTEFACT_ECTOPIC:
        return (vg_artefact){kind, i, time_s - (0.4 - 0.2 * u) * before_s};
    case VG_ARTEFACT_MISSED:
        break;
    }
    return (vg_artefact){VG_ARTEFACT_MISSED, i, time_s};
}

static vg_status append_clean(const vg_beats *clean, size_t i, vg_beats *out, vg_error *err)
{
    return vg_beats_append(out, clean->time_s[i], clean->label[i], (double)clean->amplitude[i],
                           (double)clean->quality[i], err);
}

/** Append what has become of the beat. */
static vg_status append_spoiled(const vg_beats *clean, const vg_artefact *done, vg_beats *out,
                                vg_error *err)
{
    const char label = done->kind == VG_ARTEFACT_ECTOPIC ? 'V' : clean->label[done->beat];

    if (done->kind == VG_ARTEFACT_MISSED)
        return VG_OK;
    if (done->kind == VG_ARTEFACT_EXTRA)
        VG_TRY(append_clean(clean, done->beat, out, err));
    return vg_beats_append(out, done->time_s, label, NAN, 1.0, err);
}

static vg_status spoil(const vg_beats *clean, const vg_artefact_opts *o, const chances *c,
                       vg_beats *out, vg_artefacts *truth, vg_error *err)
{
    vg_rng rng = vg_rng_seed(o->seed);
    size_t rest = o->apart > 0 ? o->apart : 1;

    for (size_t i = 0; i < clean->n; i++) {
        const size_t left = clean->n - 1 - i;
        int kind = KINDS;
        if (rest > 0)
            rest--;
        else if (left > 0 && left >= o->apart)
            kind = choose(c, vg_rng_uniform(&rng));
        if (kind == KINDS) {
            VG_TRY(append_clean(clean, i, out, err));
            continue;
        }
        VG_TRY(
            vg_grow(&truth->items, &truth->capacity, truth->n + 1, sizeof *truth->items, err));
        const vg_artefact done =
            plan(clean, i, (vg_artefact_kind)kind, o->shift_s, vg_rng_uniform(&rng));
        truth->items[truth->n++] = done;
        VG_TRY(append_spoiled(clean, &done, out, err));
        rest = o->apart;
    }
    return VG_OK;
}

vg_status vg_simulate_artefacts(const vg_beats *clean, const vg_artefact_opts *opts,
                                vg_beats *out, vg_artefacts *truth, vg_error *err)
{
    const vg_artefact_opts o = opts != NULL ? *opts : vg_artefact_defaults();
    chances c;

    *out = (vg_beats){0};
    *truth = (vg_artefacts){0};
    VG_TRY(find_chances(&o, &c, err));
    VG_TRY(vg_beats_check(clean, err));
    out->source = clean->source;
    out->fs_hz = clean->fs_hz;
    out->duration_s = clean->duration_s;
    const vg_status status = spoil(clean, &o, &c, out, truth, err);
    if (status != VG_OK) {
        vg_beats_free(out);
        vg_artefacts_free(truth);
    }
    return status;
}
