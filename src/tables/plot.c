/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables/plot.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"

/* Sizes in user units: a panel, and where its axes lie. */
static const double panel_width = 760.0;
static const double panel_height = 280.0;
static const double axis_left = 64.0;
static const double axis_right = 744.0;
static const double axis_top = 44.0;
static const double axis_bottom = 240.0;

static const double two_sided_95 = 1.959963984540054;

/* LINE_LENGTH: characters of a caption that fit beside a title. */
enum { N_FIT_POINTS = 120, MOST_TICKS = 8, LINE_LENGTH = 90 };

/** Scales of one panel. */
typedef struct scales {
    double t_low, t_high;
    double y_low, y_high;
    double top; /**< of the panel */
} scales;

void vg_plot_free(vg_plot *plot)
{
    for (size_t i = 0; i < plot->n_groups; i++)
        vg_free(plot->groups[i].at);
    vg_free(plot->text);
    *plot = (vg_plot){0};
}

static void put(vg_plot *plot, const char *text)
{
    const size_t length = strlen(text);

    if (plot->is_full ||
        vg_grow(&plot->text, &plot->capacity, plot->n + length + 1, 1, NULL) != VG_OK) {
        plot->is_full = 1;
        return;
    }
    memcpy(plot->text + plot->n, text, length + 1);
    plot->n += length;
}

/** A number to so many decimals, whatever the locale. */
static void put_rounded(vg_plot *plot, double x, double decimals)
{
    const double power = pow(10.0, decimals);
    char text[VG_NUMBER_SIZE];

    /* Adding 0 turns -0 into 0. */
    vg_write_double(round(power * x) / power + 0.0, text);
    put(plot, text);
}

static void put_number(vg_plot *plot, double x)
{
    put_rounded(plot, x, 2.0);
}

/** Pieces of markup with numbers between them: each '@' in the format takes a double. */
static void put_shape(vg_plot *plot, const char *format, ...)
{
    char piece[2] = "";
    va_list numbers;

    va_start(numbers, format);
    for (const char *at = format; *at != '\0'; at++) {
        piece[0] = *at;
        if (*at == '@')
            put_number(plot, va_arg(numbers, double));
        else
            put(plot, piece);
    }
    va_end(numbers);
}

/** Text with the characters that markup claims for itself replaced. */
static void put_escaped(vg_plot *plot, const char *text)
{
    char piece[2] = "";

    for (; *text != '\0'; text++) {
        piece[0] = *text;
        put(plot, *text == '&'   ? "&amp;"
                  : *text == '<' ? "&lt;"
                  : *text == '>' ? "&gt;"
                                 : piece);
    }
}

static double x_of(const scales *s, double t)
{
    return axis_left + (axis_right - axis_left) * (t - s->t_low) / (s->t_high - s->t_low);
}

static double y_of(const scales *s, double y)
{
    const double share = (y - s->y_low) / (s->y_high - s->y_low);

    return s->top + axis_bottom - (axis_bottom - axis_top) * fmax(0.0, fmin(1.0, share));
}

/** A step of 1, 2 or 5 times a power of ten that gives a handful of ticks. */
static double tick_step(double span)
{
    const double rough = span / MOST_TICKS;
    const double power = pow(10.0, floor(log10(rough)));
    const double digit = rough / power;

    return power * (digit <= 1.0 ? 1.0 : digit <= 2.0 ? 2.0 : digit <= 5.0 ? 5.0 : 10.0);
}

/** Decimals that tell ticks apart. */
static double decimals_of(double step)
{
    return fmax(0.0, -floor(log10(step)));
}

static void widen(scales *s, double y)
{
    if (isnan(y))
        return;
    s->y_low = fmin(s->y_low, y);
    s->y_high = fmax(s->y_high, y);
}

static bool is_seen(const scales *s, double time_s)
{
    return s->t_low <= time_s && time_s <= s->t_high;
}

static scales scales_of(const vg_plot_panel *p, double top)
{
    scales s = {p->episode->baseline.start_s, p->episode->recovery.stop_s, INFINITY, -INFINITY,
                top};

    for (size_t i = 0; i < p->n; i++) {
        if (!is_seen(&s, p->time_s[i]))
            continue;
        widen(&s, p->value[i]);
        widen(&s, p->low != NULL ? p->low[i] : NAN);
        widen(&s, p->high != NULL ? p->high[i] : NAN);
    }
    for (size_t i = 0; i < p->n_bins; i++)
        widen(&s, p->bin_value[i]);
    widen(&s, p->row->baseline);
    if (!(s.y_high > s.y_low)) {
        s.y_low = isfinite(s.y_low) ? s.y_low - 1.0 : 0.0;
        s.y_high = s.y_low + 2.0;
    }
    const double margin = 0.06 * (s.y_high - s.y_low);
    s.y_low -= margin;
    s.y_high += margin;
    return s;
}

static void draw_phase(vg_plot *plot, const scales *s, const vg_phase *phase, const char *fill)
{
    const double left = x_of(s, phase->start_s);
    const double right = x_of(s, phase->stop_s);

    put_shape(plot,
              "<rect x='@' y='@' width='@' height='@' stroke='#888' stroke-width='0.6' fill='",
              left, s->top + axis_top, right - left, axis_bottom - axis_top);
    put(plot, fill);
    put_shape(plot, "'/>\n<text x='@' y='@' text-anchor='middle'>", 0.5 * (left + right),
              s->top + axis_top - 6.0);
    put_escaped(plot, phase->name);
    put(plot, "</text>\n");
}

static void draw_time_axis(vg_plot *plot, const scales *s, double zero_s)
{
    const double step = tick_step((s->t_high - s->t_low) / 60.0);
    const double first = ceil((s->t_low - zero_s) / 60.0 / step) * step;

    for (double minutes = first; zero_s + 60.0 * minutes <= s->t_high; minutes += step) {
        const double x = x_of(s, zero_s + 60.0 * minutes);
        put_shape(plot, "<path d='M@ @v4' stroke='#222' fill='none'/>\n", x,
                  s->top + axis_bottom);
        put_shape(plot, "<text x='@' y='@' text-anchor='middle'>@</text>\n", x,
                  s->top + axis_bottom + 16.0, minutes);
    }
    put_shape(plot,
              "<text x='@' y='@' text-anchor='end'>minutes from the stressor's end</text>\n",
              axis_right, s->top + axis_bottom + 31.0);
}

static void draw_value_axis(vg_plot *plot, const scales *s, const vg_plot_panel *p)
{
    const double step = tick_step(s->y_high - s->y_low);

    for (double y = ceil(s->y_low / step) * step; y <= s->y_high; y += step) {
        put_shape(plot, "<path d='M@ @h-4' stroke='#222' fill='none'/>\n", axis_left,
                  y_of(s, y));
        put_shape(plot, "<text x='@' y='@' text-anchor='end'>", axis_left - 7.0,
                  y_of(s, y) + 4.0);
        put_rounded(plot, y, decimals_of(step));
        put(plot, "</text>\n");
    }
    put_shape(plot, "<text transform='translate(@ @) rotate(-90)' text-anchor='middle'>", 16.0,
              s->top + 0.5 * (axis_top + axis_bottom));
    put_escaped(plot, p->measure);
    if (p->unit[0] != '\0') {
        put(plot, " (");
        put_escaped(plot, p->unit);
        put(plot, ")");
    }
    put(plot, "</text>\n");
}

/** Baseline and the band that counts as back. */
static void draw_band(vg_plot *plot, const scales *s, const vg_plot_panel *p)
{
    const double from = x_of(s, s->t_low);
    const double height = p->row->band_height;
    const double middle = p->row->baseline;

    if (isnan(middle))
        return;
    if (!isnan(height)) {
        const double top = y_of(s, middle + height);
        put_shape(plot, "<rect x='@' y='@' width='@' height='@' fill='#e4e4e4'/>\n", from, top,
                  axis_right - from, y_of(s, middle - height) - top);
    }
    put_shape(plot, "<path d='M@ @H@' stroke='#444' stroke-dasharray='2 3' fill='none'/>\n",
              from, y_of(s, middle), axis_right);
}

/** The interval about an unbroken stretch of a curve: forwards along its top, back along its
 *  bottom. */
static void draw_stretch(vg_plot *plot, const scales *s, const vg_plot_panel *p, size_t first,
                         size_t end)
{
    put(plot, "<polygon fill='#c8c8c8' stroke='none' points='");
    for (size_t i = first; i < end; i++)
        put_shape(plot, "@,@ ", x_of(s, p->time_s[i]), y_of(s, p->high[i]));
    for (size_t i = end; i-- > first;)
        put_shape(plot, "@,@ ", x_of(s, p->time_s[i]), y_of(s, p->low[i]));
    put(plot, "'/>\n");
}

static bool has_interval(const scales *s, const vg_plot_panel *p, size_t i)
{
    return is_seen(s, p->time_s[i]) && !isnan(p->low[i]) && !isnan(p->high[i]);
}

static void draw_interval(vg_plot *plot, const scales *s, const vg_plot_panel *p)
{
    if (p->low == NULL || p->high == NULL)
        return;
    for (size_t i = 0; i < p->n; i++) {
        const size_t first = i;
        while (i < p->n && has_interval(s, p, i))
            i++;
        if (i > first)
            draw_stretch(plot, s, p, first, i);
    }
}

static void draw_curve(vg_plot *plot, const scales *s, const vg_plot_panel *p)
{
    int is_down = 0;

    put(plot, p->low != NULL ? "<path fill='none' stroke='#000' stroke-width='2' d='"
                             : "<path fill='none' stroke='#666' stroke-width='1' d='");
    for (size_t i = 0; i < p->n; i++) {
        if (isnan(p->value[i]) || !is_seen(s, p->time_s[i])) {
            is_down = 0;
            continue;
        }
        put(plot, is_down ? "L" : "M");
        put_shape(plot, "@ @", x_of(s, p->time_s[i]), y_of(s, p->value[i]));
        is_down = 1;
    }
    put(plot, "'/>\n");
    for (size_t i = 0; i < p->n_bins; i++)
        if (!isnan(p->bin_value[i]))
            put_shape(plot,
                      "<circle cx='@' cy='@' r='2.2' fill='#fff' stroke='#222' "
                      "stroke-width='0.8'/>\n",
                      x_of(s, p->bin_s[i]), y_of(s, p->bin_value[i]));
}

/** One edge of the fit's interval, or the fit itself (side 0), as coordinates. */
static void draw_fit_line(vg_plot *plot, const scales *s, const vg_plot_panel *p, double side,
                          int is_backwards)
{
    const double shift_s = isnan(p->row->zero_s) ? 0.0 : p->row->zero_s;
    const double zero_s = p->episode->stress.stop_s + shift_s;
    const double from_s = fmax(p->episode->recovery.start_s, zero_s);
    const double span_s = p->episode->recovery.stop_s - from_s;

    for (int i = 0; i <= N_FIT_POINTS; i++) {
        const int at = is_backwards ? N_FIT_POINTS - i : i;
        const double time_s = from_s + span_s * at / N_FIT_POINTS;
        double se;
        const double y = vg_model_at(&p->row->fit.best, time_s - zero_s, &se);
        put_shape(plot, "@,@ ", x_of(s, time_s),
                  y_of(s, y + (isnan(se) ? 0.0 : side * two_sided_95 * se)));
    }
}

static void draw_fit(vg_plot *plot, const scales *s, const vg_plot_panel *p)
{
    if (p->row->fit.best.model == VG_MODEL_NONE)
        return;
    put(plot, "<polygon fill='#b8b8b8' stroke='none' points='");
    draw_fit_line(plot, s, p, 1.0, 0);
    draw_fit_line(plot, s, p, -1.0, 1);
    put(plot, "'/>\n<path fill='none' stroke='#000' ");
    put(plot, p->row->status == VG_RECOVERY_OK ? "stroke-width='2.2"
                                               : "stroke-width='1.4' stroke-dasharray='7 4");
    put(plot, "' d='M");
    draw_fit_line(plot, s, p, 0.0, 0);
    put(plot, "'/>\n");
}

/** Text that must not run into what stands before it. */
static void put_cut(vg_plot *plot, const char *text, size_t length)
{
    char line[LINE_LENGTH + 1];

    (void)vg_copy_text(line, length < LINE_LENGTH ? length + 1 : sizeof line, text);
    put_escaped(plot, line);
    if (strlen(text) > length)
        put(plot, "...");
}

/** What the row says, in words. */
static void draw_caption(vg_plot *plot, const scales *s, const vg_plot_panel *p)
{
    const vg_recovery *r = p->row;

    put_shape(plot, "<text x='@' y='@' font-weight='bold'>", axis_left, s->top + 18.0);
    put_escaped(plot, p->title);
    put_shape(plot, "</text>\n<text x='@' y='@' text-anchor='end'>", axis_right, s->top + 18.0);
    if (p->low != NULL) {
        put(plot, "mean elevation above baseline, 95 %");
    } else if (r->status == VG_RECOVERY_OK) {
        put(plot, vg_model_name(r->fit.best.model));
        put_shape(plot, ", tau @ s (95 %: @ to @)", r->tau_s, r->tau_low_s, r->tau_high_s);
    } else {
        put(plot, vg_recovery_status_name(r->status));
        put(plot, ": ");
        put_cut(plot, r->reason,
                strlen(p->title) < LINE_LENGTH ? LINE_LENGTH - strlen(p->title) : 0);
        if (!isnan(r->tau_low_s))
            put_shape(plot, ", tau above @ s", r->tau_low_s);
    }
    put(plot, "</text>\n");
}

void vg_plot_draw(vg_plot *plot, const vg_plot_panel *panel)
{
    const scales s = scales_of(panel, panel_height * (double)plot->n_panels);
    const vg_episode *e = panel->episode;

    if (!(s.t_high > s.t_low))
        return;
    plot->n_panels++;
    draw_phase(plot, &s, &e->baseline, "#fff");
    draw_phase(plot, &s, &e->stress, "#ddd");
    draw_phase(plot, &s, &e->recovery, "#fff");
    draw_interval(plot, &s, panel);
    draw_band(plot, &s, panel);
    draw_fit(plot, &s, panel);
    draw_curve(plot, &s, panel);
    draw_time_axis(plot, &s, e->stress.stop_s);
    draw_value_axis(plot, &s, panel);
    draw_caption(plot, &s, panel);
}

vg_status vg_plot_write(const vg_plot *plot, FILE *out, vg_error *err)
{
    vg_plot head = {0};
    vg_status status = VG_OK;

    put_shape(&head,
              "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 @ @' width='@' height='@' "
              "font-family='sans-serif' font-size='11' fill='#222'>\n",
              panel_width, panel_height * (double)plot->n_panels, panel_width,
              panel_height * (double)plot->n_panels);
    put(&head, "<rect width='100%' height='100%' fill='#fff'/>\n");
    if (plot->is_full || head.is_full)
        status = vg_fail_memory(err);
    else if (fputs(head.text, out) == EOF ||
             (plot->text != NULL && fputs(plot->text, out) == EOF) ||
             fputs("</svg>\n", out) == EOF)
        status = vg_fail(err, VG_ERR_IO, "the drawing could not be written");
    vg_plot_free(&head);
    return status;
}
