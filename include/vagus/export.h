/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file export.h
 *  Attributes of public declarations. The only public header with macros.
 */
#ifndef VG_EXPORT_H
#define VG_EXPORT_H

#if defined(__GNUC__)
#define VG_API       __attribute__((visibility("default")))
#define VG_NODISCARD __attribute__((warn_unused_result))
#else
#define VG_API
#define VG_NODISCARD
#endif

#ifdef __cplusplus
#define VG_BEGIN_DECLS extern "C" {
#define VG_END_DECLS   }
#else
#define VG_BEGIN_DECLS
#define VG_END_DECLS
#endif

#endif /* VG_EXPORT_H */
