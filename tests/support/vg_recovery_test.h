/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file vg_recovery_test.h
 *  What a refused recovery may not say.
 */
#ifndef VG_RECOVERY_TEST_H
#define VG_RECOVERY_TEST_H

#include "vg_test.h"

/** Nothing that depends on a fit or on a reaction may be quoted. */
static inline void vg_assert_nothing_claimed(const vg_recovery *r)
{
    assert_true(r->status != VG_RECOVERY_OK);
    assert_true(r->reason[0] != '\0');
    assert_nan(r->tau_s);
    assert_nan(r->tau_high_s);
    assert_nan(r->t50_s);
    assert_nan(r->amplitude);
}

#endif /* VG_RECOVERY_TEST_H */
