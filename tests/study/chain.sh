#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole chain, from drawn signals with noise, ectopic and lost beats to the interval of
# tau. usage: chain.sh VAGUS RUNS
set -eu
vagus=$1
runs=$2
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"

echo "| signal | tau s | runs | passed % | covered % | median bias % |"
echo "|---|---|---|---|---|---|"
for kind in ecg ppg; do
    for tau in 30 60 120; do
        : >rows
        seed=1
        while [ "$seed" -le "$runs" ]; do
            "$vagus" simulate "$kind" --tau "$tau" --reactivity 20 --seed "$seed" \
                --missed 5 --ectopic 1 --white 0.05 -q -o s
            input=$(ls s.hea s.csv s.tsv 2>/dev/null | head -1)
            "$vagus" recovery "$input" -q >row.tsv || true
            awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                $at["measure"] == "hr_bpm" {
                    print $at["status"], $at["tau_s"], $at["tau_low_s"], $at["tau_high_s"] }' \
                row.tsv >>rows
            seed=$((seed + 1))
        done
        sort -n -k 2 rows | awk -v kind="$kind" -v tau="$tau" '{ n++ }
            $1 == "ok" { t[++m] = $2; covered += $3 <= tau && tau <= $4 }
            END { printf "| %s | %s | %d | %.1f | %.1f | %+.1f |\n", kind, tau, n, 100 * m / n,
                  m ? 100 * covered / m : 0,
                  m ? 100 * ((t[int((m + 1) / 2)] + t[int(m / 2) + 1]) / 2 / tau - 1) : 0 }'
    done
done
