/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables/rows.h"

#include <string.h>

#include "core/fail.h"
#include "core/text.h"

static const vg_hrv_layout usual = {0};

/** The name at the front of a comma list is this one. */
static bool is_named(const char *list, const char *name)
{
    const size_t length = strcspn(list, ",");

    return strlen(name) == length && strncmp(name, list, length) == 0;
}

static const char *after_name(const char *list)
{
    list += strcspn(list, ",");
    return *list == ',' ? list + 1 : list;
}

/** The metric whose name stands at the front of the list; name NULL when there is none. */
static vg_metric find_metric(const vg_hrv_opts *opts, const char *list)
{
    const size_t n = vg_hrv_n_columns(opts);

    for (size_t i = 0; i < n; i++) {
        const vg_metric metric = vg_hrv_column(opts, i);
        if (is_named(list, metric.name))
            return metric;
    }
    return (vg_metric){0};
}

vg_status vg_hrv_layout_check(const vg_hrv_layout *layout, vg_error *err)
{
    for (const char *list = layout->metrics; list != NULL && *list != '\0';
         list = after_name(list)) {
        if (find_metric(layout->opts, list).name == NULL)
            return vg_fail(err, VG_ERR_OPTION, "no metric '%.*s'", (int)strcspn(list, ","),
                           list);
    }
    return VG_OK;
}

static void add_column(vg_table *table, const vg_hrv_layout *layout, const char *name)
{
    const char *theirs = layout->neurokit_names ? vg_metric_neurokit_name(name) : NULL;

    vg_table_column(table, theirs != NULL ? theirs : name);
}

void vg_hrv_columns(vg_table *table, bool in_study, const vg_hrv_layout *layout)
{
    static const char *const names[] = {"channel",        "kind",        "pulse",
                                        "phase",          "start_s",     "duration_s",
                                        "n_beats",        "n_corrected", "corrected_percent",
                                        "usable_percent", "verdict",     "reason",
                                        "settings_id"};
    const vg_hrv_layout *l = layout != NULL ? layout : &usual;

    vg_id_columns(table, in_study);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        vg_table_column(table, names[i]);
    if (l->metrics == NULL) {
        for (size_t i = 0; i < vg_hrv_n_columns(l->opts); i++)
            add_column(table, l, vg_hrv_column(l->opts, i).name);
        return;
    }
    for (const char *list = l->metrics; *list != '\0'; list = after_name(list))
        add_column(table, l, find_metric(l->opts, list).name);
}

static void metric_cells(vg_table *table, const vg_hrv *hrv, const vg_hrv_layout *l)
{
    if (l->metrics == NULL) {
        for (size_t i = 0; i < vg_hrv_n_columns(l->opts); i++) {
            const vg_metric metric = vg_hrv_column(l->opts, i);
            vg_table_number(table, vg_metric_value(&metric, hrv));
        }
        return;
    }
    for (const char *list = l->metrics; *list != '\0'; list = after_name(list)) {
        const vg_metric metric = find_metric(l->opts, list);
        vg_table_number(table, vg_metric_value(&metric, hrv));
    }
}

void vg_hrv_row(vg_table *table, const vg_row_id *id, const vg_row_origin *origin,
                const char *phase, const vg_hrv *hrv, const vg_hrv_layout *layout)
{
    char reason[VG_CODES_SIZE];

    vg_id_cells(table, id);
    vg_table_text(table, origin->channel);
    vg_table_text(table, vg_kind_name(origin->kind));
    vg_table_text(table, origin->kind == VG_KIND_PPG ? "prv" : "hrv");
    vg_table_text(table, phase);
    vg_table_number(table, hrv->start_s);
    vg_table_number(table, hrv->duration_s);
    vg_table_count(table, hrv->n_beats);
    vg_table_count(table, hrv->n_corrected);
    vg_table_number(table, hrv->corrected_percent);
    vg_table_number(table, hrv->usable_percent);
    vg_table_text(table, vg_verdict_name(hrv->verdict));
    vg_table_text(table, vg_join_codes(reason, origin->reason, hrv->reason));
    vg_table_text(table, origin->settings_id);
    metric_cells(table, hrv, layout != NULL ? layout : &usual);
    vg_table_end_row(table);
}

void vg_spectrum_columns(vg_table *table)
{
    static const char *const names[] = {"phase", "estimator", "hz", "ms2_per_hz"};

    vg_id_columns(table, false);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        vg_table_column(table, names[i]);
}

void vg_spectrum_rows(vg_table *table, const vg_row_id *id, const char *phase,
                      const char *estimator, const vg_spectrum *spectrum)
{
    for (size_t k = 0; k < spectrum->n; k++) {
        vg_id_cells(table, id);
        vg_table_text(table, phase);
        vg_table_text(table, estimator);
        vg_table_number(table, (double)k * spectrum->step_hz);
        vg_table_number(table, spectrum->density[k]);
        vg_table_end_row(table);
    }
}
