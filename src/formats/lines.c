/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/lines.h"

#include <string.h>

#include "core/alloc.h"
#include "core/fail.h"

enum { MAX_LINE = 1 << 20, BLOCK_SIZE = 1 << 16 };

bool vg_line_is_blank(const char *line)
{
    return line[strspn(line, " \t")] == '\0';
}

bool vg_line_is_comment(const char *line)
{
    line += strspn(line, " \t\"");
    /* A row whose first cell is empty begins with ';' too, and has more of them. */
    if (*line == ';')
        return strpbrk(line + 1, ";\t,") == NULL;
    return *line == '#' || *line == '%' || (line[0] == '/' && line[1] == '/');
}

vg_status vg_lines_open(vg_source *source, uint64_t offset, uint64_t number, vg_lines *out,
                        vg_error *err)
{
    static const unsigned char mark[3] = {0xef, 0xbb, 0xbf};
    unsigned char front[3];
    size_t n = 0;

    *out = (vg_lines){.source = source, .base = offset, .number = number};
    if (offset == 0) {
        VG_TRY(vg_source_read(source, 0, front, sizeof front, &n, err));
        if (n == sizeof front && memcmp(front, mark, sizeof mark) == 0)
            out->base = sizeof mark;
    }
    out->capacity = BLOCK_SIZE;
    out->block = vg_alloc(BLOCK_SIZE + 1, 1);
    if (out->block == NULL)
        return vg_fail_memory(err);
    return VG_OK;
}

void vg_lines_close(vg_lines *lines)
{
    vg_free(lines->block);
    *lines = (vg_lines){0};
}

/** Move the unread rest to the front and read on behind it; a rest that fills the block makes
 *  the block twice as large. */
static vg_status refill(vg_lines *lines, vg_error *err)
{
    const size_t rest = lines->n - lines->used;
    size_t got = 0;

    if (rest >= MAX_LINE)
        return vg_fail(err, VG_ERR_FORMAT, "line %llu is longer than %d bytes",
                       (unsigned long long)lines->number + 1, MAX_LINE);
    memmove(lines->block, lines->block + lines->used, rest);
    lines->base += lines->used;
    lines->used = 0;
    lines->n = rest;
    if (rest >= lines->capacity / 2) {
        char *larger = vg_realloc(lines->block, 2 * lines->capacity + 1, 1);
        if (larger == NULL)
            return vg_fail_memory(err);
        lines->block = larger;
        lines->capacity *= 2;
    }
    VG_TRY(vg_source_read(lines->source, lines->base + rest, lines->block + rest,
                          lines->capacity - rest, &got, err));
    lines->n += got;
    lines->ended = got < lines->capacity - rest;
    return VG_OK;
}

/** The first end of line in text[0 .. n), or NULL. */
static char *find_end(char *text, size_t n)
{
    char *feed = memchr(text, '\n', n);
    char *carriage = memchr(text, '\r', feed != NULL ? (size_t)(feed - text) : n);

    return carriage != NULL ? carriage : feed;
}

/** Where the line that starts at used ends; NULL when more bytes are needed to know. */
static char *end_of_line(const vg_lines *lines)
{
    char *text = lines->block + lines->used;
    char *last = lines->block + lines->n;
    char *end = find_end(text, lines->n - lines->used);

    if (end == NULL)
        return lines->ended ? last : NULL;
    /* A carriage return at the very end may have its line feed in the next block. */
    return end + 1 == last && *end == '\r' && !lines->ended ? NULL : end;
}

vg_status vg_lines_next(vg_lines *lines, char **text, size_t *length, vg_error *err)
{
    char *end;

    *text = NULL;
    if (length != NULL)
        *length = 0;
    while ((end = end_of_line(lines)) == NULL)
        VG_TRY(refill(lines, err));
    char *start = lines->block + lines->used;
    char *last = lines->block + lines->n;
    if (start == last)
        return VG_OK;
    lines->offset = lines->base + lines->used;
    lines->number++;
    char *next = end < last ? end + 1 : end;
    if (next < last && *end == '\r' && *next == '\n')
        next++;
    lines->used = (size_t)(next - lines->block);
    *end = '\0';
    *text = start;
    if (length != NULL)
        *length = (size_t)(end - start);
    return VG_OK;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

char *vg_next_word(char **text)
{
    char *start = *text;

    while (is_blank(*start))
        start++;
    char *end = start;
    while (*end != '\0' && !is_blank(*end))
        end++;
    *text = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return end > start ? start : NULL;
}

char *vg_trim(char *text)
{
    while (is_blank(*text))
        text++;
    size_t n = strlen(text);
    while (n > 0 && is_blank(text[n - 1]))
        n--;
    text[n] = '\0';
    return text;
}
