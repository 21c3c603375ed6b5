# SPDX-License-Identifier: GPL-3.0-or-later
# A drawing of a recovery, richer models, and a series that is not a heart.
. "$(dirname "$0")/story.inc"

"$VAGUS" simulate rr --tau 55 --seed 3 -o heart
"$VAGUS" recovery heart.txt --models all --plot heart.svg -q >heart.tsv
expect model "$(cell heart.tsv model measure hr_bpm)" exponential
head -c 4 heart.svg | grep -q '<svg' || fail "no drawing"
[ "$(grep -c '</svg>' heart.svg)" = 1 ] || fail "the drawing does not end"
grep -q 'tau 5[45]' heart.svg || fail "the drawing does not say tau"
expect "exit code" "$(code_of "$VAGUS" recovery heart.txt --models cubic)" 2
expect "exit code" "$(code_of "$VAGUS" recovery heart.txt --plot /dev/full/x.svg -q)" 4

# Cortisol every ten minutes: 10 12 20 18 14 11 from the stressor's start, areas by hand.
printf 'time_min\tcortisol\n0\t10.2\n10\t9.8\n20\t10\n30\t12\n40\t20\n50\t18\n60\t14\n70\t11\n' \
    >saliva.tsv
printf 'onset\tduration\ttrial_type\n0\t1200\tbaseline\n1200\t600\tstress\n1800\t2400\trecovery\n' \
    >saliva_events.tsv
"$VAGUS" recovery saliva.tsv --series cortisol --unit nmol/l --curve samples.tsv >saliva.row
expect measure "$(cell saliva.row measure phase_stress stress)" cortisol
holds "($(cell saliva.row auc_g measure cortisol) - 745)^2 < 1e-12"
holds "($(cell saliva.row auc_i measure cortisol) - 245)^2 < 1e-12"
expect tau "$(cell saliva.row tau_s measure cortisol)" n/a
holds "$(wc -l <samples.tsv) == 1 + 8"
expect "exit code" "$(code_of "$VAGUS" recovery saliva.tsv --series melatonin)" 2
expect_text err "no column 'melatonin'"
expect "exit code" "$(code_of "$VAGUS" recovery saliva.tsv --series cortisol --direction up)" 2
