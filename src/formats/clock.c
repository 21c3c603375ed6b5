/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/clock.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "core/text.h"

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool vg_days_from_date(int year, int month, int day, long *days)
{
    static const int before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    static const int length[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    enum { FIRST_YEAR = 1, LAST_YEAR = 9999, DAYS_TO_1970 = 719162 };

    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1 ||
        day > length[month - 1] || (month == 2 && day == 29 && !is_leap(year)))
        return false;
    const long y = year - 1;
    *days = 365 * y + y / 4 - y / 100 + y / 400 + before[month - 1] + day - 1 - DAYS_TO_1970;
    if (month > 2 && is_leap(year))
        ++*days;
    return true;
}

bool vg_read_clock(const char *text, double *seconds)
{
    const double below = 61.0; /* a leap second is the 60th */
    double total = 0.0;
    const size_t n = strlen(text);
    size_t i = 0;

    for (int part = 0; part < 3; part++) {
        double value = 0.0;
        if (i >= n || !isdigit((unsigned char)text[i]))
            return false;
        const size_t used = vg_parse_double(text + i, n - i, &value);
        const bool is_last = i + used == n;
        if (used == 0 || (part > 0 && !(value < below)) || (!is_last && fmod(value, 1.0) > 0.0))
            return false;
        total = 60.0 * total + value;
        i += used;
        if (is_last) {
            *seconds = total;
            return true;
        }
        if (text[i] != ':')
            return false;
        i++;
    }
    /* Some devices put a colon before the milliseconds. */
    if (n - i != 3 || strspn(text + i, "0123456789") != 3)
        return false;
    *seconds = total + 0.1 * (text[i] - '0') + 0.01 * (text[i + 1] - '0') +
               0.001 * (text[i + 2] - '0');
    return true;
}
