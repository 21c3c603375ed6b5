/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file quality.h
 *  The table of seconds that vagus beats --quality writes.
 */
#ifndef VG_CLI_QUALITY_H
#define VG_CLI_QUALITY_H

#include "cli/output.h"
#include "study/analysis.h"

/** Can there be such a table, in a place of its own? False after a message. */
bool vg_cli_quality_check(const cli_args *args, const vg_analysis *a);

/** Write the table of every lead and say what it comes to; code, or what went wrong. */
int vg_cli_quality_write(const cli_args *args, const vg_analysis *a, int code);

#endif /* VG_CLI_QUALITY_H */
