/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phases from the button presses of an Empatica E4: tags*.csv, one unix time a line. */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <vagus/input.h>

#include "core/alloc.h"
#include "core/fail.h"
#include "core/path.h"
#include "core/text.h"
#include "formats/fields.h"
#include "formats/lines.h"
#include "stat/quantile.h"

enum { LINE_SIZE = 128 };

/** Tags in seconds from the start of the recording. */
typedef struct tags {
    double *time_s;
    size_t n;
    size_t capacity;
} tags;

static int is_tags_file(const char *name)
{
    const size_t length = strlen(name);

    return strncmp(name, "tags", 4) == 0 && length > 8 &&
           strcmp(name + length - 4, ".csv") == 0;
}

/** The one file of tags in a folder; the first by name when there are several. */
static vg_status find_file(const char *folder, char **path, vg_error *err)
{
    char best[LINE_SIZE] = "";
    struct dirent *entry;
    DIR *dir = opendir(folder);

    *path = NULL;
    if (dir == NULL)
        return vg_fail_errno(err, errno);
    while ((entry = readdir(dir)) != NULL)
        if (is_tags_file(entry->d_name) && strlen(entry->d_name) < sizeof best &&
            (best[0] == '\0' || strcmp(entry->d_name, best) < 0))
            (void)vg_copy_text(best, sizeof best, entry->d_name);
    (void)closedir(dir);
    if (best[0] == '\0')
        return vg_fail(err, VG_ERR_OPTION, "no tags*.csv beside the recording");
    *path = vg_path_join(folder, best);
    return *path != NULL ? VG_OK : vg_fail_memory(err);
}

/** Read seconds since 1970, or a date and time. */
static bool read_time(char *line, double *out)
{
    const vg_stamp stamp = vg_cell_stamp(vg_trim(line), '.', out);

    return stamp == VG_STAMP_NUMBER || stamp == VG_STAMP_DATE;
}

static vg_status read_tags(FILE *in, double start_unix_s, tags *out, vg_error *err)
{
    char line[LINE_SIZE];

    for (size_t number = 1; fgets(line, sizeof line, in) != NULL; number++) {
        double unix_s = NAN;
        if (line[strspn(line, " \t\r\n")] == '\0')
            continue;
        if (!read_time(line, &unix_s))
            return vg_fail(err, VG_ERR_FORMAT, "line %zu is not a unix time", number);
        VG_TRY(vg_grow(&out->time_s, &out->capacity, out->n + 1, sizeof *out->time_s, err));
        out->time_s[out->n++] = unix_s - start_unix_s;
    }
    if (ferror(in))
        return vg_fail(err, VG_ERR_IO, "reading stopped before the end");
    vg_sort(out->time_s, out->n);
    return VG_OK;
}

static vg_status read_file(const char *path, double start_unix_s, tags *out, vg_error *err)
{
    FILE *in = fopen(path, "r");
    vg_status status =
        in != NULL ? read_tags(in, start_unix_s, out, err) : vg_fail_errno(err, errno);

    if (in != NULL)
        (void)fclose(in);
    if (status != VG_OK)
        status = vg_fail_in(err, status, "%s", vg_path_name(path));
    return status;
}

/** A tag outside the recording was pressed on another clock or another day. */
static vg_status check_tags(const tags *t, double duration_s, vg_error *err)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->time_s[i] < 0.0 || t->time_s[i] > duration_s)
            return vg_fail(err, VG_ERR_DATA,
                           "tag %zu lies at %.0f s, outside the recording of %.0f s", i + 1,
                           t->time_s[i], duration_s);
    return VG_OK;
}

static size_t count_names(const char *names)
{
    size_t n = 1;

    for (const char *c = names; *c != '\0'; c++)
        n += *c == ',';
    return n;
}

/** Name the spans between the tags, from 0 to the end of the recording. */
static vg_status cut_spans(const tags *t, const char *names, double duration_s, vg_phases *out,
                           vg_error *err)
{
    const char *at = names;

    for (size_t i = 0; i <= t->n; i++) {
        char name[VG_PHASE_NAME_SIZE];
        const size_t length = strcspn(at, ",");
        if (length == 0 || length >= sizeof name)
            return vg_fail(err, VG_ERR_OPTION,
                           "phase name %zu has %zu bytes; 1 to %zu are allowed", i + 1, length,
                           sizeof name - 1);
        (void)snprintf(name, sizeof name, "%.*s", (int)length, at);
        VG_TRY(vg_phases_append(out, name, i > 0 ? t->time_s[i - 1] : 0.0,
                                i < t->n ? t->time_s[i] : duration_s, err));
        at += length + (at[length] == ',');
    }
    return vg_phases_settle(out, err);
}

vg_status vg_phases_from_tags(const char *path, const char *names, double start_unix_s,
                              double duration_s, vg_phases *out, vg_error *err)
{
    tags t = {0};
    char *file = NULL;
    char *folder = vg_path_folder(path);
    vg_status status = folder != NULL ? find_file(folder, &file, err) : vg_fail_memory(err);

    *out = (vg_phases){0};
    if (status == VG_OK && isnan(start_unix_s))
        status =
            vg_fail(err, VG_ERR_OPTION, "tags need a recording that knows when it started");
    if (status == VG_OK)
        status = read_file(file, start_unix_s, &t, err);
    if (status == VG_OK)
        status = check_tags(&t, duration_s, err);
    if (status == VG_OK && count_names(names) != t.n + 1)
        status = vg_fail(err, VG_ERR_OPTION,
                         "%zu tags cut the recording into %zu phases, but %zu are named", t.n,
                         t.n + 1, names[0] != '\0' ? count_names(names) : 0);
    if (status == VG_OK)
        status = cut_spans(&t, names, duration_s, out, err);
    if (status != VG_OK)
        vg_phases_free(out);
    vg_free(t.time_s);
    vg_free(file);
    vg_free(folder);
    return status;
}
