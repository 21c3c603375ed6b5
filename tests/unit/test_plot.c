/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "tables/plot.h"

enum { N = 600 };

/** A recovery that is known in every part. */
static void add_panel(vg_plot *plot, const char *title, double amplitude)
{
    static double time_s[N], value[N];
    static const vg_episode episode = {
        {0.0, 200.0, "base"}, {200.0, 300.0, "talk & <sums>"}, {300.0, 600.0, "rest"}, 0};
    vg_recovery row = {.baseline = 70.0,
                       .band_height = 1.0,
                       .tau_s = 60.0,
                       .tau_low_s = 50.0,
                       .tau_high_s = 70.0,
                       .status = VG_RECOVERY_OK};

    for (int i = 0; i < N; i++) {
        const double after_s = i - 300.0;
        time_s[i] = i;
        value[i] = i < 200 ? 70.0 : 70.0 + amplitude * exp(-fmax(after_s, 0.0) / 60.0);
    }
    value[100] = NAN;
    row.fit.best = (vg_model_fit){.model = VG_MODEL_EXPONENTIAL,
                                  .asymptote = 70.0,
                                  .amplitude = amplitude,
                                  .tau_s = 60.0,
                                  .n_parameters = 3};
    row.fit.best.covariance[0] = row.fit.best.covariance[4] = 0.25;
    vg_plot_add(plot, &(vg_plot_panel){.title = title,
                                       .measure = "hr_bpm",
                                       .unit = "/min",
                                       .episode = &episode,
                                       .row = &row,
                                       .time_s = time_s,
                                       .value = value,
                                       .n = N});
}

/** The drawing as text; release it with free. */
static char *text_of(const vg_plot *plot)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    vg_error err;

    assert_non_null(out);
    assert_ok(vg_plot_write(plot, out, &err));
    assert_int_equal(fclose(out), 0);
    return text;
}

static size_t count(const char *text, const char *piece)
{
    size_t n = 0;

    for (const char *at = strstr(text, piece); at != NULL; at = strstr(at + 1, piece))
        n++;
    return n;
}

static void a_panel_shows_curve_fit_and_words(void **state)
{
    vg_plot plot = {0};

    (void)state;
    add_panel(&plot, "a&b.csv", 20.0);
    char *text = text_of(&plot);
    assert_non_null(strstr(text, "<svg xmlns='http://www.w3.org/2000/svg'"));
    assert_non_null(strstr(text, "a&amp;b.csv"));
    assert_non_null(strstr(text, "talk &amp; &lt;sums&gt;"));
    assert_non_null(strstr(text, "exponential, tau 60 s (95 %: 50 to 70)"));
    assert_null(strstr(text, "nan"));
    assert_null(strstr(text, "n/a"));
    /* The hole at 100 s lifts the pen once. */
    const char *curve = strstr(text, "stroke='#666' stroke-width='1' d='");
    assert_non_null(curve);
    size_t n_strokes = 0;
    for (const char *at = strstr(curve, "d='") + 3; *at != '\''; at++)
        n_strokes += *at == 'M';
    assert_int_equal(n_strokes, 2);
    assert_int_equal(count(text, "<text"), count(text, "</text>"));
    free(text);
    vg_plot_free(&plot);
    vg_plot_free(&plot);
}

static void three_recordings_make_a_group(void **state)
{
    vg_plot plot = {0};

    (void)state;
    add_panel(&plot, "1", 10.0);
    add_panel(&plot, "2", 20.0);
    vg_plot_add_groups(&plot);
    assert_int_equal(plot.n_panels, 2);
    add_panel(&plot, "3", 30.0);
    vg_plot_add_groups(&plot);
    assert_int_equal(plot.n_panels, 4);
    assert_int_equal(plot.n_groups, 1);
    assert_int_equal(plot.groups[0].n_curves, 3);
    char *text = text_of(&plot);
    assert_non_null(strstr(text, "3 curves"));
    free(text);
    vg_plot_free(&plot);
}

static void running_out_of_memory_is_reported_at_the_end(void **state)
{
    vg_error err;

    (void)state;
    for (long nth = 0; nth < 4; nth++) {
        vg_plot plot = {0};
        vg_alloc_fail_at(nth);
        add_panel(&plot, "x", 20.0);
        vg_alloc_fail_at(-1);
        FILE *out = tmpfile();
        assert_non_null(out);
        assert_status(vg_plot_write(&plot, out, &err), VG_ERR_MEMORY);
        (void)fclose(out);
        vg_plot_free(&plot);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_panel_shows_curve_fit_and_words),
        cmocka_unit_test(three_recordings_make_a_group),
        cmocka_unit_test(running_out_of_memory_is_reported_at_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
