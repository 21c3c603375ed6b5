/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file cmd.h
 *  The command line as tables: commands and options are rows, which the parser, the help,
 *  the man pages and the suggestions all read.
 */
#ifndef VG_CLI_CMD_H
#define VG_CLI_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vagus/simulate.h>

#include "study/settings.h"
#include "tables/table.h"

/** What the program returns; people script against it. */
enum {
    EXIT_DONE = 0,
    EXIT_SOME_FAILED = 1, /**< done, but some inputs failed or were unusable */
    EXIT_USAGE = 2,
    EXIT_NO_INPUT = 3,  /**< no input could be read */
    EXIT_NO_OUTPUT = 4, /**< the output could not be written */
    EXIT_INTERRUPTED = 130
};

/** One bit per command, for the option table. */
enum {
    CMD_INFO = 1u << 0,
    CMD_BEATS = 1u << 1,
    CMD_SCORE = 1u << 2,
    CMD_NN = 1u << 3,
    CMD_HRV = 1u << 4,
    CMD_RECOVERY = 1u << 5,
    CMD_STUDY = 1u << 6,
    CMD_COMPARE = 1u << 7,
    CMD_SIMULATE = 1u << 8,
    CMD_METRICS = 1u << 9,
    CMD_HELP = 1u << 10,
    CMD_VERSION = 1u << 11
};

/** Everything that options can say. Strings are borrowed from argv. */
typedef struct cli_args {
    const struct cli_command *command;
    char **words; /**< [n_words] as typed, for the record of how a result came about */
    size_t n_words;
    const char **inputs; /**< [n_inputs] */
    size_t n_inputs;
    vg_settings settings;
    const char *settings_file;
    const char *output;
    const char *format;
    const char *progress;
    const char *phases;
    const char *curve;
    const char *spectrum;
    const char *quality;
    const char *metrics; /**< comma list of the columns wanted; NULL: all */
    const char *names;   /**< whose names the columns bear */
    const char *plot;
    const char *series;
    const char *direction; /**< of a series */
    const char *unit;      /**< of intervals, or of a series */
    const char *folder;    /**< --dir */
    const char *reference;
    const char *test;
    const char *exclude;
    const char *within;
    const char *levels;
    double jobs; /**< -1: as many as there are processors */
    double window_ms;
    double score_start_s;
    double seed;
    double n_people;
    double tau_ratio;   /**< of a simulated study: tau after / before */
    double rmssd_ratio; /**< and HF modulation after / before */
    vg_profile profile; /**< of simulated hearts */
    vg_ecg_opts ecg;
    double rate_hz; /**< of a simulated signal; NaN: as its kind is usually recorded */
    double noise;   /**< likewise */
    vg_noise_opts spells;
    vg_artefact_opts artefacts;
    bool quiet;
    bool help;
    bool man;
} cli_args;

typedef struct cli_command {
    uint32_t bit;
    const char *name;
    const char *takes;   /**< the operands, such as "INPUT..." */
    const char *summary; /**< one line */
    const char *text;    /**< the rest of the help, wrapped to 80 columns */
    const char *examples;
    size_t min_inputs;
    size_t max_inputs;
    int (*run)(const cli_args *args);
} cli_command;

typedef enum cli_type {
    CLI_FLAG,    /**< bool at offset */
    CLI_TEXT,    /**< const char * at offset */
    CLI_NUMBER,  /**< double at offset */
    CLI_WHOLE,   /**< likewise, a whole number from 0 to 2^53 */
    CLI_SETTING, /**< goes through vg_settings_set() with the row's key */
    CLI_GROUP    /**< a heading in the help */
} cli_type;

typedef struct cli_option {
    const char *name; /**< long name without dashes */
    char letter;      /**< short name, 0 for none */
    cli_type type;
    const char *value; /**< metavariable, NULL for flags */
    const char *help;
    uint32_t commands; /**< which commands take it */
    size_t offset;     /**< into cli_args */
    const char *key;   /**< of a setting */
} cli_option;

extern const cli_command vg_cli_commands[];
extern const size_t vg_cli_n_commands;
extern const cli_option vg_cli_options[];
extern const size_t vg_cli_n_options;

const cli_command *vg_cli_find_command(const char *name);

/** Say that there is no such command, and which is nearest; returns the exit code.
 *  @param in  the command that was given the name, NULL for the program itself */
int vg_cli_complain_command(const char *in, const char *name);

/** Fill args from argv after the command; false when a message has been printed. */
bool vg_cli_parse(const cli_command *command, int argc, char **argv, cli_args *args);

/** Help of the program or of one command, on stdout. */
void vg_cli_print_help(const cli_command *command);
void vg_cli_print_man(const cli_command *command);

int vg_cli_info(const cli_args *args);
int vg_cli_beats(const cli_args *args);
int vg_cli_score(const cli_args *args);
int vg_cli_nn(const cli_args *args);
int vg_cli_hrv(const cli_args *args);
int vg_cli_recovery(const cli_args *given);
int vg_cli_study(const cli_args *args);
int vg_cli_compare(const cli_args *args);
int vg_cli_simulate(const cli_args *args);
int vg_cli_metrics(const cli_args *args);
int vg_cli_help(const cli_args *args);
int vg_cli_version(const cli_args *args);

#endif /* VG_CLI_CMD_H */
