#!/bin/sh
# run.sh PROGRAM... -- run test programs that print TAP, two at a time, and add up.
# Shows what failed or was skipped, then "N passed, N failed, N skipped". A program that dies, that runs
# longer than TEST_TIMEOUT seconds or prints no test counts as a failure.
set -u
dir=$(mktemp -d) || exit 70
trap 'rm -rf "$dir"' EXIT
export CMOCKA_MESSAGE_OUTPUT=TAP
one='
    dir=$1 n=$2 prog=$3
    case $prog in *.sh) set -- sh "$prog" ;; *) set -- "$prog" ;; esac
    timeout "${TEST_TIMEOUT:-300}" "$@" >"$dir/$n.out" 2>"$dir/$n.err" </dev/null
    echo $? >"$dir/$n.rc"'
i=0
for p in "$@"; do
    i=$((i + 1))
    printf '%s\0%s\0%s\0' "$dir" "$i" "$p"
done | xargs -0 -r -n 3 -P "${TEST_JOBS:-2}" sh -c "$one" run
passed=0 failed=0 skipped=0 i=0
for p in "$@"; do
    i=$((i + 1))
    out=$dir/$i.out rc=$(cat "$dir/$i.rc" 2>/dev/null || echo 70)
    # cmocka writes a skipped test as "not ok N # SKIP name".
    skip=$(grep -ciE '^(not )?ok.*# *skip' "$out")
    bad=$(grep '^not ok' "$out" | grep -vci '# *skip')
    good=$(grep '^ok' "$out" | grep -vci '# *skip')
    if [ "$rc" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
        echo "not ok - $p: exit status $rc$([ "$rc" -eq 124 ] && echo ' (timeout)')"
        tail -n 20 "$dir/$i.err"
    elif [ $((bad + skip + good)) -eq 0 ]; then
        bad=1
        echo "not ok - $p: ran no test"
    elif [ "$bad" -gt 0 ]; then
        echo "# $p"
        grep -A 12 '^not ok' "$out"
        grep -v '^\[' "$dir/$i.err" | tail -n 30
    fi
    grep -iE '^(not )?ok.*# *skip' "$out" | sed 's/^not ok/ok/'
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skip))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
