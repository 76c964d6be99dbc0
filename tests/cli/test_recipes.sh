# Deployments that stop at a finding: rsync, SFTP, Hugo.
. "$(dirname "$0")/lib.sh"
RULES="--rules $XS_ROOT/tests/cli/rules.yaml"
export XIANSHEN="$XS"
PUBLISH=$XS_ROOT/src/face/recipes/publish UPLOAD=$XS_ROOT/src/face/recipes/upload
mkdir public www && echo 普通通知 >public/index.html
if command -v rsync >/dev/null; then
    status "a clean site is published" 0 "$PUBLISH" public www/ $RULES
    check "whole" cmp public/index.html www/index.html
    echo '机密★5年' >public/secret.html
    status "one with a secret is not" 1 "$PUBLISH" public www/ $RULES
    [ ! -e www/secret.html ] && ok "and nothing of it arrives" || not_ok "and nothing of it arrives"
    rm public/secret.html; head -c 3000 /dev/urandom >public/x.bin
    status "nor one that cannot be read" 3 "$PUBLISH" public www/ $RULES
    rm public/x.bin; echo '蓝鲸工程' >public/b.html
    status "a review finding stops it" 2 "$PUBLISH" public www/ $RULES
    status "a program that is missing stops it" 127 env XIANSHEN=/nonexistent "$PUBLISH" public www/
    [ ! -e www/b.html ] && ok "and nothing arrived" || not_ok "and nothing arrived"
    [ "$(echo public.*)" = 'public.*' ] && ok "no copy is left behind" || not_ok "no copy is left behind" "$(echo public.*)"
else
    skip "a clean site is published" "rsync is not installed"
fi
if command -v sftp >/dev/null && [ -x /usr/lib/openssh/sftp-server ]; then
    mkdir remote out && echo 普通通知 >out/好.txt && echo 另一通知 >out/b.txt
    "$XS" clear keygen k >/dev/null
    (cd out && "$XS" clear write $RULES --key ../k.key -o ../ok.json 好.txt b.txt) || not_ok "the files are cleared"
    # No sshd: sftp talks to the server program over a pipe, as it would through ssh.
    printf '#!/bin/sh\nsed "s#\\(put .*\\)#\\1 %s/#" | sftp -b - -D /usr/lib/openssh/sftp-server\n' "$TMP/remote" >my-sftp
    chmod +x my-sftp
    put() { SFTP="$TMP/my-sftp" "$UPLOAD" "$TMP/k.pub" "$TMP/ok.json" there "$@"; }
    status "cleared files are sent" 0 put out/好.txt out/b.txt
    check "whole" cmp out/好.txt remote/好.txt
    rm remote/*; echo 改 >>out/b.txt
    status "a changed byte stops them" 78 put out/好.txt out/b.txt
    [ -z "$(ls remote)" ] && ok "all of them" || not_ok "all of them" "$(ls remote)"
else
    skip "cleared files are sent" "sftp or its server is not installed"
fi
if command -v hugo >/dev/null; then
    mkdir -p site/content site/layouts/_default
    echo 'baseURL = "http://example.com/"' >site/config.toml
    echo '<html><body>{{ .Content }}</body></html>' | tee site/layouts/_default/single.html >site/layouts/index.html
    printf -- '---\ntitle: 通知\n---\n关于召开会议的通知。\n' >site/content/a.md
    build() { HOME=$TMP hugo --quiet --source site --destination "$TMP/built" --disableKinds RSS,sitemap,taxonomy,term,404 && "$PUBLISH" "$TMP/built" "$TMP/www2/" $RULES; }
    mkdir www2
    status "a site that Hugo built goes out" 0 build
    check "with its pages" test -s www2/a/index.html
    printf -- '---\ntitle: 名单\n---\n张三，身份证号 330106189502030018。\n' >site/content/b.md
    status "an identity number in the text stops it" 1 build
    [ ! -e www2/b ] && ok "before it is sent" || not_ok "before it is sent"
else
    skip "a site that Hugo built goes out" "hugo is not installed"
fi
finish
