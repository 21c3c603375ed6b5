# SPDX-License-Identifier: GPL-3.0-or-later
# A laboratory stress protocol: one person's ECG with a log of clock times, 28 people's heart
# rates, one long session.
. "$(dirname "$0")/story.inc"
need_data stress-protocol

FROM=$DATA/stress-protocol

# The ECG began at 12:31:51. Its baseline lasts 65 s, which is too short unless one says so.
ecg() {
    code_of "$VAGUS" recovery "$FROM/ecg_Vp01_256hz.csv" -q --kind ecg --rate 256 \
        --phases-from "log:$FROM/time_log.csv" --log-person Vp01 --start-clock 12:31:51 \
        --baseline Baseline --stress Stress --recovery Recovery "$@"
}
expect "exit code" "$(ecg)" 0
case $(cell out reason measure hr_bpm) in
baseline_short:65s*) ;;
*) cat out; fail "no baseline_short:65s" ;;
esac
expect reactivity "$(cell out reactivity measure hr_bpm)" n/a
# The published R peaks of the stress phase: 419 at a mean distance that is 88.6 a minute.
published=$(awk -F, '$1 == "Stress" && $5 == 0 { n++; s += $4 } END { print 60 * n / s }' \
    "$FROM/rpeaks_Vp01.csv")
stress=$(cell out stress measure hr_bpm)
echo "heart rate under stress $stress, from published peaks $published"
holds "($stress - $published)^2 < 1"
echo '{"recovery.min_baseline_s": 60}' >short.json
expect "exit code" "$(ecg --settings short.json)" 0
holds "$(cell out reactivity measure hr_bpm) > 0"
expect "exit code" "$(code_of "$VAGUS" recovery "$FROM/ecg_Vp01_256hz.csv" --kind ecg \
    --rate 256 --phases-from "log:$FROM/time_log_wrong_time.csv" --log-person Vp01 \
    --start-clock 12:31:51 --baseline phase1 --stress phase2 --recovery phase3)" 3
expect_text err "has no clock times"

# 28 people, three runs of rest (60 s), arithmetic (240 s) and feedback.
echo '{"recovery.min_baseline_s": 60}' >short.json
for run in 1 2 3; do
    for column in $(seq 2 29); do
        awk -F, -v c="$column" 'NR == 1 { print "time_s\thr" } NR > 1 { print $1 "\t" $c }' \
            "$FROM/hr_ensemble_Phase$run.csv" >"run${run}_p$column.tsv"
        printf 'onset\tduration\ttrial_type\n0\t60\trest\n60\t240\tsums\n300\t%d\tfeedback\n' \
            "$(($(wc -l <"run${run}_p$column.tsv") - 301))" >"run${run}_p${column}_events.tsv"
    done
done
expect "exit code" "$(code_of "$VAGUS" recovery run?_p*[0-9].tsv --series hr --unit /min \
    --settings short.json --baseline rest --stress sums --recovery feedback --plot mist.svg)" 0
set -- $(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { n++; up += $at["reactivity"] > 0; ok += $at["status"] == "ok" }
    $at["status"] != "ok" && $at["reason"] == "n/a" { print "no reason" }
    END { print n, up, ok }' out)
echo "28 people, 3 runs: $1 rows, heart rate up in $2, time constant in $3"
holds "$1 == 84 && $2 > 0.5 * $1"
grep -q '>sums: 84 curves<' mist.svg || fail "no group curve"

# One person's session: three runs under stress, 42 minutes afterwards; beats on a clock.
awk -F, 'NR > 1 { split($2, p, /[- :]/); t = p[4] * 3600 + p[5] * 60 + p[6]
    if (NR == 2) { first = t; print "time_s\thr" }
    if (t - first > last) { print t - first "\t" $3; last = t - first } }' \
    "$FROM/hr_mist_one_subject.csv" >one.tsv
printf 'onset\tduration\ttrial_type\n1080\t300\tbefore\n1380\t1890\tmist\n3275\t2525\tafter\n' \
    >one_events.tsv
expect "exit code" "$(code_of "$VAGUS" recovery one.tsv --series hr --baseline before \
    --stress mist --recovery after)" 0
echo "one session: $(cell out status measure hr), $(cell out reason measure hr)," \
    "tau $(cell out tau_s measure hr)"
holds "$(cell out stress measure hr) > $(cell out recovery measure hr)"
