/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/fields.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "core/text.h"
#include "formats/clock.h"
#include "formats/lines.h"

enum { MAX_CELL = 128, SECONDS_A_DAY = 86400 };

static char *skip_blanks(char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    return text;
}

/** End of the cell that starts at text: its delimiter or the end of the line. A quoted cell
 *  may hold delimiters. */
static char *end_of_cell(char *text, char delimiter)
{
    bool is_quoted = false;

    for (; *text != '\0'; text++) {
        if (*text == '"')
            is_quoted = !is_quoted;
        if (!is_quoted && *text == delimiter)
            return text;
    }
    return text;
}

/** Trim, and take off one pair of quotes. */
static char *strip(char *cell)
{
    cell = vg_trim(cell);
    const size_t n = strlen(cell);
    if (n >= 2 && (cell[0] == '"' || cell[0] == '\'') && cell[n - 1] == cell[0]) {
        cell[n - 1] = '\0';
        return vg_trim(cell + 1);
    }
    return cell;
}

static size_t cut_blanks(char *line, char **cells, size_t max)
{
    size_t n = 0;

    for (char *word = vg_next_word(&line); word != NULL; word = vg_next_word(&line)) {
        if (n < max)
            cells[n] = strip(word);
        n++;
    }
    return n;
}

size_t vg_cut_line(char *line, char delimiter, char **cells, size_t max)
{
    size_t n = 0;

    if (delimiter == ' ')
        return cut_blanks(line, cells, max);
    if (delimiter == '\0') {
        if (max > 0)
            cells[0] = strip(line);
        return 1;
    }
    for (;;) {
        char *end = end_of_cell(line, delimiter);
        const bool is_last = *end == '\0';
        if (n < max) {
            *end = '\0';
            cells[n] = strip(line);
        }
        n++;
        if (is_last)
            return n;
        line = end + 1;
    }
}

bool vg_cell_is_missing(const char *cell)
{
    static const char *const words[] = {"", "nan", "na", "n/a", "null", "none", "-"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (vg_same_text(cell, words[i]))
            return true;
    return false;
}

/** Take the marks between thousands out of "1.234,5" or "1,234,567"; false when the cell is
 *  not written so: groups of three, and two of them or a decimal sign behind. */
static bool drop_thousands(const char *cell, char decimal, char out[MAX_CELL])
{
    const char mark = decimal == ',' ? '.' : ',';
    const size_t n_sign = *cell == '-' || *cell == '+';
    const size_t n_first = strspn(cell + n_sign, "0123456789");
    size_t n = n_sign + n_first;
    size_t n_groups = 0;

    if (n_first < 1 || n_first > 3 || cell[n] != mark)
        return false;
    memcpy(out, cell, n);
    const char *at = cell + n;
    for (; *at == mark && strspn(at + 1, "0123456789") == 3 && n + 4 < MAX_CELL; at += 4) {
        memcpy(out + n, at + 1, 3);
        n += 3;
        n_groups++;
    }
    if (n_groups == 0 || (n_groups == 1 && *at != decimal))
        return false;
    return vg_copy_text(out + n, MAX_CELL - n, at);
}

/** Copy a number with its decimal comma made a point; false when it has a point as well. */
static bool swap_comma(const char *cell, char out[MAX_CELL])
{
    if (strchr(cell, '.') != NULL || !vg_copy_text(out, MAX_CELL, cell))
        return false;
    char *comma = strchr(out, ',');
    if (comma != NULL && comma[1] == '\0')
        return false; /* it belongs to the list that the number is in */
    if (comma != NULL)
        *comma = '.';
    return true;
}

/** Read the whole of a cell with a decimal point. */
static bool read_number(const char *cell, double *out)
{
    const size_t n = strlen(cell);

    return n > 0 && vg_parse_double(cell, n, out) == n;
}

bool vg_cell_number(const char *cell, char decimal, double *out)
{
    char plain[MAX_CELL];
    const bool has_comma = decimal == ',' && strchr(cell, ',') != NULL;

    *out = NAN;
    if (!has_comma && read_number(cell, out))
        return true;
    if (has_comma && swap_comma(cell, plain) && read_number(plain, out))
        return true;
    if (drop_thousands(cell, decimal, plain)) {
        char *comma = strchr(plain, ',');
        if (comma != NULL)
            *comma = '.';
        if (read_number(plain, out))
            return true;
    }
    *out = NAN;
    return vg_cell_is_missing(cell);
}

/** Take digits (at most four) off the front. */
static bool take_int(const char **text, int *out)
{
    int n = 0;

    *out = 0;
    for (; isdigit((unsigned char)**text) && n < 4; ++*text, n++)
        *out = 10 * *out + (**text - '0');
    return n > 0;
}

/** Take a month: digits, or the first letters of its English name. */
static bool take_month(const char **text, int *out)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    char word[4] = "";

    if (take_int(text, out))
        return true;
    for (size_t i = 0; i < 3 && isalpha((unsigned char)(*text)[i]); i++)
        word[i] = (char)tolower((unsigned char)(*text)[i]);
    const char *found = strlen(word) == 3 ? strstr(names, word) : NULL;
    if (found == NULL || (found - names) % 3 != 0)
        return false;
    *out = (int)(found - names) / 3 + 1;
    *text += 3;
    return true;
}

/** Take "20230517" off the front. */
static bool take_plain_date(const char **text, long *days)
{
    int year_and_rest[2];

    if (!take_int(text, &year_and_rest[0]) || !take_int(text, &year_and_rest[1]))
        return false;
    return vg_days_from_date(year_and_rest[0], year_and_rest[1] / 100, year_and_rest[1] % 100,
                             days);
}

/** Take "Y-M-D", "D/M/Y", "D.M.Y" or "D-Mon-Y" off the front; the four-digit part is the
 *  year. Day before month, unless told otherwise or that gives no date. */
static bool take_date(const char **text, bool month_first, long *days)
{
    int part[3];
    char mark = '\0';

    if (strspn(*text, "0123456789") == 8)
        return take_plain_date(text, days);
    for (int i = 0; i < 3; i++) {
        if (i > 0 && (**text == '\0' || **text != mark))
            return false;
        if (i > 0)
            ++*text;
        if (i == 1 ? !take_month(text, &part[i]) : !take_int(text, &part[i]))
            return false;
        if (i == 0)
            mark = **text;
    }
    if (mark != '-' && mark != '/' && mark != '.')
        return false;
    if (part[0] > 31)
        return vg_days_from_date(part[0], part[1], part[2], days);
    const int first = month_first ? 0 : 1;
    return vg_days_from_date(part[2], part[first], part[1 - first], days) ||
           vg_days_from_date(part[2], part[1 - first], part[first], days);
}

/** Cut "AM", "pm" or "p.m." off the end: 'a', 'p', or 0 without one. */
static char cut_half(char *clock)
{
    size_t n = strlen(clock);

    n -= n > 0 && clock[n - 1] == '.';
    if (n < 2 || tolower((unsigned char)clock[n - 1]) != 'm')
        return '\0';
    n -= clock[n - 2] == '.' ? 2 : 1;
    const char half = n > 0 ? (char)tolower((unsigned char)clock[n - 1]) : '\0';
    if (half != 'a' && half != 'p')
        return '\0';
    clock[n - 1] = '\0';
    (void)vg_trim(clock);
    return half;
}

/** Read a time of day, on a dial of 12 hours when "AM" or "PM" stands behind. */
static bool read_clock(char *clock, double *seconds)
{
    const double half_day_s = 43200.0;
    const char half = cut_half(clock);

    if (!vg_read_clock(clock, seconds))
        return false;
    if (half != '\0' && *seconds >= half_day_s)
        *seconds -= half_day_s;
    if (half == 'p')
        *seconds += half_day_s;
    return true;
}

/** Cut "Z" or "+01:00" off the end of a time of day and say what it is in seconds. */
static bool cut_zone(char *clock, double *offset_s)
{
    const size_t n = strlen(clock);
    char *sign = strpbrk(clock, "+-");

    *offset_s = 0.0;
    if (n > 0 && (clock[n - 1] == 'Z' || clock[n - 1] == 'z')) {
        clock[n - 1] = '\0';
        return true;
    }
    if (sign == NULL)
        return true;
    const char *text = sign + 1;
    int hours = 0;
    int minutes = 0;
    if (!take_int(&text, &hours))
        return false;
    if (hours > 99) { /* +0100 */
        minutes = hours % 100;
        hours /= 100;
    } else if (*text == ':') {
        text++;
        if (!take_int(&text, &minutes))
            return false;
    }
    *offset_s = (*sign == '-' ? -1.0 : 1.0) * (3600.0 * hours + 60.0 * minutes);
    *sign = '\0';
    (void)vg_trim(clock);
    return *text == '\0';
}

static bool read_date_time(const char *cell, double *out)
{
    char clock[MAX_CELL];
    long days = 0;
    double seconds = 0.0;
    double offset_s = 0.0;

    const size_t n_cell = strlen(cell);
    const bool is_half = n_cell > 0 && strchr("mM.", cell[n_cell - 1]) != NULL;
    if (!take_date(&cell, is_half, &days))
        return false;
    if (*cell != '\0') {
        if (*cell != 'T' && *cell != ' ' && *cell != '\t')
            return false;
        if (!swap_comma(cell + 1, clock) && !vg_copy_text(clock, sizeof clock, cell + 1))
            return false;
        char *start = skip_blanks(clock);
        if (!cut_zone(start, &offset_s) || !read_clock(start, &seconds))
            return false;
    }
    *out = (double)days * SECONDS_A_DAY + seconds - offset_s;
    return true;
}

vg_stamp vg_cell_stamp(const char *cell, char decimal, double *out)
{
    char swapped[MAX_CELL];

    *out = NAN;
    if (!isdigit((unsigned char)*cell) && *cell != '-' && *cell != '+' && *cell != '.')
        return VG_STAMP_NONE;
    if (vg_cell_number(cell, decimal, out))
        return isfinite(*out) ? VG_STAMP_NUMBER : VG_STAMP_NONE;
    if (strchr(cell, ':') != NULL &&
        (swap_comma(cell, swapped) || vg_copy_text(swapped, sizeof swapped, cell)) &&
        read_clock(swapped, out))
        return VG_STAMP_CLOCK;
    if (read_date_time(cell, out))
        return VG_STAMP_DATE;
    *out = NAN;
    return VG_STAMP_NONE;
}
