/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables/rows.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"

const char *vg_join_codes(char out[VG_CODES_SIZE], const char *first, const char *second)
{
    out[0] = '\0';
    vg_append_code(out, VG_CODES_SIZE, first != NULL ? first : "");
    vg_append_code(out, VG_CODES_SIZE, second);
    return out;
}

static void add_columns(vg_table *table, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        vg_table_column(table, names[i]);
}

void vg_id_columns(vg_table *table, bool in_study)
{
    static const char *const who[] = {"participant_id", "session", "role"};

    if (in_study)
        add_columns(table, who, sizeof who / sizeof who[0]);
    vg_table_column(table, "recording");
}

void vg_id_cells(vg_table *table, const vg_row_id *id)
{
    if (id->in_study) {
        vg_table_text(table, id->participant);
        vg_table_text(table, id->session);
        vg_table_text(table, id->role);
    }
    vg_table_text(table, id->recording);
}

void vg_unreadable_row(vg_table *table, const vg_row_id *id, const char *status,
                       const char *reason)
{
    vg_id_cells(table, id);
    while (table->next < table->n_columns) {
        const char *name = table->columns[table->next];
        const bool says_why = strcmp(name, "reason") == 0 || strcmp(name, "notes") == 0;
        vg_table_text(table, strcmp(name, "status") == 0 ? status : says_why ? reason : NULL);
    }
    vg_table_end_row(table);
}

void vg_beats_columns(vg_table *table, const vg_beats *beats)
{
    static const char *const names[] = {"time_s", "sample", "label", "amplitude", "quality"};
    static const char *const pulse_names[] = {"onset_s", "peak_s"};

    add_columns(table, names, sizeof names / sizeof names[0]);
    if (beats->source == VG_KIND_PPG)
        add_columns(table, pulse_names, sizeof pulse_names / sizeof pulse_names[0]);
}

void vg_beats_rows(vg_table *table, const vg_beats *beats)
{
    for (size_t i = 0; i < beats->n; i++) {
        const char label[2] = {beats->label[i], '\0'};
        const double sample = round(beats->time_s[i] * beats->fs_hz);
        vg_table_number(table, beats->time_s[i]);
        vg_table_number(table, beats->fs_hz > 0.0 ? sample : NAN);
        vg_table_text(table, label);
        vg_table_single(table, beats->amplitude[i]);
        vg_table_single(table, beats->quality[i]);
        if (beats->source == VG_KIND_PPG) {
            vg_table_number(table, beats->onset_s != NULL ? beats->onset_s[i] : NAN);
            vg_table_number(table, beats->peak_s != NULL ? beats->peak_s[i] : NAN);
        }
        vg_table_end_row(table);
    }
}

void vg_nn_columns(vg_table *table)
{
    static const char *const names[] = {"time_s", "rr_ms",   "nn_ms",
                                        "label",  "follows", "corrected"};

    add_columns(table, names, sizeof names / sizeof names[0]);
}

static void gap_row(vg_table *table, double stop_s, double length_ms)
{
    vg_table_number(table, stop_s);
    vg_table_number(table, length_ms);
    vg_table_number(table, NAN);
    vg_table_text(table, vg_nn_label_name(VG_NN_GAP));
    vg_table_count(table, 0);
    vg_table_count(table, 0);
    vg_table_end_row(table);
}

void vg_nn_rows(vg_table *table, const vg_nn *nn)
{
    for (size_t i = 0; i < nn->n; i++) {
        const double start_s = nn->time_s[i] - nn->nn_ms[i] / 1000.0;
        if (i > 0 && !nn->follows[i])
            gap_row(table, start_s, 1000.0 * (start_s - nn->time_s[i - 1]));
        vg_table_number(table, nn->time_s[i]);
        vg_table_number(table, nn->rr_ms[i]);
        vg_table_number(table, nn->nn_ms[i]);
        vg_table_text(table, vg_nn_label_name((vg_nn_label)nn->label[i]));
        vg_table_count(table, i > 0 && nn->follows[i]);
        vg_table_count(table, nn->fixed[i]);
        vg_table_end_row(table);
    }
}

static const char *const recovery_names[] = {"phase_baseline",
                                             "phase_stress",
                                             "phase_recovery",
                                             "measure",
                                             "n",
                                             "baseline",
                                             "stress",
                                             "recovery",
                                             "reactivity",
                                             "reactivity_percent",
                                             "recovery_percent",
                                             "auc_g",
                                             "auc_i",
                                             "area_to_recovery",
                                             "t_band_s",
                                             "t_band_censored",
                                             "t50_s",
                                             "t90_s",
                                             "model",
                                             "tau_s",
                                             "tau_low_s",
                                             "tau_high_s",
                                             "amplitude",
                                             "asymptote",
                                             "delay_s",
                                             "status",
                                             "reason"};
enum { N_RECOVERY_NAMES = sizeof recovery_names / sizeof recovery_names[0] };

/** True for the indices that stand behind the columns everybody scripts against. */
static bool is_further(const vg_metric *metric)
{
    for (size_t i = 0; i < N_RECOVERY_NAMES; i++)
        if (strcmp(recovery_names[i], metric->name) == 0)
            return false;
    return true;
}

void vg_recovery_columns(vg_table *table, bool in_study)
{
    size_t n = 0;
    const vg_metric *metrics = vg_recovery_metrics(&n);

    vg_id_columns(table, in_study);
    add_columns(table, recovery_names, N_RECOVERY_NAMES);
    for (size_t i = 0; i < n; i++)
        if (is_further(&metrics[i]))
            vg_table_column(table, metrics[i].name);
}

static void further_cells(vg_table *table, const vg_recovery *recovery)
{
    size_t n = 0;
    const vg_metric *metrics = vg_recovery_metrics(&n);

    for (size_t i = 0; i < n; i++)
        if (is_further(&metrics[i]))
            vg_table_number(table, vg_metric_value(&metrics[i], recovery));
}

/** The columns from the phase values to the latencies. */
static void recovery_index_cells(vg_table *table, const vg_recovery *r)
{
    const double cells[] = {
        r->baseline,         r->stress, r->recovery, r->reactivity,       r->reactivity_percent,
        r->recovery_percent, r->auc_g,  r->auc_i,    r->area_to_recovery, r->t_band_s,
        r->t_band_censored,  r->t50_s,  r->t90_s};

    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        vg_table_number(table, cells[i]);
}

/** All models tried, as the JSON member `fits`. */
static void fits_member(vg_table *table, const vg_recovery_fit *fit)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = table->format == VG_TABLE_JSON ? open_memstream(&text, &size) : NULL;

    if (out == NULL)
        return;
    fputc('[', out);
    for (size_t i = 0; i < fit->n_fits; i++) {
        const vg_model_fit *f = &fit->fits[i];
        const struct {
            const char *key;
            double value;
        } parameters[] = {{"asymptote", f->asymptote},
                          {"amplitude", f->amplitude},
                          {"slope", f->slope},
                          {"tau_s", f->tau_s},
                          {"delay_s", f->delay_s},
                          {"amplitude2", f->amplitude2},
                          {"tau2_s", f->tau2_s},
                          {"asymptote_se", f->asymptote_se},
                          {"amplitude_se", f->amplitude_se},
                          {"tau_se_s", f->tau_se_s},
                          {"delay_se_s", f->delay_se_s},
                          {"rho", f->rho},
                          {"residual_sd", f->residual_sd},
                          {"r_squared", f->r_squared},
                          {"runs_p", f->runs_p}};
        fprintf(out, "%s{\"model\": \"%s\", \"parameters\": {", i > 0 ? ", " : "",
                vg_model_name(f->model));
        for (size_t k = 0; k < sizeof parameters / sizeof parameters[0]; k++) {
            fprintf(out, "%s\"%s\": ", k > 0 ? ", " : "", parameters[k].key);
            vg_json_write_number(out, parameters[k].value);
        }
        fputs("}, \"aicc\": ", out);
        vg_json_write_number(out, f->aicc);
        fputs(", \"rss\": ", out);
        vg_json_write_number(out, f->rss);
        fputc('}', out);
    }
    fputc(']', out);
    if (fclose(out) == 0)
        vg_table_member(table, "fits", text);
    vg_free(text);
}

void vg_recovery_row(vg_table *table, const vg_row_id *id, const vg_episode *episode,
                     const vg_recovery *recovery, const char *reason)
{
    char codes[VG_CODES_SIZE];
    const double fitted[] = {recovery->tau_s,     recovery->tau_low_s, recovery->tau_high_s,
                             recovery->amplitude, recovery->asymptote, recovery->delay_s};

    vg_id_cells(table, id);
    vg_table_text(table, episode->baseline.name);
    vg_table_text(table, episode->stress.name);
    vg_table_text(table, episode->recovery.name);
    vg_table_text(table, recovery->series[0] != '\0' ? recovery->series
                                                     : vg_measure_name(recovery->measure));
    vg_table_count(table, recovery->n);
    recovery_index_cells(table, recovery);
    vg_table_text(table, vg_model_name(recovery->fit.best.model));
    for (size_t i = 0; i < sizeof fitted / sizeof fitted[0]; i++)
        vg_table_number(table, fitted[i]);
    vg_table_text(table, vg_recovery_status_name(recovery->status));
    vg_table_text(table, vg_join_codes(codes, reason, recovery->reason));
    further_cells(table, recovery);
    fits_member(table, &recovery->fit);
    vg_table_end_row(table);
}

void vg_curve_columns(vg_table *table, bool in_study)
{
    static const char *const names[] = {"stressor", "measure", "time_s", "t_event_s",
                                        "value",    "se",      "n",      "valid_s"};

    vg_id_columns(table, in_study);
    add_columns(table, names, sizeof names / sizeof names[0]);
}

void vg_curve_rows(vg_table *table, const vg_row_id *id, const vg_episode *episode,
                   vg_measure measure, const vg_curve *curve)
{
    for (size_t i = 0; i < curve->n; i++) {
        const double time_s = curve->start_s + (double)i * curve->step_s;
        vg_id_cells(table, id);
        vg_table_text(table, episode->stress.name);
        vg_table_text(table, vg_measure_name(measure));
        vg_table_number(table, time_s);
        vg_table_number(table, time_s - episode->stress.stop_s);
        vg_table_number(table, curve->value[i]);
        vg_table_number(table, curve->se[i]);
        vg_table_number(table, curve->n_used[i]);
        vg_table_number(table, curve->valid_s[i]);
        vg_table_end_row(table);
    }
}

void vg_series_curve_rows(vg_table *table, const vg_row_id *id, const vg_episode *episode,
                          const vg_series *series)
{
    for (size_t i = 0; i < series->n; i++) {
        const double time_s = series->time_s[i];
        if (time_s < episode->baseline.start_s || time_s > episode->recovery.stop_s)
            continue;
        vg_id_cells(table, id);
        vg_table_text(table, episode->stress.name);
        vg_table_text(table, series->name);
        vg_table_number(table, time_s);
        vg_table_number(table, time_s - episode->stress.stop_s);
        vg_table_number(table, series->y[i]);
        vg_table_number(table, NAN);
        vg_table_number(table, isnan(series->y[i]) ? 0.0 : 1.0);
        vg_table_number(table, NAN);
        vg_table_end_row(table);
    }
}

void vg_score_columns(vg_table *table)
{
    static const char *const names[] = {"record",     "tp",          "fp",         "fn",
                                        "se_percent", "ppv_percent", "f1_percent", "rms_ms"};

    add_columns(table, names, sizeof names / sizeof names[0]);
}

void vg_score_row(vg_table *table, const char *record, const vg_score *score)
{
    vg_table_text(table, record);
    vg_table_count(table, score->n_tp);
    vg_table_count(table, score->n_fp);
    vg_table_count(table, score->n_fn);
    vg_table_number(table, vg_score_se_percent(score));
    vg_table_number(table, vg_score_ppv_percent(score));
    vg_table_number(table, vg_score_f1_percent(score));
    vg_table_number(table, vg_score_rms_ms(score));
    vg_table_end_row(table);
}
