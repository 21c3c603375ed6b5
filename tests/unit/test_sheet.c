/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "formats/sheet.h"

static char path[] = "test_sheet.tmp";

static void write_file(const char *text, size_t n)
{
    FILE *out = fopen(path, "wb");

    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
}

static vg_status read_text(const char *text, vg_sheet *sheet, vg_error *err)
{
    write_file(text, strlen(text));
    return vg_sheet_read(path, sheet, err);
}

static void cells_are_found_by_column_name(void **state)
{
    vg_sheet sheet;
    vg_error err = {0};

    (void)state;
    assert_ok(read_text("\xef\xbb\xbfid\tx\r\nP1\t3\r\n\r\nP2\tn/a\r\n", &sheet, &err));
    assert_int_equal(sheet.n_rows, 2);
    assert_int_equal(sheet.n_columns, 2);
    assert_int_equal(vg_sheet_column(&sheet, "id"), 0);
    assert_int_equal(vg_sheet_column(&sheet, "y"), 2);
    assert_string_equal(vg_sheet_cell(&sheet, 0, 1), "3");
    assert_string_equal(vg_sheet_cell(&sheet, 1, 1), "n/a");
    assert_string_equal(vg_sheet_text(&sheet, 1, 1), "");
    assert_string_equal(vg_sheet_cell(&sheet, 0, 2), "");
    assert_int_equal(sheet.line[1], 4);
    vg_sheet_free(&sheet);
    vg_sheet_free(&sheet);
}

static void commas_and_quotes_are_read_when_the_header_has_no_tab(void **state)
{
    vg_sheet sheet;
    vg_error err = {0};

    (void)state;
    assert_ok(read_text("a,b\n\"x, \"\"y\"\"\",2", &sheet, &err));
    assert_string_equal(vg_sheet_cell(&sheet, 0, 0), "x, \"y\"");
    assert_string_equal(vg_sheet_cell(&sheet, 0, 1), "2");
    vg_sheet_free(&sheet);
}

static void a_row_of_another_length_is_refused_with_its_line(void **state)
{
    vg_sheet sheet;
    vg_error err = {0};

    (void)state;
    assert_status(read_text("a\tb\n1\t2\n1\n", &sheet, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "line 3 has 1 cells; the header has 2");
    assert_null(sheet.text);
}

static void empty_binary_and_missing_files_are_refused(void **state)
{
    vg_sheet sheet;
    vg_error err = {0};

    (void)state;
    assert_status(read_text("", &sheet, &err), VG_ERR_FORMAT);
    write_file("a\tb\0c\n", 6);
    assert_status(vg_sheet_read(path, &sheet, &err), VG_ERR_FORMAT);
    assert_string_equal(err.message, "byte 3 is zero; this is not a table of text");
    assert_status(vg_sheet_read("no such file", &sheet, &err), VG_ERR_IO);
}

static void every_allocation_may_fail(void **state)
{
    vg_status status = VG_ERR_MEMORY;

    (void)state;
    write_file("a\tb\n1\t2\n3\t4\n", 12);
    for (long nth = 0; status != VG_OK; nth++) {
        vg_sheet sheet;
        vg_alloc_fail_at(nth);
        status = vg_sheet_read(path, &sheet, NULL);
        vg_alloc_fail_at(-1);
        assert_true(status == VG_OK || (status == VG_ERR_MEMORY && sheet.text == NULL));
        vg_sheet_free(&sheet);
    }
}

static int remove_file(void **state)
{
    (void)state;
    (void)remove(path);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_found_by_column_name),
        cmocka_unit_test(commas_and_quotes_are_read_when_the_header_has_no_tab),
        cmocka_unit_test(a_row_of_another_length_is_refused_with_its_line),
        cmocka_unit_test(empty_binary_and_missing_files_are_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, remove_file);
}
