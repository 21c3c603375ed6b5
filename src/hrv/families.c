/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hrv/families.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/** One family, in the order of the tables. */
typedef struct family {
    const vg_metric *rows;
    size_t n;
    size_t offset; /* of the family's struct in vg_hrv */
} family;

enum { N_USUAL = 6, MAX_FAMILIES = 8 };

/** The usual families, then those of further estimators; returns how many. */
static size_t list_families(bool with_lomb, bool with_ar, family out[MAX_FAMILIES])
{
    size_t n = N_USUAL;

    out[0].rows = vg_time_domain_metrics(&out[0].n);
    out[0].offset = offsetof(vg_hrv, time);
    out[1].rows = vg_frequency_metrics(&out[1].n);
    out[1].offset = offsetof(vg_hrv, frequency);
    out[2].rows = vg_poincare_metrics(&out[2].n);
    out[2].offset = offsetof(vg_hrv, poincare);
    out[3].rows = vg_entropy_metrics(&out[3].n);
    out[3].offset = offsetof(vg_hrv, entropy);
    out[4].rows = vg_dfa_metrics(&out[4].n);
    out[4].offset = offsetof(vg_hrv, dfa);
    out[5].rows = vg_respiration_metrics(&out[5].n);
    out[5].offset = offsetof(vg_hrv, respiration);
    if (with_lomb) {
        out[n].rows = vg_estimator_metrics(VG_ESTIMATOR_LOMB, &out[n].n);
        out[n++].offset = offsetof(vg_hrv, lomb);
    }
    if (with_ar) {
        out[n].rows = vg_estimator_metrics(VG_ESTIMATOR_AR, &out[n].n);
        out[n++].offset = offsetof(vg_hrv, ar);
    }
    return n;
}

static size_t count(bool with_lomb, bool with_ar)
{
    family families[MAX_FAMILIES];
    const size_t n_families = list_families(with_lomb, with_ar, families);
    size_t n = 0;

    for (size_t f = 0; f < n_families; f++)
        n += families[f].n;
    return n;
}

static vg_metric find(bool with_lomb, bool with_ar, size_t i)
{
    family families[MAX_FAMILIES];
    const size_t n_families = list_families(with_lomb, with_ar, families);

    for (size_t f = 0; f < n_families; f++) {
        if (i < families[f].n) {
            vg_metric metric = families[f].rows[i];
            metric.offset += families[f].offset;
            return metric;
        }
        i -= families[f].n;
    }
    return (vg_metric){0};
}

size_t vg_hrv_n_metrics(void)
{
    return count(false, false);
}

vg_metric vg_hrv_metric(size_t i)
{
    return find(false, false, i);
}

size_t vg_hrv_n_columns(const vg_hrv_opts *opts)
{
    return opts != NULL ? count(opts->with_lomb != 0, opts->with_ar != 0) : vg_hrv_n_metrics();
}

vg_metric vg_hrv_column(const vg_hrv_opts *opts, size_t i)
{
    return opts != NULL ? find(opts->with_lomb != 0, opts->with_ar != 0, i) : vg_hrv_metric(i);
}

void vg_hrv_clear(vg_hrv *out)
{
    const double undefined = NAN;

    for (size_t i = 0; i < count(true, true); i++)
        memcpy((char *)out + find(true, true, i).offset, &undefined, sizeof undefined);
}
