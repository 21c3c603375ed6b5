/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file xml.h
 *  Tags and text of an XML document in memory, one after the other; no entities of its own, no
 *  attributes, no validation.
 */
#ifndef VG_FORMATS_XML_H
#define VG_FORMATS_XML_H

#include <stdbool.h>
#include <stddef.h>

enum { VG_XML_PATH_SIZE = 128 };

typedef struct vg_xml {
    const char *at; /**< borrowed text */
    const char *end;
    char path[VG_XML_PATH_SIZE]; /**< of the element we are in: "info/desc/channels" */
    size_t n_deeper;             /**< levels that no longer fit into path */
    bool is_closing;             /**< an empty element waits to be left */
} vg_xml;

typedef enum vg_xml_event { VG_XML_END, VG_XML_OPEN, VG_XML_TEXT, VG_XML_CLOSE } vg_xml_event;

vg_xml vg_xml_start(const char *text, size_t n);

/** Go on to the next tag or text. After VG_XML_OPEN the path ends in the new element, after
 *  VG_XML_CLOSE it no longer has the one that was left.
 *
 *  @param text  what VG_XML_TEXT found: trimmed, references such as &amp; replaced, cut to
 *               size; "" for everything else
 */
vg_xml_event vg_xml_next(vg_xml *xml, char *text, size_t size);

#endif /* VG_FORMATS_XML_H */
