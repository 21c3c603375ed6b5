/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/lanes.h"

#include <inttypes.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "formats/bytes.h"

enum { BLOCK_SIZE = 1 << 16, MAX_CYCLE = 1 << 16, MAX_PLACES = 1 << 20 };

static bool is_due(const vg_lane *lane, uint64_t tick)
{
    return tick % lane->divider == 0;
}

static uint64_t turns_before(const vg_lane *lane, uint64_t tick)
{
    return tick / lane->divider + !is_due(lane, tick);
}

/** Samples that a channel gives before a tick. */
static uint64_t samples_before(const vg_lane *lane, uint64_t tick)
{
    const uint64_t due = turns_before(lane, tick);

    return due < lane->n_samples ? due : lane->n_samples;
}

static uint64_t bytes_before(const vg_lanes *all, uint64_t tick)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < all->n; i++)
        bytes += samples_before(&all->lanes[i], tick) * all->lanes[i].size;
    return bytes;
}

uint64_t vg_lanes_size(const vg_lanes *all)
{
    return bytes_before(all, UINT64_MAX);
}

/** Where a sample lies, from the first byte, by counting what comes before it. */
static uint64_t count_place(const vg_lanes *all, size_t lane, uint64_t sample)
{
    const uint64_t tick = sample * all->lanes[lane].divider;
    const uint64_t last = vg_lanes_size(all) - all->lanes[lane].size;
    uint64_t bytes = 0;

    for (size_t i = 0; i < all->n; i++) {
        const vg_lane *other = &all->lanes[i];
        /* Those before it in the list have their turn at the same tick. */
        const uint64_t due = turns_before(other, tick) + (i < lane && is_due(other, tick));
        const uint64_t most = other->n_samples + all->keeps_place;
        bytes += (due < most ? due : most) * other->size;
    }
    return bytes < last ? bytes : last;
}

static uint64_t find_place(const vg_lanes *all, size_t lane, uint64_t sample)
{
    const vg_lane *l = &all->lanes[lane];

    if (l->places != NULL) {
        const uint64_t cycle = sample / l->n_places;
        if (cycle < all->n_cycles)
            return cycle * all->cycle_size + l->places[sample % l->n_places];
    }
    return count_place(all, lane, sample);
}

bool vg_lanes_fit(vg_lanes *all, uint64_t available)
{
    uint64_t low = 0; /* bytes_before(low) <= available < bytes_before(high) */
    uint64_t high = 1;

    if (vg_lanes_size(all) <= available)
        return false;
    while (bytes_before(all, high) <= available)
        high *= 2;
    while (high - low > 1) {
        const uint64_t middle = low + (high - low) / 2;
        if (bytes_before(all, middle) <= available)
            low = middle;
        else
            high = middle;
    }
    for (size_t i = 0; i < all->n; i++)
        all->lanes[i].n_samples = samples_before(&all->lanes[i], low);
    return true;
}

/** Ticks after which the order repeats; 0 when there are too many to make a table of. */
static uint32_t find_cycle(const vg_lanes *all)
{
    uint64_t cycle = 1;

    for (size_t i = 0; i < all->n; i++) {
        uint64_t a = cycle;
        uint64_t b = all->lanes[i].divider;
        do {
            const uint64_t rest = a % b;
            a = b;
            b = rest;
        } while (b != 0);
        cycle *= all->lanes[i].divider / a;
        if (cycle > MAX_CYCLE)
            return 0;
    }
    return (uint32_t)cycle;
}

/** Note where every sample of a cycle lies. */
static vg_status make_table(vg_lanes *all, uint32_t cycle, vg_error *err)
{
    uint32_t place = 0;

    for (size_t i = 0; i < all->n; i++) {
        vg_lane *lane = &all->lanes[i];
        lane->n_places = cycle / lane->divider;
        lane->places = vg_alloc(lane->n_places, sizeof *lane->places);
        if (lane->places == NULL)
            return vg_fail_memory(err);
    }
    for (uint32_t tick = 0; tick < cycle; tick++) {
        for (size_t i = 0; i < all->n; i++) {
            vg_lane *lane = &all->lanes[i];
            if (tick % lane->divider != 0)
                continue;
            lane->places[tick / lane->divider] = place;
            place += lane->size;
        }
    }
    all->cycle_size = place;
    return VG_OK;
}

vg_status vg_lanes_prepare(vg_lanes *all, vg_error *err)
{
    const uint32_t cycle = find_cycle(all);
    uint64_t n_places = 0;

    all->block = vg_alloc(BLOCK_SIZE, 1);
    if (all->block == NULL)
        return vg_fail_memory(err);
    for (size_t i = 0; i < all->n; i++)
        n_places += cycle / all->lanes[i].divider;
    if (cycle == 0 || n_places > MAX_PLACES)
        return VG_OK;
    all->n_cycles = UINT64_MAX;
    for (size_t i = 0; i < all->n; i++) {
        const vg_lane *lane = &all->lanes[i];
        const uint64_t whole = lane->n_samples / (cycle / lane->divider);
        all->n_cycles = whole < all->n_cycles ? whole : all->n_cycles;
    }
    return all->n_cycles > 0 ? make_table(all, cycle, err) : VG_OK;
}

void vg_lanes_free(vg_lanes *all)
{
    for (size_t i = 0; i < all->n; i++)
        vg_free(all->lanes[i].places);
    vg_free(all->lanes);
    vg_free(all->block);
    *all = (vg_lanes){0};
}

static float sample_at(const unsigned char *p, unsigned size, bool is_big)
{
    return size == 2 ? (float)vg_get_i16(p, is_big) : vg_sample_of(vg_get_f64(p, is_big));
}

vg_status vg_lanes_read(vg_lanes *all, vg_source *source, size_t lane, uint64_t first, size_t n,
                        float *out, vg_error *err)
{
    const unsigned size = all->lanes[lane].size;
    uint64_t place = find_place(all, lane, first);
    size_t done = 0;

    while (done < n) {
        const uint64_t start = place;
        const uint64_t last = find_place(all, lane, first + n - 1) + size;
        const size_t want = last - start < BLOCK_SIZE ? (size_t)(last - start) : BLOCK_SIZE;
        size_t got = 0;
        VG_TRY(vg_source_read(source, all->offset + start, all->block, want, &got, err));
        if (got < size)
            return vg_fail(err, VG_ERR_IO, "the file became shorter while it was read");
        while (done < n && place - start + size <= got) {
            out[done] = sample_at(all->block + (place - start), size, all->is_big);
            done++;
            place = done < n ? find_place(all, lane, first + done) : place;
        }
    }
    return VG_OK;
}
