/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scores as the WFDB package's bxb and sumstats print them in its own check. */
#include "vg_test.h"

#include <stdbool.h>

/** Lines of a text file below the test data, one at a time. */
static FILE *open_text(const char *name)
{
    char path[VG_TEST_PATH_SIZE];
    FILE *in = fopen(vg_test_data(path, name), "r");

    assert_non_null(in);
    return in;
}

/** The two counts of "LABEL: 100.00% (74/74)". */
static void read_counts(const char *label, unsigned long counts[2])
{
    char line[256];
    FILE *in = open_text("wfdb-c-expected/expected/bxb.out");

    counts[0] = counts[1] = 0;
    while (fgets(line, sizeof line, in) != NULL) {
        char *rest = strstr(line, label);
        rest = rest != NULL ? strchr(rest, '(') : NULL;
        if (rest == NULL)
            continue;
        counts[0] = strtoul(rest + 1, &rest, 10);
        counts[1] = strtoul(rest + 1, NULL, 10);
    }
    (void)fclose(in);
}

/* The check of WFDB compares 100s.atr with a copy of itself, from its beginning. */
static void bxb_counts_the_same_pairs(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    unsigned long found[2];
    unsigned long right[2];
    vg_input input;
    vg_error err = {0};
    vg_score s;

    (void)state;
    read_counts("QRS sensitivity", found);
    read_counts("QRS positive predictivity", right);
    assert_int_equal(found[1], 74);
    assert_ok(
        vg_input_open(vg_test_data(path, "wfdb-c-expected/data/100s.atr"), NULL, &input, &err));
    assert_ok(vg_score_compute(&input.beats, &input.beats, NULL, &s, &err));
    assert_int_equal(s.n_tp, found[0]);
    assert_int_equal(s.n_tp + s.n_fn, found[1]);
    assert_int_equal(s.n_tp, right[0]);
    assert_int_equal(s.n_tp + s.n_fp, right[1]);
    vg_input_free(&input);
}

/* Columns of sumstats: Nn Vn Fn On Nv Vv Fv Ov No Vo Fo, reference first; O and o stand for no
 * beat. Then QRS sensitivity and positive predictivity in percent, two digits. */
static void add_row(char *rest, vg_score *gross)
{
    enum { COLUMNS = 11 };
    unsigned long n[COLUMNS];

    for (int i = 0; i < COLUMNS; i++)
        n[i] = strtoul(rest, &rest, 10);
    const vg_score s = {.n_tp = n[0] + n[1] + n[2] + n[4] + n[5] + n[6],
                        .n_fp = n[3] + n[7],
                        .n_fn = n[8] + n[9] + n[10]};
    assert_within(vg_score_se_percent(&s), strtod(rest, &rest), 0.00501);
    assert_within(vg_score_ppv_percent(&s), strtod(rest, &rest), 0.00501);
    gross->n_tp += s.n_tp;
    gross->n_fp += s.n_fp;
    gross->n_fn += s.n_fn;
}

static void sumstats_has_the_same_gross_percentages(void **state)
{
    char line[256];
    vg_score gross = {0};
    size_t n_records = 0;
    double se_percent = NAN;
    double ppv_percent = NAN;
    FILE *in = open_text("wfdb-c-expected/expected/sumstats.out");

    (void)state;
    while (fgets(line, sizeof line, in) != NULL) {
        char *rest = NULL;
        const unsigned long record = strtoul(line, &rest, 10);
        if (rest != line && record >= 100 && record <= 999) {
            add_row(rest, &gross);
            n_records++;
        }
        if (strncmp(line, "Gross", strlen("Gross")) == 0) {
            se_percent = strtod(line + strlen("Gross"), &rest);
            ppv_percent = strtod(rest, NULL);
        }
    }
    (void)fclose(in);
    assert_int_equal(n_records, 4);
    assert_within(vg_score_se_percent(&gross), se_percent, 0.00501);
    assert_within(vg_score_ppv_percent(&gross), ppv_percent, 0.00501);
}

/* The number of QRS complexes that bxb counts in 207, whose flutter it leaves out, is that of
 * the annotations outside '[' and ']'. */
static void flutter_is_left_out_of_a_real_record(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_input input;
    vg_error err = {0};
    vg_score s;
    size_t n_inside = 0;
    size_t n_outside = 0;
    bool is_flutter = false;

    (void)state;
    assert_ok(vg_input_open(vg_test_data(path, "mitdb/207.atr"), NULL, &input, &err));
    for (size_t i = 0; i < input.beats.n; i++) {
        const char label = input.beats.label[i];
        is_flutter = label == '[' || (is_flutter && label != ']');
        n_inside += is_flutter && vg_label_is_beat(label);
        n_outside += !is_flutter && vg_label_is_beat(label);
    }
    assert_ok(vg_score_compute(&input.beats, &input.beats, NULL, &s, &err));
    assert_int_equal(s.n_tp, n_outside);
    assert_int_equal(s.n_fp + s.n_fn, 0);
    vg_beats none = {0};
    assert_ok(vg_score_compute(&none, &input.beats, NULL, &s, &err));
    assert_int_equal(s.n_fp, n_outside + n_inside);
    vg_input_free(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bxb_counts_the_same_pairs),
        cmocka_unit_test(sumstats_has_the_same_gross_percentages),
        cmocka_unit_test(flutter_is_left_out_of_a_real_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
