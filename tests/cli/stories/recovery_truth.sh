# SPDX-License-Identifier: GPL-3.0-or-later
# Simulated hearts whose recovery is known, from the drawn ECG to the fitted row.
. "$(dirname "$0")/story.inc"

"$VAGUS" simulate ecg --hr 68 --reactivity 24 --tau 55 --seed 3 -o heart
"$VAGUS" recovery heart.hea --curve curve.tsv >recovery.tsv
tau=$(cell recovery.tsv tau_s measure hr_bpm)
low=$(cell recovery.tsv tau_low_s measure hr_bpm)
high=$(cell recovery.tsv tau_high_s measure hr_bpm)
echo "tau $tau ($low to $high), true 55"
expect status "$(cell recovery.tsv status measure hr_bpm)" ok
holds "($tau / 55 - 1)^2 < 0.01 && $low <= 55 && 55 <= $high"
holds "($(cell recovery.tsv reactivity measure hr_bpm) - 22)^2 < 1" # mean of the stressor
holds "$(wc -l <curve.tsv) == 1 + 6 * 781"

# Nobody reacted: nothing is claimed.
"$VAGUS" simulate ecg --reactivity 0 --seed 4 -o calm
"$VAGUS" recovery calm.hea >calm.tsv
expect reason "$(cell calm.tsv reason measure hr_bpm)" no_reactivity
expect tau "$(cell calm.tsv tau_s measure hr_bpm)" n/a
expect status "$(cell calm.tsv status measure hr_bpm)" refused

# One minute of a recovery that takes longer: only the lower bound is known.
"$VAGUS" simulate ecg --tau 200 --recovery-s 60 --seed 5 -o slow
"$VAGUS" recovery slow.hea >slow.tsv
expect reason "$(cell slow.tsv reason measure hr_bpm)" longer_than_recording
expect tau "$(cell slow.tsv tau_s measure hr_bpm)" n/a
expect tau_high "$(cell slow.tsv tau_high_s measure hr_bpm)" n/a
holds "$(cell slow.tsv tau_low_s measure hr_bpm) > 0 && $(cell slow.tsv tau_low_s measure hr_bpm) <= 200"
