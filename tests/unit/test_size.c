/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "nn/size.h"

enum { N = 60, ODD = 30 };

/** Beats every 800 ms whose heights differ by 5 %, one of them early and of another height. */
static vg_stretch make_stretch(double early_s, float height)
{
    vg_stretch s = {0};
    vg_error err;

    for (int i = 0; i < N; i++) {
        const vg_work_beat beat = {.t_s = 0.8 * i - (i == ODD ? early_s : 0.0),
                                   .size =
                                       i == ODD ? height : 1.0f + 0.05f * (float)(i % 3 - 1)};
        assert_ok(vg_stretch_append(&s, beat, &err));
    }
    return s;
}

static size_t n_marked(vg_stretch *s)
{
    size_t n = 0;
    vg_error err;

    assert_ok(vg_sizes_mark(s, &err));
    for (size_t i = 0; i < s->n; i++)
        n += s->beats[i].foreign == VG_NN_ECTOPIC;
    return n;
}

/* 0.04 s before its time puts 0.08 s, a tenth of the rhythm, between its two intervals. */
static void a_beat_twice_as_high_and_a_little_early_is_ectopic(void **state)
{
    (void)state;
    vg_stretch s = make_stretch(0.04, 2.0f);
    assert_int_equal(n_marked(&s), 1);
    assert_int_equal(s.beats[ODD].foreign, VG_NN_ECTOPIC);
    vg_stretch_free(&s);
    s = make_stretch(0.04, -0.5f);
    assert_int_equal(n_marked(&s), 1);
    vg_stretch_free(&s);
}

static void height_alone_is_no_evidence(void **state)
{
    (void)state;
    vg_stretch s = make_stretch(0.0, 2.0f);
    assert_int_equal(n_marked(&s), 0);
    vg_stretch_free(&s);
}

static void a_little_early_alone_is_no_evidence(void **state)
{
    (void)state;
    vg_stretch s = make_stretch(0.04, 1.1f);
    assert_int_equal(n_marked(&s), 0);
    vg_stretch_free(&s);
}

/* The detector calls it ectopic by its shape, but neither height nor time say so. Without a
 * height the label is somebody's word and stands. */
static void a_label_needs_height_or_time_to_agree(void **state)
{
    (void)state;
    vg_stretch s = make_stretch(0.0, 1.02f);
    s.beats[ODD].foreign = VG_NN_ECTOPIC;
    assert_int_equal(n_marked(&s), 0);
    s.beats[ODD].foreign = VG_NN_ECTOPIC;
    s.beats[ODD].size = NAN;
    assert_int_equal(n_marked(&s), 1);
    vg_stretch_free(&s);
    s = make_stretch(0.2, 1.02f);
    s.beats[ODD].foreign = VG_NN_ECTOPIC;
    assert_int_equal(n_marked(&s), 1);
    vg_stretch_free(&s);
    s = make_stretch(0.0, 2.0f);
    s.beats[ODD].foreign = VG_NN_ECTOPIC;
    assert_int_equal(n_marked(&s), 1);
    vg_stretch_free(&s);
}

static void an_escape_beat_may_be_in_rhythm(void **state)
{
    (void)state;
    vg_stretch s = make_stretch(0.0, 1.02f);
    s.beats[ODD].foreign = VG_NN_ECTOPIC;
    s.beats[ODD].is_escape = true;
    assert_int_equal(n_marked(&s), 1);
    vg_stretch_free(&s);
}

/* What follows is not the pause of an early beat: the next beat is missing. */
static void a_missing_beat_is_no_pause(void **state)
{
    (void)state;
    vg_stretch s = make_stretch(0.0, 2.0f);
    memmove(&s.beats[ODD + 1], &s.beats[ODD + 2], (N - ODD - 2) * sizeof s.beats[0]);
    s.n--;
    assert_int_equal(n_marked(&s), 0);
    vg_stretch_free(&s);
}

static void unknown_heights_and_few_beats_mark_nothing(void **state)
{
    (void)state;
    vg_stretch s = make_stretch(0.04, 2.0f);
    for (size_t i = 0; i < s.n; i++)
        s.beats[i].size = NAN;
    assert_int_equal(n_marked(&s), 0);
    for (size_t n = 0; n < 12; n++) {
        s.n = n;
        assert_int_equal(n_marked(&s), 0);
    }
    vg_stretch_free(&s);
}

static void every_failed_allocation_is_told(void **state)
{
    vg_stretch s = make_stretch(0.04, 2.0f);
    vg_status status = VG_ERR_MEMORY;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_error err;
        vg_alloc_fail_at(nth);
        status = vg_sizes_mark(&s, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
    }
    assert_int_equal(s.beats[ODD].foreign, VG_NN_ECTOPIC);
    vg_stretch_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_beat_twice_as_high_and_a_little_early_is_ectopic),
        cmocka_unit_test(height_alone_is_no_evidence),
        cmocka_unit_test(a_little_early_alone_is_no_evidence),
        cmocka_unit_test(a_label_needs_height_or_time_to_agree),
        cmocka_unit_test(an_escape_beat_may_be_in_rhythm),
        cmocka_unit_test(a_missing_beat_is_no_pause),
        cmocka_unit_test(unknown_heights_and_few_beats_mark_nothing),
        cmocka_unit_test(every_failed_allocation_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
