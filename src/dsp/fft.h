/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file fft.h
 *  Discrete Fourier transform of real samples (FFTW).
 *
 *  A plan owns its buffers and belongs to one thread at a time. Creating and destroying
 *  plans is serialised inside; executing is not, and needs no lock.
 */
#ifndef VG_DSP_FFT_H
#define VG_DSP_FFT_H

#include <stddef.h>

#include <vagus/status.h>

typedef struct vg_fft vg_fft;

/** Which lengths transform fast (FFTW 3.3 manual, "Complex One-Dimensional DFTs"). */
typedef enum vg_fft_speed {
    VG_FFT_FASTEST, /**< products of 2, 3 and 5, for what is done over and over */
    VG_FFT_FAST     /**< also of 7 and one of 11 or 13: they lie closer together */
} vg_fft_speed;

/** The longest of them up to most, which is at least 1. */
size_t vg_fft_fast_length(size_t most, vg_fft_speed speed);

/** Plan a transform of n samples, 1 <= n <= 2^28: VG_ERR_OPTION, VG_ERR_MEMORY or VG_OK. */
VG_NODISCARD vg_status vg_fft_create(size_t n, vg_fft **out, vg_error *err);
void vg_fft_destroy(vg_fft *fft);

/** Borrow the input, [n]. It may be overwritten by executing. */
double *vg_fft_input(vg_fft *fft);

/** Transform; borrow the output, [n / 2 + 1] pairs of real and imaginary part:
 *  X[k] = sum over j of x[j] exp(-2 pi i j k / n). */
const double *vg_fft_execute(vg_fft *fft);

/** Borrow the output of the last transform. */
const double *vg_fft_output(const vg_fft *fft);

#endif /* VG_DSP_FFT_H */
