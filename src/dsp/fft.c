/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/fft.h"

#include <pthread.h>
#include <stdbool.h>

#include <fftw3.h>

#include "core/alloc.h"
#include "core/fail.h"

struct vg_fft {
    double *in;
    double *out; /* pairs */
    fftw_plan plan;
};

enum { MAX_SAMPLES = 1 << 28 };

/* FFTW's planner is the one piece of process-wide state the library touches: everything but
 * fftw_execute must be serialised (FFTW 3.3 manual, "Thread safety"). FFTW_ESTIMATE, never
 * FFTW_MEASURE: a measured plan differs from run to run and so do the last bits. */
static pthread_mutex_t planner_lock = PTHREAD_MUTEX_INITIALIZER;

static fftw_plan plan_transform(size_t n, double *in, double *out)
{
    (void)pthread_mutex_lock(&planner_lock);
    const fftw_plan plan =
        fftw_plan_dft_r2c_1d((int)n, in, (fftw_complex *)(void *)out, FFTW_ESTIMATE);
    (void)pthread_mutex_unlock(&planner_lock);
    return plan;
}

static bool is_fast(size_t n, vg_fft_speed speed)
{
    static const size_t factors[] = {2, 3, 5, 7};
    const size_t n_factors = speed == VG_FFT_FAST ? 4 : 3;

    for (size_t k = 0; k < n_factors; k++)
        while (n % factors[k] == 0)
            n /= factors[k];
    return n == 1 || (speed == VG_FFT_FAST && (n == 11 || n == 13));
}

size_t vg_fft_fast_length(size_t most, vg_fft_speed speed)
{
    while (!is_fast(most, speed))
        most--;
    return most;
}

vg_status vg_fft_create(size_t n, vg_fft **out, vg_error *err)
{
    *out = NULL;
    if (n < 1 || n > MAX_SAMPLES)
        return vg_fail(err, VG_ERR_OPTION, "a transform of %zu samples; 1 to %d are possible",
                       n, MAX_SAMPLES);
    vg_fft *fft = vg_alloc(1, sizeof *fft);
    if (fft == NULL)
        return vg_fail_memory(err);
    fft->in = vg_alloc(n, sizeof *fft->in);
    fft->out = vg_alloc(n / 2 + 1, 2 * sizeof *fft->out);
    if (fft->in != NULL && fft->out != NULL)
        fft->plan = plan_transform(n, fft->in, fft->out);
    if (fft->plan == NULL) {
        vg_fft_destroy(fft);
        return vg_fail_memory(err);
    }
    *out = fft;
    return VG_OK;
}

void vg_fft_destroy(vg_fft *fft)
{
    if (fft == NULL)
        return;
    if (fft->plan != NULL) {
        (void)pthread_mutex_lock(&planner_lock);
        fftw_destroy_plan(fft->plan);
        (void)pthread_mutex_unlock(&planner_lock);
    }
    vg_free(fft->in);
    vg_free(fft->out);
    vg_free(fft);
}

double *vg_fft_input(vg_fft *fft)
{
    return fft->in;
}

const double *vg_fft_execute(vg_fft *fft)
{
    fftw_execute(fft->plan);
    return fft->out;
}

const double *vg_fft_output(const vg_fft *fft)
{
    return fft->out;
}
