#!/bin/sh
# guard.sh [--write] -- instructions a byte of fold, match and judge on bench/guard/text.txt, against
# bench/guard.tsv: more than 5 % above it fails. Counts do not depend on how busy the machine is, but on
# the processor valgrind shows to Hyperscan and on the compiler: --write after changing either.
set -eu
cd "$(dirname "$0")/.."
b=build/release
command -v valgrind >/dev/null || { echo 'bench-guard: valgrind is not here: skipped'; exit 0; }
export XDG_CACHE_HOME="$PWD/$b/guard-cache" XDG_STATE_HOME="$PWD/$b/guard-cache" BENCH_VERDICT_ONLY=1
mkdir -p "$XDG_CACHE_HOME"
n=$(stat -c %s bench/guard/text.txt)
# once to compile the pack for this processor, and once to count: 1 round is a warm one and a timed one
valgrind --tool=none -q $b/bench/bench_scan 1 bench/guard patterns/default >/dev/null
valgrind --tool=callgrind -q --callgrind-out-file=$b/guard.out --collect-atstart=yes \
    $b/bench/bench_scan 1 bench/guard patterns/default >/dev/null
callgrind_annotate --inclusive=yes --threshold=100 $b/guard.out | tr -d ',' >$b/guard.txt
status=0
new=$b/guard.tsv
: >$new
for f in xs_fold_run xs_match_scan xs_judge_window; do
    # on the machine this file was written on, rounds are 2
    v=$(awk -v f=":$f" -v n="$n" '{ s = $0; sub(/ \[.*/, "", s) } s ~ f "('"'"'2)?$" && $1 > m { m = $1 } END { printf "%.2f", m / n / 2 }' $b/guard.txt)
    printf '%s\t%s\n' $f "$v" >>$new
    old=$(awk -F'\t' -v f=$f '$1 == f { print $2 }' bench/guard.tsv 2>/dev/null || true)
    if [ -n "$old" ] && [ "${1:-}" != --write ] && awk "BEGIN { exit !($v > $old * 1.05) }"; then
        echo "bench-guard: $f: $v instructions a byte, more than 5 % above $old of bench/guard.tsv" >&2
        status=1
    else
        echo "bench-guard: $f: $v instructions a byte${old:+ (committed: $old)}"
    fi
done
[ "${1:-}" = --write ] && cp $new bench/guard.tsv
exit $status
