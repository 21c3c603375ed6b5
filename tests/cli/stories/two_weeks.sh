# SPDX-License-Identifier: GPL-3.0-or-later
# Fourteen days of three leads at 250 Hz, 1.8 GB of samples, go through `vagus hrv` in less than
# 100 MB: an hour that a header names 336 times over stands for a source of that many bytes.
. "$(dirname "$0")/story.inc"

hours=336
limit_mb=100
if [ -n "$VAGUS_SANITIZED" ]; then
    hours=27 # what a sanitizer holds itself is not the program's
    limit_mb=100000
fi
samples=900000
for lead in I V1 V5; do
    "$VAGUS" simulate ecg --baseline-s 1500 --stress-s 300 --recovery-s 1800 -q \
        --noise "$(case $lead in I) echo 0.01 ;; V1) echo 0.02 ;; V5) echo 0.04 ;; esac)" \
        -o $lead
done
{
    echo "hour 3 250 $samples"
    for lead in I V1 V5; do
        sed -n "2s/ECG/$lead/p" $lead.hea
    done
} >hour.hea
{
    echo "weeks/$hours 3 250 $((hours * samples))"
    yes "hour $samples" | head -n $hours
} >weeks.hea

expect "exit code" "$(code_of "$VAGUS_PEAK_MEMORY" $limit_mb "$VAGUS" hrv weeks.hea -q)" 0
cat err
expect seconds "$(cell out duration_s recording weeks.hea)" $((hours * 3600))
expect verdict "$(cell out verdict recording weeks.hea)" good
expect "no entropy" "$(cell out sampen recording weeks.hea)" n/a
reason=$(cell out reason recording weeks.hea)
case ,$reason, in *,too_long,*) ;; *) fail "reason is $reason" ;; esac

# An hour over and over has the spectrum of an hour, but for where hours meet and blocks end.
"$VAGUS" hrv hour.hea -q >one
for name in mean_nn_ms rmssd_ms lf_ms2 hf_ms2 dfa_alpha1; do
    all=$(cell out $name recording weeks.hea)
    hour=$(cell one $name recording hour.hea)
    echo "$name: $all, of one hour $hour"
    holds "($all / $hour - 1)^2 < 0.01^2"
done
