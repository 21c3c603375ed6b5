/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A laboratory's own program: simulate a steady heart, measure it, print what it found. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <vagus/vagus.h>

int main(void)
{
    vg_profile profile = vg_profile_defaults();
    vg_beats beats;
    vg_error err;

    vg_startup();
    if (strcmp(vg_version(), VG_VERSION) != 0) {
        fprintf(stderr, "library %s, headers %s\n", vg_version(), VG_VERSION);
        return 1;
    }
    profile.stress_s = 0.0;
    profile.recovery_s = 0.0;
    profile.baseline_bpm = 60.0;
    profile.lf_amplitude = 0.0;
    profile.hf_amplitude = 0.0;
    profile.jitter_ms = 0.0;
    if (vg_simulate_beats(&profile, &beats, &err) != VG_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    /* 60 beats a minute for five minutes, the first at 0 s. */
    const size_t n = beats.n;
    const double last_s = beats.time_s[n - 1];
    vg_beats_free(&beats);
    printf("vagus %s: %zu beats\n", vg_version(), n);
    return n == 300 && fabs(last_s - 299.0) < 1e-9 ? 0 : 1;
}
