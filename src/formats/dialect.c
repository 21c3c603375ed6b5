/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/dialect.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/text.h"
#include "formats/heading.h"
#include "formats/lines.h"

enum { MAX_LINES = VG_PREVIEW_ROWS + 64 };

/** The front of a text, cut into lines. */
typedef struct front {
    char *text;               /* copy of the head */
    char *lines[MAX_LINES];   /* without ends of line */
    size_t offset[MAX_LINES]; /* in the source */
    size_t n;
    char *scratch; /* as long as the longest line can be */
    char **cells;  /* [VG_MAX_COLUMNS] */
    bool is_all_missing;
    bool is_whole; /* there is no more of the text */
    vg_told told;
} front;

static const char no_numbers[] =
    "a text without rows of numbers: no signal, no intervals, no beats";

void vg_dialect_free(vg_dialect *dialect)
{
    vg_free(dialect->header_line);
    vg_free(dialect->header);
    vg_free(dialect->names);
    vg_free(dialect->unit_line);
    vg_free(dialect->units);
    vg_free(dialect->types);
    vg_free(dialect->values);
    *dialect = (vg_dialect){0};
}

const char *vg_dialect_name(const vg_dialect *dialect, size_t column)
{
    return dialect->names != NULL && column < dialect->n_columns ? dialect->names[column] : "";
}

const char *vg_dialect_unit(const vg_dialect *dialect, size_t column)
{
    return dialect->units != NULL && column < dialect->n_columns ? dialect->units[column] : "";
}

size_t vg_dialect_find(const vg_dialect *dialect, const char *name)
{
    size_t i = 0;

    while (i < dialect->n_columns && !vg_same_text(vg_dialect_name(dialect, i), name))
        i++;
    return i;
}

double vg_dialect_value(const vg_dialect *dialect, size_t row, size_t column)
{
    return dialect->values[row * dialect->n_columns + column];
}

static void free_front(front *f)
{
    if (f == NULL)
        return;
    vg_free(f->text);
    vg_free(f->scratch);
    vg_free(f->cells);
    vg_free(f);
}

/** Cut the head into lines; a last line that goes on behind the head is left out. */
static void cut_front(front *f, size_t n, bool is_whole)
{
    char *at = f->text;
    char *last = f->text + n;

    if (n >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    while (at < last && f->n < MAX_LINES) {
        char *end = at;
        while (end < last && *end != '\n' && *end != '\r')
            end++;
        if (end == last && !is_whole && f->n > 0)
            return;
        char *next = end < last ? end + 1 : end;
        if (next < last && *end == '\r' && *next == '\n')
            next++;
        *end = '\0';
        f->lines[f->n] = at;
        f->offset[f->n++] = (size_t)(at - f->text);
        at = next;
    }
}

static front *make_front(const unsigned char *head, size_t n, bool is_whole)
{
    front *f = vg_alloc(1, sizeof *f);

    if (f == NULL)
        return NULL;
    f->text = vg_alloc(n + 1, 1);
    f->scratch = vg_alloc(n + 1, 1);
    f->cells = vg_alloc(VG_MAX_COLUMNS, sizeof *f->cells);
    if (f->text == NULL || f->scratch == NULL || f->cells == NULL) {
        free_front(f);
        return NULL;
    }
    memcpy(f->text, head, n);
    f->is_whole = is_whole && n > 0;
    cut_front(f, n, is_whole);
    return f;
}

/** Cut a copy of line i into cells; returns how many there are. */
static size_t cut(front *f, size_t i, char delimiter)
{
    (void)vg_copy_text(f->scratch, strlen(f->lines[i]) + 1, f->lines[i]);
    return vg_cut_line(f->scratch, delimiter, f->cells, VG_MAX_COLUMNS);
}

/** True for a cell that data may hold: a number, a time, a missing value. Decimal commas
 *  count only where a delimiter keeps them apart; between commas, quotes do that. */
static bool is_datum(const char *cell, char delimiter)
{
    double x;

    return vg_cell_number(cell, '.', &x) || vg_cell_stamp(cell, '.', &x) != VG_STAMP_NONE ||
           (delimiter != '\0' && vg_cell_number(cell, ',', &x));
}

/** What a delimiter makes of the lines. */
typedef struct trial {
    size_t n_columns; /* of most lines in the second half */
    double score;     /* share of lines with so many cells, times share of those with data */
} trial;

/** Cells of the line that most of the later lines resemble. */
static size_t usual_count(front *f, char delimiter)
{
    size_t best = 0;
    size_t votes = 0;

    /* Majority vote in one pass (Boyer & Moore 1981), over the later half, where no header
     * is left. */
    for (size_t i = f->n / 2; i < f->n; i++) {
        if (vg_line_is_blank(f->lines[i]) || vg_line_is_comment(f->lines[i]))
            continue;
        const size_t n = cut(f, i, delimiter);
        if (votes == 0)
            best = n;
        votes = n == best ? votes + 1 : votes - 1;
    }
    return best;
}

static trial try_delimiter(front *f, char delimiter)
{
    trial t = {.n_columns = usual_count(f, delimiter)};
    size_t n_lines = 0;
    size_t n_alike = 0;
    size_t n_cells = 0;
    size_t n_data = 0;

    if (t.n_columns == 0 || t.n_columns > VG_MAX_COLUMNS)
        return t;
    for (size_t i = f->n / 2; i < f->n; i++) {
        if (vg_line_is_blank(f->lines[i]) || vg_line_is_comment(f->lines[i]))
            continue;
        n_lines++;
        if (cut(f, i, delimiter) != t.n_columns)
            continue;
        n_alike++;
        for (size_t k = 0; k < t.n_columns; k++, n_cells++)
            n_data += is_datum(f->cells[k], delimiter);
    }
    if (n_alike > 0)
        t.score = (double)n_alike / (double)n_lines * (double)n_data / (double)n_cells;
    return t;
}

/** Digits, a comma, digits: what "0,813" and two integers have in common. Tells whether the
 *  lines look like decimals: the same number of places everywhere, small whole parts, and
 *  either a leading zero among the places or a lone zero before them. */
static bool is_decimal_comma(front *f)
{
    size_t places = 0;
    bool has_zero = false;

    for (size_t i = f->n / 2; i < f->n; i++) {
        const char *line = f->lines[i];
        if (vg_line_is_blank(line) || vg_line_is_comment(line))
            continue;
        const char *comma = strchr(line, ',');
        if (comma == NULL || strchr(line, '.') != NULL || strchr(comma + 1, ',') != NULL)
            return false;
        const size_t whole = (size_t)(comma - line) - (*line == '-' || *line == '+');
        const size_t n = strspn(comma + 1, "0123456789");
        if (whole != 1 || n < 2 || (places > 0 && n != places) ||
            comma[1 + n + strspn(comma + 1 + n, " \t")] != '\0')
            return false;
        has_zero = has_zero || comma[1] == '0' || line[0] == '-' || comma[-1] == '0';
        places = n;
    }
    return places > 0 && has_zero;
}

/** Choose the delimiter under which most lines become equally many numbers. */
static void choose_delimiter(front *f, vg_dialect *out)
{
    static const char delimiters[] = {'\t', ';', ',', '|', ' '};
    const trial single = try_delimiter(f, '\0');
    double best = single.score;

    out->n_columns = 1;
    if (f->told.has_delimiter) {
        const size_t n = try_delimiter(f, f->told.delimiter).n_columns;
        out->delimiter = f->told.delimiter;
        out->n_columns = 1 <= n && n <= VG_MAX_COLUMNS ? n : 1;
        return;
    }
    if (is_decimal_comma(f))
        return;
    for (size_t i = 0; i < sizeof delimiters; i++) {
        const trial t = try_delimiter(f, delimiters[i]);
        /* A lone "1,5" is a number in one style and two in the other: two win. */
        const bool splits_number = delimiters[i] == ',' && t.score >= best;
        if (t.n_columns > 1 && (t.score > best || splits_number ||
                                (out->n_columns == 1 && t.score >= best && t.score > 0.0))) {
            best = t.score;
            out->delimiter = delimiters[i];
            out->n_columns = t.n_columns;
        }
    }
}

/** A comma is the decimal sign when some cell has one between digits and none has a point. */
static void choose_decimal(front *f, vg_dialect *out)
{
    bool has_comma = false;

    out->decimal = f->told.decimal != '\0' ? f->told.decimal : '.';
    if (f->told.decimal != '\0')
        return;
    for (size_t i = f->n / 2; i < f->n; i++) {
        if (vg_line_is_comment(f->lines[i]))
            continue;
        const size_t n = cut(f, i, out->delimiter);
        for (size_t k = 0; k < n && k < VG_MAX_COLUMNS; k++) {
            double x;
            const char *point = strrchr(f->cells[k], '.');
            const char *comma = strrchr(f->cells[k], ',');
            if (point != NULL && (comma == NULL || comma < point) &&
                vg_cell_number(f->cells[k], '.', &x))
                return;
            has_comma = has_comma || (comma != NULL && vg_cell_number(f->cells[k], ',', &x));
        }
    }
    if (has_comma)
        out->decimal = ',';
}

static vg_column_type type_of_cell(const char *cell, char decimal)
{
    double x;

    if (vg_cell_is_missing(cell))
        return VG_COLUMN_EMPTY;
    if (vg_cell_number(cell, decimal, &x))
        return VG_COLUMN_NUMBER;
    return vg_cell_stamp(cell, decimal, &x) != VG_STAMP_NONE ? VG_COLUMN_STAMP : VG_COLUMN_TEXT;
}

/** The type of most of the filled cells of a column in the later half. */
static void type_columns(front *f, vg_dialect *out, size_t (*counts)[VG_COLUMN_TEXT + 1])
{
    for (size_t i = f->n / 2; i < f->n; i++) {
        if (vg_line_is_blank(f->lines[i]) || vg_line_is_comment(f->lines[i]) ||
            cut(f, i, out->delimiter) != out->n_columns)
            continue;
        for (size_t k = 0; k < out->n_columns; k++)
            counts[k][type_of_cell(f->cells[k], out->decimal)]++;
    }
    for (size_t k = 0; k < out->n_columns; k++) {
        out->types[k] = VG_COLUMN_EMPTY;
        for (int type = VG_COLUMN_NUMBER; type <= VG_COLUMN_TEXT; type++)
            if (counts[k][type] > 0 && (out->types[k] == VG_COLUMN_EMPTY ||
                                        counts[k][type] > counts[k][out->types[k]]))
                out->types[k] = (vg_column_type)type;
    }
}

/** A signal in which every sample is missing ("nan" on every line) is still a signal. */
static bool type_all_missing(vg_dialect *out, size_t (*counts)[VG_COLUMN_TEXT + 1])
{
    for (size_t k = 0; k < out->n_columns; k++)
        if (out->types[k] != VG_COLUMN_EMPTY || counts[k][VG_COLUMN_EMPTY] == 0)
            return false;
    for (size_t k = 0; k < out->n_columns; k++)
        out->types[k] = VG_COLUMN_NUMBER;
    return true;
}

/** True if line i has the cells that a row of data has. */
static bool is_row(front *f, size_t i, const vg_dialect *out)
{
    size_t n_fitting = 0;

    if (vg_line_is_blank(f->lines[i]) || vg_line_is_comment(f->lines[i]) ||
        cut(f, i, out->delimiter) != out->n_columns)
        return false;
    for (size_t k = 0; k < out->n_columns; k++) {
        const vg_column_type type = type_of_cell(f->cells[k], out->decimal);
        const bool is_wanted =
            out->types[k] == VG_COLUMN_NUMBER || out->types[k] == VG_COLUMN_STAMP;
        if (is_wanted && type == VG_COLUMN_TEXT)
            return false;
        n_fitting += is_wanted && (type == out->types[k] || f->is_all_missing);
    }
    return n_fitting > 0;
}

/** Lines before a place that are not blank. */
static size_t count_lines(const front *f, size_t end)
{
    size_t n = 0;

    for (size_t i = 0; i < end; i++)
        n += vg_line_is_blank(f->lines[i]) ? 0 : 1;
    return n;
}

/** Find the first row of data and the header before it, and read the rows at hand. */
static vg_status take_rows(front *f, vg_dialect *out, vg_error *err)
{
    size_t first = f->told.line > 0 ? f->told.line - 1 : 0;

    while (first < f->n && !is_row(f, first, out))
        first++;
    if (first >= f->n)
        return vg_fail(err, VG_ERR_FORMAT, no_numbers);
    out->data_offset = f->offset[first];
    out->lines_before = first;
    if (!f->told.has_no_header)
        VG_TRY(vg_heading_read(f->lines, first, out, err));
    out->rate_hz = vg_heading_rate(f->lines, first);
    out->values = vg_alloc(f->n - first, out->n_columns * sizeof *out->values);
    if (out->values == NULL)
        return vg_fail_memory(err);
    size_t n_lines = 0;
    for (size_t i = first; i < f->n && out->n_rows < VG_PREVIEW_ROWS; i++) {
        if (vg_line_is_blank(f->lines[i]) || vg_line_is_comment(f->lines[i]))
            continue;
        n_lines++;
        if (cut(f, i, out->delimiter) != out->n_columns)
            continue;
        double *row = out->values + out->n_rows++ * out->n_columns;
        for (size_t k = 0; k < out->n_columns; k++)
            (void)vg_cell_stamp(f->cells[k], out->decimal, &row[k]);
    }
    /* A number in a text of words is no table; a heading has less to say than its rows. */
    const size_t n_above = count_lines(f, first);
    const bool is_prose = f->is_whole && out->n_rows < 3 && n_above > 4 * out->n_rows;
    if (2 * out->n_rows < n_lines || is_prose)
        return vg_fail(err, VG_ERR_FORMAT, no_numbers);
    return VG_OK;
}

static vg_status detect(front *f, vg_dialect *out, vg_error *err)
{
    size_t(*counts)[VG_COLUMN_TEXT + 1];

    choose_delimiter(f, out);
    choose_decimal(f, out);
    if (out->delimiter == '\0' && f->told.decimal == '\0' && is_decimal_comma(f))
        out->decimal = ',';
    out->types = vg_alloc(out->n_columns, sizeof *out->types);
    counts = vg_alloc(out->n_columns, sizeof *counts);
    if (out->types == NULL || counts == NULL) {
        vg_free(counts);
        return vg_fail_memory(err);
    }
    type_columns(f, out, counts);
    f->is_all_missing = type_all_missing(out, counts);
    vg_free(counts);
    return take_rows(f, out, err);
}

vg_status vg_dialect_detect(const unsigned char *head, size_t n, bool is_whole,
                            const vg_told *told, vg_dialect *out, vg_error *err)
{
    front *f = make_front(head, n, is_whole);
    vg_status status;

    *out = (vg_dialect){0};
    if (f == NULL)
        return vg_fail_memory(err);
    if (told != NULL)
        f->told = *told;
    status = detect(f, out, err);
    free_front(f);
    if (status != VG_OK)
        vg_dialect_free(out);
    return status;
}
