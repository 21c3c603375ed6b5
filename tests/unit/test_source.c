/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_formats_test.h"

#include "formats/lines.h"

/* printf 'hello\nworld\n' | gzip -n, twice in a row: members of one stream. */
static const unsigned char packed[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00,
                                       0x00, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xe7,
                                       0x2a, 0xcf, 0x2f, 0xca, 0x49, 0xe1, 0x02, 0x00,
                                       0xff, 0x5d, 0xc5, 0xc4, 0x0c, 0x00, 0x00, 0x00};
enum { MEMBER = sizeof packed };

static vg_source *borrow(const void *bytes, size_t n)
{
    vg_source *source = NULL;
    vg_error err = {0};

    assert_ok(vg_source_borrow(bytes, n, &source, &err));
    return source;
}

static void gzip_members_unpack_one_after_another(void **state)
{
    unsigned char twice[2 * MEMBER];
    char text[32];
    size_t n = 0;
    vg_error err = {0};

    (void)state;
    memcpy(twice, packed, MEMBER);
    memcpy(twice + MEMBER, packed, MEMBER);
    vg_source *source = borrow(twice, sizeof twice);
    assert_ok(vg_source_unpack(&source, &err));
    assert_int_equal(vg_source_size(source), 24);
    assert_ok(vg_source_read(source, 6, text, sizeof text, &n, &err));
    assert_int_equal(n, 18);
    assert_memory_equal(text, "world\nhello\nworld\n", 18);
    vg_source_close(source);
}

static void damaged_gzip_is_refused(void **state)
{
    unsigned char bad[MEMBER];
    vg_error err = {0};

    (void)state;
    vg_source *source = borrow(packed, MEMBER - 9);
    assert_status(vg_source_unpack(&source, &err), VG_ERR_FORMAT);
    assert_non_null(strstr(err.message, "the gzip data are cut short after"));
    vg_source_close(source);
    memcpy(bad, packed, MEMBER);
    bad[MEMBER - 6] ^= 1; /* checksum */
    source = borrow(bad, MEMBER);
    assert_status(vg_source_unpack(&source, &err), VG_ERR_FORMAT);
    assert_non_null(strstr(err.message, "the gzip data are damaged after"));
    vg_source_close(source);
}

static void lines_end_in_any_of_three_ways(void **state)
{
    static const char text[] = "\xef\xbb\xbf"
                               "a\nb\r\nc\rd\n\ne";
    static const char *const expected[] = {"a", "b", "c", "d", "", "e"};
    vg_source *source = borrow(text, sizeof text - 1);
    vg_lines lines = {0};
    vg_error err = {0};
    char *line = NULL;

    (void)state;
    assert_ok(vg_lines_open(source, 0, 0, &lines, &err));
    for (size_t i = 0; i < 6; i++) {
        assert_ok(vg_lines_next(&lines, &line, NULL, &err));
        assert_string_equal(line, expected[i]);
        assert_int_equal(lines.number, i + 1);
    }
    assert_ok(vg_lines_next(&lines, &line, NULL, &err));
    assert_null(line);
    vg_lines_close(&lines);
    vg_source_close(source);
}

static void a_line_of_a_megabyte_is_refused(void **state)
{
    enum { LONG = (1 << 20) + 70000 };
    char *text = vg_alloc(LONG, 1);
    vg_lines lines = {0};
    vg_error err = {0};
    char *line = NULL;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', LONG);
    vg_source *source = borrow(text, LONG);
    assert_ok(vg_lines_open(source, 0, 0, &lines, &err));
    assert_status(vg_lines_next(&lines, &line, NULL, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "line 1 is longer than 1048576 bytes");
    vg_lines_close(&lines);
    vg_source_close(source);
    vg_free(text);
}

static void names_do_not_leave_the_folder(void **state)
{
    static const char *const bad[] = {"", "/etc/passwd", "../x", "a/../../x", ".."};
    const vg_folder folder = {.prefix = "/tmp/"};
    vg_source *source = NULL;
    vg_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_status(vg_folder_open(&folder, bad[i], &source, &err), VG_ERR_FORMAT);
        assert_null(source);
        assert_false(vg_folder_has(&folder, bad[i]));
    }
}

static void a_folder_is_not_a_file(void **state)
{
    vg_source *source = NULL;
    vg_error err = {0};

    (void)state;
    assert_status(vg_source_open("/", &source, &err), VG_ERR_IO);
    assert_string_equal(err.message, "Is a directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_members_unpack_one_after_another),
        cmocka_unit_test(damaged_gzip_is_refused),
        cmocka_unit_test(lines_end_in_any_of_three_ways),
        cmocka_unit_test(a_line_of_a_megabyte_is_refused),
        cmocka_unit_test(names_do_not_leave_the_folder),
        cmocka_unit_test(a_folder_is_not_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
