/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text.h"

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/shortest.h"

enum {
    MAX_EXACT_DIGITS = 19,    /* digits that fit an unsigned 64-bit integer */
    MAX_EXACT_POWER = 22,     /* 10^22 is the last power of ten that a double holds exactly */
    MAX_NUMBER_LENGTH = 1024, /* longer number text is refused rather than guessed at */
    MAX_EXPONENT = 100000,
    MAX_EDIT_LENGTH = 63
};

static const double powers_of_ten[MAX_EXACT_POWER + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/** The parts of a decimal number as it is scanned. */
typedef struct scan {
    bool negative;
    uint64_t mantissa;
    int n_digits; /* significant digits seen, leading zeros not counted */
    int exponent; /* power of ten that scales the mantissa */
} scan;

static void add_digit(scan *s, char c, bool is_fraction)
{
    if (s->n_digits > 0 || c != '0')
        s->n_digits++;
    if (s->n_digits <= MAX_EXACT_DIGITS)
        s->mantissa = 10 * s->mantissa + (uint64_t)(c - '0');
    if (is_fraction && s->n_digits <= MAX_EXACT_DIGITS)
        s->exponent--;
    if (!is_fraction && s->n_digits > MAX_EXACT_DIGITS)
        s->exponent++;
}

/** Scan an exponent at text[i]; without digits it is not one and i is returned. */
static size_t scan_exponent(const char *text, size_t n, size_t i, scan *s)
{
    size_t j = i;
    int value = 0;

    if (j >= n || (text[j] != 'e' && text[j] != 'E'))
        return i;
    j++;
    const bool negative = j < n && text[j] == '-';
    if (j < n && (text[j] == '-' || text[j] == '+'))
        j++;
    const size_t first = j;
    for (; j < n && isdigit((unsigned char)text[j]); j++)
        if (value < MAX_EXPONENT)
            value = 10 * value + (text[j] - '0');
    if (j == first)
        return i;
    s->exponent += negative ? -value : value;
    return j;
}

static size_t scan_decimal(const char *text, size_t n, scan *s)
{
    size_t i = 0;
    size_t n_chars = 0;

    if (i < n && (text[i] == '-' || text[i] == '+'))
        s->negative = text[i++] == '-';
    for (; i < n && isdigit((unsigned char)text[i]); i++, n_chars++)
        add_digit(s, text[i], false);
    if (i < n && text[i] == '.') {
        i++;
        for (; i < n && isdigit((unsigned char)text[i]); i++, n_chars++)
            add_digit(s, text[i], true);
    }
    return n_chars > 0 ? scan_exponent(text, n, i, s) : 0;
}

static size_t scan_word(const char *text, size_t n, double *out)
{
    static const struct {
        const char *word;
        double value;
    } words[] = {{"infinity", INFINITY}, {"inf", INFINITY}, {"nan", NAN}};
    const bool has_sign = n > 0 && (text[0] == '-' || text[0] == '+');
    const size_t start = has_sign ? 1 : 0;

    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        const size_t length = strlen(words[w].word);
        size_t i = 0;
        while (i < length && start + i < n &&
               tolower((unsigned char)text[start + i]) == words[w].word[i])
            i++;
        if (i == length) {
            *out = has_sign && text[0] == '-' ? -words[w].value : words[w].value;
            return start + length;
        }
    }
    return 0;
}

/** strtod with '.' put as the host's locale wants it: the slow, correctly rounded way. */
static double parse_slowly(const char *text, size_t n)
{
    char copy[MAX_NUMBER_LENGTH + 8];
    const char *point = localeconv()->decimal_point;
    size_t used = 0;

    for (size_t i = 0; i < n && used < sizeof copy - 8; i++) {
        if (text[i] != '.') {
            copy[used++] = text[i];
            continue;
        }
        for (const char *p = point; *p != '\0' && used < sizeof copy - 1; p++)
            copy[used++] = *p;
    }
    copy[used] = '\0';
    return strtod(copy, NULL);
}

size_t vg_parse_double(const char *text, size_t n, double *out)
{
    scan s = {0};
    const size_t length = scan_decimal(text, n, &s);

    if (length == 0)
        return scan_word(text, n, out);
    if (length > MAX_NUMBER_LENGTH)
        return 0;
    /* One exact product or quotient of two exact doubles is correctly rounded
     * (Clinger 1990); everything else takes the slow road. */
    const bool exact = s.n_digits <= MAX_EXACT_DIGITS && s.mantissa <= (UINT64_C(1) << 53) &&
                       -MAX_EXACT_POWER <= s.exponent && s.exponent <= MAX_EXACT_POWER;
    if (exact) {
        const double m = (double)s.mantissa;
        const double x =
            s.exponent < 0 ? m / powers_of_ten[-s.exponent] : m * powers_of_ten[s.exponent];
        *out = s.negative ? -x : x;
    } else {
        *out = parse_slowly(text, length);
    }
    return length;
}

bool vg_read_double(const char *text, double *out)
{
    size_t n;

    while (isspace((unsigned char)*text))
        text++;
    n = strlen(text);
    while (n > 0 && isspace((unsigned char)text[n - 1]))
        n--;
    if (n == 3 && strncmp(text, "n/a", 3) == 0) {
        *out = NAN;
        return true;
    }
    return n > 0 && vg_parse_double(text, n, out) == n;
}

bool vg_read_int64(const char *text, int64_t *out)
{
    char *end = NULL;

    if (!isdigit((unsigned char)*text) && *text != '-' && *text != '+')
        return false;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0')
        return false;
    *out = value;
    return true;
}

/** Write with a '.' instead of the locale's decimal point. */
static void write_digits(double x, int digits, char out[VG_NUMBER_SIZE])
{
    const char *point = localeconv()->decimal_point;
    const size_t length = strlen(point);

    (void)snprintf(out, VG_NUMBER_SIZE, "%.*g", digits, x);
    char *found = length > 0 && strcmp(point, ".") != 0 ? strstr(out, point) : NULL;
    if (found != NULL) {
        *found = '.';
        memmove(found + 1, found + length, strlen(found + length) + 1);
    }
}

static const double smallest_plain = 1e-4; /* below this %g turns to exponents */
static const double largest_plain = 1e15;  /* products up to here round to the right integer */

/** Write an integer below 10^18 with a point before its last n_decimals digits. */
static void write_decimal(uint64_t digits, int n_decimals, bool negative,
                          char out[VG_NUMBER_SIZE])
{
    char reversed[VG_NUMBER_SIZE];
    int n = 0;

    do {
        if (n == n_decimals && n > 0)
            reversed[n++] = '.';
        reversed[n++] = (char)('0' + digits % 10);
        digits /= 10;
    } while (digits > 0 || n <= n_decimals);
    if (negative)
        reversed[n++] = '-';
    for (int i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    out[n] = '\0';
}

/** The fast way: m / 10^k is a correctly rounded quotient of two exact doubles, so when it is
 *  x, the digits of m with k decimals read back as x; the first such k is the shortest text
 *  of up to 15 digits. False when x is too large, too small, or needs more digits. */
static bool write_short(double x, char out[VG_NUMBER_SIZE])
{
    const double size = fabs(x);

    if (size > 0.0 && size < smallest_plain)
        return false;
    for (int k = 0; k <= MAX_EXACT_POWER; k++) {
        const double scaled = size * powers_of_ten[k];
        if (!(scaled < largest_plain))
            return false;
        const double digits = rint(scaled);
        if (digits / powers_of_ten[k] == size) {
            write_decimal((uint64_t)digits, k, signbit(x) != 0, out);
            return true;
        }
    }
    return false;
}

/** Numbers that need no exponent; false for others. */
static bool write_plain(double x, double largest, vg_precision precision, int fewest, int most,
                        char out[VG_NUMBER_SIZE])
{
    vg_decimal d;

    if (!(smallest_plain <= fabs(x) && fabs(x) < largest) ||
        !vg_shortest(fabs(x), precision, fewest, most, &d))
        return false;
    write_decimal(d.digits, d.n_decimals, x < 0.0, out);
    return true;
}

void vg_write_double(double x, char out[VG_NUMBER_SIZE])
{
    enum { FEWEST = 15, MOST = 17 };

    if (isnan(x)) {
        (void)snprintf(out, VG_NUMBER_SIZE, "n/a");
        return;
    }
    if (isinf(x)) {
        (void)snprintf(out, VG_NUMBER_SIZE, x > 0.0 ? "inf" : "-inf");
        return;
    }
    if (write_short(x, out))
        return;
    /* Plain numbers of up to 15 digits have just been tried. */
    if (write_plain(x, largest_plain, VG_PRECISION_DOUBLE, FEWEST + 1, MOST, out))
        return;
    for (int digits = FEWEST; digits <= MOST; digits++) {
        double back = 0.0;
        write_digits(x, digits, out);
        (void)vg_parse_double(out, strlen(out), &back);
        if (back == x)
            return;
    }
}

void vg_write_float(float x, char out[VG_NUMBER_SIZE])
{
    enum { FEWEST = 6, MOST = 9 };
    const double largest = 1e6; /* from here on %.6g has an exponent */

    if (write_plain((double)x, largest, VG_PRECISION_FLOAT, FEWEST, MOST, out))
        return;
    for (int digits = FEWEST; digits <= MOST && isfinite(x); digits++) {
        double back = 0.0;
        write_digits((double)x, digits, out);
        (void)vg_parse_double(out, strlen(out), &back);
        if ((float)back == x)
            return;
    }
    vg_write_double((double)x, out);
}

bool vg_copy_text(char *out, size_t size, const char *text)
{
    const size_t length = strlen(text);
    const size_t kept = length < size ? length : size - 1;

    memcpy(out, text, kept);
    out[kept] = '\0';
    return kept == length;
}

/** True if code is one whole item of a comma list. */
static bool has_code(const char *list, const char *code)
{
    const size_t length = strlen(code);

    for (const char *item = list; item != NULL; item = strchr(item, ',')) {
        item += *item == ',';
        if (strncmp(item, code, length) == 0 && (item[length] == ',' || item[length] == '\0'))
            return true;
    }
    return false;
}

void vg_append_code(char *out, size_t size, const char *code)
{
    const size_t used = strlen(out);
    const size_t need = strlen(code) + (used > 0 ? 1 : 0);

    if (*code == '\0' || (used > 0 && has_code(out, code)) || used + need >= size)
        return;
    (void)snprintf(out + used, size - used, "%s%s", used > 0 ? "," : "", code);
}

bool vg_same_text(const char *a, const char *b)
{
    while (*a != '\0' && tolower((unsigned char)*a) == tolower((unsigned char)*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

static size_t min3(size_t a, size_t b, size_t c)
{
    const size_t ab = a < b ? a : b;

    return ab < c ? ab : c;
}

size_t vg_edit_distance(const char *a, const char *b)
{
    size_t rows[3][MAX_EDIT_LENGTH + 1];
    const size_t na = strlen(a);
    const size_t nb = strlen(b);

    if (na > MAX_EDIT_LENGTH || nb > MAX_EDIT_LENGTH)
        return MAX_EDIT_LENGTH;
    for (size_t j = 0; j <= nb; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t *now = rows[i % 3];
        const size_t *last = rows[(i - 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            const size_t cost = a[i - 1] != b[j - 1];
            now[j] = min3(last[j] + 1, now[j - 1] + 1, last[j - 1] + cost);
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && rows[(i - 2) % 3][j - 2] + 1 < now[j])
                now[j] = rows[(i - 2) % 3][j - 2] + 1;
        }
    }
    return rows[na % 3][nb];
}
