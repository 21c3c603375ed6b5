/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vagus score: beat-by-beat comparison of one pair of lists or of a folder of them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <vagus/input.h>
#include <vagus/score.h>

#include "cli/output.h"
#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "study/exclusions.h"
#include "tables/rows.h"

/** EC57 lets a detector learn for five minutes of any record longer than ten. */
enum { LEARNING_S = 300, LONG_RECORD_S = 600 };

/** A running comparison. */
typedef struct scoring {
    const cli_args *args;
    vg_table *table;
    vg_exclusions exclusions;
    vg_score gross;
    size_t n_long;  /* records scored from LEARNING_S on */
    size_t n_short; /* records scored from their beginning */
    cli_tally tally;
} scoring;

/** Annotations that do not tell their rate are taken to be at rate_hz, if that is known. */
static vg_status read_beats(const char *path, double rate_hz, vg_input *out, vg_error *err)
{
    vg_input_opts opts = {.kind = VG_KIND_BEATS};
    vg_status status = vg_input_open(path, &opts, out, err);

    if (status == VG_ERR_OPTION && rate_hz > 0.0) {
        opts.rate_hz = rate_hz;
        status = vg_input_open(path, &opts, out, NULL);
    }
    if (status != VG_OK)
        return status;
    if (out->type == VG_INPUT_BEATS)
        return VG_OK;
    vg_input_free(out);
    return vg_fail(err, VG_ERR_FORMAT, "this is not a list of beats or an annotation file");
}

/** Where the comparison begins when the user does not say. */
static double start_of(scoring *s, const vg_beats *reference)
{
    const double last_s = reference->n > 0 ? reference->time_s[reference->n - 1] : 0.0;

    if (!isnan(s->args->score_start_s))
        return s->args->score_start_s;
    if (last_s > LONG_RECORD_S) {
        s->n_long++;
        return LEARNING_S;
    }
    s->n_short++;
    return 0.0;
}

/** Say what start_of() took, once for all records. */
static void say_starts(const scoring *s)
{
    const char *what = s->args->folder != NULL ? s->args->folder : s->args->inputs[0];

    if (s->n_long > 0 && !s->args->quiet)
        vg_cli_say(s->args, what, "%zu record%s scored from %d s", s->n_long,
                   s->n_long > 1 ? "s" : "", LEARNING_S);
    if (s->n_short > 0 && !s->args->quiet)
        vg_cli_say(s->args, what, "%zu record%s scored from 0 s", s->n_short,
                   s->n_short > 1 ? "s" : "");
}

static void add_to_gross(vg_score *gross, const vg_score *score)
{
    gross->n_tp += score->n_tp;
    gross->n_fp += score->n_fp;
    gross->n_fn += score->n_fn;
    gross->sum_sq_ms2 += score->sum_sq_ms2;
}

static void fail_pair(scoring *s, const char *path, const vg_error *err)
{
    vg_cli_complain(s->args, path, err);
    vg_cli_count_failure(&s->tally, err->status);
}

static void score_pair(scoring *s, const char *reference_path, const char *test_path,
                       const char *name)
{
    vg_input reference = {0};
    vg_input test = {0};
    vg_error err = {0};
    vg_score score;

    s->tally.n_inputs++;
    if (read_beats(reference_path, 0.0, &reference, &err) != VG_OK) {
        fail_pair(s, reference_path, &err);
    } else if (read_beats(test_path, reference.beats.fs_hz, &test, &err) != VG_OK) {
        fail_pair(s, test_path, &err);
    } else {
        vg_score_opts opts = vg_score_defaults();
        opts.window_ms = s->args->window_ms;
        opts.start_s = start_of(s, &reference.beats);
        vg_exclusion *spans = NULL;
        vg_status status = vg_exclusions_of(&s->exclusions, name, reference.beats.fs_hz, &spans,
                                            &opts.n_exclusions, &err);
        opts.exclusions = spans;
        if (status == VG_OK)
            status = vg_score_compute(&reference.beats, &test.beats, &opts, &score, &err);
        if (status == VG_OK) {
            vg_score_row(s->table, name, &score);
            add_to_gross(&s->gross, &score);
        } else {
            fail_pair(s, test_path, &err);
        }
        vg_free(spans);
    }
    vg_input_free(&reference);
    vg_input_free(&test);
}

/** Cut .suffix off a name; false when the name does not end in it. */
static bool cut_suffix(char *name, const char *suffix)
{
    const size_t length = strlen(suffix);
    const size_t used = strlen(name);

    if (used <= length + 1 || name[used - length - 1] != '.' ||
        strcmp(name + used - length, suffix) != 0)
        return false;
    name[used - length - 1] = '\0';
    return true;
}

static char *file_in(const char *folder, const char *stem, const char *suffix)
{
    char name[VG_MESSAGE_SIZE];

    (void)snprintf(name, sizeof name, "%s.%s", stem, suffix);
    return vg_path_join(folder, name);
}

static void score_folder(scoring *s)
{
    const cli_args *args = s->args;
    char **names = NULL;
    size_t n = 0;
    size_t n_found = 0;
    vg_error err = {0};

    if (vg_path_list(args->folder, &names, &n, &err) != VG_OK) {
        fail_pair(s, args->folder, &err);
        s->tally.n_inputs++;
    }
    for (size_t i = 0; i < n; i++) {
        if (!cut_suffix(names[i], args->test))
            continue;
        n_found++;
        char *reference = file_in(args->folder, names[i], args->reference);
        char *test = file_in(args->folder, names[i], args->test);
        if (reference != NULL && test != NULL)
            score_pair(s, reference, test, names[i]);
        vg_free(reference);
        vg_free(test);
    }
    vg_path_list_free(names, n);
    if (n_found == 0 && s->tally.n_failed == 0) {
        (void)vg_fail(&err, VG_ERR_IO, "no file ends in .%s", args->test);
        fail_pair(s, args->folder, &err);
        s->tally.n_inputs++;
    }
}

/** The last part of a path without its suffix. */
static void stem_of(const char *path, char stem[VG_MESSAGE_SIZE])
{
    (void)vg_copy_text(stem, VG_MESSAGE_SIZE, vg_path_name(path));
    char *dot = strrchr(stem, '.');
    if (dot != NULL && dot != stem)
        *dot = '\0';
}

int vg_cli_score(const cli_args *args)
{
    scoring s = {.args = args};
    vg_error err = {0};
    char stem[VG_MESSAGE_SIZE];
    cli_output out;
    int code;

    if (args->folder == NULL && args->n_inputs != 2) {
        fprintf(stderr, "vagus score: it takes a reference and a test, or --dir\n"
                        "try: vagus help score\n");
        return EXIT_USAGE;
    }
    if (args->score_start_s < 0.0 || !(args->window_ms > 0.0)) {
        fprintf(stderr, "vagus score: --start must be from 0, --window more than 0\n");
        return EXIT_USAGE;
    }
    if (args->exclude != NULL &&
        vg_exclusions_read(args->exclude, &s.exclusions, &err) != VG_OK) {
        vg_cli_complain(args, args->exclude, &err);
        return EXIT_NO_INPUT;
    }
    if (!vg_cli_output_open(args, args->output, &out, &code))
        return code;
    s.table = &out.table;
    vg_score_columns(&out.table);
    vg_cli_output_begin(&out);
    if (args->folder != NULL) {
        score_folder(&s);
    } else {
        stem_of(args->inputs[0], stem);
        score_pair(&s, args->inputs[0], args->inputs[1], stem);
    }
    say_starts(&s);
    vg_score_row(&out.table, "gross", &s.gross);
    vg_exclusions_free(&s.exclusions);
    return vg_cli_output_close(&out, vg_cli_exit_code(&s.tally));
}
