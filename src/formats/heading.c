/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/heading.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/column_names.h"
#include "formats/lines.h"
#include "model/recording_impl.h"

enum { MAX_UNIT = 32 };

/** The lines above the data, and room to cut one of them. */
typedef struct heading {
    char *const *lines;
    char *scratch;
    char **cells;
    vg_dialect *dialect;
} heading;

/** A unit without the brackets around it. */
static void bare_unit(const char *cell, char out[MAX_UNIT])
{
    const size_t n = strlen(cell);
    const bool is_bracketed = n >= 2 && ((cell[0] == '(' && cell[n - 1] == ')') ||
                                         (cell[0] == '[' && cell[n - 1] == ']'));

    (void)vg_copy_text(out, MAX_UNIT, cell + is_bracketed);
    const size_t kept = strlen(out);
    if (is_bracketed && kept > 0 && kept == n - 1)
        out[kept - 1] = '\0';
}

/** True for what stands in a row of units: a unit, a pattern of times, brackets around it. */
static bool is_unit(const char *cell)
{
    static const char *const words[] = {
        "s",        "sec",      "seconds", "ms",         "msec",       "us",
        "ns",       "min",      "mv",      "uv",         "nv",         "v",
        "volt",     "volts",    "mvolts",  "millivolts", "a.u.",       "au",
        "adu",      "nu",       "bpm",     "hz",         "g",          "mg",
        "m/s^2",    "m/s2",     "deg/s",   "c",          "kohm",       "ohm",
        "no units", "unitless", "counts",  "raw",        "cal",        "mmhg",
        "%",        "rpm",      "samples", "beats/min",  "microvolts", "dimensionless",
        "unit",     "units"};
    const size_t n = strlen(cell);
    char unit[MAX_UNIT];

    bare_unit(cell, unit);
    if (n > 2 && strlen(unit) == n - 2)
        return true;
    if (strstr(cell, "hh:mm") != NULL || strstr(cell, "HH:MM") != NULL ||
        strcmp(unit, "\xc2\xb5V") == 0 || strcmp(unit, "\xb5V") == 0 ||
        strcmp(unit, "\xce\xbcV") == 0)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (vg_same_text(unit, words[i]))
            return true;
    return false;
}

/** The text of a line, without the marks of a comment. */
static const char *text_of(const char *line)
{
    return line + (vg_line_is_comment(line) ? strspn(line, " \t\"#%/;") : 0);
}

/** Cut a text where two blanks or more stand together; returns how many cells there are. */
static size_t cut_wide(char *text, char **cells, size_t max)
{
    size_t n = 0;

    for (text += strspn(text, " "); *text != '\0';) {
        char *end = strstr(text, "  ");
        if (n < max)
            cells[n] = text;
        n++;
        if (end == NULL)
            break;
        *end = '\0';
        text = end + 1 + strspn(end + 1, " ");
    }
    return n;
}

/** True if blanks cut a text into too many words, but wide blanks may not. */
static bool is_wide(const vg_dialect *d, const char *text, size_t n)
{
    return d->delimiter == ' ' && n > d->n_columns && strstr(text, "  ") != NULL;
}

/** Cut line i; true if it has a cell for every column. The last may lack its name when it has
 *  no content either, as rows that end in a delimiter have it. */
static bool fits(heading *h, size_t i)
{
    const vg_dialect *d = h->dialect;
    const char *text = text_of(h->lines[i]);

    (void)vg_copy_text(h->scratch, strlen(text) + 1, text);
    const size_t n = vg_cut_line(h->scratch, d->delimiter, h->cells, d->n_columns);
    if (is_wide(d, text, n)) {
        (void)vg_copy_text(h->scratch, strlen(text) + 1, text);
        return cut_wide(h->scratch, h->cells, d->n_columns) == d->n_columns;
    }
    if (n + 1 == d->n_columns && d->types[n] == VG_COLUMN_EMPTY) {
        h->cells[n] = h->scratch + strlen(text);
        return n > 0;
    }
    return n >= d->n_columns;
}

/** True if the cells that were cut are units, and nothing else. */
static bool are_units(const heading *h)
{
    size_t n_units = 0;

    for (size_t k = 0; k < h->dialect->n_columns; k++) {
        if (h->cells[k][0] == '\0')
            continue;
        if (!is_unit(h->cells[k]))
            return false;
        n_units++;
    }
    return n_units > 0;
}

/** True if a name that was cut says what its column is. */
static bool says_something(const heading *h)
{
    for (size_t k = 0; k < h->dialect->n_columns; k++) {
        const char *name = h->cells[k];
        if (vg_name_is_time(name) || vg_name_is_interval(name) ||
            vg_kind_guess(name) != VG_KIND_OTHER)
            return true;
    }
    return false;
}

/** Keep the cells of line i. */
static vg_status keep(heading *h, size_t i, char **line, char ***cells, vg_error *err)
{
    const size_t n = h->dialect->n_columns;

    *line = vg_strdup(text_of(h->lines[i]));
    *cells = vg_alloc(n, sizeof **cells);
    if (*line == NULL || *cells == NULL)
        return vg_fail_memory(err);
    char *end = *line + strlen(*line);
    for (size_t k = 0; k < n; k++)
        (*cells)[k] = end;
    char *copy = h->scratch; /* only to count */
    (void)vg_copy_text(copy, strlen(*line) + 1, *line);
    size_t n_cells = vg_cut_line(copy, h->dialect->delimiter, h->cells, n);
    if (is_wide(h->dialect, *line, n_cells))
        n_cells = cut_wide(*line, *cells, n);
    else
        (void)vg_cut_line(*line, h->dialect->delimiter, *cells, n);
    if (cells == &h->dialect->names)
        h->dialect->n_names = n_cells;
    return VG_OK;
}

static vg_status keep_names(heading *h, size_t i, vg_error *err)
{
    h->dialect->header_line = vg_strdup(h->lines[i]);
    if (h->dialect->header_line == NULL)
        return vg_fail_memory(err);
    return keep(h, i, &h->dialect->header, &h->dialect->names, err);
}

/** Keep line i as names; where it is units, the lines above it as names. */
static vg_status take_names(heading *h, size_t i, vg_error *err)
{
    vg_dialect *d = h->dialect;

    if (!are_units(h) || i == 0 || !fits(h, i - 1))
        return fits(h, i) ? keep_names(h, i, err) : VG_OK;
    (void)fits(h, i);
    VG_TRY(keep(h, i, &d->unit_line, &d->units, err));
    i--;
    /* Shimmer puts RAW and CAL between names and units. */
    if (fits(h, i) && are_units(h) && i > 0 && fits(h, i - 1))
        i--;
    return keep_names(h, i, err);
}

/** "Unit,uV" and "Lead,I" above a single column, as the Apple Watch writes them; true if the
 *  line is such a pair. */
static bool is_pair(const char *line)
{
    return strpbrk(line, ",;:\t=") != NULL;
}

static vg_status take_pairs(heading *h, size_t n, vg_error *err)
{
    vg_dialect *d = h->dialect;

    for (size_t i = 0; i < n; i++) {
        const size_t n_key = strcspn(h->lines[i], ",;:\t=");
        const char *value = h->lines[i] + n_key + (h->lines[i][n_key] != '\0');
        char key[MAX_UNIT] = "";
        char **to = NULL;
        if (n_key < sizeof key)
            memcpy(key, h->lines[i], n_key);
        if (vg_same_text(key, "unit") || vg_same_text(key, "units"))
            to = &d->unit_line;
        else if (vg_same_text(key, "lead") || vg_same_text(key, "channel"))
            to = &d->header;
        if (to == NULL || *to != NULL)
            continue;
        *to = vg_strdup(value);
        char **cell = vg_alloc(1, sizeof *cell);
        if (*to == NULL || cell == NULL) {
            vg_free(cell);
            return vg_fail_memory(err);
        }
        *cell = vg_trim(*to);
        *(to == &d->header ? &d->names : &d->units) = cell;
    }
    return VG_OK;
}

static vg_status read_heading(heading *h, size_t n, vg_error *err)
{
    const bool is_single = h->dialect->n_columns == 1;
    size_t i = n;

    while (i > 0 && (vg_line_is_blank(h->lines[i - 1]) || vg_line_is_comment(h->lines[i - 1])))
        i--;
    if (i > 0 && is_single && is_pair(h->lines[i - 1]))
        return take_pairs(h, n, err);
    if (i > 0)
        return fits(h, i - 1) ? take_names(h, i - 1, err) : VG_OK;
    /* Names may stand in a comment, right above the data. */
    if (n == 0 || is_single || !vg_line_is_comment(h->lines[n - 1]) || !fits(h, n - 1))
        return VG_OK;
    return are_units(h) || says_something(h) ? take_names(h, n - 1, err) : VG_OK;
}

vg_status vg_heading_read(char *const *lines, size_t n, vg_dialect *out, vg_error *err)
{
    size_t longest = 0;

    for (size_t i = 0; i < n; i++)
        longest = strlen(lines[i]) > longest ? strlen(lines[i]) : longest;
    heading h = {.lines = lines,
                 .scratch = vg_alloc(longest + 1, 1),
                 .cells = vg_alloc(out->n_columns, sizeof *h.cells),
                 .dialect = out};
    const vg_status status =
        h.scratch != NULL && h.cells != NULL ? read_heading(&h, n, err) : vg_fail_memory(err);
    vg_free(h.scratch);
    vg_free(h.cells);
    return status;
}

/** Read a rate at the front of text: "fs=256", "Sample Rate,512 hertz", "sampling rate (Hz):
 *  1000" and the like. */
static bool read_rate(const char *text, double *hz)
{
    static const char *const words[] = {"sampling rate",  "sampling frequency",
                                        "sample rate",    "sample frequency",
                                        "sampling_rate",  "sampling_frequency",
                                        "sample_rate",    "samplerate",
                                        "samplingrate",   "samplingfrequency",
                                        "sampling freq",  "abtastrate",
                                        "abtastfrequenz", "srate",
                                        "fs_hz",          "fs"};

    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        size_t n = 0;
        while (words[w][n] != '\0' && tolower((unsigned char)text[n]) == words[w][n])
            n++;
        if (words[w][n] != '\0')
            continue;
        size_t gap = strspn(text + n, " \t([");
        if (tolower((unsigned char)text[n + gap]) == 'h' &&
            tolower((unsigned char)text[n + gap + 1]) == 'z')
            gap += 2;
        gap += strspn(text + n + gap, " \t:=\"',;)]");
        const char *value = text + n + gap;
        if (gap > 0 && vg_parse_double(value, strlen(value), hz) > 0 && *hz > 0.0 &&
            isfinite(*hz))
            return true;
    }
    return false;
}

double vg_heading_rate(char *const *lines, size_t n)
{
    double hz = 0.0;

    for (size_t i = 0; i < n; i++) {
        const char *line = lines[i] + strspn(lines[i], " \t\"'");
        if (!vg_line_is_comment(lines[i])) {
            if (read_rate(line, &hz))
                return hz;
            continue;
        }
        for (const char *at = line; *at != '\0'; at++)
            if ((at == line || !isalnum((unsigned char)at[-1])) && read_rate(at, &hz))
                return hz;
    }
    return 0.0;
}
