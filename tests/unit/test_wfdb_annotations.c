/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#include <vagus/wfdb.h>

#include "formats/wfdb_annotations.h"

/* N at 18, a skip of 100000 ticks, V at +7 with subtype 2, a rhythm note "(N" at +0, the
 * end: annot(5). 100000 is 0x000186a0, high half first. */
static const char bytes[] = "\x12\x04"
                            "\x00\xec\x01\x00\xa0\x86"
                            "\x07\x14\x02\xf4"
                            "\x00\x70\x02\xfc(N"
                            "\x00\x00";
static const char header[] = "a 0 250\n";

static vg_status open_bytes(const char *data, size_t n, bool has_header, vg_input *out,
                            vg_error *err)
{
    const vg_memory_file file = {"a.atr", data, n};
    const vg_memory_file beside[] = {MEMORY_FILE("a.hea", header)};

    return vg_input_open_memory(&file, beside, has_header ? 1 : 0, NULL, out, err);
}

static void words_become_annotations(void **state)
{
    vg_annotations all = {0};
    vg_source *source = NULL;
    vg_error err = {0};
    bool is_whole = false;

    (void)state;
    assert_ok(vg_source_borrow(bytes, sizeof bytes - 1, &source, &err));
    assert_ok(vg_annotations_read_source(source, &all, &is_whole, &err));
    assert_true(is_whole);
    assert_int_equal(all.n, 3);
    assert_int_equal(all.items[0].sample, 18);
    assert_int_equal(all.items[0].code, 1);
    assert_int_equal(all.items[1].sample, 18 + 100000 + 7);
    assert_int_equal(all.items[1].code, 5);
    assert_int_equal(all.items[1].subtype, 2);
    assert_int_equal(all.items[2].code, 28);
    assert_int_equal(all.items[2].subtype, 0);
    assert_string_equal(all.aux + all.items[2].aux, "(N");
    vg_annotations_free(&all);
    vg_source_close(source);
}

static void beats_take_their_rate_from_the_header_beside_them(void **state)
{
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_bytes(bytes, sizeof bytes - 1, true, &in, &err));
    assert_int_equal(in.type, VG_INPUT_BEATS);
    assert_int_equal(in.beats.n, 2);
    assert_true(in.beats.time_s[0] == 18.0 / 250.0);
    assert_true(in.beats.time_s[1] == 100025.0 / 250.0);
    assert_int_equal(in.beats.label[1], 'V');
    assert_true(in.beats.fs_hz == 250.0);
    vg_input_free(&in);
}

static void without_a_header_the_rate_must_be_given(void **state)
{
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_status(open_bytes(bytes, sizeof bytes - 1, false, &in, &err), VG_ERR_OPTION);
    assert_string_equal(err.message, "the sampling rate of the annotations is unknown, because "
                                     "there is no header a.hea beside them");
    assert_int_equal(in.beats.n, 0);
}

static void a_missing_end_mark_is_noted(void **state)
{
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_bytes(bytes, 2, true, &in, &err));
    assert_int_equal(in.beats.n, 1);
    assert_non_null(vg_notes_find(&in.notes, "truncated"));
    vg_input_free(&in);
}

/* The counts are those of wfdb-c-expected/expected/rdann.out and of the MIT-BIH directory:
 * record 101 has 1865 beats, 100s 74 beats. */
static void real_annotations_have_the_published_beat_counts(void **state)
{
    static const struct {
        const char *name;
        size_t n;
    } records[] = {{"mitdb/101.atr", 1865}, {"wfdb-c-expected/data/100s.atr", 74}};
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        vg_input in = {0};
        assert_ok(vg_input_open(vg_test_data(path, records[i].name), NULL, &in, &err));
        assert_int_equal(in.beats.n, records[i].n);
        assert_ok(vg_beats_check(&in.beats, &err));
        vg_input_free(&in);
    }
}

static void reading_survives_every_refused_allocation(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_error err = {0};

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_input in = {0};
        vg_alloc_fail_at(nth);
        status = open_bytes(bytes, sizeof bytes - 1, true, &in, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || in.beats.time_s == NULL);
        vg_input_free(&in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_become_annotations),
        cmocka_unit_test(beats_take_their_rate_from_the_header_beside_them),
        cmocka_unit_test(without_a_header_the_rate_must_be_given),
        cmocka_unit_test(a_missing_end_mark_is_noted),
        cmocka_unit_test(real_annotations_have_the_published_beat_counts),
        cmocka_unit_test(reading_survives_every_refused_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
