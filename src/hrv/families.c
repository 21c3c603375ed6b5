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

enum { N_USUAL = 6, MAX_FAMILIES = 9 };

static const vg_hrv_opts usual = {0};
static const vg_hrv_opts all = {.with_lomb = 1, .with_ar = 1, .with_rqa = 1};

/** The usual families, then the further ones that are asked for; returns how many. */
static size_t list_families(const vg_hrv_opts *o, family out[MAX_FAMILIES])
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
    if (o->with_lomb) {
        out[n].rows = vg_estimator_metrics(VG_ESTIMATOR_LOMB, &out[n].n);
        out[n++].offset = offsetof(vg_hrv, lomb);
    }
    if (o->with_ar) {
        out[n].rows = vg_estimator_metrics(VG_ESTIMATOR_AR, &out[n].n);
        out[n++].offset = offsetof(vg_hrv, ar);
    }
    if (o->with_rqa) {
        out[n].rows = vg_rqa_metrics(&out[n].n);
        out[n++].offset = offsetof(vg_hrv, rqa);
    }
    return n;
}

static bool holds(const family *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++) {
        if (strcmp(f->rows[i].name, name) == 0)
            return true;
    }
    return false;
}

size_t vg_hrv_n_columns(const vg_hrv_opts *opts)
{
    family families[MAX_FAMILIES];
    const size_t n_families = list_families(opts != NULL ? opts : &usual, families);
    size_t n = 0;

    for (size_t f = 0; f < n_families; f++)
        n += families[f].n;
    return n;
}

vg_metric vg_hrv_column(const vg_hrv_opts *opts, size_t i)
{
    family families[MAX_FAMILIES];
    const size_t n_families = list_families(opts != NULL ? opts : &usual, families);

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
    return vg_hrv_n_columns(&usual);
}

vg_metric vg_hrv_metric(size_t i)
{
    return vg_hrv_column(&usual, i);
}

void vg_hrv_ask_all(vg_hrv_opts *opts)
{
    opts->with_lomb = all.with_lomb;
    opts->with_ar = all.with_ar;
    opts->with_rqa = all.with_rqa;
}

int vg_hrv_ask(vg_hrv_opts *opts, const char *name)
{
    family families[MAX_FAMILIES];
    const size_t n_families = list_families(&all, families);

    for (size_t f = 0; f < n_families; f++) {
        if (!holds(&families[f], name))
            continue;
        opts->with_lomb |= families[f].offset == offsetof(vg_hrv, lomb);
        opts->with_ar |= families[f].offset == offsetof(vg_hrv, ar);
        opts->with_rqa |= families[f].offset == offsetof(vg_hrv, rqa);
        return 1;
    }
    return 0;
}

void vg_hrv_clear(vg_hrv *out)
{
    const double undefined = NAN;
    const size_t n = vg_hrv_n_columns(&all);

    for (size_t i = 0; i < n; i++)
        memcpy((char *)out + vg_hrv_column(&all, i).offset, &undefined, sizeof undefined);
}
