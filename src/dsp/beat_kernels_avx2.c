/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels of heart beats for the AVX2 vector unit: compiled with -mavx2 like
 * kernels_avx2.c. */
#define VG_BEAT_KERNELS vg_beat_kernels_avx2
#include "dsp/beat_kernels.c"
