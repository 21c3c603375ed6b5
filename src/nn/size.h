/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file size.h
 *  Beats of another size than those around them.
 */
#ifndef VG_NN_SIZE_H
#define VG_NN_SIZE_H

#include "nn/stretch.h"

/** Call ectopic what is both of an odd size and out of place: the interval after the beat is
 *  longer than the one before it, by less than correction by times alone would act on. And take
 *  back a label of ectopic where the size is known and usual, and the beat in rhythm: then it
 * is the detector's label, on shape alone, and moving the beat would change no interval.
 *
 *  A beat that starts in a ventricle often lies within 10 % of where a normal one would, but
 *  hardly ever has its height. Height alone is no evidence: motion changes it too.
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_sizes_mark(vg_stretch *s, vg_error *err);

#endif /* VG_NN_SIZE_H */
