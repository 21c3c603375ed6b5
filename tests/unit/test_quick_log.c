/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The logarithm beside the library's; and what a rhythm can do for a beat. */
#include "vg_test.h"

#include "beats/evidence.h"
#include "beats/rhythm.h"

static void it_is_the_logarithm_of_every_size_of_number(void **state)
{
    (void)state;
    for (int e = -125; e < 127; e++) {
        for (int k = 0; k < 1000; k++) {
            const float x = ldexpf(1.0f + (float)k / 1000.0f, e);
            const double exact = log((double)x);
            assert_within((double)vg_quick_log(x), exact, 3e-7 * fmax(1.0, fabs(exact)));
        }
    }
    assert_within((double)vg_quick_log(1.0f), 0.0, 0.0);
    assert_true(isinf(vg_quick_log(0.0f)) && vg_quick_log(0.0f) < 0.0f);
}

static void no_likeness_gives_more_evidence_than_the_most(void **state)
{
    (void)state;
    for (float likeness = 0.0f; likeness <= 1.0f; likeness += 0.001f)
        assert_true(vg_evidence(-0.7f, vg_log_unlike(likeness)) <= vg_evidence_at_most(-0.7f));
}

/* Every way to part an interval in two, at every scatter. */
static void no_rhythm_gives_a_beat_more_than_the_most(void **state)
{
    double most = 0.0;

    (void)state;
    for (double deviation_s = 0.0; deviation_s < 0.3; deviation_s += 0.02) {
        const vg_rhythm r = vg_rhythm_of(0.8, deviation_s, 16);
        for (double a_s = 0.2; a_s < 3.0; a_s += 0.01) {
            for (double b_s = 0.2; b_s < 3.0; b_s += 0.01) {
                const double gain = vg_rhythm_likelihood(&r, a_s) +
                                    vg_rhythm_likelihood(&r, b_s) -
                                    vg_rhythm_likelihood(&r, a_s + b_s);
                most = fmax(most, gain);
            }
        }
    }
    assert_within(most, vg_rhythm_most_gain(), 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_logarithm_of_every_size_of_number),
        cmocka_unit_test(no_likeness_gives_more_evidence_than_the_most),
        cmocka_unit_test(no_rhythm_gives_a_beat_more_than_the_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
