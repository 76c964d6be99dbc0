#!/bin/sh
# Bad input: whatever it is, it has a clear message or a part state, the right status, and no end in
# time. What was not inspected is never status 0.
. "$(dirname "$0")/lib.sh"
scan() { timeout 60 "$XS" scan --no-progress --lang en "$@"; }
state() { # state SENTENCE STATUS PART-STATE PATH...
    say=$1 want=$2 st=$3
    shift 3
    status "$say" "$want" scan --format jsonl "$@"
    out "$say: says so" "\"state\":\"$st\""
}
plain() { printf '关于召开会议的通知\n\n各单位：\n定于下周召开会议。\n'; }
secret() { printf '机密★10年\n\n关于某项工作的通知\n\n各单位：\n'; }

# --- what cannot be opened or read ---------------------------------------------------------------
plain >plain.txt
secret >secret.txt
status "a plain notice passes" 0 scan plain.txt
status "a marked letter is blocked" 1 scan secret.txt
status "a path that does not exist is status 66" 66 scan nothing.txt
err "and is named" "nothing.txt"
status "and does not hide what the other path holds" 66 scan --format jsonl secret.txt nothing.txt
out "the other path's findings are there" '"verdict":"block"'
: >empty.txt
status "an empty file is fully inspected" 0 scan empty.txt
mkdir folder && mkfifo folder/pipe && plain >folder/a.txt && secret >folder/z.txt
state "a FIFO in a folder is not waited for" 1 unknown_kind folder
rm folder/z.txt
state "and is not clean" 3 unknown_kind folder
state "a device is not read" 3 unknown_kind /dev/zero
ln -s /etc/hostname folder/out
rm folder/pipe
state "a link out of the folder is not followed" 3 unknown_kind folder
rm folder/out
ln -s a.txt folder/in
status "a link inside the folder is its target" 0 scan --format jsonl folder
check "and comes once" test "$(grep -c . "$TMP/.out")" -eq 1
ln -s ../folder folder/loop
status "a link to a folder above makes no loop" 0 scan folder
mkdir folder/.git folder/.hidden && secret >folder/.git/x.txt
status "version control folders are skipped" 0 scan folder
secret >folder/.hidden/x.txt
status "hidden folders are not" 1 scan folder
# Root without its capabilities obeys file modes, wherever the program lies.
if [ "$(id -u)" = 0 ] && setpriv --bounding-set=-all --inh-caps=-all true 2>/dev/null; then
    as="setpriv --bounding-set=-all --inh-caps=-all"
else
    as=
fi
if [ "$(id -u)" != 0 ] || [ -n "$as" ]; then
    mkdir -p perm/closed && plain >perm/a.txt && plain >perm/shut.txt && plain >perm/closed/b.txt
    chmod 000 perm/shut.txt perm/closed && chmod 755 "$TMP" perm
    as_other() { timeout 60 $as env XDG_CACHE_HOME=/proc/none "$XS" scan --no-progress --lang en "$@"; }
    status "what may not be read is status 3" 3 as_other --format jsonl perm
    out "an unreadable file has a part state" '"state":"corrupt"'
    out "the file is named" 'perm/shut.txt'
    out "and the folder" 'perm/closed'
    out "and the readable one is screened" 'perm/a.txt'
    chmod 755 perm/shut.txt perm/closed
else
    skip "what may not be read is status 3" "root keeps its capabilities here"
fi

# --- names ---------------------------------------------------------------------------------------
mkdir names && plain >"names/$(printf 'a\377b.txt')" && plain >"names/$(printf 'line\nbreak.txt')"
status "names that are not UTF-8 are files like others" 0 scan --format jsonl names
cp .out names.out
check "the report is UTF-8" iconv -f UTF-8 -t UTF-8 names.out
check "and has a document a line" test "$(grep -c . names.out)" -eq 2
plain >"names/$(printf '\273\372\303\334.txt')"
status "a name in GBK is read" 2 scan --format jsonl names
out "as a name" '"rule":"ss.mark.name"'

# --- strange contents ----------------------------------------------------------------------------
head -c 1000000 /dev/zero >nul.txt
state "a file of NULs is no text" 3 unknown_kind nul.txt
head -c 100000 /dev/urandom >noise.txt
status "noise is not clean" 3 scan noise.txt
{ plain; head -c 200000 /dev/urandom; } >tail.txt
status "a text with noise behind it is not clean" 3 scan tail.txt
{ secret; printf '\377\376 \300\200\n'; plain; } >flaws.txt
status "malformed bytes do not hide the rest" 1 scan --format jsonl flaws.txt
out "and their place is said" "at byte"
{ plain; printf '\273\372\303\334\241\35710\304\352\n\n'; } >mixed.log
status "a GBK line in a UTF-8 file is read" 1 scan mixed.log
{ i=0; while [ $i -lt 12000 ]; do echo "2026-01-01 12:00:00 一切正常，没有要报告的事项"; i=$((i + 1)); done; } >long.log
cp long.log long-mixed.log
printf '\n\273\372\303\334\241\35710\304\352\n\n' >>long-mixed.log
status "a long log passes" 0 scan long.log
status "and is read again where its charset changes late" 1 scan long-mixed.log
{ i=0; while [ $i -lt 9000 ]; do echo "GET /index.html HTTP/1.1 200 nothing to report here"; i=$((i + 1)); done
  printf '\n\273\372\303\334\241\35710\304\352\n\n'; } >late.log
status "ASCII that turns to GBK late is read" 1 scan late.log
head -c 5000000 /dev/zero | tr '\0' 'a' >line.txt
status "a line of 5 MB of one letter" 0 scan line.txt
head -c 5000000 /dev/zero | tr '\0' '1' >digits.txt
status "a line of 5 MB of one digit ends" 0 scan --fail-on block digits.txt
printf '\342\200\213' >zw && i=0 && while [ $i -lt 19 ]; do cat zw zw >zw2; mv zw2 zw; i=$((i + 1)); done
status "1.5 MB of one zero-width character ends" 0 scan --fail-on block zw
i=0; secret >hits.txt; while [ $i -lt 12 ]; do cat hits.txt hits.txt >h2; mv h2 hits.txt; i=$((i + 1)); done
status "a text of nothing but hits ends" 1 scan --format json hits.txt
printf '机密' >j && i=0 && while [ $i -lt 18 ]; do cat j j >j2; mv j2 j; i=$((i + 1)); done
check "one line of one term ends" sh -c "timeout 60 '$XS' scan --no-progress j; test \$? -le 3"

# --- files that change ---------------------------------------------------------------------------
head -c 300000000 /dev/zero | tr '\0' 'x' >grow.txt
( sleep 0.05; echo more >>grow.txt; sleep 0.1; echo more >>grow.txt; sleep 0.2; echo more >>grow.txt ) &
scan --format jsonl grow.txt >.out 2>.err
got=$?
wait
if [ $got -eq 3 ] && grep -q '"state":"corrupt"' .out; then ok "a file that changes while it is read is not clean"
elif [ $got -eq 0 ]; then skip "a file that changes while it is read is not clean" "it was read too fast"
else not_ok "a file that changes while it is read is not clean" "status $got" "$(head -c 500 .out)"; fi
rm -f grow.txt
mkdir many && i=0 && while [ $i -lt 400 ]; do plain >many/$i.txt; i=$((i + 1)); done
( sleep 0.02; rm -f many/*9.txt ) &
timeout 60 "$XS" scan --no-progress --format jsonl many >.out 2>.err
got=$?
wait
case $got in 0 | 3) ok "files that vanish are no crash" ;; *) not_ok "files that vanish are no crash" "status $got" ;; esac

# --- standard input, limits, broken output -------------------------------------------------------
status "standard input is read" 1 sh -c "cat secret.txt | timeout 20 '$XS' scan -"
status "and named" 1 sh -c "cat secret.txt | timeout 20 '$XS' scan --format jsonl --stdin-name 通知.txt -"
out "by the name that was given" '"path":"通知.txt"'
status "an archive on standard input is no clean text" 3 sh -c "head -c 100000 /dev/urandom | timeout 20 '$XS' scan -"
state "beyond --max-size is not clean" 3 over_limit --max-size 1000 line.txt
status "but what was read counts" 1 scan --max-size 20 secret.txt
printf 'rules:\n  - id: broken\n    category: NO.SUCH\n' >broken.yaml
status "a broken rule file is status 65" 65 scan --rules broken.yaml plain.txt
err "with file and line" "broken.yaml:"
if [ -c /dev/full ]; then
    status "a full disk is status 74" 74 scan --output /dev/full secret.txt
    status "and so for standard output" 74 sh -c "timeout 20 '$XS' scan secret.txt >/dev/full"
fi
sh -c "timeout 60 '$XS' scan --no-progress --format jsonl many many many | head -n 1" >.out 2>.err
check "a closed pipe is no crash" test "$(grep -c . .out)" -eq 1
mkdir big && head -c 400000000 /dev/zero | tr '\0' 'x' >big/a.txt && cp secret.txt big/0.txt && i=0 &&
    while [ $i -lt 20 ]; do ln big/a.txt big/a$i.txt; i=$((i + 1)); done
timeout 60 "$XS" scan --no-progress --format jsonl --output int.jsonl big >.out 2>.err &
pid=$!
sleep 0.6
kill -INT $(ps -o pid= --ppid $pid 2>/dev/null || echo $pid) 2>/dev/null
wait $pid
got=$?
check "SIGINT keeps what was found" grep -q '"verdict":"block"' int.jsonl
if [ $got -ne 0 ]; then ok "and is not status 0"; else not_ok "and is not status 0"; fi
rm -rf big
finish
