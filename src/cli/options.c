/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option table. A row's place is its place in the help. */
#include "cli/cmd.h"

#define READS   (CMD_BEATS | CMD_NN | CMD_HRV | CMD_RECOVERY)
#define TABLES  (CMD_INFO | CMD_SCORE | READS | CMD_COMPARE | CMD_METRICS)
#define PHASED  (CMD_HRV | CMD_RECOVERY)
#define ALL     UINT32_MAX
#define WORKERS (ALL & ~(uint32_t)(CMD_HELP | CMD_VERSION))

#define GROUP(title, commands)                                                                 \
    {                                                                                          \
        title, 0, CLI_GROUP, NULL, NULL, commands, 0, NULL                                     \
    }
#define FLAG(name, letter, member, commands, help)                                             \
    {                                                                                          \
        name, letter, CLI_FLAG, NULL, help, commands, offsetof(cli_args, member), NULL         \
    }
#define TEXT(name, letter, value, member, commands, help)                                      \
    {                                                                                          \
        name, letter, CLI_TEXT, value, help, commands, offsetof(cli_args, member), NULL        \
    }
#define NUMBER(name, letter, value, member, commands, help)                                    \
    {                                                                                          \
        name, letter, CLI_NUMBER, value, help, commands, offsetof(cli_args, member), NULL      \
    }
#define WHOLE(name, letter, value, member, commands, help)                                     \
    {                                                                                          \
        name, letter, CLI_WHOLE, value, help, commands, offsetof(cli_args, member), NULL       \
    }
#define SETTING(name, value, key, commands, help)                                              \
    {                                                                                          \
        name, 0, CLI_SETTING, value, help, commands, 0, key                                    \
    }

const cli_option vg_cli_options[] = {
    GROUP("Phases", PHASED | CMD_STUDY),
    TEXT("phases", 0, "FILE", phases, PHASED,
         "events table (onset, duration, trial_type); default: <stem>_events.tsv beside the "
         "recording"),
    SETTING("phases-from", "WHAT", "phases.from", PHASED | CMD_STUDY,
            "make phases from the recording: tags (Empatica E4 button presses), edf (its own "
            "events), annotations[:FILE], channel:NAME or log:FILE (clock times)"),
    SETTING("phase-names", "A,B,...", "phases.names", PHASED | CMD_STUDY,
            "names of the spans that the tags cut, one more than there are tags"),
    SETTING("start-clock", "H:M:S", "phases.start_clock", PHASED | CMD_STUDY,
            "clock time at which the recording began, for log:FILE [its own, in UTC]"),
    SETTING("log-person", "NAME", "phases.log_person", PHASED,
            "row of the log that is about this recording"),
    SETTING("baseline", "NAMES", "phases.baseline", CMD_RECOVERY | CMD_STUDY,
            "phases that are baselines [baseline]"),
    SETTING("stress", "NAMES", "phases.stress", CMD_RECOVERY | CMD_STUDY,
            "phases that are stressors [stress]"),
    SETTING("recovery", "NAMES", "phases.recovery", CMD_RECOVERY | CMD_STUDY,
            "phases that are recoveries [recovery]"),
    TEXT("curve", 0, "FILE", curve, CMD_RECOVERY, "also write the 1 Hz curves to FILE"),
    TEXT("plot", 0, "FILE.svg", plot, CMD_RECOVERY,
         "also draw curves, phases, baseline band and fits"),
    SETTING("pairs", "MAP", "phases.pairs", CMD_RECOVERY | CMD_STUDY,
            "STRESSOR:BASELINE:RECOVERY,... instead of those three lists: which phases belong "
            "together"),
    SETTING("zero", "WHERE", "recovery.zero", CMD_RECOVERY | CMD_STUDY,
            "a recovery begins at the end of the stressor, or at the peak within 60 s of it "
            "[end]"),
    SETTING("stress-peak", "S", "recovery.stress_peak_s", CMD_RECOVERY | CMD_STUDY,
            "the stressor's value is its highest mean over S seconds [all of it]"),
    SETTING("band-sd", "K", "recovery.band_sd", CMD_RECOVERY | CMD_STUDY,
            "half width of the baseline band, in SD of its curve [1]"),
    SETTING("models", "SET", "recovery.fit.models", CMD_RECOVERY | CMD_STUDY,
            "fit simple (flat, linear, exponential), delayed too, or all models [simple]"),
    SETTING("bootstrap", "N", "recovery.fit.bootstrap", CMD_RECOVERY | CMD_STUDY,
            "a second interval of tau, from N refits to residuals in blocks of 30 s [0]"),
    TEXT("series", 0, "NAME", series, CMD_RECOVERY,
         "inputs are tables of time and NAME (cortisol, skin conductance, distress, ...)"),
    TEXT("direction", 0, "WAY", direction, CMD_RECOVERY,
         "of a series under stress: rises or falls [by its name, else rises]"),

    GROUP("Measures", CMD_NN | CMD_HRV | CMD_RECOVERY | CMD_STUDY),
    SETTING("preset", "NAME", "preset", CMD_HRV | CMD_STUDY,
            "default, taskforce, kubios-like, physionet-like or neurokit-like; other options "
            "change it"),
    SETTING("correct", "HOW", "correct.method", CMD_NN | CMD_HRV | CMD_RECOVERY | CMD_STUDY,
            "lipponen-tarvainen, none, malik, kamath, karlsson, acar, quotient or "
            "berntson [lipponen-tarvainen]"),
    SETTING("detrend", "HOW", "frequency.detrend", CMD_HRV | CMD_STUDY,
            "smoothness-priors, linear or mean [smoothness-priors]"),
    SETTING("estimators", "LIST", "estimators", CMD_HRV | CMD_STUDY,
            "of spectra: welch, lomb, ar; adds columns lomb_... and ar_... [welch]"),
    SETTING(
        "families", "NAME", "families", CMD_HRV | CMD_STUDY,
        "rqa adds recurrence quantification, columns rqa_...; time grows with the square of "
        "the beats [usual]"),
    SETTING("lf-from", "HZ", "frequency.lf_low_hz", CMD_HRV | CMD_STUDY, "bottom of LF [0.04]"),
    SETTING("hf-from", "HZ", "frequency.hf_low_hz", CMD_HRV | CMD_STUDY,
            "top of LF and bottom of HF [0.15]; infants 0.24"),
    SETTING("hf-to", "HZ", "frequency.hf_high_hz", CMD_HRV | CMD_STUDY,
            "top of HF [0.4]; infants 1.04"),
    SETTING("hf-about", "HZ", "frequency.centre_half_hz", CMD_HRV | CMD_STUDY,
            "half width of hf_centred_ms2, which lies about the breathing rate [0.05]"),
    SETTING("resample", "HZ", "frequency.resample_hz", CMD_HRV | CMD_STUDY,
            "rate of the spline [4]; infants 8"),
    SETTING("window", "S", "window_s", CMD_HRV,
            "a row for each window of this length instead of one per phase"),
    SETTING("step", "S", "step_s", CMD_HRV, "from window to window [a window]"),
    SETTING("window-mode", "HOW", "window_mode", CMD_HRV,
            "exact, or fast: windows share one resampled series (powers differ by about 1 %) "
            "and have no entropies, fluctuation or breathing [exact]"),
    TEXT("metrics", 0, "LIST", metrics, CMD_HRV,
         "only these columns, in this order, whatever family or estimator they are of [all]"),
    TEXT("names", 0, "WHOSE", names, CMD_HRV,
         "neurokit: NeuroKit2's names where its definition is the same"),
    TEXT("spectrum", 0, "FILE", spectrum, CMD_HRV, "also write the densities to FILE"),

    GROUP("Quality of the signal", CMD_BEATS),
    TEXT("quality", 0, "FILE", quality, CMD_BEATS,
         "also write, second by second, whether the signal is usable, why not, and indices of "
         "its "
         "quality; the totals are said on stderr"),

    GROUP("Scoring", CMD_SCORE),
    TEXT("dir", 0, "DIR", folder, CMD_SCORE, "score every record in DIR"),
    TEXT("ref", 0, "SUFFIX", reference, CMD_SCORE,
         "with --dir: suffix of the reference annotations [atr]"),
    TEXT("test", 0, "SUFFIX", test, CMD_SCORE, "with --dir: suffix of the detections [vag]"),
    NUMBER("window", 0, "MS", window_ms, CMD_SCORE, "largest distance of a pair [150]"),
    NUMBER("start", 0, "S", score_start_s, CMD_SCORE,
           "leave out what comes before [300 if the record is longer than 10 min, else 0]"),
    TEXT("exclude", 0, "FILE", exclude, CMD_SCORE,
         "spans to leave out: record, first_sample, last_sample"),

    GROUP("Comparison", CMD_COMPARE),
    TEXT("within", 0, "COLUMN", within, CMD_COMPARE,
         "column that tells before from after [session]"),
    TEXT("levels", 0, "A,B", levels, CMD_COMPARE, "its two values; differences are B - A"),

    GROUP("Simulated hearts", CMD_SIMULATE),
    WHOLE("seed", 0, "N", seed, CMD_SIMULATE, "same seed, same hearts [1]"),
    WHOLE("people", 0, "N", n_people, CMD_SIMULATE, "study: people, pre and post each [12]"),
    NUMBER("tau-ratio", 0, "X", tau_ratio, CMD_SIMULATE,
           "study: recovery time after, relative to before [0.7]"),
    NUMBER("rmssd-ratio", 0, "X", rmssd_ratio, CMD_SIMULATE,
           "study: vagal modulation after, relative to before [1.25]"),
    NUMBER("hr", 0, "BPM", profile.baseline_bpm, CMD_SIMULATE, "heart rate at rest [68]"),
    NUMBER("reactivity", 0, "BPM", profile.reactivity_bpm, CMD_SIMULATE,
           "rise by the end of the stressor [24]"),
    NUMBER("tau", 0, "S", profile.tau_s, CMD_SIMULATE, "time constant of the return [55]"),
    NUMBER("baseline-s", 0, "S", profile.baseline_s, CMD_SIMULATE, "length of baseline [300]"),
    NUMBER("stress-s", 0, "S", profile.stress_s, CMD_SIMULATE, "length of stressor [180]"),
    NUMBER("recovery-s", 0, "S", profile.recovery_s, CMD_SIMULATE, "length of recovery [300]"),
    NUMBER(
        "drift", 0, "HZ", profile.drift_hz, CMD_SIMULATE,
        "SD of slow changes of the breathing rate and of the 0.1 Hz rhythm; people have about "
        "0.02 [0]"),
    NUMBER("rate", 0, "HZ", rate_hz, CMD_SIMULATE, "sampling rate [ecg 250, ppg 64]"),
    NUMBER("noise", 0, "X", noise, CMD_SIMULATE,
           "white noise throughout, SD, in mV or pulse heights [ecg 0.02, ppg 0.01]"),

    GROUP("Noise in spells", CMD_SIMULATE),
    NUMBER("clean-s", 0, "S", spells.clean_s, CMD_SIMULATE, "before the first spell [300]"),
    NUMBER("noisy-s", 0, "S", spells.noisy_s, CMD_SIMULATE, "length of a spell [120]"),
    NUMBER("pause-s", 0, "S", spells.pause_s, CMD_SIMULATE, "between spells [120]"),
    NUMBER("white", 0, "X", spells.white, CMD_SIMULATE, "white noise, SD [0]"),
    NUMBER("muscle", 0, "X", spells.muscle, CMD_SIMULATE, "muscle noise, SD [0]"),
    NUMBER("motion", 0, "X", spells.motion, CMD_SIMULATE,
           "steps and bumps of a moving sensor, size [0]"),
    NUMBER("mains", 0, "X", spells.mains, CMD_SIMULATE, "mains hum, amplitude [0]"),
    NUMBER("mains-hz", 0, "HZ", spells.mains_hz, CMD_SIMULATE, "its frequency [50]"),
    NUMBER("dropout", 0, "S", spells.dropout_s, CMD_SIMULATE,
           "the signal stands still at the start of each spell [0]"),
    NUMBER("clip", 0, "X", spells.clip, CMD_SIMULATE, "everywhere: cut beyond +- X [0: none]"),

    GROUP("Artefacts in the beats", CMD_SIMULATE),
    NUMBER("missed", 0, "PERCENT", artefacts.missed_percent, CMD_SIMULATE,
           "of beats are left out [0]"),
    NUMBER("extra", 0, "PERCENT", artefacts.extra_percent, CMD_SIMULATE,
           "have a false beat after them [0]"),
    NUMBER("shifted", 0, "PERCENT", artefacts.shifted_percent, CMD_SIMULATE, "are moved [0]"),
    NUMBER("shift-s", 0, "S", artefacts.shift_s, CMD_SIMULATE, "by so much [0.12]"),
    NUMBER("ectopic", 0, "PERCENT", artefacts.ectopic_percent, CMD_SIMULATE,
           "come early and wide, and a pause follows [0]"),

    GROUP("Input", READS | CMD_INFO | CMD_STUDY),
    SETTING("channel", "NAME|INDEX", "channel", READS,
            "channel to analyse: a name, or an index from 0 (#1 forces an index); several "
            "ECG leads of one heart: 0,1"),
    SETTING("kind", "KIND", "kind", READS | CMD_INFO, "ecg, ppg, rr or beats [auto]"),
    SETTING("rate", "HZ", "rate_hz", READS | CMD_INFO, "sampling rate of a text without one"),
    TEXT("unit", 0, "UNIT", unit, CMD_RECOVERY,
         "of intervals or beat times: ms, s or samples [auto]; with --series: of its values"),
    SETTING("unit", "UNIT", "unit", (READS & ~(uint32_t)CMD_RECOVERY) | CMD_INFO,
            "of intervals or beat times: ms, s or samples [auto]"),
    SETTING("input-format", "NAME", "input_format", READS | CMD_INFO,
            "read as this format [look at the content]"),
    SETTING("dialect", "KEY=VALUE,...", "dialect", READS | CMD_INFO | CMD_STUDY,
            "of a text, instead of guessing: delimiter=comma|semicolon|tab|blank|pipe|none, "
            "decimal=point|comma, line=N (first row), header=no, time=NAME|INDEX|none, "
            "time-unit=s|ms|us|ns"),
    SETTING("calibration", "STEPS/UNIT", "calibration", READS | CMD_INFO | CMD_STUDY,
            "of signals that state no unit, such as sound: 200/mV"),
    SETTING("start", "S", "start_s", READS, "analyse from here [0]"),
    SETTING("stop", "S", "stop_s", READS, "to here [end]"),
    TEXT("settings", 0, "FILE", settings_file, READS | CMD_STUDY,
         "take all settings from a settings.json"),

    GROUP("Output", WORKERS),
    TEXT("output", 'o', "FILE", output, TABLES | CMD_STUDY | CMD_SIMULATE,
         "write here instead of standard output; study and simulate: a folder or base name"),
    TEXT("format", 0, "NAME", format, TABLES, "tsv, csv or json; beats also wfdb [tsv]"),
    WHOLE("jobs", 'j', "N", jobs, CMD_STUDY, "recordings at a time [all cores]"),
    TEXT("progress", 0, "WHEN", progress, CMD_STUDY, "auto, always or never [auto]"),
    FLAG("quiet", 'q', quiet, WORKERS, "no warnings, only errors"),
    FLAG("help", 'h', help, ALL, "show this help"),
    FLAG("man", 0, man, ALL, "show this help as a manual page (roff)"),
};
const size_t vg_cli_n_options = sizeof vg_cli_options / sizeof vg_cli_options[0];
