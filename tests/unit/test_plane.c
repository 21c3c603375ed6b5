/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "core/rng.h"
#include "hrv/plane.h"

enum { MOST = 4000 };

static uint32_t x[MOST];
static uint32_t y[MOST];

/** Points with n_values coordinates, most of them near the diagonal; some have no y. */
static vg_points draw(vg_rng *rng, size_t n, size_t n_values)
{
    const double top = (double)n_values - 1.0;

    for (size_t i = 0; i < n; i++) {
        const double at = top * (0.5 + 0.15 * vg_rng_normal(rng));
        const double off = at + 0.05 * top * vg_rng_normal(rng);
        x[i] = (uint32_t)fmin(fmax(at, 0.0), top);
        y[i] = (uint32_t)fmin(fmax(off, 0.0), top);
        if (vg_rng_uniform(rng) < 0.01)
            y[i] = UINT32_MAX;
    }
    return (vg_points){x, y, n, n_values};
}

static vg_range draw_range(vg_rng *rng, size_t n_values)
{
    const uint32_t low = (uint32_t)vg_rng_below(rng, n_values);

    return (vg_range){low, (uint32_t)vg_rng_below(rng, n_values - low + 1)};
}

static int is_in(uint32_t value, vg_range r)
{
    return r.low <= value && value < r.low + r.width;
}

/* The slow twin looks at every point that is in the plane. */
static void every_rectangle_holds_the_points_that_lie_in_it(void **state)
{
    static const size_t n_values[] = {1, 2, 3, 40, 700, 4000};
    vg_rng rng = vg_rng_seed(5);
    vg_error err;

    (void)state;
    for (int trial = 0; trial < 60; trial++) {
        const size_t values = n_values[trial % 6];
        const size_t n = 1 + (size_t)vg_rng_below(&rng, trial < 30 ? 50 : MOST);
        vg_plane *plane;
        size_t first = 0;
        size_t end = 0;
        assert_ok(vg_plane_create(draw(&rng, n, values), &plane, &err));
        for (int k = 0; k < 200; k++) {
            const vg_range in_x = draw_range(&rng, values);
            const vg_range in_y = draw_range(&rng, values);
            uint32_t n_x = 0;
            uint32_t n_both = 0;
            uint32_t found_x;
            uint32_t found_both;
            end += (size_t)vg_rng_below(&rng, (n - end) / 20 + 2);
            end = end < n ? end : n;
            first += (size_t)vg_rng_below(&rng, (end - first) / 10 + 1);
            for (size_t i = first; i < end; i++) {
                n_x += is_in(x[i], in_x) != 0;
                n_both += is_in(x[i], in_x) && is_in(y[i], in_y);
            }
            vg_plane_move(plane, first, end);
            vg_plane_count(plane, in_x, in_y, &found_x, &found_both);
            assert_int_equal(found_x, n_x);
            assert_int_equal(found_both, n_both);
        }
        vg_plane_destroy(plane);
    }
}

static void every_refused_allocation_is_reported(void **state)
{
    vg_rng rng = vg_rng_seed(6);
    const vg_points points = draw(&rng, 1000, 300);
    vg_status status = VG_ERR_MEMORY;
    vg_plane *plane = NULL;
    vg_error err;

    (void)state;
    for (long nth = 0; status != VG_OK; nth++) {
        vg_alloc_fail_at(nth);
        status = vg_plane_create(points, &plane, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && plane == NULL));
    }
    vg_plane_destroy(plane);
    vg_plane_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rectangle_holds_the_points_that_lie_in_it),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
