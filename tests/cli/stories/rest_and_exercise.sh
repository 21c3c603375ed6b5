# SPDX-License-Identifier: GPL-3.0-or-later
# Students at rest and after exercise, some seconds of ECG as sound files: the heart is faster in
# each pair, and compare says so. Too short for a recovery, and it is said.
. "$(dirname "$0")/story.inc"
need_data wav-rest-exercise

FROM=$DATA/wav-rest-exercise
code_of "$VAGUS" hrv "$FROM"/*.wav -q >/dev/null
cp out rows.tsv
rate_of() { # FILE
    cell rows.tsv mean_hr_bpm recording "$FROM/$1"
}
printf 'participant_id\tsession\thr\n' >pairs.tsv
for pair in S5_ECG_resting1:S5_ECG_exercise1 S6_ECG_resting:S6_ECG_exercise \
    S7_ECG_resting:S7_ECG_exercise1 S12_ECG_resting:S12_ECG_exercise \
    S13_ECG_resting:S13_ECG_exercise; do
    rest=$(rate_of "${pair%:*}.wav")
    exercise=$(rate_of "${pair#*:}.wav")
    echo "${pair%%_*}: $rest at rest, $exercise after exercise"
    holds "$exercise > $rest + 10"
    printf '%s\trest\t%s\n%s\texercise\t%s\n' "${pair%%_*}" "$rest" "${pair%%_*}" "$exercise" \
        >>pairs.tsv
done
expect "exit code" "$(code_of "$VAGUS" compare pairs.tsv --levels rest,exercise)" 0
expect pairs "$(cell out n metric hr)" 5
holds "$(cell out difference metric hr) > 20 && $(cell out p_t metric hr) < 0.01"

# A minute of one file, named as phases: there is no recovery to read in it.
cp "$FROM/S6_ECG_exercise.wav" run.wav
printf 'onset\tduration\ttrial_type\n0\t20\tbaseline\n20\t20\tstress\n40\t15\trecovery\n' \
    >run_events.tsv
code_of "$VAGUS" recovery run.wav -q --kind ecg >/dev/null
case $(cell out reason measure hr_bpm) in
baseline_short:20s*) ;;
*) cat out; fail "no baseline_short:20s" ;;
esac
expect tau "$(cell out tau_s measure hr_bpm)" n/a
