# What can go wrong around the record: kills, full disks, clocks that jump, several processes, waivers that do not hold.
. "$(dirname "$0")/lib.sh"
export XDG_STATE_HOME=$TMP/state ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0"
RULES="--rules $XS_ROOT/tests/cli/rules.yaml"
hash_of() { sha256sum "$1" | cut -c1-64; }
echo '普通通知。' >d.txt
echo '蓝鲸工程进展顺利。' >b.txt
echo '机密★5年' >c.txt

# --- killed at any point: what was acknowledged is there, and the chain holds ----------------------
status "a ledger is begun" 0 "$XS" ledger add --file l.db --who 首 decide d.txt
append() { # append NAME: 30 records, each killed after a time of its own
    k=0
    while [ $k -lt 30 ]; do
        k=$((k + 1))
        timeout -s KILL 0.0$(((k * 7 + $2) % 40 + 10)) "$XS" ledger add --file l.db --who "$1$k" decide d.txt 2>/dev/null && echo "$1$k" >>acked
    done
}
: >acked
append 甲 3 & append 乙 11 & append 丙 29 & wait
status "kill -9 during appends of three processes: the chain holds" 0 "$XS" ledger verify --file l.db
"$XS" ledger export --file l.db >all.csv
lost=0
while read -r who; do grep -q "\"$who\"" all.csv || lost=$((lost + 1)); done <acked
n=$(wc -l <acked)
[ $lost -eq 0 ] && ok "and of $n acknowledged records none is lost" || not_ok "no acknowledged record is lost" "$lost of $n"
mkdir many && i=0 && while [ $i -lt 3000 ]; do echo "第$i号通知" >many/$i.txt; i=$((i + 1)); done
timeout -s KILL 0.25 "$XS" scan $RULES --ledger s.db --who 甲 --format jsonl many >/dev/null 2>&1
[ -e s.db ] || "$XS" ledger add --file s.db --who 甲 decide d.txt
status "a scan killed halfway leaves a ledger that chains" 0 "$XS" ledger verify --file s.db
status "and that goes on" 0 "$XS" scan $RULES --ledger s.db --who 甲 d.txt
(for w in 甲 乙 丙 丁; do "$XS" scan $RULES --quiet --ledger s2.db --who $w many >/dev/null 2>&1 & done; wait)
status "four scans at once write one chain" 0 "$XS" ledger verify --file s2.db
out "with every document of each" "12000 "

# --- a full disk ---------------------------------------------------------------------------------
"$XS" ledger export --file s.db >before.csv
limit() { (ulimit -f "$1"; shift; exec "$@"); }
status "a full disk while the ledger is written is a failure" 74 limit 64 "$XS" scan $RULES --ledger s.db --who 甲 --format jsonl --output out.jsonl many
err "and says that nothing of this step was recorded" 本步没有记录任何内容
status "the chain still holds" 0 "$XS" ledger verify --file s.db
status "a full disk while a report is written is a failure" 74 limit 8 "$XS" scan $RULES --format html --output r.html many
err "and says that nothing may be published on it" 不得据此发布
"$XS" clear keygen k >/dev/null
status "a full disk while a clearance is written is a failure" 74 limit 8 "$XS" clear write $RULES --key k.key -o big.json many
status "and there is nothing to rely on" 66 "$XS" clear verify --key k.pub big.json many/1.txt
cp d.txt keep.txt
W="--register w.yaml --reason-code 法定公开 --reason 公示 --basis 条例 --evidence 1 --reviewer 甲 --approver 乙"
status "a waiver is taken" 0 "$XS" waive add $W --rule t.project --document "$(hash_of b.txt)"
cp w.yaml w.good
i=0; while [ $i -lt 12 ]; do "$XS" waive add $W --rule t.project --document "$(printf %064d $i)"; i=$((i + 1)); done >/dev/null
cp w.yaml w.many
status "a full disk while the register is written is a failure" 74 limit 4 "$XS" waive add $W --rule t.project --document "$(hash_of d.txt)"
cmp -s w.yaml w.many && ok "and the register is the one before" || not_ok "and the register is the one before"
cp w.good w.yaml

# --- a clock that jumps ----------------------------------------------------------------------------
if command -v faketime >/dev/null; then
    cp l.db j.db
    status "a record of the day after tomorrow" 0 faketime -f +2d "$XS" ledger add --file j.db --who 甲 publish d.txt
    status "and one after the clock was set back" 0 "$XS" ledger add --file j.db --who 甲 withdraw d.txt
    status "the chain does not depend on the clock" 0 "$XS" ledger verify --file j.db
    err "but the jump is told" 回拨
    status "a waiver of the future" 0 faketime -f +3d "$XS" waive add --register f.yaml ${W#--register w.yaml} --rule t.project --document "$(hash_of b.txt)"
    status "does not count" 2 "$XS" scan $RULES --waivers f.yaml b.txt
    err "and says why" 时钟
    status "a clearance of the future" 0 faketime -f +3d "$XS" clear write $RULES --key k.key -o f.json d.txt
    status "is refused" 78 "$XS" clear verify --key k.pub f.json d.txt
    err "and says why" 核对时钟
    status "a clearance on a waiver" 0 "$XS" clear write $RULES --waivers w.yaml --key k.key -o w.json b.txt
    status "holds today" 0 "$XS" clear verify --key k.pub w.json b.txt
    status "but not when the waiver has expired" 78 faketime -f +100d "$XS" clear verify --key k.pub w.json b.txt
    err "and says why" 已到期
else
    skip "clocks that jump" "faketime is not installed"
fi

# --- the exported head ---------------------------------------------------------------------------
status "a missing ledger is not an empty one" 66 "$XS" ledger verify --file nothing.db
[ ! -e nothing.db ] && ok "and is not made" || not_ok "and is not made"
status "the head is exported and signed" 0 "$XS" ledger head --file l.db --key k.key --output head.txt
status "the ledger agrees with it" 0 "$XS" ledger verify --file l.db --anchor head.txt --key k.pub
command -v minisign >/dev/null && status "minisign verifies it" 0 minisign -Vm head.txt -p k.pub
"$XS" ledger add --file l.db --who 丁 publish d.txt
status "also when it has grown" 0 "$XS" ledger verify --file l.db --anchor head.txt --key k.pub
if command -v sqlite3 >/dev/null; then
    T="drop trigger no_delete; drop trigger no_update;"
    cp l.db x.db && sqlite3 x.db "$T delete from record where seq > 5"
    status "a ledger cut below it is found" 78 "$XS" ledger verify --file x.db --anchor head.txt --key k.pub
    err "and how" 被截断
    cp l.db x.db && sqlite3 x.db "$T delete from record where seq = 3"
    status "a record taken out is found" 78 "$XS" ledger verify --file x.db
    err "by its number" "第 3 条"
    cp l.db x.db && sqlite3 x.db "$T update record set who='某' where seq = 4"
    status "an edit is found" 78 "$XS" ledger verify --file x.db
    err "by its number" "第 4 条"
    rm -f y.db; i=$(cut -d' ' -f1 head.txt); while [ "$i" -ge 0 ]; do "$XS" ledger add --file y.db --who 假 decide d.txt; i=$((i - 1)); done
    status "a ledger written anew chains" 0 "$XS" ledger verify --file y.db
    status "but is not that of the head" 78 "$XS" ledger verify --file y.db --anchor head.txt --key k.pub
    err "and that is said" 被重写
fi
printf '1 %064d\n' 0 >head.txt
status "a head that was altered is refused" 78 "$XS" ledger verify --file l.db --anchor head.txt --key k.pub
status "SM3 chains as well" 0 "$XS" ledger add --file sm.db --hash sm3 --who 甲 decide d.txt
status "and verifies" 0 "$XS" ledger verify --file sm.db
status "and is not mixed" 78 "$XS" ledger add --file sm.db --hash sha256 --who 甲 decide d.txt

# --- waivers that do not hold --------------------------------------------------------------------
status "a register that is not there is a configuration failure" 78 "$XS" scan $RULES --waivers nowhere.yaml b.txt
status "a waiver nobody needed is reported" 0 "$XS" scan $RULES --waivers w.yaml d.txt
err "as unused" 未用到
cp w.yaml stale.yaml && sed -i 's/t\.project/t.gone/' stale.yaml
status "one of a rule that the pack does not have does not count" 2 "$XS" scan $RULES --waivers stale.yaml b.txt
err "and that is said" 没有这条规则
cp w.yaml long.yaml && sed -i 's/expires: .*/expires: "2099-01-01"/' long.yaml
status "one that was given a longer life by hand does not count" 2 "$XS" scan $RULES --waivers long.yaml b.txt
cp w.yaml same.yaml && sed -i 's/approver: .*/approver: "甲"/' same.yaml
status "nor one that its reviewer approved" 2 "$XS" scan $RULES --waivers same.yaml b.txt
status "a mark waived under another category" 0 "$XS" waive add --register s.yaml ${W#--register w.yaml} --rule t.secret --category PI.OTHER --document "$(hash_of c.txt)"
status "is held to the limits of marks" 1 "$XS" scan $RULES --waivers s.yaml c.txt
# A waiver settles a finding; it does not look into what could not be read.
head -c 3000 /dev/urandom >noise.bin
/usr/bin/python3 -c 'import zipfile
z = zipfile.ZipFile("z.zip", "w"); z.write("b.txt"); z.write("noise.bin")' 2>/dev/null
if [ -s z.zip ]; then
    status "a finding beside what cannot be read" 2 "$XS" scan $RULES z.zip
    "$XS" waive add --register z.yaml ${W#--register w.yaml} --rule t.project --document "$(hash_of z.zip)"
    status "when it is waived, the unread part remains" 3 "$XS" scan $RULES --waivers z.yaml --format json z.zip
    out "with its coverage" '"coverage":"part"'
    out "and its verdict" '"verdict":"review"'
    status "and cannot be cleared" 2 "$XS" clear write $RULES --waivers z.yaml --key k.key -o z.json z.zip
    "$XS" waive add --register z.yaml ${W#--register w.yaml} --rule ux.unreadable --category UX.UNREADABLE --document "$(hash_of z.zip)" >/dev/null 2>&1
    status "not even by a waiver of its own" 3 "$XS" scan $RULES --waivers z.yaml z.zip
fi
finish
