#!/bin/sh
# layers.sh -- fail when a file includes a header its layer may not see.
# One line per layer: who: whom. Order is bottom to top, so a circle cannot be written.
set -eu
cd "$(dirname "$0")/../.."
rules='base:
box: base
wire: base
text: base
rules: base text
match: base text rules
document: base text wire
judge: base text rules match document
review: base judge document
report: base
pipeline: base wire text rules match document judge review
extract: base text wire box
face:'
bad=0 seen=,
complain() { echo "layers: $1" >&2; bad=1; }
for line in $(printf '%s\n' "$rules" | sed 's/: */:/;s/ /,/g'); do
    who=${line%%:*} may=",${line#*:},"
    for below in $(printf '%s' "${line#*:}" | tr , ' '); do
        case $seen in *",$below,"*) ;; *) complain "$who lists $below, which is not below it" ;; esac
    done
    seen="$seen$who,"
    for f in $(find "src/$who" -name '*.[ch]' 2>/dev/null); do
        for inc in $(sed -n 's/^ *# *include *"\([^"]*\)".*/\1/p' "$f"); do
            dir=${inc%%/*}
            [ "$inc" = xianshen.h ] || [ "$dir" = "$who" ] && continue
            case $may in *",$dir,"*) ;; *) complain "$f: layer '$who' may not include \"$inc\"" ;; esac
        done
        banned='hs|archive|libxml|magic|poppler|qpdf|gmime|gsf|exiv2|microhttpd|friso|yaml|cjson|jansson|sqlite3|sodium|seccomp|linux/landlock'
        case $who in
        match) mine='hs' ;;
        extract) mine='archive|libxml|magic|poppler|qpdf|gmime|gsf|exiv2' ;;
        box) mine='seccomp|linux/landlock' ;;
        rules) mine='yaml' ;;
        text) mine='friso' ;;
        review) mine='sqlite3|sodium|yaml|cjson|jansson' ;;
        report) mine='cjson|jansson' ;;
        pipeline) mine='sqlite3' ;;
        face) mine='microhttpd|cjson|jansson|sodium' ;;
        *) mine='-' ;;
        esac
        out=$(sed -nE "s@^ *# *include *<($banned).*@\1@p" "$f" | grep -vxE "$mine" || true)
        [ -z "$out" ] || complain "$f: <$out> does not belong to layer '$who'"
    done
done
exit $bad
