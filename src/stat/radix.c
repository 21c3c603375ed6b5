/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stat/radix.h"

#include <stdint.h>
#include <string.h>

enum { BYTES = 8, VALUES = 256 };

/** The bits of x as a number that is ordered as x is: those of negative numbers, whose size
 *  comes after their sign, are turned about. Adding 0 makes a positive 0 of a negative one. */
static uint64_t key_of(double x)
{
    const uint64_t sign = UINT64_C(1) << 63;
    const double positive = x + 0.0;
    uint64_t bits;

    memcpy(&bits, &positive, sizeof bits);
    return (bits & sign) != 0 ? ~bits : bits | sign;
}

static size_t byte_of(uint64_t key, size_t b)
{
    return (size_t)(key >> (8 * b)) & (VALUES - 1);
}

static void count_bytes(const double *x, size_t n, size_t count[BYTES][VALUES])
{
    memset(count, 0, BYTES * sizeof count[0]);
    for (size_t i = 0; i < n; i++) {
        const uint64_t key = key_of(x[i]);
        for (size_t b = 0; b < BYTES; b++)
            count[b][byte_of(key, b)]++;
    }
}

void vg_radix_sort(double *x, size_t n, double *scratch)
{
    size_t count[BYTES][VALUES];
    double *from = x;
    double *to = scratch;

    count_bytes(x, n, count);
    for (size_t b = 0; b < BYTES && n > 0; b++) {
        size_t place[VALUES];
        size_t sum = 0;
        if (count[b][byte_of(key_of(x[0]), b)] == n)
            continue;
        for (size_t k = 0; k < VALUES; k++) {
            place[k] = sum;
            sum += count[b][k];
        }
        for (size_t i = 0; i < n; i++)
            to[place[byte_of(key_of(from[i]), b)]++] = from[i];
        double *const swap = from;
        from = to;
        to = swap;
    }
    if (from != x)
        memcpy(x, from, n * sizeof *x);
}
