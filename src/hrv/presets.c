/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <vagus/hrv.h>

#include <stdbool.h>
#include <string.h>

vg_hrv_opts vg_hrv_defaults(void)
{
    return (vg_hrv_opts){.frequency = vg_frequency_defaults(),
                         .entropy = vg_entropy_defaults(),
                         .dfa = vg_dfa_defaults(),
                         .rqa = vg_rqa_defaults()};
}

static void be_taskforce(vg_hrv_opts *o)
{
    o->frequency.detrend = VG_DETREND_LINEAR;
    o->with_ar = 1;
}

static void be_kubios(vg_hrv_opts *o)
{
    o->frequency.segment_s = 300.0;
    o->with_ar = 1;
    o->sd2_identity = 1;
}

static void be_physionet(vg_hrv_opts *o)
{
    o->frequency.detrend = VG_DETREND_MEAN;
    o->frequency.vlf_low_hz = 0.003;
    o->entropy.r_sd = 0.15;
    o->with_lomb = 1;
}

static void be_neurokit(vg_hrv_opts *o)
{
    o->frequency.detrend = VG_DETREND_MEAN;
    o->frequency.segment_s = 64.0;
    o->frequency.half_open_bands = 1;
    o->dfa.short_last = 11;
    o->dfa.long_first = 12;
}

static const struct {
    const char *name;
    void (*apply)(vg_hrv_opts *o);
} presets[] = {
    {"default", NULL},
    {"taskforce", be_taskforce},
    {"kubios-like", be_kubios},
    {"physionet-like", be_physionet},
    {"neurokit-like", be_neurokit},
};

int vg_hrv_preset(const char *name, vg_hrv_opts *out)
{
    *out = vg_hrv_defaults();
    for (size_t i = 0; i < sizeof presets / sizeof presets[0]; i++) {
        if (strcmp(presets[i].name, name) != 0)
            continue;
        if (presets[i].apply != NULL)
            presets[i].apply(out);
        return 1;
    }
    return 0;
}

const char *vg_hrv_preset_name(size_t i)
{
    return i < sizeof presets / sizeof presets[0] ? presets[i].name : NULL;
}

/** The metric is a member of the struct at an offset of vg_hrv. */
static bool lies_in(const vg_metric *metric, size_t offset, size_t size)
{
    return offset <= metric->offset && metric->offset < offset + size;
}

static bool is_at(const vg_metric *metric, size_t family, size_t member)
{
    return metric->offset == family + member;
}

/** Of Welch's powers: all presets detrend in another way or take other segments. */
static const char *presets_of_welch(const vg_metric *metric)
{
    const size_t family = offsetof(vg_hrv, frequency);

    /* from Lomb's periodogram, so that only the band matters */
    return is_at(metric, family, offsetof(vg_frequency, ulf_ms2))
               ? "physionet-like,neurokit-like"
               : "taskforce,kubios-like,physionet-like,neurokit-like";
}

static const char *presets_of_lomb(const vg_metric *metric)
{
    const size_t family = offsetof(vg_hrv, lomb);

    if (is_at(metric, family, offsetof(vg_frequency, vlf_ms2)))
        return "physionet-like,neurokit-like";
    return is_at(metric, family, offsetof(vg_frequency, lf_peak_hz)) ||
                   is_at(metric, family, offsetof(vg_frequency, hf_peak_hz))
               ? ""
               : "neurokit-like";
}

static const char *presets_of_entropy(const vg_metric *metric)
{
    const size_t family = offsetof(vg_hrv, entropy);

    /* multiscale entropy has a tolerance of its own */
    return is_at(metric, family, offsetof(vg_entropy, sampen)) ||
                   is_at(metric, family, offsetof(vg_entropy, apen))
               ? "physionet-like"
               : "";
}

const char *vg_hrv_presets_of(const vg_metric *metric)
{
    if (lies_in(metric, offsetof(vg_hrv, frequency), sizeof(vg_frequency)))
        return presets_of_welch(metric);
    if (lies_in(metric, offsetof(vg_hrv, ar), sizeof(vg_frequency)))
        return "taskforce,physionet-like,neurokit-like";
    if (lies_in(metric, offsetof(vg_hrv, lomb), sizeof(vg_frequency)))
        return presets_of_lomb(metric);
    if (lies_in(metric, offsetof(vg_hrv, entropy), sizeof(vg_entropy)))
        return presets_of_entropy(metric);
    if (lies_in(metric, offsetof(vg_hrv, dfa), sizeof(vg_dfa)))
        return "neurokit-like";
    if (lies_in(metric, offsetof(vg_hrv, poincare), sizeof(vg_poincare)) &&
        strcmp(metric->name, "sd1_ms") != 0 && strcmp(metric->name, "guzik_percent") != 0 &&
        strcmp(metric->name, "porta_percent") != 0)
        return "kubios-like";
    return "";
}

const char *vg_metric_neurokit_name(const char *name)
{
    /* Left out because NeuroKit2 means something else: pNN (divides by one more), SDANN and
     * SDNNI (no 80 % rule), HTI and TINN (other bins), every power (normalised), DFA. */
    static const struct {
        const char *ours;
        const char *theirs;
    } names[] = {
        {"mean_nn_ms", "HRV_MeanNN"},
        {"sdnn_ms", "HRV_SDNN"},
        {"rmssd_ms", "HRV_RMSSD"},
        {"sdsd_ms", "HRV_SDSD"},
        {"cvnn", "HRV_CVNN"},
        {"cvsd", "HRV_CVSD"},
        {"median_nn_ms", "HRV_MedianNN"},
        {"mad_nn_ms", "HRV_MadNN"},
        {"iqr_nn_ms", "HRV_IQRNN"},
        {"prc20_nn_ms", "HRV_Prc20NN"},
        {"prc80_nn_ms", "HRV_Prc80NN"},
        {"min_nn_ms", "HRV_MinNN"},
        {"max_nn_ms", "HRV_MaxNN"},
        {"sd1_ms", "HRV_SD1"},
        {"sd2_ms", "HRV_SD2"},
        {"sd1_sd2", "HRV_SD1SD2"},
        {"ellipse_area_ms2", "HRV_S"},
        {"csi", "HRV_CSI"},
        {"cvi", "HRV_CVI"},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i].ours, name) == 0)
            return names[i].theirs;
    }
    return NULL;
}
