/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/fail.h"
#include "core/rng.h"
#include "simulate/course.h"
#include "simulate/draw.h"

/** Streams of one seed. */
enum { STREAM_MUSCLE = 11, STREAM_MOTION = 12, STREAM_SPAN_WHITE = 13 };

static const double two_pi = 6.283185307179586476925;
static const double longest_s = 14.0 * 86400.0;
static const double largest = 1e6;

static const double muscle_low_hz = 20.0;
static const double muscle_high_hz = 150.0;
static const double muscle_burst_s = 2.0;
static const double motion_events_per_s = 1.5;

vg_noise_opts vg_noise_defaults(void)
{
    return (vg_noise_opts){.clean_s = 300.0,
                           .noisy_s = 120.0,
                           .pause_s = 120.0,
                           .motion = 0.5,
                           .motion_s = 0.016,
                           .mains_hz = 50.0,
                           .seed = 1};
}

static vg_status check_opts(const vg_noise_opts *o, double fs_hz, vg_error *err)
{
    VG_TRY(vg_option_within("fs_hz", fs_hz, 16.0, 10000.0, err));
    VG_TRY(vg_option_within("clean_s", o->clean_s, 0.0, longest_s, err));
    VG_TRY(vg_option_within("noisy_s", o->noisy_s, 1.0, longest_s, err));
    VG_TRY(vg_option_within("pause_s", o->pause_s, 0.0, longest_s, err));
    VG_TRY(vg_option_within("white", o->white, 0.0, largest, err));
    VG_TRY(vg_option_within("muscle", o->muscle, 0.0, largest, err));
    VG_TRY(vg_option_within("motion", o->motion, 0.0, largest, err));
    VG_TRY(vg_option_within("motion_s", o->motion_s, 0.001, 1.0, err));
    VG_TRY(vg_option_within("mains", o->mains, 0.0, largest, err));
    VG_TRY(vg_option_within("mains_hz", o->mains_hz, 40.0, 70.0, err));
    VG_TRY(vg_option_within("dropout_s", o->dropout_s, 0.0, longest_s, err));
    VG_TRY(vg_option_within("clip", o->clip, 0.0, largest, err));
    return vg_option_within("quantum", o->quantum, 0.0, largest, err);
}

/** A second-order section in transposed direct form II. */
typedef struct section {
    double b0, b1, b2, a1, a2;
    double state1, state2;
} section;

/** Butterworth's low-pass or high-pass by the bilinear transform. */
static section butterworth(double cutoff_hz, double fs_hz, int high_pass)
{
    const double k = tan(0.5 * two_pi * cutoff_hz / fs_hz);
    const double norm = 1.0 / (1.0 + sqrt(2.0) * k + k * k);
    const double b0 = high_pass ? norm : k * k * norm;

    return (section){.b0 = b0,
                     .b1 = high_pass ? -2.0 * b0 : 2.0 * b0,
                     .b2 = b0,
                     .a1 = 2.0 * (k * k - 1.0) * norm,
                     .a2 = (1.0 - sqrt(2.0) * k + k * k) * norm};
}

static double filter(section *s, double x)
{
    const double y = s->b0 * x + s->state1;

    s->state1 = s->b1 * x - s->a1 * y + s->state2;
    s->state2 = s->b2 * x - s->a2 * y;
    return y;
}

/** Muscle noise: white noise through 20 to 150 Hz, or what the rate leaves of it. */
typedef struct muscle_band {
    section low_pass;
    section high_pass;
} muscle_band;

static double filter_band(muscle_band *band, double x)
{
    return filter(&band->high_pass, filter(&band->low_pass, x));
}

static muscle_band muscle_band_of(double fs_hz)
{
    const double high_hz = fmin(muscle_high_hz, 0.4 * fs_hz);
    const double low_hz = fmin(muscle_low_hz, 0.5 * high_hz);

    return (muscle_band){butterworth(high_hz, fs_hz, 0), butterworth(low_hz, fs_hz, 1)};
}

/** Add muscle noise to one span, on for two seconds and off for two. The energy of the
 *  filter's impulse response is what it makes of unit variance. */
static void add_muscle(const vg_canvas *span, double sd, vg_rng *rng)
{
    muscle_band band = muscle_band_of(span->fs_hz);
    muscle_band probe = band;
    double energy = 0.0;

    for (double i = 0.0; i < span->fs_hz; i += 1.0) {
        const double h = filter_band(&probe, i > 0.0 ? 0.0 : 1.0);
        energy += h * h;
    }
    for (size_t i = 0; i < span->n; i++) {
        const double y = filter_band(&band, vg_rng_normal(rng));
        if (fmod((double)i / span->fs_hz, 2.0 * muscle_burst_s) < muscle_burst_s)
            span->x[i] += (float)(sd * y / sqrt(energy));
    }
}

/** Add a plateau with rounded edges: a step of the electrode and its return. */
static void add_plateau(const vg_canvas *span, double height, double start_s, double stop_s,
                        double edge_s)
{
    size_t first;
    size_t last;

    if (!vg_canvas_range(span, start_s - 5.0 * edge_s, stop_s + 5.0 * edge_s, &first, &last))
        return;
    for (size_t i = first; i <= last; i++) {
        const double t = (double)i / span->fs_hz;
        span->x[i] +=
            (float)(0.5 * height * (erf((t - start_s) / edge_s) - erf((t - stop_s) / edge_s)));
    }
}

/** Add the motion of an electrode: bumps, by default as wide as QRS complexes and T waves, of 1
 *  to 10 Hz, and plateaus, in places drawn uniformly. */
static void add_motion(const vg_canvas *span, double size, double narrow_s, vg_rng *rng)
{
    const double length_s = (double)span->n / span->fs_hz;
    const double n_events = ceil(motion_events_per_s * length_s);

    for (double event = 0.0; event < n_events; event += 1.0) {
        const double at_s = length_s * vg_rng_uniform(rng);
        const double height = size * vg_rng_normal(rng);
        const double width_s = narrow_s * pow(10.0, vg_rng_uniform(rng));
        vg_draw_bump(span, height, at_s, width_s);
        if (vg_rng_uniform(rng) < 0.2) {
            const double stop_s = at_s + 0.5 + 2.5 * vg_rng_uniform(rng);
            const double edge_s = 0.05 + 0.2 * vg_rng_uniform(rng);
            add_plateau(span, size * vg_rng_normal(rng), at_s, stop_s, edge_s);
        }
    }
}

/** One span of noise; number is its place in the order, so that each draws its own. */
static void spoil_span(const vg_canvas *span, const vg_noise_opts *o, uint64_t number)
{
    const uint64_t seed = o->seed ^ (number << 32);
    vg_rng muscle = vg_rng_stream(seed, STREAM_MUSCLE);
    vg_rng motion = vg_rng_stream(seed, STREAM_MOTION);

    if (o->white > 0.0)
        vg_draw_white(span, o->white, seed ^ STREAM_SPAN_WHITE);
    if (o->muscle > 0.0)
        add_muscle(span, o->muscle, &muscle);
    if (o->motion > 0.0)
        add_motion(span, o->motion, o->motion_s, &motion);
    if (o->mains > 0.0) {
        vg_draw_tone(span, o->mains_hz, 0.0, o->mains);
        if (3.0 * o->mains_hz < 0.5 * span->fs_hz)
            vg_draw_tone(span, 3.0 * o->mains_hz, 0.0, o->mains / 3.0);
    }
    if (o->dropout_s > 0.0) {
        const double held = fmin(ceil(o->dropout_s * span->fs_hz), (double)span->n);
        for (size_t i = 1; i < (size_t)held; i++)
            span->x[i] = span->x[0];
    }
}

/** What a converter does to samples: a largest value and a smallest step. */
static void convert(float *x, size_t n, double clip, double quantum)
{
    for (size_t i = 0; i < n; i++) {
        double y = (double)x[i];
        if (isnan(y))
            continue;
        if (clip > 0.0)
            y = fmin(fmax(y, -clip), clip);
        if (quantum > 0.0)
            y = quantum * nearbyint(y / quantum);
        x[i] = (float)y;
    }
}

vg_status vg_simulate_noise(float *samples, size_t n, double fs_hz, const vg_noise_opts *opts,
                            vg_error *err)
{
    const vg_noise_opts o = opts != NULL ? *opts : vg_noise_defaults();
    const vg_canvas all = {samples, n, fs_hz};
    uint64_t number = 0;
    size_t first;
    size_t last;

    VG_TRY(check_opts(&o, fs_hz, err));
    for (double start_s = o.clean_s; start_s < (double)n / fs_hz;
         start_s += o.noisy_s + o.pause_s) {
        if (!vg_canvas_range(&all, start_s, start_s + o.noisy_s, &first, &last))
            break;
        /* A span is [start, stop): the sample at its stop belongs to the pause. */
        if ((double)last >= (start_s + o.noisy_s) * fs_hz && last > first)
            last--;
        const vg_canvas span = {samples + first, last - first + 1, fs_hz};
        spoil_span(&span, &o, number++);
    }
    convert(samples, n, o.clip, o.quantum);
    return VG_OK;
}
