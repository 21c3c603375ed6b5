# SPDX-License-Identifier: GPL-3.0-or-later
# What hurried people and scripts ask for: refused in time, in words, and without damage.
. "$(dirname "$0")/story.inc"

"$VAGUS" simulate rr --baseline-s 60 --stress-s 30 --recovery-s 60 -o heart
"$VAGUS" simulate ecg --baseline-s 30 --stress-s 0 --recovery-s 0 -o ecg

refused() { # TEXT COMMAND...
    text=$1
    shift
    expect "$*" "$(code_of "$VAGUS" "$@")" 2
    expect_text err "$text"
    [ "$(wc -l <err)" -le 2 ] || fail "more than two lines: $*"
}
refused "--jobs is '-1'; it must be a whole number from 0" study s.tsv -o x -j -1
refused "--jobs is 0; it must be at least 1" study s.tsv -o x -j 0
refused "--jobs is '1.5'; it must be a whole number" study s.tsv -o x --jobs 1.5
refused "--jobs is '1e300'" study s.tsv -o x --jobs 1e300
refused "--progress is 'often'; it must be auto, always or never" study s.tsv -o x --progress often
refused "--seed is '1.5'; it must be a whole number" simulate rr -o x --seed 1.5
refused "--people is '2.7'" simulate study -o x --people 2.7
refused "--rate: rate_hz is -5; it must be a number from 0" hrv heart.txt --rate -5
refused "--start: start_s is -1" hrv heart.txt --start -1
refused "--start: start_s is inf" hrv heart.txt --start inf
refused "--output is empty" hrv heart.txt -o ""
refused "two tables go to the same place" recovery heart.txt --curve x -o x
refused "two tables go to the same place" recovery heart.txt --curve -
refused "two tables go to the same place" recovery heart.txt --curve x --plot x
refused "--levels names 'pre' twice" compare heart.txt --levels pre,pre
refused "--start must be from 0" score ecg.atr ecg.atr --start -5
refused "--start must be from 0, --window more than 0" score ecg.atr ecg.atr --window 0
refused "'ecg.atr' is one too many beside --dir" score --dir . ecg.atr
refused "try: vagus help hrv" help hrvv

settings() { # TEXT JSON
    printf '%s' "$2" >settings.json
    refused "$1" hrv heart.txt --settings settings.json
}
settings "start_s must be a number" '{"start_s": [1]}'
settings "rate_hz must be a number" '{"rate_hz": null}'
settings "recovery.fit.robust must be true or false" '{"recovery.fit.robust": "yes"}'
settings "frequency.segment_s is -3" '{"frequency.segment_s": -3}'

# A folder without anything to score is no success.
mkdir nothing
expect "no files" "$(code_of "$VAGUS" score --dir nothing)" 3
expect_text err "nothing: no file ends in .vag"

# Earlier results survive a run that could read nothing.
echo "earlier results" >kept.tsv
expect "missing input" "$(code_of "$VAGUS" hrv missing.hea -o kept.tsv)" 3
expect "kept file" "$(cat kept.tsv)" "earlier results"

# A pipe as output is written, not replaced; a folder is refused before the work.
mkfifo pipe
cat pipe >through & 
expect "pipe" "$(code_of "$VAGUS" hrv heart.txt -o pipe -q)" 0
wait $!
[ -p pipe ] || fail "the pipe is gone"
expect "rows through the pipe" "$(head -1 through | cut -f 1)" recording
expect "folder" "$(code_of "$VAGUS" hrv heart.txt -o nothing)" 4
expect_text err "nothing: Is a directory"

# A closed pipe is silent even below a parent that ignores the signal.
(trap '' PIPE; "$VAGUS" hrv ecg.hea ecg.hea 2>err | true)
[ ! -s err ] || fail "a closed pipe is not silent"

# Names with anything in them: one line on stderr, UTF-8 in tables.
odd=$(printf 'new\nline\033[31m.txt')
expect "odd name" "$(code_of "$VAGUS" hrv "$odd")" 3
expect_text err "vagus hrv: new?line?[31m.txt: No such file or directory"
expect lines "$(wc -l <err)" 1
odd=$(printf 'bad\377.txt')
cp heart.txt "$odd"
"$VAGUS" hrv "$odd" -q >odd.tsv
iconv -f UTF-8 -t UTF-8 odd.tsv >out || fail "a table is not UTF-8"

# Among others an unreadable input keeps its row in every table.
for command in info hrv recovery; do
    expect "$command" "$(code_of "$VAGUS" $command missing.hea heart.txt -q)" 1
    expect_text out "$(printf 'missing.hea\tn/a')"
    grep -qE 'unreadable:io|No such file' out || fail "$command: no reason"
done
expect "reason" "$(cell out reason recording missing.hea)" unreadable:io
expect "status" "$(cell out status recording missing.hea)" unusable
