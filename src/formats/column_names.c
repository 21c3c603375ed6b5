/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/column_names.h"

#include <ctype.h>
#include <string.h>

#include "core/text.h"
#include "formats/lines.h"

enum { MAX_WORD = 24 };

/** Take the next run of letters and digits out of *name, in lower case; false at the end. */
static bool next_token(const char **name, char token[MAX_WORD])
{
    size_t n = 0;

    while (**name != '\0' && !isalnum((unsigned char)**name))
        ++*name;
    for (; isalnum((unsigned char)**name); ++*name)
        if (n + 1 < MAX_WORD)
            token[n++] = (char)tolower((unsigned char)**name);
    token[n] = '\0';
    return n > 0;
}

static bool is_one_of(const char *token, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(token, *words) == 0)
            return true;
    return false;
}

static double unit_s(const char *token)
{
    static const struct {
        const char *word;
        double seconds;
    } units[] = {{"s", 1.0},       {"sec", 1.0},     {"secs", 1.0},          {"second", 1.0},
                 {"seconds", 1.0}, {"ms", 1e-3},     {"msec", 1e-3},         {"millis", 1e-3},
                 {"us", 1e-6},     {"usec", 1e-6},   {"milliseconds", 1e-3}, {"ns", 1e-9},
                 {"min", 60.0},    {"minutes", 60.0}};

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(token, units[i].word) == 0)
            return units[i].seconds;
    return 0.0;
}

double vg_name_unit_s(const char *name)
{
    char token[MAX_WORD];
    double found = 0.0;

    while (next_token(&name, token)) {
        double parts = 0.0; /* "s/256": 256 to the second */
        const bool is_share = found > 0.0 && name[-1 - (int)strlen(token)] == '/' &&
                              vg_parse_double(token, strlen(token), &parts) > 0;
        found = is_share && parts > 0.0 ? found / parts : unit_s(token);
    }
    return found;
}

bool vg_name_is_time(const char *name)
{
    static const char *const words[] = {
        "time",  "timestamp", "timestamps", "datetime", "date",    "timer", "elapsed",
        "clock", "zeit",      "temps",      "tiempo",   "datenum", NULL};
    char token[MAX_WORD];
    bool is_first = true;
    bool only_units = true;

    while (next_token(&name, token)) {
        if (is_one_of(token, words))
            return true;
        /* "t", "t_ms" and "seconds" are times, "t_win" is not. */
        const bool is_t = is_first && strcmp(token, "t") == 0;
        only_units = only_units && (is_t || unit_s(token) > 0.0);
        is_first = false;
    }
    return !is_first && only_units;
}

bool vg_name_is_interval(const char *name)
{
    static const char *const words[] = {"rr",         "rri",         "rrs", "ibi",
                                        "ibis",       "nn",          "nni", "rrdata",
                                        "rrinterval", "rrintervals", "ppi", NULL};
    char token[MAX_WORD];
    char last[MAX_WORD] = "";

    if (strchr(name, '\'') != NULL)
        return false; /* Nn' is a count of the EC57 tables */
    while (next_token(&name, token)) {
        if (is_one_of(token, words) || (strcmp(token, "r") == 0 && strcmp(last, "r") == 0))
            return true;
        (void)vg_copy_text(last, sizeof last, token);
    }
    return false;
}

bool vg_name_is_heart_rate(const char *name)
{
    static const char *const words[] = {"hr", "bpm", "heartrate", "pulse", "pulserate", NULL};
    char token[MAX_WORD];
    char last[MAX_WORD] = "";

    while (next_token(&name, token)) {
        if (is_one_of(token, words) ||
            (strcmp(token, "rate") == 0 && strcmp(last, "heart") == 0))
            return true;
        (void)vg_copy_text(last, sizeof last, token);
    }
    return false;
}

bool vg_name_is_beat_time(const vg_dialect *dialect)
{
    size_t n_numbers = 0;

    for (size_t i = 0; i < dialect->n_columns; i++)
        n_numbers += dialect->types[i] == VG_COLUMN_NUMBER;
    return n_numbers == 1 && vg_dialect_find(dialect, "time_s") < dialect->n_columns;
}

void vg_name_split(const char *text, char name[VG_NAME_SIZE], char unit[VG_UNIT_SIZE])
{
    char copy[VG_NAME_SIZE];
    size_t n;

    (void)vg_copy_text(copy, sizeof copy, text);
    n = strlen(copy);
    unit[0] = '\0';
    char *open = n > 1 && copy[n - 1] == ']'   ? strrchr(copy, '[')
                 : n > 1 && copy[n - 1] == ')' ? strrchr(copy, '(')
                                               : NULL;
    if (open != NULL && open > copy) {
        copy[n - 1] = '\0';
        (void)vg_copy_text(unit, VG_UNIT_SIZE, vg_trim(open + 1));
        *open = '\0';
    }
    (void)vg_copy_text(name, VG_NAME_SIZE, vg_trim(copy));
}
