/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vg_test.h"

#include "tables/table.h"

/** Two columns, two rows with everything that needs care. */
static char *written(vg_table_format format)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    vg_table table = vg_table_create(out, format);
    vg_error err = {0};

    vg_table_column(&table, "name");
    vg_table_column(&table, "x");
    vg_table_begin(&table, NULL);
    vg_table_text(&table, "a,\"b\"\tc\xff");
    vg_table_number(&table, 0.1);
    vg_table_member(&table, "more", "[1]");
    vg_table_end_row(&table);
    vg_table_text(&table, NULL);
    vg_table_number(&table, NAN);
    vg_table_end_row(&table);
    assert_ok(vg_table_end(&table, &err));
    assert_int_equal(fclose(out), 0);
    return text;
}

static void tsv_keeps_every_row_on_one_line(void **state)
{
    char *text = written(VG_TABLE_TSV);

    (void)state;
    assert_string_equal(text, "name\tx\na,\"b\" c\xef\xbf\xbd\t0.1\nn/a\tn/a\n");
    free(text);
}

static void csv_quotes_what_needs_quotes(void **state)
{
    char *text = written(VG_TABLE_CSV);

    (void)state;
    assert_string_equal(text, "name,x\n\"a,\"\"b\"\"\tc\xef\xbf\xbd\",0.1\nn/a,n/a\n");
    free(text);
}

static void json_is_typed_and_always_utf8(void **state)
{
    char *text = written(VG_TABLE_JSON);

    (void)state;
    assert_string_equal(text, "{\"rows\": [\n"
                              "  {\"name\": \"a,\\\"b\\\"\\u0009c\\ufffd\", \"x\": 0.1, "
                              "\"more\": [1]},\n"
                              "  {\"name\": null, \"x\": null}\n ]}\n");
    free(text);
}

static void a_full_disk_is_an_error(void **state)
{
    FILE *out = fopen("/dev/full", "w");
    vg_table table = vg_table_create(out, VG_TABLE_TSV);
    vg_error err = {0};

    (void)state;
    if (out == NULL)
        skip();
    vg_table_column(&table, "x");
    vg_table_begin(&table, NULL);
    assert_status(vg_table_end(&table, &err), VG_ERR_IO);
    (void)fclose(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tsv_keeps_every_row_on_one_line),
        cmocka_unit_test(csv_quotes_what_needs_quotes),
        cmocka_unit_test(json_is_typed_and_always_utf8),
        cmocka_unit_test(a_full_disk_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
