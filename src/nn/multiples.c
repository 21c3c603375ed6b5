/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/multiples.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Farther than this from a whole number of beats, in beats, an interval is nearer to none than
 * to one of them, and says nothing. */
static const double most_over = 0.25;

/** The same from either side: a rhythm may be read backwards. */
static bool is_close(double a_ms, double b_ms)
{
    return fabs(a_ms - b_ms) <= vg_plain_share * fmax(a_ms, b_ms);
}

/** The number of beats that interval rr would hold at the length of the one before; 0 if none
 *  fits. */
static unsigned beats_at(double rr_ms, double before_ms)
{
    const double parts = fmax(round(rr_ms / before_ms), 1.0);

    if (!(parts <= VG_MOST_MISSED + 1.0) || !is_close(rr_ms / parts, before_ms) ||
        !(fabs(rr_ms / before_ms - parts) <= most_over))
        return 0;
    return (unsigned)parts;
}

void vg_multiples_find(const double *rr, const double *median, size_t n,
                       unsigned char *n_missed)
{
    size_t n_pending = 0; /* intervals since the last close to its median, all without a step */
    double before_ms = NAN;

    memset(n_missed, 0, n * sizeof *n_missed);
    for (size_t j = 0; j < n; j++) {
        const bool is_usual = is_close(rr[j], median[j]);
        const unsigned parts = beats_at(rr[j], before_ms);
        if (parts == 0) {
            memset(n_missed + j - n_pending, 0, n_pending * sizeof *n_missed);
            n_pending = 0;
            before_ms = is_usual ? rr[j] : NAN;
        } else if (parts == 1 && is_usual) {
            n_pending = 0;
            before_ms = rr[j];
        } else {
            n_missed[j] = (unsigned char)(parts - 1);
            before_ms = rr[j] / parts;
            n_pending++;
        }
    }
    memset(n_missed + n - n_pending, 0, n_pending * sizeof *n_missed);
}
