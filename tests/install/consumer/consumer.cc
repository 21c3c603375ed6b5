// SPDX-License-Identifier: GPL-3.0-or-later
// The same library from C++: a paired comparison whose t is known.
#include <cmath>
#include <cstdio>
#include <vector>

#include <vagus/vagus.h>

int main()
{
    const std::vector<double> before = {1.0, 2.0};
    const std::vector<double> after = {2.0, 5.0};
    vg_paired paired;
    vg_error err;

    vg_startup();
    if (vg_paired_compute(before.data(), after.data(), before.size(), &paired, &err) != VG_OK) {
        std::fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    // Differences 1 and 3: mean 2, standard error 1.
    std::printf("vagus %s: t = %g\n", vg_version(), paired.t);
    return std::fabs(paired.t - 2.0) < 1e-12 ? 0 : 1;
}
