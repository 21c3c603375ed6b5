/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Can the correlation dimension (Grassberger & Procaccia 1983) be told from as many intervals
 * as a recording has? Vectors of ten values and the estimator of Takens 1985, which knows no
 * range of scales but its upper end: the radii within which 10, 5 and 1 % of pairs lie. Systems
 * whose dimension is known, at five minutes and at a day; then windows of five minutes of a
 * series beside noise of the same spectrum.
 *
 *  usage: vagus nn RR | cut -f3 | study_dimension
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "stat/radix.h"
#include "stat/welford.h"

enum {
    M = 10,
    THEILER = 20, /* pairs closer in time are neighbours because time is short */
    FIVE_MINUTES = 353,
    DAY = 100000,
    MOST_PAIRS = 1000000,
    MOST_VALUES = 20000,
    N_SHARES = 3,
    SEEDS = 20
};

static const double shares[N_SHARES] = {0.10, 0.05, 0.01};

typedef void (*system_of)(vg_rng *rng, double *x, size_t n);

static void draw_sine(vg_rng *rng, double *x, size_t n)
{
    const double phase = 2.0 * M_PI * vg_rng_uniform(rng);

    for (size_t i = 0; i < n; i++)
        x[i] = sin(phase + 2.0 * M_PI * (double)i / (4.0 + sqrt(2.0) / 20.0));
}

static void draw_logistic(vg_rng *rng, double *x, size_t n)
{
    double a = 0.1 + 0.8 * vg_rng_uniform(rng);

    for (size_t i = 0; i < n; i++)
        x[i] = a = 4.0 * a * (1.0 - a);
}

static void draw_henon(vg_rng *rng, double *x, size_t n)
{
    enum { TRANSIENT = 500 };
    double a = 0.1 * vg_rng_uniform(rng);
    double b = 0.1 * vg_rng_uniform(rng);

    for (size_t i = 0; i < TRANSIENT + n; i++) {
        const double next = 1.0 - 1.4 * a * a + b;
        b = 0.3 * a;
        a = next;
        if (i >= TRANSIENT)
            x[i - TRANSIENT] = a;
    }
}

static void lorenz_slope(const double s[3], double out[3])
{
    out[0] = 10.0 * (s[1] - s[0]);
    out[1] = s[0] * (28.0 - s[2]) - s[1];
    out[2] = s[0] * s[1] - 8.0 / 3.0 * s[2];
}

/** A value every 0.1: about eight a turn. */
static void draw_lorenz(vg_rng *rng, double *x, size_t n)
{
    enum { TRANSIENT = 200, STEPS = 50 };
    const double h = 0.002;
    double s[3] = {1.0 + vg_rng_uniform(rng), 1.0, 20.0};

    for (size_t i = 0; i < (TRANSIENT + n) * STEPS; i++) {
        double slope[3];
        double middle[3];
        lorenz_slope(s, slope);
        for (int k = 0; k < 3; k++)
            middle[k] = s[k] + h / 2.0 * slope[k];
        lorenz_slope(middle, slope);
        for (int k = 0; k < 3; k++)
            s[k] += h * slope[k];
        if (i % STEPS == 0 && i >= TRANSIENT * STEPS)
            x[i / STEPS - TRANSIENT] = s[0];
    }
}

static void draw_noise(vg_rng *rng, double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = vg_rng_normal(rng);
}

static void draw_persistent(vg_rng *rng, double *x, size_t n)
{
    double a = 0.0;

    for (size_t i = 0; i < n; i++)
        x[i] = a = 0.9 * a + vg_rng_normal(rng);
}

static void draw_walk(vg_rng *rng, double *x, size_t n)
{
    double a = 0.0;

    for (size_t i = 0; i < n; i++)
        x[i] = a += vg_rng_normal(rng);
}

static const struct {
    const char *name;
    const char *truth;
    system_of draw;
} systems[] = {
    {"sine", "1", draw_sine},
    {"logistic map", "1", draw_logistic},
    {"Henon map", "1.22", draw_henon},
    {"Lorenz", "2.05", draw_lorenz},
    {"Gaussian noise", "none (10)", draw_noise},
    {"first-order noise, 0.9", "none (10)", draw_persistent},
    {"random walk", "none (10)", draw_walk},
};

static double square_distance(const double *a, const double *b)
{
    double sum = 0.0;

    for (size_t k = 0; k < M; k++)
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

/** Takens' estimate at each share, from pairs drawn at random. */
static void estimate(const double *x, size_t n, double out[N_SHARES])
{
    static double square[2 * MOST_PAIRS];
    const size_t n_vectors = n - M + 1;
    const size_t all = n_vectors * (n_vectors - 1) / 2;
    const size_t n_pairs = all < MOST_PAIRS ? all : MOST_PAIRS;
    vg_rng rng = vg_rng_seed(1);

    for (size_t k = 0; k < n_pairs;) {
        const size_t i = (size_t)vg_rng_below(&rng, n_vectors);
        const size_t j = (size_t)vg_rng_below(&rng, n_vectors);
        if ((i > j ? i - j : j - i) >= THEILER)
            square[k++] = square_distance(x + i, x + j);
    }
    vg_radix_sort(square, n_pairs, square + MOST_PAIRS);
    for (size_t s = 0; s < N_SHARES; s++) {
        const size_t end = (size_t)(shares[s] * (double)n_pairs);
        double sum = 0.0;
        size_t n_used = 0;
        for (size_t k = 0; k < end; k++) {
            if (square[k] > 0.0) {
                sum -= log(square[k] / square[end]) / 2.0;
                n_used++;
            }
        }
        out[s] = (double)n_used / sum;
    }
}

/** Estimates of several series, and in how many the three are within a tenth of one another. */
typedef struct tally {
    vg_welford share[N_SHARES];
    size_t n_agree;
} tally;

static void add(const double *x, size_t n, tally *out)
{
    double dimension[N_SHARES];
    double low = INFINITY;
    double high = 0.0;

    estimate(x, n, dimension);
    for (size_t s = 0; s < N_SHARES; s++) {
        vg_welford_add(&out->share[s], dimension[s]);
        low = fmin(low, dimension[s]);
        high = fmax(high, dimension[s]);
    }
    out->n_agree += high <= 1.1 * low;
}

static void print_cell(const tally *t)
{
    for (size_t s = 0; s < N_SHARES; s++) {
        printf(" %.2f", t->share[s].mean);
        if (t->share[s].n > 1)
            printf(" (%.2f)", vg_welford_sd(&t->share[s]));
        printf("%s", s + 1 < N_SHARES ? "," : "; ");
    }
    printf("%zu of %zu |", t->n_agree, t->share[0].n);
}

static void measure_systems(void)
{
    static double x[DAY];

    printf(
        "| | dimension | %d values: mean (SD) at 10, 5, 1 %% of pairs; how many agree | %d |\n"
        "|---|---|---|---|\n",
        FIVE_MINUTES, DAY);
    for (size_t k = 0; k < sizeof systems / sizeof systems[0]; k++) {
        tally brief = {0};
        tally lengthy = {0};
        vg_rng rng = vg_rng_seed(k);
        for (int seed = 0; seed < SEEDS; seed++) {
            systems[k].draw(&rng, x, FIVE_MINUTES);
            add(x, FIVE_MINUTES, &brief);
        }
        systems[k].draw(&rng, x, DAY);
        add(x, DAY, &lengthy);
        printf("| %s | %s |", systems[k].name, systems[k].truth);
        print_cell(&brief);
        print_cell(&lengthy);
        printf("\n");
    }
}

/** Noise with the amplitudes of x at every frequency and phases of its own. */
static void draw_alike(vg_rng *rng, const double *x, double *out)
{
    const vg_welford w = vg_welford_of(x, FIVE_MINUTES);

    memset(out, 0, FIVE_MINUTES * sizeof *out);
    for (size_t k = 1; k <= FIVE_MINUTES / 2; k++) {
        const double turn = 2.0 * M_PI * (double)k / FIVE_MINUTES;
        const double phase = 2.0 * M_PI * vg_rng_uniform(rng);
        double re = 0.0;
        double im = 0.0;
        for (size_t i = 0; i < FIVE_MINUTES; i++) {
            re += (x[i] - w.mean) * cos(turn * (double)i);
            im += (x[i] - w.mean) * sin(turn * (double)i);
        }
        for (size_t i = 0; i < FIVE_MINUTES; i++)
            out[i] += 2.0 / FIVE_MINUTES * hypot(re, im) * cos(turn * (double)i + phase);
    }
}

/** Rounding to the recorder's samples makes ties, which a dimension has none of. */
static double unrounded(vg_rng *rng, double interval_ms)
{
    const double sample_ms = 1000.0 / 128.0;

    return interval_ms + sample_ms * (vg_rng_uniform(rng) - 0.5);
}

static void measure_windows(FILE *in)
{
    static double x[MOST_VALUES];
    double noise[FIVE_MINUTES];
    char line[64];
    vg_rng rng = vg_rng_seed(7);
    tally measured = {0};
    tally alike = {0};
    size_t n = 0;

    while (n < MOST_VALUES && fgets(line, sizeof line, in) != NULL) {
        const double value = strtod(line, NULL);
        if (value > 0.0)
            x[n++] = unrounded(&rng, value);
    }
    for (size_t i = 0; i + FIVE_MINUTES <= n; i += FIVE_MINUTES) {
        add(x + i, FIVE_MINUTES, &measured);
        draw_alike(&rng, x + i, noise);
        add(noise, FIVE_MINUTES, &alike);
    }
    if (measured.share[0].n == 0)
        return;
    printf("| %zu windows | unknown |", measured.share[0].n);
    print_cell(&measured);
    printf("\n| noise of the same spectrum | none (10) |");
    print_cell(&alike);
    printf("\n");
}

int main(void)
{
    measure_systems();
    measure_windows(stdin);
    return EXIT_SUCCESS;
}
