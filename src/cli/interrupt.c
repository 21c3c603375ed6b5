/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/interrupt.h"

#include <assert.h>
#include <signal.h>
#include <stddef.h>

/* Written on whichever thread the signal meets, read on all: atomic, and lock-free, since a
   handler may touch nothing else (C17 7.14.1.1). */
static atomic_int interrupted;
static_assert(ATOMIC_INT_LOCK_FREE == 2, "a signal handler needs a lock-free flag");

static void note_interrupt(int signal_number)
{
    (void)signal_number;
    atomic_store(&interrupted, 1);
}

void vg_cli_catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = note_interrupt, .sa_flags = (int)SA_RESETHAND};

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

const atomic_int *vg_cli_interrupted(void)
{
    return &interrupted;
}
