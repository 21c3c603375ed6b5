/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/wfdb_samples.h"

#include <math.h>

#include "dsp/unpack.h"

/* A sample whose bits are all in one place; one function per place of each format. */
typedef int32_t sample_at(const unsigned char *p);

static inline uint32_t pair_at(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

/** The low `bits` bits as a two's-complement number. */
static inline int32_t signed_of(uint32_t value, unsigned bits)
{
    const uint32_t sign = UINT32_C(1) << (bits - 1);

    return (int32_t)((value & (2 * sign - 1)) ^ sign) - (int32_t)sign;
}

static inline int32_t sample_8(const unsigned char *p)
{
    return (int8_t)p[0];
}

static inline int32_t sample_16(const unsigned char *p)
{
    return (int16_t)pair_at(p);
}

static inline int32_t sample_24(const unsigned char *p)
{
    return signed_of(pair_at(p) | (uint32_t)p[2] << 16, 24);
}

static inline int32_t sample_32(const unsigned char *p)
{
    return (int32_t)(pair_at(p) | pair_at(p + 2) << 16);
}

static inline int32_t sample_61(const unsigned char *p)
{
    return (int16_t)((uint32_t)p[0] << 8 | (uint32_t)p[1]);
}

static inline int32_t sample_80(const unsigned char *p)
{
    return (int32_t)p[0] - 128;
}

static inline int32_t sample_160(const unsigned char *p)
{
    return (int32_t)pair_at(p) - 32768;
}

static inline int32_t sample_310_0(const unsigned char *p)
{
    return signed_of(pair_at(p) >> 1, 10);
}

static inline int32_t sample_310_1(const unsigned char *p)
{
    return signed_of(pair_at(p + 2) >> 1, 10);
}

static inline int32_t sample_310_2(const unsigned char *p)
{
    return signed_of((uint32_t)p[1] >> 3 | ((uint32_t)p[3] >> 3) << 5, 10);
}

static inline int32_t sample_311_0(const unsigned char *p)
{
    return signed_of(pair_at(p), 10);
}

static inline int32_t sample_311_1(const unsigned char *p)
{
    return signed_of(pair_at(p + 1) >> 2, 10);
}

static inline int32_t sample_311_2(const unsigned char *p)
{
    return signed_of(pair_at(p + 2) >> 4, 10);
}

static inline __attribute__((always_inline)) int64_t walk(const unsigned char *p, size_t step,
                                                          size_t n, float *out, size_t out_step,
                                                          sample_at *sample, int32_t missing)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        const int32_t value = sample(p + i * step);
        sum += value;
        out[i * out_step] = value == missing ? NAN : (float)value;
    }
    return sum;
}

/** A run of samples in one place, `step` bytes apart. */
typedef struct run {
    const unsigned char *p;
    size_t step;
    size_t n;
    float *out;
    size_t out_step;
} run;

/* The step is a constant in the case that matters most, one sample a group, so that the
 * compiler can unroll and vectorise it. */
static inline __attribute__((always_inline)) int64_t pick_run(run r, size_t usual_step,
                                                              sample_at *sample,
                                                              int32_t missing)
{
    if (r.step == usual_step && r.out_step == 1)
        return walk(r.p, usual_step, r.n, r.out, 1, sample, missing);
    return walk(r.p, r.step, r.n, r.out, r.out_step, sample, missing);
}

/* The mark of a missing sample is the most negative value a format can hold (WFDB library,
 * signal.c); differences have none. */
enum {
    NO_MARK = INT32_MAX,
    MARK_8_BIT = -128,
    MARK_10_BIT = -512,
    MARK_16_BIT = -32768,
    MARK_24_BIT = -8388608,
    MARK_32_BIT = INT32_MIN
};

static int64_t pick_packed(int format, size_t slot, run r)
{
    enum { SLOTS = 3 };

    switch (format * SLOTS + (int)slot) {
    case 212 * SLOTS:
    case 212 * SLOTS + 1:
        return vg_unpack_best()->twelve_bits(r.p, slot, r.step, r.n, r.out, r.out_step);
    case 310 * SLOTS:
        return pick_run(r, 4, sample_310_0, MARK_10_BIT);
    case 310 * SLOTS + 1:
        return pick_run(r, 4, sample_310_1, MARK_10_BIT);
    case 310 * SLOTS + 2:
        return pick_run(r, 4, sample_310_2, MARK_10_BIT);
    case 311 * SLOTS:
        return pick_run(r, 4, sample_311_0, MARK_10_BIT);
    case 311 * SLOTS + 1:
        return pick_run(r, 4, sample_311_1, MARK_10_BIT);
    case 311 * SLOTS + 2:
        return pick_run(r, 4, sample_311_2, MARK_10_BIT);
    default:
        return 0;
    }
}

static int64_t pick_slot(int format, size_t slot, run r)
{
    switch (format) {
    case 8:
        return pick_run(r, 1, sample_8, NO_MARK);
    case 16:
        return pick_run(r, 2, sample_16, MARK_16_BIT);
    case 24:
        return pick_run(r, 3, sample_24, MARK_24_BIT);
    case 32:
        return pick_run(r, 4, sample_32, MARK_32_BIT);
    case 61:
        return pick_run(r, 2, sample_61, MARK_16_BIT);
    case 80:
        return pick_run(r, 1, sample_80, MARK_8_BIT);
    case 160:
        return pick_run(r, 2, sample_160, MARK_16_BIT);
    default:
        return pick_packed(format, slot, r);
    }
}

static const struct {
    int format;
    vg_wfdb_packing packing;
} formats[] = {{0, {0, 0}},   {8, {1, 1}},   {16, {1, 2}},  {24, {1, 3}},  {32, {1, 4}},
               {61, {1, 2}},  {80, {1, 1}},  {160, {1, 2}}, {212, {2, 3}}, {310, {3, 4}},
               {311, {3, 4}}, {508, {0, 0}}, {516, {0, 0}}, {524, {0, 0}}};
enum { N_FORMATS = sizeof formats / sizeof formats[0] };

bool vg_wfdb_knows_format(int format)
{
    for (size_t i = 0; i < N_FORMATS; i++)
        if (formats[i].format == format)
            return true;
    return false;
}

bool vg_wfdb_is_flac(int format)
{
    return format == 508 || format == 516 || format == 524;
}

vg_wfdb_packing vg_wfdb_packing_of(int format)
{
    for (size_t i = 0; i < N_FORMATS; i++)
        if (formats[i].format == format)
            return formats[i].packing;
    return (vg_wfdb_packing){0, 0};
}

uint64_t vg_wfdb_count_samples(int format, uint64_t n_bytes)
{
    /* Bytes needed for 1 and 2 samples of a partial group. */
    static const unsigned need_212[2] = {2, 3};
    static const unsigned need_310[2] = {2, 4};
    static const unsigned need_311[2] = {2, 3};
    const vg_wfdb_packing packing = vg_wfdb_packing_of(format);
    const unsigned *need = format == 212 ? need_212 : format == 310 ? need_310 : need_311;

    if (packing.slots == 0)
        return 0;
    const uint64_t whole = n_bytes / packing.bytes * packing.slots;
    const uint64_t rest = n_bytes % packing.bytes;
    if (packing.slots == 1)
        return whole;
    return whole + (rest >= need[0]) + (rest >= need[1]);
}

int64_t vg_wfdb_pick(int format, const unsigned char *bytes, size_t first, size_t stride,
                     size_t n, float *out, size_t out_step)
{
    const vg_wfdb_packing packing = vg_wfdb_packing_of(format);
    int64_t sum = 0;

    if (packing.slots == 0)
        return 0;
    /* Samples whose numbers differ by a multiple of the slots of a group lie in the same
     * place of it: each such place is one run with a constant step. */
    const size_t n_runs = stride % packing.slots == 0 ? 1 : packing.slots;
    const size_t run_bytes = n_runs * stride / packing.slots * packing.bytes;
    for (size_t k = 0; k < n_runs && k < n; k++) {
        const size_t at = first + k * stride;
        const run r = {.p = bytes + at / packing.slots * packing.bytes,
                       .step = run_bytes,
                       .n = (n - k + n_runs - 1) / n_runs,
                       .out = out + k * out_step,
                       .out_step = out_step * n_runs};
        sum += pick_slot(format, at % packing.slots, r);
    }
    return sum;
}
