/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#include "vg_bytes_test.h"

static const unsigned char boundary[16] = {0x43, 0xA5, 0x46, 0xDC, 0xCB, 0xF5, 0x41, 0x0F,
                                           0xB3, 0x0E, 0xD5, 0x46, 0x73, 0x83, 0xCB, 0xE4};

/** Append the frame of a chunk whose content has n bytes; the length takes four. */
static void put_frame(vg_test_bytes *b, unsigned tag, size_t n)
{
    vg_put(b, b->n, 4, 1);
    vg_put(b, b->n, n + 2, 4);
    vg_put(b, b->n, tag, 2);
}

static void put_text(vg_test_bytes *b, const char *text)
{
    vg_put_bytes(b, b->n, text, strlen(text));
}

static void put_stream(vg_test_bytes *b, uint32_t id, const char *xml)
{
    put_frame(b, 2, 4 + strlen(xml));
    vg_put(b, b->n, id, 4);
    put_text(b, xml);
}

static void put_offset(vg_test_bytes *b, uint32_t id, double time_s, double value_s)
{
    put_frame(b, 4, 20);
    vg_put(b, b->n, id, 4);
    vg_put_f64(b, b->n, time_s);
    vg_put_f64(b, b->n, value_s);
}

/** A chunk of n samples of two int16 channels: row, -row. The first has a time. */
static void put_rows(vg_test_bytes *b, uint32_t id, double time_s, int row, int n)
{
    put_frame(b, 3, 4 + 2 + 8 + (size_t)n * 5);
    vg_put(b, b->n, id, 4);
    vg_put(b, b->n, 1, 1);
    vg_put(b, b->n, (uint64_t)n, 1);
    for (int i = 0; i < n; i++) {
        vg_put(b, b->n, i == 0 ? 8 : 0, 1);
        if (i == 0)
            vg_put_f64(b, b->n, time_s);
        vg_put_i16(b, b->n, row + i);
        vg_put_i16(b, b->n, -(row + i));
    }
}

static void put_mark(vg_test_bytes *b, uint32_t id, double time_s, const char *text)
{
    put_frame(b, 3, 4 + 2 + 9 + 2 + strlen(text));
    vg_put(b, b->n, id, 4);
    vg_put(b, b->n, 1, 1);
    vg_put(b, b->n, 1, 1);
    vg_put(b, b->n, 8, 1);
    vg_put_f64(b, b->n, time_s);
    vg_put(b, b->n, 1, 1);
    vg_put(b, b->n, strlen(text), 1);
    put_text(b, text);
}

static const char header_xml[] = "<?xml version=\"1.0\"?><info><version>1.0</version>"
                                 "<datetime>2025-01-31T00:21:17+0000</datetime></info>";
static const char ecg_xml[] =
    "<info><name>Polar</name><type>ECG</type><channel_count>2</channel_count>"
    "<nominal_srate>10</nominal_srate><channel_format>int16</channel_format>"
    "<desc><channels><channel><label>a &amp; b</label><unit>uV</unit></channel>"
    "<channel><type>RESP</type></channel></channels></desc></info>";
static const char mark_xml[] =
    "<info><name>M</name><channel_count>1</channel_count><nominal_srate>0</nominal_srate>"
    "<channel_format>string</channel_format></info>";

static void begin_file(vg_test_bytes *b)
{
    *b = (vg_test_bytes){.is_big = false};
    put_text(b, "XDF:");
    put_frame(b, 1, strlen(header_xml));
    put_text(b, header_xml);
    put_stream(b, 7, ecg_xml);
    put_stream(b, 9, mark_xml);
}

/** Twenty rows from 100 s, a break of 2 s, ten more; one clock is 50 s behind the other. */
static void make_file(vg_test_bytes *b)
{
    begin_file(b);
    put_rows(b, 7, 100.0, 0, 20);
    put_mark(b, 9, 51.0, "go");
    put_offset(b, 9, 50.0, 50.0);
    put_frame(b, 5, sizeof boundary);
    vg_put_bytes(b, b->n, boundary, sizeof boundary);
    put_rows(b, 7, 104.0, 20, 10);
    put_offset(b, 9, 55.0, 50.0);
    put_mark(b, 9, 54.25, "stop");
}

static vg_status open_made(const vg_test_bytes *b, size_t n, vg_input *in, vg_error *err)
{
    const vg_memory_file file = {"made.xdf", b->at, n};

    return vg_input_open_memory(&file, NULL, 0, NULL, in, err);
}

static void streams_become_channels_with_gaps_and_events(void **state)
{
    static vg_test_bytes b;
    vg_input in = {0};
    vg_error err = {0};
    size_t n = 0;

    (void)state;
    make_file(&b);
    assert_ok(open_made(&b, b.n, &in, &err));
    assert_string_equal(in.format, "xdf");
    assert_int_equal(in.notes.n, 0);
    assert_int_equal(vg_recording_n_channels(in.recording), 2);
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    assert_string_equal(c->name, "a & b");
    assert_string_equal(c->unit, "uV");
    assert_int_equal(c->kind, VG_KIND_ECG);
    assert_true(c->fs_hz == 10.0);
    assert_int_equal(c->n_samples, 50); /* 2 s, 2 s of nothing, 1 s */
    c = vg_recording_channel(in.recording, 1);
    assert_string_equal(c->name, "Polar:1");
    assert_int_equal(c->kind, VG_KIND_RESP);
    /* 2025-01-31T00:21:17Z by `date -d ... +%s` */
    assert_true(vg_recording_start_unix_s(in.recording) == 1738282877.0);
    float *x = vg_test_read_all(in.recording, 1, &n);
    for (int i = 0; i < 50; i++) {
        if (20 <= i && i < 40)
            assert_nan(x[i]);
        else
            assert_true((double)x[i] == (i < 20 ? -i : -(i - 20)));
    }
    for (int i = 49; i >= 0; i--) { /* backwards, one by one */
        float one = 0.0F;
        assert_ok(vg_recording_read(in.recording, 1, (uint64_t)i, 1, &one, &n, &err));
        assert_true(one == x[i] || (isnan(one) && isnan(x[i])));
    }
    vg_free(x);
    const vg_phases *events = vg_recording_events(in.recording);
    assert_int_equal(events->n, 2);
    assert_string_equal(events->items[0].name, "go");
    assert_within(events->items[0].start_s, 1.0, 1e-9); /* 51 + 50 - 100 */
    assert_string_equal(events->items[1].name, "stop");
    assert_within(events->items[1].start_s, 4.25, 1e-9);
    vg_input_free(&in);
}

static void the_rate_is_measured_when_the_nominal_one_drifts_away(void **state)
{
    static vg_test_bytes b;
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    begin_file(&b);
    for (int i = 0; i < 100; i++) /* a sample every 0.11 s, each with its time */
        put_rows(&b, 7, 0.11 * i, i, 1);
    assert_ok(open_made(&b, b.n, &in, &err));
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    assert_close(c->fs_hz, 1.0 / 0.11, 1e-12);
    assert_int_equal(c->n_samples, 100);
    assert_non_null(vg_notes_find(&in.notes, "rate"));
    vg_input_free(&in);
}

static const char timed_xml[] =
    "<info><name>T</name><channel_count>2</channel_count><nominal_srate>0</nominal_srate>"
    "<channel_format>int16</channel_format></info>";

/* Samples every 20 ms that come up to 4 ms late, and a break of 3 s. */
static void a_stream_without_a_rate_has_the_one_of_its_times(void **state)
{
    static vg_test_bytes b;
    vg_input in = {0};
    vg_error err = {0};
    size_t n = 0;

    (void)state;
    begin_file(&b);
    put_stream(&b, 8, timed_xml);
    for (int i = 0; i < 200; i++) {
        const double break_s = i < 120 ? 0.0 : 3.0;
        put_rows(&b, 8, 200.0 + 0.02 * i + break_s + 0.001 * (i * 7 % 5), i, 1);
    }
    assert_ok(open_made(&b, b.n, &in, &err));
    assert_non_null(vg_notes_find(&in.notes, "rate_derived"));
    assert_int_equal(vg_recording_n_channels(in.recording), 2);
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    assert_close(c->fs_hz, 50.0, 1e-3);
    assert_int_equal(c->n_samples, 350);
    float *x = vg_test_read_all(in.recording, 0, &n);
    for (size_t i = 0; i < n; i++)
        assert_true(i < 120 || i >= 270 ? x[i] == (float)(i < 120 ? i : i - 150) : isnan(x[i]));
    vg_free(x);
    vg_input_free(&in);
}

/* One sample a heart beat, and a few presses of a button, are no signals. */
static void times_that_tell_no_rate_are_left_out_with_the_reason(void **state)
{
    static const struct {
        int n;
        const char *words;
    } cases[] = {{60, "60 samples state no rate, and the times are not evenly spaced"},
                 {4, "4 samples state no rate, and are too few to have one"}};

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        static vg_test_bytes b;
        vg_input in = {0};
        vg_error err = {0};
        double time_s = 100.0;
        begin_file(&b);
        put_rows(&b, 7, 100.0, 0, 20);
        put_mark(&b, 9, 101.0, "go");
        put_stream(&b, 8, timed_xml);
        for (int i = 0; i < cases[k].n; i++) {
            time_s += 0.7 + 0.01 * (i * 13 % 37);
            put_rows(&b, 8, time_s, i, 1);
        }
        assert_ok(open_made(&b, b.n, &in, &err));
        assert_int_equal(vg_recording_n_channels(in.recording), 2);
        const vg_note *note = vg_notes_find(&in.notes, "stream");
        assert_non_null(note);
        assert_non_null(strstr(note->text, cases[k].words));
        vg_input_free(&in);
    }
}

static void a_file_cut_anywhere_is_read_or_refused(void **state)
{
    static vg_test_bytes b;
    size_t n_read = 0;

    (void)state;
    make_file(&b);
    for (size_t n = 0; n < b.n; n++) {
        vg_input in = {0};
        vg_error err = {0};
        float x[64];
        size_t got = 0;
        vg_test_bytes *exact = malloc(n > 0 ? n : 1);
        memcpy(exact, b.at, n);
        const vg_memory_file file = {"cut.xdf", exact, n};
        const vg_status status = vg_input_open_memory(&file, NULL, 0, NULL, &in, &err);
        assert_true(status == VG_OK || status == VG_ERR_FORMAT);
        if (status == VG_OK) {
            assert_ok(vg_recording_read(in.recording, 1, 0, 64, x, &got, &err));
            n_read++;
        }
        vg_input_free(&in);
        free(exact);
    }
    assert_true(n_read > b.n / 3); /* all that have the first sample */
}

static void reading_resumes_behind_damage(void **state)
{
    static vg_test_bytes b;
    vg_input in = {0};
    vg_error err = {0};
    size_t n = 0;

    (void)state;
    begin_file(&b);
    put_rows(&b, 7, 100.0, 0, 20);
    put_text(&b, "\xff\xff\xff this is no chunk");
    put_frame(&b, 5, sizeof boundary);
    vg_put_bytes(&b, b.n, boundary, sizeof boundary);
    put_rows(&b, 7, 102.0, 20, 10);
    assert_ok(open_made(&b, b.n, &in, &err));
    assert_non_null(vg_notes_find(&in.notes, "damaged"));
    float *x = vg_test_read_all(in.recording, 0, &n);
    assert_int_equal(n, 30);
    for (size_t i = 0; i < n; i++)
        assert_true((size_t)x[i] == i);
    vg_free(x);
    vg_input_free(&in);
}

static void headers_that_lie_are_refused_or_left_out(void **state)
{
    static const struct {
        const char *xml;
        const char *note;
    } cases[] = {
        {"<info><channel_count>1099511627776</channel_count></info>",
         "stream '' has 1099511627776 channels; we read 16384, and is left out"},
        {"<info><channel_count>-3</channel_count></info>",
         "a stream has '-3' channels, and is left out"},
        {"<info><nominal_srate>fast</nominal_srate></info>",
         "a stream has the rate 'fast', and is left out"},
        {"<info><channel_format>int7</channel_format></info>",
         "a stream has the format 'int7', and is left out"},
        {"<info/>", "a stream has no number of channels, and is left out"},
    };
    static vg_test_bytes b;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vg_input in = {0};
        vg_error err = {0};
        make_file(&b);
        put_stream(&b, 11, cases[i].xml);
        assert_ok(open_made(&b, b.n, &in, &err));
        const vg_note *note = vg_notes_find(&in.notes, "stream");
        assert_non_null(note);
        assert_string_equal(note->text, cases[i].note);
        vg_input_free(&in);
    }
    vg_input in = {0};
    vg_error err = {0};
    begin_file(&b);
    assert_status(open_made(&b, b.n, &in, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "no stream with a rate has a sample; there are 2");
    put_rows(&b, 7, 0.0, 0, 1);
    put_rows(&b, 7, 1e300, 0, 1);
    assert_status(open_made(&b, b.n, &in, &err), VG_ERR_FORMAT);
    assert_non_null(strstr(err.message, "more than a year"));
    begin_file(&b);
    put_rows(&b, 7, 0.0, 0, 1);
    put_rows(&b, 7, 1e7, 0, 1);
    assert_status(open_made(&b, b.n, &in, &err), VG_ERR_FORMAT);
    assert_non_null(strstr(err.message, "has 2 samples where its times have room for"));
}

static void every_failed_allocation_is_reported(void **state)
{
    static vg_test_bytes b;
    vg_status status = VG_ERR_MEMORY;

    (void)state;
    make_file(&b);
    for (long nth = 0; status != VG_OK && nth < 1000; nth++) {
        vg_input in = {0};
        vg_error err = {0};
        float x[4];
        size_t n = 0;
        vg_alloc_fail_at(nth);
        status = open_made(&b, b.n, &in, &err);
        if (status == VG_OK)
            status = vg_recording_read(in.recording, 0, 0, 4, x, &n, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
        vg_input_free(&in);
    }
    assert_int_equal(status, VG_OK);
}

static void open_real(const char *name, vg_input *in)
{
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};

    assert_ok(vg_input_open(vg_test_data(path, name), NULL, in, &err));
}

static void the_minimal_example_has_its_published_values(void **state)
{
    static const float wanted[3][9] = {{192, 12, 13, 14, 15, 12, 13, 14, 15},
                                       {255, 22, 23, 24, 25, 22, 23, 24, 25},
                                       {238, 32, 33, 34, 35, 32, 33, 34, 35}};
    static const char *const words[] = {"Hello", "World", "from", "LSL"};
    vg_input in = {0};

    (void)state;
    open_real("xdf/minimal.xdf", &in);
    assert_int_equal(vg_recording_n_channels(in.recording), 3);
    for (size_t k = 0; k < 3; k++) {
        size_t n = 0;
        float *x = vg_test_read_all(in.recording, k, &n);
        assert_int_equal(n, 9);
        assert_memory_equal(x, wanted[k], sizeof wanted[k]);
        assert_true(vg_recording_channel(in.recording, k)->fs_hz == 10.0);
        vg_free(x);
    }
    const vg_phases *events = vg_recording_events(in.recording);
    assert_int_equal(events->n, 9);
    /* 5.1 ... 5.9 s on a clock without offsets; the samples begin at 5.1 - 0.1 s. */
    for (size_t i = 0; i < 9; i++)
        assert_within(events->items[i].start_s, 0.1 + 0.1 * (double)i, 1e-9);
    for (size_t i = 1; i < 9; i++)
        assert_string_equal(events->items[i].name, words[(i - 1) % 4]);
    vg_input_free(&in);
}

static void a_clock_that_was_reset_leaves_a_gap(void **state)
{
    vg_input in = {0};
    size_t n = 0;
    size_t n_missing = 0;

    (void)state;
    open_real("xdf/clock_resets.xdf", &in);
    assert_int_equal(vg_recording_n_channels(in.recording), 8);
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    /* 27815 samples say the footer and the format's README; they take 138.131 s before the
     * reset and 161.311 s after it by their first and last times, which makes 92.9 Hz. */
    assert_close(c->fs_hz, 27813.0 / (138.131 + 161.311), 2e-3);
    float *x = vg_test_read_all(in.recording, 0, &n);
    for (size_t i = 0; i < n; i++)
        n_missing += isnan(x[i]) != 0;
    assert_int_equal(n - n_missing, 27815);
    /* 653288.510 - 652340.285 to 100.616 + 1121.166 s on the recorder's clock */
    assert_close((double)n_missing / c->fs_hz, 1221.782 - 948.225, 5e-3);
    vg_free(x);
    const vg_phases *events = vg_recording_events(in.recording);
    assert_int_equal(events->n, 175);
    for (size_t i = 1; i < events->n; i++)
        assert_true(events->items[i - 1].start_s <= events->items[i].start_s);
    /* 259.654 + 1121.166 s, less the start at 653150.379 - 652340.284 s */
    assert_within(events->items[174].start_s, 1380.820 - 810.095, 0.5);
    vg_input_free(&in);
}

static void empty_streams_are_named_and_left_out(void **state)
{
    vg_input in = {0};
    size_t n = 0;

    (void)state;
    open_real("xdf/empty_streams.xdf", &in);
    assert_int_equal(vg_recording_n_channels(in.recording), 1);
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    assert_string_equal(c->name, "ch:00");
    assert_true(c->fs_hz == 1.0);
    float *x = vg_test_read_all(in.recording, 0, &n);
    assert_int_equal(n, 10);
    for (size_t i = 0; i < n; i++)
        assert_true((size_t)x[i] == i); /* a counter */
    vg_free(x);
    assert_int_equal(vg_recording_events(in.recording)->n, 1);
    assert_string_equal(vg_recording_events(in.recording)->items[0].name, "{\"state\": 2}");
    assert_non_null(vg_notes_find(&in.notes, "stream"));
    vg_input_free(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_become_channels_with_gaps_and_events),
        cmocka_unit_test(the_rate_is_measured_when_the_nominal_one_drifts_away),
        cmocka_unit_test(a_stream_without_a_rate_has_the_one_of_its_times),
        cmocka_unit_test(times_that_tell_no_rate_are_left_out_with_the_reason),
        cmocka_unit_test(a_file_cut_anywhere_is_read_or_refused),
        cmocka_unit_test(reading_resumes_behind_damage),
        cmocka_unit_test(headers_that_lie_are_refused_or_left_out),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(the_minimal_example_has_its_published_values),
        cmocka_unit_test(a_clock_that_was_reset_leaves_a_gap),
        cmocka_unit_test(empty_streams_are_named_and_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
