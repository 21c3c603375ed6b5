/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/alloc.h"
#include "dsp/burg.h"
#include "dsp/poles.h"
#include "stat/roots.h"

/* noise / (1 - p^2), the variance of a first-order process. */
static void one_real_pole_holds_all_the_variance(void **state)
{
    static const double poles[] = {0.9, -0.5};
    vg_error err;

    (void)state;
    for (int i = 0; i < 2; i++) {
        const double a[] = {1.0, -poles[i]};
        vg_component c[1];
        size_t n;
        assert_ok(vg_poles_compute(a, 1, 2.0, c, &n, &err));
        assert_int_equal(n, 1);
        assert_close(c[0].power, 2.0 / (1.0 - poles[i] * poles[i]), 1e-12);
        assert_within(c[0].cycles, poles[i] > 0.0 ? 0.0 : 0.5, 1e-12);
    }
}

/* Box & Jenkins: (1 + a2) / ((1 - a2) ((1 + a2)^2 - a1^2)) is the variance of a second-order
 * process in this sign. */
static void a_pair_of_poles_is_one_component(void **state)
{
    const double angle = 2.0 * M_PI * 0.0625; /* 0.25 Hz at 4 Hz */
    const double a1 = -2.0 * 0.95 * cos(angle);
    const double a2 = 0.95 * 0.95;
    const double a[] = {1.0, a1, a2};
    vg_component c[2];
    size_t n;
    vg_error err;

    (void)state;
    assert_ok(vg_poles_compute(a, 2, 3.0, c, &n, &err));
    assert_int_equal(n, 1);
    assert_within(c[0].cycles, 0.0625, 1e-12);
    assert_close(c[0].power,
                 3.0 * (1.0 + a2) / ((1.0 - a2) * ((1.0 + a2) * (1.0 + a2) - a1 * a1)), 1e-10);
}

/* Two resonances far apart: each component is the integral of the density about its peak. */
static void components_are_what_lies_under_the_peaks(void **state)
{
    enum { BINS = 200001 };
    static double density[BINS];
    const double p1 = -2.0 * 0.98 * cos(2.0 * M_PI * 0.025), q = 0.98 * 0.98;
    const double p2 = -2.0 * 0.98 * cos(2.0 * M_PI * 0.3);
    const double a[] = {1.0, p1 + p2, 2.0 * q + p1 * p2, q * (p1 + p2), q * q};
    vg_component c[4];
    double low = 0.0;
    double high = 0.0;
    size_t n;
    vg_error err;

    (void)state;
    assert_ok(vg_poles_compute(a, 4, 1.0, c, &n, &err));
    assert_int_equal(n, 2);
    assert_ok(vg_burg_density(a, 4, 1.0, 1.0, density, BINS, &err));
    for (int k = 0; k + 1 < BINS; k++)
        *(k < 0.16 * 2.0 * (BINS - 1) ? &low : &high) +=
            (density[k] + density[k + 1]) / 2.0 * 0.5 / (BINS - 1);
    const int first = c[0].cycles < c[1].cycles ? 0 : 1;
    assert_within(c[first].cycles, 0.025, 1e-9);
    assert_within(c[1 - first].cycles, 0.3, 1e-9);
    /* but for the skirt of the other peak, 2 %. */
    assert_close(c[first].power, low, 0.03);
    assert_close(c[1 - first].power, high, 0.03);
    /* Whatever is between them, nothing is lost. */
    assert_close(c[0].power + c[1].power, low + high, 1e-6);
}

/* Burg's model keeps the mean square of the series; V1 at order 16 has 1542.718139 by the
 * handbook, and its residues must add up to it. */
static void the_components_of_v1_add_up_to_its_mean_square(void **state)
{
    double rr_ms[300];
    vg_spectrum s;
    vg_error err;

    (void)state;
    vg_test_v1(rr_ms);
    assert_ok(vg_spectrum_compute((vg_nn_view){.nn_ms = rr_ms, .n = 300}, NULL, VG_ESTIMATOR_AR,
                                  &s, &err));
    /* No component of it lies below 0.04 Hz. */
    const double sum = s.pole_ms2[1] + s.pole_ms2[2];
    /* All but what lies above 0.40 Hz, some 3 % by the density. */
    assert_true(sum < 1542.718139);
    assert_true(sum > 0.95 * 1542.718139);
    /* V1 is a wave of 9.7 intervals and one of 3.6 of 851 ms. */
    assert_within(s.pole_hz[1], 1.0 / (9.7 * 0.851471), 0.003);
    assert_within(s.pole_hz[2], 1.0 / (3.6 * 0.851471), 0.003);
    vg_spectrum_free(&s);
}

static void poles_that_coincide_are_refused(void **state)
{
    const double a[] = {1.0, 0.0, 0.0};
    const double wrong[] = {1.0, NAN, 0.0};
    vg_component c[2];
    size_t n = 7;
    vg_error err;

    (void)state;
    assert_status(vg_poles_compute(a, 2, 1.0, c, &n, &err), VG_ERR_NUMERIC);
    assert_int_equal(n, 0);
    assert_status(vg_poles_compute(wrong, 2, 1.0, c, &n, &err), VG_ERR_NUMERIC);
    assert_status(vg_poles_compute(a, 0, 1.0, c, &n, &err), VG_ERR_OPTION);
    assert_status(vg_poles_compute(a, 201, 1.0, c, &n, &err), VG_ERR_OPTION);
    assert_int_equal(n, 0);
}

/* (z - 1)(z - 2)(z^2 + 1). */
static void roots_of_a_known_polynomial_are_found(void **state)
{
    const double c[] = {2.0, -3.0, 3.0, -3.0, 1.0};
    const double none[] = {1.0, 0.0};
    double roots[8];
    double sum = 0.0;
    double product = 1.0;
    vg_error err;

    (void)state;
    assert_ok(vg_polynomial_roots(c, 4, roots, &err));
    for (int i = 0; i < 4; i++) {
        sum += roots[2 * i];
        product *= hypot(roots[2 * i], roots[2 * i + 1]);
        assert_within(roots[2 * i] * (fabs(roots[2 * i + 1]) > 0.5), 0.0, 1e-12);
    }
    assert_close(sum, 3.0, 1e-12);
    assert_close(product, 2.0, 1e-12);
    assert_status(vg_polynomial_roots(none, 1, roots, &err), VG_ERR_NUMERIC);
    assert_nan(roots[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_real_pole_holds_all_the_variance),
        cmocka_unit_test(a_pair_of_poles_is_one_component),
        cmocka_unit_test(components_are_what_lies_under_the_peaks),
        cmocka_unit_test(the_components_of_v1_add_up_to_its_mean_square),
        cmocka_unit_test(poles_that_coincide_are_refused),
        cmocka_unit_test(roots_of_a_known_polynomial_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
