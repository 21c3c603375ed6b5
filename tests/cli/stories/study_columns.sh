# SPDX-License-Identifier: GPL-3.0-or-later
# What is asked for beside the usual metrics is in the table of a study, as vagus hrv has it.
. "$(dirname "$0")/story.inc"

"$VAGUS" simulate study --people 1 --seed 5 -o example
"$VAGUS" study example/study.tsv -o out_folder -q --estimators lomb,ar --families rqa
"$VAGUS" hrv example/P01_pre.hea -q --estimators lomb,ar --families rqa -o alone.tsv
for metric in lomb_hf_ms2 ar_lf_ms2 rqa_det_percent; do
    alone=$(cell alone.tsv $metric phase baseline)
    [ "$alone" != n/a ] || fail "$metric is not there"
    expect "$metric" "$(cell out_folder/metrics.tsv $metric recording P01_ses-pre phase baseline)" \
        "$alone"
done
