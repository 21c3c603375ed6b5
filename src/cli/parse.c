/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/output.h"
#include "core/text.h"

/** What is being parsed. */
typedef struct parser {
    int argc;
    char **argv;
    int next;
    cli_args *args;
    bool takes_settings; /* first pass: only --settings; second pass: all the others */
} parser;

static bool applies(const cli_option *option, const cli_command *command)
{
    return option->type != CLI_GROUP && (option->commands & command->bit) != 0;
}

static const cli_option *find_long(const cli_command *command, const char *name, size_t length)
{
    for (size_t i = 0; i < vg_cli_n_options; i++) {
        const cli_option *option = &vg_cli_options[i];
        if (applies(option, command) && strlen(option->name) == length &&
            strncmp(option->name, name, length) == 0)
            return option;
    }
    return NULL;
}

static const cli_option *find_letter(const cli_command *command, char letter)
{
    for (size_t i = 0; i < vg_cli_n_options; i++)
        if (applies(&vg_cli_options[i], command) && vg_cli_options[i].letter == letter)
            return &vg_cli_options[i];
    return NULL;
}

static void complain_unknown(const cli_command *command, const char *word)
{
    enum { FAR = 3 };
    const char *nearest = NULL;
    size_t least = FAR;

    for (size_t i = 0; i < vg_cli_n_options; i++) {
        if (!applies(&vg_cli_options[i], command))
            continue;
        const size_t distance =
            vg_edit_distance(word + strspn(word, "-"), vg_cli_options[i].name);
        if (distance < least) {
            least = distance;
            nearest = vg_cli_options[i].name;
        }
    }
    fprintf(stderr, "vagus %s: no option '%s'\n", command->name, word);
    if (nearest != NULL)
        fprintf(stderr, "try: --%s\n", nearest);
    else
        fprintf(stderr, "try: vagus help %s\n", command->name);
}

/** Read a number, and say what is wrong with one that does not fit the option. */
static bool read_number(const parser *p, const cli_option *option, const char *value,
                        double *number)
{
    const bool is_whole = option->type == CLI_WHOLE;

    if (vg_read_double(value, number) && !isnan(*number) &&
        (!is_whole || (0.0 <= *number && *number <= 0x1p53 && *number == floor(*number))))
        return true;
    fprintf(stderr, "vagus %s: --%s is '%.80s'; it must be a %snumber%s\n",
            p->args->command->name, option->name, value, is_whole ? "whole " : "",
            is_whole ? " from 0" : "");
    return false;
}

/** Put a value where the option's row says. */
static bool store(parser *p, const cli_option *option, const char *value)
{
    char *at = (char *)p->args + option->offset;
    const bool is_settings_file =
        option->offset == offsetof(cli_args, settings_file) && option->type == CLI_TEXT;
    vg_error err = {0};
    double number;

    /* A preset is what other options then change, wherever it stands. */
    const bool is_preset = option->type == CLI_SETTING && strcmp(option->key, "preset") == 0;

    if ((is_settings_file || is_preset) != p->takes_settings)
        return true;
    switch (option->type) {
    case CLI_FLAG:
        memcpy(at, &(bool){true}, sizeof(bool));
        return true;
    case CLI_TEXT:
        memcpy(at, &value, sizeof value);
        return true;
    case CLI_NUMBER:
    case CLI_WHOLE:
        if (!read_number(p, option, value, &number))
            return false;
        memcpy(at, &number, sizeof number);
        return true;
    case CLI_SETTING:
        if (vg_settings_set(&p->args->settings, option->key, value, &err) == VG_OK)
            return true;
        fprintf(stderr, "vagus %s: --%s: %s\n", p->args->command->name, option->name,
                err.message);
        return false;
    case CLI_GROUP:
        break;
    }
    return false;
}

/** Take the option at argv[next - 1], and its value from attached or the next word. */
static bool take_option(parser *p, const cli_option *option, const char *word,
                        const char *attached)
{
    if (option == NULL) {
        complain_unknown(p->args->command, word);
        return false;
    }
    if (option->type == CLI_FLAG) {
        if (attached == NULL)
            return store(p, option, NULL);
        fprintf(stderr, "vagus %s: --%s takes no value\n", p->args->command->name,
                option->name);
        return false;
    }
    if (attached == NULL && p->next < p->argc)
        attached = p->argv[p->next++];
    if (attached != NULL)
        return store(p, option, attached);
    fprintf(stderr, "vagus %s: --%s needs a value (%s)\n", p->args->command->name, option->name,
            option->value);
    return false;
}

static bool take_word(parser *p, bool *options_ended)
{
    const cli_command *command = p->args->command;
    const char *word = p->argv[p->next++];

    if (*options_ended || word[0] != '-' || word[1] == '\0') {
        if (!p->takes_settings)
            p->args->inputs[p->args->n_inputs++] = word;
        return true;
    }
    if (strcmp(word, "--") == 0) {
        *options_ended = true;
        return true;
    }
    if (word[1] == '-') {
        const char *equals = strchr(word, '=');
        const size_t length = equals != NULL ? (size_t)(equals - word) - 2 : strlen(word) - 2;
        return take_option(p, find_long(command, word + 2, length), word,
                           equals != NULL ? equals + 1 : NULL);
    }
    return take_option(p, find_letter(command, word[1]), word,
                       word[2] != '\0' ? word + 2 : NULL);
}

static bool take_all(parser *p)
{
    bool options_ended = false;

    p->next = 0;
    while (p->next < p->argc)
        if (!take_word(p, &options_ended))
            return false;
    return true;
}

static bool check_inputs(const cli_args *args)
{
    const cli_command *command = args->command;

    if (args->help || args->man)
        return true;
    if (args->output != NULL && args->output[0] == '\0') {
        fprintf(stderr, "vagus %s: --output is empty\n", command->name);
        return false;
    }
    if (args->folder != NULL && args->n_inputs == 0)
        return true;
    if (args->n_inputs < command->min_inputs) {
        fprintf(stderr, "vagus %s: nothing to work on; it takes %s\ntry: vagus help %s\n",
                command->name, command->takes, command->name);
        return false;
    }
    if (args->folder != NULL) {
        vg_cli_say(args, NULL, "'%.80s' is one too many beside --dir", args->inputs[0]);
        return false;
    }
    if (args->n_inputs > command->max_inputs) {
        fprintf(stderr, "vagus %s: '%s' is one too many; it takes %s\n", command->name,
                args->inputs[command->max_inputs],
                command->takes[0] != '\0' ? command->takes : "no input");
        return false;
    }
    return true;
}

/** A metric that is named is asked for. */
static void ask_for_metrics(const char *list, vg_hrv_opts *opts)
{
    char name[VG_CODE_SIZE];

    for (const char *at = list; at != NULL && *at != '\0';) {
        const size_t length = strcspn(at, ",");
        if (length < sizeof name) {
            memcpy(name, at, length);
            name[length] = '\0';
            (void)vg_hrv_ask(opts, name);
        }
        at += length + (at[length] == ',');
    }
}

bool vg_cli_parse(const cli_command *command, int argc, char **argv, cli_args *args)
{
    parser p = {.argc = argc, .argv = argv, .args = args, .takes_settings = true};
    vg_error err = {0};

    args->command = command;
    if (!take_all(&p))
        return false;
    if (args->settings_file != NULL &&
        vg_settings_read(args->settings_file, &args->settings, &err) != VG_OK) {
        fprintf(stderr, "vagus %s: %s: %s\n", command->name, args->settings_file, err.message);
        return false;
    }
    p.takes_settings = false;
    if (!take_all(&p))
        return false;
    ask_for_metrics(args->metrics, &args->settings.hrv);
    const vg_input_opts opts = vg_settings_input(&args->settings);
    if (vg_input_opts_check(&opts, &err) != VG_OK) {
        vg_cli_complain(args, NULL, &err);
        return false;
    }
    return check_inputs(args);
}
