/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file acq_header.h
 *  The headers of a BIOPAC AcqKnowledge file, and its markers.
 *
 *  Sources: BIOPAC application note 156 (revisions 30 to 45); for later ones, which were
 *  never published, the field offsets that the bioread project found out.
 */
#ifndef VG_FORMATS_ACQ_HEADER_H
#define VG_FORMATS_ACQ_HEADER_H

#include <vagus/notes.h>
#include <vagus/phases.h>
#include <vagus/recording.h>

#include "formats/source.h"

/** Revisions at which the layout changes; the program version that wrote them. */
enum {
    VG_ACQ_2_0 = 30,
    VG_ACQ_3_0 = 34,
    VG_ACQ_3_5 = 36,
    VG_ACQ_3_7 = 38,
    VG_ACQ_3_8_1 = 41,
    VG_ACQ_4_0 = 61,
    VG_ACQ_4_2 = 108,
    VG_ACQ_4_2_X = 121,
    VG_ACQ_4_3 = 124,
    VG_ACQ_4_4 = 128,
    VG_ACQ_LAST = 1000 /* far above all that are known; larger is another byte order */
};

typedef struct vg_acq_channel {
    char name[VG_NAME_SIZE];
    char unit[VG_UNIT_SIZE];
    uint64_t n_samples;
    uint32_t divider;   /* samples at every divider-th tick */
    unsigned size;      /* bytes a sample: 2 integer, 8 double */
    double scale;       /* units a step; of integers only */
    double offset;      /* units at zero steps */
    uint64_t packed_at; /* where its zlib stream lies, in compressed files */
    uint64_t n_packed;
} vg_acq_channel;

typedef struct vg_acq_header {
    bool is_big;
    int revision;
    bool is_compressed;
    double tick_s;
    vg_acq_channel *channels; /* [n_channels] */
    size_t n_channels;
    size_t capacity;
    uint64_t data_at; /* samples, or markers in compressed files */
} vg_acq_header;

/** True if bytes begin like a file of this format. */
bool vg_acq_sniff(const unsigned char *head, size_t n);

/** Read all headers before the data. Free the result on failure, too. */
VG_NODISCARD vg_status vg_acq_header_read(vg_source *source, vg_acq_header *out, vg_error *err);

void vg_acq_header_free(vg_acq_header *header);

/** Read the markers that begin at *at; *at is then behind them. */
VG_NODISCARD vg_status vg_acq_markers_read(vg_source *source, const vg_acq_header *header,
                                           uint64_t *at, vg_phases *out, vg_notes *notes,
                                           vg_error *err);

/** Find the compressed data of every channel behind the n_markers markers, which end at
 *  `at`. */
VG_NODISCARD vg_status vg_acq_find_packed(vg_source *source, vg_acq_header *header, uint64_t at,
                                          vg_error *err);

#endif /* VG_FORMATS_ACQ_HEADER_H */
