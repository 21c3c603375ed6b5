/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels for the AVX2 vector unit: this file alone is compiled with -mavx2. */
#define VG_KERNELS      vg_kernels_avx2
#define VG_BEAT_KERNELS vg_beat_kernels_avx2
#include "dsp/kernels.c"
