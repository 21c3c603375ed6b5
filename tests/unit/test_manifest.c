/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "study/manifest.h"

static char path[] = "test_manifest.tmp";

static vg_status read_text(const char *text, vg_manifest *manifest, vg_error *err)
{
    FILE *out = fopen(path, "w");

    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
    return vg_manifest_read(path, manifest, err);
}

static void rows_name_who_when_and_where(void **state)
{
    vg_manifest m;
    vg_error err = {0};

    (void)state;
    assert_ok(read_text("participant_id\tsession\trole\trecording\tevents\n"
                        "P1\tpre\tA\ta/x.hea\tn/a\n"
                        "P1\tn/a\tn/a\t/abs.hea\te.tsv\n",
                        &m, &err));
    assert_int_equal(m.n, 2);
    assert_string_equal(m.rows[0].id, "P1_ses-pre_A");
    assert_string_equal(m.rows[0].path, "./a/x.hea");
    assert_null(m.rows[0].events);
    assert_string_equal(m.rows[1].id, "P1");
    assert_string_equal(m.rows[1].path, "/abs.hea");
    assert_string_equal(m.rows[1].events, "./e.tsv");
    vg_manifest_free(&m);
    vg_manifest_free(&m);
}

static void ids_are_unique_and_safe_as_file_names(void **state)
{
    vg_manifest m;
    vg_error err = {0};

    (void)state;
    assert_ok(read_text("participant_id\trecording\n"
                        "P1\ta\nP1\tb\nP1_2\tc\nP1\td\n../../etc\te\n.hidden\tf\n",
                        &m, &err));
    assert_string_equal(m.rows[0].id, "P1");
    assert_string_equal(m.rows[4].id, "-.-..-etc");
    assert_string_equal(m.rows[5].id, "-hidden");
    for (size_t i = 0; i < m.n; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(m.rows[i].id, m.rows[j].id);
    vg_manifest_free(&m);
}

static void columns_override_settings(void **state)
{
    vg_manifest m;
    vg_settings settings = vg_settings_defaults();
    vg_error err = {0};

    (void)state;
    assert_ok(read_text("participant_id\trecording\tchannel\tkind\tstart_s\n"
                        "P1\ta\tV5\tppg\t10\nP2\tb\tn/a\tn/a\tsoon\n",
                        &m, &err));
    assert_ok(vg_manifest_settings(&m, 0, &settings, &err));
    assert_string_equal(settings.channel, "V5");
    assert_int_equal(settings.kind, VG_KIND_PPG);
    assert_true(settings.start_s == 10.0);
    assert_status(vg_manifest_settings(&m, 1, &settings, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "start_s is 'soon'; it must be a number");
    vg_manifest_free(&m);
}

static void a_manifest_without_its_columns_or_rows_is_refused(void **state)
{
    vg_manifest m;
    vg_error err = {0};

    (void)state;
    assert_status(read_text("participant_id\tfile\nP1\ta\n", &m, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message,
                        "the header must have the columns participant_id and recording");
    assert_status(read_text("participant_id\trecording\n", &m, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "the manifest lists no recording");
    assert_status(read_text("participant_id\trecording\nP1\tn/a\n", &m, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "line 2 has no participant_id or no recording");
    assert_null(m.rows);
}

static void every_allocation_may_fail(void **state)
{
    vg_status status = VG_ERR_MEMORY;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_manifest m;
        FILE *out = fopen(path, "w");
        assert_non_null(out);
        fputs("participant_id\trecording\tevents\nP1\ta\te\nP1\tb\te\n", out);
        assert_int_equal(fclose(out), 0);
        vg_alloc_fail_at(nth);
        status = vg_manifest_read(path, &m, NULL);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && m.rows == NULL));
        vg_manifest_free(&m);
    }
}

static int remove_file(void **state)
{
    (void)state;
    (void)remove(path);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_name_who_when_and_where),
        cmocka_unit_test(ids_are_unique_and_safe_as_file_names),
        cmocka_unit_test(columns_override_settings),
        cmocka_unit_test(a_manifest_without_its_columns_or_rows_is_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, remove_file);
}
