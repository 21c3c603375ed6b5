/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rng.h"

#include <math.h>

static uint64_t splitmix64(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t rotate_left(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

vg_rng vg_rng_seed(uint64_t seed)
{
    vg_rng rng = {0};

    for (int i = 0; i < 4; i++)
        rng.state[i] = splitmix64(&seed);
    return rng;
}

vg_rng vg_rng_stream(uint64_t seed, uint64_t stream)
{
    uint64_t mixed = stream;

    return vg_rng_seed(seed ^ splitmix64(&mixed));
}

uint64_t vg_rng_next(vg_rng *rng)
{
    uint64_t *s = rng->state;
    const uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    const uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

double vg_rng_uniform(vg_rng *rng)
{
    return (double)(vg_rng_next(rng) >> 11) * 0x1p-53;
}

uint64_t vg_rng_below(vg_rng *rng, uint64_t n)
{
    const uint64_t limit = UINT64_MAX - UINT64_MAX % n;
    uint64_t x;

    do
        x = vg_rng_next(rng);
    while (x >= limit);
    return x % n;
}

double vg_rng_normal(vg_rng *rng)
{
    double x;
    double y;
    double r2;

    if (rng->has_spare) {
        rng->has_spare = false;
        return rng->spare;
    }
    do {
        x = 2.0 * vg_rng_uniform(rng) - 1.0;
        y = 2.0 * vg_rng_uniform(rng) - 1.0;
        r2 = x * x + y * y;
    } while (r2 >= 1.0 || !(r2 > 0.0));
    const double scale = sqrt(-2.0 * log(r2) / r2);
    rng->spare = y * scale;
    rng->has_spare = true;
    return x * scale;
}
