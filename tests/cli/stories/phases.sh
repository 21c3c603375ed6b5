# SPDX-License-Identifier: GPL-3.0-or-later
# Phases from everything that can say when something happened.
. "$(dirname "$0")/story.inc"

"$VAGUS" simulate ecg --baseline-s 60 --stress-s 60 --recovery-s 60 -o heart

# Beside the recording, and named on the command line.
"$VAGUS" hrv heart.hea >out
expect phases "$(cut -f 5 out | tr '\n' ' ')" "phase baseline stress recovery "
printf 'onset\tduration\ttrial_type\n10\t30\trest\n50\t30\trest\n100\t30\ttask\n' >other.tsv
"$VAGUS" hrv heart.hea --phases other.tsv >out
expect phases "$(cut -f 5 out | tr '\n' ' ')" "phase rest#1 rest#2 task "
expect start "$(cell out start_s phase rest#2)" 50

# A marker channel: runs of a value are phases.
awk -v OFS=, 'BEGIN { print "ecg,marker"; for (i = 0; i < 25000; i++)
    print 100 * exp(-((i % 250) - 125)^2 / 20), i < 5000 ? 0 : i < 15000 ? 1 : 2 }' >m.csv
"$VAGUS" hrv m.csv --rate 250 --channel ecg --phases-from channel:marker >out
expect phases "$(cut -f 5 out | tr '\n' ' ')" "phase marker=1 marker=2 "
expect start "$(cell out start_s phase marker=2)" 60

# What cannot be is said in a sentence.
expect source "$(code_of "$VAGUS" hrv heart.hea --phases-from thin_air)" 2
expect_text err "phases cannot come from 'thin_air'"
expect channel "$(code_of "$VAGUS" hrv heart.hea --phases-from channel:nowhere)" 2
expect_text err "no channel 'nowhere'; there are: ECG"
expect events "$(code_of "$VAGUS" hrv heart.hea --phases-from edf)" 2
expect "no file" "$(code_of "$VAGUS" hrv heart.hea --phases missing.tsv)" 3
expect_text err "missing.tsv: No such file or directory"
expect "no log" "$(code_of "$VAGUS" hrv heart.hea --phases-from log:l.csv)" 2
expect_text err "--start-clock H:M:S"

# A clock log whose times cannot be is refused, never misread: 12-hour times without AM or PM.
need_data stress-predict
log=$DATA/stress-predict/Time_logs.csv
for person in S01 S08; do
    expect "$person" "$(code_of "$VAGUS" hrv "$DATA/stress-predict/$person/BVP.csv" \
        --phases-from "log:$log" --log-person $person)" 3
    expect_text err "outside the recording"
done
