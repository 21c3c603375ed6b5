/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include <float.h>

#include "core/rng.h"
#include "core/shortest.h"

/** Does a text read back as x in a precision? By the C library. */
static bool reads_back(const char *text, double x, vg_precision precision)
{
    return precision == VG_PRECISION_FLOAT ? strtof(text, NULL) == (float)x
                                           : strtod(text, NULL) == x;
}

/** The slow twin: printf and strtod. */
static bool try_all(double x, vg_precision precision, int fewest, int most, char out[64])
{
    for (int n = fewest; n <= most; n++) {
        (void)snprintf(out, 64, "%.*g", n, x);
        if (reads_back(out, x, precision))
            return true;
    }
    return false;
}

static void check(double x, vg_precision precision, int fewest, int most)
{
    vg_decimal d;
    char twin[64];
    char text[64];
    const bool is_found = vg_shortest(x, precision, fewest, most, &d);

    assert_int_equal(is_found, try_all(x, precision, fewest, most, twin));
    if (!is_found)
        return;
    /* The same digits at the same place: both are cut down to what is written. */
    (void)snprintf(text, sizeof text, "%llue-%d", (unsigned long long)d.digits, d.n_decimals);
    if (strtold(text, NULL) != strtold(twin, NULL))
        fail_msg("%a: %s, not %s", x, text, twin);
    assert_true(d.n_decimals == 0 || d.digits % 10 != 0);
}

/** A number of the range, of any magnitude alike. */
static double draw(vg_rng *rng, double largest)
{
    const double x = 1e-4 * pow(largest / 1e-4, vg_rng_uniform(rng));

    return x < 1e-4 || x >= largest ? 1.0 : x;
}

static void digits_are_those_of_printf_and_strtod(void **state)
{
    vg_rng rng = vg_rng_seed(3);

    (void)state;
    for (int i = 0; i < 200000; i++) {
        const double x = draw(&rng, 1e15);
        check(x, VG_PRECISION_DOUBLE, 16, 17);
        check(x, VG_PRECISION_DOUBLE, 15, 15);
        check((double)(float)draw(&rng, 1e6), VG_PRECISION_FLOAT, 6, 9);
    }
}

/* The step below a power of two is half the step above it. */
static void powers_of_two_and_their_neighbours_read_back(void **state)
{
    (void)state;
    for (int e = -13; e < 50; e++) {
        const double x = ldexp(1.0, e);
        check(x, VG_PRECISION_DOUBLE, 16, 17);
        check(nextafter(x, 0.0), VG_PRECISION_DOUBLE, 16, 17);
        check(nextafter(x, 1e300), VG_PRECISION_DOUBLE, 16, 17);
        if (e >= 19)
            continue;
        check(x, VG_PRECISION_FLOAT, 6, 9);
        check((double)nextafterf((float)x, 0.0F), VG_PRECISION_FLOAT, 6, 9);
        check((double)nextafterf((float)x, FLT_MAX), VG_PRECISION_FLOAT, 6, 9);
    }
}

/* Halves of the last digit, which printf rounds to even. */
static void halves_are_rounded_to_even(void **state)
{
    vg_decimal d;

    (void)state;
    assert_false(vg_shortest(0.5 + 0x1p-4, VG_PRECISION_DOUBLE, 3, 3, &d)); /* 0.5625 */
    assert_int_equal(d.digits, 562);
    assert_false(vg_shortest(0.5 + 3 * 0x1p-4, VG_PRECISION_DOUBLE, 3, 3, &d)); /* 0.6875 */
    assert_int_equal(d.digits, 688);
    assert_true(vg_shortest(99.96, VG_PRECISION_DOUBLE, 15, 17, &d));
    assert_int_equal(d.digits, 9996);
    assert_int_equal(d.n_decimals, 2);
}

static void the_ends_of_the_range_are_in_it(void **state)
{
    (void)state;
    check(1e-4, VG_PRECISION_DOUBLE, 16, 17);
    check(nextafter(1e15, 0.0), VG_PRECISION_DOUBLE, 16, 17);
    check((double)1e-4F > 1e-4 ? (double)1e-4F : 1.1e-4F, VG_PRECISION_FLOAT, 6, 9);
    check((double)nextafterf(1e6F, 0.0F), VG_PRECISION_FLOAT, 6, 9);
    for (double x = 1e-3; x < 1e15; x *= 10.0) {
        check(nextafter(x, 0.0), VG_PRECISION_DOUBLE, 16, 17);
        check(nextafter(x, 1e300), VG_PRECISION_DOUBLE, 16, 17);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_are_those_of_printf_and_strtod),
        cmocka_unit_test(powers_of_two_and_their_neighbours_read_back),
        cmocka_unit_test(halves_are_rounded_to_even),
        cmocka_unit_test(the_ends_of_the_range_are_in_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
