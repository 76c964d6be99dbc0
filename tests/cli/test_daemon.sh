# xianshend for real: over TCP and a unix socket, forms, limits, reload, drain, behind nginx.
. "$(dirname "$0")/lib.sh"
command -v curl >/dev/null || { skip "xianshend" "curl is not installed"; finish; exit 0; }
D=$(dirname "$XS")/xianshend
PORT=$((20000 + $$ % 20000))
U=http://127.0.0.1:$PORT
RULES="--rules $TMP/rules.yaml"
cp "$XS_ROOT/tests/cli/rules.yaml" .
echo geheim-token >token
wait_up() { for i in $(seq 100); do curl -sf -o /dev/null "$1/v1/health" && return 0; sleep 0.05; done; return 1; }
code() { curl -s -o "$TMP/.body" -w '%{http_code}' "$@"; }
is() { # sentence wanted-code curl-arguments...
    say=$1 want=$2; shift 2
    got=$(code "$@")
    if [ "$got" = "$want" ]; then ok "$say"; else not_ok "$say" "expected HTTP $want, got $got" "$(head -c 600 "$TMP/.body")"; fi
    cp "$TMP/.body" "$TMP/.out" 2>/dev/null
}
A="Authorization: Bearer geheim-token"
status "without rules it does not start" 65 "$D" --rules /nonexistent --listen 127.0.0.1:$PORT
"$D" $RULES --listen 127.0.0.1:$PORT --token-file token --max-body 2000000 --timeout 20 2>d.log &
PID=$!
trap 'kill $PID $PID2 $NGINX 2>/dev/null; chmod -R u+rwx "$TMP"; rm -rf "$TMP"' EXIT
PID2= NGINX=
wait_up "$U" || not_ok "it starts" "$(cat d.log)"
is "health needs no token" 200 $U/v1/health
is "everything else does" 401 -X POST --data-binary 普通通知 $U/v1/scan
is "a wrong token is refused" 401 -H "Authorization: Bearer geheim" -X POST --data-binary 普通通知 $U/v1/scan
is "a clean text passes" 200 -H "$A" --data-binary 普通通知 -H 'Content-Type: text/plain' $U/v1/scan
out "with the document of the contract" '"verdict":"pass"'
is "a secret is answered with its verdict" 200 -H "$A" --data-binary '机密★5年' -H 'Content-Type: text/plain' "$U/v1/scan?name=a.txt"
out "block" '"verdict":"block"'
out "under its name" '"path":"a.txt"'
echo '身份证号330106189502030018' >id.txt; echo 好 >ok.txt
is "a form with several files is screened whole" 200 -H "$A" -F f=@ok.txt -F g=@id.txt -F title=通知 $U/v1/scan
out "each file under its own name" '"path":"id.txt"'
out "and the worst verdict for all" '],"verdict":"block"}'
no_out "values are masked" 330106189502030018
is "the gate lets a clean body through" 200 -H "$A" -D h.txt --data-binary 普通通知 -H 'Content-Type: text/plain' $U/v1/gate
grep -qi 'x-accel-redirect: @origin' h.txt && ok "by a redirect for nginx" || not_ok "by a redirect for nginx" "$(cat h.txt)"
is "and stops a form field that holds a secret" 403 -H "$A" -F 'text=机密★5年' $U/v1/gate
is "also one that is urlencoded" 403 -H "$A" --data-urlencode 'text=机密★5年' $U/v1/gate
head -c 3000000 /dev/zero >big
is "a body over the limit is 413" 413 -H "$A" -H 'Expect:' --data-binary @big $U/v1/scan
is "also without a length" 413 -H "$A" -H 'Transfer-Encoding: chunked' -H 'Content-Type: text/plain' --data-binary @big $U/v1/scan
head -c 100000 /dev/urandom >noise
is "what cannot be read is never clean" 403 -H "$A" --data-binary @noise -H 'Content-Type: text/plain' $U/v1/gate
is "a broken form is 400" 400 -H "$A" -H 'Content-Type: multipart/form-data; boundary=x' --data-binary '--x' $U/v1/scan
is "no such path" 404 -H "$A" $U/v1/nothing
is "the wrong method" 405 -H "$A" $U/v1/scan
is "the rules are listed" 200 -H "$A" $U/v1/rules
out "with category and action" '"category":"PI.ID18"'
is "metrics for Prometheus" 200 -H "$A" $U/metrics
out "count verdicts" 'xianshen_documents_total{verdict="block"}'
# The description is checked against what runs: every path and method of it answers, nothing else does, every
# status that was seen above is described, and the required fields are there.
if command -v jq >/dev/null; then
    API=$XS_ROOT/src/face/daemon/openapi.json
    jq -r '.paths|to_entries[]|.key as $p|.value|keys[]|"\(.) \($p)"' "$API" >ops
    bad=
    while read -r m p; do
        c=$(code -H "$A" -X "$(echo "$m" | tr a-z A-Z)" --data-binary "$([ "$m" = post ] && echo 普通通知)" -H 'Content-Type: text/plain' "$U$p")
        jq -e --arg p "$p" --arg m "$m" --arg c "$c" '.paths[$p][$m].responses|has($c)' "$API" >/dev/null || bad="$bad $m $p: $c"
        jq -e --arg p "$p" --arg m "$m" '(.paths[$p][$m].responses["200"].content["application/json"].schema // {}) as $s
            | ($s.required // []) as $r | ($r - (input|keys))|length==0' "$API" .body >/dev/null 2>&1 || [ "$p" = /metrics ] || bad="$bad $p: fields"
    done <ops
    [ -z "$bad" ] && ok "the OpenAPI description fits the running daemon" || not_ok "the OpenAPI description fits the running daemon" "$bad"
else
    skip "the OpenAPI description fits the running daemon" "jq is not installed"
fi
echo 'rules: [{id: broken' >rules.yaml
kill -HUP $PID; sleep 0.7
is "a broken pack does not replace the good one" 200 -H "$A" --data-binary '机密★5年' -H 'Content-Type: text/plain' $U/v1/scan
out "the old rules stay in force" '"verdict":"block"'
sed 's/机密★/绝密★/' "$XS_ROOT/tests/cli/rules.yaml" | sed 's/hit: \[绝密★5年\]/hit: [绝密★5年]/' >rules.yaml
kill -HUP $PID; sleep 1.2
is "a good pack replaces it" 200 -H "$A" --data-binary '绝密★5年' -H 'Content-Type: text/plain' $U/v1/scan
out "at once" '"verdict":"block"'

"$D" --rules "$XS_ROOT/tests/cli/rules.yaml" --socket "$TMP/s.sock" 2>d2.log &
PID2=$!
for i in $(seq 100); do [ -S s.sock ] && break; sleep 0.05; done
is "a unix socket serves the same" 200 --unix-socket s.sock --data-binary '机密★5年' -H 'Content-Type: text/plain' http://x/v1/scan
[ "$(stat -c %a s.sock)" = 660 ] && ok "its mode lets the group in and nobody else" || not_ok "its mode" "$(stat -c %a s.sock)"

if command -v nginx >/dev/null; then
    NP=$((PORT + 1)) OP=$((PORT + 2))
    mkdir ngx
    sed "s#@PORT@#$NP#; s#@ORIGIN@#127.0.0.1:$OP#; s#@SOCKET@#$TMP/s.sock#; s#@DIR@#$TMP/ngx#g" "$XS_ROOT/src/face/daemon/nginx.conf" >nginx.conf
    cat >origin.conf <<C
pid $TMP/ngx/o.pid; error_log $TMP/ngx/o.log; events {}
http { access_log off; client_body_temp_path $TMP/ngx/ob; proxy_temp_path $TMP/ngx/op; fastcgi_temp_path $TMP/ngx/of; uwsgi_temp_path $TMP/ngx/ou; scgi_temp_path $TMP/ngx/os;
server { listen 127.0.0.1:$OP; location / { return 201 "stored"; } } }
C
    nginx -p "$TMP/ngx" -c "$TMP/origin.conf" -g 'daemon off; master_process off;' 2>n1.log & NGINX=$!
    nginx -p "$TMP/ngx" -c "$TMP/nginx.conf" -g 'daemon off; master_process off;' 2>n2.log & NGINX="$NGINX $!"
    for i in $(seq 100); do curl -s -o /dev/null http://127.0.0.1:$NP/ && break; sleep 0.05; done
    N=http://127.0.0.1:$NP
    is "behind nginx a clean upload reaches the origin" 201 --data-binary 普通通知 -H 'Content-Type: text/plain' $N/upload
    is "a secret does not" 403 --data-binary '机密★5年' -H 'Content-Type: text/plain' $N/upload
    is "reading is not gated" 201 $N/page
    kill $PID2; wait $PID2 2>/dev/null; PID2=
    is "with the daemon dead nothing is let through" 502 --data-binary 普通通知 -H 'Content-Type: text/plain' $N/upload
else
    skip "behind nginx a clean upload reaches the origin" "nginx is not installed"
fi
kill -TERM $PID
wait $PID
[ $? -eq 0 ] && ok "SIGTERM ends it in order" || not_ok "SIGTERM ends it in order" "$(cat d.log)"
PID=
finish
