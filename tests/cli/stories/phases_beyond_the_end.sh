# SPDX-License-Identifier: GPL-3.0-or-later
# Plans that say more than the recording holds, and marks that are no phases.
. "$(dirname "$0")/story.inc"

"$VAGUS" simulate rr --baseline-s 300 --stress-s 180 --recovery-s 400 --tau 55 -o heart
rm heart_events.tsv
events() {
    printf 'onset\tduration\ttrial_type\n'
    printf '%s\t%s\t%s\n' "$@"
}

# Half of the planned recovery was recorded: enough for its time constant.
events 0 300 baseline 300 180 stress 480 800 recovery >plan.tsv
"$VAGUS" recovery heart.txt --phases plan.tsv --curve curves.tsv -q >out || [ $? -eq 1 ]
tau=$(cell out tau_s measure hr_bpm)
holds "$tau > 50 && $tau < 60"
expect_text out recovery_cut:400s
holds "$(tail -1 curves.tsv | cut -f 4) < 880"

# A plan that ends with the recording is not cut.
events 0 300 baseline 300 180 stress 480 400 recovery >plan.tsv
"$VAGUS" recovery heart.txt --phases plan.tsv -q >out || [ $? -eq 1 ]
! grep -q _cut out || fail "a whole phase was cut"

# Numbers beyond sense cost neither memory nor time.
events -1e9 1000000300 baseline 300 180 stress 480 1e15 recovery >plan.tsv
"$VAGUS" recovery heart.txt --phases plan.tsv --curve curves.tsv -q >out || [ $? -eq 1 ]
expect_text out baseline_cut:300s
events 0 1e300 all >plan.tsv
"$VAGUS" hrv heart.txt --phases plan.tsv --window 60 -q >out || [ $? -eq 1 ]
holds "$(wc -l <out) <= 15"
expect "endless windows" "$(code_of "$VAGUS" hrv heart.txt --window 60 --step 1e-9 -q)" 2
expect_text err "windows every 1e-09 s"

expect "long window" "$(code_of "$VAGUS" hrv heart.txt --window 5000 -q)" 1
expect_text err "heart.txt: no window of 5000 s fits into any phase"

# Marks without duration: the whole recording is one phase.
events 100 n/a button 200 0 button >plan.tsv
"$VAGUS" hrv heart.txt --phases plan.tsv -q >out
expect phase "$(cell out phase recording heart.txt)" all

# In hrv such a phase says how much of it there is to read.
"$VAGUS" simulate rr --baseline-s 300 --stress-s 0 --recovery-s 0 -o list
printf 'onset\tduration\ttrial_type\n-100\t200\tearly\n0\t290\tinside\n5000\t100\tbeyond\n' >o.tsv
"$VAGUS" hrv list.txt --phases o.tsv >out 2>err || true
expect usable "$(cell out usable_percent phase early)" 50
expect verdict "$(cell out verdict phase early)" caution
expect usable "$(cell out usable_percent phase inside)" 100
expect usable "$(cell out usable_percent phase beyond)" 0
expect verdict "$(cell out verdict phase beyond)" invalid
