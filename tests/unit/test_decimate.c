/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "dsp/decimate.h"

enum { FACTOR = 10, N = 500 };

/** Largest output for a sine of so many cycles an input sample, against one without filter. */
static double gain_at(double frequency)
{
    vg_decimator *d = NULL;
    vg_error err = {0};
    float out[N];
    double largest = 0.0;

    assert_ok(vg_decimator_create(FACTOR, &d, &err));
    const size_t reach = vg_decimator_reach(d);
    const size_t n = (N - 1) * FACTOR + 2 * reach + 1;
    float *x = vg_alloc(n, sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)cos(2.0 * M_PI * frequency * ((double)i - (double)reach));
    vg_decimate(d, x, N, out);
    for (size_t i = 0; i < N; i++)
        largest = fmax(largest, fabs((double)out[i]));
    if (frequency < 0.5 / FACTOR) { /* no delay: output i is the sine at input i * FACTOR */
        for (size_t i = 0; i < N; i++)
            assert_within((double)out[i], cos(2.0 * M_PI * frequency * (double)(i * FACTOR)),
                          frequency < 0.4 / FACTOR ? 1e-3 : 1.0);
    }
    vg_free(x);
    vg_decimator_destroy(d);
    return largest;
}

/* Design: 80 dB from 1.2 times the new Nyquist frequency on, flat up to 0.8 of it. */
static void the_band_below_passes_and_the_band_above_does_not(void **state)
{
    (void)state;
    assert_within(gain_at(0.0), 1.0, 1e-5);
    assert_within(gain_at(0.1 / FACTOR), 1.0, 1e-3);
    assert_within(gain_at(0.39 / FACTOR), 1.0, 2e-3);
    assert_true(gain_at(0.61 / FACTOR) < 2e-4);
    assert_true(gain_at(1.0 / FACTOR) < 2e-4);
    assert_true(gain_at(0.3) < 2e-4);
}

static void creation_survives_refused_allocations(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_error err = {0};

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_decimator *d = NULL;
        vg_alloc_fail_at(nth);
        status = vg_decimator_create(4, &d, &err);
        vg_alloc_fail_at(-1);
        assert_int_equal(d == NULL, status != VG_OK);
        vg_decimator_destroy(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_band_below_passes_and_the_band_above_does_not),
        cmocka_unit_test(creation_survives_refused_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
