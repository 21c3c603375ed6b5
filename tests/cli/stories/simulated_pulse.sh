# SPDX-License-Identifier: GPL-3.0-or-later
# A simulated wrist: pulses found where they are, artefacts and noise where they were put.
. "$(dirname "$0")/story.inc"

"$VAGUS" simulate ppg --seed 5 --rate 100 -o wrist
expect kind "$("$VAGUS" info wrist.hea -q | cut -f 4 | tail -1)" ppg
"$VAGUS" beats wrist.hea -q -o found.tsv
"$VAGUS" score wrist_pulses.tsv found.tsv -q >score.tsv
holds "$(cell score.tsv se_percent record gross) > 99"
holds "$(cell score.tsv ppv_percent record gross) > 99"

# Planted artefacts: as many as were asked for, give or take, and each in its list.
"$VAGUS" simulate rr --seed 5 --missed 2 --extra 2 --ectopic 1 -o spoiled
n_clean=$(($(wc -l <spoiled_clean.tsv) - 1))
n_beats=$(wc -l <spoiled.txt) # a header, and one interval fewer than beats
n_missed=$(grep -c '^missed' spoiled_artefacts.tsv)
n_extra=$(grep -c '^extra' spoiled_artefacts.tsv)
expect beats "$n_beats" $((n_clean - n_missed + n_extra))
holds "$n_missed > 0.005 * $n_clean && $n_missed < 0.04 * $n_clean"
# Correction brings RMSSD back to what it was before.
"$VAGUS" hrv spoiled_clean.tsv spoiled.txt -q --phases spoiled_events.tsv >hrv.tsv
clean=$(cell hrv.tsv rmssd_ms recording spoiled_clean.tsv phase baseline)
mended=$(cell hrv.tsv rmssd_ms recording spoiled.txt phase baseline)
holds "$mended / $clean > 0.7 && $mended / $clean < 1.4"

# Noise in spells, listed as events, and none before the first.
"$VAGUS" simulate ecg --seed 5 --motion 0.5 --clean-s 400 --noisy-s 50 --pause-s 50 -o noisy
"$VAGUS" simulate ecg --seed 5 -o clean
expect spells "$(($(wc -l <noisy_noise.tsv) - 1))" 4
expect "first spell" "$(sed -n 2p noisy_noise.tsv | cut -f 1,2)" "$(printf '400\t50')"
head -c 200000 noisy.dat >a && head -c 200000 clean.dat >b && cmp a b # 400 s at 250 Hz
cmp -s noisy.dat clean.dat && fail "no noise was added"

expect "range" "$(code_of "$VAGUS" simulate ecg --missed 120 -o x)" 2
expect_text err "missed_percent"
expect "folder" "$(code_of "$VAGUS" simulate ecg -o no/folder/x)" 4
expect_text err "no/folder/x"
