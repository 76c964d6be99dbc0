# The report page in a real browser: Debian's Chromium, driven through chromedriver.
. "$(dirname "$0")/lib.sh"
for p in chromium chromedriver jq curl; do
    command -v $p >/dev/null || { skip "the report page in a browser" "$p is not installed"; finish; exit 0; }
done
RULES="--rules $XS_ROOT/tests/cli/rules.yaml"
mkdir -p site
echo '张三，身份证号330106189502030018，获奖。<script>alert(1)</script>' >site/a.txt
echo '蓝鲸工程进展顺利。' >site/b.txt
echo '机密★5年' >site/c.txt
echo '普通通知。' >site/d.txt
head -c 5000 /dev/urandom >site/e.bin
"$XS" scan $RULES --format html --output r.html site >/dev/null 2>&1
P=$((30000 + $$ % 20000)) S=
chromedriver --port=$P --allowed-origins='*' >driver.log 2>&1 &
DRIVER=$!
trap 'curl -s -X DELETE http://127.0.0.1:$P/session/$S >/dev/null 2>&1; kill $DRIVER 2>/dev/null; sleep 0.3; rm -rf "$TMP"' EXIT
for i in $(seq 100); do curl -sf http://127.0.0.1:$P/status >/dev/null && break; sleep 0.1; done
S=$(curl -s -d '{"capabilities":{"alwaysMatch":{"browserName":"chrome","goog:chromeOptions":{"binary":"/usr/bin/chromium","args":["--headless","--no-sandbox","--disable-gpu","--disable-dev-shm-usage","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync","--window-size=1300,900","--user-data-dir='"$TMP/profile"'"]}}}}' \
    http://127.0.0.1:$P/session | jq -r .value.sessionId)
go() { curl -s -d "{\"url\":\"$1\"}" http://127.0.0.1:$P/session/$S/url >/dev/null; }
js() { jq -n --arg s "$1" '{script:$s,args:[]}' | curl -s -d @- http://127.0.0.1:$P/session/$S/execute/sync | jq -r '.value'; }
is() { got=$(js "$2"); if [ "$got" = "$3" ]; then ok "$1"; else not_ok "$1" "expected $3, got $got" "script: $2"; fi; }
if [ -z "$S" ] || [ "$S" = null ]; then not_ok "the browser starts" "$(tail -5 driver.log)"; finish; exit 1; fi
go "file://$TMP/r.html"
is "the page's own script runs under its content security policy" "return document.body.dataset.ready" yes
is "and no other script does" "const s=document.createElement('script');s.textContent='window.evil=1';document.body.append(s);return String(window.evil)" undefined
is "nothing is fetched" "return performance.getEntriesByType('resource').length" 0
is "every document is listed, the worst first" "return document.querySelectorAll('#docs li').length+' '+document.querySelector('#docs li').className" "5 block"
is "coverage stands beside the verdicts" "return document.querySelector('.tile.gap b').textContent" 1
is "values are masked" "return document.documentElement.outerHTML.includes('330106189502030018')" false
is "markup of a document is text" "return document.querySelectorAll('#detail script').length" 0
is "a verdict filters the list" "document.querySelector('.tile.review').click();return document.querySelectorAll('#docs li').length" 2
is "and once more shows all" "document.querySelector('.tile.review').click();return document.querySelectorAll('#docs li').length" 5
is "search looks into the findings" "const i=document.getElementById('search');i.value='蓝鲸';i.dispatchEvent(new Event('input'));return document.querySelectorAll('#docs li').length" 1
is "what was not inspected says why" "const i=document.getElementById('search');i.value='e.bin';i.dispatchEvent(new Event('input'));return document.querySelector('.gapbox').textContent.includes('不能视为无问题')" true
is "and nothing of it is called fine" "return document.getElementById('detail').textContent.includes('没有发现问题')" false
is "paths are shown without what all share" "const i=document.getElementById('search');i.value='';i.dispatchEvent(new Event('input'));return [...document.querySelectorAll('#docs li')].map(x=>x.firstChild.textContent).sort().join(' ')" "a.txt b.txt c.txt d.txt e.bin"
is "every step of the confidence has its line" "document.querySelector('#docs li').click();return document.querySelectorAll('#detail .why li').length>0" true
is "keys move and decide" "const i=document.getElementById('search');i.value='b.txt';i.dispatchEvent(new Event('input'));const k=x=>dispatchEvent(new KeyboardEvent('keydown',{key:x,bubbles:true}));const e=document.body;const press=x=>e.dispatchEvent(new KeyboardEvent('keydown',{key:x,bubbles:true}));press('j');press('3');return document.querySelector('#detail article').classList.contains('done')" true
is "the progress counts it" "return document.getElementById('progress').textContent" "已处理 1 / 3 项"
js "document.getElementById('reviewer').value='甲';document.getElementById('approver').value='乙'" >/dev/null
js "let t='';const c=URL.createObjectURL;let b;URL.createObjectURL=x=>{b=x;return 'data:,'};document.getElementById('export').click();URL.createObjectURL=c;return b.text()" >decisions.json
if jq -e '.kind=="xianshen-decisions" and (.decisions|length)==1 and .reviewer=="甲"' decisions.json >/dev/null; then ok "decisions are exported"; else not_ok "decisions are exported" "$(head -c 500 decisions.json)"; fi
status "and imported as waivers" 0 "$XS" waive import --register w.yaml --basis 内部规定 --evidence 批件 decisions.json
status "so that the document passes" 0 "$XS" scan $RULES --waivers w.yaml site/b.txt
is "printing gives one form a document" "window.print=()=>{};const i=document.getElementById('search');i.value='';i.dispatchEvent(new Event('input'));document.getElementById('print').click();return document.querySelectorAll('.form').length" 5
is "with the fields of a review form" "return ['编号','公开单位','拟公开渠道','公开属性','第三方意见','是否涉及国家秘密','承办人','保密审查员','分管领导','SHA-256','检查范围'].filter(x=>!document.querySelector('.form').textContent.includes(x)).join()" ""
is "and every finding with its decision, or that there is none yet" "return document.querySelector('.form').textContent.includes('未处理')" true
"$XS" scan $RULES --lang en --format html --output en.html site >/dev/null 2>&1
go "file://$TMP/en.html"
is "the English page has no Chinese of its own" "const t=[...document.querySelectorAll('header,.overview h2,.overview button,dialog,#count,#progress,.decide')].map(x=>x.textContent).join(' ');return /[\\u4e00-\\u9fff]/.test(t)" false
go "file://$TMP/r.html"
# 5,000 findings
mkdir many && for i in $(seq 250); do for k in $(seq 20); do echo "第${k}行：机密★${k}年，蓝鲸工程$i。"; done >many/$i.txt; done
"$XS" scan $RULES --format html --output big.html many >/dev/null 2>&1
go "file://$TMP/big.html"
is "5,000 findings and more are loaded" "return document.body.dataset.ready" yes
ms=$(js "const t=performance.now();const i=document.getElementById('search');i.value='蓝鲸工程77';i.dispatchEvent(new Event('input'));document.body.offsetHeight;return Math.round(performance.now()-t)")
if [ "$ms" -lt 300 ] 2>/dev/null; then ok "a search over them takes $ms ms"; else not_ok "a search over them takes less than 300 ms" "$ms ms"; fi
finish
