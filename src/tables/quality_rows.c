/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables/rows.h"

void vg_quality_columns(vg_table *table)
{
    static const char *const names[] = {"time_s",  "channel", "usable",  "reason", "quality",
                                        "bsqi",    "tsqi",    "psqi",    "bassqi", "ksqi",
                                        "ssqi",    "mains",   "missing", "flat",   "clipped",
                                        "leakage", "n_beats"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        vg_table_column(table, names[i]);
}

void vg_quality_row(vg_table *table, const char *channel, const vg_quality *second)
{
    const double indices[] = {second->quality, second->bsqi, second->tsqi,    second->psqi,
                              second->bassqi,  second->ksqi, second->ssqi,    second->mains,
                              second->missing, second->flat, second->clipped, second->leakage};

    vg_table_number(table, second->start_s);
    vg_table_text(table, channel);
    vg_table_count(table, (size_t)second->usable);
    vg_table_text(table, second->reason);
    for (size_t i = 0; i < sizeof indices / sizeof indices[0]; i++)
        vg_table_single(table, (float)indices[i]);
    vg_table_count(table, second->n_beats);
    vg_table_end_row(table);
}
