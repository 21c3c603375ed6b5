/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ventricular flutter as annotated, between the marks [ and ], against what is masked as such:
 * one record of those at hand has it. */
#include "vg_test.h"

#include <glob.h>
#include <stdbool.h>

/** Seconds of a span in unusable spans, of one code or (NULL) of any. */
static double masked_s(const vg_beats *beats, const char *code, double from_s, double to_s)
{
    double sum_s = 0.0;

    for (size_t i = 0; i < beats->n_unusable; i++) {
        const vg_span *s = &beats->unusable[i];
        if (code == NULL || strcmp(s->code, code) == 0)
            sum_s += fmax(0.0, fmin(s->stop_s, to_s) - fmax(s->start_s, from_s));
    }
    return sum_s;
}

static vg_beats detect(const char *path, size_t channel)
{
    vg_error err = {0};
    vg_input input;
    vg_beats out;

    assert_ok(vg_input_open(path, NULL, &input, &err));
    assert_ok(vg_beats_detect(input.recording, channel, NULL, &out, &err));
    vg_input_free(&input);
    return out;
}

/** Add up what is annotated, and what of it is masked: as flutter, and at all. */
static void add_up(const char *annotations, const vg_beats *found, double sum_s[3])
{
    char path[VG_TEST_PATH_SIZE];
    vg_annotations a;
    vg_error err = {0};
    double from_s = NAN;

    assert_ok(vg_annotations_read(vg_test_data(path, annotations), &a, &err));
    for (size_t i = 0; i < a.n; i++) {
        const char label = vg_annotation_label(a.items[i].code);
        const double at_s = (double)a.items[i].sample / 360.0;
        if (label == '[')
            from_s = at_s;
        if (label != ']')
            continue;
        sum_s[0] += at_s - from_s;
        sum_s[1] += masked_s(found, "flutter", from_s, at_s);
        sum_s[2] += masked_s(found, NULL, from_s, at_s);
    }
    vg_annotations_free(&a);
}

static void most_of_the_annotated_flutter_is_masked_and_little_else(void **state)
{
    static const double least[2][2] = {{65.0, 70.0}, {50.0, 68.0}};

    (void)state;
    for (size_t lead = 0; lead < 2; lead++) {
        char path[VG_TEST_PATH_SIZE];
        double sum_s[3] = {0.0};
        vg_beats found = detect(vg_test_data(path, "mitdb/207.hea"), lead);
        add_up("mitdb/207.atr", &found, sum_s);
        print_message("207, lead %zu: %.1f s of flutter, %.1f masked as such, %.1f at all\n",
                      lead, sum_s[0], sum_s[1], sum_s[2]);
        assert_true(sum_s[0] > 140.0);
        assert_true(100.0 * sum_s[1] / sum_s[0] >= least[lead][0]);
        assert_true(100.0 * sum_s[2] / sum_s[0] >= least[lead][1]);
        assert_true(masked_s(&found, "flutter", 0.0, INFINITY) - sum_s[1] < 5.0);
        vg_beats_free(&found);
    }
}

static size_t count_without(const char *folder)
{
    char path[VG_TEST_PATH_SIZE];
    glob_t list;

    (void)vg_test_data(path, folder);
    (void)snprintf(path + strlen(path), sizeof path - strlen(path), "/*.hea");
    assert_int_equal(glob(path, 0, NULL, &list), 0);
    for (size_t i = 0; i < list.gl_pathc; i++) {
        if (strstr(list.gl_pathv[i], "mitdb/207") != NULL)
            continue;
        vg_beats found = detect(list.gl_pathv[i], 0);
        const double flutter_s = masked_s(&found, "flutter", 0.0, INFINITY);
        if (flutter_s > 0.0)
            print_message("%s: %g s\n", list.gl_pathv[i], flutter_s);
        assert_true(flutter_s <= 0.0);
        vg_beats_free(&found);
    }
    const size_t n = list.gl_pathc;
    globfree(&list);
    return n;
}

/* Sinus rhythm, fibrillation of the atria, pacemakers, ventricular tachycardia, electrodes in
 * motion down to -6 dB, and hands on dry electrodes. */
static void no_other_record_has_any(void **state)
{
    (void)state;
    assert_int_equal(count_without("mitdb"), 26);
    assert_int_equal(count_without("nstdb"), 6);
    assert_int_equal(count_without("tele-ecg"), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_of_the_annotated_flutter_is_masked_and_little_else),
        cmocka_unit_test(no_other_record_has_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
