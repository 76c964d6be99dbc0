# Waivers, baseline, ledger, clearance, signed packs, through the program.
. "$(dirname "$0")/lib.sh"
export XDG_STATE_HOME=$TMP/state
RULES="--rules $XS_ROOT/tests/cli/rules.yaml"
mkdir site
echo '张三，身份证号330106189502030018，获奖。' >site/a.txt
echo '蓝鲸工程进展顺利。' >site/b.txt
echo '机密★5年' >site/c.txt
echo '普通通知。' >site/d.txt

fp() { "$XS" scan $RULES --format jsonl "$@" | sed -n 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/p'; }

# --- waivers
"$XS" waive prune --register site/.xianshen/waivers.yaml >/dev/null 2>&1
ADD="$XS waive add --register site/.xianshen/waivers.yaml --reason-code 法定公开 --reason 法定公示 --basis 条例第十五条 --evidence 批件1号"
status "a waiver of a rule alone is refused" 78 $ADD --rule t.project --reviewer 甲 --approver 乙
status "a waiver needs another person's approval" 78 $ADD --rule t.project --document "$(sha256sum site/b.txt | cut -c1-64)" --reviewer 甲 --approver 甲
err "and says so" 另一人
status "a state-secret waiver of 90 days is refused" 78 $ADD --rule t.secret --category SS.MARK --document "$(sha256sum site/c.txt | cut -c1-64)" --reviewer 甲 --approver 乙 --days 90
status "a waiver of one rule in one document is taken" 0 $ADD --rule t.project --document "$(sha256sum site/b.txt | cut -c1-64)" --reviewer 甲 --approver 乙
status "the waived document passes" 0 "$XS" scan $RULES site/b.txt
status "without waivers it does not" 2 "$XS" scan $RULES --no-waivers site/b.txt
status "the waived finding stays in the report" 0 "$XS" scan $RULES --format json site/b.txt
out "with its waiver" '"reason":"法定公示"'
echo '蓝鲸工程进展顺利，另有消息。' >site/b.txt
status "another content is not covered" 2 "$XS" scan $RULES site/b.txt
echo '蓝鲸工程进展顺利。' >site/b.txt
F=$(fp site/a.txt)
status "a waiver of a fingerprint is taken" 0 $ADD --fingerprint "$F" --category PI.ID18 --reviewer 甲 --approver 乙
status "the finding is waived" 0 "$XS" scan $RULES site/a.txt
printf '前面加了一行。\n\n张三，身份证号330106189502030018，获奖。\n' >site/moved.txt
status "also at another line of another document" 0 "$XS" scan $RULES site/moved.txt
status "no value stands in the register" 1 grep -q 330106 site/.xianshen/waivers.yaml
status "the list shows both" 0 "$XS" waive list --register site/.xianshen/waivers.yaml
out "with their people" '甲 / 乙'
cp site/.xianshen/waivers.yaml w.bak
sed -i 's/expires: .*/expires: "2020-01-01"/' site/.xianshen/waivers.yaml
status "an expired waiver does not count" 1 "$XS" scan $RULES site/a.txt
err "and is reported" 放行
status "check says that something is wrong" 78 "$XS" waive check --register site/.xianshen/waivers.yaml
head -c 60 w.bak >site/.xianshen/waivers.yaml
status "a half-written register is a configuration failure" 78 "$XS" scan $RULES site/b.txt
cp w.bak site/.xianshen/waivers.yaml
cat >d.json <<J
{"kind":"xianshen-decisions","version":1,"reviewer":"甲","approver":"乙","decisions":[
 {"path":"c.txt","sha256":"$(sha256sum site/c.txt | cut -c1-64)","rule":"t.secret","category":"SS.MARK","fingerprint":"$(fp site/c.txt)","decision":"release","reason":"已解密","reason_code":"已解密"},
 {"path":"a.txt","sha256":"","rule":"t.id18","category":"PI.ID18","fingerprint":"","decision":"confirm","reason":""}]}
J
status "decisions of the report page are imported" 0 "$XS" waive import --register site/.xianshen/waivers.yaml --basis 解密决定 --evidence 解密1号 d.json
status "a declassified document passes for its month" 0 "$XS" scan $RULES site/c.txt
rm -r site/.xianshen

# --- baseline
status "a baseline is written" 0 "$XS" baseline write $RULES base.txt site
status "nothing new: clean" 0 "$XS" scan $RULES --baseline base.txt site
echo '李四，身份证号330106189502030026。' >site/new.txt
status "a new finding counts" 1 "$XS" scan $RULES --baseline base.txt site
status "no value stands in the baseline" 1 grep -q 330106 base.txt
rm site/new.txt

# --- ledger
status "a scan is recorded" 1 "$XS" scan $RULES --ledger l.db --who 甲 site
status "the ledger needs to know who" 64 "$XS" scan $RULES --ledger l.db site
"$XS" ledger add --file l.db --who 丙 --role 审批 --reason 同意公开 approve site/a.txt
status "what follows is recorded too" 0 "$XS" ledger add --file l.db --who 乙 --role 审批 publish site/d.txt
status "the chain holds" 0 "$XS" ledger verify --file l.db
"$XS" ledger head --file l.db >head.txt
status "and agrees with its exported head" 0 "$XS" ledger verify --file l.db --anchor head.txt
status "the monthly list is CSV" 0 "$XS" ledger export --file l.db --month "$(date +%Y-%m)"
out "with a record a document" site/d.txt
status "one document's form is HTML" 0 "$XS" ledger form --file l.db site/d.txt
out "with what was done" publish
status "a form says what the scan found" 0 "$XS" ledger form --file l.db site/a.txt
for x in '政府信息公开保密审查表' '个人信息<td>是' '国家秘密标志<td>未发现' 'PI.ID18 t.id18 ×1' '丙 同意公开' '公开属性' '第三方意见' '承办人' "$(sha256sum site/a.txt | cut -c1-64)"; do
    out "with $x" "$x"
done
no_out "but not the value" 330106189502030018
status "what was never recorded has no form" 66 "$XS" ledger form --file l.db "$(printf %064d 7)"
if command -v sqlite3 >/dev/null; then
    cp l.db cut.db && sqlite3 cut.db 'drop trigger no_delete; delete from record where seq=(select max(seq) from record)'
    status "a cut ledger still chains" 0 "$XS" ledger verify --file cut.db
    status "but not against the exported head" 78 "$XS" ledger verify --file cut.db --anchor head.txt
    cp l.db bad.db && sqlite3 bad.db "drop trigger no_update; update record set verdict='pass' where seq=2"
    status "an altered record is found" 78 "$XS" ledger verify --file bad.db
    err "by its number" '第 2 条'
else
    skip "edits of the ledger are found" "sqlite3 is not installed"
fi
(for i in 1 2 3 4 5 6 7 8; do "$XS" ledger add --file l.db --who 丙 decide site/d.txt & done; wait) 2>race.err
status "eight processes at once lose nothing" 0 "$XS" ledger verify --file l.db
out "and chain" "15 "

# --- clearance and signed packs
status "a key pair is made" 0 "$XS" clear keygen k
status "a clean document is cleared" 0 "$XS" clear write $RULES --key k.key -o ok.json site/d.txt
status "the upload side verifies it" 0 "$XS" clear verify --key k.pub ok.json site/d.txt
status "a document with findings is not cleared" 2 "$XS" clear write $RULES --key k.key -o no.json site
status "and nothing was signed" 1 test -e no.json
echo 改 >>site/d.txt
status "a changed byte is refused" 78 "$XS" clear verify --key k.pub ok.json site/d.txt
sed -i 's/"pass"/"note"/' ok.json
status "an altered clearance is refused" 78 "$XS" clear verify --key k.pub ok.json site/d.txt
if command -v minisign >/dev/null; then
    "$XS" clear write $RULES --key k.key -o ok2.json site/d.txt
    status "minisign verifies our signature" 0 minisign -Vm ok2.json -p k.pub
else
    skip "minisign verifies our signature" "minisign is not installed"
fi
mkdir pack && cp "$XS_ROOT/tests/cli/rules.yaml" pack/ && printf 'name: t\nversion: 2.0.0\ntitle: {zh: 试, en: t}\n' >pack/pack.yaml
status "an unsigned pack is refused" 65 "$XS" scan --rules pack --require-signed k.pub site/d.txt
status "a pack is signed" 0 "$XS" clear sign-pack --key k.key pack
status "a signed pack is used" 0 "$XS" scan --rules pack --require-signed k.pub site/d.txt
echo '# x' >>pack/rules.yaml
status "an altered pack is refused" 65 "$XS" scan --rules pack --require-signed k.pub site/d.txt
sed -i 's/2.0.0/1.9.9/' pack/pack.yaml
"$XS" clear sign-pack --key k.key pack
status "a rolled-back pack is refused" 65 "$XS" scan --rules pack --require-signed k.pub site/d.txt
err "and says so" 旧于
finish
