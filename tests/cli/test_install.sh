#!/bin/sh
# make install: what is installed is complete, works where it lies, and programs link against it.
. "$(dirname "$0")/lib.sh"
flavour=$(basename "$(dirname "$XS")")
stage=$TMP/stage
unset XIANSHEN_PATTERNS MAKEFLAGS MAKELEVEL
if [ "$flavour" != release ]; then
    skip "install" "flavour $flavour"
    finish
    exit
fi
check "make install" make -C "$XS_ROOT" --no-print-directory install DESTDIR="$stage"
home=$stage/usr/local
for f in bin/xianshen libexec/xianshen/xianshen-extract lib/libxianshen.a lib/libxianshen.so include/xianshen.h \
    lib/pkgconfig/xianshen.pc share/xianshen/patterns/default/pack.yaml; do
    check "installs $f" test -s "$home/$f"
done
export PKG_CONFIG_PATH="$home/lib/pkgconfig"
pc() { pkg-config --define-variable=prefix="$home" --define-variable=libdir="$home/lib" "$@" xianshen; }
check "the version is in the .pc file" pkg-config --exact-version="$(sed -n 's/^.define XS_VERSION_STRING "\(.*\)"/\1/p' "$XS_ROOT/src/xianshen.h")" xianshen
printf '机密★10年\n\n关于召开会议的通知\n\n各单位：\n' >secret.txt
printf '关于召开会议的通知\n\n各单位：\n' >plain.txt
cc=${CC:-cc}
check "the example links against the shared library" sh -c "$cc '$XS_ROOT/tests/example/screen.c' $(pc --cflags --libs) -o screen"
export LD_LIBRARY_PATH="$home/lib"
status "and finds a mark with the installed pack" 1 ./screen secret.txt
out "and says the verdict" "secret.txt: block"
status "and passes a plain notice" 0 ./screen plain.txt
check "the example links against the static library" sh -c "$cc '$XS_ROOT/tests/example/screen.c' $(pc --cflags) '$home/lib/libxianshen.a' $(pc --static --libs | sed 's/-lxianshen//') -o screen-static"
status "and does the same" 1 env XIANSHEN_PATTERNS="$home/share/xianshen/patterns/default" ./screen-static secret.txt
unset LD_LIBRARY_PATH
status "the installed program finds its pack" 1 "$home/bin/xianshen" scan secret.txt
check "the shared library exports nothing but xs_ names" sh -c "nm -D --defined-only '$home/lib/libxianshen.so' | awk '\$3 !~ /^xs_/ {bad = 1; print} END {exit bad}'"
sed -n '/^```c$/,/^```$/p' "$XS_ROOT/README.md" | sed '1d;$d' >readme.c
status "the README shows this very program" 0 cmp readme.c "$XS_ROOT/tests/example/screen.c"
finish
