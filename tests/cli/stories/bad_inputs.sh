# SPDX-License-Identifier: GPL-3.0-or-later
# What labs hand over by mistake: each gets the exit code and the sentence it deserves.
. "$(dirname "$0")/story.inc"

expect "no file" "$(code_of "$VAGUS" hrv missing.hea)" 3
expect_text err "vagus hrv: missing.hea: No such file or directory"

: >empty.csv
expect "empty file" "$(code_of "$VAGUS" hrv empty.csv)" 3
expect_text err "vagus hrv: empty.csv: the file is empty"

echo "once upon a time there was a heart" >words.txt
expect "words" "$(code_of "$VAGUS" hrv words.txt)" 3

# A header whose signal file is missing names that file; among others it costs its row only.
"$VAGUS" simulate ecg --baseline-s 60 --stress-s 0 --recovery-s 0 -o good
rm good_events.tsv
sed 's/good/gone/' good.hea >gone.hea
expect "missing signal" "$(code_of "$VAGUS" hrv gone.hea)" 3
expect_text err "gone.dat"
expect "one of two" "$(code_of "$VAGUS" hrv gone.hea good.hea)" 1
expect verdict "$(cell out verdict recording gone.hea)" invalid
expect reason "$(cell out reason recording gone.hea | cut -d, -f1)" unreadable:io
holds "$(cell out mean_hr_bpm recording good.hea) > 60"

# A truncated signal is read to its last whole frame.
head -c 20001 good.dat >cut.dat
sed 's/good/cut/' good.hea >cut.hea
expect truncated "$(code_of "$VAGUS" hrv cut.hea)" 1
expect reason "$(cell out reason recording cut.hea | cut -d, -f1)" truncated
holds "$(cell out mean_hr_bpm recording cut.hea) > 60"

# A flat line, all NaN, and one beat: rows that are invalid.
awk 'BEGIN { print "ecg"; for (i = 0; i < 5000; i++) print 1 }' >flat.csv
expect flat "$(code_of "$VAGUS" hrv flat.csv --rate 250 --kind ecg)" 1
expect verdict "$(cell out verdict recording flat.csv)" invalid
awk 'BEGIN { print "ecg"; for (i = 0; i < 5000; i++) print "nan" }' >nan.csv
expect nan "$(code_of "$VAGUS" hrv nan.csv --rate 250 --kind ecg)" 1
expect verdict "$(cell out verdict recording nan.csv)" invalid
printf 'time_s\n1.5\n' >one.csv
expect "one beat" "$(code_of "$VAGUS" hrv one.csv)" 1
expect verdict "$(cell out verdict recording one.csv)" invalid

# Recovery needs phases; that is a matter of usage.
expect "no phases" "$(code_of "$VAGUS" recovery good.hea)" 2
expect_text err "try: --phases FILE"

# Output that cannot be written.
if [ -w /dev/full ]; then
    code=0
    "$VAGUS" hrv good.hea >/dev/full 2>err || code=$?
    expect "full disk" $code 4
fi
expect "no folder" "$(code_of "$VAGUS" hrv good.hea -o no/such/folder/x.tsv)" 4

# A pipe that closes early is no news.
"$VAGUS" beats good.hea 2>err | head -1 >/dev/null
[ ! -s err ] || fail "a closed pipe is not silent"
