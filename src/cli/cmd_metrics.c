/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vagus metrics and vagus version: what the program is made of. */
#include <stdio.h>

#include <vagus/vagus.h>

#include "cli/output.h"
#include "core/libraries.h"

static void metric_row(vg_table *table, const char *name, const vg_metric *metric,
                       const char *presets)
{
    vg_table_text(table, name);
    vg_table_text(table, metric->name);
    vg_table_text(table, metric->unit);
    vg_table_text(table, metric->definition);
    vg_table_text(table, metric->source);
    vg_table_number(table, metric->min_seconds);
    vg_table_text(table, metric->is_log_scaled ? "ln" : "raw");
    vg_table_text(table, presets);
    vg_table_end_row(table);
}

int vg_cli_metrics(const cli_args *args)
{
    static const char *const names[] = {"table",  "name",        "unit",  "definition",
                                        "source", "min_seconds", "scale", "presets"};
    size_t n_recovery = 0;
    const vg_metric *recovery = vg_recovery_metrics(&n_recovery);
    cli_output out;
    int code;

    if (!vg_cli_output_open(args, args->output, &out, &code))
        return code;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        vg_table_column(&out.table, names[i]);
    vg_cli_output_begin(&out);
    vg_hrv_opts all = vg_hrv_defaults();
    vg_hrv_ask_all(&all);
    for (size_t i = 0; i < vg_hrv_n_columns(&all); i++) {
        const vg_metric metric = vg_hrv_column(&all, i);
        metric_row(&out.table, "hrv", &metric, vg_hrv_presets_of(&metric));
    }
    for (size_t i = 0; i < n_recovery; i++)
        metric_row(&out.table, "recovery", &recovery[i], NULL);
    return vg_cli_output_close(&out, EXIT_DONE);
}

/** The vector instructions that this build was compiled for; none are chosen at run time. */
static const char *cpu_features(void)
{
#if defined(__AVX512F__)
    return "avx512f";
#elif defined(__AVX2__)
    return "avx2";
#elif defined(__SSE2__)
    return "sse2";
#elif defined(__ARM_NEON)
    return "neon";
#else
    return "none";
#endif
}

int vg_cli_version(const cli_args *args)
{
    (void)args;
    printf("vagus %s\n", vg_version());
#if defined(__clang__)
    printf("compiler  clang %s\n", __clang_version__);
#elif defined(__GNUC__)
    printf("compiler  gcc %s\n", __VERSION__);
#endif
    for (size_t i = 0; i < vg_n_libraries; i++)
        printf("%-9s %s\n", vg_libraries[i].name, vg_libraries[i].version);
    printf("cpu       %s\n", cpu_features());
    printf("licence   GPL-3.0-or-later\n");
    return EXIT_DONE;
}
