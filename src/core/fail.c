/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void set_message(vg_error *err, const char *format, va_list args)
{
    const int length = vsnprintf(err->message, sizeof err->message, format, args);

    if (length >= (int)sizeof err->message)
        memcpy(err->message + sizeof err->message - 4, "...", 4);
    if (length < 0)
        err->message[0] = '\0';
}

static void fill(vg_error *err, vg_status status, const char *option, const char *format,
                 va_list args)
{
    if (err == NULL)
        return;
    err->status = status;
    err->option = option;
    set_message(err, format, args);
}

vg_status vg_fail(vg_error *err, vg_status status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fill(err, status, NULL, format, args);
    va_end(args);
    return status;
}

vg_status vg_fail_untold(vg_error *err, const char *option, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fill(err, VG_ERR_OPTION, option, format, args);
    va_end(args);
    return VG_ERR_OPTION;
}

vg_status vg_fail_in(vg_error *err, vg_status status, const char *format, ...)
{
    va_list args;
    vg_error inner;

    if (err == NULL)
        return status;
    inner = *err;
    va_start(args, format);
    set_message(err, format, args);
    va_end(args);
    const size_t used = strlen(err->message);
    const size_t room = sizeof err->message - used;
    if (snprintf(err->message + used, room, ": %s", inner.message) >= (int)room)
        memcpy(err->message + sizeof err->message - 4, "...", 4);
    err->status = status;
    return status;
}

vg_status vg_fail_errno(vg_error *err, int errnum)
{
    char text[128];

    if (strerror_r(errnum, text, sizeof text) != 0)
        (void)snprintf(text, sizeof text, "system error %d", errnum);
    return vg_fail(err, VG_ERR_IO, "%s", text);
}

const char *vg_status_name(vg_status status)
{
    switch (status) {
    case VG_OK:
        return "ok";
    case VG_ERR_MEMORY:
        return "memory";
    case VG_ERR_IO:
        return "io";
    case VG_ERR_FORMAT:
        return "format";
    case VG_ERR_OPTION:
        return "option";
    case VG_ERR_DATA:
        return "data";
    case VG_ERR_SHORT:
        return "short";
    case VG_ERR_NUMERIC:
        return "numeric";
    }
    return "unknown";
}
