/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include <sched.h>

#include "core/fail.h"
#include "study/pool.h"

enum { N_JOBS = 200 };

typedef struct record {
    int squares[N_JOBS];
    size_t order[N_JOBS];
    size_t n;
    size_t fail_at;
    atomic_int stop;
    size_t stop_at;
} record;

static void work(void *context, size_t i)
{
    record *r = context;

    /* What is begun after the job that stops the pool ends after the stop: however threads
       are scheduled, each has at most one such job. */
    while (i > r->stop_at && atomic_load(&r->stop) == 0)
        (void)sched_yield();
    r->squares[i] = (int)(i * i);
}

static vg_status finish(void *context, size_t i, vg_error *err)
{
    record *r = context;

    if (i == r->fail_at)
        return vg_fail(err, VG_ERR_IO, "job %zu", i);
    if (i == r->stop_at)
        atomic_store(&r->stop, 1);
    r->order[r->n++] = i;
    return VG_OK;
}

static record run(size_t n_threads, size_t fail_at, size_t stop_at, vg_status expected)
{
    record r = {.fail_at = fail_at, .stop_at = stop_at};
    const vg_pool_job job = {
        .n = N_JOBS, .work = work, .finish = finish, .context = &r, .stop = &r.stop};
    size_t n_finished = 0;
    vg_error err = {0};

    assert_status(vg_pool_run(&job, n_threads, &n_finished, &err), expected);
    assert_int_equal(n_finished, r.n);
    return r;
}

static void results_come_in_order_whatever_the_number_of_threads(void **state)
{
    static const size_t n_threads[] = {0, 1, 2, 7, 1000};

    (void)state;
    for (size_t k = 0; k < sizeof n_threads / sizeof n_threads[0]; k++) {
        const record r = run(n_threads[k], N_JOBS, N_JOBS, VG_OK);
        assert_int_equal(r.n, N_JOBS);
        for (size_t i = 0; i < N_JOBS; i++) {
            assert_int_equal(r.order[i], i);
            assert_int_equal(r.squares[i], (int)(i * i));
        }
    }
}

static void a_failure_to_take_over_stops_the_pool(void **state)
{
    const record r = run(2, 50, N_JOBS, VG_ERR_IO);

    (void)state;
    assert_int_equal(r.n, 50);
}

static void an_interrupt_keeps_what_is_finished(void **state)
{
    (void)state;
    for (size_t n_threads = 1; n_threads <= 4; n_threads++) {
        const record r = run(n_threads, N_JOBS, 20, VG_OK);
        assert_in_range(r.n, 21, 20 + n_threads);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_come_in_order_whatever_the_number_of_threads),
        cmocka_unit_test(a_failure_to_take_over_stops_the_pool),
        cmocka_unit_test(an_interrupt_keeps_what_is_finished),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
