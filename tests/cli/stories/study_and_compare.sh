# SPDX-License-Identifier: GPL-3.0-or-later
# Twelve simulated people before and after: what was put in must come out.
. "$(dirname "$0")/story.inc"

"$VAGUS" simulate study --people 12 --tau-ratio 0.7 --rmssd-ratio 1.25 --seed 1 -o example
"$VAGUS" study example/study.tsv -o one -j 1 -q || [ $? -eq 1 ]
"$VAGUS" study example/study.tsv -o two -j 2 -q || [ $? -eq 1 ]
for table in metrics.tsv recovery.tsv status.tsv curves.tsv.gz settings.json; do
    cmp "one/$table" "two/$table" || fail "$table depends on the number of jobs"
done
diff -r one/beats two/beats >/dev/null || fail "beats depend on the number of jobs"
diff -r one/nn two/nn >/dev/null || fail "intervals depend on the number of jobs"
expect recordings "$(($(wc -l <one/status.tsv) - 1))" 24

"$VAGUS" compare one --within session --levels pre,post -q >compare.tsv
# Truth of these people: mean over persons of ln(post / pre).
true_change() { # COLUMN
    awk -F '\t' -v column="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { sum += ($(at["session"]) == "post" ? 1 : -1) * log($(at[column])); n += 0.5 }
        END { print sum / n }' example/truth.tsv
}
check() { # METRIC PHASE TRUTH
    difference=$(cell compare.tsv difference metric "$1" phase "$2")
    low=$(cell compare.tsv ci_low metric "$1" phase "$2")
    high=$(cell compare.tsv ci_high metric "$1" phase "$2")
    echo "$1 ($2): found $difference ($low to $high), true $3"
    expect scale "$(cell compare.tsv scale metric "$1" phase "$2")" ln
    expect pairs "$(cell compare.tsv n metric "$1" phase "$2")" 12
    holds "$low <= $3 && $3 <= $high"
}
check hr_bpm.tau_s stress "$(true_change tau_s)"
check rmssd_ms baseline "$(true_change baseline_rmssd_ms)"

# A recording that fails costs its own row only.
{ cat example/study.tsv; printf 'P99\tpre\tmissing.hea\n'; } >example/with_missing.tsv
code=0
"$VAGUS" study example/with_missing.tsv -o three -q || code=$?
expect "exit code" $code 1
expect status "$(cell three/status.tsv status recording P99_ses-pre)" failed
cmp one/metrics.tsv three/metrics.tsv || fail "a failed recording changed other rows"
