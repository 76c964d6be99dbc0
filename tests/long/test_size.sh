#!/bin/sh
# Input of any size in bounded memory: a 4 GB text, a folder of a million files, many findings.
# Needs 5 GB of disk and some minutes.
. "$(dirname "$0")/../cli/lib.sh"
LIMIT_KB=262144 # PERFORMANCE: 256 MB and the database, which is some MB
free_kb=$(df -Pk "$TMP" | awk 'NR == 2 {print $4}')
peak() { # peak SENTENCE WANTED COMMAND... : status, and resident memory below the limit
    say=$1 want=$2
    shift 2
    /usr/bin/env python3 - "$@" >"$TMP/.peak" 2>"$TMP/.err" <<'P'
import resource, subprocess, sys
s = subprocess.run(sys.argv[1:], stdout=open(".out", "wb")).returncode
print(s, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
P
    read -r got kb <"$TMP/.peak"
    if [ "$got" = "$want" ]; then ok "$say"; else not_ok "$say" "expected exit status $want, got $got" "$(head -c 1000 .out)"; fi
    if [ "$kb" -le $LIMIT_KB ]; then ok "$say: $((kb / 1024)) MB"; else not_ok "$say: in bounded memory" "$kb kB"; fi
}
i=0
: >line
while [ $i -lt 40 ]; do
    echo "第$i条 各级行政机关应当依照本条例的规定，及时、准确地公开政府信息，并对公开的内容负责。编号 $i。" >>line
    i=$((i + 1))
done
while [ "$(wc -c <line)" -lt 60000000 ]; do cat line line >line2 && mv line2 line; done

if [ "$free_kb" -gt 5500000 ]; then
    i=0
    : >big.txt
    while [ "$(wc -c <big.txt)" -lt 4300000000 ]; do cat line >>big.txt; done
    printf '\n机密★10年\n\n关于某项工作的通知\n' >>big.txt
    peak "a 4 GB text is read to its end" 1 "$XS" scan --no-progress --jobs 2 --timeout 3600 --format jsonl big.txt
    out "and the mark at the end is found" '"rule":"ss.mark'
    out "with its offset" '"coverage":"all"'
    rm -f big.txt
else
    skip "a 4 GB text is read to its end" "not enough disk"
fi

i=0
while [ $i -lt 2500 ]; do echo "联系人：张三，身份证号330106189502030018，手机13912345678。" >>many1; i=$((i + 1)); done
i=0
while [ $i -lt 40 ]; do cat many1 >>many.txt; i=$((i + 1)); done
peak "100,000 lines of findings" 1 "$XS" scan --no-progress --format jsonl many.txt
rm -f many.txt many1 line

mkdir million
/usr/bin/env python3 - <<'P'
import os
d = os.open("million", os.O_RDONLY)
for i in range(1000000):
    os.close(os.open(f"{i:07d}.txt", os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=d))
P
peak "a folder of a million files" 0 "$XS" scan --no-progress --format jsonl million
check "every one of them" test "$(wc -l <.out)" -eq 1000000
rm -rf million
finish
