/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/xml.h"

#include <ctype.h>
#include <string.h>

vg_xml vg_xml_start(const char *text, size_t n)
{
    return (vg_xml){.at = text, .end = text + n};
}

static bool begins_with(const vg_xml *xml, const char *word)
{
    const size_t n = strlen(word);

    return (size_t)(xml->end - xml->at) >= n && memcmp(xml->at, word, n) == 0;
}

/** Go behind the next occurrence of a word, or to the end. */
static void skip_past(vg_xml *xml, const char *word)
{
    while (xml->at < xml->end && !begins_with(xml, word))
        xml->at++;
    xml->at += xml->at < xml->end ? strlen(word) : 0;
}

static void enter(vg_xml *xml, const char *name, size_t n)
{
    const size_t used = strlen(xml->path);

    if (xml->n_deeper > 0 || used + n + 2 > sizeof xml->path) {
        xml->n_deeper++;
        return;
    }
    if (used > 0)
        xml->path[used] = '/';
    memcpy(xml->path + used + (used > 0), name, n);
    xml->path[used + (used > 0) + n] = '\0';
}

static void leave(vg_xml *xml)
{
    char *slash = strrchr(xml->path, '/');

    if (xml->n_deeper > 0)
        xml->n_deeper--;
    else if (slash != NULL)
        *slash = '\0';
    else
        xml->path[0] = '\0';
}

/** Read the tag at the cursor, which stands on its '<'. */
static vg_xml_event read_tag(vg_xml *xml)
{
    const char *name = xml->at + 1;
    const bool is_close = name < xml->end && *name == '/';
    size_t n = 0;

    skip_past(xml, ">");
    if (is_close) {
        leave(xml);
        return VG_XML_CLOSE;
    }
    while (name + n < xml->at && name[n] != '>' && name[n] != '/' &&
           !isspace((unsigned char)name[n]))
        n++;
    xml->is_closing = xml->at - name >= 2 && xml->at[-1] == '>' && xml->at[-2] == '/';
    enter(xml, name, n);
    return VG_XML_OPEN;
}

/** Replace the reference at p, such as "&lt;"; returns how much of the text it takes. */
static size_t read_reference(const char *p, size_t n, char *out)
{
    static const struct {
        const char *text;
        char is;
    } known[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};

    *out = *p;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const size_t length = strlen(known[i].text);
        if (length > n || memcmp(p, known[i].text, length) != 0)
            continue;
        *out = known[i].is;
        return length;
    }
    return 1;
}

/** Take the text up to the next tag. */
static void read_text(vg_xml *xml, char *text, size_t size)
{
    size_t used = 0;

    while (xml->at < xml->end && *xml->at != '<') {
        char c = *xml->at;
        const bool is_blank = isspace((unsigned char)c) != 0;
        xml->at += c == '&' ? read_reference(xml->at, (size_t)(xml->end - xml->at), &c) : 1;
        if (used + 1 < size && !(used == 0 && is_blank))
            text[used++] = c;
    }
    while (used > 0 && isspace((unsigned char)text[used - 1]))
        used--;
    text[used] = '\0';
}

vg_xml_event vg_xml_next(vg_xml *xml, char *text, size_t size)
{
    text[0] = '\0';
    if (xml->is_closing) {
        xml->is_closing = false;
        leave(xml);
        return VG_XML_CLOSE;
    }
    while (xml->at < xml->end) {
        if (begins_with(xml, "<!--")) {
            skip_past(xml, "-->");
        } else if (begins_with(xml, "<?") || begins_with(xml, "<!")) {
            skip_past(xml, ">");
        } else if (*xml->at == '<') {
            return read_tag(xml);
        } else {
            read_text(xml, text, size);
            if (text[0] != '\0')
                return VG_XML_TEXT;
        }
    }
    return VG_XML_END;
}
