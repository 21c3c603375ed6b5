/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/metric.h>

#include <string.h>

double vg_metric_value(const vg_metric *metric, const void *result)
{
    double value;

    memcpy(&value, (const char *)result + metric->offset, sizeof value);
    return value;
}
