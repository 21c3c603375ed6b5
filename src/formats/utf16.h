/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file utf16.h
 *  Text in UTF-16, as spreadsheets save "Unicode text", made UTF-8.
 */
#ifndef VG_FORMATS_UTF16_H
#define VG_FORMATS_UTF16_H

#include "formats/source.h"

/** If the bytes are UTF-16 with a byte-order mark, replace the source by the same text in
 *  UTF-8, which is put aside in a file without a name. *source is as it was on failure. */
VG_NODISCARD vg_status vg_source_to_utf8(vg_source **source, vg_error *err);

#endif /* VG_FORMATS_UTF16_H */
