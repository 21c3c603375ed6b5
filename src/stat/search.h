/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file search.h
 *  Where a value belongs among values sorted ascending.
 */
#ifndef VG_STAT_SEARCH_H
#define VG_STAT_SEARCH_H

#include <stddef.h>

/** Index of the first of n sorted values that is not below value; n if none is. */
static inline size_t vg_first_from(const double *sorted, size_t n, double value)
{
    size_t low = 0;
    size_t high = n;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (sorted[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#endif /* VG_STAT_SEARCH_H */
