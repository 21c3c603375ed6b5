/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "vg_test.h"

#include "core/rng.h"
#include "core/text.h"

static double parsed(const char *text)
{
    double x = -1.0;

    assert_true(vg_read_double(text, &x));
    return x;
}

static void decimal_numbers_are_read_exactly(void **state)
{
    (void)state;
    assert_true(parsed("0.1") == 0.1);
    assert_true(parsed("-12.50") == -12.5);
    assert_true(parsed("1e22") == 1e22);
    assert_true(parsed("  7 ") == 7.0);
    assert_true(parsed("+.5E1") == 5.0);
    assert_true(parsed("123456789012345678901234567890") == 123456789012345678901234567890.0);
    assert_true(parsed("2.2250738585072014e-308") == 2.2250738585072014e-308);
    assert_true(parsed("0.000000000000000000000000000001") == 1e-30);
    assert_true(parsed("179769313486231570814527423731704356798070e268") > 1e308);
    assert_true(isinf(parsed("1e999")));
    assert_nan(parsed("n/a"));
    assert_nan(parsed("NaN"));
    assert_true(parsed("-inf") == -INFINITY);
}

static void words_and_halves_of_numbers_are_refused(void **state)
{
    static const char *const bad[] = {"", " ", "abc", "1.2.3", "1,5", "--1", "e5", ".", "0x10"};
    double x;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(vg_read_double(bad[i], &x));
}

static void an_exponent_without_digits_is_not_part_of_the_number(void **state)
{
    double x = 0.0;

    (void)state;
    assert_int_equal(vg_parse_double("12e", 3, &x), 2);
    assert_true(x == 12.0);
    assert_int_equal(vg_parse_double("12", 1, &x), 1);
    assert_true(x == 1.0);
}

static void parsing_agrees_with_strtod(void **state)
{
    vg_rng rng = vg_rng_seed(7);
    char text[64];
    double x;

    (void)state;
    for (int trial = 0; trial < 20000; trial++) {
        const double value =
            ldexp(vg_rng_uniform(&rng) - 0.5, (int)vg_rng_below(&rng, 120) - 60);
        (void)snprintf(text, sizeof text, "%.*g", 1 + (int)vg_rng_below(&rng, 20), value);
        assert_true(vg_read_double(text, &x));
        assert_true(x == strtod(text, NULL));
    }
}

static void written_numbers_read_back_and_are_short(void **state)
{
    vg_rng rng = vg_rng_seed(8);
    char text[VG_NUMBER_SIZE];
    double back;

    (void)state;
    vg_write_double(0.1, text);
    assert_string_equal(text, "0.1");
    vg_write_double(800.0, text);
    assert_string_equal(text, "800");
    vg_write_double(NAN, text);
    assert_string_equal(text, "n/a");
    vg_write_double(-INFINITY, text);
    assert_string_equal(text, "-inf");
    vg_write_double(-0.0005, text);
    assert_string_equal(text, "-0.0005");
    vg_write_double(999999999999999.0, text);
    assert_string_equal(text, "999999999999999");
    vg_write_double(0.0, text);
    assert_string_equal(text, "0");
    for (int trial = 0; trial < 20000; trial++) {
        const double x = ldexp(vg_rng_uniform(&rng) - 0.5, (int)vg_rng_below(&rng, 1000) - 500);
        vg_write_double(x, text);
        assert_true(vg_read_double(text, &back));
        assert_true(back == x);
    }
}

static void numbers_of_few_digits_are_written_as_printf_would(void **state)
{
    vg_rng rng = vg_rng_seed(9);
    char text[VG_NUMBER_SIZE];
    char twin[VG_NUMBER_SIZE];

    (void)state;
    for (int trial = 0; trial < 50000; trial++) {
        const int decimals = (int)vg_rng_below(&rng, 12);
        const double x =
            ((double)vg_rng_below(&rng, 1000000000) - 5e8) / pow(10.0, (double)decimals);
        vg_write_double(x, text);
        (void)snprintf(twin, sizeof twin, "%.15g", x);
        if (fabs(x) >= 1e-4)
            assert_string_equal(text, twin);
    }
}

static void a_float_is_written_as_short_as_it_reads_back(void **state)
{
    vg_rng rng = vg_rng_seed(10);
    char text[VG_NUMBER_SIZE];
    double back;

    (void)state;
    vg_write_float(0.9f, text);
    assert_string_equal(text, "0.9");
    vg_write_float(NAN, text);
    assert_string_equal(text, "n/a");
    for (int trial = 0; trial < 20000; trial++) {
        const float x = (float)(vg_rng_uniform(&rng) * 1000.0 - 500.0);
        vg_write_float(x, text);
        assert_true(vg_read_double(text, &back));
        assert_true((float)back == x);
        assert_true(strlen(text) <= 12);
    }
}

static void a_comma_locale_changes_nothing(void **state)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"};
    char text[VG_NUMBER_SIZE];
    const char *found = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && found == NULL; i++)
        found = setlocale(LC_ALL, names[i]);
    if (found == NULL) {
        print_message("SKIPPED: no locale with a decimal comma is installed\n");
        skip();
    }
    assert_true(parsed("0.12345678901234567890123") == 0.12345678901234567890123);
    vg_write_double(0.1, text);
    assert_string_equal(text, "0.1");
    (void)setlocale(LC_ALL, "C");
}

static void codes_are_listed_once(void **state)
{
    char list[16] = "";

    (void)state;
    vg_append_code(list, sizeof list, "gap");
    vg_append_code(list, sizeof list, "ga");
    vg_append_code(list, sizeof list, "gap");
    assert_string_equal(list, "gap,ga");
    vg_append_code(list, sizeof list, "a_code_too_long");
    assert_string_equal(list, "gap,ga");
}

static void edit_distance_counts_a_swap_as_one(void **state)
{
    (void)state;
    assert_int_equal(vg_edit_distance("recovery", "recovery"), 0);
    assert_int_equal(vg_edit_distance("recovrey", "recovery"), 1);
    assert_int_equal(vg_edit_distance("hvr", "hrv"), 1);
    assert_int_equal(vg_edit_distance("kitten", "sitting"), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_numbers_are_read_exactly),
        cmocka_unit_test(words_and_halves_of_numbers_are_refused),
        cmocka_unit_test(an_exponent_without_digits_is_not_part_of_the_number),
        cmocka_unit_test(parsing_agrees_with_strtod),
        cmocka_unit_test(written_numbers_read_back_and_are_short),
        cmocka_unit_test(numbers_of_few_digits_are_written_as_printf_would),
        cmocka_unit_test(a_float_is_written_as_short_as_it_reads_back),
        cmocka_unit_test(a_comma_locale_changes_nothing),
        cmocka_unit_test(codes_are_listed_once),
        cmocka_unit_test(edit_distance_counts_a_swap_as_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
