/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/vagus.h>

#include <gsl/gsl_errno.h>

void vg_startup(void)
{
    (void)gsl_set_error_handler_off();
}
