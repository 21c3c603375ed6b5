/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file plane.h
 *  How many points of a plane lie in a rectangle, while points come and go.
 *
 *  Coordinates are whole numbers, of which neighbours share a bucket. The buckets that lie in
 *  the rectangle as a whole are counted by a binary indexed tree in two dimensions (Fenwick
 *  1994), the points of those on its edges one by one, so that counts are exact.
 */
#ifndef VG_HRV_PLANE_H
#define VG_HRV_PLANE_H

#include <stddef.h>
#include <stdint.h>

#include <vagus/status.h>

/** Coordinates low ... low + width - 1. */
typedef struct vg_range {
    uint32_t low;
    uint32_t width;
} vg_range;

/** Points in the order in which they come and go. */
typedef struct vg_points {
    const uint32_t *x; /**< [n] below n_values */
    const uint32_t *y; /**< [n] below n_values, or UINT32_MAX for a point without one */
    size_t n;
    size_t n_values;
} vg_points;

/** Opaque; one thread at a time. */
typedef struct vg_plane vg_plane;

/** An empty plane that these points may enter: VG_ERR_MEMORY or VG_OK. points must outlive it.
 */
VG_NODISCARD vg_status vg_plane_create(vg_points points, vg_plane **out, vg_error *err);
void vg_plane_destroy(vg_plane *plane);

/** Make the points in the plane those from first to end - 1; neither may fall. */
void vg_plane_move(vg_plane *plane, size_t first, size_t end);

/** Points in the plane with x in its range, and with both in theirs. */
void vg_plane_count(const vg_plane *plane, vg_range x, vg_range y, uint32_t *n_x,
                    uint32_t *n_both);

#endif /* VG_HRV_PLANE_H */
