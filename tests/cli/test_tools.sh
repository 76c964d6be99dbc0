# What is shipped around the program: help, completion, man pages, units, the folder mover.
. "$(dirname "$0")/lib.sh"
RULES="--rules $XS_ROOT/tests/cli/rules.yaml"
for c in scan rules explain normalize waive ledger baseline clear; do
    status "$c --help works" 0 "$XS" $c --help
    "$XS" --lang en $c --help >en.txt 2>/dev/null
    if LC_ALL=C.UTF-8 grep -qP '[\x{4e00}-\x{9fff}]' en.txt && ! [ "$c" = scan ] && ! [ "$c" = waive ]; then not_ok "$c speaks English when asked" "$(grep -P '[\x{4e00}-\x{9fff}]' en.txt | head -3)"; else ok "$c speaks English when asked"; fi
done
if [ -x /usr/bin/python3 ]; then
    status "every message is there in Chinese and English" 0 sh -c "cd '$XS_ROOT' && /usr/bin/python3 tests/tools/messages.py '$XS'"
    mkdir -p miss/src/base && cp -r "$XS_ROOT/src/review" miss/src/ && cp -r "$XS_ROOT/src/face" miss/src/ && grep -v '"not a ledger"' "$XS_ROOT/src/base/messages.c" >miss/src/base/messages.c
    status "and a missing one is found" 1 sh -c "cd miss && /usr/bin/python3 '$XS_ROOT/tests/tools/messages.py'"
    out "by its words" '"not a ledger"'
else
    skip "every message is there in Chinese and English" "python3 is not installed"
fi
status "a missing path is said in English" 66 "$XS" --lang en scan no-such-file
err "as it is" 'no such path'
status "and in Chinese" 66 "$XS" --lang zh scan no-such-file
err "as it is" '路径不存在'
status "so is what the system says" 66 "$XS" --lang zh clear verify --key no-such-key x y
err "as it is" '文件不存在'
"$XS" --completion bash >c.bash
status "bash takes the completion" 0 bash -c 'source ./c.bash; COMP_WORDS=(xianshen sc) COMP_CWORD=1; _xianshen; [ "${COMPREPLY[0]}" = scan ]'
if command -v zsh >/dev/null; then
    "$XS" --completion zsh >c.zsh
    status "zsh takes the completion" 0 zsh -n c.zsh
else
    skip "zsh takes the completion" "zsh is not installed"
fi
for c in '' scan waive; do "$XS" --man $c >m.1 && grep -q '^.TH' m.1 && ok "man page ${c:-xianshen} is made from the help" || not_ok "man page $c"; done
status "an unknown command is wrong usage" 64 "$XS" frobnicate
status "an unknown option too" 64 "$XS" scan --frobnicate x
err "and says where to look" '--help'
status "no path is wrong usage" 64 "$XS" scan
if command -v systemd-analyze >/dev/null; then
    systemd-analyze security --offline=true "$XS_ROOT/src/face/systemd/xianshend.service" >sec.txt 2>&1
    level=$(sed -n 's/.*Overall exposure level for .*: \([0-9.]*\) .*/\1/p' sec.txt)
    awk -v l="$level" 'BEGIN { exit !(l != "" && l <= 2.0) }' && ok "the unit's exposure is $level, 2.0 at most" || not_ok "the unit's exposure is 2.0 at most" "$level" "$(tail -2 sec.txt)"
else
    skip "the unit's exposure is 2.0 at most" "systemd-analyze is not installed"
fi
status "rules check finds nothing wrong with the default pack" 0 "$XS" rules check
status "rules test runs its examples" 0 "$XS" rules test
out "and all hold" '通过，0 个不通过'
status "rules list is a table" 0 "$XS" rules list
out "with category, action and basis" 'PI.ID18           block'
status "rules show prints one rule" 0 "$XS" rules show pi.id18
status "explain does too" 0 "$XS" explain pi.id18
out "with its examples" '应报：'
status "a rule that is not there is said" 66 "$XS" explain no.such.rule
mkdir prof && echo 普通通知，联系电话0571-12345678。 >prof/a.txt
status "rules profile measures every rule" 0 "$XS" rules profile $RULES prof
out "with its size and time" 't.project'
status "normalize prints the folded text" 0 "$XS" normalize prof/a.txt
out "as the rules see it" '普通通知,联系电话0571-12345678'
status "and the way back" 0 "$XS" normalize --map prof/a.txt
out "character by character" '0-3 <- 0-3'
echo 身份证号：330106189502030018 >prof/b.txt
for p in general 公示名单 处罚决定书 教育 采购招标 新闻稿 历史信息复查; do
    status "the preset $p loads and finds" 1 env XDG_CACHE_HOME="$TMP/cache-$p" "$XS" scan --profile $p prof/b.txt
done
status "a preset that is not there is bad configuration" 78 "$XS" scan --profile 无此预设 prof/b.txt
rm prof/b.txt
echo 普通通知 >plain.pdf
status "plain text named .pdf is screened as what it is" 0 "$XS" scan $RULES --format json plain.pdf
out "and the report says so" '内容却是纯文本'
mkdir -p pub/incoming
echo 普通通知 >pub/incoming/好.txt; echo '机密★5年' >pub/incoming/secret.txt; head -c 3000 /dev/urandom >pub/incoming/x.bin
sleep 1
status "the folder mover runs" 0 env XIANSHEN="$XS" XIANSHEN_REST=0 "$XS_ROOT/src/face/folder/xianshen-folder" pub $RULES
[ -e pub/approved/好.txt ] && ok "what is clean is approved" || not_ok "what is clean is approved" "$(ls -R pub)"
[ -e pub/held/secret.txt ] && [ -s pub/held/secret.txt.report.txt ] && ok "a secret is held with its report" || not_ok "a secret is held with its report" "$(ls -R pub)"
[ -e pub/held/x.bin ] && ok "so is what cannot be read" || not_ok "so is what cannot be read"
[ -z "$(ls -A pub/incoming)" ] && ok "nothing is left behind" || not_ok "nothing is left behind"
echo 普通通知 >pub/incoming/slow.txt
status "a file still being written is left alone" 1 env XIANSHEN="$XS" XIANSHEN_REST=60 "$XS_ROOT/src/face/folder/xianshen-folder" pub $RULES
[ -e pub/incoming/slow.txt ] && ok "and stays where it is" || not_ok "and stays where it is"
mkdir site && echo 普通通知 >site/index.md
status "two reports in one run" 0 "$XS" scan $RULES --format sarif --format junit --output a.sarif --output b.xml site
[ -s a.sarif ] && [ -s b.xml ] && ok "are both written" || not_ok "are both written"
echo '蓝鲸工程' >site/p.md
status "a review finding is status 2" 2 "$XS" scan $RULES site
status "unless only blocks count" 0 "$XS" scan $RULES --fail-on block site
if [ -w /dev/full ]; then
    status "a full disk while the report is written is a failure" 74 "$XS" scan $RULES --format json --output /dev/full site
    err "and says that nothing may be published on it" 不得据此发布
fi
finish
