# SPDX-License-Identifier: GPL-3.0-or-later
# Record 101 from its signal and from its annotations: the two must agree.
. "$(dirname "$0")/story.inc"
need_data mitdb

"$VAGUS" hrv "$DATA/mitdb/101.hea" "$DATA/mitdb/101.atr" -q >hrv.tsv
for name in mean_nn_ms rmssd_ms; do
    signal=$(cell hrv.tsv $name recording "$DATA/mitdb/101.hea")
    annotations=$(cell hrv.tsv $name recording "$DATA/mitdb/101.atr")
    echo "$name: from the signal $signal, from the annotations $annotations"
    case $name in
    mean_nn_ms) holds "($signal - $annotations)^2 < 1" ;;
    rmssd_ms) holds "($signal / $annotations - 1)^2 < 0.03^2" ;;
    esac
done
