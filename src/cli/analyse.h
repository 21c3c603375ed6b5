/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file analyse.h
 *  What the commands share that take many inputs all the way.
 */
#ifndef VG_CLI_ANALYSE_H
#define VG_CLI_ANALYSE_H

#include "cli/output.h"
#include "study/analysis.h"

/** One input all the way; its notes are said, its failure too. */
vg_status vg_cli_analyse(const cli_args *args, const char *input, vg_analysis *a,
                         cli_tally *tally);

/** What a command does with one input. */
typedef void vg_cli_add(const cli_args *args, const char *input, vg_sink *sink,
                        cli_tally *tally);

/** One input after the other until the user has enough; returns the exit code. */
int vg_cli_add_all(const cli_args *args, vg_sink *sink, vg_cli_add *add);

/** Two tables in one place would spoil one another: true after a message. */
bool vg_cli_same_place(const cli_args *args, const char *first, const char *second,
                       const char *option);

#endif /* VG_CLI_ANALYSE_H */
