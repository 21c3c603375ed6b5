/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beats/spikes.h"

#include <math.h>

static const double spike_s = 0.0075;
/* Of the height of a spike, what the signal around it may move. */
static const float calm = 0.15f;
enum { AROUND = 3 }; /* times the length of a spike */

int vg_spike_samples(double fs_hz)
{
    return (int)ceil(spike_s * fs_hz);
}

/** Does *x stand out from calm signal? */
static bool is_spike(const float *x, int spike)
{
    const float rise = *x - x[-spike];
    const float fall = *x - x[spike];
    const float most = calm * fminf(fabsf(rise), fabsf(fall));

    /* all but a few samples are told by these two */
    if (!(rise * fall > 0.0f) || fabsf(x[spike] - x[-spike]) > most)
        return false;
    for (int k = spike; k <= AROUND * spike; k++)
        if (fabsf(x[k] - x[-spike]) > most || fabsf(x[-k] - x[-spike]) > most)
            return false;
    return true;
}

bool vg_spikes_are_near(const float *x, int spike)
{
    for (int k = -spike; k <= spike; k++)
        if (is_spike(x + k, spike))
            return true;
    return false;
}

/** A straight line instead of the samples between from and to. */
static void bridge(float *from, float *to)
{
    const float step = (*to - *from) / (float)(to - from);

    for (float *x = from + 1; x < to; x++)
        *x = x[-1] + step;
}

size_t vg_spikes_bridge(float *x, size_t n, int spike)
{
    const size_t around = (size_t)(AROUND * spike);
    size_t i = around;

    for (; i + around < n; i++)
        if (is_spike(x + i, spike))
            bridge(x + i - spike, x + i + spike);
    return n > 2 * around ? i - around : 0;
}
