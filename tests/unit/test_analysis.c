/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole chain of one input, with memory that runs out at every possible place. */
#include "vg_test.h"

#include "study/analysis.h"
#include "study/simulated.h"

static const char base[] = "test_analysis_heart";

/** Half a minute of baseline, stress and recovery each, drawn as an ECG. */
static void make_heart(void)
{
    vg_simulated_heart heart = {.profile = vg_profile_defaults(), .ecg = vg_ecg_defaults()};
    vg_error err = {0};

    heart.profile.baseline_s = 30.0;
    heart.profile.stress_s = 30.0;
    heart.profile.recovery_s = 30.0;
    assert_ok(vg_simulated_write_ecg(base, &heart, &err));
}

/** Run everything and write the rows nowhere. */
static vg_status run_chain(vg_analysis *a, vg_error *err)
{
    static const vg_row_id id = {.recording = "heart"};
    const vg_settings settings = vg_settings_defaults();
    FILE *out = fopen("/dev/null", "w");
    vg_table hrv = vg_table_create(out, VG_TABLE_TSV);
    vg_table recovery = vg_table_create(out, VG_TABLE_TSV);
    vg_table curves = vg_table_create(out, VG_TABLE_TSV);
    vg_sink sink = {.hrv = &hrv, .recovery = &recovery, .curves = &curves};
    vg_status status;

    assert_non_null(out);
    vg_hrv_columns(&hrv, false, NULL);
    vg_recovery_columns(&recovery, false);
    vg_curve_columns(&curves, false);
    status = vg_analysis_run("test_analysis_heart.hea", NULL, &settings, a, err);
    if (status == VG_OK)
        status = vg_analysis_hrv(a, &id, &sink, err);
    if (status == VG_OK)
        status = vg_analysis_recovery(a, &id, &sink, err);
    (void)fclose(out);
    vg_analysis_free(a);
    return status;
}

static void the_chain_runs(void **state)
{
    vg_analysis a = {0};
    vg_error err = {0};

    (void)state;
    make_heart();
    assert_ok(run_chain(&a, &err));
}

static void memory_may_run_out_anywhere(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    long n_refused = 0;

    (void)state;
    make_heart();
    for (long nth = 0; status != VG_OK; nth++) {
        vg_analysis a = {0};
        vg_error err = {0};
        vg_alloc_fail_at(nth);
        status = run_chain(&a, &err);
        vg_alloc_fail_at(-1);
        /* A note may be lost for want of memory; nothing else may be. */
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
        n_refused = nth;
    }
    print_message("%ld allocations refused in turn\n", n_refused);
    assert_true(n_refused > 20);
}

static void leads_of_one_heart_are_named_in_a_list(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};
    vg_analysis a;
    vg_settings settings = vg_settings_defaults();

    (void)state;
    (void)vg_test_data(path, "mitdb/101.hea");
    (void)snprintf(settings.channel, sizeof settings.channel, "V1,0");
    assert_ok(vg_analysis_open(path, &settings, &a, &err));
    assert_int_equal(a.n_leads, 2);
    assert_int_equal(a.leads[0], 1);
    assert_int_equal(a.leads[1], 0);
    assert_string_equal(a.channel_name, "V1");
    vg_analysis_free(&a);
    (void)snprintf(settings.channel, sizeof settings.channel, "0,7");
    assert_status(vg_analysis_open(path, &settings, &a, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "no channel '7'; there are: MLII, V1");
    (void)snprintf(settings.channel, sizeof settings.channel, "0,1,0,1,0,1,0,1,0");
    assert_status(vg_analysis_open(path, &settings, &a, &err), VG_ERR_OPTION);
    assert_non_null(strstr(err.message, "is too long"));
}

static int remove_files(void **state)
{
    static const char *const suffixes[] = {".hea", ".dat", ".atr", "_events.tsv", "_truth.tsv"};
    char path[64];

    (void)state;
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        (void)snprintf(path, sizeof path, "%s%s", base, suffixes[i]);
        (void)remove(path);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chain_runs),
        cmocka_unit_test(memory_may_run_out_anywhere),
        cmocka_unit_test(leads_of_one_heart_are_named_in_a_list),
    };

    vg_startup();
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
