# lib.sh -- for command-line tests: TAP, a scratch folder, the program under test.
# A test file sources it, then calls: check "sentence" command...; status N command...
set -u
PATH=$PATH:/usr/sbin:/sbin
XS_ROOT=$(cd "$(dirname "$0")/../.." && pwd)
XS=${XS:-$XS_ROOT/build/release/xianshen}
export XIANSHEN_PATTERNS="${XIANSHEN_PATTERNS:-$XS_ROOT/patterns/default}"
export XDG_CACHE_HOME="${XS_TEST_CACHE:-$XS_ROOT/build/test-cache}"
export LC_ALL=C.UTF-8
unset NO_COLOR
TMP=$(mktemp -d) || exit 70
trap 'chmod -R u+rwx "$TMP" 2>/dev/null; rm -rf "$TMP"' EXIT
cd "$TMP" || exit 70
xs_n=0
ok() { xs_n=$((xs_n + 1)); echo "ok $xs_n - $1"; }
skip() { xs_n=$((xs_n + 1)); echo "ok $xs_n - $1 # SKIP $2"; }
not_ok() {
    xs_n=$((xs_n + 1))
    echo "not ok $xs_n - $1"
    shift
    for l in "$@"; do printf '%s\n' "$l" | sed 's/^/#   /'; done
}
# status SENTENCE WANTED COMMAND... : the exit status; output is kept in $TMP/.out and $TMP/.err
status() {
    say=$1 want=$2
    shift 2
    "$@" >"$TMP/.out" 2>"$TMP/.err"
    got=$?
    if [ "$got" -eq "$want" ]; then ok "$say"; else
        not_ok "$say" "command: $*" "expected exit status $want, got $got" "$(head -c 2000 "$TMP/.out")" "$(head -c 2000 "$TMP/.err")"
    fi
}
# out SENTENCE TEXT : the last output contains TEXT;  err the same for standard error
out() { if grep -qF -- "$2" "$TMP/.out"; then ok "$1"; else not_ok "$1" "expected in output: $2" "$(head -c 2000 "$TMP/.out")"; fi; }
no_out() { if grep -qF -- "$2" "$TMP/.out"; then not_ok "$1" "not expected in output: $2" "$(head -c 2000 "$TMP/.out")"; else ok "$1"; fi; }
err() { if grep -qF -- "$2" "$TMP/.err"; then ok "$1"; else not_ok "$1" "expected on standard error: $2" "$(head -c 2000 "$TMP/.err")"; fi; }
check() { say=$1; shift; if "$@" >"$TMP/.out" 2>"$TMP/.err"; then ok "$say"; else not_ok "$say" "failed: $*" "$(head -c 2000 "$TMP/.out")" "$(head -c 2000 "$TMP/.err")"; fi; }
finish() { echo "1..$xs_n"; }
