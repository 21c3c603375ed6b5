/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops over pairs for the AVX2 vector unit: compiled with -mavx2 like
 * dsp/kernels_avx2.c. */
#define VG_DISTANCE_KERNELS vg_distance_kernels_avx2
#include "dsp/distance_kernels.c"
