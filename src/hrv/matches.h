/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file matches.h
 *  Count the pairs of templates of a series that lie within a tolerance of each other.
 *
 *  Values are replaced by their rank among the distinct values, and "within r of x" by a
 *  range of ranks worked out once per distinct value with the same subtraction and comparison
 *  that all pairs would use, so the counts are exact. Templates are sorted by their first
 *  value; only those whose first value lies in range are looked at, by loops over small
 *  integers that compilers turn into vector code.
 */
#ifndef VG_HRV_MATCHES_H
#define VG_HRV_MATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vagus/status.h>

/** Opaque; one thread at a time. */
typedef struct vg_matches vg_matches;

/** Templates of m values to be compared. */
typedef struct vg_match_task {
    const double *x; /**< [n] finite */
    size_t n;
    const size_t *first;           /**< [n_templates] index of a template's first value */
    const unsigned char *has_next; /**< [n_templates] 1: value first + m belongs to it too */
    size_t n_templates;
    size_t m;       /**< 0 to 10 */
    double r;       /**< tolerance, > 0 */
    bool inclusive; /**< distance <= r counts; false: < r */
} vg_match_task;

/** Sort the templates: VG_ERR_MEMORY or VG_OK. */
VG_NODISCARD vg_status vg_matches_create(const vg_match_task *task, vg_matches **out,
                                         vg_error *err);
void vg_matches_destroy(vg_matches *a);

/** Pairs of different templates that match at length m, and of those the ones that match at
 *  m + 1: VG_ERR_MEMORY or VG_OK. */
VG_NODISCARD vg_status vg_matches_count(const vg_matches *a, uint64_t *n_short,
                                        uint64_t *n_long, vg_error *err);

/** The same of every template, in sorted order, with all, itself included. Needs m > 0.
 *
 *  @param counts  [n_templates] at length m and at m + 1, 0 for a template without a next value
 *  @return VG_ERR_MEMORY or VG_OK
 */
VG_NODISCARD vg_status vg_matches_of_all(const vg_matches *a, uint64_t (*counts)[2],
                                         vg_error *err);

#endif /* VG_HRV_MATCHES_H */
