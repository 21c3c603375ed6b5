/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <vagus/vagus.h>

#include "cli/cmd.h"

enum { HELP_WIDTH = 80, HELP_INDENT = 26 };

/** Print text wrapped to the width, every line but the first behind an indent. */
static void print_wrapped(const char *text, int indent, int column)
{
    while (*text != '\0') {
        const int length = (int)strcspn(text, " ");
        if (column > indent && column + 1 + length > HELP_WIDTH) {
            printf("\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            putchar(' ');
            column++;
        }
        printf("%.*s", length, text);
        column += length;
        text += length;
        text += *text == ' ';
    }
    putchar('\n');
}

static void print_option(const cli_option *option)
{
    char left[64];
    const char letter[6] = {' ', ' ', '-', option->letter, ',', '\0'};
    const int used = snprintf(
        left, sizeof left, "%s --%s%s%s", option->letter != 0 ? letter : "     ", option->name,
        option->value != NULL ? " " : "", option->value != NULL ? option->value : "");

    if (used < HELP_INDENT - 1)
        printf("%-*s", HELP_INDENT, left);
    else
        printf("%s\n%*s", left, HELP_INDENT, "");
    print_wrapped(option->help, HELP_INDENT, HELP_INDENT);
}

static void print_program_help(void)
{
    printf("vagus - who reacted, how fast did each person come back, did it change?\n\n"
           "usage: vagus COMMAND [OPTIONS] INPUT...\n\n");
    for (size_t i = 0; i < vg_cli_n_commands; i++)
        printf("  %-10s %s\n", vg_cli_commands[i].name, vg_cli_commands[i].summary);
    printf("\nvagus help COMMAND shows the options of a command.\n"
           "Exit codes: 0 done; 1 done, but some inputs failed or were unusable; 2 usage;\n"
           "3 no input could be read; 4 the output could not be written; 130 interrupted.\n");
}

static void print_examples(const cli_command *command)
{
    printf("\nExamples:\n");
    for (const char *line = command->examples; line != NULL;) {
        const char *end = strchr(line, '\n');
        printf("  %.*s\n", end != NULL ? (int)(end - line) : (int)strlen(line), line);
        line = end != NULL ? end + 1 : NULL;
    }
}

void vg_cli_print_help(const cli_command *command)
{
    if (command == NULL) {
        print_program_help();
        return;
    }
    printf("vagus %s - %s\n\nusage: vagus %s [OPTIONS] %s\n", command->name, command->summary,
           command->name, command->takes);
    if (command->text[0] != '\0') {
        putchar('\n');
        print_wrapped(command->text, 0, 0);
    }
    for (size_t i = 0; i < vg_cli_n_options; i++) {
        const cli_option *option = &vg_cli_options[i];
        if ((option->commands & command->bit) == 0)
            continue;
        if (option->type == CLI_GROUP)
            printf("\n%s:\n", option->name);
        else
            print_option(option);
    }
    print_examples(command);
}

/** Print text for roff: hyphens and backslashes are escaped, a leading dot guarded. */
static void print_roff(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if ((*c == '.' || *c == '\'') && (c == text || c[-1] == '\n'))
            fputs("\\&", stdout);
        if (*c == '-')
            fputs("\\-", stdout);
        else if (*c == '\\')
            fputs("\\e", stdout);
        else
            putchar(*c);
    }
}

static void print_option_roff(const cli_option *option)
{
    fputs(".TP\n", stdout);
    if (option->letter != 0)
        printf("\\fB\\-%c\\fR, ", option->letter);
    fputs("\\fB\\-\\-", stdout);
    print_roff(option->name);
    fputs("\\fR", stdout);
    if (option->value != NULL) {
        fputs(" \\fI", stdout);
        print_roff(option->value);
        fputs("\\fR", stdout);
    }
    putchar('\n');
    print_roff(option->help);
    putchar('\n');
}

static void print_heading(const char *command, const char *summary)
{
    printf(".TH VAGUS%s", command[0] != '\0' ? "\\-" : "");
    for (const char *c = command; *c != '\0'; c++)
        putchar(toupper((unsigned char)*c));
    printf(" 1 \"\" \"vagus %s\" \"User Commands\"\n.SH NAME\nvagus%s%s \\- ", vg_version(),
           command[0] != '\0' ? "\\-" : "", command);
    print_roff(summary);
    putchar('\n');
}

static void print_program_man(void)
{
    print_heading("", "stress recovery, heart rate variability and synchrony");
    printf(".SH SYNOPSIS\n\\fBvagus\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] \\fIINPUT\\fR...\n"
           ".SH COMMANDS\n");
    for (size_t i = 0; i < vg_cli_n_commands; i++) {
        printf(".TP\n\\fB%s\\fR\n", vg_cli_commands[i].name);
        print_roff(vg_cli_commands[i].summary);
        putchar('\n');
    }
    printf(".SH \"EXIT STATUS\"\n0 done; 1 done, but some inputs failed or were unusable; "
           "2 usage; 3 no input could be read; 4 the output could not be written; "
           "130 interrupted.\n");
}

void vg_cli_print_man(const cli_command *command)
{
    if (command == NULL) {
        print_program_man();
        return;
    }
    print_heading(command->name, command->summary);
    printf(".SH SYNOPSIS\n\\fBvagus %s\\fR [\\fIOPTIONS\\fR] ", command->name);
    print_roff(command->takes);
    printf("\n.SH DESCRIPTION\n");
    print_roff(command->text[0] != '\0' ? command->text : command->summary);
    putchar('\n');
    for (size_t i = 0; i < vg_cli_n_options; i++) {
        const cli_option *option = &vg_cli_options[i];
        if ((option->commands & command->bit) == 0)
            continue;
        if (option->type == CLI_GROUP)
            printf(".SH \"%s\"\n", option->name);
        else
            print_option_roff(option);
    }
    printf(".SH EXAMPLES\n.nf\n");
    print_roff(command->examples);
    printf("\n.fi\n");
}

int vg_cli_help(const cli_args *args)
{
    const cli_command *command = NULL;

    if (args->n_inputs > 0) {
        command = vg_cli_find_command(args->inputs[0]);
        if (command == NULL)
            return vg_cli_complain_command("help", args->inputs[0]);
    }
    if (args->man)
        vg_cli_print_man(command);
    else
        vg_cli_print_help(command);
    return EXIT_DONE;
}
