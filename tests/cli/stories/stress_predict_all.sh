# SPDX-License-Identifier: GPL-3.0-or-later
# Sixteen wristband sessions with three stressors each: a row for every person, stressor and
# measure, the group's curves, and marks on a wrong clock refused.
. "$(dirname "$0")/story.inc"
need_data stress-predict

FROM=$DATA/stress-predict
BASELINE=Baseline/Questionniare,Relax
STRESS="Stroop Test,Interview,Hyperventilation"

# The log is a 12-hour clock without AM or PM; a recording began at a known time, and a time of
# the log is the first one after an hour before that.
events_of() { # PERSON START
    awk -F, -v person="$1" -v start="$2" '
        function at(text, part, t) {
            split(text, part, ":")
            t = (part[1] * 3600 + part[2] * 60 + part[3] - start % 43200 + 3600) % 43200
            return (t < 0 ? t + 43200 : t) - 3600
        }
        NR == 1 { for (i = 7; i <= 23; i += 2) name[i] = $i }
        $1 == person {
            print "onset\tduration\ttrial_type"
            for (i = 7; i <= 23; i += 2)
                printf "%d\t%d\t%s\n", at($i), at($(i + 1)) - at($i), name[i]
        }' "$FROM/Time_logs.csv"
}

for person in S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11 S12 S13 S14 S15 S16; do
    mkdir $person
    ln -s "$FROM/$person/BVP.csv" $person/BVP.csv
    start=$(head -1 "$FROM/$person/BVP.csv" | tr -d '\r' | cut -d. -f1)
    events_of $person "$start" >$person/BVP_events.tsv
    # The device's own heart rate, a value a second.
    awk -v start="$start" 'NR == 1 { first = $1 - start } NR == 2 { print "time_s\thr" }
        NR > 2 { print first + NR - 3 "\t" $1 + 0 }' "$FROM/$person/HR.csv" >$person/hr.tsv
    cp $person/BVP_events.tsv $person/hr_events.tsv
done

# From the pulse wave: 16 persons, 3 stressors, 6 measures; a wrist that moves is unreadable.
expect "exit code" "$(code_of "$VAGUS" recovery S*/BVP.csv -q --baseline "$BASELINE" \
    --stress "$STRESS" --recovery Relax --plot pulse.svg)" 1
holds "$(wc -l <out) == 1 + 16 * 3 * 6"
awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { s = $at["status"]; n[s]++ }
    s != "ok" && ($at["reason"] == "n/a" || $at["tau_s"] != "n/a" || $at["t50_s"] != "n/a") {
        print "no reason, or a time all the same: " $0; bad = 1 }
    END { for (s in n) print s, n[s]; exit bad }' out || fail "a row claims too much"
grep -q '>Interview: [0-9]* curves<' pulse.svg || fail "no group curve"

# From the device's heart rate: it rises in most.
expect "exit code" "$(code_of "$VAGUS" recovery S*/hr.tsv -q --series hr --unit /min \
    --baseline "$BASELINE" --stress "$STRESS" --recovery Relax --plot device.svg)" 0
holds "$(wc -l <out) == 1 + 16 * 3"
set -- $(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["reactivity"] != "n/a" { n++; up += $at["reactivity"] > 0; sum += $at["reactivity"] }
    END { print n, up, sum / n }' out)
echo "heart rate: $1 reactions, $2 upwards, mean $3 bpm"
holds "$1 == 47 && $2 > 0.6 * $1 && $3 > 1"
grep -q '>Hyperventilation: 16 curves<' device.svg || fail "no group curve"
# The first person filled in the questionnaire after the first stressor.
expect reason "$(cell out reason recording S01/hr.tsv phase_stress 'Stroop Test')" no_baseline

# The log as it stands: nothing is guessed about its clock.
for person in S05 S08 S10 S17; do
    expect "exit code" "$(code_of "$VAGUS" recovery "$FROM/$person/BVP.csv" \
        --phases-from "log:$FROM/Time_logs.csv" --log-person $person --stress "$STRESS" \
        --baseline "$BASELINE" --recovery Relax)" 3
    grep -Eq "outside the recording|before it begins" err || fail "no reason for $person"
    holds "$(wc -l <out) == 1"
done

# Two of S17's tags are 12 hours off.
expect "exit code" "$(code_of "$VAGUS" recovery "$FROM/S17/BVP.csv" --phases-from tags \
    --phase-names a,b,c,d,e,f,g,h --baseline a --stress b --recovery c)" 3
expect_text err "outside the recording"
