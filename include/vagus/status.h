/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file status.h
 *  What a call returns, and the record that says why it failed.
 *
 *  A status means that the call could not be carried out. A result that is merely undefined
 *  for the data at hand (no two neighbouring intervals, say) is VG_OK with NaN.
 */
#ifndef VG_STATUS_H
#define VG_STATUS_H

#include <vagus/export.h>

VG_BEGIN_DECLS

typedef enum vg_status {
    VG_OK = 0,
    VG_ERR_MEMORY, /**< an allocation failed or a size overflowed */
    VG_ERR_IO,     /**< the operating system refused; message holds its text */
    VG_ERR_FORMAT, /**< a file is not what it claims to be */
    VG_ERR_OPTION, /**< an option lies outside its documented range */
    VG_ERR_DATA,   /**< samples or intervals break a stated precondition */
    VG_ERR_SHORT,  /**< too few beats or samples for this measure */
    VG_ERR_NUMERIC /**< an iteration or fit did not converge */
} vg_status;

enum { VG_MESSAGE_SIZE = 256 };

/** Why a call failed. Untouched on success; any function accepts NULL instead. */
typedef struct vg_error {
    vg_status status;
    char message[VG_MESSAGE_SIZE]; /**< one clause, no newline, no full stop */
    const char *option; /**< the member of the options that would have told what the input did
                             not, such as "rate_hz"; NULL otherwise. Static text */
} vg_error;

/** The name of a status in one lower-case word, such as "format". Never NULL. */
VG_API const char *vg_status_name(vg_status status);

VG_END_DECLS

#endif /* VG_STATUS_H */
