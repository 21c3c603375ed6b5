# SPDX-License-Identifier: GPL-3.0-or-later
# Student's sleep data (1908): t and its interval as R 4.2 gives them, the exact signed-rank
# and permutation tests by enumeration (4 of 1024).
data=$(cd "$(dirname "$0")/../data" && pwd)
. "$(dirname "$0")/story.inc"

"$VAGUS" compare "$data/sleep.tsv" --within drug --levels 1,2 >compare.tsv
holds "($(cell compare.tsv t metric extra_h) - 4.062127683)^2 < 1e-16"
holds "($(cell compare.tsv p_t metric extra_h) - 0.002832890197)^2 < 1e-22"
holds "($(cell compare.tsv ci_low metric extra_h) - 0.7001142367)^2 < 1e-18"
holds "($(cell compare.tsv ci_high metric extra_h) - 2.459885763)^2 < 1e-16"
holds "($(cell compare.tsv dz metric extra_h) - 1.284557563)^2 < 1e-16"
expect p_wilcoxon "$(cell compare.tsv p_wilcoxon metric extra_h)" 0.00390625
expect p_permutation "$(cell compare.tsv p_permutation metric extra_h)" 0.00390625
