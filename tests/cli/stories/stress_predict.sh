# SPDX-License-Identifier: GPL-3.0-or-later
# A wristband session with three stressors, cut by its button presses.
. "$(dirname "$0")/story.inc"
need_data stress-predict

S05=$DATA/stress-predict/S05/BVP.csv
code=$(code_of "$VAGUS" recovery "$S05" --phases-from tags --phase-names \
    baseline,stroop,relax,interview,relax,hyperventilation,relax,end \
    --stress stroop,interview,hyperventilation --recovery relax --baseline baseline,relax \
    --curve curve.tsv)
[ "$code" -le 1 ] || { cat err >&2; fail "exit code is $code"; }
for stressor in stroop interview hyperventilation; do
    status=$(cell out status phase_stress $stressor measure hr_bpm)
    echo "$stressor: $status, $(cell out reason phase_stress $stressor measure hr_bpm)"
    case $status in ok | refused | unusable) ;; *) fail "no row for $stressor" ;; esac
    [ "$status" != unusable ] || expect tau \
        "$(cell out tau_s phase_stress $stressor measure hr_bpm)" n/a
    grep -qF "$stressor" curve.tsv || fail "no curve for $stressor"
done

# A count of names that does not fit the tags names both numbers.
expect "exit code" "$(code_of "$VAGUS" recovery "$S05" --phases-from tags \
    --phase-names a,b,c)" 2
expect_text err "7 tags cut the recording into 8 phases, but 3 are named"

# The first tag of S01 comes after 79 s: too short a baseline for the first stressor.
S01=$DATA/stress-predict/S01/BVP.csv
code_of "$VAGUS" recovery "$S01" --phases-from tags --phase-names \
    baseline,stroop,a,relax,b,interview,c,relax,d,e,f --stress stroop,interview \
    --recovery relax --baseline baseline >/dev/null
case $(cell out reason phase_stress stroop measure hr_bpm) in
baseline_short:79s*) ;;
*) cat out; fail "no baseline_short:79s for stroop" ;;
esac
expect reactivity "$(cell out reactivity phase_stress stroop measure hr_bpm)" n/a
