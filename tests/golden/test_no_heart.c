/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real signals that are no electrocardiogram, analysed as if they were. */
#include "vg_test.h"

/** Nothing is found in a channel, nothing is usable, and the reason is noise. */
static void assert_no_heart(const char *file, size_t channel)
{
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};
    vg_detect_opts opts = vg_detect_defaults();
    vg_input input;
    vg_beats out;

    opts.kind = VG_KIND_ECG;
    assert_ok(vg_input_open(vg_test_data(path, file), NULL, &input, &err));
    assert_ok(vg_beats_detect(input.recording, channel, &opts, &out, &err));
    assert_int_equal(out.n, 0);
    assert_within(vg_beats_usable_percent(&out, 0.0, out.duration_s), 0.0, 1e-9);
    assert_int_equal(out.n_unusable, 1);
    assert_string_equal(out.unusable[0].code, "noise");
    vg_beats_free(&out);
    vg_input_free(&input);
}

/* Frontal electrodes: alpha waves, blinks of the eye and muscles, eleven minutes each. */
static void an_electroencephalogram_holds_no_heart(void **state)
{
    (void)state;
    assert_no_heart("edf/test_subsecond.edf", 0);
    assert_no_heart("edf/test_utf8.edf", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_electroencephalogram_holds_no_heart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
