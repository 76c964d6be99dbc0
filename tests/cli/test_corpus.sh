# The labelled documents give what results.tsv says; published law and reports give no alarm.
. "$(dirname "$0")/lib.sh"
measure=$(dirname "$XS")/corpus-measure
"$measure" "$XS_ROOT/corpus/manifest.tsv" "$TMP/results.tsv" --rules "$XIANSHEN_PATTERNS" >"$TMP/disagreements" 2>&1
if cmp -s "$TMP/results.tsv" "$XS_ROOT/corpus/results.tsv"; then
    ok "recall and precision of every category are those of corpus/results.tsv"
else
    not_ok "recall and precision of every category are those of corpus/results.tsv" \
        "$(diff "$XS_ROOT/corpus/results.tsv" "$TMP/results.tsv")" "$(head -c 3000 "$TMP/disagreements")"
fi
for p in 公示名单 处罚决定书 教育 采购招标 新闻稿 历史信息复查; do
    check "the preset $p loads and screens" "$measure" "$XS_ROOT/corpus/manifest.tsv" "$TMP/preset.tsv" \
        --rules "$XIANSHEN_PATTERNS" --profile "$p"
    awk -F'\t' '$1 == "all" && $7 < 0.99 { bad = 1 } $1 == "negative" && $4 < 0.98 { bad = 1 } END { exit bad }' \
        "$TMP/preset.tsv" && ok "and it neither loses findings nor floods" || not_ok "and it neither loses findings nor floods" "$(tail -8 "$TMP/preset.tsv")"
done
check "the example pack of an agency holds" "$XS" rules test "$XS_ROOT/patterns/example-agency"
data=${XIANSHEN_CORPORA:-$XS_ROOT/../shared/corpora/data}
if [ -d "$data/clean-gov" ]; then
    "$XS_ROOT/corpus/tools/outside.sh" "$XS" "$data" >"$TMP/.out" 2>&1
    for m in statutes:0:5 work-reports:0:0; do
        IFS=: read -r name block review <<EOF
$m
EOF
        awk -F'\t' -v n="$name" -v b="$block" -v r="$review" '$1 == n { ok = $3 <= b && $4 <= r } END { exit !ok }' "$TMP/.out" &&
            ok "$name: at most $block blocked and $review for review" ||
            not_ok "$name: at most $block blocked and $review for review" "$(cat "$TMP/.out")"
    done
else
    skip "published law and reports give no alarm" "no material at $data"
fi
finish
