/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command table, in the order of the data. */
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "core/text.h"

enum { ANY = 1000000 };

const cli_command vg_cli_commands[] = {
    {CMD_INFO, "info", "INPUT|FOLDER...",
     "what is in a recording, and which channel would be used",
     "Channels with kind, rate, unit and length; gaps, flat and clipped parts; events; and the "
     "choice that the other commands would make. A folder is listed file by file.",
     "vagus info 101.hea\nvagus info BVP.csv", 1, ANY, vg_cli_info},
    {CMD_BEATS, "beats", "INPUT", "find heart beats",
     "Detects beats in an ECG or PPG channel: R peaks or steepest upslopes, placed between "
     "the samples, each with a quality from 0 to 1 and a label: N normal; of an ECG also V "
     "ventricular, S early, E ventricular in rhythm, n in rhythm without a P wave among those, "
     "Q "
     "doubtful. Labels keep beats out of NN intervals; they are no diagnosis.",
     "vagus beats 101 --channel MLII -o 101.tsv\nvagus beats 101 --format wfdb -o 101.vag\n"
     "vagus beats 101 -o 101.tsv --quality 101_quality.tsv",
     1, 1, vg_cli_beats},
    {CMD_SCORE, "score", "REFERENCE TEST | --dir DIR", "compare beats with a reference",
     "Beat-by-beat comparison after ANSI/AAMI EC57: sensitivity, positive predictive value, "
     "F1 and timing, per record and gross.",
     "vagus score 101.atr 101.vag\nvagus score --dir . --ref atr --test vag", 0, 2,
     vg_cli_score},
    {CMD_NN, "nn", "INPUT", "corrected intervals between normal beats",
     "Every interval as measured and as used, with the reason where the two differ. Gaps are "
     "never bridged.",
     "vagus nn 101.hea\nvagus nn polar.txt --unit ms", 1, 1, vg_cli_nn},
    {CMD_HRV, "hrv", "INPUT...", "heart rate variability per recording and phase",
     "One row per input and phase with every metric, the burden of correction, a verdict on "
     "the data and the reason. `vagus metrics` defines the columns.",
     "vagus hrv 101.hea 103.hea\nvagus hrv s01.hea --phases s01_events.tsv", 1, ANY,
     vg_cli_hrv},
    {CMD_RECOVERY, "recovery", "INPUT...", "reaction to a stressor and the return from it",
     "One row per stressor and measure: how far it rose, how much of that came back, and the "
     "time constant of the return with its 95 % interval. What the data cannot tell is "
     "refused "
     "with a reason. Each stressor is paired with the nearest baseline that ends before it "
     "and "
     "the next recovery that starts after it.",
     "vagus recovery s01.hea --curve s01_curve.tsv\n"
     "vagus recovery BVP.csv --phases-from tags \\\n"
     "    --phase-names baseline,stroop,relax,rest --stress stroop --recovery relax",
     1, ANY, vg_cli_recovery},
    {CMD_STUDY, "study", "STUDY.tsv", "everything for every recording of a study",
     "The manifest needs the columns participant_id and recording (path relative to it) and "
     "may have session, group, role, channel, kind, rate_hz, unit, events, start_s, stop_s "
     "and "
     "covariates. Tables go into the folder named by -o; a recording that fails costs its own "
     "rows only, and status.tsv says why.",
     "vagus study study.tsv -o results\nvagus compare results --levels pre,post", 1, 1,
     vg_cli_study},
    {CMD_COMPARE, "compare", "RESULTS|TABLE", "before and after: paired statistics",
     "Takes the results of a study, or any table with participant_id, the --within column and "
     "numbers. Skewed metrics are compared on the logarithm (column scale).",
     "vagus compare results --within session --levels pre,post\n"
     "vagus compare sleep.tsv --within drug --levels 1,2",
     1, 1, vg_cli_compare},
    {CMD_SIMULATE, "simulate", "rr|ecg|ppg|study", "hearts whose truth is known",
     "Beats by integral pulse frequency modulation with a stressor and an exponential return; "
     "ecg and ppg draw the signal, study makes people before and after with a known change. "
     "Beside each recording stand its truth, its events, and what was done to it: planted "
     "artefacts with the clean beats, the noisy spans, the true pulses.",
     "vagus simulate ecg --tau 55 -o heart\n"
     "vagus simulate ppg --motion 0.5 --missed 2 -o wrist\n"
     "vagus simulate study --people 12 -o example",
     1, 1, vg_cli_simulate},
    {CMD_METRICS, "metrics", "", "every metric: name, unit, definition, source",
     "The columns of the tables, what they mean and where they come from.", "vagus metrics", 0,
     0, vg_cli_metrics},
    {CMD_HELP, "help", "[COMMAND]", "help on a command", "", "vagus help recovery", 0, 1,
     vg_cli_help},
    {CMD_VERSION, "version", "", "version of the program and its libraries", "",
     "vagus version", 0, 0, vg_cli_version},
};
const size_t vg_cli_n_commands = sizeof vg_cli_commands / sizeof vg_cli_commands[0];

int vg_cli_complain_command(const char *in, const char *name)
{
    static const char help[] = "help";
    const char *nearest = help;
    size_t least = 3;

    for (size_t i = 0; i < vg_cli_n_commands; i++) {
        const size_t distance = vg_edit_distance(name, vg_cli_commands[i].name);
        if (distance < least && distance < strlen(name)) {
            least = distance;
            nearest = vg_cli_commands[i].name;
        }
    }
    fprintf(stderr, "vagus%s%s: no command '%.80s'\ntry: vagus %s%s\n", in != NULL ? " " : "",
            in != NULL ? in : "", name, in != NULL && nearest != help ? "help " : "", nearest);
    return EXIT_USAGE;
}

const cli_command *vg_cli_find_command(const char *name)
{
    for (size_t i = 0; i < vg_cli_n_commands; i++)
        if (strcmp(vg_cli_commands[i].name, name) == 0)
            return &vg_cli_commands[i];
    return NULL;
}
