/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/flaws.h"

#include <math.h>
#include <stdbool.h>

enum { CLIPPED_RUN = 3 };
static const double flat_run_s = 0.2;
static const double flat_share = 1e-6; /* of the range, where the step is unknown */

vg_flaws vg_flaws_begin(const vg_flaw_limits *limits, uint64_t first, vg_flaw_note *note,
                        void *to)
{
    const double step =
        limits->step > 0.0 ? limits->step : flat_share * (limits->high - limits->low);

    return (vg_flaws){.note = note,
                      .to = to,
                      .low = (float)(limits->low + step / 2.0),
                      .high = (float)(limits->high - step / 2.0),
                      .step = step,
                      .flat_length = (uint64_t)ceil(flat_run_s * limits->fs_hz),
                      .at = first,
                      .still = first,
                      .told = first};
}

/** Note what of the run within one step is long enough and not noted yet. */
static void tell_flat(vg_flaws *f)
{
    const uint64_t from = f->told > f->still ? f->told : f->still;

    if (f->at - f->still < f->flat_length || from == f->at)
        return;
    f->note(f->to, VG_FLAW_FLAT, from, f->at);
    f->told = f->at;
}

/** A run at an extreme counts as clipped, but not where the signal is flat altogether. */
static void end_extreme(vg_flaws *f, uint64_t *n)
{
    if (*n >= CLIPPED_RUN && *n < f->flat_length)
        f->note(f->to, VG_FLAW_CLIPPED, f->at - *n, f->at);
    *n = 0;
}

/** No run goes on across the next sample. */
static void end_runs(vg_flaws *f)
{
    tell_flat(f);
    end_extreme(f, &f->n_low);
    end_extreme(f, &f->n_high);
}

/** Count a sample to the run at an extreme, or end that. */
static void follow_extreme(vg_flaws *f, uint64_t *n, bool is_extreme)
{
    if (is_extreme)
        ++*n;
    else if (*n > 0)
        end_extreme(f, n);
}

static void follow_one(vg_flaws *f, float x)
{
    const bool is_new = f->still == f->at;
    const float low = is_new || x < f->still_low ? x : f->still_low;
    const float high = is_new || x > f->still_high ? x : f->still_high;

    if ((double)high - (double)low <= f->step) {
        f->still_low = low;
        f->still_high = high;
    } else {
        tell_flat(f);
        f->still = f->at;
        f->still_low = x;
        f->still_high = x;
    }
    follow_extreme(f, &f->n_low, x <= f->low);
    follow_extreme(f, &f->n_high, x >= f->high);
    f->at++;
}

void vg_flaws_skip(vg_flaws *f, uint64_t n)
{
    if (n == 0)
        return;
    end_runs(f);
    f->note(f->to, VG_FLAW_MISSING, f->at, f->at + n);
    f->at += n;
    f->still = f->at;
}

void vg_flaws_follow(vg_flaws *f, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]))
            vg_flaws_skip(f, 1);
        else
            follow_one(f, x[i]);
    }
    tell_flat(f);
}

void vg_flaws_end(vg_flaws *f)
{
    end_runs(f);
}
