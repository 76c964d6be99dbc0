# Reports that other programs read: JSON and SARIF against their schemas, CSV, JUnit and GitLab with readers of their own.
. "$(dirname "$0")/lib.sh"
PY=/usr/bin/python3
V=$XS_ROOT/tests/schema
$PY -c 'import jsonschema' 2>/dev/null || { skip "reports and their schemas" "python3-jsonschema is not installed"; finish; exit 0; }
valid() { say=$1; shift; status "$say" 0 $PY "$V/validate.py" "$@"; }
invalid() { say=$1; shift; status "$say" 1 $PY "$V/validate.py" "$@"; }
export XDG_STATE_HOME=$TMP/state
RULES="--rules $XS_ROOT/tests/cli/rules.yaml"

# A folder with everything in it: findings of all actions, a waiver, cells, names that need quoting, what cannot be read.
mkdir -p site/sub
echo '张三，身份证号330106189502030018，获奖。' >site/a.txt
echo '蓝鲸工程进展顺利。' >site/b.txt
echo '机密★5年' >'site/sub/c d:"e",é 号#1%.txt'
echo '普通通知。' >site/d.txt
: >site/empty.txt
head -c 5000 /dev/urandom >site/noise.bin
printf '姓名,身份证号\n=HYPERLINK("http://x"),330106189502030018\n' >site/list.csv
"$XS" waive add --register w.yaml --reason-code 法定公开 --reason '法定 "公示", 见附件' --basis 条例 --evidence 1 \
    --rule t.project --document "$(sha256sum site/b.txt | cut -c1-64)" --reviewer 甲 --approver 乙 >/dev/null
all() { "$XS" scan --waivers w.yaml "$@" --format json --format jsonl --format sarif --format csv --format junit --format gitlab --format html --format text \
    --output r.json --output r.jsonl --output r.sarif --output r.csv --output r.xml --output r.gitlab.json --output r.html --output r.txt site; }
for l in zh en; do
    status "eight reports of one run ($l)" 1 all --lang $l $RULES
    valid "json fits its schema ($l)" "$V/report.schema.json" r.json
    valid "every line of jsonl does ($l)" "$V/report.schema.json#/\$defs/document" r.jsonl
    valid "sarif does ($l)" "$V/sarif-subset.schema.json" r.sarif
done
status "json and jsonl say the same" 0 $PY -c '
import json
a = json.load(open("r.json"))["documents"]; b = [json.loads(l) for l in open("r.jsonl")]
assert a == b and len(a) == 7, (len(a), len(b))
assert [d["path"] for d in a] == sorted((d["path"] for d in a), key=lambda s: s.encode()), "order"'
# The default pack over the whole demonstration: every form the pack can give.
status "the demonstration is screened" 1 "$XS" scan --format json --format jsonl --format sarif --output d.json --output d.jsonl --output d.sarif "$XS_ROOT/corpus/demo"
valid "json of the default pack fits" "$V/report.schema.json" d.json
valid "and jsonl" "$V/report.schema.json#/\$defs/document" d.jsonl
valid "and sarif" "$V/sarif-subset.schema.json" d.sarif
# A schema that accepts anything shows nothing: these must be refused.
mutate() { $PY -c 'import json,sys
r = json.load(open(sys.argv[1])); exec(sys.argv[3]); json.dump(r, open(sys.argv[2], "w"))' "$1" "m.$2" "$3"; }
n=0
while IFS= read -r change; do
    n=$((n + 1))
    mutate d.json json "$change" && invalid "json is refused after: $change" "$V/report.schema.json" m.json
done <<'C'
del r["summary"]["rules"]
r["documents"][0]["coverage"] = "part"
r["documents"][0]["verdict"] = "pass"
[f for d in r["documents"] for f in d["findings"]][0]["category"] = "PO.OPINION"
[f for d in r["documents"] for f in d["findings"] if f["action"] == "block"][0]["confidence"] = 40
[f for d in r["documents"] for f in d["findings"]][0]["location"]["line"] = 0
[f for d in r["documents"] for f in d["findings"]][0]["extra"] = 1
C
while IFS= read -r change; do
    mutate d.sarif sarif "$change" && invalid "sarif is refused after: $change" "$V/sarif-subset.schema.json" m.sarif
done <<'C'
r["runs"][0]["results"][0]["level"] = "fatal"
r["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a b.txt"
r["runs"][0]["columnKind"] = "bytes"
r["runs"][0]["invocations"][0]["executionSuccessful"] = not r["runs"][0]["invocations"][0]["executionSuccessful"]
C

# SARIF: what its readers rely on.
sarif() { say=$1; shift; status "$say" 0 $PY -c 'import json,sys,urllib.parse
run = json.load(open("r.sarif"))["runs"][0]; results = run["results"]; notes = run["invocations"][0]["toolExecutionNotifications"]
'"$1"; }
sarif "every result names a rule of the list" 'assert {x["ruleId"] for x in results} <= {x["id"] for x in run["tool"]["driver"]["rules"]}'
sarif "a URI is the path again when decoded" 'assert "site/sub/c d:\"e\",é 号#1%.txt" in {urllib.parse.unquote(x["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) for x in results}'
sarif "a waived finding is suppressed, and no other" 'assert [(x["ruleId"], x["suppressions"][0]["justification"]) for x in results if "suppressions" in x] == [("t.project", "法定 \"公示\", 见附件")]'
sarif "what was not inspected is a notification at its place" 'assert any("noise.bin" in n["message"]["text"] and n["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "site/noise.bin" for n in notes)'
sarif "and the run was then not successful" 'assert run["invocations"][0]["executionSuccessful"] is False'
sarif "fingerprints are one for each finding" 'f = [x["partialFingerprints"]["xianshen/v1"] for x in results]; assert len(set(f)) == len(f)'
cp r.sarif before.sarif
printf '前面加了两行。\n\n' | cat - site/a.txt >moved && cp moved site/a.txt
all $RULES >/dev/null 2>&1
sarif "and stay the same when text moves" 'old = {x["partialFingerprints"]["xianshen/v1"] for x in json.load(open("before.sarif"))["runs"][0]["results"] if x["ruleId"] == "t.id18"}
new = {x["partialFingerprints"]["xianshen/v1"]: x for x in results if x["ruleId"] == "t.id18"}; assert old == set(new), (old, new)'
grep -q 330106189502030018 r.json r.jsonl r.sarif r.csv r.xml r.gitlab.json r.html r.txt && not_ok "no report shows a value" "$(grep -l 330106189502030018 r.*)" || ok "no report shows a value"

# 25,000 results are GitHub's limit for a run.
mkdir many
i=0; while [ $i -lt 60 ]; do seq 450 | sed "s/.*/第&行：机密★&年，蓝鲸工程$i。\n/" >many/$i.txt; i=$((i + 1)); done
status "more findings than GitHub takes" 1 "$XS" scan $RULES --format sarif --format jsonl --output r.sarif --output many.jsonl many
valid "are still valid" "$V/sarif-subset.schema.json" r.sarif
sarif "25,000 of them are written" 'assert len(results) == 25000, len(results)'
sarif "and how many are not is said" 'import re
total = sum(len(json.loads(l)["findings"]) for l in open("many.jsonl"))
assert any(str(total - 25000) in re.findall("[0-9]+", n["message"]["text"]) and n["level"] == "error" for n in notes), (total, notes)'
sarif "so the run is not complete" 'assert run["invocations"][0]["executionSuccessful"] is False'

# CSV, JUnit, GitLab.
all $RULES >/dev/null 2>&1
status "CSV has a byte order mark, one width and no formulas" 0 $PY -c '
import csv
raw = open("r.csv", "rb").read()
assert raw[:3] == b"\xef\xbb\xbf" and raw.endswith(b"\r\n")
rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(True), strict=True))
assert {len(r) for r in rows} == {23}, {len(r) for r in rows}
cells = [c for r in rows for c in r]
assert not [c for c in cells if c[:1] in ("=", "+", "-", "@", "\t")], "formula"
assert "site/sub/c d:\"e\",é 号#1%.txt" in cells and len({r[0] for r in rows[1:]}) == 7
assert [r for r in rows if r[0] == "site/noise.bin" and r[11] == "UX.UNREADABLE"]'
if command -v soffice >/dev/null; then
    status "a spreadsheet program opens it" 0 env HOME="$TMP/home" timeout 120 soffice --headless --infilter="Text - txt - csv (StarCalc):44,34,76,1" --convert-to csv:"Text - txt - csv (StarCalc)":9,34,76 --outdir sheet r.csv
    status "and reads the same cells" 0 $PY -c '
import csv
a = list(csv.reader(open("r.csv", encoding="utf-8-sig", newline=""))); b = list(csv.reader(open("sheet/r.csv", encoding="utf-8", newline=""), delimiter="\t"))
assert [r[0] for r in a] == [r[0] for r in b] and [r[13] for r in a] == [r[13] for r in b]'
fi
status "JUnit: findings fail, what was not inspected is an error, the rest passes" 0 $PY -c '
import xml.etree.ElementTree as E
s = [x for x in E.parse("r.xml").getroot().iter("testsuite")]
cases = [c for x in s for c in x.iter("testcase")]
kinds = {}
for c in cases: kinds.setdefault(c.get("name"), set()).update(k.tag for k in c)
assert "failure" in kinds["site/a.txt"] and "error" in kinds["site/noise.bin"] and not kinds["site/d.txt"] - {"system-out"}, kinds
for x in s:
    assert int(x.get("tests")) == len(list(x.iter("testcase"))), "tests"
    assert int(x.get("failures")) == sum(c.find("failure") is not None for c in x.iter("testcase")), "failures"
    assert int(x.get("errors")) == sum(c.find("error") is not None for c in x.iter("testcase")), "errors"'
status "GitLab: the fields of a code quality report" 0 $PY -c '
import json
r = json.load(open("r.gitlab.json"))
assert r and all(x["description"] and x["check_name"] and x["severity"] in ("info", "minor", "major", "critical", "blocker") and len(x["fingerprint"]) >= 32
    and x["location"]["path"] and x["location"]["lines"]["begin"] >= 1 for x in r)
assert len({x["fingerprint"] for x in r}) == len(r)
assert any(x["location"]["path"] == "site/noise.bin" for x in r), "not inspected"'
finish
