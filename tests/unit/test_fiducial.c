/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vertex beside parabolas whose vertex is known, and beside a general least-squares fit. */
#include "beats/fiducial.h"

#include "core/rng.h"
#include "vg_test.h"

enum { MOST = 8 };

/** c[0] + c[1] k + c[2] k^2 nearest to y[-half .. half]: normal equations, Cramer's rule. */
static void solve(const float *y, int half, double c[3])
{
    double s[5] = {0.0};
    double b[3] = {0.0};

    for (int k = -half; k <= half; k++) {
        double power = 1.0;
        for (int i = 0; i < 5; i++) {
            s[i] += power;
            if (i < 3)
                b[i] += power * (double)y[k];
            power *= k;
        }
    }
    const double det = s[0] * s[2] * s[4] - s[2] * s[2] * s[2]; /* odd sums are 0 */
    c[0] = (b[0] * s[2] * s[4] - b[2] * s[2] * s[2]) / det;
    c[1] = b[1] / s[2];
    c[2] = (b[2] * s[0] * s[2] - b[0] * s[2] * s[2]) / det;
}

static void the_parabola_reaches_8_ms_to_each_side_but_one_sample_at_least(void **state)
{
    (void)state;
    assert_int_equal(vg_parabola_of_qrs(1000.0).half, 8);
    assert_int_equal(vg_parabola_of_qrs(360.0).half, 3);
    assert_int_equal(vg_parabola_of_qrs(120.0).half, 1);
    assert_int_equal(vg_parabola_of_qrs(25.0).half, 1);
}

static void the_vertex_of_a_parabola_is_found_between_samples(void **state)
{
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        const vg_parabola p = vg_parabola_of_qrs(500.0);
        float y[2 * MOST + 1];
        double height;
        for (int k = -MOST; k <= MOST; k++) {
            const double off = k - 0.375;
            y[k + MOST] = (float)(sign * (40.0 - 2.0 * off * off));
        }
        assert_close(vg_parabola_vertex(&p, y + MOST, sign, &height), 0.375, 1e-6);
        assert_close(height, sign * 40.0, 1e-6);
        /* it bends the other way */
        assert_within(vg_parabola_vertex(&p, y + MOST, -sign, &height), 0.0, 0.0);
        assert_within(height, (double)y[MOST], 0.0);
    }
}

static void it_is_the_vertex_of_the_least_squares_fit(void **state)
{
    vg_rng rng = vg_rng_seed(3);

    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        const vg_parabola p = vg_parabola_of_qrs(125.0 * (1 + trial % 8));
        float y[2 * MOST + 1];
        double height;
        double c[3];
        for (int k = 0; k <= 2 * MOST; k++)
            y[k] = (float)(vg_rng_normal(&rng) - 0.2 * (k - MOST) * (k - MOST));
        solve(y + MOST, p.half, c);
        const double vertex = -0.5 * c[1] / c[2];
        const double limit = 0.5 * p.half;
        const double offset = vg_parabola_vertex(&p, y + MOST, 1, &height);
        if (!(c[2] < 0.0) || fabs(vertex) > limit) {
            assert_true(fabs(offset) <= limit);
            assert_within(height, (double)y[MOST], 0.0);
        } else {
            assert_within(offset, vertex, 1e-4);
            assert_within(height, c[0] + 0.5 * c[1] * vertex, 1e-5);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parabola_reaches_8_ms_to_each_side_but_one_sample_at_least),
        cmocka_unit_test(the_vertex_of_a_parabola_is_found_between_samples),
        cmocka_unit_test(it_is_the_vertex_of_the_least_squares_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
