/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include <zlib.h>

#include "core/rng.h"
#include "formats/inflate.h"

/* 24 MB so that the marks are thinned at least once: eight of them, 1 MiB apart. */
enum { PLAIN_SIZE = 24 << 20 };

typedef struct sample {
    unsigned char *plain;
    unsigned char *packed;
    uLongf n_packed;
} sample;

static int make_sample(void **state)
{
    vg_rng rng = vg_rng_seed(41);
    sample *s = malloc(sizeof *s);

    s->plain = malloc(PLAIN_SIZE);
    s->n_packed = compressBound(PLAIN_SIZE);
    s->packed = malloc(s->n_packed);
    for (size_t i = 0; i < PLAIN_SIZE; i++)
        s->plain[i] = (unsigned char)(vg_rng_next(&rng) % 5);
    *state = s;
    return compress2(s->packed, &s->n_packed, s->plain, PLAIN_SIZE, 1) == Z_OK ? 0 : -1;
}

static int free_sample(void **state)
{
    sample *s = *state;

    free(s->plain);
    free(s->packed);
    free(s);
    return 0;
}

static vg_inflate *open_sample(const sample *s, size_t n, vg_source **source)
{
    vg_inflate *stream = NULL;
    vg_error err = {0};

    assert_ok(vg_source_borrow(s->packed, n, source, &err));
    assert_ok(vg_inflate_open(*source, 0, s->n_packed, &stream, &err));
    return stream;
}

static void bytes_come_from_any_place_in_any_order(void **state)
{
    const sample *s = *state;
    static unsigned char got[100000];
    vg_rng rng = vg_rng_seed(42);
    vg_source *source = NULL;
    vg_error err = {0};
    size_t n = 0;
    vg_inflate *stream = open_sample(s, s->n_packed, &source);

    for (int trial = 0; trial < 30; trial++) {
        const size_t first = vg_rng_below(&rng, PLAIN_SIZE);
        const size_t want = 1 + vg_rng_below(&rng, sizeof got);
        const size_t left = PLAIN_SIZE - first;
        assert_ok(vg_inflate_read(stream, first, got, want, &n, &err));
        assert_int_equal(n, want < left ? want : left);
        assert_memory_equal(got, s->plain + first, n);
    }
    assert_ok(vg_inflate_read(stream, PLAIN_SIZE, got, 1, &n, &err));
    assert_int_equal(n, 0);
    vg_inflate_close(stream);
    vg_source_close(source);
}

static void a_cut_stream_gives_what_it_has(void **state)
{
    const sample *s = *state;
    static unsigned char got[4096];
    vg_source *source = NULL;
    vg_error err = {0};
    size_t n = 0;
    size_t total = 0;
    vg_inflate *stream = open_sample(s, 100000, &source);

    do {
        assert_ok(vg_inflate_read(stream, total, got, sizeof got, &n, &err));
        assert_memory_equal(got, s->plain + total, n);
        total += n;
    } while (n == sizeof got);
    /* 5 symbols are 2.3 bits each, so that 100000 bytes hold at least 250000 of them. */
    assert_true(250000 < total && total < PLAIN_SIZE / 10);
    vg_inflate_close(stream);
    vg_source_close(source);
}

static void damage_is_refused_each_time_it_is_met(void **state)
{
    const sample *s = *state;
    static unsigned char got[4096];
    vg_source *source = NULL;
    vg_error err = {0};
    size_t n = 0;

    const unsigned char kept = s->packed[0];
    s->packed[0] = 0;
    vg_inflate *stream = open_sample(s, s->n_packed, &source);
    for (int i = 0; i < 2; i++) {
        assert_status(vg_inflate_read(stream, 0, got, sizeof got, &n, &err), VG_ERR_FORMAT);
        assert_non_null(strstr(err.message, "are damaged near byte"));
        assert_int_equal(n, 0);
    }
    s->packed[0] = kept;
    vg_inflate_close(stream);
    vg_source_close(source);
}

static void every_failed_allocation_is_reported(void **state)
{
    const sample *s = *state;
    static unsigned char got[4096];
    vg_status status = VG_ERR_MEMORY;
    vg_error err = {0};
    size_t n = 0;

    for (long nth = 0; status != VG_OK && nth < 100; nth++) {
        vg_source *source = NULL;
        vg_inflate *stream = NULL;
        assert_ok(vg_source_borrow(s->packed, s->n_packed, &source, &err));
        vg_alloc_fail_at(nth);
        status = vg_inflate_open(source, 0, s->n_packed, &stream, &err);
        if (status == VG_OK) /* past the first mark, and back to it */
            status = vg_inflate_read(stream, 3 << 20, got, sizeof got, &n, &err);
        if (status == VG_OK)
            status = vg_inflate_read(stream, 2 << 20, got, sizeof got, &n, &err);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || status == VG_ERR_MEMORY);
        vg_inflate_close(stream);
        vg_source_close(source);
    }
    assert_int_equal(status, VG_OK);
    assert_memory_equal(got, s->plain + (2 << 20), sizeof got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_come_from_any_place_in_any_order),
        cmocka_unit_test(a_cut_stream_gives_what_it_has),
        cmocka_unit_test(damage_is_refused_each_time_it_is_met),
        cmocka_unit_test(every_failed_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, make_sample, free_sample);
}
