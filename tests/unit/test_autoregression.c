/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "stat/autoregression.h"

enum { N_LH = 48 };

/* Luteinizing hormone in blood samples at 10 min intervals: the data set lh of R. */
static const double lh[N_LH] = {2.4, 2.4, 2.4, 2.2, 2.1, 1.5, 2.3, 2.3, 2.5, 2.0, 1.9, 1.7,
                                2.2, 1.8, 3.2, 3.2, 2.7, 2.2, 2.2, 1.9, 1.9, 1.8, 2.7, 3.0,
                                2.3, 2.0, 2.0, 2.9, 2.9, 2.7, 2.7, 2.3, 2.6, 2.4, 1.8, 1.7,
                                1.5, 1.4, 2.1, 3.3, 3.5, 3.5, 3.1, 2.6, 2.1, 3.4, 3.0, 2.9};

/** ln of the exact Gaussian likelihood about a mean, and the innovation variance. */
static double ln_likelihood(const vg_ar *ar, double mean, double *variance)
{
    double x[N_LH], e[N_LH];
    double sum = 0.0;

    for (int i = 0; i < N_LH; i++)
        x[i] = lh[i] - mean;
    vg_ar_whiten(ar, NULL, x, N_LH, e);
    for (int i = 0; i < N_LH; i++)
        sum += e[i] * e[i];
    *variance = sum / N_LH;
    return -0.5 * (N_LH * (log(2.0 * M_PI * *variance) + 1.0) + vg_ar_log_det(ar, NULL, N_LH));
}

/* R's documentation of arima: arima(lh, order = c(1,0,0)) gives ar1 0.5739, intercept 2.4133,
 * sigma^2 0.1975, log likelihood -29.38; order = c(3,0,0) gives 0.6448 -0.0634 -0.2198,
 * 2.3931, 0.1787, -27.09. The partial autocorrelations of the latter by Levinson backwards. */
static void the_likelihood_is_that_of_r(void **state)
{
    const double one[] = {0.5739};
    const double c = -0.2198;
    const double second = (-0.0634 + 0.6448 * c) / (1.0 - c * c);
    const double first = (0.6448 - 0.0634 * c) / (1.0 - c * c) / (1.0 - second);
    const double three[] = {first, second, c};
    double variance;

    (void)state;
    const vg_ar ar1 = vg_ar_from_partial(one, 1);
    assert_within(ln_likelihood(&ar1, 2.4133, &variance), -29.38, 0.005);
    assert_within(variance, 0.1975, 5e-5);
    const vg_ar ar3 = vg_ar_from_partial(three, 3);
    assert_within(ar3.phi[3][0], 0.6448, 1e-12);
    assert_within(ar3.phi[3][1], -0.0634, 1e-12);
    assert_within(ar3.phi[3][2], -0.2198, 1e-12);
    assert_within(ln_likelihood(&ar3, 2.3931, &variance), -27.09, 0.005);
    assert_within(variance, 0.1787, 5e-5);
}

static void colouring_undoes_whitening(void **state)
{
    const double partial[] = {0.6, -0.4, 0.3};
    const unsigned char depth[] = {0, 1, 2, 3, 3, 3, 0, 1, 2, 3, 3, 0};
    enum { N = sizeof depth };
    double x[N], e[N], back[N];
    vg_rng rng = vg_rng_seed(3);

    (void)state;
    const vg_ar ar = vg_ar_from_partial(partial, 3);
    for (int i = 0; i < N; i++)
        x[i] = vg_rng_normal(&rng);
    vg_ar_whiten(&ar, depth, x, N, e);
    vg_ar_colour(&ar, depth, e, N, back);
    for (int i = 0; i < N; i++)
        assert_within(back[i], x[i], 1e-12);
}

/* The covariance of a first-order process is rho^|i-j| / (1 - rho^2): whitening any two
 * columns must give their product with its inverse, here by hand for three points. */
static void whitening_multiplies_by_the_root_of_the_inverse_covariance(void **state)
{
    const double rho = 0.7;
    const double x[] = {1.0, -2.0, 0.5};
    double e[3];

    (void)state;
    const vg_ar ar = vg_ar_from_partial(&rho, 1);
    vg_ar_whiten(&ar, NULL, x, 3, e);
    const double expected = x[0] * x[0] + (1.0 + rho * rho) * x[1] * x[1] + x[2] * x[2] -
                            2.0 * rho * (x[0] * x[1] + x[1] * x[2]);
    assert_close(e[0] * e[0] + e[1] * e[1] + e[2] * e[2], expected, 1e-14);
    assert_close(vg_ar_log_det(&ar, NULL, 3), -log(1.0 - rho * rho), 1e-14);
}

static void differences_are_coloured_back_too(void **state)
{
    enum { N = 12 };
    const double partial[] = {0.6, -0.4, 0.3};
    double x[N], e[N], back[N];
    vg_rng rng = vg_rng_seed(4);

    (void)state;
    for (size_t order = 0; order <= 3; order++) {
        vg_ar ar = vg_ar_from_partial(partial, order);
        ar.is_differenced = true;
        for (int i = 0; i < N; i++)
            x[i] = vg_rng_normal(&rng);
        vg_ar_whiten(&ar, NULL, x, N, e);
        vg_ar_colour(&ar, NULL, e, N, back);
        for (int i = 0; i < N; i++)
            assert_within(back[i], x[i], 1e-12);
    }
}

/* Differences of white noise have variance 2 and covariance -1 with their neighbours. For two
 * of them the inverse is [2 1; 1 2] / 3 and the determinant 3; for three the determinant of
 * [2 -1 0; -1 2 -1; 0 -1 2] is 4 and its inverse [3 2 1; 2 4 2; 1 2 3] / 4. */
static void whitened_differences_have_their_own_covariance(void **state)
{
    const double x[] = {1.0, -2.0, 0.5};
    double e[3];

    (void)state;
    vg_ar ar = vg_ar_from_partial(NULL, 0);
    ar.is_differenced = true;
    vg_ar_whiten(&ar, NULL, x, 2, e);
    assert_close(e[0] * e[0] + e[1] * e[1], (2.0 * 1.0 + 2.0 * 4.0 + 2.0 * -2.0) / 3.0, 1e-13);
    assert_close(vg_ar_log_det(&ar, NULL, 2), log(3.0), 1e-13);
    vg_ar_whiten(&ar, NULL, x, 3, e);
    const double expected =
        (3.0 + 16.0 + 0.75 + 2.0 * (2.0 * -2.0 + 1.0 * 0.5 + 2.0 * -1.0)) / 4.0;
    assert_close(e[0] * e[0] + e[1] * e[1] + e[2] * e[2], expected, 1e-13);
    assert_close(vg_ar_log_det(&ar, NULL, 3), log(4.0), 1e-13);
}

/* Errors of different size are those of equal size over their weights: whitened alike, coloured
 * back, and with the determinant of the division, which is 1 / (2 * 0.5 * 4)^2 here. */
static void weights_make_errors_equal_first(void **state)
{
    enum { N = 3 };
    const double rho = 0.7;
    const double weight[N] = {2.0, 0.5, 4.0};
    const double equal[N] = {1.0, -2.0, 0.5};
    double x[N], e[N], expected[N], back[N];

    (void)state;
    for (int is_differenced = 0; is_differenced < 2; is_differenced++) {
        vg_ar ar = vg_ar_from_partial(&rho, 1);
        ar.is_differenced = is_differenced != 0;
        vg_ar_whiten(&ar, NULL, equal, N, expected);
        const double log_det = vg_ar_log_det(&ar, NULL, N);
        ar.weight = weight;
        for (int i = 0; i < N; i++)
            x[i] = equal[i] / weight[i];
        vg_ar_whiten(&ar, NULL, x, N, e);
        vg_ar_colour(&ar, NULL, e, N, back);
        for (int i = 0; i < N; i++) {
            assert_within(e[i], expected[i], 1e-14);
            assert_within(back[i], x[i], 1e-14);
        }
        assert_close(vg_ar_log_det(&ar, NULL, N), log_det - 2.0 * log(4.0), 1e-14);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_likelihood_is_that_of_r),
        cmocka_unit_test(colouring_undoes_whitening),
        cmocka_unit_test(whitening_multiplies_by_the_root_of_the_inverse_covariance),
        cmocka_unit_test(differences_are_coloured_back_too),
        cmocka_unit_test(whitened_differences_have_their_own_covariance),
        cmocka_unit_test(weights_make_errors_equal_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
