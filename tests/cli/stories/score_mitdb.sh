# SPDX-License-Identifier: GPL-3.0-or-later
# Beats of the 26 MIT-BIH records against their annotations: last 25 min, 150 ms.
. "$(dirname "$0")/story.inc"
need_data mitdb

mkdir scored
for header in "$DATA"/mitdb/*.hea; do
    record=$(basename "$header" .hea)
    "$VAGUS" beats "$DATA/mitdb/$record" --channel '#0' --format wfdb -o "scored/$record.vag" -q
    cp "$DATA/mitdb/$record.atr" "$header" scored/
done
"$VAGUS" score --dir scored --ref atr --test vag >score.tsv 2>err
[ "$(cat err)" = "vagus score: scored: 26 records scored from 300 s" ] || fail "said: $(cat err)"
cat score.tsv
expect "number of records" "$(($(wc -l <score.tsv) - 2))" 26
holds "$(cell score.tsv se_percent record gross) >= 99.7"
holds "$(cell score.tsv ppv_percent record gross) >= 99.6"
