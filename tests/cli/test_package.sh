# The Debian package: it is built, lintian has no errors, it is complete, and it runs from the folder it is unpacked into.
. "$(dirname "$0")/lib.sh"
flavour=$(basename "$(dirname "$XS")")
unset XIANSHEN_PATTERNS MAKEFLAGS MAKELEVEL
[ "$flavour" = release ] || { skip "the Debian package" "flavour $flavour"; finish; exit 0; }
command -v dpkg-deb >/dev/null && command -v dpkg-shlibdeps >/dev/null || { skip "the Debian package" "dpkg-dev is not installed"; finish; exit 0; }
before=$(stat -c %Y%s "$XS")
check "make deb" make -C "$XS_ROOT" --no-print-directory deb
DEB=$(tail -1 "$TMP/.out")
[ "$(stat -c %Y%s "$XS")" = "$before" ] && ok "leaves what was built as it was" || not_ok "leaves what was built as it was"
check "names the package" test -s "$DEB"
if command -v lintian >/dev/null; then
    lintian --allow-root --fail-on error --tag-display-limit 0 "$DEB" >lint.txt 2>&1
    got=$?
    [ $got -eq 0 ] && ! grep -q '^E:' lint.txt && ok "lintian finds no error" || not_ok "lintian finds no error" "$(cat lint.txt)"
else
    skip "lintian finds no error" "lintian is not installed"
fi
dpkg-deb -I "$DEB" control >control
for d in libhyperscan5 libmicrohttpd12 libsqlite3-0 libsodium23 libarchive13 libpoppler-glib8 friso-dict poppler-data; do
    check "it depends on $d" grep -Eq "^Depends:.*\b$d" control
done
check "it is unpacked" dpkg -x "$DEB" root
for f in bin/xianshen bin/xianshend libexec/xianshen/xianshen-extract libexec/xianshen/xianshen-extract-pdf include/xianshen.h \
    share/xianshen/patterns/default/pack.yaml lib/systemd/system/xianshend.service lib/systemd/system/xianshend.socket \
    lib/systemd/system/xianshen-incoming.path lib/xianshen/xianshen-folder share/bash-completion/completions/xianshen \
    share/zsh/vendor-completions/_xianshen share/doc/xianshen/examples/nginx.conf share/doc/xianshen/copyright; do
    check "it holds $f" test -s "root/usr/$f"
done
for m in xianshen xianshend xianshen-scan xianshen-rules xianshen-explain xianshen-normalize xianshen-waive xianshen-ledger xianshen-baseline xianshen-clear; do
    if command -v man >/dev/null; then
        w=$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "root/usr/share/man/man1/$m.1.gz" 2>&1 >page.txt)
        [ -z "$w" ] && grep -q "$m" page.txt && grep -q SYNOPSIS page.txt && ok "man page $m is read without a warning" || not_ok "man page $m is read without a warning" "$w"
    else
        check "man page $m" gzip -t "root/usr/share/man/man1/$m.1.gz"
    fi
done
(cd root && md5sum --quiet -c) <<S && ok "its checksums hold" || not_ok "its checksums hold"
$(dpkg-deb --ctrl-tarfile "$DEB" | tar -xO ./md5sums)
S
printf '机密★10年\n\n关于召开会议的通知\n\n各单位：\n' >secret.txt
printf '关于召开会议的通知\n\n各单位：\n' >plain.txt
R=$TMP/root/usr
status "the unpacked program finds its own pack" 1 "$R/bin/xianshen" scan secret.txt
status "and passes a plain notice" 0 "$R/bin/xianshen" scan plain.txt
if command -v zip >/dev/null; then zip -q a.zip secret.txt; else /usr/bin/python3 -c 'import zipfile; zipfile.ZipFile("a.zip", "w").write("secret.txt")'; fi
status "and its own workers" 1 "$R/bin/xianshen" scan a.zip
# The library from another language: the example of the README, with the library and workers of the package.
PY=/usr/bin/python3
if [ -x $PY ]; then
    lib=$(dirname "$(find "$R/lib" -name 'libxianshen.so.0')")
    export LD_LIBRARY_PATH="$lib"
    status "Python finds the mark through the library" 1 $PY "$XS_ROOT/tests/example/screen.py" secret.txt
    out "and says the verdict" "secret.txt block all"
    status "and passes a plain notice" 0 $PY "$XS_ROOT/tests/example/screen.py" plain.txt
    status "and looks into archives with the package's workers" 1 $PY "$XS_ROOT/tests/example/screen.py" a.zip
    out "fully" "a.zip block all"
    mv "$R/share/xianshen" "$R/share/gone"
    status "without rules it fails closed" 1 env XIANSHEN_PATTERNS=/nonexistent $PY "$XS_ROOT/tests/example/screen.py" plain.txt
    err "and says so" "do not publish"
    n=$(grep -cv '^ *$' "$XS_ROOT/tests/example/screen.py")
    [ "$n" -le 18 ] && ok "the example has $n lines" || not_ok "the example is short" "$n lines"
else
    skip "Python finds the mark through the library" "python3 is not installed"
fi
finish
