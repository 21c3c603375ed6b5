/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decoding of WFDB format 212: two signals at 360 Hz in blocks, as a reader asks for them. */
#include "bench.h"

#include "core/alloc.h"
#include "core/rng.h"
#include "formats/wfdb_samples.h"

enum { FORMAT = 212, SIGNALS = 2, FS_HZ = 360, BLOCK = 4096 };

typedef struct packed {
    unsigned char *bytes;
    size_t n_frames;
    float out[BLOCK];
} packed;

static double decode(void *data)
{
    packed *p = data;
    double sum = 0.0;

    for (size_t signal = 0; signal < SIGNALS; signal++)
        for (size_t frame = 0; frame < p->n_frames; frame += BLOCK) {
            const size_t left = p->n_frames - frame;
            const size_t n = left < BLOCK ? left : BLOCK;
            /* A frame of two samples is a group of three bytes. */
            sum += (double)vg_wfdb_pick(FORMAT, p->bytes + 3 * frame, signal, SIGNALS, n,
                                        p->out, 1);
        }
    return sum;
}

static void measure(const char *size, double duration_s)
{
    packed p;
    vg_rng rng = vg_rng_seed(1);
    const vg_error no_memory = {VG_ERR_MEMORY, "no room for the samples", NULL};

    p.n_frames = (size_t)(duration_s * FS_HZ);
    const size_t n_bytes = 3 * p.n_frames + VG_WFDB_SLACK;
    p.bytes = vg_alloc(n_bytes, 1);
    bench_need(p.bytes != NULL ? VG_OK : VG_ERR_MEMORY, &no_memory);
    for (size_t i = 0; i < n_bytes; i++)
        p.bytes[i] = (unsigned char)vg_rng_next(&rng);
    bench_run(&(bench_loop){.name = "wfdb212",
                            .size = size,
                            .item = "sample",
                            .items = (double)(SIGNALS * p.n_frames),
                            .call = decode,
                            .data = &p});
    vg_free(p.bytes);
}

int main(void)
{
    measure("five_minutes", 300.0);
    measure("one_day", 86400.0);
    return 0;
}
