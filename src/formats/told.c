/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/told.h"

#include <math.h>
#include <string.h>

#include "core/fail.h"
#include "core/text.h"

enum { MAX_WORD = 128, MOST_LINES = 1000000 };

/** A word and what it stands for. */
typedef struct meaning {
    const char *word;
    double value;
} meaning;

static const meaning delimiters[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'},
                                     {"blank", ' '}, {"pipe", '|'},      {"none", '\0'}};
static const meaning decimals[] = {{"point", '.'}, {"comma", ','}};
static const meaning headers[] = {{"no", 1.0}};
static const meaning units[] = {{"s", 1.0}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}};

const char *vg_delimiter_name(char delimiter)
{
    size_t i = 0;

    while (i + 1 < sizeof delimiters / sizeof *delimiters &&
           (char)delimiters[i].value != delimiter)
        i++;
    return delimiters[i].word;
}

static vg_status find_meaning(const meaning *all, size_t n, const char *key, const char *value,
                              double *out, vg_error *err)
{
    char words[MAX_WORD] = "";

    for (size_t i = 0; i < n; i++) {
        if (vg_same_text(all[i].word, value)) {
            *out = all[i].value;
            return VG_OK;
        }
        vg_append_code(words, sizeof words, all[i].word);
    }
    return vg_fail(err, VG_ERR_OPTION, "dialect: %s=%s is not understood; %s is one of: %s",
                   key, value, key, words);
}

static vg_status take_line(const char *value, vg_told *out, vg_error *err)
{
    const size_t n = strlen(value);
    double line = 0.0;

    if (vg_parse_double(value, n, &line) != n || !(1.0 <= line && line <= MOST_LINES) ||
        line != rint(line))
        return vg_fail(err, VG_ERR_OPTION, "dialect: line=%s; it must be 1 to %d", value,
                       MOST_LINES);
    out->line = (size_t)line;
    return VG_OK;
}

static vg_status take_pair(const char *key, const char *value, vg_told *out, vg_error *err)
{
    double found = 0.0;

    if (vg_same_text(key, "delimiter")) {
        VG_TRY(find_meaning(delimiters, sizeof delimiters / sizeof *delimiters, key, value,
                            &found, err));
        out->has_delimiter = true;
        out->delimiter = (char)found;
    } else if (vg_same_text(key, "decimal")) {
        VG_TRY(find_meaning(decimals, sizeof decimals / sizeof *decimals, key, value, &found,
                            err));
        out->decimal = (char)found;
    } else if (vg_same_text(key, "header")) {
        VG_TRY(
            find_meaning(headers, sizeof headers / sizeof *headers, key, value, &found, err));
        out->has_no_header = true;
    } else if (vg_same_text(key, "time-unit")) {
        return find_meaning(units, sizeof units / sizeof *units, key, value, &out->time_unit_s,
                            err);
    } else if (vg_same_text(key, "line")) {
        return take_line(value, out, err);
    } else if (vg_same_text(key, "time")) {
        out->has_time = true;
        (void)vg_copy_text(out->time, sizeof out->time, value);
    } else {
        return vg_fail(err, VG_ERR_OPTION,
                       "dialect: there is no '%s'; there are delimiter, decimal, header, line, "
                       "time and time-unit",
                       key);
    }
    return VG_OK;
}

vg_status vg_told_read(const char *text, vg_told *out, vg_error *err)
{
    char pair[MAX_WORD];

    *out = (vg_told){0};
    for (const char *at = text; at != NULL && *at != '\0';) {
        const size_t n = strcspn(at, ",");
        if (n >= sizeof pair)
            return vg_fail(err, VG_ERR_OPTION, "dialect: '%.40s...' is too long", at);
        memcpy(pair, at, n);
        pair[n] = '\0';
        char *equals = strchr(pair, '=');
        if (equals == NULL)
            return vg_fail(err, VG_ERR_OPTION, "dialect: '%s' is not KEY=VALUE", pair);
        *equals = '\0';
        VG_TRY(take_pair(pair, equals + 1, out, err));
        at += n + (at[n] == ',');
    }
    return VG_OK;
}
