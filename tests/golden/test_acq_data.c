/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real recordings. What they hold is from their headers, read by hand with the offsets
 * above; the samples of all are those of one recording saved by many program versions. */
#include "vg_formats_test.h"

static void open_real(const char *name, vg_input *in)
{
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};

    assert_ok(vg_input_open(vg_test_data(path, name), NULL, in, &err));
    assert_string_equal(in->format, "acq");
}

static void check_physio_channels(const vg_input *in, size_t n_left_out)
{
    static const struct {
        const char *name;
        const char *unit;
        double fs_hz;
        uint64_t n_samples;
        double scale;
        double offset;
    } wanted[] = {{"EDA filtered, differentiated", "microsiemens", 2000.0, 123787, 1.0, 0.0},
                  {"EKG - ERS100C", "mV", 1000.0, 61893, 6.103515625e-05, 0.0},
                  {"RESP - RSP100C", "Volts", 3.90625, 241, 0.00030517578125, 0.0},
                  {"EDA - GSR100C", "microsiemens", 2000.0, 123787, 0.00152587890625,
                   0.010681315327687457}};

    assert_int_equal(vg_recording_n_channels(in->recording), 4 - n_left_out);
    for (size_t i = n_left_out; i < 4; i++) {
        const vg_channel *c = vg_recording_channel(in->recording, i - n_left_out);
        assert_string_equal(c->name, wanted[i].name);
        assert_string_equal(c->unit, wanted[i].unit);
        assert_true(c->fs_hz == wanted[i].fs_hz);
        assert_int_equal(c->n_samples, wanted[i].n_samples);
        assert_close(1.0 / c->gain, wanted[i].scale, 1e-15);
        assert_close(-c->baseline / c->gain, wanted[i].offset, 1e-14);
    }
}

/** Compare the first n ticks of two recordings. */
static void compare_ticks(const vg_input *a, const vg_input *b, size_t n_left_out, size_t ticks)
{
    static const size_t dividers[] = {1, 2, 512, 1};

    for (size_t i = n_left_out; i < 4; i++) {
        size_t n = 0;
        float *x = vg_test_read_all(a->recording, i, &n);
        float *y = vg_test_read_all(b->recording, i - n_left_out, &n);
        const size_t count = ticks / dividers[i] < n ? ticks / dividers[i] : n;
        assert_memory_equal(x, y, count * sizeof *x);
        vg_free(x);
        vg_free(y);
    }
}

static void compare_markers(const vg_input *in)
{
    static const struct {
        int sample;
        const char *name;
    } wanted[] = {{0, "Segment 1"},         {8618, "Breathe In"},  {12199, "Breathe Out"},
                  {12311, "Deep Breath 1"}, {19138, "EDA Peak"},   {19138, "EDA Peak"},
                  {33352, "Deep Breath 2"}, {34807, "EDA Trough"}, {34807, "EDA Trough"},
                  {73532, "Deep Breath 3"}};
    const vg_phases *events = vg_recording_events(in->recording);

    assert_int_equal(events->n, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_string_equal(events->items[i].name, wanted[i].name);
        assert_close(events->items[i].start_s, wanted[i].sample / 2000.0, 1e-15);
    }
}

static void revisions_and_compression_do_not_change_a_recording(void **state)
{
    /* AcqKnowledge 3.8.1 itself lost its place where the slow channel ends (241 samples, one
     * in 512 ticks): what it wrote behind that is shifted. Its two files agree to the end. */
    static const struct {
        const char *name;
        size_t n_left_out;
        size_t ticks;
    } files[] = {{"acq/physio/physio-4.4.0-c.acq", 0, SIZE_MAX},
                 {"acq/physio/physio-4.1.0-c.acq", 0, SIZE_MAX},
                 {"acq/physio/physio-5.0.1.acq", 0, SIZE_MAX},
                 {"acq/physio/physio-5.0.1-c.acq", 0, SIZE_MAX},
                 {"acq/physio/physio-3.9.1-c.acq", 0, SIZE_MAX},
                 {"acq/nojournal/nojournal-4.4.0-c.acq", 1, SIZE_MAX},
                 {"acq/nojournal/nojournal-5.0.1-c.acq", 1, SIZE_MAX},
                 {"acq/nojournal/nojournal-3.8.1-c.acq", 1, 241 * 512},
                 {"acq/physio/physio-3.8.1.acq", 0, 241 * 512},
                 {"acq/physio/physio-3.8.1-c.acq", 0, 241 * 512}};
    vg_input first = {0};

    (void)state;
    open_real("acq/physio/physio-4.4.0.acq", &first);
    check_physio_channels(&first, 0);
    compare_markers(&first);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        vg_input in = {0};
        open_real(files[i].name, &in);
        check_physio_channels(&in, files[i].n_left_out);
        compare_ticks(&first, &in, files[i].n_left_out, files[i].ticks);
        if (files[i].n_left_out == 0)
            compare_markers(&in);
        vg_input_free(&in);
    }
    vg_input twin = {0};
    vg_input packed_twin = {0};
    open_real("acq/physio/physio-3.8.1.acq", &twin);
    open_real("acq/physio/physio-3.8.1-c.acq", &packed_twin);
    compare_ticks(&twin, &packed_twin, 0, SIZE_MAX);
    vg_input_free(&twin);
    vg_input_free(&packed_twin);
    /* From a hex dump: the first four 16-bit numbers of the EKG. */
    static const float ekg[] = {5724.0F, 5543.0F, 5318.0F, 4915.0F};
    float x[4];
    size_t n = 0;
    vg_error err = {0};
    assert_ok(vg_recording_read(first.recording, 1, 0, 4, x, &n, &err));
    assert_memory_equal(x, ekg, sizeof ekg);
    vg_input_free(&first);
}

static void other_real_files_have_the_channels_their_headers_name(void **state)
{
    static const struct {
        const char *file;
        size_t n_channels;
        const char *name; /* of the first channel */
        const char *unit;
        double fs_hz;
        uint64_t n_samples;
        double first; /* in units */
        size_t n_events;
    } wanted[] = {{"acq/misc/r35_test.acq", 2, "Analog input", "mV", 100.0, 31486,
                   -15232 * 0.0030517578125, 7},
                  {"acq/misc/r42_test.acq", 4, "ECG (.05 - 150 Hz)", "mV", 1000.0, 7901,
                   1490 * 0.000152587890625, 2},
                  {"acq/misc/iso_8859_1.acq", 4,
                   "D\xc3\xa9"
                   "bit",
                   "L/sec", 125.0, 2455, -4.440892098500626e-16, 1},
                  {"acq/unicode/small-unicode-4.4.0.acq", 4,
                   "EDA \xe2\x80\x94 filtered, differentiated", "\xce\xbcsiemens", 2000.0, 8380,
                   -100.89643742585938, 2}};

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        vg_input in = {0};
        vg_error err = {0};
        float x = 0.0F;
        size_t n = 0;
        open_real(wanted[i].file, &in);
        const vg_channel *c = vg_recording_channel(in.recording, 0);
        assert_int_equal(vg_recording_n_channels(in.recording), wanted[i].n_channels);
        assert_string_equal(c->name, wanted[i].name);
        assert_string_equal(c->unit, wanted[i].unit);
        assert_true(c->fs_hz == wanted[i].fs_hz);
        assert_int_equal(c->n_samples, wanted[i].n_samples);
        assert_ok(vg_recording_read(in.recording, 0, 0, 1, &x, &n, &err));
        assert_close(vg_test_physical(c, x), wanted[i].first, 1e-7); /* a float's */
        assert_int_equal(vg_recording_events(in.recording)->n, wanted[i].n_events);
        assert_int_equal(in.notes.n, 0);
        vg_input_free(&in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(revisions_and_compression_do_not_change_a_recording),
        cmocka_unit_test(other_real_files_have_the_channels_their_headers_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
