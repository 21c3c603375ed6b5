/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "dsp/fft.h"

/* 1200 = 2^4 3 5^2, 1188 = 2^2 3^3 11, 468 = 2^2 3^2 13; 143 = 11 * 13 is not one. */
static void lengths_that_transform_fast_are_close_below_any_length(void **state)
{
    static const size_t most[] = {1, 2, 11, 17, 144, 143, 471, 1190, 1200, 1201};
    static const size_t fast[] = {1, 2, 11, 16, 144, 140, 468, 1188, 1200, 1200};

    (void)state;
    for (size_t i = 0; i < sizeof most / sizeof most[0]; i++)
        assert_int_equal(vg_fft_fast_length(most[i], VG_FFT_FAST), fast[i]);
    assert_int_equal(vg_fft_fast_length(1190, VG_FFT_FASTEST), 1152);
    assert_int_equal(vg_fft_fast_length(7, VG_FFT_FASTEST), 6);
}

/* cos(2 pi 3 j / n) of n samples has n / 2 at +-3 and nothing else. */
static void a_cosine_is_one_line(void **state)
{
    static const size_t lengths[] = {7, 480, 997, 1200};
    vg_error err;

    (void)state;
    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
        const size_t n = lengths[k];
        vg_fft *fft;
        assert_ok(vg_fft_create(n, &fft, &err));
        double *in = vg_fft_input(fft);
        for (size_t j = 0; j < n; j++)
            in[j] = cos(2.0 * M_PI * 3.0 * (double)j / (double)n);
        const double *out = vg_fft_execute(fft);
        for (size_t i = 0; i < n / 2 + 1; i++) {
            assert_within(out[2 * i], i == 3 ? (double)n / 2.0 : 0.0, 1e-10);
            assert_within(out[2 * i + 1], 0.0, 1e-10);
        }
        vg_fft_destroy(fft);
    }
}

static void a_length_out_of_range_is_refused(void **state)
{
    vg_fft *fft;
    vg_error err;

    (void)state;
    assert_status(vg_fft_create(0, &fft, &err), VG_ERR_OPTION);
    assert_null(fft);
    assert_string_equal(err.message, "a transform of 0 samples; 1 to 268435456 are possible");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_that_transform_fast_are_close_below_any_length),
        cmocka_unit_test(a_cosine_is_one_line),
        cmocka_unit_test(a_length_out_of_range_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
