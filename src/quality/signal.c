/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/quality.h>

#include <math.h>
#include <stdbool.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "quality/flaws.h"
#include "quality/moments.h"
#include "quality/shares.h"

static const vg_signal_quality undefined = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

/** Counts by kind of flaw. */
typedef struct counts {
    uint64_t n[VG_N_FLAWS];
} counts;

static void count(void *to, vg_flaw flaw, uint64_t from, uint64_t stop)
{
    ((counts *)to)->n[flaw] += stop - from;
}

static void find_flaws(const float *x, size_t n, double fs_hz, double step,
                       vg_signal_quality *out)
{
    vg_flaw_limits limits = {.low = INFINITY, .high = -INFINITY, .step = step, .fs_hz = fs_hz};
    counts found = {{0}};

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]))
            continue;
        limits.low = fmin(limits.low, (double)x[i]);
        limits.high = fmax(limits.high, (double)x[i]);
    }
    vg_flaws flaws = vg_flaws_begin(&limits, 0, count, &found);
    vg_flaws_follow(&flaws, x, n);
    vg_flaws_end(&flaws);
    out->missing = (double)found.n[VG_FLAW_MISSING] / (double)n;
    out->flat = (double)found.n[VG_FLAW_FLAT] / (double)n;
    out->clipped = (double)found.n[VG_FLAW_CLIPPED] / (double)n;
}

/** Copy the samples that are there; how many. */
static size_t copy_present(const float *x, size_t n, double *out)
{
    size_t m = 0;

    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i]))
            out[m++] = (double)x[i];
    return m;
}

static vg_status find_shares(const double *x, size_t n, double fs_hz, vg_signal_quality *out,
                             vg_error *err)
{
    vg_share_meter *meter;

    VG_TRY(vg_shares_create(fs_hz, &meter, err));
    const vg_shares shares = vg_shares_compute(meter, x, n);
    vg_shares_destroy(meter);
    out->psqi = shares.psqi;
    out->bassqi = shares.bassqi;
    out->mains = shares.mains;
    return VG_OK;
}

vg_status vg_signal_quality_compute(const float *x, size_t n, double fs_hz, double step,
                                    vg_signal_quality *out, vg_error *err)
{
    vg_status status = VG_OK;

    *out = undefined;
    if (!(fs_hz > 0.0 && isfinite(fs_hz)) || !(step >= 0.0))
        return vg_fail(err, VG_ERR_OPTION, "fs_hz is %g and step %g; they must be > 0 and >= 0",
                       fs_hz, step);
    if (n == 0)
        return vg_fail(err, VG_ERR_SHORT, "there are no samples");
    double *present = vg_alloc(n, sizeof *present);
    if (present == NULL)
        return vg_fail_memory(err);
    const size_t m = copy_present(x, n, present);
    if (m == n)
        status = find_shares(present, n, fs_hz, out, err);
    if (status == VG_OK) {
        const vg_moments moments = vg_moments_compute(present, m);
        find_flaws(x, n, fs_hz, step, out);
        out->ksqi = moments.kurtosis;
        out->ssqi = moments.skewness;
    }
    vg_free(present);
    return status;
}
