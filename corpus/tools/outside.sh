#!/bin/sh
# Screens public material that is not part of the project and counts verdicts: everything in it is
# published, so every review or block is a false alarm or has to be explained.
#   outside.sh XIANSHEN FOLDER [KEEP]   KEEP: where the JSON lines go (default: thrown away)
xs=$1 data=$2 keep=${3:-$(mktemp -d)}
mkdir -p "$keep" || exit 74
[ -d "$data" ] || { echo "outside: $data: no such folder; nothing measured"; exit 0; }
printf 'material\tdocuments\tblock\treview\tnote\tpass\n'
count() { # name, path
    "$xs" scan --rules "$(dirname "$0")/../../patterns/default" --format jsonl --no-waivers --no-progress --fail-on block "$data/$2" >"$keep/$1.jsonl" 2>"$keep/$1.err"
    [ $? -le 3 ] || { cat "$keep/$1.err"; exit 1; }
    printf '%s\t%d' "$1" "$(wc -l <"$keep/$1.jsonl")"
    for v in block review note pass; do
        printf '\t%d' "$(grep -c "\"verdict\":\"$v\"" "$keep/$1.jsonl")"
    done
    echo
}
count statutes clean-gov/lawrefbook
count work-reports clean-gov/political-corpora/txt
count tech-docs clean-general/pingcap-docs-cn
[ -n "$3" ] || rm -rf "$keep"
