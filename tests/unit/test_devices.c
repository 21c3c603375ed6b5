/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>

#include "vg_formats_test.h"

#include "study/phase_source.h"

static vg_status open_text(const char *name, const char *text, vg_input *out, vg_error *err)
{
    const vg_memory_file file = {name, text, strlen(text)};

    return vg_input_open_memory(&file, NULL, 0, NULL, out, err);
}

/* Polar HRM file format 1.4: Interval 238 says that HRData are R-R intervals in ms. */
static void a_polar_file_holds_intervals_only_if_it_says_so(void **state)
{
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_text("a.hrm", "[Params]\r\nInterval=238\r\n\r\n[HRData]\r\n800\r\n810\r\n",
                        &in, &err));
    assert_string_equal(in.format, "polar-hrm");
    assert_int_equal(in.intervals.n, 2);
    assert_true(in.intervals.nn_ms[1] == 810.0);
    vg_input_free(&in);
    assert_status(open_text("a.hrm", "[Params]\nInterval=5\n[HRData]\n80\n", &in, &err),
                  VG_ERR_FORMAT);
    assert_string_equal(err.message,
                        "it holds a heart rate every 5 s, not RR intervals (Interval=238)");
    assert_status(open_text("a.hrm", "[Params]\nInterval=238\n[HRData]\n", &in, &err),
                  VG_ERR_FORMAT);
    assert_string_equal(err.message, "there are no intervals");
    assert_status(open_text("a.hrm", "[Params]\nInterval=238\n[HRData]\n800\nx\n", &in, &err),
                  VG_ERR_FORMAT);
    assert_string_equal(err.message, "line 5: 'x' is not a number");
    assert_int_equal(in.intervals.n, 0);
}

static void a_garmin_log_is_sifted_for_intervals(void **state)
{
    static const char text[] = "2019-10-16T12:08:58.041+02:00;STEPS;299.0\n"
                               "2019-10-16T12:08:59.000+02:00;HEART_RATE_VARIABILITY;821.0\n"
                               "2019-10-16T12:08:59.848+02:00;HEART_RATE_VARIABILITY;848.0\n";
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(open_text("a.csv", text, &in, &err));
    assert_string_equal(in.format, "garmin");
    assert_int_equal(in.intervals.n, 2);
    assert_within(in.intervals.time_s[1], 0.821 + 0.848, 1e-6);
    assert_true(in.intervals.follows[1]);
    vg_input_free(&in);
}

static void opensignals_columns_take_their_kind_from_the_sensor(void **state)
{
    static const char text[] =
        "# OpenSignals Text File Format\n"
        "# {\"00:01\": {\"sensor\": [\"RAW\", \"ECGBIT\"], \"column\": [\"nSeq\", \"I1\", "
        "\"A1\", \"A2\"], \"sampling rate\": 100, \"date\": \"2018-5-28\", \"time\": "
        "\"16:16:11.500\"}}\n# EndOfHeader\n0\t1\t2\t3\t\n1\t1\t5\t6\t\n";
    vg_input in = {0};
    vg_error err = {0};
    float x[2];
    size_t n = 0;

    (void)state;
    assert_ok(open_text("a.txt", text, &in, &err));
    assert_string_equal(in.format, "opensignals");
    assert_int_equal(vg_recording_n_channels(in.recording), 2);
    const vg_channel *c = vg_recording_channel(in.recording, 1);
    assert_string_equal(c->name, "A2 ECGBIT");
    assert_int_equal(c->kind, VG_KIND_ECG);
    assert_true(c->fs_hz == 100.0 && c->n_samples == 2);
    /* date -u -d '2018-05-28 16:16:11.5' +%s.%N */
    assert_true(vg_recording_start_unix_s(in.recording) == 1527524171.5);
    assert_ok(vg_recording_read(in.recording, 1, 0, 2, x, &n, &err));
    assert_true(x[0] == 3.0F && x[1] == 6.0F);
    vg_input_free(&in);
    assert_status(open_text("a.txt", "# OpenSignals Text File Format\n# {\n0\t1\n", &in, &err),
                  VG_ERR_FORMAT);
}

static void labchart_names_its_channels_above_the_columns(void **state)
{
    static const char *const texts[] = {
        "Interval=\t0.004 s\nExcelDateTime=\t4.1e+04\t1/2/2012 10:00:00\n"
        "TimeFormat=\tStartOfBlock\nChannelTitle=\tECG\tResp belt\n"
        "Range=\t2.000 mV\t10.000 V\n0\t1.5\t7\n0.004\t2.5\t8\t#* stress begins\n"
        "0.008\t3.5\t9\n0.012\t4.5\t9\n",
        "Interval=\t0,004 s\r\nChannelTitle=\tECG\tResp belt\r\n"
        "0\t1,5\t7\r\n0,004\t2,5\t8\r\n0,008\t3,5\t9\r\n0,012\t4,5\t9\r\n"};
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        vg_input in = {0};
        float x[4];
        size_t n = 0;
        assert_ok(open_text("a.txt", texts[i], &in, &err));
        assert_string_equal(in.format, "lab-text");
        assert_int_equal(vg_recording_n_channels(in.recording), 2);
        const vg_channel *c = vg_recording_channel(in.recording, 0);
        assert_string_equal(c->name, "ECG");
        assert_within(c->fs_hz, 250.0, 1e-9);
        assert_int_equal(vg_recording_channel(in.recording, 1)->kind, VG_KIND_RESP);
        assert_ok(vg_recording_read(in.recording, 0, 0, 4, x, &n, &err));
        assert_true(n == 4 && x[0] == 1.5F && x[1] == 2.5F && x[3] == 4.5F);
        vg_input_free(&in);
    }
}

static void an_acqknowledge_text_lists_names_and_units(void **state)
{
    static const char text[] =
        "ecg.acq\n0.5 msec/sample\n2 channels\nECG100C\nmV\nPPG, X\n"
        "Volts\nmin,CH1,CH2,\n,4,4,\n0,1.5,7,\n8.3E-06,2.5,8,\n"
        "1.7E-05,3.5,9,\n2.5E-05,4.5,9,\n3.3E-05,5.5,9,\n4.2E-05,6.5,9,\n"
        "5.0E-05,7.5,9,\n5.8E-05,8.5,9,\n6.7E-05,9.5,9,\n7.5E-05,9,9,\n"
        "8.3E-05,9,9,\n9.2E-05,9,9,\n";
    vg_input in = {0};
    vg_error err = {0};
    float x[2];
    size_t n = 0;

    (void)state;
    assert_ok(open_text("a.txt", text, &in, &err));
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    assert_string_equal(c->name, "ECG100C");
    assert_string_equal(c->unit, "mV");
    assert_true(c->fs_hz == 2000.0 && c->n_samples == 12);
    assert_int_equal(vg_recording_channel(in.recording, 1)->kind, VG_KIND_PPG);
    assert_ok(vg_recording_read(in.recording, 0, 0, 2, x, &n, &err));
    assert_true(x[0] == 1.5F && x[1] == 2.5F);
    vg_input_free(&in);
    assert_status(
        open_text("a.txt", "Interval=\tsoon\nChannelTitle=\tECG\n0\t1\n1\t2\n", &in, &err),
        VG_ERR_FORMAT);
    assert_string_equal(err.message, "the lines above the data give no sampling interval");
}

/* The README of the data: 3 leads, 77.8 min, 128 Hz. */
static void an_ishne_holter_file_has_its_leads(void **state)
{
    char path[VG_TEST_PATH_SIZE];
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(vg_input_open(vg_test_data(path, "holter/holter.ecg"), NULL, &in, &err));
    assert_string_equal(in.format, "ishne");
    assert_int_equal(vg_recording_n_channels(in.recording), 3);
    assert_true(vg_recording_channel(in.recording, 0)->fs_hz == 128.0);
    assert_within(vg_recording_duration_s(in.recording) / 60.0, 77.8, 0.05);
    assert_int_equal(vg_recording_channel(in.recording, 2)->kind, VG_KIND_ECG);
    vg_input_free(&in);
    const vg_memory_file stub = MEMORY_FILE("a.ecg", "ISHNE1.0");
    assert_status(vg_input_open_memory(&stub, NULL, 0, NULL, &in, &err), VG_ERR_FORMAT);
}

/* The sidecar of this run lies one folder up and has fewer entities: inheritance. */
static void a_bids_recording_inherits_its_sidecar(void **state)
{
    static const char name[] = "bids/ds210/sub-01/func/sub-01_task-rest_run-01_physio.tsv.gz";
    char path[VG_TEST_PATH_SIZE];
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_ok(vg_input_open(vg_test_data(path, name), NULL, &in, &err));
    assert_string_equal(in.format, "bids");
    const vg_channel *c = vg_recording_channel(in.recording, 0);
    assert_string_equal(c->name, "cardiac");
    assert_int_equal(c->kind, VG_KIND_PPG);
    assert_true(c->fs_hz == 50.0);
    assert_string_equal(vg_recording_channel(in.recording, 1)->name, "respiratory");
    vg_input_free(&in);
}

static char folder[] = "/tmp/vagus_bids_XXXXXX";

static void write_in_folder(const char *name, const char *text)
{
    char path[VG_TEST_PATH_SIZE];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void a_bids_start_time_shifts_events(void **state)
{
    static const char *const names[] = {"sub-1_physio.tsv", "sub-1_physio.json", "physio.json",
                                        "sub-1_events.tsv"};
    char path[VG_TEST_PATH_SIZE];
    vg_input in = {0};
    vg_error err = {0};

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/%s", folder, names[0]);
    write_in_folder(names[0], "1\t2\n3\t4\n");
    assert_status(vg_input_open(path, NULL, &in, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message,
                        "no JSON sidecar gives a SamplingFrequency for this BIDS recording");
    write_in_folder(names[1],
                    "{\"StartTime\": -22.5, \"Columns\": [\"cardiac\", \"trigger\"]}");
    write_in_folder(names[2], "{\"SamplingFrequency\": 100}");
    assert_ok(vg_input_open(path, NULL, &in, &err));
    assert_true(vg_recording_channel(in.recording, 1)->fs_hz == 100.0);
    assert_true(in.events_offset_s == 22.5);
    write_in_folder(names[3], "onset\tduration\ttrial_type\n10\t5\ttask\n");
    const vg_settings settings = vg_settings_defaults();
    vg_phases phases = {0};
    assert_ok(vg_phases_find(&in, path, &settings, &phases, &err));
    assert_int_equal(phases.n, 1);
    assert_true(phases.items[0].start_s == 32.5 && phases.items[0].stop_s == 37.5);
    vg_phases_free(&phases);
    vg_input_free(&in);
    write_in_folder(names[1], "{\"Columns\": [\"cardiac\"]}");
    assert_status(vg_input_open(path, NULL, &in, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "the sidecar names 1 columns; there are 2");
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

/** The start of a recording of run 1 that begins 22.5 s before the scan, by a _scans.tsv. */
static double start_with(const char *scans, size_t *n_warnings)
{
    char path[VG_TEST_PATH_SIZE];
    vg_input in = {0};
    vg_error err = {0};

    write_in_folder("sub-1_scans.tsv", scans);
    (void)snprintf(path, sizeof path, "%s/sub-1_run-1_recording-ecg_physio.tsv", folder);
    assert_ok(vg_input_open(path, NULL, &in, &err));
    const double start_s = vg_recording_start_unix_s(in.recording);
    *n_warnings = vg_notes_find(&in.notes, "scans") != NULL;
    vg_input_free(&in);
    return start_s;
}

/* date -u -d 2009-06-15T13:45:30 +%s is 1245073530. */
static void a_scans_table_tells_when_a_bids_recording_was_made(void **state)
{
    static const char *const names[] = {"sub-1_run-1_recording-ecg_physio.tsv", "physio.json",
                                        "sub-1_scans.tsv"};
    char path[VG_TEST_PATH_SIZE];
    size_t n_warnings;

    (void)state;
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    assert_non_null(mkdtemp(folder));
    write_in_folder(names[0], "1\t2\n3\t4\n");
    write_in_folder(names[1], "{\"SamplingFrequency\": 100, \"StartTime\": -22.5}");
    assert_true(start_with("filename\tacq_time\n"
                           "func/sub-1_run-2_bold.nii.gz\t2001-01-01T00:00:00\n"
                           "func/sub-1_run-1_bold.nii.gz\t2009-06-15T13:45:30\n",
                           &n_warnings) == 1245073530.0 - 22.5);
    /* The row of the recording itself says when its first sample was taken. */
    assert_true(start_with("acq_time\tfilename\n"
                           "2009-06-15T13:45:30\tfunc/sub-1_run-1_bold.nii.gz\n"
                           "2009-06-15T13:45:30Z\tfunc/sub-1_run-1_recording-ecg_physio.tsv\n",
                           &n_warnings) == 1245073530.0);
    assert_nan(
        start_with("filename\tacq_time\nfunc/sub-1_run-1_bold.nii.gz\tn/a\n", &n_warnings));
    assert_nan(start_with("filename\nfunc/sub-1_run-1_bold.nii.gz\n", &n_warnings));
    assert_int_equal(n_warnings, 0);
    assert_nan(start_with("filename\tacq_time\nfunc/sub-1_run-1_bold.nii.gz\n", &n_warnings));
    assert_int_equal(n_warnings, 1);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

/** What opening the recording says under a code; "" when it says nothing. */
static void open_person(const char *people, const char *code, vg_input *in,
                        char text[VG_MESSAGE_SIZE])
{
    char path[VG_TEST_PATH_SIZE];
    vg_error err = {0};

    write_in_folder("participants.tsv", people);
    (void)snprintf(path, sizeof path, "%s/sub-02_ses-b_task-x_physio.tsv", folder);
    assert_ok(vg_input_open(path, NULL, in, &err));
    const vg_note *note = vg_notes_find(&in->notes, code);
    (void)snprintf(text, VG_MESSAGE_SIZE, "%s", note != NULL ? note->text : "");
}

static void a_bids_recording_knows_whose_it_is(void **state)
{
    static const char *const names[] = {"sub-02_ses-b_task-x_physio.tsv", "physio.json",
                                        "participants.tsv"};
    char path[VG_TEST_PATH_SIZE];
    char text[VG_MESSAGE_SIZE];
    vg_input in = {0};

    (void)state;
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    assert_non_null(mkdtemp(folder));
    write_in_folder(names[0], "1\t2\n3\t4\n");
    write_in_folder(names[1], "{\"SamplingFrequency\": 100}");
    open_person("participant_id\tage\tgroup\tsex\nsub-01\t30\ta\tF\nsub-02\t41\tb c\tn/a\n",
                "participant", &in, text);
    assert_string_equal(text, "sub-02: age 41, group b c");
    assert_string_equal(in.participant_id, "sub-02");
    assert_string_equal(in.session, "b");
    assert_string_equal(in.group, "b c");
    vg_input_free(&in);
    open_person("participant_id\tage\nsub-01\t30\n", "participants", &in, text);
    assert_string_equal(text, "sub-02 has no row in participants.tsv");
    vg_input_free(&in);
    open_person("participant_id\tage\nsub-01\n", "participants", &in, text);
    assert_non_null(strstr(text, "participants.tsv: line 2"));
    assert_string_equal(in.group, "");
    vg_input_free(&in);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_polar_file_holds_intervals_only_if_it_says_so),
        cmocka_unit_test(a_garmin_log_is_sifted_for_intervals),
        cmocka_unit_test(opensignals_columns_take_their_kind_from_the_sensor),
        cmocka_unit_test(labchart_names_its_channels_above_the_columns),
        cmocka_unit_test(an_acqknowledge_text_lists_names_and_units),
        cmocka_unit_test(an_ishne_holter_file_has_its_leads),
        cmocka_unit_test(a_bids_recording_inherits_its_sidecar),
        cmocka_unit_test(a_bids_start_time_shifts_events),
        cmocka_unit_test(a_scans_table_tells_when_a_bids_recording_was_made),
        cmocka_unit_test(a_bids_recording_knows_whose_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
