/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the header says of how likely intervals are, tried at random. */
#include "beats/rhythm.h"

#include "core/rng.h"
#include "vg_test.h"

enum { TRIALS = 200000 };

static double draw(vg_rng *rng, double low, double high)
{
    return low + (high - low) * vg_rng_uniform(rng);
}

/* A candidate of which the header says that no rhythm passes over it is never passed over: the
 * path through it always has the greater sum. */
static void what_a_rhythm_needs_is_never_better_left_out(void **state)
{
    vg_rng rng = vg_rng_seed(11);
    size_t n_needed = 0;

    (void)state;
    for (int i = 0; i < TRIALS; i++) {
        const double typical_s = draw(&rng, 0.3, 2.0);
        const vg_rhythm r = vg_rhythm_of(typical_s, draw(&rng, 0.0, 0.6) * typical_s, 12);
        const double first_s = draw(&rng, 0.2, 4.0);
        const double second_s = draw(&rng, 0.2, 4.0);
        const double evidence = draw(&rng, 0.0, 11.0);
        if (!vg_rhythm_needs(&r, evidence, second_s))
            continue;
        n_needed++;
        const double through =
            vg_rhythm_likelihood(&r, first_s) + evidence + vg_rhythm_likelihood(&r, second_s);
        assert_true(through >= vg_rhythm_likelihood(&r, first_s + second_s) - 1e-12);
    }
    assert_true(n_needed > TRIALS / 10);
}

static void the_typical_interval_is_the_likeliest(void **state)
{
    vg_rng rng = vg_rng_seed(12);

    (void)state;
    for (int i = 0; i < TRIALS; i++) {
        const double typical_s = draw(&rng, 0.4, 2.0);
        const vg_rhythm r = vg_rhythm_of(typical_s, draw(&rng, 0.0, 0.3) * typical_s, 12);
        assert_true(vg_rhythm_likelihood(&r, draw(&rng, 0.0, 5.0)) <=
                    vg_rhythm_likelihood(&r, typical_s) + 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_rhythm_needs_is_never_better_left_out),
        cmocka_unit_test(the_typical_interval_is_the_likeliest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
