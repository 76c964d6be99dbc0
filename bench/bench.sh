#!/bin/sh
# bench.sh quick|full -- measure, append to bench/results.csv, render bench/README.md. Needs the programs of
# `make bins` and build/release/bench/*. What is missing here is skipped, saying so.
# $XIANSHEN_CORPORA: the material; $BENCH_ONLY: names of measures (functions below) instead of all.
set -u
cd "$(dirname "$0")/.." || exit 1
mode=${1:-quick}
corpora=${XIANSHEN_CORPORA:-../shared/corpora/data}
b=build/release
xs=$b/xianshen
pack=patterns/default
out=bench/results.csv
tmp=$(mktemp -d "${TMPDIR:-/var/tmp}/xianshen-bench.XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
export XDG_CACHE_HOME="$tmp/cache" XDG_STATE_HOME="$tmp/state" LC_ALL=C.UTF-8
mkdir -p "$tmp/cache" "$tmp/state"
rounds=5 files=20000 large=1024
[ "$mode" = full ] && rounds=15 files=100000 large=4096
statutes=$corpora/clean-gov/lawrefbook terms=$corpora/words/term-sets
[ -d "$statutes" ] || { echo "bench: no corpora at $corpora (XIANSHEN_CORPORA=DIR): nothing to measure with"; exit 0; }

machine=$(lscpu 2>/dev/null | sed -n 's/^Model name: *//p' | tr -d ',' | head -1)
stamp="$(date -u +%Y-%m-%dT%H:%MZ),$(git rev-parse --short HEAD 2>/dev/null || echo -),${machine:-unknown},$(nproc)"
stamp="$stamp,$(find $pack -type f | LC_ALL=C sort | xargs cat | sha256sum | cut -c1-12)"
[ -s $out ] || echo 'date,commit,machine,cores,pack,measure,case,value,unit,command' >$out

# row MEASURE CASE VALUE UNIT COMMAND
row()
{
    printf '%s,%s,"%s",%s,%s,"%s"\n' "$stamp" "$1" "$2" "$3" "$4" "$(printf %s "$5" | sed "s|$tmp|TMP|g; s|$corpora|CORPORA|g; s/\"/\"\"/g")" >>$out
    printf '  %-28s %-34s %s %s\n' "$1" "$2" "$3" "$4"
}
num() { awk "BEGIN { printf \"%.4g\", $1 }"; }
have() { command -v "$1" >/dev/null 2>&1 || { echo "  ($1 is not here: skipped)"; return 1; }; }
bytes() { find "$1" -type f -printf '%s\n' | awk '{ n += $1 } END { print n + 0 }'; }
field() { awk -F'\t' -v l="$1" -v k="$2" '$1 == l { print $k }' "$tmp/timed"; }
# timed ROUNDS LABEL COMMAND...: into $tmp/timed; rows of wall, CPU and memory are the caller's
timed() { $b/bench/bench_run "$@" >"$tmp/timed" || echo "bench_run failed"; }
# scan MEASURE-PREFIX ROUNDS FOLDER LISTS...: rows of bench_scan
scan()
{
    prefix=$1; shift
    $b/bench/bench_scan "$@" >"$tmp/rows" || echo "  (bench_scan failed)"
    while IFS=, read -r m c v u; do row "$prefix$m" "$c" "$v" "$u" "bench_scan $*"; done <"$tmp/rows"
}

text_to_verdict()
{
    scan '' $rounds "$statutes" $pack "$terms/terms-1k.txt" "$terms/terms-10k.txt" "$terms/terms-100k.txt"
    export BENCH_VERDICT_ONLY=1
    scan verdict_only_ $rounds "$statutes" $pack "$terms/terms-1k.txt" "$terms/terms-10k.txt" "$terms/terms-100k.txt"
    unset BENCH_VERDICT_ONLY
}

yara_rule() { awk 'BEGIN { print "rule terms { strings:" } { gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); printf "$s%d = \"%s\"\n", NR, $0 } END { print "condition: any of them }" }' "$1"; }

peers()
{
    n=$(bytes "$statutes")
    for k in 1k 10k; do
        list=$terms/terms-$k.txt
        set -- xianshen "$xs scan --rules $list --no-waivers $statutes >$tmp/o.xianshen"
        set -- "$@" 'xianshen -j1' "$xs scan --rules $list --no-waivers -j1 $statutes >$tmp/o.xianshen-j1"
        have rg && set -- "$@" rg "rg -a -o -F -f $list $statutes >$tmp/o.rg"
        have ugrep && set -- "$@" ugrep "ugrep -r -a -o -F -f $list $statutes >$tmp/o.ugrep"
        have grep && set -- "$@" grep "LC_ALL=C grep -r -a -o -F -f $list $statutes >$tmp/o.grep"
        if have yara; then
            yara_rule "$list" >"$tmp/$k.yar"
            set -- "$@" yara "yara -p 2 -r -s --max-strings-per-rule=200000 $tmp/$k.yar $statutes >$tmp/o.yara"
        fi
        sh -c "$xs scan --rules $list --no-waivers $statutes" >/dev/null 2>&1
        timed $((rounds > 5 ? 5 : 3)) "$@"
        best='' least=''
        while [ $# -gt 0 ]; do
            w=$(field "$1" 2)
            row folder_against_peers "$k $1" "$(num "$n/1e6/$w")" MB/s "$2"
            row folder_cpu "$k $1" "$(field "$1" 4)" s "$2"
            row folder_memory "$k $1" "$(num "$(field "$1" 5)/1024")" MB "$2"
            [ -f "$tmp/o.$1" ] && [ "$1" != xianshen ] && row folder_hits "$k $1" "$(grep -c -v '^terms ' "$tmp/o.$1")" lines "$2"
            case $1 in xianshen*) ;; *)
                best=$(printf '%s\n%s\n' "${best:-9999}" "$w" | sort -g | head -1)
                least=$(printf '%s\n%s\n' "${least:-9999}" "$(field "$1" 4)" | sort -g | head -1) ;;
            esac
            shift 2
        done
        row folder_hits "$k xianshen" "$($xs scan --rules "$list" --no-waivers --format json "$statutes" | jq '[.documents[].findings[].count] | add')" findings "xianshen scan --format json"
        [ -n "$best" ] && row faster_than_best_peer "$k" "$(num "$best/$(field xianshen 2)")" times "see folder_against_peers"
        [ -n "$least" ] && row less_cpu_than_best_peer "$k" "$(num "$least/$(field 'xianshen -j1' 4)")" times "see folder_cpu"
        rm -f "$tmp"/o.*
    done
}

cores()
{
    n=$(bytes "$statutes") one="$xs scan --rules $pack --no-waivers -j1 $statutes" two="$xs scan --rules $pack --no-waivers -j2 $statutes"
    sh -c "$one" >/dev/null 2>&1
    timed $rounds one "$one" two "$two"
    row default_pack_folder '1 core' "$(num "$n/1e6/$(field one 3)")" MB/s "$one"
    row default_pack_folder '2 cores' "$(num "$n/1e6/$(field two 3)")" MB/s "$two"
    row two_cores_against_one 'least wall time' "$(num "$(field one 3)/$(field two 3)")" times "$two"
    row two_cores_cpu 'CPU seconds of two jobs against one' "$(num "$(field two 4)/$(field one 4)")" times "$two"
    row two_cores_against_one 'median wall time' "$(num "$(field one 2)/$(field two 2)")" times "$two"
}

sample() { find "$statutes" -name '*.md' -type f -print0 | LC_ALL=C sort -z | xargs -0 cat 2>/dev/null | head -c "$1" | iconv -c -f UTF-8 -t UTF-8 2>/dev/null; }

start_up()
{
    sample 10240 >"$tmp/ten.txt"
    list=$terms/terms-10k.txt
    a="$xs scan --rules $list --no-waivers $tmp/ten.txt" c="$xs scan --rules $pack --no-waivers $tmp/ten.txt" g="grep -c -F -f $list $tmp/ten.txt"
    sh -c "$a; $c" >/dev/null 2>&1
    timed 41 list "$a" pack "$c" grep "$g" version "$xs --version" true true
    row cold_start 'xianshen 10k terms' "$(num "$(field list 2)*1000")" ms "$a"
    row cold_start 'xianshen default pack' "$(num "$(field pack 2)*1000")" ms "$c"
    row cold_start 'xianshen --version' "$(num "$(field version 2)*1000")" ms "$xs --version"
    row cold_start 'sh -c true' "$(num "$(field true 2)*1000")" ms true
    row cold_start 'grep -F 10k terms' "$(num "$(field grep 2)*1000")" ms "$g"
}

small_files()
{
    mkdir -p "$tmp/small" "$tmp/big"
    sample $((files * 2048)) >"$tmp/all"
    (cd "$tmp/small" && split -C 2048 -a 5 -d --additional-suffix=.txt "$tmp/all" && for d in 0 1 2 3 4 5 6 7 8 9; do mkdir $d; find . -maxdepth 1 -name "x???${d}?.txt" -exec mv -t $d {} +; done)
    (cd "$tmp/big" && split -C 4M -a 3 -d --additional-suffix=.txt "$tmp/all")
    n=$(find "$tmp/small" -type f | wc -l) size=$(bytes "$tmp/small")
    s="$xs scan --rules $pack --no-waivers -q $tmp/small" g="$xs scan --rules $pack --no-waivers -q $tmp/big" c="find $tmp/small -type f -exec cat {} +"
    sh -c "$s; $c" >/dev/null 2>&1
    timed 3 small "$s" big "$g" cat "$c"
    row small_files "$n files of 2 KB" "$(num "$size/1e6/$(field small 2)")" MB/s "$s"
    row small_files 'same bytes in files of 4 MB' "$(num "$size/1e6/$(field big 2)")" MB/s "$g"
    row small_files 'find -exec cat' "$(num "$size/1e6/$(field cat 2)")" MB/s "$c"
    row small_against_large 'throughput' "$(num "$(field big 2)/$(field small 2)")" times "$s"
    row memory "$n files" "$(num "$(field small 5)/1024")" MB "$s"
    rm -rf "$tmp/small" "$tmp/big" "$tmp/all"
}

memory()
{
    sample 10240 >"$tmp/ten.txt"
    sample 33554432 >"$tmp/part"
    i=0
    while [ $i -lt $((large / 32)) ]; do cat "$tmp/part"; i=$((i + 1)); done >"$tmp/large.txt"
    yes '联系电话：13912345670' | head -100000 >"$tmp/hits.txt"
    for f in ten large hits; do
        c="$xs scan --rules $pack --no-waivers -q -j1 $tmp/$f.txt"
        timed 1 run "$c"
        row memory "$f.txt, $(num "$(stat -c %s "$tmp/$f.txt")/1048576") MB" "$(num "$(field run 5)/1024")" MB "$c"
        [ $f = large ] && row file_size "$large MB" "$(num "$(stat -c %s "$tmp/$f.txt")/1e6/$(field run 2)")" MB/s "$c"
    done
    rm -f "$tmp/large.txt" "$tmp/part" "$tmp/hits.txt"
}

# slope MEASURE CASE VALUE-BEFORE VALUE-AFTER: exponent of cost when the size doubles
slope() { row cost_slope "$1" "$(awk "BEGIN { printf \"%.3f\", log($3 / $2) / log(2) }")" exponent "doubled: $4"; }

growth()
{
    last=
    for mb in 1 2 4 8 16; do
        mkdir -p "$tmp/g"; sample $((mb * 1000000)) >"$tmp/g/a.txt"
        v=$($b/bench/bench_scan 5 "$tmp/g" $pack | awk -F, '$1 == "text_to_verdict" { print $3 }'); t=$(num "$mb/$v")
        row file_size "$mb MB" "$v" MB/s "bench_scan 5 one file of statutes"
        [ -n "$last" ] && slope "text to $mb MB" "$last" "$t" 'text'
        last=$t
    done
    last=
    for n in 12500 25000 50000 100000; do
        head -$n "$terms/terms-100k.txt" >"$tmp/l$n.txt"
        v=$($b/bench/bench_scan 3 "$tmp/g" "$tmp/l$n.txt" | awk -F, '$1 == "text_to_verdict" { print $3 }'); t=$(num "1/$v")
        row terms_growth "$n terms" "$v" MB/s "bench_scan 3 16 MB of statutes"
        [ -n "$last" ] && slope "terms to $n" "$last" "$t" 'terms'
        last=$t
    done
    last=
    for n in 5000 10000 20000 40000; do
        yes '联系电话：13912345670，地址不详。本条为测量而写，没有别的意思。' | head -$n >"$tmp/g/a.txt"
        v=$($b/bench/bench_scan 3 "$tmp/g" $pack | awk -F, '$1 == "text_to_verdict" { print $3 }'); t=$(num "$n/$v")
        row hits_growth "$n lines with a hit" "$v" MB/s "bench_scan 3 lines with a telephone number"
        [ -n "$last" ] && slope "hits to $n" "$last" "$t" 'hits'
        last=$t
    done
    rm -rf "$tmp/g"
}

hostile()
{
    mkdir -p "$tmp/h"
    one()
    {
        v=$($b/bench/bench_scan 3 "$tmp/h" $pack | awk -F, '$1 == "text_to_verdict" { print $3 }')
        row hostile_text "$1" "$v" MB/s "bench_scan 3 8 MB of it, default pack"
        [ "$1" = normal ] && normal=$v || row hostile_against_normal "$1" "$(num "$v/$normal")" times "see hostile_text"
    }
    sample 8000000 >"$tmp/h/a.txt"; one normal
    fill() { yes "$1" | tr -d '\n' | head -c 8000001 | iconv -c -f UTF-8 -t UTF-8 2>/dev/null >"$tmp/h/a.txt"; }
    fill 的; one 'one Han character'
    fill a; one 'one letter'
    fill 1; one 'one digit'
    fill 1234567890; one digits
    fill ','; one commas
    fill '·'; one 'middle dots'
    fill '机'; one 'first half of a mark'
    fill '机*'; one 'symbols between'
    fill '内部'; one 'half of a phrase'
    fill '县某村'; one 'address near-misses'
    fill '京A12 '; one 'plate near-misses'
    yes '1391234567 ' | tr -d '\n' | head -c 8000000 >"$tmp/h/a.txt"; one 'telephone near-misses'
    yes '' | head -c 8000000 >"$tmp/h/a.txt"; one 'empty lines'
    yes '|' | head -c 8000000 >"$tmp/h/a.txt"; one 'table rows of nothing'
    rm -rf "$tmp/h"
}

formats()
{
    d=$corpora/office-docs/derived-by-libreoffice
    [ -d "$d" ] || { echo '  (no known-text: skipped)'; return; }
    for kind in docx xlsx pdf; do
        mkdir -p "$tmp/f"; find "$d" -name "*.$kind" -exec cp -t "$tmp/f" {} +
        n=$(bytes "$tmp/f"); [ "$n" -gt 0 ] || continue
        c="$xs scan --rules $pack --no-waivers -q -j1 $tmp/f"
        if [ $kind = pdf ]; then have pdftotext || continue; p="for f in $tmp/f/*.pdf; do pdftotext \$f - ; done >/dev/null"
        else p="for f in $tmp/f/*.$kind; do unzip -p \$f '*.xml' | xmllint --stream --huge - ; done >/dev/null 2>&1"; have unzip && have xmllint || p=true; fi
        timed 3 xianshen "$c" peer "$p"
        row formats "$kind" "$(num "$n/1e6/$(field xianshen 2)")" 'MB/s of file' "$c"
        [ "$p" = true ] || row formats_against "$kind: $(case $kind in pdf) echo 'pdftotext';; *) echo 'unzip and SAX';; esac)" "$(num "$(field peer 2)/$(field xianshen 2)")" times "$p"
        rm -rf "$tmp/f"
    done
}

recall()
{
    have python3 || return
    python3 bench/disguises.py "$tmp/r" >"$tmp/ways"
    cp "$tmp/r/terms" "$tmp/terms.txt"; rm "$tmp/r/terms"; yara_rule "$tmp/terms.txt" >"$tmp/terms.yar"
    while IFS="$(printf '\t')" read -r f name; do
        r=$tmp/r/$f
        hits=$($xs scan --rules "$tmp/terms.txt" --no-waivers --format json "$r" 2>/dev/null | jq '[.documents[].findings[] | select(.category == "WS.INTERNAL")] | length')
        row recall "$name: xianshen" "$([ "${hits:-0}" -gt 0 ] && echo 1 || echo 0)" found "xianshen scan --rules terms.txt"
        have rg >/dev/null && row recall "$name: rg" "$(rg -q -a -i -F -f "$tmp/terms.txt" "$r" && echo 1 || echo 0)" found 'rg -a -i -F -f terms.txt'
        have ugrep >/dev/null && row recall "$name: ugrep" "$(ugrep -q -i -F -f "$tmp/terms.txt" "$r" && echo 1 || echo 0)" found 'ugrep -i -F -f terms.txt'
        row recall "$name: grep" "$(grep -q -a -i -F -f "$tmp/terms.txt" "$r" && echo 1 || echo 0)" found 'grep -a -i -F -f terms.txt'
        have yara >/dev/null && row recall "$name: yara" "$(yara "$tmp/terms.yar" "$r" 2>/dev/null | grep -q . && echo 1 || echo 0)" found 'yara terms.yar'
    done <"$tmp/ways"
}

daemon()
{
    have curl && have wrk || return
    sample 10240 >"$tmp/ten.txt"
    n=10000; [ "$mode" = quick ] && n=2000
    $b/xianshend --rules $pack --listen 127.0.0.1:8659 --worker $b/xianshen-extract >"$tmp/daemon.log" 2>&1 &
    pid=$!
    i=0; until curl -sf http://127.0.0.1:8659/v1/health >/dev/null 2>&1 || [ $i -gt 100 ]; do sleep 0.1; i=$((i + 1)); done
    printf 'local f = io.open("%s", "rb")\nwrk.method = "POST"\nwrk.body = f:read("*a")\nf:close()\nwrk.headers["Content-Type"] = "text/plain"\ndone = function(s, l) io.write(string.format("P99 %%.3f\\nP50 %%.3f\\nN %%d\\nERR %%d\\n", l:percentile(99) / 1000, l:percentile(50) / 1000, s.requests, s.errors.status + s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout)) end\n' "$tmp/ten.txt" >"$tmp/post.lua"
    sample 40000000 >"$tmp/slow.txt"
    wrk -t1 -c1 -d4s -s "$tmp/post.lua" http://127.0.0.1:8659/v1/scan >"$tmp/wrk1" 2>&1
    (while :; do curl -s -o /dev/null -H 'Content-Type: text/plain' --data-binary "@$tmp/slow.txt" http://127.0.0.1:8659/v1/scan; sleep 0.2; done) &
    slow=$!
    wrk -t1 -c1 -d6s -s "$tmp/post.lua" http://127.0.0.1:8659/v1/scan >"$tmp/wrk2" 2>&1
    kill $slow; wait $slow 2>/dev/null
    w='wrk -t1 -c1 -s post.lua http://127.0.0.1:8659/v1/scan'
    row daemon_latency 'p50 of 10 KB, alone' "$(awk '/^P50/ { print $2 }' "$tmp/wrk1")" ms "$w"
    row daemon_latency 'p99 of 10 KB, alone' "$(awk '/^P99/ { print $2 }' "$tmp/wrk1")" ms "$w"
    row daemon_latency 'p99 of 10 KB, a large text beside' "$(awk '/^P99/ { print $2 }' "$tmp/wrk2")" ms "$w"
    row daemon_errors 'both runs' "$(cat "$tmp/wrk1" "$tmp/wrk2" | awk '/^ERR/ { n += $2 } END { print n + 0 }')" requests "$w"
    find "$PWD/corpus/documents" "$corpora/office-docs/derived-by-libreoffice" -type f -size -200k ! -name '* *' 2>/dev/null | LC_ALL=C sort |
        awk -v n=$n '{ v[NR] = $0 } END { for (i = 0; NR && i < n; i++) printf "%surl = \"http://127.0.0.1:8659/v1/scan\"\nheader = \"Content-Type: application/octet-stream\"\ndata-binary = \"@%s\"\noutput = \"/dev/null\"\nwrite-out = \"%%{http_code}\\n\"\n", i ? "next\n" : "", v[i % NR + 1] }' >"$tmp/urls"
    a=$(date +%s%N)
    curl -s --parallel --parallel-max 8 -K "$tmp/urls" >"$tmp/codes" 2>/dev/null
    z=$(date +%s%N)
    row daemon_documents "$n mixed over 8 connections: answered" "$(grep -c '^200' "$tmp/codes")" documents 'curl --parallel --parallel-max 8'
    row daemon_documents "$n mixed over 8 connections" "$(num "$n/($z-$a)*1e9")" documents/s 'curl --parallel --parallel-max 8'
    row memory 'daemon after them' "$(awk '/^VmHWM/ { printf "%.0f", $2 / 1024 }' /proc/$pid/status)" MB 'VmHWM of xianshend'
    kill $pid; wait $pid 2>/dev/null
}

for m in ${BENCH_ONLY:-text_to_verdict peers cores start_up small_files memory growth hostile formats recall daemon}; do
    echo "$m"
    $m
done
awk -f bench/render.awk $out >bench/README.md
