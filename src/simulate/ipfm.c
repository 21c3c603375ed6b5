/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/fail.h"
#include "core/rng.h"
#include "simulate/course.h"

enum { MODULATIONS = 2, MOST_STEPS = 100 };

static const double two_pi = 6.283185307179586476925;
static const double jitter_limit_sd = 3.0;
static const double drift_step_s = 1.0;
static const double drift_memory_s = 10.0;

/** One sine whose amplitude falls as the heart rate rises. */
typedef struct modulation {
    double amplitude;
    double withdrawal;
    double omega; /**< rad/s */
    double phase; /**< rad at 0 s */
} modulation;

/** Everything that the rate of beats depends on. */
typedef struct heart {
    double baseline_hz;
    double reactivity_hz;
    modulation modulation[MODULATIONS];
    double usual_omega[MODULATIONS]; /**< about which omega drifts */
    double drift[MODULATIONS];       /**< in SD */
    vg_rng rng;                      /**< of the drift */
} heart;

/** Integral from 0 to u of exp(-kappa v) sin(omega v + phase), times exp(0). */
static double damped_sine(double kappa, double omega, double phase, double u)
{
    const double last = kappa * sin(omega * u + phase) + omega * cos(omega * u + phase);
    const double first = kappa * sin(phase) + omega * cos(phase);

    return (first - exp(-kappa * u) * last) / (kappa * kappa + omega * omega);
}

/** Beats in the first u seconds of a piece.
 *
 *  With x = exp(-rate u) heart rate and modulation depth are both linear in x, so that their
 *  product is a quadratic whose three terms times a sine have closed integrals.
 */
static double beats_in(const heart *h, const vg_course_piece *piece, double u)
{
    const double k = piece->rate_per_s;
    const double still = h->baseline_hz + h->reactivity_hz * piece->rest;
    const double fading = h->reactivity_hz * piece->decay;
    double count = still * u - fading * expm1(-k * u) / k;

    for (int i = 0; i < MODULATIONS; i++) {
        const modulation *m = &h->modulation[i];
        const double depth = m->amplitude * (1.0 - m->withdrawal * piece->rest);
        const double change = -m->amplitude * m->withdrawal * piece->decay;
        const double phase = m->omega * piece->start_s + m->phase;
        count += still * depth * damped_sine(0.0, m->omega, phase, u);
        count += (still * change + fading * depth) * damped_sine(k, m->omega, phase, u);
        count += fading * change * damped_sine(2.0 * k, m->omega, phase, u);
    }
    return count;
}

/** Beats a second at u seconds into a piece: the derivative of beats_in. */
static double rate_at(const heart *h, const vg_course_piece *piece, double u)
{
    const double elevation = piece->rest + piece->decay * exp(-piece->rate_per_s * u);
    double swing = 0.0;

    for (int i = 0; i < MODULATIONS; i++) {
        const modulation *m = &h->modulation[i];
        swing += m->amplitude * (1.0 - m->withdrawal * elevation) *
                 sin(m->omega * (piece->start_s + u) + m->phase);
    }
    return (h->baseline_hz + h->reactivity_hz * elevation) * (1.0 + swing);
}

/** Where in a piece, between low and high, the count of beats reaches the target.
 *
 *  The rate is positive everywhere, so there is one answer; a Newton step that leaves the
 *  bracket is replaced by halving it.
 */
static double solve(const heart *h, const vg_course_piece *piece, double target, double low,
                    double high)
{
    double u = low;

    for (int step = 0; step < MOST_STEPS; step++) {
        const double excess = beats_in(h, piece, u) - target;
        if (excess > 0.0)
            high = u;
        else
            low = u;
        double next = u - excess / rate_at(h, piece, u);
        if (!(low <= next && next <= high))
            next = 0.5 * (low + high);
        const double moved = fabs(next - u);
        u = next;
        if (moved <= 1e-12 + 1e-15 * u)
            break;
    }
    return u;
}

static heart heart_of(const vg_profile *p, vg_rng *rng)
{
    /* Both are drawn whether used or not, so that giving one leaves the rest as it was. */
    const double lf_phase = two_pi * vg_rng_uniform(rng);
    const double hf_phase = two_pi * vg_rng_uniform(rng);

    heart h = {.baseline_hz = p->baseline_bpm / 60.0,
               .reactivity_hz = p->reactivity_bpm / 60.0,
               .modulation = {{.amplitude = p->lf_amplitude,
                               .omega = two_pi * p->lf_hz,
                               .phase = isnan(p->lf_phase_rad) ? lf_phase : p->lf_phase_rad},
                              {.amplitude = p->hf_amplitude,
                               .withdrawal = p->hf_withdrawal,
                               .omega = two_pi * p->resp_hz,
                               .phase = isnan(p->hf_phase_rad) ? hf_phase : p->hf_phase_rad}},
               /* A stream of its own, so that drift leaves the jitter as it was. */
               .rng = vg_rng_stream(p->seed, 11)};
    for (int i = 0; i < MODULATIONS; i++) {
        h.usual_omega[i] = h.modulation[i].omega;
        h.drift[i] = vg_rng_normal(&h.rng);
    }
    return h;
}

static double draw_jitter_s(double jitter_ms, vg_rng *rng)
{
    double deviate;

    do
        deviate = vg_rng_normal(rng);
    while (fabs(deviate) > jitter_limit_sd);
    return deviate * jitter_ms * 1e-3;
}

/** Let both frequencies drift on; their sines go on from where they are at time_s. */
static void drift_on(const vg_profile *p, heart *h, double time_s)
{
    const double least_share = 0.2;
    const double keep = exp(-drift_step_s / drift_memory_s);

    for (int i = 0; i < MODULATIONS; i++) {
        modulation *m = &h->modulation[i];
        h->drift[i] = keep * h->drift[i] + sqrt(1.0 - keep * keep) * vg_rng_normal(&h->rng);
        const double omega = fmax(h->usual_omega[i] + two_pi * p->drift_hz * h->drift[i],
                                  least_share * h->usual_omega[i]);
        m->phase += (m->omega - omega) * time_s;
        m->omega = omega;
    }
}

/** Append the beats of one piece; before counts those up to its start and is moved on. */
static vg_status append_piece(const vg_profile *p, const heart *h, const vg_course_piece *piece,
                              double *before, vg_rng *rng, vg_beats *out, vg_error *err)
{
    const double length_s = piece->stop_s - piece->start_s;
    const double after = *before + beats_in(h, piece, length_s);
    const double end_s = out->duration_s;
    double u = 0.0;

    for (double beat = ceil(*before); beat < after; beat += 1.0) {
        u = solve(h, piece, beat - *before, u, length_s);
        double time_s = piece->start_s + u;
        if (beat > 0.0 && p->jitter_ms > 0.0)
            time_s += draw_jitter_s(p->jitter_ms, rng);
        if (time_s < end_s)
            VG_TRY(vg_beats_append(out, time_s, 'N', NAN, 1.0, err));
    }
    *before = after;
    return VG_OK;
}

/** The same second by second, with frequencies that drift. */
static vg_status append_drifting(const vg_profile *p, heart *h, const vg_course_piece *piece,
                                 double *before, vg_rng *rng, vg_beats *out, vg_error *err)
{
    vg_course_piece part = *piece;

    for (double at_s = piece->start_s; at_s < piece->stop_s; at_s = part.stop_s) {
        part.start_s = at_s;
        part.stop_s = fmin(at_s + drift_step_s, piece->stop_s);
        part.decay = piece->decay * exp(-piece->rate_per_s * (at_s - piece->start_s));
        drift_on(p, h, at_s);
        VG_TRY(append_piece(p, h, &part, before, rng, out, err));
    }
    return VG_OK;
}

vg_status vg_simulate_beats(const vg_profile *profile, vg_beats *out, vg_error *err)
{
    const vg_profile p = profile != NULL ? *profile : vg_profile_defaults();
    vg_rng rng = vg_rng_seed(p.seed);
    double before = 0.0;
    vg_status status;

    *out = (vg_beats){0};
    status = vg_profile_check(&p, err);
    if (status != VG_OK)
        return status;
    heart h = heart_of(&p, &rng);
    const vg_course course = vg_profile_course(&p);
    out->source = VG_KIND_BEATS;
    out->duration_s = course.duration_s;
    for (int i = 0; i < VG_COURSE_PIECES && status == VG_OK; i++)
        status = p.drift_hz > 0.0
                     ? append_drifting(&p, &h, &course.piece[i], &before, &rng, out, err)
                     : append_piece(&p, &h, &course.piece[i], &before, &rng, out, err);
    if (status != VG_OK)
        vg_beats_free(out);
    return status;
}
