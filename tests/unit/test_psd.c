/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "dsp/fft.h"
#include "dsp/psd.h"

static vg_welch *welch_of(size_t segment)
{
    vg_welch *welch;
    vg_error err;

    assert_ok(vg_welch_create(segment, 4.0, &welch, &err));
    return welch;
}

static void the_transform_is_the_sum_it_stands_for(void **state)
{
    vg_rng rng = vg_rng_seed(4);
    vg_error err;

    (void)state;
    for (size_t n = 1; n <= 40; n++) {
        vg_fft *fft;
        double x[40];
        assert_ok(vg_fft_create(n, &fft, &err));
        for (size_t i = 0; i < n; i++)
            vg_fft_input(fft)[i] = x[i] = vg_rng_normal(&rng);
        const double *bins = vg_fft_execute(fft);
        for (size_t k = 0; k <= n / 2; k++) {
            double re = 0.0;
            double im = 0.0;
            for (size_t i = 0; i < n; i++) {
                re += x[i] * cos(2.0 * M_PI * (double)(i * k) / (double)n);
                im -= x[i] * sin(2.0 * M_PI * (double)(i * k) / (double)n);
            }
            assert_within(bins[2 * k], re, 1e-12);
            assert_within(bins[2 * k + 1], im, 1e-12);
        }
        vg_fft_destroy(fft);
    }
}

static void a_sine_at_a_bin_has_half_its_amplitude_squared(void **state)
{
    double x[480];
    size_t n_segments;
    vg_welch *welch = welch_of(480);

    (void)state;
    for (int i = 0; i < 480; i++)
        x[i] = 30.0 * sin(2.0 * M_PI * 0.1 * i / 4.0);
    assert_int_equal(vg_welch_add(welch, x, 480), 1);
    const vg_psd psd = vg_welch_borrow(welch, &n_segments);
    assert_int_equal(n_segments, 1);
    assert_close(vg_psd_power(psd, 0.04, 0.15), 450.0, 1e-6);
    assert_close(vg_psd_power(psd, 0.0, 2.0), 450.0, 1e-6);
    assert_close(vg_psd_peak(psd, 0.04, 0.15), 0.1, 1e-9);
    vg_welch_destroy(welch);
}

/** Parseval: the sum of the density times the step is the mean square of the windowed
 *  segment over that of the window, which for one Hann segment is computed here by hand. */
static void the_density_adds_up_to_the_mean_square(void **state)
{
    vg_rng rng = vg_rng_seed(6);
    double x[101];
    size_t n_segments;

    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        const size_t n = 10 + (size_t)vg_rng_below(&rng, 91);
        double mean = 0.0;
        double windowed = 0.0;
        double window = 0.0;
        double sum = 0.0;
        for (size_t i = 0; i < n; i++) {
            x[i] = 800.0 + 40.0 * vg_rng_normal(&rng);
            mean += x[i];
        }
        mean /= (double)n;
        for (size_t i = 0; i < n; i++) {
            const double w = 0.5 - 0.5 * cos(2.0 * M_PI * (double)i / (double)n);
            windowed += (x[i] - mean) * (x[i] - mean) * w * w;
            window += w * w;
        }
        vg_welch *welch = welch_of(n);
        assert_int_equal(vg_welch_add(welch, x, n), 1);
        const vg_psd psd = vg_welch_borrow(welch, &n_segments);
        for (size_t k = 0; k < psd.n; k++)
            sum += psd.density[k] * psd.step_hz;
        assert_close(sum, windowed / window, 1e-10);
        vg_welch_destroy(welch);
    }
}

static void bands_tile_without_loss_or_overlap(void **state)
{
    double density[61];
    vg_rng rng = vg_rng_seed(9);

    (void)state;
    for (int i = 0; i < 61; i++)
        density[i] = vg_rng_uniform(&rng);
    const vg_psd psd = {density, 61, 1.0 / 120.0};
    for (int trial = 0; trial < 200; trial++) {
        const double cut = 0.5 * vg_rng_uniform(&rng);
        assert_close(vg_psd_power(psd, 0.0, cut) + vg_psd_power(psd, cut, 0.5),
                     vg_psd_power(psd, 0.0, 0.5), 1e-12);
    }
    assert_true(vg_psd_power(psd, 0.2, 0.2) == 0.0);
    assert_close(vg_psd_power(psd, 0.0, 9.0), vg_psd_power(psd, 0.0, 0.5), 1e-15);
}

static void segments_overlap_by_half_and_are_whole(void **state)
{
    static double x[1019];
    vg_welch *welch = welch_of(480);

    (void)state;
    assert_int_equal(vg_welch_add(welch, x, 479), 0);
    assert_int_equal(vg_welch_add(welch, x, 480), 1);
    assert_int_equal(vg_welch_add(welch, x, 719), 1);
    assert_int_equal(vg_welch_add(welch, x, 720), 2);
    assert_int_equal(vg_welch_add(welch, x, 1019), 3);
    vg_welch_destroy(welch);
}

static void a_reset_handle_forgets(void **state)
{
    static double x[480];
    size_t n_segments;
    vg_welch *welch = welch_of(480);

    (void)state;
    for (int i = 0; i < 480; i++)
        x[i] = i % 7;
    (void)vg_welch_add(welch, x, 480);
    vg_welch_reset(welch);
    const vg_psd psd = vg_welch_borrow(welch, &n_segments);
    assert_int_equal(n_segments, 0);
    assert_true(vg_psd_power(psd, 0.0, 2.0) == 0.0);
    assert_nan(vg_psd_peak(psd, 0.04, 0.15));
    vg_welch_destroy(welch);
}

static void options_out_of_range_are_named(void **state)
{
    vg_welch *welch;
    vg_fft *fft;
    vg_error err;

    (void)state;
    assert_status(vg_welch_create(1, 4.0, &welch, &err), VG_ERR_OPTION);
    assert_null(welch);
    assert_status(vg_welch_create(480, 0.0, &welch, &err), VG_ERR_OPTION);
    assert_status(vg_fft_create(0, &fft, &err), VG_ERR_OPTION);
    assert_null(fft);
}

static void every_refused_allocation_is_reported(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_welch *welch;
        vg_alloc_fail_at(nth);
        status = vg_welch_create(480, 4.0, &welch, &err);
        vg_alloc_fail_at(-1);
        assert_true((status == VG_OK) == (welch != NULL));
        vg_welch_destroy(welch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_transform_is_the_sum_it_stands_for),
        cmocka_unit_test(a_sine_at_a_bin_has_half_its_amplitude_squared),
        cmocka_unit_test(the_density_adds_up_to_the_mean_square),
        cmocka_unit_test(bands_tile_without_loss_or_overlap),
        cmocka_unit_test(segments_overlap_by_half_and_are_whole),
        cmocka_unit_test(a_reset_handle_forgets),
        cmocka_unit_test(options_out_of_range_are_named),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
