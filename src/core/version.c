/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/vagus.h>

const char *vg_version(void)
{
    return VG_PROJECT_VERSION;
}
