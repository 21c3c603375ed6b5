/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file json.h
 *  Reading JSON (jansson behind a few functions): BIDS sidecars and settings.
 */
#ifndef VG_FORMATS_JSON_H
#define VG_FORMATS_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include <vagus/status.h>

/** A parsed document; opaque. */
typedef struct vg_json vg_json;

/** Parse a file of at most 16 MB; NULL on failure. The message names line and column. */
VG_NODISCARD vg_status vg_json_read(const char *path, vg_json **out, vg_error *err);

void vg_json_free(vg_json *json);

/** Number of members of the top object. */
size_t vg_json_n_members(const vg_json *json);

/** Key of a member in the order of the file; NULL out of range. */
const char *vg_json_key(const vg_json *json, size_t i);

/** The member as a number (true is 1, false 0); false when it is absent or something else. */
bool vg_json_number(const vg_json *json, const char *key, double *out);

/** The member as text, borrowed; NULL when it is absent or not a string. */
const char *vg_json_string(const vg_json *json, const char *key);

/** Item i of a member that is an array of strings, borrowed; NULL when there is none. */
const char *vg_json_string_at(const vg_json *json, const char *key, size_t i);

#endif /* VG_FORMATS_JSON_H */
