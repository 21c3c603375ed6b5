/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#include "formats/told.h"

static vg_status open_text(const char *text, vg_input_opts opts, vg_input *in, vg_error *err)
{
    const vg_memory_file file = {"a.csv", text, strlen(text)};

    return vg_input_open_memory(&file, NULL, 0, &opts, in, err);
}

static void every_key_is_read(void **state)
{
    vg_told told;
    vg_error err = {0};

    (void)state;
    assert_ok(vg_told_read("delimiter=semicolon,decimal=comma,line=12,header=no,time=t (s),"
                           "time-unit=us",
                           &told, &err));
    assert_true(told.has_delimiter && told.delimiter == ';');
    assert_int_equal(told.decimal, ',');
    assert_int_equal(told.line, 12);
    assert_true(told.has_no_header && told.has_time);
    assert_string_equal(told.time, "t (s)");
    assert_true(told.time_unit_s == 1e-6);
    assert_ok(vg_told_read("delimiter=none", &told, &err));
    assert_true(told.has_delimiter && told.delimiter == '\0' && !told.has_time);
    assert_ok(vg_told_read(NULL, &told, &err));
    assert_ok(vg_told_read("", &told, &err));
    assert_false(told.has_delimiter);
}

static void delimiters_are_called_what_they_may_be_told_as(void **state)
{
    static const char *const words[] = {"comma", "semicolon", "tab", "blank", "pipe", "none"};
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char text[32];
        vg_told told;
        (void)snprintf(text, sizeof text, "delimiter=%s", words[i]);
        assert_ok(vg_told_read(text, &told, &err));
        assert_string_equal(vg_delimiter_name(told.delimiter), words[i]);
    }
}

static void what_is_not_understood_is_named(void **state)
{
    static const char *const wrong[][2] = {{"delimiter", "'delimiter' is not KEY=VALUE"},
                                           {"delimiter=dot", "comma,semicolon,tab"},
                                           {"decimals=comma", "there is no 'decimals'"},
                                           {"line=0", "line=0; it must be 1 to"},
                                           {"line=1.5", "line=1.5"},
                                           {"line=-3", "line=-3"},
                                           {"header=yes", "header is one of: no"},
                                           {"time-unit=h", "s,ms,us,ns"}};
    vg_told told;
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_status(vg_told_read(wrong[i][0], &told, &err), VG_ERR_OPTION);
        assert_non_null(strstr(err.message, wrong[i][1]));
    }
}

/* The same bytes, three ways to read them; expected by hand. */
static void a_dialect_that_is_told_is_not_guessed(void **state)
{
    const char *text = "1,5\n1,6\n1,7\n2,0\n";
    vg_input in = {0};
    vg_error err = {0};
    size_t n = 0;

    (void)state;
    assert_ok(open_text(
        text,
        (vg_input_opts){.dialect = "delimiter=none,decimal=comma,time=none", .rate_hz = 100.0},
        &in, &err));
    assert_int_equal(vg_recording_n_channels(in.recording), 1);
    float *x = vg_test_read_all(in.recording, 0, &n);
    assert_true(n == 4 && x[0] == 1.5F && x[3] == 2.0F);
    vg_free(x);
    vg_input_free(&in);

    assert_ok(open_text(
        text, (vg_input_opts){.dialect = "delimiter=comma,time=none,line=2", .rate_hz = 100.0},
        &in, &err));
    assert_int_equal(vg_recording_n_channels(in.recording), 2);
    x = vg_test_read_all(in.recording, 1, &n);
    assert_true(n == 3 && x[0] == 6.0F && x[2] == 0.0F);
    vg_free(x);
    vg_input_free(&in);
}

static void the_time_and_its_unit_can_be_told(void **state)
{
    const char *text = "n,ECG,when\n0,5,10\n1,6,12\n2,9,14\n3,7,16\n4,5,18\n";
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_text(text, (vg_input_opts){.dialect = "time=when,time-unit=ms"}, &in, &err));
    assert_within(vg_recording_channel(in.recording, 0)->fs_hz, 500.0, 1e-9);
    vg_input_free(&in);
    assert_ok(open_text(text, (vg_input_opts){.dialect = "time=2,time-unit=us"}, &in, &err));
    assert_within(vg_recording_channel(in.recording, 0)->fs_hz, 500000.0, 1e-6);
    vg_input_free(&in);
    assert_status(open_text(text, (vg_input_opts){.dialect = "time=then"}, &in, &err),
                  VG_ERR_OPTION);
    assert_string_equal(err.message, "dialect: no column 'then' among 3");
    assert_null(in.recording);
}

static void a_calibration_gives_a_unit_to_what_has_none(void **state)
{
    const char *text = "ECG,RSP (V)\n100,1\n300,2\n200,3\n";
    const vg_input_opts told = {.rate_hz = 250.0, .calibration = "200/mV"};
    static const char *const wrong[] = {"mV", "0/mV", "nan/mV", "1e999/mV", "/mV", "200 mV"};
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_text(text, told, &in, &err));
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    assert_string_equal(c->unit, "mV");
    assert_within(vg_test_physical(c, 300.0F), 1.5, 1e-12);
    assert_string_equal(vg_recording_channel(in.recording, 1)->unit, "V");
    assert_true(vg_recording_channel(in.recording, 1)->gain == 1.0);
    vg_input_free(&in);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const vg_input_opts opts = {.rate_hz = 250.0, .calibration = wrong[i]};
        assert_status(open_text(text, opts, &in, &err), VG_ERR_OPTION);
        assert_non_null(strstr(err.message, wrong[i]));
        assert_null(in.recording);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(delimiters_are_called_what_they_may_be_told_as),
        cmocka_unit_test(what_is_not_understood_is_named),
        cmocka_unit_test(a_dialect_that_is_told_is_not_guessed),
        cmocka_unit_test(the_time_and_its_unit_can_be_told),
        cmocka_unit_test(a_calibration_gives_a_unit_to_what_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
