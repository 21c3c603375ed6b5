/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file vg_test.h
 *  cmocka with its headers in order, and the few assertions that numbers need.
 *
 *  A test is a function whose name is a sentence; expected values come from outside our
 *  code, and the comment beside them says where from.
 */
#ifndef VG_TEST_H
#define VG_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vagus/vagus.h>

#include "core/alloc.h"

enum { VG_TEST_PATH_SIZE = 1024 };

/** Relative to the larger of |expected| and 1e-300. */
#define assert_close(actual, expected, relative)                                               \
    vg_assert_within((actual), (expected), (relative)*fabs(expected), #actual, __FILE__,       \
                     __LINE__)

#define assert_within(actual, expected, absolute)                                              \
    vg_assert_within((actual), (expected), (absolute), #actual, __FILE__, __LINE__)

#define assert_nan(actual) assert_true(isnan(actual))

/** The call succeeds; otherwise its message is printed. Needs a vg_error err in scope. */
#define assert_ok(call) vg_assert_status((call), VG_OK, &err, __FILE__, __LINE__)
#define assert_status(call, expected)                                                          \
    vg_assert_status((call), (expected), &err, __FILE__, __LINE__)

static inline void vg_assert_within(double actual, double expected, double tolerance,
                                    const char *what, const char *file, int line)
{
    if (fabs(actual - expected) <= tolerance || actual == expected)
        return;
    print_error("%s is %.17g; expected %.17g +- %g\n", what, actual, expected, tolerance);
    _fail(file, line);
}

static inline void vg_assert_status(vg_status actual, vg_status expected, const vg_error *err,
                                    const char *file, int line)
{
    if (actual == expected)
        return;
    print_error("status is %s (%s); expected %s\n", vg_status_name(actual),
                actual != VG_OK ? err->message : "", vg_status_name(expected));
    _fail(file, line);
}

/** The path of a real recording, in path. Skips the test, saying so, when it is missing. */
static inline const char *vg_test_data(char path[VG_TEST_PATH_SIZE], const char *name)
{
    const char *folder = getenv("VAGUS_TEST_DATA");

    if (folder == NULL)
        folder = VG_TEST_DATA;
    (void)snprintf(path, VG_TEST_PATH_SIZE, "%s/%s", folder, name);
    if (access(path, R_OK) != 0) {
        print_message("SKIPPED: no %s; set VAGUS_TEST_DATA to the folder of recordings\n",
                      path);
        skip();
    }
    return path;
}

/** The vector V1 of docs/methods.md: 300 intervals from a 31-bit congruential generator. */
static inline void vg_test_v1(double rr_ms[300])
{
    uint64_t x = 12345;

    for (int n = 0; n < 300; n++) {
        x = (1103515245u * x + 12345u) & 0x7fffffffu;
        const double u = (double)((x >> 16) & 1023u);
        rr_ms[n] = 850.0 + 45.0 * sin(2.0 * M_PI * n / 9.7) + 30.0 * sin(2.0 * M_PI * n / 3.6) +
                   0.5 * (100.0 * u / 1023.0 - 50.0);
    }
}

#endif /* VG_TEST_H */
