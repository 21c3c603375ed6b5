/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file interrupt.h
 *  Ctrl-C and termination: the work in hand is finished and kept. A second one ends at once.
 */
#ifndef VG_CLI_INTERRUPT_H
#define VG_CLI_INTERRUPT_H

#include <stdatomic.h>

/** From now on the first SIGINT or SIGTERM is only noted. */
void vg_cli_catch_interrupts(void);

/** Not 0 once a signal was noted; may be read by any thread. */
const atomic_int *vg_cli_interrupted(void);

#endif /* VG_CLI_INTERRUPT_H */
