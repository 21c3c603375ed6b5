/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file xdf_file.h
 *  Chunks, streams and samples of an XDF file.
 *
 *  Source: "Specifications" of the XDF format, version 1.0 (sccn/xdf), and the files that its
 *  authors give as examples.
 */
#ifndef VG_FORMATS_XDF_FILE_H
#define VG_FORMATS_XDF_FILE_H

#include <vagus/notes.h>
#include <vagus/phases.h>
#include <vagus/recording.h>

#include "formats/spacing.h"
#include "formats/window.h"
#include "formats/xdf_clock.h"

typedef enum vg_xdf_format {
    VG_XDF_STRING,
    VG_XDF_INT8,
    VG_XDF_INT16,
    VG_XDF_INT32,
    VG_XDF_INT64,
    VG_XDF_FLOAT32,
    VG_XDF_DOUBLE64
} vg_xdf_format;

enum { VG_XDF_TEXT_SIZE = 200 };
enum { VG_XDF_HEADER = 1, VG_XDF_STREAM = 2, VG_XDF_SAMPLES = 3, VG_XDF_OFFSET = 4 };

typedef struct vg_xdf_chunk {
    unsigned tag;
    uint64_t begin; /* where it begins, length and all */
    uint64_t at;    /* its content, behind the tag; 0: there is no further chunk */
    uint64_t end;
    bool is_cut;        /* by the end of the file */
    bool has_damage;    /* before it */
    uint64_t damage_at; /* where that begins */
} vg_xdf_chunk;

/** What the header says of a channel; "" where it says nothing. */
typedef struct vg_xdf_label {
    char name[VG_NAME_SIZE];
    char unit[VG_UNIT_SIZE];
    char type[VG_UNIT_SIZE];
} vg_xdf_label;

/** Samples without a break between them. */
typedef struct vg_xdf_span {
    uint64_t row; /* number of its first sample */
    uint64_t n;
    double origin_s; /* time of its first sample as it stands */
    double last_s;
    double mean_s;  /* of all times, from origin_s */
    double cross;   /* sum of the products of deviations of number and time */
    uint64_t first; /* index on the grid of the recording */
    double start_s; /* on the recorder's clock, as all times together tell it */
} vg_xdf_span;

typedef struct vg_xdf_place {
    uint64_t row;
    uint64_t begin; /* of the chunk whose first sample it is */
} vg_xdf_place;

typedef struct vg_xdf_stream {
    uint32_t id;
    char name[VG_NAME_SIZE];
    char type[VG_UNIT_SIZE];
    size_t n_channels;
    double nominal_hz; /* 0: samples come when they come; then as their times tell, if even */
    vg_xdf_format format;
    unsigned size;        /* bytes of a number, 0 for text */
    vg_xdf_label *labels; /* [n_labels] */
    size_t n_labels;
    size_t label_capacity;
    vg_xdf_clock clock;
    uint64_t n_rows;
    double time_s;      /* of the last sample */
    vg_xdf_span *spans; /* [n_spans], of streams with a rate */
    size_t n_spans;
    size_t span_capacity;
    vg_xdf_place *places; /* [n_places] chunks to begin at, thinned out as they become many */
    size_t n_places;
    size_t place_capacity;
    uint64_t place_spacing;
    vg_phases marks; /* of streams of text, at times on the sender's clock */
    double fs_hz;    /* as measured */
    bool is_timed;   /* the header states no rate: all times go to spacing first */
    vg_spacing spacing;
    char refusal[VG_XDF_TEXT_SIZE]; /* why times tell no rate; "" otherwise */
} vg_xdf_stream;

void vg_xdf_stream_free(vg_xdf_stream *stream);

/** Understand the XML of a stream's header. VG_ERR_FORMAT names what is missing. */
VG_NODISCARD vg_status vg_xdf_stream_parse(const char *xml, size_t n, vg_xdf_stream *out,
                                           vg_error *err);

/** Go to the next chunk; *at is then behind it. What is no chunk is skipped up to the next
 *  boundary, which is written every ten seconds for files with damage. */
VG_NODISCARD vg_status vg_xdf_chunk_next(vg_window *window, uint64_t *at, vg_xdf_chunk *out,
                                         vg_error *err);

/** The stream number in front of a chunk's content; false when the chunk is too short. */
VG_NODISCARD vg_status vg_xdf_chunk_stream(vg_window *window, vg_xdf_chunk *chunk, uint32_t *id,
                                           bool *has, vg_error *err);

/** A walk over the samples of a chunk. */
typedef struct vg_xdf_walk {
    uint64_t at;
    uint64_t end;
    uint64_t left; /* samples, as far as the chunk says */
} vg_xdf_walk;

typedef struct vg_xdf_sample {
    bool has_time;
    double time_s;
    uint64_t values_at; /* its first value */
} vg_xdf_sample;

/** Begin with the samples of a chunk, whose stream number has been read. */
VG_NODISCARD vg_status vg_xdf_walk_begin(vg_window *window, const vg_xdf_chunk *chunk,
                                         vg_xdf_walk *out, vg_error *err);

/** Go on to the next whole sample; *found is false when there is none. */
VG_NODISCARD vg_status vg_xdf_walk_next(vg_window *window, const vg_xdf_stream *stream,
                                        vg_xdf_walk *walk, vg_xdf_sample *out, bool *found,
                                        vg_error *err);

/** Read a text of a sample of text, cut to size; *at is then behind it. */
VG_NODISCARD vg_status vg_xdf_text(vg_window *window, uint64_t *at, char *out, size_t size,
                                   vg_error *err);

/** The number at p. */
float vg_xdf_number(const unsigned char *p, vg_xdf_format format);

/** Read the whole file once: streams, clocks, spans, places and marks.
 *  @param streams  [*n_streams], allocated; free each and the array, on failure too */
VG_NODISCARD vg_status vg_xdf_scan(vg_window *window, vg_xdf_stream **streams,
                                   size_t *n_streams, double *start_unix_s, vg_notes *notes,
                                   vg_error *err);

#endif /* VG_FORMATS_XDF_FILE_H */
