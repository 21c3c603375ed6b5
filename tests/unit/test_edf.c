/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files are put together here after the published layout (Kemp 1992; Kemp & Olivan 2003). */
#include "vg_formats_test.h"

enum { SIZE = 4096 };

typedef struct builder {
    unsigned char bytes[SIZE];
    size_t n;
} builder;

static void put(builder *b, const char *text, size_t width)
{
    char field[81];

    (void)snprintf(field, sizeof field, "%-*s", (int)width, text);
    memcpy(b->bytes + b->n, field, width);
    b->n += width;
}

/** Two signals of 4 and 2 samples a record and an annotation signal; physical -10 ... 10 over
 *  digital -1000 ... 1000, so that the gain is 100 and the baseline 0. */
static void put_header(builder *b, bool is_bdf, const char *n_records, const char *date)
{
    static const char *const labels[] = {"ECG", "Resp \xb5", "EDF Annotations"};
    static const char *const counts[] = {"4", "2", "20"};

    b->n = 0;
    put(b,
        is_bdf ? "\xff"
                 "BIOSEMI"
               : "0",
        8);
    put(b, "patient", 80);
    put(b, "Startdate 02-MAR-2002 X X X", 80);
    put(b, date, 8);
    put(b, "13:14.15", 8);
    put(b, "1024", 8);
    put(b, "EDF+D", 44);
    put(b, n_records, 8);
    put(b, "2", 8);
    put(b, "3", 4);
    for (int i = 0; i < 3; i++)
        put(b, i == 2 && is_bdf ? "BDF Annotations" : labels[i], 16);
    for (int i = 0; i < 3; i++)
        put(b, "", 80);
    for (int i = 0; i < 3; i++)
        put(b, i == 0 ? "mV" : "", 8);
    for (int i = 0; i < 3; i++)
        put(b, "-10", 8);
    for (int i = 0; i < 3; i++)
        put(b, "10", 8);
    for (int i = 0; i < 3; i++)
        put(b, "-1000", 8);
    for (int i = 0; i < 3; i++)
        put(b, "1000", 8);
    for (int i = 0; i < 3; i++)
        put(b, "", 80);
    for (int i = 0; i < 3; i++)
        put(b, counts[i], 8);
    for (int i = 0; i < 3; i++)
        put(b, "", 32);
}

static void put_sample(builder *b, bool is_bdf, int value)
{
    for (int k = 0; k < (is_bdf ? 3 : 2); k++)
        b->bytes[b->n++] = (unsigned char)((unsigned)value >> (8 * k) & 0xffu);
}

/** Record r holds 10 r + 0, 1, 2, 3 and -10 r - 0, 1. */
static void put_record(builder *b, bool is_bdf, int r, const char *annotation, size_t n)
{
    for (int i = 0; i < 4; i++)
        put_sample(b, is_bdf, 10 * r + i);
    for (int i = 0; i < 2; i++)
        put_sample(b, is_bdf, -10 * r - i);
    const size_t size = 20 * (is_bdf ? 3 : 2);
    memset(b->bytes + b->n, 0, size);
    memcpy(b->bytes + b->n, annotation, n);
    b->n += size;
}

#define PUT_RECORD(b, is_bdf, r, literal)                                                      \
    put_record((b), (is_bdf), (r), (literal), sizeof(literal) - 1)

static vg_status open_bytes(const builder *b, vg_input *out, vg_error *err)
{
    const vg_memory_file file = {"a.edf", b->bytes, b->n};

    return vg_input_open_memory(&file, NULL, 0, NULL, out, err);
}

static void signals_keep_their_rates_and_units(void **state)
{
    vg_error err = {0};

    (void)state;
    for (int is_bdf = 0; is_bdf < 2; is_bdf++) {
        builder b;
        vg_input in = {0};
        float x[10];
        size_t n = 0;
        put_header(&b, is_bdf, "2", "02.03.02");
        PUT_RECORD(&b, is_bdf, 0,
                   "+0.25\x14\x14\0+1.5\x15"
                   "0.5\x14stress\x14\0");
        PUT_RECORD(&b, is_bdf, 1, "+2.25\x14\x14");
        assert_ok(open_bytes(&b, &in, &err));
        assert_string_equal(in.format, is_bdf ? "bdf" : "edf");
        assert_int_equal(vg_recording_n_channels(in.recording), 2);
        const vg_channel *c = vg_recording_channel(in.recording, 0);
        assert_string_equal(c->name, "ECG");
        assert_string_equal(c->unit, "mV");
        assert_true(c->fs_hz == 2.0 && c->n_samples == 8);
        assert_true(c->gain == 100.0 && c->baseline == 0.0);
        assert_string_equal(vg_recording_channel(in.recording, 1)->name, "Resp \xc2\xb5");
        assert_ok(vg_recording_read(in.recording, 0, 3, 10, x, &n, &err));
        assert_true(n == 5 && x[0] == 3.0F && x[1] == 10.0F && x[4] == 13.0F);
        assert_ok(vg_recording_read(in.recording, 1, 0, 10, x, &n, &err));
        assert_true(n == 4 && x[3] == -11.0F);
        /* date -u -d '2002-03-02 13:14:15' +%s is 1015074855; sample 0 stands 0.25 s later. */
        assert_true(vg_recording_start_unix_s(in.recording) == 1015074855.25);
        const vg_phases *events = vg_recording_events(in.recording);
        assert_int_equal(events->n, 1);
        assert_string_equal(events->items[0].name, "stress");
        assert_true(events->items[0].start_s == 1.25 && events->items[0].stop_s == 1.75);
        vg_input_free(&in);
    }
}

/* As some devices and anonymisers leave them: decimals with a comma, fields that end in zero
 * bytes, dates crossed out. */
static void fields_are_read_as_devices_write_them(void **state)
{
    builder b;
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    put_header(&b, false, "1", "XX.XX.XX");
    PUT_RECORD(&b, false, 0, "+0\x14\x14\0");
    unsigned char *minimum = b.bytes + 256 + 3 * (16 + 80 + 8);
    memcpy(minimum, "-10,0   ", 8);
    for (size_t i = 1; i < 8; i++)
        b.bytes[i] = '\0';
    for (size_t i = 245; i < 256; i++)
        b.bytes[i] = b.bytes[i] == ' ' ? '\0' : b.bytes[i];
    assert_ok(open_bytes(&b, &in, &err));
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    assert_true(c->gain == 100.0 && c->fs_hz == 2.0);
    assert_nan(vg_recording_start_unix_s(in.recording));
    vg_input_free(&in);
}

static void records_that_do_not_follow_leave_a_gap(void **state)
{
    builder b;
    vg_input in = {0};
    vg_error err = {0};
    size_t n = 0;

    (void)state;
    put_header(&b, false, "3", "02.03.02");
    PUT_RECORD(&b, false, 0, "+0\x14\x14");
    PUT_RECORD(&b, false, 1, "+2\x14\x14");
    PUT_RECORD(&b, false, 2, "+7\x14\x14");
    assert_ok(open_bytes(&b, &in, &err));
    assert_int_equal(vg_recording_channel(in.recording, 0)->n_samples, 18);
    float *x = vg_test_read_all(in.recording, 0, &n);
    assert_true(x[7] == 13.0F && x[14] == 20.0F && x[17] == 23.0F);
    for (size_t i = 8; i < 14; i++)
        assert_nan(x[i]);
    vg_free(x);
    vg_input_free(&in);
}

static void lengths_that_do_not_fit_are_repaired_and_said(void **state)
{
    static const struct {
        const char *n_records;
        size_t cut;
        uint64_t n_samples;
        const char *code;
    } cases[] = {{"-1", 0, 8, "records_counted"},
                 {"2", 5, 4, "truncated"},
                 {"1", 0, 4, "trailing_bytes"}};
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        builder b;
        vg_input in = {0};
        put_header(&b, false, cases[i].n_records, "02.03.02");
        PUT_RECORD(&b, false, 0, "+0\x14\x14");
        PUT_RECORD(&b, false, 1, "+2\x14\x14");
        b.n -= cases[i].cut;
        assert_ok(open_bytes(&b, &in, &err));
        assert_int_equal(vg_recording_channel(in.recording, 0)->n_samples, cases[i].n_samples);
        assert_non_null(vg_notes_find(&in.notes, cases[i].code));
        vg_input_free(&in);
    }
}

static void bad_headers_are_refused(void **state)
{
    static const struct {
        size_t at;
        const char *text;
        const char *message;
    } cases[] = {{236, "many    ", "the number of records at byte 236 is 'many'"},
                 {236, "0       ", "the header says that there are 0 records"},
                 {244, "-1      ", "a record lasts -1 s"},
                 {244, "0       ", "signal 0 has samples in records of 0 s"},
                 {252, "9999", "9999 signals; 1 to 4096 are possible"},
                 {252, "4000", "the file ends inside its header of 1024256 bytes"},
                 {256 + 3 * 216, "9e9     ", "signal 0 has 9e+09 samples a record"},
                 {256 + 3 * 216, "99999999", "there is no whole record of data"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        builder b;
        vg_input in = {0};
        vg_error err = {0};
        put_header(&b, false, "1", "02.03.02");
        PUT_RECORD(&b, false, 0, "+0\x14\x14");
        memcpy(b.bytes + cases[i].at, cases[i].text, strlen(cases[i].text));
        assert_status(open_bytes(&b, &in, &err), VG_ERR_FORMAT);
        assert_string_equal(err.message, cases[i].message);
        assert_null(in.recording);
    }
}

static void an_impossible_date_leaves_the_start_unknown(void **state)
{
    builder b;
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    put_header(&b, false, "1", "31.02.02");
    PUT_RECORD(&b, false, 0, "+0\x14\x14");
    assert_ok(open_bytes(&b, &in, &err));
    assert_nan(vg_recording_start_unix_s(in.recording));
    vg_input_free(&in);
}

static void opening_survives_every_refused_allocation(void **state)
{
    vg_status status = VG_ERR_MEMORY;
    vg_error err = {0};
    builder b;

    (void)state;
    put_header(&b, false, "2", "02.03.02");
    PUT_RECORD(&b, false, 0, "+0\x14\x14\0+1\x14go\x14");
    PUT_RECORD(&b, false, 1, "+5\x14\x14");
    for (long nth = 0; status != VG_OK; nth++) {
        vg_input in = {0};
        vg_alloc_fail_at(nth);
        status = open_bytes(&b, &in, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || in.recording == NULL);
        vg_input_free(&in);
    }
}

/* The WFDB copy of this file was made from it by edf2mit of the WFDB package. */
static void samples_are_those_of_the_converted_record(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_input edf = {0};
    vg_input wfdb = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(vg_input_open(vg_test_data(path, "wfdb-formats/test_generator_2.edf"), NULL, &edf,
                            &err));
    assert_ok(vg_input_open(vg_test_data(path, "wfdb-formats/test_generator_2.hea"), NULL,
                            &wfdb, &err));
    assert_int_equal(vg_recording_n_channels(edf.recording), 11);
    for (size_t c = 0; c < 11; c++) {
        size_t n = 0;
        float *x = vg_test_read_all(edf.recording, c, &n);
        float *y = vg_test_read_all(wfdb.recording, c, &n);
        assert_memory_equal(x, y, n * sizeof *x);
        vg_free(x);
        vg_free(y);
    }
    vg_input_free(&edf);
    vg_input_free(&wfdb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_keep_their_rates_and_units),
        cmocka_unit_test(fields_are_read_as_devices_write_them),
        cmocka_unit_test(records_that_do_not_follow_leave_a_gap),
        cmocka_unit_test(lengths_that_do_not_fit_are_repaired_and_said),
        cmocka_unit_test(bad_headers_are_refused),
        cmocka_unit_test(an_impossible_date_leaves_the_start_unknown),
        cmocka_unit_test(opening_survives_every_refused_allocation),
        cmocka_unit_test(samples_are_those_of_the_converted_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
