/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#include "formats/xml.h"

static void xml_is_read_as_paths_and_text(void **state)
{
    static const char text[] = "<?xml?><!-- <x> --><a p='1'><b/> 1 &lt; 2 <c>t</c></a>";
    static const struct {
        vg_xml_event event;
        const char *path;
        const char *text;
    } wanted[] = {
        {VG_XML_OPEN, "a", ""},      {VG_XML_OPEN, "a/b", ""}, {VG_XML_CLOSE, "a", ""},
        {VG_XML_TEXT, "a", "1 < 2"}, {VG_XML_OPEN, "a/c", ""}, {VG_XML_TEXT, "a/c", "t"},
        {VG_XML_CLOSE, "a", ""},     {VG_XML_CLOSE, "", ""},   {VG_XML_END, "", ""}};
    vg_xml xml = vg_xml_start(text, sizeof text - 1);
    char got[16];

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        assert_int_equal(vg_xml_next(&xml, got, sizeof got), wanted[i].event);
        assert_string_equal(xml.path, wanted[i].path);
        assert_string_equal(got, wanted[i].text);
    }
}

/* The example files of the format's authors; values from their README and pyxdf's tests. */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xml_is_read_as_paths_and_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
