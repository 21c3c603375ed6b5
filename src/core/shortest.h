/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file shortest.h
 *  The fewest digits that read back as a number, in whole-number arithmetic.
 */
#ifndef VG_CORE_SHORTEST_H
#define VG_CORE_SHORTEST_H

#include <stdbool.h>
#include <stdint.h>

/** What is to read back: a double, or a float that a double holds. */
typedef enum vg_precision { VG_PRECISION_DOUBLE, VG_PRECISION_FLOAT } vg_precision;

/** A decimal number: digits / 10^n_decimals. */
typedef struct vg_decimal {
    uint64_t digits; /**< below 10^17 + 1 */
    int n_decimals;  /**< 0 to 21 */
} vg_decimal;

/** Round to fewest, fewest + 1, ... most significant digits, to the nearest and halves to even
 * as printf does, until what stands there reads back as the number. Zeros at the end of the
 * decimals are left out.
 *
 *  @param x       1e-4 <= x < 1e15, and below 10^fewest
 *  @param fewest  1 to 17, as most
 *  @return false when not even most digits read back
 */
bool vg_shortest(double x, vg_precision precision, int fewest, int most, vg_decimal *out);

#endif /* VG_CORE_SHORTEST_H */
