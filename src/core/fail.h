/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file fail.h
 *  The only ways an error is born or passed on.
 */
#ifndef VG_CORE_FAIL_H
#define VG_CORE_FAIL_H

#include <vagus/status.h>

/** Fill err (when not NULL) and return status. An over-long message ends in "...". */
vg_status vg_fail(vg_error *err, vg_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** VG_ERR_OPTION for an input that does not tell what an option can: option is the name of
 *  that member of the options, which the caller may turn into advice. */
vg_status vg_fail_untold(vg_error *err, const char *option, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Put context in front of a message that is already in err: "context: message". */
vg_status vg_fail_in(vg_error *err, vg_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** VG_ERR_IO with the text of an errno value. */
vg_status vg_fail_errno(vg_error *err, int errnum);

/** Return early with the status of a call that fails. Only while nothing is held. */
#define VG_TRY(call)                                                                           \
    do {                                                                                       \
        const vg_status vg_try_status = (call);                                                \
        if (vg_try_status != VG_OK)                                                            \
            return vg_try_status;                                                              \
    } while (0)

#endif /* VG_CORE_FAIL_H */
