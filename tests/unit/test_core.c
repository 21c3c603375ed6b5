/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fail, alloc, rng, hash and path: small things that everything rests on. */
#include "vg_test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/fail.h"
#include "core/hash.h"
#include "core/path.h"
#include "core/rng.h"

static void an_overlong_message_ends_in_dots(void **state)
{
    vg_error err = {0};
    char text[400];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(vg_fail(&err, VG_ERR_DATA, "%s", text), VG_ERR_DATA);
    assert_int_equal(strlen(err.message), VG_MESSAGE_SIZE - 1);
    assert_string_equal(err.message + VG_MESSAGE_SIZE - 4, "...");
    assert_int_equal(vg_fail_in(&err, VG_ERR_DATA, "context"), VG_ERR_DATA);
    assert_int_equal(strncmp(err.message, "context: xxx", 12), 0);
    assert_string_equal(err.message + VG_MESSAGE_SIZE - 4, "...");
}

static void errors_need_no_record(void **state)
{
    (void)state;
    assert_int_equal(vg_fail(NULL, VG_ERR_IO, "x"), VG_ERR_IO);
    assert_int_equal(vg_fail_in(NULL, VG_ERR_IO, "x"), VG_ERR_IO);
    assert_int_equal(vg_fail_errno(NULL, 2), VG_ERR_IO);
}

static void sizes_that_overflow_are_refused(void **state)
{
    double *block = NULL;
    size_t capacity = 0;

    (void)state;
    assert_null(vg_alloc(SIZE_MAX / 2, 8));
    assert_null(vg_realloc(NULL, SIZE_MAX / 2, 8));
    assert_int_equal(vg_grow(&block, &capacity, SIZE_MAX / 4, 8, NULL), VG_ERR_MEMORY);
    assert_null(block);
    assert_int_equal(capacity, 0);
}

static void sha256_of_the_standards_examples(void **state)
{
    char hex[VG_HASH_SIZE];

    (void)state;
    /* FIPS 180-4 examples: "abc" and the empty message. */
    vg_hash_bytes("abc", 3, hex);
    assert_string_equal(hex,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    vg_hash_bytes("", 0, hex);
    assert_string_equal(hex,
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_int_equal(vg_hash_file("no such file", hex, NULL), VG_ERR_IO);
    assert_string_equal(hex, "");
}

static void random_numbers_have_the_moments_they_should(void **state)
{
    vg_rng rng = vg_rng_seed(42);
    double sum = 0.0;
    double sum_sq = 0.0;
    size_t counts[10] = {0};
    enum { N = 100000 };

    (void)state;
    for (int i = 0; i < N; i++) {
        const double x = vg_rng_normal(&rng);
        sum += x;
        sum_sq += x * x;
        counts[vg_rng_below(&rng, 10)]++;
    }
    /* Four standard errors of the mean and of the variance; a bin of 10000 +- 4 * 95. */
    assert_within(sum / N, 0.0, 4.0 / sqrt(N));
    assert_within(sum_sq / N, 1.0, 4.0 * sqrt(2.0 / N));
    for (size_t k = 0; k < 10; k++)
        assert_within((double)counts[k], 10000.0, 380.0);
}

static void xoshiro_gives_the_published_sequence(void **state)
{
    /* State 1, 2, 3, 4: first outputs of the authors' reference program, which follow from
     * the definition by hand: 11520, 0, 1509978240. */
    vg_rng rng = {.state = {1, 2, 3, 4}};

    (void)state;
    assert_int_equal(vg_rng_next(&rng), 11520);
    assert_int_equal(vg_rng_next(&rng), 0);
    assert_int_equal(vg_rng_next(&rng), 1509978240);
}

static void paths_are_joined_and_parted(void **state)
{
    char *joined = vg_path_join("a/b", "c.hea");
    char *absolute = vg_path_join("a", "/c");
    char *folder = vg_path_folder("a/b/c");
    char *root = vg_path_folder("/c");
    char *here = vg_path_folder("c");

    (void)state;
    assert_string_equal(joined, "a/b/c.hea");
    assert_string_equal(absolute, "/c");
    assert_string_equal(folder, "a/b");
    assert_string_equal(root, "/");
    assert_string_equal(here, ".");
    assert_string_equal(vg_path_name("a/b/c"), "c");
    vg_free(joined);
    vg_free(absolute);
    vg_free(folder);
    vg_free(root);
    vg_free(here);
}

static void a_file_appears_only_when_it_is_whole(void **state)
{
    const char *goal = "test_core_outfile.tmp";
    vg_outfile file;
    vg_error err = {0};

    (void)state;
    (void)remove(goal);
    assert_ok(vg_outfile_open(goal, &file, &err));
    fputs("half", file.file);
    vg_outfile_discard(&file);
    assert_int_not_equal(access(goal, F_OK), 0);
    assert_ok(vg_outfile_open(goal, &file, &err));
    fputs("whole", file.file);
    assert_int_not_equal(access(goal, F_OK), 0);
    assert_ok(vg_outfile_commit(&file, &err));
    assert_int_equal(access(goal, F_OK), 0);
    assert_int_equal(remove(goal), 0);
    assert_status(vg_outfile_open("no/such/folder/file", &file, &err), VG_ERR_IO);
    assert_null(file.file);
}

static void a_folder_is_listed_in_order_without_hidden_files(void **state)
{
    static const char *const made[] = {"b", "a", ".hidden"};
    const char *folder = "test_core_folder.tmp/inner";
    char **names = NULL;
    size_t n = 0;
    vg_error err = {0};

    (void)state;
    assert_ok(vg_path_make_folder(folder, &err));
    assert_ok(vg_path_make_folder(folder, &err));
    assert_true(vg_path_is_folder(folder));
    for (size_t i = 0; i < 3; i++) {
        char *path = vg_path_join(folder, made[i]);
        FILE *out = fopen(path, "w");
        assert_non_null(out);
        assert_int_equal(fclose(out), 0);
        vg_free(path);
    }
    assert_ok(vg_path_list(folder, &names, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(names[0], "a");
    assert_string_equal(names[1], "b");
    vg_path_list_free(names, n);
    assert_status(vg_path_list("no such folder", &names, &n, &err), VG_ERR_IO);
    assert_null(names);
    for (size_t i = 0; i < 3; i++) {
        char *path = vg_path_join(folder, made[i]);
        assert_int_equal(remove(path), 0);
        vg_free(path);
    }
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(rmdir("test_core_folder.tmp"), 0);
}

static void a_pipe_is_written_to_and_a_link_stays_a_link(void **state)
{
    const char *pipe = "test_core_pipe.tmp";
    const char *link = "test_core_link.tmp";
    const char *goal = "test_core_linked.tmp";
    struct stat info;
    vg_outfile file;
    vg_error err = {0};

    (void)state;
    (void)unlink(pipe);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    const int reader = open(pipe, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_ok(vg_outfile_open(pipe, &file, &err));
    assert_ok(vg_outfile_commit(&file, &err));
    assert_int_equal(lstat(pipe, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
    assert_int_equal(close(reader) | unlink(pipe), 0);

    FILE *old = fopen(goal, "w");
    assert_non_null(old);
    assert_int_equal(fclose(old), 0);
    assert_int_equal(symlink(goal, link), 0);
    assert_ok(vg_outfile_open(link, &file, &err));
    fputs("new", file.file);
    assert_ok(vg_outfile_commit(&file, &err));
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(stat(goal, &info), 0);
    assert_int_equal(info.st_size, 3);
    assert_int_equal(unlink(link) | unlink(goal), 0);

    assert_status(vg_outfile_open(".", &file, &err), VG_ERR_IO);
    assert_string_equal(err.message, "Is a directory");
    assert_null(file.file);
}

static void an_untold_option_stays_with_its_error_and_no_longer(void **state)
{
    vg_error err = {0};

    (void)state;
    assert_int_equal(vg_fail_untold(&err, "rate_hz", "%d columns", 2), VG_ERR_OPTION);
    assert_int_equal(vg_fail_in(&err, VG_ERR_OPTION, "x.csv"), VG_ERR_OPTION);
    assert_string_equal(err.message, "x.csv: 2 columns");
    assert_string_equal(err.option, "rate_hz");
    assert_int_equal(vg_fail(&err, VG_ERR_DATA, "another"), VG_ERR_DATA);
    assert_null(err.option);
    assert_int_equal(vg_fail_untold(NULL, "unit", "x"), VG_ERR_OPTION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_overlong_message_ends_in_dots),
        cmocka_unit_test(errors_need_no_record),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(sha256_of_the_standards_examples),
        cmocka_unit_test(random_numbers_have_the_moments_they_should),
        cmocka_unit_test(xoshiro_gives_the_published_sequence),
        cmocka_unit_test(paths_are_joined_and_parted),
        cmocka_unit_test(a_file_appears_only_when_it_is_whole),
        cmocka_unit_test(a_folder_is_listed_in_order_without_hidden_files),
        cmocka_unit_test(a_pipe_is_written_to_and_a_link_stays_a_link),
        cmocka_unit_test(an_untold_option_stays_with_its_error_and_no_longer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
