/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One recording, 250 Hz, written as the programs and spreadsheets of this world write it. */
#include "vg_formats_test.h"

enum { N = 600, MAX_TEXT = 128 * 1024 };

/** Samples: whole numbers and a half, some below 0. */
static double value_at(int i)
{
    return i % 101 - 50 + 0.5;
}

/** Write what a mark stands for: s S seconds with point or comma; m u milli- and microseconds;
 * v V samples; q samples above a thousand with marks between thousands, Q the same with a
 * decimal comma; c C clock of 24 or 12 hours; i the row; p the time of packets of 50 rows. */
static size_t put(char mark, int i, char *out, size_t size)
{
    const int ms = 4 * i;
    const int second = 59 + ms / 1000;
    const int minutes = 60 * 11 + 59 + second / 60; /* from 11:59:59 on */
    char text[64];
    char change = '\0';

    switch (mark) {
    case 's':
    case 'S':
        (void)snprintf(text, sizeof text, "%d.%03d", ms / 1000, ms % 1000);
        change = mark == 'S' ? ',' : '\0';
        break;
    case 'm':
        (void)snprintf(text, sizeof text, "%d", 1000 + ms);
        break;
    case 'u':
        (void)snprintf(text, sizeof text, "17000000%08d", 1000 * ms);
        break;
    case 'v':
    case 'V':
        (void)snprintf(text, sizeof text, "%.1f", value_at(i));
        change = mark == 'V' ? ',' : '\0';
        break;
    case 'q':
        (void)snprintf(text, sizeof text, "1,%03d.5", 500 + i % 101 - 50);
        break;
    case 'Q':
        (void)snprintf(text, sizeof text, "1.%03d,5", 500 + i % 101 - 50);
        break;
    case 'c':
        (void)snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", minutes / 60, minutes % 60,
                       second % 60, ms % 1000);
        break;
    case 'C':
        (void)snprintf(text, sizeof text, "%d:%02d:%02d.%03d %s",
                       minutes / 60 > 12 ? minutes / 60 - 12 : minutes / 60, minutes % 60,
                       second % 60, ms % 1000, minutes >= 720 ? "PM" : "AM");
        break;
    case 'e':
        (void)snprintf(text, sizeof text, "%.10f", 45063.0 + ms / 86400e3);
        break;
    case 'p':
        (void)snprintf(text, sizeof text, "2023-05-17T12:00:%02d.%03d", ms / 200 * 200 / 1000,
                       ms / 200 * 200 % 1000);
        break;
    default:
        (void)snprintf(text, sizeof text, "%d", i);
        break;
    }
    for (char *at = text; change != '\0' && *at != '\0'; at++)
        *at = (char)(*at == '.' ? change : *at);
    return (size_t)snprintf(out, size, "%s", text);
}

/** A heading and N rows; marks stand behind a '$'. */
static char *write_text(const char *heading, const char *row)
{
    char *text = vg_alloc(MAX_TEXT, 1);
    size_t used;

    assert_non_null(text);
    used = (size_t)snprintf(text, MAX_TEXT, "%s", heading);
    for (int i = 0; i < N; i++)
        for (const char *at = row; *at != '\0'; at++) {
            if (*at == '$')
                used += put(*++at, i, text + used, MAX_TEXT - used);
            else
                text[used++] = *at;
        }
    assert_true(used < MAX_TEXT);
    return text;
}

typedef struct expected {
    const char *heading;
    const char *row;
    const char *name;
    const char *unit;
    size_t n_channels;
    double start_unix_s; /* 0: unknown */
} expected;

/* 2023-05-17 11:59:59, `date -u -d '2023-05-17 11:59:59' +%s` */
static const double noon_s = 1684324799.0;

static void check_text(const expected *e, const char *text, size_t length)
{
    const vg_memory_file file = {"a.csv", text, length};
    vg_input in = {0};
    vg_error err = {0};
    size_t n = 0;

    if (vg_input_open_memory(&file, NULL, 0, NULL, &in, &err) != VG_OK)
        fail_msg("%s...%s: %s", e->heading, e->row, err.message);
    assert_int_equal(in.type, VG_INPUT_RECORDING);
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    const double start_s = vg_recording_start_unix_s(in.recording);
    if (strcmp(c->name, e->name) != 0 || strcmp(c->unit, e->unit) != 0 ||
        fabs(c->fs_hz - 250.0) > 1e-6 || c->n_samples != N ||
        vg_recording_n_channels(in.recording) != e->n_channels ||
        (e->start_unix_s > 0.0 ? fabs(start_s - e->start_unix_s) > 1e-3 : !isnan(start_s)))
        fail_msg("%s...%s: '%s' [%s], %g Hz, %llu samples, %zu channels, start %.3f",
                 e->heading, e->row, c->name, c->unit, c->fs_hz,
                 (unsigned long long)c->n_samples, vg_recording_n_channels(in.recording),
                 start_s);
    float *x = vg_test_read_all(in.recording, 0, &n);
    const double added = strchr(e->row, 'q') != NULL || strchr(e->row, 'Q') != NULL ? 1500 : 0;
    for (int i = 0; i < N; i++)
        assert_true((double)x[i] == value_at(i) + added);
    vg_free(x);
    vg_input_free(&in);
}

static void every_way_to_write_a_table_is_understood(void **state)
{
    static const expected cases[] = {
        /* spreadsheets */
        {"Zeit [s];EKG [mV]\n", "$S;$V\n", "EKG", "mV", 1, 0},
        {"\"Zeit\";\"EKG\"\n", "\"$S\";\"$V\"\n", "EKG", "", 1, 0},
        {"Time,ECG\n", "\"$S\",\"$V\"\n", "ECG", "", 1, 0},
        {"\"Time (s)\",\"ECG (mV)\"\n", "\"$s\",\"$v\"\n", "ECG", "mV", 1, 0},
        {"sep=;\nTime;ECG\n", "$S;$V\n", "ECG", "", 1, 0},
        {"\"sep=,\"\r\nTime,ECG\r\n", "$s,$v\r\n", "ECG", "", 1, 0},
        {"Time;ECG\n", "$S;$Q\n", "ECG", "", 1, 0},
        {"Time,ECG\n", "$s,\"$q\"\n", "ECG", "", 1, 0},
        {"Time,ECG\r", "$s,$v\r", "ECG", "", 1, 0},
        {"Time|ECG\n", "$s|$v\n", "ECG", "", 1, 0},
        {"Time,ECG,\n", "$s,$v,\n", "ECG", "", 1, 0},
        {"Time,ECG\n", "$s,$v,\n", "ECG", "", 1, 0},
        {",time,ECG\n", "$i,$s,$v\n", "ECG", "", 1, 0},
        {"Zeit;EKG (\xb5V)\r\n", "$S;$V\r\n", "EKG", "\xc2\xb5V", 1, 0},
        /* rows of units */
        {"Time,ECG,Resp\ns,mV,V\n", "$s,$v,$v\n", "ECG", "mV", 2, 0},
        {"Time,ECG\n(s),(uV)\n", "$s,$v\n", "ECG", "uV", 1, 0},
        {"timer;ECG\n[ms];[mV]\n", "$m;$V\n", "ECG", "mV", 1, 0},
        {"# Time\tECG\n# sec\tmV\n", "$s\t$v\n", "ECG", "mV", 1, 0},
        {"# time,ecg\n", "$s,$v\n", "ecg", "", 1, 0},
        {"   Elapsed time    MLII    V5\n   hh:mm:ss.mmm    (mV)    (mV)\n",
         "   $c   $v   $v\n", "MLII", "mV", 2, 0},
        {"'Elapsed time','MLII'\n'hh:mm:ss.mmm','mV'\n", "'$c',$v\n", "MLII", "mV", 1, 0},
        {"sep=\t\nShimmer_Timestamp_CAL\tShimmer_ECG_CAL\t\nms\tmV\t\n", "$m\t$v\t\n",
         "Shimmer_ECG_CAL", "mV", 1, 0},
        {"Shimmer_Timestamp,Shimmer_ECG\nCAL,CAL\nms,mV\n", "$m,$v\n", "Shimmer_ECG", "mV", 1,
         0},
        /* clocks and dates */
        {"Time,ECG\n", "$C,$v\n", "ECG", "", 1, 0},
        {"Time,ECG\n", "5/17/2023 $C,$v\n", "ECG", "", 1, noon_s},
        {"Time,ECG\n", "17-May-2023 $c,$v\n", "ECG", "", 1, noon_s},
        {"Time,ECG\n", "20230517 $c,$v\n", "ECG", "", 1, noon_s},
        {"Time,ECG\n", "$e,$v\n", "ECG", "", 1, 1684281600.0}, /* 45063: 2023-05-17 */
        {"Date,Time,ECG\n", "17.05.2023,$c,$v\n", "ECG", "", 1, noon_s},
        {"Date;Time;ECG\n", "2023-05-17;$c;$V\n", "ECG", "", 1, noon_s},
        {"unix_timestamp,bvp\n", "$u,$v\n", "bvp", "", 1, 1700000000.0},
        {"time [s/250],ECG\n", "$i,$v\n", "ECG", "", 1, 0},
        /* several columns of time: that with even steps tells the rate */
        {"Phone timestamp;sensor timestamp [ms];ecg [uV]\n", "$p;$m;$v\n", "ecg", "uV", 1,
         1684324800.0},
        {"timestamp,time_s,ECG\n", "$m,$s,$v\n", "ECG", "", 1, 0},
        /* no column of time */
        {"; made by X\n; fs=250\nECG\n", "$v\n", "ECG", "", 1, 0},
        {"Subject,12\nSampling Rate,250\n\nECG,RSP\n", "$v,$v\n", "ECG", "", 2, 0},
        {"Abtastrate;250 Hz\nDatum;01.02.2020\n\nEKG I;EKG II\n", "$V;$V\n", "EKG I", "", 2, 0},
        {"Name,X\nSample Rate,250 hertz\n\nLead,Lead I\nUnit,uV\n\n", "$v\n", "Lead I", "uV", 1,
         0}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = write_text(cases[i].heading, cases[i].row);
        check_text(&cases[i], text, strlen(text));
        vg_free(text);
    }
}

static void unicode_text_of_spreadsheets_is_read(void **state)
{
    static const expected wanted = {
        "Time\tECG (\xc2\xb5V)\r\n", "$s\t$v\r\n", "ECG", "\xc2\xb5V", 1, 0};
    char *plain = write_text("Time\tECG (~V)\r\n", wanted.row);
    const size_t n = strlen(plain);
    unsigned char *wide = vg_alloc(n + 1, 2);

    (void)state;
    assert_non_null(wide);
    for (int is_big = 0; is_big < 2; is_big++) {
        wide[is_big ? 0 : 1] = 0xfe;
        wide[is_big ? 1 : 0] = 0xff;
        for (size_t i = 0; i < n; i++) {
            wide[2 * i + (is_big ? 3 : 2)] = (unsigned char)(plain[i] == '~' ? 0xb5 : plain[i]);
            wide[2 * i + (is_big ? 2 : 3)] = 0;
        }
        check_text(&wanted, (const char *)wide, 2 * n + 2);
    }
    vg_free(wide);
    vg_free(plain);
}

static void a_header_that_comes_again_is_passed_over(void **state)
{
    char *text = write_text("Time,ECG\n", "$s,$v\n");
    char *twice = vg_alloc(MAX_TEXT, 1);
    const char *middle = strstr(text, "\n1.200,") + 1;
    static const expected wanted = {"Time,ECG\n", "$s,$v\n", "ECG", "", 1, 0};

    (void)state;
    assert_non_null(twice);
    (void)snprintf(twice, MAX_TEXT, "%.*sTime,ECG\n%s", (int)(middle - text), text, middle);
    check_text(&wanted, twice, strlen(twice));
    vg_free(twice);
    vg_free(text);
}

static void notes_behind_some_rows_are_no_columns(void **state)
{
    char *text = write_text("Time,ECG,Note\n", "$s,$v\n");
    char *noted = vg_alloc(MAX_TEXT, 1);
    const char *middle = strstr(text, "\n1.200,");
    static const expected wanted = {"Time,ECG,Note\n", "$s,$v\n", "ECG", "", 1, 0};

    (void)state;
    assert_non_null(noted);
    (void)snprintf(noted, MAX_TEXT, "%.*s,start%s", (int)(middle - text), text, middle);
    check_text(&wanted, noted, strlen(noted));
    vg_free(noted);
    vg_free(text);
}

/* Packets of 16 samples under one time each: the rate is that of whole packets. */
static void packets_tell_the_rate_without_the_last_one(void **state)
{
    char *text = vg_alloc(MAX_TEXT, 1);
    size_t used = (size_t)snprintf(text, MAX_TEXT, "Timestamp_ms,ECG\n");
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    for (int i = 0; i < 2000; i++)
        used += (size_t)snprintf(text + used, MAX_TEXT - used, "%d,%d\n", i / 16 * 128, i % 7);
    assert_ok(vg_test_open_text(text, VG_KIND_OTHER, &in, &err));
    assert_close(vg_recording_channel(in.recording, 0)->fs_hz, 125.0, 1e-9);
    vg_input_free(&in);
    vg_free(text);
}

static void every_failed_allocation_is_reported(void **state)
{
    char *text = write_text("Date;Time;ECG\n;;mV\n", "2023-05-17;$c;$V\n");
    const vg_memory_file file = {"a.csv", text, strlen(text)};
    vg_status status = VG_ERR_MEMORY;

    (void)state;
    for (long nth = 0; status != VG_OK && nth < 200; nth++) {
        vg_input in = {0};
        vg_error err = {0};
        vg_alloc_fail_at(nth);
        status = vg_input_open_memory(&file, NULL, 0, NULL, &in, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
        vg_input_free(&in);
    }
    assert_int_equal(status, VG_OK);
    vg_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_write_a_table_is_understood),
        cmocka_unit_test(unicode_text_of_spreadsheets_is_read),
        cmocka_unit_test(a_header_that_comes_again_is_passed_over),
        cmocka_unit_test(notes_behind_some_rows_are_no_columns),
        cmocka_unit_test(packets_tell_the_rate_without_the_last_one),
        cmocka_unit_test(every_failed_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
