#!/bin/sh
# build.sh STAGE OUT VERSION -- a binary package from an installed tree (DESTDIR=STAGE, PREFIX=/usr).
set -eu
here=$(cd "$(dirname "$0")" && pwd) stage=$1 out=$2 version=$3
arch=$(dpkg --print-architecture)
doc=$stage/usr/share/doc/xianshen
mkdir -p "$stage/DEBIAN" "$doc" "$stage/usr/share/man/man1" "$stage/usr/lib/systemd/system" \
    "$stage/usr/share/bash-completion/completions" "$stage/usr/share/zsh/vendor-completions" "$stage/usr/lib/xianshen"
# Libraries go where the architecture's go; headers and static parts are not for the users of this package.
xs=$stage/usr/bin/xianshen
for c in '' scan rules explain normalize waive ledger baseline clear; do
    LC_ALL=C.UTF-8 "$xs" --lang en --man $c | gzip -9n >"$stage/usr/share/man/man1/xianshen${c:+-$c}.1.gz"
done
printf '.TH XIANSHEND 1 "" "xianshen %s"\n.SH NAME\nxianshend \\- screening over HTTP before publication\n.SH SYNOPSIS\n.nf\n%s\n.fi\n' \
    "$version" "$("$stage/usr/bin/xianshend" --help | sed 's/-/\\-/g')" | gzip -9n >"$stage/usr/share/man/man1/xianshend.1.gz"
"$xs" --completion bash >"$stage/usr/share/bash-completion/completions/xianshen"
"$xs" --completion zsh >"$stage/usr/share/zsh/vendor-completions/_xianshen"
install -m 644 "$here"/../systemd/*.service "$here"/../systemd/*.socket "$here"/../systemd/*.path "$stage/usr/lib/systemd/system"
install -m 755 "$here/../folder/xianshen-folder" "$stage/usr/lib/xianshen"
mkdir -p "$doc/examples" && cp -r "$here/../hooks" "$here/../ci" "$here/../recipes" "$here/../daemon/nginx.conf" "$here/../daemon/openapi.json" "$doc/examples"
gzip -9nc "$here/changelog" >"$doc/changelog.gz"
cp "$here/copyright" "$doc/copyright"
find "$stage/usr/bin" "$stage/usr/lib" "$stage/usr/libexec" -type f -perm -u+x -exec sh -c 'file -b "$1" | grep -q ELF && strip --strip-unneeded "$1"' _ {} \; 2>/dev/null || true
strip --strip-unneeded "$stage"/usr/lib/*/*.so.* 2>/dev/null || true
find "$stage" -name '*.a' -exec strip --strip-debug {} \;
# What the programs are linked with, asked of the programs themselves.
work=$(mktemp -d) && mkdir "$work/debian" && printf 'Source: xianshen\n\nPackage: xianshen\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O --ignore-missing-info -l"$stage/usr/lib" $(find "$stage/usr" -type f -exec sh -c 'file -b "$1" | grep -q "ELF.*\(executable\|shared\)" && echo "-e$1"' _ {} \;) 2>/dev/null | sed 's/^shlibs:Depends=//')
rm -rf "$work"
{
    printf 'Package: xianshen\nVersion: %s\nArchitecture: %s\nMaintainer: xianshen maintainers <maintainers@xianshen.invalid>\n' "$version" "$arch"
    printf 'Installed-Size: %s\nDepends: %s, friso-dict, poppler-data\nSection: text\nPriority: optional\n' "$(du -sk "$stage/usr" | cut -f1)" "$depends"
    printf 'Description: confidentiality screening before publication\n'
    printf ' %s\n' 'Reads the documents queued for publication, normalises their Chinese text,' \
        'looks for state-secret and work-secret marks, personal data and credentials,' \
        'and reports hits with context, place, reason and verdict before anything' \
        'goes online. What it could not read is never called clean.'
} >"$stage/DEBIAN/control"
(cd "$stage" && find usr -type f -exec md5sum {} + >DEBIAN/md5sums)
printf 'activate-noawait ldconfig\n' >"$stage/DEBIAN/triggers"
# Programs that link the library depend on this package.
printf 'libxianshen 0 xianshen (>= %s)\n' "$version" >"$stage/DEBIAN/shlibs"
find "$stage" -type d -exec chmod 755 {} +
find "$stage" -type f ! -perm -u+x -exec chmod 644 {} +
dpkg-deb --root-owner-group --build "$stage" "$out/xianshen_${version}_$arch.deb" >/dev/null
echo "$out/xianshen_${version}_$arch.deb"
