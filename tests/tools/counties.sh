#!/bin/sh
# counties.sh -- write the table of src/judge/kinds/county_table.inc from six-digit codes on standard
# input, one a line, of every edition of GB/T 2260 at hand, abolished codes included.
LC_ALL=C sort -u | awk '
BEGIN {
    print "/* county_table.inc -- made by tests/tools/counties.sh from the editions of GB/T 2260 (1980 to 2022,"
    print " * abolished codes included): {prefecture, counties 00-63, counties 64-99}. */"
}
function flush() { if (pre != "") { line = line sprintf("{%s, 0x%s, 0x%s}, ", pre, hex(0, 64), hex(64, 36)); if (++k % 2 == 0) { sub(/ $/, "", line); print line; line = "" } } }
function hex(from, n,   i, j, v, s) {
    s = ""
    for (i = from + n - 4; i >= from; i -= 4) { v = 0; for (j = 3; j >= 0; j--) v = v * 2 + (have[i + j] ? 1 : 0); s = s sprintf("%x", v) }
    sub(/^0+/, "", s); return s == "" ? "0" : s
}
/^[1-6][0-9][0-9][0-9][0-9][0-9]$/ && !/00$/ {
    if (substr($0, 1, 4) != pre) { flush(); pre = substr($0, 1, 4); split("", have) }
    have[substr($0, 5, 2) + 0] = 1
}
END { flush(); sub(/ $/, "", line); if (line != "") print line }'
