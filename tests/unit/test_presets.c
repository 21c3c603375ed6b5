/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include <stdbool.h>

#include "core/rng.h"

enum { N = 2400, MAX_COLUMNS = 128 };

/** Every column under a preset, of half an hour that breathes; returns how many. */
static size_t measure(const char *preset, vg_metric *metrics, double *values)
{
    static double nn_ms[N];
    static double time_s[N];
    vg_rng rng = vg_rng_seed(12);
    vg_hrv_opts opts;
    vg_hrv hrv;
    vg_error err;
    double t_s = 0.0;

    for (int i = 0; i < N; i++) {
        nn_ms[i] = 800.0 + 30.0 * sin(2.0 * M_PI * 0.25 * t_s) +
                   25.0 * sin(2.0 * M_PI * 0.09 * t_s) + 15.0 * vg_rng_normal(&rng);
        time_s[i] = t_s += nn_ms[i] / 1000.0;
    }
    assert_int_equal(vg_hrv_preset(preset, &opts), 1);
    vg_hrv_ask_all(&opts);
    opts.rqa.radius_sd = 1.0; /* finding one takes several times as long */
    const vg_nn_view nn = {.nn_ms = nn_ms, .time_s = time_s, .n = N};
    assert_ok(vg_hrv_compute(nn, NULL, 0.0, t_s, &opts, &hrv, &err));
    const size_t n = vg_hrv_n_columns(&opts);
    assert_true(n <= MAX_COLUMNS);
    for (size_t i = 0; i < n; i++) {
        metrics[i] = vg_hrv_column(&opts, i);
        values[i] = vg_metric_value(&metrics[i], &hrv);
    }
    return n;
}

/** Is a word one of a comma list? */
static bool lists(const char *list, const char *word)
{
    const size_t length = strlen(word);

    for (const char *at = strstr(list, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
            return true;
    }
    return false;
}

/* The column `presets` of `vagus metrics`; ULF needs a day and is left out. */
static void a_preset_changes_the_metrics_that_name_it_and_no_others(void **state)
{
    vg_metric metrics[MAX_COLUMNS];
    double usual[MAX_COLUMNS];
    double values[MAX_COLUMNS];
    const size_t n = measure("default", metrics, usual);

    (void)state;
    for (size_t p = 1; vg_hrv_preset_name(p) != NULL; p++) {
        const char *preset = vg_hrv_preset_name(p);
        assert_int_equal(measure(preset, metrics, values), n);
        for (size_t i = 0; i < n; i++) {
            if (isnan(usual[i]) && isnan(values[i]))
                continue;
            const bool is_named = lists(vg_hrv_presets_of(&metrics[i]), preset);
            if (is_named != (values[i] != usual[i]))
                print_error("%s of %s: %g, by default %g\n", metrics[i].name, preset, values[i],
                            usual[i]);
            assert_int_equal(is_named, values[i] != usual[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_preset_changes_the_metrics_that_name_it_and_no_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
