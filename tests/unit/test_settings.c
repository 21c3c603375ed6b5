/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "study/settings.h"

static char path[] = "test_settings.tmp";

static void save(const vg_settings *settings)
{
    FILE *out = fopen(path, "w");

    assert_non_null(out);
    vg_settings_write(settings, out);
    assert_int_equal(fclose(out), 0);
}

static void written_settings_read_back_the_same(void **state)
{
    vg_settings settings = vg_settings_defaults();
    vg_settings back = vg_settings_defaults();
    char id[VG_SETTINGS_ID_SIZE];
    char id_back[VG_SETTINGS_ID_SIZE];
    vg_error err = {0};

    (void)state;
    assert_ok(vg_settings_set(&settings, "channel", "V5 \"left\"", &err));
    assert_ok(vg_settings_set(&settings, "kind", "ppg", &err));
    assert_ok(vg_settings_set(&settings, "start_s", "12.5", &err));
    assert_ok(vg_settings_set(&settings, "recovery.fit.robust", "0", &err));
    save(&settings);
    assert_ok(vg_settings_read(path, &back, &err));
    assert_string_equal(back.channel, settings.channel);
    assert_int_equal(back.kind, VG_KIND_PPG);
    assert_true(back.start_s == 12.5);
    assert_true(isinf(back.stop_s));
    assert_int_equal(back.recovery.fit.is_robust, 0);
    assert_ok(vg_settings_id(&settings, id, &err));
    assert_ok(vg_settings_id(&back, id_back, &err));
    assert_string_equal(id, id_back);
    assert_int_equal(strlen(id), 8);
}

static void another_setting_is_another_id(void **state)
{
    vg_settings settings = vg_settings_defaults();
    char a[VG_SETTINGS_ID_SIZE];
    char b[VG_SETTINGS_ID_SIZE];
    vg_error err = {0};

    (void)state;
    assert_ok(vg_settings_id(&settings, a, &err));
    assert_ok(vg_settings_set(&settings, "frequency.lambda", "300", &err));
    assert_ok(vg_settings_id(&settings, b, &err));
    assert_string_not_equal(a, b);
}

static void wrong_values_are_refused_with_what_is_allowed(void **state)
{
    vg_settings settings = vg_settings_defaults();
    vg_error err = {0};
    FILE *out;

    (void)state;
    assert_status(vg_settings_set(&settings, "unit", "minutes", &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "unit is 'minutes'; it must be one of auto,ms,s,samples");
    assert_status(vg_settings_set(&settings, "rate_hz", "fast", &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "rate_hz is 'fast'; it must be a number");
    assert_status(vg_settings_set(&settings, "no.such", "1", &err), VG_ERR_OPTION);
    out = fopen(path, "w");
    assert_non_null(out);
    fputs("{\"no.such\": 1}", out);
    assert_int_equal(fclose(out), 0);
    assert_status(vg_settings_read(path, &settings, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "no setting 'no.such'");
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
        cmocka_unit_test(written_settings_read_back_the_same),
        cmocka_unit_test(another_setting_is_another_id),
        cmocka_unit_test(wrong_values_are_refused_with_what_is_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, remove_file);
}
