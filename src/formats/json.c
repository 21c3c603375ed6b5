/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/json.h"

#include <errno.h>
#include <stdio.h>

#include <jansson.h>

#include "core/alloc.h"
#include "core/fail.h"

enum { MOST_BYTES = 16 * 1024 * 1024 };

struct vg_json {
    json_t *root;
};

static vg_status read_all(const char *path, char **text, size_t *n, vg_error *err)
{
    size_t capacity = 0;
    size_t got;
    vg_status status = VG_OK;
    FILE *in = fopen(path, "rb");

    *text = NULL;
    *n = 0;
    if (in == NULL)
        return vg_fail_errno(err, errno);
    do {
        status = vg_grow(text, &capacity, *n + BUFSIZ, 1, err);
        if (status != VG_OK)
            break;
        got = fread(*text + *n, 1, BUFSIZ, in);
        *n += got;
        if (*n > MOST_BYTES)
            status = vg_fail(err, VG_ERR_FORMAT, "JSON of more than %d bytes", MOST_BYTES);
    } while (status == VG_OK && got > 0);
    if (status == VG_OK && ferror(in))
        status = vg_fail(err, VG_ERR_IO, "reading stopped before the end");
    (void)fclose(in);
    return status;
}

vg_status vg_json_read(const char *path, vg_json **out, vg_error *err)
{
    char *text = NULL;
    size_t n = 0;
    json_error_t why;
    vg_json *json = NULL;
    vg_status status = read_all(path, &text, &n, err);

    *out = NULL;
    if (status != VG_OK)
        goto done;
    json = vg_alloc(1, sizeof *json);
    if (json == NULL) {
        status = vg_fail_memory(err);
        goto done;
    }
    json->root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &why);
    if (json->root == NULL)
        status = vg_fail(err, VG_ERR_FORMAT, "line %d, column %d: %s", why.line, why.column,
                         why.text);
    else if (!json_is_object(json->root))
        status = vg_fail(err, VG_ERR_FORMAT, "the JSON is not an object");

done:
    vg_free(text);
    if (status == VG_OK)
        *out = json;
    else
        vg_json_free(json);
    return status;
}

void vg_json_free(vg_json *json)
{
    if (json == NULL)
        return;
    json_decref(json->root);
    vg_free(json);
}

size_t vg_json_n_members(const vg_json *json)
{
    return json_object_size(json->root);
}

const char *vg_json_key(const vg_json *json, size_t i)
{
    void *at = json_object_iter(json->root);

    while (at != NULL && i > 0) {
        at = json_object_iter_next(json->root, at);
        i--;
    }
    return at != NULL ? json_object_iter_key(at) : NULL;
}

bool vg_json_number(const vg_json *json, const char *key, double *out)
{
    const json_t *value = json_object_get(json->root, key);

    if (json_is_boolean(value))
        *out = json_is_true(value) ? 1.0 : 0.0;
    else if (json_is_number(value))
        *out = json_number_value(value);
    else
        return false;
    return true;
}

const char *vg_json_string(const vg_json *json, const char *key)
{
    return json_string_value(json_object_get(json->root, key));
}

const char *vg_json_string_at(const vg_json *json, const char *key, size_t i)
{
    return json_string_value(json_array_get(json_object_get(json->root, key), i));
}
