/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#include <zlib.h>

#include "vg_bytes_test.h"

/* Offsets as in BIOPAC's application note 156 (revisions up to 45). */
enum { GRAPH_4 = 2410, CHANNEL_4 = 160, GRAPH_3 = 1944, CHANNEL_3 = 254 };

typedef struct made_channel {
    const char *name;
    int divider;
    int size; /* 2 or 8 */
    int n_samples;
    double scale;
    double offset;
} made_channel;

/** Three channels of which the second has every fourth tick and ends early. */
static const made_channel three[] = {
    {"ECG", 1, 2, 9, 0.5, 10.0}, {"RESP", 4, 8, 2, 1.0, 0.0}, {"EDA", 2, 2, 5, 1.0, 0.0}};

/** Sample i of channel k: all are different. */
static double made_sample(size_t k, int i)
{
    return (double)(100 * (int)(k + 1) + i);
}

/** Headers up to the data; returns where those begin. */
static size_t make_headers(vg_test_bytes *b, int revision, bool is_compressed,
                           const made_channel *channels, size_t n)
{
    const bool is_new = revision >= 61;
    const size_t channel_size = is_new ? CHANNEL_4 : CHANNEL_3;
    size_t at = is_new ? GRAPH_4 : GRAPH_3;

    vg_put_i32(b, 2, revision);
    vg_put_i32(b, 6, (int64_t)at);
    vg_put_i16(b, 10, (int)n);
    vg_put_f64(b, 16, 2.0); /* ms a tick */
    vg_put_i32(b, is_new ? 972 : 1936, is_compressed);
    for (size_t i = 0; i < n; i++, at += channel_size) {
        const made_channel *c = &channels[i];
        vg_put_i32(b, at, (int64_t)channel_size);
        vg_put_bytes(b, at + 6, c->name, strlen(c->name));
        vg_put_bytes(b, at + 68, "mV", 2);
        vg_put_i32(b, at + 88, c->n_samples);
        vg_put_f64(b, at + 92, c->scale);
        vg_put_f64(b, at + 100, c->offset);
        vg_put_i16(b, at + (is_new ? 152 : 250), c->divider);
    }
    if (is_new)
        vg_put_i32(b, at, 4); /* the foreign data is its own length */
    else
        vg_put_i16(b, at, 4);
    at += 4 + 3; /* and three bytes that nobody announced */
    for (size_t i = 0; i < n; i++, at += 4) {
        vg_put_i16(b, at, channels[i].size);
        vg_put_i16(b, at + 2, channels[i].size == 2 ? 2 : 1);
    }
    return at;
}

static void put_sample(vg_test_bytes *b, size_t at, size_t k, int i, int size)
{
    if (size == 2)
        vg_put_i16(b, at, (int)made_sample(k, i));
    else
        vg_put_f64(b, at, made_sample(k, i));
}

/** Samples tick by tick; returns where they end. */
static size_t make_ticks(vg_test_bytes *b, size_t at, const made_channel *channels, size_t n)
{
    bool is_more = true;

    for (int tick = 0; is_more; tick++) {
        is_more = false;
        for (size_t k = 0; k < n; k++) {
            const made_channel *c = &channels[k];
            is_more = is_more || tick / c->divider < c->n_samples;
            if (tick % c->divider != 0 || tick / c->divider >= c->n_samples)
                continue;
            put_sample(b, at, k, tick / c->divider, c->size);
            at += (size_t)c->size;
        }
    }
    return at;
}

/** Two markers in the layout of revisions before 4.0. */
static size_t make_old_markers(vg_test_bytes *b, size_t at)
{
    vg_put_i32(b, at + 4, 2);
    vg_put_i32(b, at + 8, 0);
    vg_put_i16(b, at + 18, 5);
    vg_put_bytes(b, at + 20, "start", 6);
    vg_put_i32(b, at + 26, 500);
    vg_put_i16(b, at + 36, 0);
    vg_put_bytes(b, at + 38, "", 1);
    return at + 39;
}

/** Two markers of revision 84, the first where the first segment begins. */
static size_t make_new_markers(vg_test_bytes *b, size_t at, int first_sample)
{
    vg_put_i32(b, at + 4, 3); /* one more than there are */
    at += 25;
    vg_put_i32(b, at, first_sample);
    vg_put_bytes(b, at + 10, "apnd", 4);
    vg_put_i16(b, at + 14, 5);
    vg_put_bytes(b, at + 16, "start", 5);
    at += 21;
    vg_put_i32(b, at, first_sample + 500);
    vg_put_bytes(b, at + 10, "flag", 4);
    vg_put_i16(b, at + 14, 3);
    vg_put_bytes(b, at + 16, "two", 3);
    return at + 19;
}

/** What follows the markers of a compressed file. */
static size_t make_packed(vg_test_bytes *b, size_t at, int revision,
                          const made_channel *channels, size_t n)
{
    if (revision >= 61) {
        vg_put_i32(b, at, 9); /* journal, with its length */
        vg_put_i32(b, at + 9 + 24, 3);
        vg_put_i32(b, at + 9 + 28, 2);
        at += 9 + 52 + 5;
    } else {
        vg_put_bytes(b, at + 50, "\x44\x33\x22\x11", 4);
        vg_put_i32(b, at + 50 + 6, 4); /* text of the journal */
        vg_put_i32(b, at + 50 + 14 + 34, 7);
        at += 50 + 14 + 38 + 7;
    }
    for (size_t k = 0; k < n; k++) {
        static vg_test_bytes plain;
        uLongf size = 4096;
        unsigned char packed[4096];
        plain = (vg_test_bytes){.is_big = false}; /* whatever the rest of the file is */
        for (int i = 0; i < channels[k].n_samples; i++)
            put_sample(&plain, (size_t)(i * channels[k].size), k, i, channels[k].size);
        assert_int_equal(compress(packed, &size, plain.at, plain.n), Z_OK);
        vg_put_i32(b, at + 44, 3); /* name */
        vg_put_i32(b, at + 48, 2); /* unit */
        vg_put_i32(b, at + 52, (int64_t)plain.n);
        vg_put_i32(b, at + 56, (int64_t)size);
        at += 60 + 5;
        vg_put_bytes(b, at, packed, size);
        at += size;
    }
    return at;
}

/** A whole file. */
static void make_file(vg_test_bytes *b, int revision, bool is_big, bool is_compressed)
{
    *b = (vg_test_bytes){.is_big = is_big};
    size_t at = make_headers(b, revision, is_compressed, three, 3);
    if (!is_compressed)
        at = make_ticks(b, at, three, 3);
    at = revision >= 61 ? make_new_markers(b, at, 0) : make_old_markers(b, at);
    if (is_compressed)
        (void)make_packed(b, at, revision, three, 3);
}

/** Open the first n bytes, read some samples of what opens, and close it. */
static vg_status try_bytes(const vg_test_bytes *b, size_t n, vg_error *err)
{
    /* A copy of just this size, so that the sanitizer sees every byte read behind it. */
    unsigned char *exact = malloc(n > 0 ? n : 1);
    const vg_memory_file file = {"made.acq", exact, n};
    vg_input in = {0};
    float x[16];
    size_t got = 0;

    memcpy(exact, b->at, n);
    const vg_status status = vg_input_open_memory(&file, NULL, 0, NULL, &in, err);
    for (size_t k = 0; status == VG_OK && k < vg_recording_n_channels(in.recording); k++)
        assert_int_equal(vg_recording_read(in.recording, k, 0, 16, x, &got, err), VG_OK);
    vg_input_free(&in);
    free(exact);
    return status;
}

static void check_samples(const vg_test_bytes *b)
{
    const vg_memory_file file = {"made.acq", b->at, b->n};
    vg_input in = {0};
    vg_error err = {0};

    assert_ok(vg_input_open_memory(&file, NULL, 0, NULL, &in, &err));
    assert_string_equal(in.format, "acq");
    assert_int_equal(in.notes.n, 0);
    assert_int_equal(vg_recording_n_channels(in.recording), 3);
    for (size_t k = 0; k < 3; k++) {
        const vg_channel *c = vg_recording_channel(in.recording, k);
        size_t n = 0;
        assert_string_equal(c->name, three[k].name);
        assert_string_equal(c->unit, "mV");
        assert_true(c->fs_hz == 500.0 / three[k].divider);
        float *x = vg_test_read_all(in.recording, k, &n);
        assert_int_equal(n, three[k].n_samples);
        for (int i = 0; i < three[k].n_samples; i++)
            assert_true((double)x[i] == made_sample(k, i));
        vg_free(x);
        for (int i = three[k].n_samples - 1; i >= 0; i--) { /* backwards, one by one */
            float one = 0.0F;
            assert_ok(vg_recording_read(in.recording, k, (uint64_t)i, 1, &one, &n, &err));
            assert_true((double)one == made_sample(k, i));
        }
    }
    /* Integers are scaled (units = 0.5 steps + 10), doubles are in units already. */
    const vg_channel *ecg = vg_recording_channel(in.recording, 0);
    assert_int_equal(ecg->kind, VG_KIND_ECG);
    assert_true(vg_test_physical(ecg, 100.0F) == 60.0);
    assert_true(vg_test_physical(vg_recording_channel(in.recording, 1), 200.0F) == 200.0);
    const vg_phases *events = vg_recording_events(in.recording);
    assert_int_equal(events->n, 2);
    assert_string_equal(events->items[0].name, "start");
    assert_true(events->items[0].start_s == 0.0 && events->items[0].stop_s == 0.0);
    assert_true(events->items[1].start_s == 1.0); /* tick 500 of 2 ms */
    vg_input_free(&in);
}

static void every_layout_gives_the_same_samples(void **state)
{
    static vg_test_bytes b;

    (void)state;
    for (int which = 0; which < 8; which++) {
        make_file(&b, (which & 1) != 0 ? 84 : 41, (which & 2) != 0, (which & 4) != 0);
        check_samples(&b);
    }
}

static void a_file_cut_anywhere_is_read_or_refused(void **state)
{
    static vg_test_bytes b;

    (void)state;
    for (int which = 0; which < 4; which++) {
        make_file(&b, (which & 1) != 0 ? 84 : 41, false, (which & 2) != 0);
        for (size_t n = 0; n < b.n; n++) {
            vg_error err = {0};
            const vg_status status = try_bytes(&b, n, &err);
            assert_true(status == VG_OK || status == VG_ERR_FORMAT);
            assert_true(status == VG_OK || err.message[0] != '\0');
        }
    }
}

static void a_cut_file_is_read_to_its_last_whole_tick(void **state)
{
    static vg_test_bytes b;
    vg_input in = {0};
    vg_error err = {0};
    float x[9];
    size_t n = 0;

    (void)state;
    b = (vg_test_bytes){.is_big = true};
    const size_t at = make_headers(&b, 84, false, three, 3);
    (void)make_ticks(&b, at, three, 3);
    /* Ticks of 2+8+2, 2, 2+2, 2 bytes: 23 bytes hold four of them and half a number. */
    const vg_memory_file file = {"cut", b.at, at + 23};
    assert_ok(vg_input_open_memory(&file, NULL, 0, NULL, &in, &err));
    assert_int_equal(vg_recording_channel(in.recording, 0)->n_samples, 4);
    assert_int_equal(vg_recording_channel(in.recording, 1)->n_samples, 1);
    assert_int_equal(vg_recording_channel(in.recording, 2)->n_samples, 2);
    const vg_note *note = vg_notes_find(&in.notes, "truncated");
    assert_non_null(note);
    assert_string_equal(note->text, "the file ends after 23 of 44 bytes of samples");
    assert_ok(vg_recording_read(in.recording, 2, 0, 9, x, &n, &err));
    assert_int_equal(n, 2);
    assert_true(x[1] == 301.0F);
    assert_nan(x[2]);
    vg_input_free(&in);
}

static void a_first_segment_before_zero_moves_all_markers(void **state)
{
    static vg_test_bytes b;
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    b = (vg_test_bytes){.is_big = true};
    size_t at = make_headers(&b, 84, false, three, 3);
    at = make_ticks(&b, at, three, 3);
    (void)make_new_markers(&b, at, -34304);
    const vg_memory_file file = {"moved", b.at, b.n};
    assert_ok(vg_input_open_memory(&file, NULL, 0, NULL, &in, &err));
    const vg_phases *events = vg_recording_events(in.recording);
    assert_int_equal(events->n, 2);
    assert_true(events->items[0].start_s == 0.0 && events->items[1].start_s == 1.0);
    assert_non_null(vg_notes_find(&in.notes, "markers"));
    vg_input_free(&in);
}

static void headers_that_lie_are_refused_without_allocating(void **state)
{
    static const struct {
        size_t offset;
        size_t size;
        uint64_t value;
        const char *message;
    } cases[] = {
        {10, 2, 0x7fff, "the file ends inside the channel headers, at byte "},
        {6, 4, 0x7fffffff, "the file ends inside the channel headers, at byte "},
        {GRAPH_4, 4, 20, "the header of channel 0 has a size of 20"},
        {GRAPH_4 + 88, 4, 0xffffffff, "channel 0 has -1 samples, one in every 1 ticks"},
        {GRAPH_4 + 152, 2, 0xffff, "channel 0 has 9 samples, one in every -1 ticks"},
        {GRAPH_4 + 3 * CHANNEL_4, 4, 0x7fffffff, "no sample types of 3 channels at byte "},
    };
    static vg_test_bytes b;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vg_input in = {0};
        vg_error err = {0};
        make_file(&b, 84, false, false);
        vg_put(&b, cases[i].offset, cases[i].value, cases[i].size);
        const vg_memory_file file = {"lie", b.at, b.n};
        assert_status(vg_input_open_memory(&file, NULL, 0, NULL, &in, &err), VG_ERR_FORMAT);
        assert_memory_equal(err.message, cases[i].message, strlen(cases[i].message));
        assert_null(in.recording);
    }
}

static void a_compressed_size_beyond_what_zlib_can_do_is_refused(void **state)
{
    static vg_test_bytes b;
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    b = (vg_test_bytes){.is_big = false};
    size_t at = make_headers(&b, 84, true, three, 1);
    at = make_new_markers(&b, at, 0);
    (void)make_packed(&b, at, 84, three, 1);
    vg_put_i32(&b, at + 9 + 52 + 5 + 52, 0x7fffffff);
    const vg_memory_file file = {"bomb", b.at, b.n};
    assert_status(vg_input_open_memory(&file, NULL, 0, NULL, &in, &err), VG_ERR_FORMAT);
    assert_non_null(strstr(err.message, "channel 0 has 2147483647 bytes of samples in "));
}

static void every_failed_allocation_is_reported(void **state)
{
    static vg_test_bytes b;

    (void)state;
    for (int which = 0; which < 2; which++) {
        vg_status status = VG_ERR_MEMORY;
        make_file(&b, 84, false, which == 1);
        const vg_memory_file file = {"made.acq", b.at, b.n};
        for (long nth = 0; status != VG_OK; nth++) {
            vg_input in = {0};
            vg_error err = {0};
            float x[4];
            size_t n = 0;
            vg_alloc_fail_at(nth);
            status = vg_input_open_memory(&file, NULL, 0, NULL, &in, &err);
            if (status == VG_OK)
                status = vg_recording_read(in.recording, 0, 0, 4, x, &n, &err);
            vg_alloc_fail_at(-1);
            assert_true(status == VG_OK || status == VG_ERR_MEMORY);
            vg_input_free(&in);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_gives_the_same_samples),
        cmocka_unit_test(a_file_cut_anywhere_is_read_or_refused),
        cmocka_unit_test(a_cut_file_is_read_to_its_last_whole_tick),
        cmocka_unit_test(a_first_segment_before_zero_moves_all_markers),
        cmocka_unit_test(headers_that_lie_are_refused_without_allocating),
        cmocka_unit_test(a_compressed_size_beyond_what_zlib_can_do_is_refused),
        cmocka_unit_test(every_failed_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
