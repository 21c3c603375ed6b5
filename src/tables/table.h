/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file table.h
 *  Rows as TSV, CSV or JSON. Cells are given in column order; the three formats hold the same
 *  numbers (the shortest text that reads back), `n/a` or null where there is none.
 */
#ifndef VG_TABLES_TABLE_H
#define VG_TABLES_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <vagus/status.h>

typedef enum vg_table_format { VG_TABLE_TSV, VG_TABLE_CSV, VG_TABLE_JSON } vg_table_format;

enum { VG_MAX_COLUMNS = 192 };

/** A table being written. Made by vg_table_create(); owns nothing. */
typedef struct vg_table {
    FILE *out;
    vg_table_format format;
    const char *columns[VG_MAX_COLUMNS];
    size_t n_columns;
    size_t next; /**< column of the next cell */
    size_t n_rows;
} vg_table;

/** An empty table; add columns, then begin. */
vg_table vg_table_create(FILE *out, vg_table_format format);

/** Add a column. The name must outlive the table. */
void vg_table_column(vg_table *table, const char *name);

/** Write the header; in JSON the provenance object (NULL: none) and the start of the rows. */
void vg_table_begin(vg_table *table, const char *provenance_json);

void vg_table_text(vg_table *table, const char *text); /**< NULL or "": missing */
void vg_table_number(vg_table *table, double x);
void vg_table_single(vg_table *table, float x); /**< a value that was measured as float */
void vg_table_count(vg_table *table, size_t n);

/** In JSON a member beyond the columns, given as JSON text; nothing in the other formats. */
void vg_table_member(vg_table *table, const char *key, const char *json);

void vg_table_end_row(vg_table *table);

/** Finish; VG_ERR_IO when anything could not be written. Does not close the file. */
VG_NODISCARD vg_status vg_table_end(vg_table *table, vg_error *err);

/** Write text as a JSON string, quotes and escapes included. */
void vg_json_write_string(FILE *out, const char *text);
/** Write a number, or null where JSON has none. */
void vg_json_write_number(FILE *out, double x);

#endif /* VG_TABLES_TABLE_H */
