/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables/table.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "core/fail.h"
#include "core/text.h"

vg_table vg_table_create(FILE *out, vg_table_format format)
{
    return (vg_table){.out = out, .format = format};
}

void vg_table_column(vg_table *table, const char *name)
{
    assert(table->n_columns < VG_MAX_COLUMNS);
    table->columns[table->n_columns++] = name;
}

/** Length of the sequence that a lead byte announces, 0 if it may not lead (RFC 3629). */
static size_t utf8_announced(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (0xc2 <= lead && lead < 0xe0)
        return 2;
    if (0xe0 <= lead && lead < 0xf0)
        return 3;
    return 0xf0 <= lead && lead < 0xf5 ? 4 : 0;
}

/** Length of the well-formed UTF-8 sequence at text, 0 if there is none. */
static size_t utf8_length(const unsigned char *text)
{
    const unsigned char lead = text[0];
    const size_t length = utf8_announced(lead);

    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    const bool overlong = (lead == 0xe0 && text[1] < 0xa0) || (lead == 0xf0 && text[1] < 0x90);
    const bool beyond = (lead == 0xed && text[1] > 0x9f) || (lead == 0xf4 && text[1] > 0x8f);
    return overlong || beyond ? 0 : length;
}

void vg_json_write_string(FILE *out, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    fputc('"', out);
    while (*at != '\0') {
        const size_t length = utf8_length(at);
        if (length == 0)
            fputs("\\ufffd", out); /* not UTF-8: the replacement character */
        else if (*at == '"' || *at == '\\')
            fprintf(out, "\\%c", *at);
        else if (*at < 0x20 || *at == 0x7f)
            fprintf(out, "\\u%04x", *at);
        else
            fwrite(at, 1, length, out);
        at += length > 0 ? length : 1;
    }
    fputc('"', out);
}

void vg_json_write_number(FILE *out, double x)
{
    char text[VG_NUMBER_SIZE];

    vg_write_double(x, text);
    fputs(isfinite(x) ? text : "null", out);
}

/** One character of a cell, so that tables are UTF-8 whatever a file is called. In a TSV
 *  control characters would break the line; they become blanks. */
static void write_character(vg_table *table, const unsigned char *at, size_t length)
{
    if (length == 0)
        fputs("\xef\xbf\xbd", table->out); /* U+FFFD, the replacement character */
    else if (table->format == VG_TABLE_TSV && (*at < 0x20 || *at == 0x7f))
        fputc(' ', table->out);
    else if (table->format == VG_TABLE_CSV && *at == '"')
        fputs("\"\"", table->out);
    else
        fwrite(at, 1, length, table->out);
}

static void write_delimited(vg_table *table, const char *text)
{
    const bool quoted = table->format == VG_TABLE_CSV && strpbrk(text, ",\"\n\r") != NULL;
    const unsigned char *at = (const unsigned char *)text;

    if (quoted)
        fputc('"', table->out);
    while (*at != '\0') {
        const size_t length = utf8_length(at);
        write_character(table, at, length);
        at += length > 0 ? length : 1;
    }
    if (quoted)
        fputc('"', table->out);
}

void vg_table_begin(vg_table *table, const char *provenance_json)
{
    if (table->format == VG_TABLE_JSON) {
        if (provenance_json != NULL)
            fprintf(table->out, "{\"provenance\": %s,\n \"rows\": [", provenance_json);
        else
            fputs("{\"rows\": [", table->out);
        return;
    }
    for (size_t i = 0; i < table->n_columns; i++) {
        if (i > 0)
            fputc(table->format == VG_TABLE_CSV ? ',' : '\t', table->out);
        write_delimited(table, table->columns[i]);
    }
    fputc('\n', table->out);
}

/** What stands before a cell: a separator, in JSON also the key. */
static void start_cell(vg_table *table)
{
    assert(table->next < table->n_columns);
    if (table->format == VG_TABLE_JSON) {
        if (table->next > 0)
            fputs(", ", table->out);
        else
            fputs(table->n_rows > 0 ? ",\n  {" : "\n  {", table->out);
        vg_json_write_string(table->out, table->columns[table->next]);
        fputs(": ", table->out);
    } else if (table->next > 0) {
        fputc(table->format == VG_TABLE_CSV ? ',' : '\t', table->out);
    }
    table->next++;
}

void vg_table_text(vg_table *table, const char *text)
{
    const bool missing = text == NULL || *text == '\0';

    start_cell(table);
    if (table->format != VG_TABLE_JSON)
        write_delimited(table, missing ? "n/a" : text);
    else if (missing)
        fputs("null", table->out);
    else
        vg_json_write_string(table->out, text);
}

/** A number whose text has been made. No table holds an infinity: a bound that is not known
 *  is missing. */
static void number_cell(vg_table *table, const char *text, bool is_finite)
{
    start_cell(table);
    if (is_finite)
        fputs(text, table->out);
    else
        fputs(table->format == VG_TABLE_JSON ? "null" : "n/a", table->out);
}

void vg_table_number(vg_table *table, double x)
{
    char text[VG_NUMBER_SIZE];

    vg_write_double(x, text);
    number_cell(table, text, isfinite(x));
}

void vg_table_single(vg_table *table, float x)
{
    char text[VG_NUMBER_SIZE];

    vg_write_float(x, text);
    number_cell(table, text, isfinite(x));
}

void vg_table_count(vg_table *table, size_t n)
{
    start_cell(table);
    fprintf(table->out, "%zu", n);
}

void vg_table_member(vg_table *table, const char *key, const char *json)
{
    if (table->format != VG_TABLE_JSON)
        return;
    fputs(", ", table->out);
    vg_json_write_string(table->out, key);
    fprintf(table->out, ": %s", json);
}

void vg_table_end_row(vg_table *table)
{
    assert(table->next == table->n_columns);
    fputs(table->format == VG_TABLE_JSON ? "}" : "\n", table->out);
    table->next = 0;
    table->n_rows++;
}

vg_status vg_table_end(vg_table *table, vg_error *err)
{
    if (table->format == VG_TABLE_JSON)
        fputs(table->n_rows > 0 ? "\n ]}\n" : "]}\n", table->out);
    errno = 0;
    if (fflush(table->out) != 0 || ferror(table->out))
        return vg_fail_errno(err, errno != 0 ? errno : EIO);
    return VG_OK;
}
