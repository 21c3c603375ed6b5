# SPDX-License-Identifier: GPL-3.0-or-later
# Phases that make no sense: a reason and n/a, never a silly number.
. "$(dirname "$0")/story.inc"

"$VAGUS" simulate rr --tau 55 --seed 3 -q -o heart

# Rows for phases given as ONSET DURATION NAME ...; the exit code must be the first argument.
recover() { # CODE ONSET DURATION NAME ...
    wanted=$1
    shift
    printf 'onset\tduration\ttrial_type\n' >events.tsv
    while [ $# -gt 0 ]; do
        printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>events.tsv
        shift 3
    done
    expect "exit code" "$(code_of "$VAGUS" recovery heart.txt --phases events.tsv)" "$wanted"
}

# What every refused row of heart rate must look like.
refused() { # REASON [STRESSOR]
    stressor=${2:-stress}
    expect reason "$(cell out reason phase_stress "$stressor" measure hr_bpm)" "$1"
    for column in asymptote tau_s tau_low_s tau_high_s t50_s t90_s amplitude recovery_percent; do
        expect "$column" "$(cell out $column phase_stress "$stressor" measure hr_bpm)" n/a
    done
}

recover 0 0 320 baseline 300 180 stress 480 300 recovery # overlap
refused no_baseline
expect reactivity "$(cell out reactivity measure hr_bpm)" n/a
recover 0 0 300 baseline 300 180 stress 400 300 recovery
refused no_recovery
holds "($(cell out reactivity measure hr_bpm) - 22)^2 < 1"
recover 0 300 180 stress 480 300 recovery
refused no_baseline
expect_text err "no phase is called 'baseline'"
recover 0 0 300 baseline 300 180 stress
refused no_recovery
recover 1 0 300 baseline 300 180 stress 2000 300 recovery # outside
refused recovery_unreadable:100%,too_few_points
recover 0 0 300 baseline 300 180 stress 480 5 recovery
refused recovery_short:5s,too_few_points
recover 0 0 79 baseline 300 180 stress 480 300 recovery
refused baseline_short:79s
recover 0 0 300 baseline 300 90 stress 390 90 stress 480 300 recovery
refused stressor_between stress#1
expect status "$(cell out status phase_stress stress#2 measure hr_bpm)" ok
recover 2 0 300 baseline 480 300 recovery
expect_text err "no stressor 'stress'; there are: baseline, recovery"

# Which phases belong together can be said.
printf 'onset\tduration\ttrial_type\n0\t150\ta\n150\t150\tb\n300\t180\ttask\n480\t300\trest\n' \
    >events.tsv
expect "exit code" "$(code_of "$VAGUS" recovery heart.txt --phases events.tsv \
    --pairs task:a:rest --zero peak)" 0
expect baseline "$(cell out phase_baseline measure hr_bpm)" a
expect status "$(cell out status measure hr_bpm)" ok
holds "($(cell out zero_s measure hr_bpm))^2 <= 60^2"
expect "exit code" "$(code_of "$VAGUS" recovery heart.txt --phases events.tsv --pairs task:a)" 2
expect_text err "pair 'task:a' is not STRESSOR:BASELINE:RECOVERY"

# Every beat of the stressor lost; a heart that never changes; a flat signal.
awk 'NR == 1 { print; next } { t += $1 / 1000; print (300 < t && t < 482) ? 0 : $1 }' heart.txt |
    awk 'NR == 1 || $1 > 0 { if (gap) { print gap; gap = 0 } print; next }
         !gap { gap = 182000 }' >lost.txt
cp heart_events.tsv lost_events.tsv
expect "exit code" "$(code_of "$VAGUS" recovery lost.txt)" 1
case $(cell out reason measure hr_bpm) in
*stress_unreadable:100%) ;;
*) cat out; fail "no stress_unreadable" ;;
esac
expect tau "$(cell out tau_s measure hr_bpm)" n/a
expect reactivity "$(cell out reactivity measure hr_bpm)" n/a
awk 'BEGIN { print "rr_ms"; for (i = 0; i < 1000; i++) print 800 }' >still.txt
cp heart_events.tsv still_events.tsv
expect "exit code" "$(code_of "$VAGUS" recovery still.txt)" 1
expect reason "$(cell out reason measure hr_bpm)" no_reactivity
expect tau "$(cell out tau_s measure hr_bpm)" n/a
expect "percent recovery" "$(cell out recovery_percent measure hr_bpm)" n/a
