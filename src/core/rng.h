/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file rng.h
 *  xoshiro256** (Blackman & Vigna 2018) seeded by SplitMix64: small, fast, the same on every
 *  machine. The seed is always the caller's and always explicit.
 */
#ifndef VG_CORE_RNG_H
#define VG_CORE_RNG_H

#include <stdbool.h>
#include <stdint.h>

typedef struct vg_rng {
    uint64_t state[4];
    double spare; /**< second half of a pair of normal deviates */
    bool has_spare;
} vg_rng;

vg_rng vg_rng_seed(uint64_t seed);

/** A stream that is independent of the others made from the same seed. */
vg_rng vg_rng_stream(uint64_t seed, uint64_t stream);

uint64_t vg_rng_next(vg_rng *rng);

/** Uniform on [0, 1), 53 bits. */
double vg_rng_uniform(vg_rng *rng);

/** Uniform on 0 ... n - 1, without bias; n > 0. */
uint64_t vg_rng_below(vg_rng *rng, uint64_t n);

/** Standard normal (Marsaglia's polar method). */
double vg_rng_normal(vg_rng *rng);

#endif /* VG_CORE_RNG_H */
