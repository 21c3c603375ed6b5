/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels of pulses for the AVX2 vector unit: compiled with -mavx2 like kernels_avx2.c. */
#define VG_PULSE_KERNELS vg_pulse_kernels_avx2
#include "dsp/pulse_kernels.c"
