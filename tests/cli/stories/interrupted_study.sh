# SPDX-License-Identifier: GPL-3.0-or-later
# An interrupted study keeps what is finished and lists the rest.
. "$(dirname "$0")/story.inc"

"$VAGUS" simulate study --people 30 --seed 3 -o example
"$VAGUS" study example/study.tsv -o out_folder -j 2 -q &
study=$!
# Once the first recording is done, there is something to keep.
while [ ! -f out_folder/nn/P01_ses-pre.tsv ]; do
    kill -0 $study || fail "the study ended too early"
    sleep 0.02
done
kill -INT $study
code=0
wait $study || code=$?
expect "exit code" $code 130
expect "rows of status" "$(($(wc -l <out_folder/status.tsv) - 1))" 60
expect "first" "$(cell out_folder/status.tsv status recording P01_ses-pre)" ok
expect "last" "$(cell out_folder/status.tsv status recording P30_ses-post)" not_run
expect "why" "$(cell out_folder/status.tsv reason recording P30_ses-post)" interrupted
expect_text out_folder/metrics.tsv P01_ses-pre
[ -z "$(find out_folder -name '*.tmp')" ] || fail "temporary files are left"
