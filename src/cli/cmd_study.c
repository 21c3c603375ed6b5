/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vagus study and vagus compare: all recordings of a cohort, and what changed. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "core/text.h"
#include "study/compare_table.h"
#include "study/study.h"

/** A bar with rate and time left, redrawn in place. */
typedef struct progress_bar {
    struct timespec start;
    size_t n_drawn; /* recordings done when it was last drawn */
} progress_bar;

static double seconds_since(const struct timespec *start)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static void draw_progress(void *user, const vg_study_progress *progress)
{
    enum { BAR_WIDTH = 30 };
    progress_bar *bar = user;
    const double elapsed_s = seconds_since(&bar->start);
    const double rate = (double)progress->n_done / (elapsed_s > 0.0 ? elapsed_s : 1.0);
    const double left_s = (double)(progress->n_total - progress->n_done) / rate;
    const int filled = (int)(BAR_WIDTH * progress->n_done / progress->n_total);

    fprintf(stderr, "\r[%.*s%*s] %zu/%zu  %.1f/s  %.0f s left  %zu failed ", filled,
            "##############################", BAR_WIDTH - filled, "", progress->n_done,
            progress->n_total, rate, left_s, progress->n_failed);
    if (progress->n_done == progress->n_total)
        fputc('\n', stderr);
    bar->n_drawn = progress->n_done;
}

enum { MOST_JOBS = 4096 };

static bool wants_progress(const cli_args *args)
{
    if (args->quiet || strcmp(args->progress, "never") == 0)
        return false;
    return strcmp(args->progress, "always") == 0 || isatty(STDERR_FILENO);
}

static int study_exit_code(const vg_study_result *result)
{
    if (result->n_failed == result->n_recordings)
        return EXIT_NO_INPUT;
    return result->n_failed + result->n_unusable > 0 ? EXIT_SOME_FAILED : EXIT_DONE;
}

static void say_result(const cli_args *args, const vg_study_result *result)
{
    if (args->quiet)
        return;
    fprintf(stderr, "vagus study: %s%zu of %zu recordings analysed",
            *vg_cli_interrupted() ? "interrupted; " : "", result->n_finished - result->n_failed,
            result->n_recordings);
    if (result->n_failed + result->n_unusable > 0)
        fprintf(stderr, ", %zu of them with unusable parts; %zu failed (see %s/status.tsv)",
                result->n_unusable, result->n_failed, args->output);
    fputc('\n', stderr);
}

/** What the option table cannot check by itself. */
static bool check_choices(const cli_args *args)
{
    const char *const whens[] = {"auto", "always", "never"};

    if (args->jobs == 0.0) {
        fprintf(stderr, "vagus study: --jobs is 0; it must be at least 1\n");
        return false;
    }
    for (size_t i = 0; i < sizeof whens / sizeof whens[0]; i++)
        if (strcmp(args->progress, whens[i]) == 0)
            return true;
    vg_cli_say(args, NULL, "--progress is '%.40s'; it must be auto, always or never",
               args->progress);
    return false;
}

int vg_cli_study(const cli_args *args)
{
    progress_bar bar = {0};
    vg_study_opts opts = {.settings = &args->settings,
                          .folder = args->output,
                          .n_jobs = args->jobs >= 1.0 ? (size_t)fmin(args->jobs, MOST_JOBS) : 0,
                          .words = args->words,
                          .n_words = args->n_words,
                          .stop = vg_cli_interrupted(),
                          .user = &bar};
    vg_study_result result;
    vg_error err = {0};

    if (args->output == NULL) {
        fprintf(stderr, "vagus study: the results need a folder\ntry: -o FOLDER\n");
        return EXIT_USAGE;
    }
    if (!check_choices(args))
        return EXIT_USAGE;
    vg_cli_catch_interrupts();
    (void)clock_gettime(CLOCK_MONOTONIC, &bar.start);
    opts.progress = wants_progress(args) ? draw_progress : NULL;
    if (vg_study_run(args->inputs[0], &opts, &result, &err) != VG_OK) {
        vg_cli_complain(args, NULL, &err);
        return result.n_recordings == 0 ? EXIT_NO_INPUT : EXIT_NO_OUTPUT;
    }
    say_result(args, &result);
    return *vg_cli_interrupted() ? EXIT_INTERRUPTED : study_exit_code(&result);
}

/** Split "a,b" into two names; false when it is anything else. */
static bool split_levels(const char *levels, char a[VG_MESSAGE_SIZE], char b[VG_MESSAGE_SIZE])
{
    const char *comma = levels != NULL ? strchr(levels, ',') : NULL;

    if (comma == NULL || comma == levels || comma[1] == '\0' || strchr(comma + 1, ',') != NULL)
        return false;
    if (!vg_copy_text(a, VG_MESSAGE_SIZE, levels) ||
        !vg_copy_text(b, VG_MESSAGE_SIZE, comma + 1))
        return false;
    a[comma - levels] = '\0';
    return true;
}

int vg_cli_compare(const cli_args *args)
{
    char a[VG_MESSAGE_SIZE];
    char b[VG_MESSAGE_SIZE];
    const vg_compare_opts opts = {.within = args->within, .level_a = a, .level_b = b};
    vg_comparisons found;
    vg_error err = {0};
    cli_output out;
    int code;

    if (!split_levels(args->levels, a, b)) {
        fprintf(stderr,
                "vagus compare: --levels names the two values of %s to compare\n"
                "try: --levels pre,post\n",
                args->within);
        return EXIT_USAGE;
    }
    if (strcmp(a, b) == 0) {
        vg_cli_say(args, NULL, "--levels names '%.80s' twice; before and after must differ", a);
        return EXIT_USAGE;
    }
    const vg_status status = vg_compare_path(args->inputs[0], &opts, &found, &err);
    if (status != VG_OK) {
        vg_cli_complain(args, args->inputs[0], &err);
        return status == VG_ERR_DATA ? EXIT_USAGE : EXIT_NO_INPUT;
    }
    if (found.n_dropped > 0 && !args->quiet)
        fprintf(stderr,
                "vagus compare: %zu values have no partner at the other level and were left "
                "out; column n counts the pairs\n",
                found.n_dropped);
    if (vg_cli_output_open(args, args->output, &out, &code)) {
        vg_compare_columns(&out.table);
        vg_cli_output_begin(&out);
        vg_compare_rows(&out.table, &found, &opts);
        code = vg_cli_output_close(&out, EXIT_DONE);
    }
    vg_comparisons_free(&found);
    return code;
}
