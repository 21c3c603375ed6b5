/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/shortest.h"

#include <float.h>
#include <string.h>

enum { BIAS = 1023 }; /* of the exponent of a double, IEEE 754 */

/* A double of the range times a power of ten up to 10^21 has less than 53 + 70 bits. */
__extension__ typedef unsigned __int128 wide;

/** A number as mantissa / 2^shift; whatever lies nearer than half a step reads back as it. */
typedef struct binary {
    uint64_t mantissa; /* 53 bits */
    int shift;         /* 3 to 66 */
    uint64_t step;     /* to the next number of the precision, in units of the mantissa */
    bool is_lowest;    /* of its power of two: the step below is half as long */
} binary;

static binary take_apart(double x, vg_precision precision)
{
    const uint64_t leading = UINT64_C(1) << (DBL_MANT_DIG - 1);
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    const uint64_t mantissa = leading | (bits & (leading - 1));
    const int exponent = (int)(bits >> (DBL_MANT_DIG - 1)) - BIAS;
    const int spare = precision == VG_PRECISION_FLOAT ? DBL_MANT_DIG - FLT_MANT_DIG : 0;

    return (binary){.mantissa = mantissa,
                    .shift = DBL_MANT_DIG - 1 - exponent,
                    .step = UINT64_C(1) << spare,
                    .is_lowest = mantissa == leading};
}

static wide power_of_ten(int n)
{
    wide power = 1;

    while (n-- > 0)
        power *= 10;
    return power;
}

/** product / 2^shift, halves to even. */
static uint64_t round_off(wide product, int shift)
{
    const wide half = (wide)1 << (shift - 1);
    const uint64_t whole = (uint64_t)(product >> shift);
    const wide rest = product - ((wide)whole << shift);

    return whole + (rest > half || (rest == half && whole % 2 == 1));
}

/** Does digits / power read back as the number? A tie goes to the even mantissa. */
static bool reads_back(const binary *b, uint64_t digits, wide power)
{
    const wide exact = b->mantissa * power;
    const wide written = (wide)digits << b->shift;
    const bool is_above = written >= exact;
    const wide distance = is_above ? written - exact : exact - written;
    const wide step = b->step * power;
    const wide twice = 2 * distance * (!is_above && b->is_lowest ? 2 : 1);

    return twice < step || (twice == step && b->mantissa / b->step % 2 == 0);
}

static void leave_out_zeros(vg_decimal *d)
{
    while (d->n_decimals > 0 && d->digits % 10 == 0) {
        d->digits /= 10;
        d->n_decimals--;
    }
}

bool vg_shortest(double x, vg_precision precision, int fewest, int most, vg_decimal *out)
{
    const binary b = take_apart(x, precision);
    int n_before = 1; /* digits before the point; 0 and less: zeros behind it */

    for (double top = 10.0; x >= top; top *= 10.0)
        n_before++;
    for (double bottom = 1.0; x < bottom; bottom /= 10.0)
        n_before--;
    for (int n = fewest; n <= most; n++) {
        const wide power = power_of_ten(n - n_before);
        *out = (vg_decimal){round_off(b.mantissa * power, b.shift), n - n_before};
        if (reads_back(&b, out->digits, power)) {
            leave_out_zeros(out);
            return true;
        }
    }
    return false;
}
