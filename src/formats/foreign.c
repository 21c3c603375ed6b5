/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/foreign.h"

#include <stdio.h>
#include <string.h>

#include "core/fail.h"

/** First bytes of a kind of file, at an offset. */
typedef struct signature {
    size_t at;
    const char *bytes;
    size_t n;
    const char *what; /* and what to do about it */
} signature;

static const signature signatures[] = {
    {0, "PK\x03\x04", 4, "a zip or Excel file; its tables must be saved as CSV, or unpacked"},
    {0, "\xd0\xcf\x11\xe0", 4, "an old Office file; its tables must be saved as CSV"},
    {0, "%PDF", 4, "a PDF; the numbers behind its pictures must be exported"},
    {0, "%!PS", 4, "a PostScript picture; the numbers behind it must be exported"},
    {0, "\x89PNG", 4, "a picture"},
    {0, "\xff\xd8\xff", 3, "a picture"},
    {8, ".FIT", 4, "a Garmin FIT file; its R-R intervals must be exported as CSV"},
    {0, "SQLite format 3", 15, "an SQLite data base; its tables must be exported as CSV"},
    {0, "\x93NUMPY", 6, "a NumPy array; numpy.savetxt writes it as text"},
    {0, "PAR1", 4, "a Parquet file; its table must be exported as CSV"},
    {0, "$FL2", 4, "an SPSS file; its table must be exported as CSV"},
    {128, "DICM", 4, "a DICOM file, which is not read"},
    {0, "BZh", 3, "a bzip2 file; it must be unpacked first"},
    {0,
     "\xfd"
     "7zXZ",
     5, "an xz file; it must be unpacked first"},
    {0, "7z\xbc\xaf", 4, "a 7-zip file; it must be unpacked first"},
    {0, "Rar!", 4, "a rar file; it must be unpacked first"},
    {257, "ustar", 5, "a tar archive; it must be unpacked first"}};

static bool begins(const vg_job *job, const signature *s)
{
    return job->n_head >= s->at + s->n && memcmp(job->head + s->at, s->bytes, s->n) == 0;
}

/** What the first bytes tell that a file is; NULL when nothing known. */
static const char *recognise(const vg_job *job)
{
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
        if (begins(job, &signatures[i]))
            return signatures[i].what;
    return NULL;
}

/** The place of the first character from a place on that is neither blank nor byte order
 *  mark. */
static size_t skip_blanks(const vg_job *job, size_t i)
{
    while (i < job->n_head && memchr(" \t\r\n\xef\xbb\xbf", job->head[i], 7) != NULL)
        i++;
    return i;
}

static char character_at(const vg_job *job, size_t i)
{
    return i < job->n_head ? (char)job->head[i] : '\0';
}

/** What kind of marked-up text a file is; NULL for any other. */
static const char *recognise_markup(const vg_job *job)
{
    const size_t at = skip_blanks(job, 0);
    const char first = character_at(job, at);
    const char second = character_at(job, skip_blanks(job, at + 1));

    if (!vg_looks_like_text(job->head, job->n_head))
        return NULL;
    if (first == '<')
        return "XML or HTML, which is not read";
    /* "[Data]" and "[12:00:01] 812" are lines of other texts. */
    if (first == '{' || (first == '[' && (second == '{' || second == '[' || second == '"')))
        return "JSON, which describes a recording but holds none; its data are in another "
               "file";
    return NULL;
}

bool vg_is_foreign(const vg_job *job)
{
    return recognise(job) != NULL || recognise_markup(job) != NULL;
}

vg_status vg_fail_foreign(const vg_job *job, vg_error *err)
{
    char header[256];
    const char *kind = recognise(job);
    const char *markup = recognise_markup(job);

    if (kind != NULL)
        return vg_fail(err, VG_ERR_FORMAT, "this is %s", kind);
    if (markup != NULL)
        return vg_fail(err, VG_ERR_FORMAT, "%s", markup);
    if (vg_has_suffix(job->name, ".dat") &&
        vg_replace_suffix(job->name, ".hea", header, sizeof header))
        return vg_fail(err, VG_ERR_FORMAT,
                       "samples without a header, or none of the known formats: there is no "
                       "%.80s beside them",
                       header);
    return vg_fail(err, VG_ERR_FORMAT, "binary data that is in none of the known formats");
}
