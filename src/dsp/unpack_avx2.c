/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unpacking for the AVX2 vector unit: compiled with -mavx2 like kernels_avx2.c. */
#define VG_UNPACK vg_unpack_avx2
#include "dsp/unpack.c"
