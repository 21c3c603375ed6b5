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

bool vg_is_foreign(const vg_job *job)
{
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
        if (begins(job, &signatures[i]))
            return true;
    return false;
}

/** The first character that is no blank. */
static unsigned char first_of(const vg_job *job)
{
    size_t i = 0;

    while (i < job->n_head && memchr(" \t\r\n\xef\xbb\xbf", job->head[i], 7) != NULL)
        i++;
    return i < job->n_head ? job->head[i] : '\0';
}

vg_status vg_fail_foreign(const vg_job *job, vg_error *err)
{
    char header[256];
    const bool is_text = vg_looks_like_text(job->head, job->n_head);

    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
        if (begins(job, &signatures[i]))
            return vg_fail(err, VG_ERR_FORMAT, "this is %s", signatures[i].what);
    if (is_text && (first_of(job) == '{' || first_of(job) == '['))
        return vg_fail(err, VG_ERR_FORMAT,
                       "JSON, which describes a recording but holds none; its data are in "
                       "another file");
    if (is_text && first_of(job) == '<')
        return vg_fail(err, VG_ERR_FORMAT, "XML or HTML, which is not read");
    if (vg_has_suffix(job->name, ".dat") &&
        vg_replace_suffix(job->name, ".hea", header, sizeof header))
        return vg_fail(err, VG_ERR_FORMAT,
                       "samples without a header, or none of the known formats: there is no "
                       "%.80s beside them",
                       header);
    return vg_fail(err, VG_ERR_FORMAT, "binary data that is in none of the known formats");
}
