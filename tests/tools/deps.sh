#!/bin/sh
# deps.sh PACKAGE... -- install the Debian packages of the list that are missing. Nothing to do, nothing done:
# with all of them present nobody needs to be root.
set -eu
missing=
for p in "$@"; do
    # a,b: either will do (Hyperscan or Vectorscan)
    have=
    for one in $(printf '%s' "$p" | tr ',' ' '); do
        if dpkg-query -W -f '${Status}' "$one" 2>/dev/null | grep -q 'ok installed'; then have=y; fi
    done
    [ -n "$have" ] || missing="$missing ${p%%,*}"
done
[ -n "$missing" ] || exit 0
echo "deps: installing:$missing"
if [ "$(id -u)" -eq 0 ]; then
    root=
elif command -v sudo >/dev/null 2>&1; then
    root=sudo
else
    echo "deps: these packages are missing and only root can install them; ask for: apt-get install$missing" >&2
    exit 69
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$root apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
    { $root apt-get update -qq && $root apt-get install -y -qq --no-install-recommends $missing; }
