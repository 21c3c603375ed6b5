/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file foreign.h
 *  Files of other programs that people try, and what to do about them.
 */
#ifndef VG_FORMATS_FOREIGN_H
#define VG_FORMATS_FOREIGN_H

#include "formats/format.h"

/** True if the first bytes are those of another program. */
bool vg_is_foreign(const vg_job *job);

/** Refuse what no format recognises, by name where its first bytes tell what it is. */
vg_status vg_fail_foreign(const vg_job *job, vg_error *err);

#endif /* VG_FORMATS_FOREIGN_H */
