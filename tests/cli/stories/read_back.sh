# SPDX-License-Identifier: GPL-3.0-or-later
# Tables that the program wrote give the metrics of the recording they came from.
. "$(dirname "$0")/story.inc"

"$VAGUS" simulate rr --seed 2 --missed 1 --extra 1 --shifted 2 --ectopic 1 -o heart
rm heart_events.tsv
"$VAGUS" nn heart.txt -q -o nn.tsv
"$VAGUS" hrv heart.txt nn.tsv -q >hrv.tsv
"$VAGUS" simulate ecg --seed 2 --baseline-s 120 --stress-s 0 --recovery-s 0 -o ecg
rm ecg_events.tsv
"$VAGUS" beats ecg.hea -q -o beats.tsv
"$VAGUS" hrv ecg.hea beats.tsv -q >>hrv.tsv

same() { # COLUMN A B
    expect "$1 of $3" "$(cell hrv.tsv "$1" recording "$3")" "$(cell hrv.tsv "$1" recording "$2")"
}
for column in n_beats n_corrected corrected_percent verdict mean_nn_ms rmssd_ms lf_ms2 hf_ms2; do
    same $column heart.txt nn.tsv
    same $column ecg.hea beats.tsv
done
holds "$(cell hrv.tsv n_corrected recording nn.tsv) > 10"
