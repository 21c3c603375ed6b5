/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/msptd.h"

#include <string.h>

void vg_msptd_peaks(const float *x, size_t n, size_t scales, unsigned char *counts,
                    unsigned char *peak)
{
    size_t most = 0;

    /* counts[i]: scales 1 ... k at all of which i is a maximum, as a running conjunction; it is
     * copied out at the scale with the most maxima. */
    memset(counts, 1, n);
    memset(peak, 0, n);
    for (size_t k = 1; k <= scales; k++) {
        size_t maxima = 0;
        for (size_t i = k; i < n - k; i++) {
            const unsigned char is_max = (x[i] > x[i - k]) & (x[i] > x[i + k]);
            maxima += is_max;
            counts[i] &= is_max;
        }
        memset(counts, 0, k);
        memset(counts + n - k, 0, k);
        if (maxima > most) {
            most = maxima;
            memcpy(peak, counts, n);
        }
    }
}
