# xianshend when things go wrong: too many at once, too slow, killed, broken rules; TLS, systemd's sockets and notifications.
. "$(dirname "$0")/lib.sh"
for p in curl openssl; do command -v $p >/dev/null || { skip "xianshend's limits" "$p is not installed"; finish; exit 0; }; done
D=$(dirname "$XS")/xianshend
PORT=$((40000 + $$ % 20000))
U=http://127.0.0.1:$PORT
R=$XS_ROOT/tests/cli/rules.yaml
PIDS=
trap 'kill -9 $PIDS 2>/dev/null; chmod -R u+rwx "$TMP"; rm -rf "$TMP"' EXIT
start() { "$D" --rules "${RULES:-$R}" --listen 127.0.0.1:$PORT "$@" 2>>d.log & PID=$!; PIDS="$PIDS $PID"; up; }
up() { for i in $(seq 200); do curl -s -o /dev/null "$@" $U/v1/health && return 0; sleep 0.05; done; not_ok "it starts" "$(tail -5 d.log)"; }
stop() { kill -TERM $PID; wait $PID; }
text() { curl -s -o .body -D .head -w '%{http_code}' -m 30 -H 'Content-Type: text/plain' --data-binary "$1" ${2:-$U/v1/scan}; }
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected $2, got $3" "$(head -c 300 .head .body 2>/dev/null)" "$(tail -3 d.log)"; fi; }
until_true() { for i in $(seq 200); do "$@" && return 0; sleep 0.05; done; return 1; }
# A worker that does nothing while the file `hold` is there: a scan that takes as long as the test wants.
real=$(dirname "$XS")/xianshen-extract
printf '#!/bin/sh\ntouch "%s/begun"\nwhile [ -e "%s/hold" ]; do sleep 0.02; done\nexec "%s" "$@"\n' "$TMP" "$TMP" "$real" >worker
chmod +x worker
printf '<html><body><p>普通通知</p></body></html>' >page.html
slow() { rm -f begun; (curl -s -o slow.body -w '%{http_code}' -m 60 -H 'Content-Type: text/html' --data-binary @page.html "$U/v1/scan?name=page.html" >slow.code; echo $? >slow.rc) & SLOW=$!; until_true test -e begun; }

status "an unknown option is wrong usage" 64 "$D" --frobnicate
status "a number that is none too" 64 "$D" --scanners many
status "a language that is none too" 64 "$D" --lang fr
status "a missing certificate is a configuration failure" 78 "$D" --rules "$R" --tls-cert /nonexistent --tls-key /nonexistent
status "so is a token file that is empty" 78 "$D" --rules "$R" --token-file /dev/null

# --- concurrency -------------------------------------------------------------------------------
touch hold
start --worker "$TMP/worker" --scanners 1 --wait 50 --queue 1
slow
is "with every scanner lent, a request waits and gets 503" 503 "$(text 普通通知)"
grep -qi '^retry-after: [0-9]' .head && ok "with Retry-After" || not_ok "with Retry-After" "$(cat .head)"
grep -q '"verdict":"block"' .body && ok "and a body that nobody takes for clean" || not_ok "and a body that nobody takes for clean"
is "the gate says the same" 503 "$(text 普通通知 $U/v1/gate)"
is "health is answered meanwhile" 200 "$(curl -s -o .body -w '%{http_code}' $U/v1/health)"
curl -s $U/metrics >.body; grep -q '^xianshen_refused_total{reason="busy"} 2' .body && ok "and both are counted" || not_ok "and both are counted" "$(grep refused .body)"
rm hold; wait $SLOW
is "the slow one is answered" 200 "$(cat slow.code)"
is "and the next has its turn" 200 "$(text 普通通知)"
is "a body over a megabyte is screened also by the only scanner" 200 "$(head -c 2000000 /dev/zero | tr '\0' 'a' | curl -s -o .body -w '%{http_code}' -H 'Content-Type: text/plain' --data-binary @- $U/v1/scan)"
stop
touch hold
start --worker "$TMP/worker" --scanners 1 --wait 5000 --queue 0
slow
a=$(date +%s%N)
is "with no room to wait it is 429" 429 "$(text 普通通知)"
ms=$((($(date +%s%N) - a) / 1000000))
[ $ms -lt 2000 ] && ok "at once" || not_ok "at once" "$ms ms"
grep -qi '^retry-after: [0-9]' .head && ok "with Retry-After too" || not_ok "with Retry-After too"
rm hold; wait $SLOW; stop
# Connections beyond the limit wait in the kernel; they are not answered wrongly.
touch hold
start --worker "$TMP/worker" --connections 1
slow
is "a connection over the limit gets no answer" 000 "$(curl -s -o .body -w '%{http_code}' -m 1 -H 'Content-Type: text/plain' --data-binary 普通通知 $U/v1/scan)"
rm hold; wait $SLOW
is "while the one within it does" 200 "$(cat slow.code)"
stop

# --- time ----------------------------------------------------------------------------------------
page() { curl -s -o .body -w '%{http_code}' -m 30 -H 'Content-Type: text/html' --data-binary @page.html "$U/v1/$1?name=page.html"; }
start --timeout 1
is "a page is read by a worker" 200 "$(page scan)"
kill -STOP $(ps -o pid= --ppid $PID)
is "a document that is not finished in time is 504" 504 "$(page scan)"
grep -q '"verdict":"review"' .body && grep -q timed_out .body && ok "and is said not to be inspected" || not_ok "and is said not to be inspected" "$(head -c 300 .body)"
is "a new worker reads the next" 200 "$(page scan)"
kill -STOP $(ps -o pid= --ppid $PID)
is "at the gate as well" 504 "$(page gate)"
kill -KILL $(ps -o pid= --ppid $PID) 2>/dev/null
is "the next one is served" 200 "$(text 普通通知)"
stop

# --- its end -------------------------------------------------------------------------------------
touch hold
start --worker "$TMP/worker"
slow
kill -TERM $PID
until_true sh -c "! curl -s -o /dev/null -m 1 $U/v1/health" && ok "after SIGTERM nothing new is taken" || not_ok "after SIGTERM nothing new is taken"
kill -0 $PID 2>/dev/null && ok "but what has begun goes on" || not_ok "but what has begun goes on" "$(tail -3 d.log)"
rm hold; wait $SLOW
is "and is answered" 200 "$(cat slow.code)"
grep -q '"verdict":"pass"' slow.body && ok "whole" || not_ok "whole" "$(cat slow.body)"
wait $PID; is "then it ends with status 0" 0 $?
touch hold
start --worker "$TMP/worker"
slow
kill -9 $PID; wait $SLOW
is "killed while it screens: the client sees no status" 000 "$(cat slow.code)"
[ "$(cat slow.rc)" -ne 0 ] && ok "and curl fails" || not_ok "and curl fails"
rm -f hold; wait $PID 2>/dev/null
start
head -c 3000000 /dev/zero | tr '\0' 'a' >big.txt
(curl -s -o up.body -w '%{http_code}' --limit-rate 500K -m 30 -H 'Content-Type: text/plain' -H 'Expect:' --data-binary @big.txt $U/v1/scan >up.code) & UP=$!
sleep 0.7; kill -9 $PID; wait $UP; wait $PID 2>/dev/null
is "killed while a body arrives: no status either" 000 "$(cat up.code)"

# --- rules that change under it ------------------------------------------------------------------
cp "$R" live.yaml
RULES=$TMP/live.yaml start
(for i in $(seq 12); do
    head -c $((i * 37)) "$R" >live.yaml; kill -HUP $PID; sleep 0.04   # half a pack, as an editor or a copy leaves it
    rm live.yaml; kill -HUP $PID; sleep 0.04                          # none at all
    cp "$R" live.yaml; kill -HUP $PID; sleep 0.04
done) & LOOP=$!
bad=0 n=0
while kill -0 $LOOP 2>/dev/null; do
    n=$((n + 1))
    [ "$(text '机密★5年')" = 200 ] && grep -q '"verdict":"block"' .body || bad=$((bad + 1))
done
wait $LOOP
[ $bad -eq 0 ] && [ $n -gt 10 ] && ok "$n requests while packs broke and healed: every secret was stopped" || not_ok "every secret was stopped while packs broke" "$bad of $n wrong" "$(head -c 300 .body)"
curl -s $U/v1/health >.body; grep -q '"failed_reloads":[1-9]' .body && ok "health tells of the failed reloads" || not_ok "health tells of the failed reloads" "$(cat .body)"
stop

# --- systemd -------------------------------------------------------------------------------------
if [ -x /usr/bin/python3 ]; then
    /usr/bin/python3 -c '
import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind("notify.sock"); s.settimeout(30)
out = open("notify.txt", "w")
while True:
    m = s.recv(4096).decode(); out.write(m + "\n"); out.flush()
    if "STOPPING=1" in m: break' & N=$!
    PIDS="$PIDS $N"
    until_true test -S notify.sock
    NOTIFY_SOCKET=$TMP/notify.sock "$D" --rules "$R" --listen 127.0.0.1:$PORT 2>>d.log & PID=$!; PIDS="$PIDS $PID"
    up
    grep -q '^READY=1' notify.txt && ok "it says when it is ready" || not_ok "it says when it is ready" "$(cat notify.txt)"
    kill -HUP $PID; until_true sh -c '[ $(grep -c READY=1 notify.txt) -eq 2 ]'
    grep -q '^RELOADING=1' notify.txt && grep -q '^MONOTONIC_USEC=[0-9]' notify.txt && ok "that it reloads, and since when" || not_ok "that it reloads" "$(cat notify.txt)"
    stop; wait $N
    grep -q '^STOPPING=1' notify.txt && ok "and that it stops" || not_ok "and that it stops" "$(cat notify.txt)"
else
    skip "it says when it is ready" "python3 is not installed"
fi
if command -v systemd-socket-activate >/dev/null; then
    systemd-socket-activate -l "$TMP/act.sock" "$D" --rules "$R" 2>>d.log & PID=$!; PIDS="$PIDS $PID"
    until_true test -S act.sock
    is "started by its first request on systemd's socket" 200 "$(curl -s -o .body -w '%{http_code}' -m 30 --unix-socket act.sock -H 'Content-Type: text/plain' --data-binary '机密★5年' http://x/v1/scan)"
    grep -q '"verdict":"block"' .body && ok "and screens it" || not_ok "and screens it"
    stop; is "and ends in order" 0 $?
else
    skip "started by its first request on systemd's socket" "systemd-socket-activate is not installed"
fi

# --- TLS -----------------------------------------------------------------------------------------
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 2>/dev/null
U=https://127.0.0.1:$PORT
"$D" --rules "$R" --listen 127.0.0.1:$PORT --tls-cert cert.pem --tls-key key.pem 2>>d.log & PID=$!; PIDS="$PIDS $PID"
up --cacert cert.pem
is "over TLS" 200 "$(curl -s -o .body -w '%{http_code}' --cacert cert.pem -H 'Content-Type: text/plain' --data-binary '机密★5年' $U/v1/scan)"
grep -q '"verdict":"block"' .body && ok "a secret is found" || not_ok "a secret is found" "$(cat .body)"
is "who does not know the certificate sends nothing" 000 "$(curl -s -o .body -w '%{http_code}' --data-binary x $U/v1/scan)"
is "and without TLS there is no answer" 000 "$(curl -s -o .body -w '%{http_code}' -m 5 --data-binary x http://127.0.0.1:$PORT/v1/scan)"
curl -s --cacert cert.pem --tls-max 1.1 -o /dev/null $U/v1/health && not_ok "TLS 1.1 is refused" || ok "TLS 1.1 is refused"
stop
finish
