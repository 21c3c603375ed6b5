/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "beats/spikes.h"

enum { N = 400 };

static const double rates_hz[] = {100, 128, 250, 360, 500, 1000, 2000};
enum { N_RATES = sizeof rates_hz / sizeof rates_hz[0] };

/** A Gaussian wave in the middle of N samples. */
static void draw_wave(float *x, double fs_hz, double sigma_s)
{
    for (size_t i = 0; i < N; i++) {
        const double d = ((double)i - N / 2) / fs_hz / sigma_s;
        x[i] = (float)exp(-0.5 * d * d);
    }
}

static void a_pulse_of_2_ms_is_bridged_at_any_rate(void **state)
{
    (void)state;
    for (size_t r = 0; r < N_RATES; r++) {
        const int width = (int)fmax(1.0, 0.002 * rates_hz[r]);
        const int spike = vg_spike_samples(rates_hz[r]);
        for (int sign = -1; sign <= 1; sign += 2) {
            float x[N];
            for (int i = 0; i < N; i++)
                x[i] = 0.001f * (float)i +
                       (i >= 200 && i < 200 + width ? 5.0f * (float)sign : 0.0f);
            const size_t done = vg_spikes_bridge(x, N, spike);
            assert_int_equal(done, N - 6 * spike);
            /* what is left is the line that the pulse rode on */
            for (int i = 0; i < N; i++)
                assert_within((double)x[i], 0.001 * i, 1e-5);
        }
    }
}

/* The narrowest R waves, of 12 ms at half their height, as they are sampled slowest. */
static void the_narrowest_r_waves_are_no_spikes(void **state)
{
    (void)state;
    for (size_t r = 0; r < N_RATES; r++) {
        for (double half_ms = 12.0; half_ms < 30.0; half_ms *= 1.1) {
            float x[N];
            float before[N];
            draw_wave(x, rates_hz[r], 0.001 * half_ms / 2.3548);
            memcpy(before, x, sizeof x);
            (void)vg_spikes_bridge(x, N, vg_spike_samples(rates_hz[r]));
            assert_memory_equal(x, before, sizeof x);
        }
    }
}

static void what_is_given_again_from_where_it_ended_comes_out_the_same(void **state)
{
    const int spike = vg_spike_samples(500);
    float whole[N] = {0};
    float parts[N] = {0};
    size_t from = 0;

    (void)state;
    for (size_t i = 7; i < N; i += 31)
        whole[i] = parts[i] = i % 2 == 0 ? 3.0f : -2.0f;
    (void)vg_spikes_bridge(whole, N, spike);
    for (size_t to = 1; to <= N; to++)
        from += vg_spikes_bridge(parts + from, to - from, spike);
    assert_memory_equal(parts, whole, sizeof whole);
    assert_int_equal(from, N - 6 * spike);
}

static void a_few_samples_are_left_alone(void **state)
{
    float x[3] = {0.0f, 9.0f, 0.0f};

    (void)state;
    for (size_t n = 0; n <= 3; n++)
        assert_int_equal(vg_spikes_bridge(x, n, 1), 0);
    assert_true(x[1] == 9.0f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pulse_of_2_ms_is_bridged_at_any_rate),
        cmocka_unit_test(the_narrowest_r_waves_are_no_spikes),
        cmocka_unit_test(what_is_given_again_from_where_it_ended_comes_out_the_same),
        cmocka_unit_test(a_few_samples_are_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
