#!/usr/bin/env python3
"""Write src/text/charset_tables.c. Run it by hand when a source changes; the result is committed.

Sources: glibc iconv (GB18030, BIG5-HKSCS, gaps filled from CP950), the 18 two-byte codes that
GB18030-2022 moved from the private use area, friso's character frequencies (lex-chars.lex), OpenCC
for the Traditional forms of the most frequent characters.
"""
import subprocess
import sys

# GB18030-2022: these two-byte codes no longer stand for private use characters.
DELTA_2022 = {
    0xA6D9: 0xFE10, 0xA6DA: 0xFE12, 0xA6DB: 0xFE11, 0xA6DC: 0xFE13, 0xA6DD: 0xFE14, 0xA6DE: 0xFE15,
    0xA6DF: 0xFE16, 0xA6EC: 0xFE17, 0xA6ED: 0xFE18, 0xA6F3: 0xFE19, 0xFE59: 0x9FB4, 0xFE61: 0x9FB5,
    0xFE66: 0x9FB6, 0xFE67: 0x9FB7, 0xFE6D: 0x9FB8, 0xFE7E: 0x9FB9, 0xFE90: 0x9FBA, 0xFEA0: 0x9FBB,
}
# Their former four-byte codes: the 2022 edition gives these to the private use characters. Text
# written before it means the character, and so does WHATWG's decoder; glibc has nothing here.
FOUR_2022 = {19057 + i: 0x9FB4 + i for i in range(8)} | {39076 + i: 0xFE10 + i for i in range(10)}
# Six more stand for characters of plane 2; the table keeps their old private use code, which
# decode_gb.c turns into the character.
PLANE_2 = {
    0xFE51: (0xE816, 0x20087), 0xFE52: (0xE817, 0x20089), 0xFE53: (0xE818, 0x200CC),
    0xFE6C: (0xE831, 0x215D7), 0xFE76: (0xE83B, 0x2298F), 0xFE91: (0xE855, 0x241FE),
}


def iconv(charset, codes):
    """Decode each code on its own; unmapped ones become ''."""
    data = b"".join(c + b"\n" for c in codes)
    # -c drops what is not mapped, the line stays.
    out = subprocess.run(["iconv", "-c", "-f", charset, "-t", "UTF-32LE"], input=data,
                         stdout=subprocess.PIPE).stdout.decode("utf-32-le").split("\n")
    assert len(out) == len(codes) + 1, (charset, len(out), len(codes))
    return out[:-1]


def array(name, values, per_line=16):
    lines = [f"const uint16_t {name}[] = {{"]
    for i in range(0, len(values), per_line):
        lines.append("    " + ",".join(f"0x{v:04X}" if v else "0" for v in values[i:i + per_line]) + ",")
    return "\n".join(lines + ["};", ""])


def gb_two():
    codes = [(a, b) for a in range(0x81, 0xFF) for b in list(range(0x40, 0x7F)) + list(range(0x80, 0xFF))]
    text = iconv("GB18030", [bytes(c) for c in codes])
    values = []
    for (a, b), t in zip(codes, text):
        c = ord(t) if t else 0
        if c > 0xFFFF:
            print(f"plane 2: {a:02X}{b:02X} {c:X}")
            assert c == PLANE_2[a << 8 | b][1]
            c = PLANE_2[a << 8 | b][0]
        values.append(DELTA_2022.get(a << 8 | b, c))
    return values


def gb_ranges():
    """Four-byte codes of the BMP as ranges {linear code, first character}."""
    linear = range(0, 39420)
    def code(i):
        return bytes([0x81 + i // 12600, 0x30 + i // 1260 % 10, 0x81 + i // 10 % 126, 0x30 + i % 10])
    text = iconv("GB18030", [code(i) for i in linear])
    ranges, expect = [], None
    for i, t in zip(linear, text):
        c = ord(t) if t else FOUR_2022.get(i, 0)
        if expect is None or c != expect:
            ranges.append((i, c))
        expect = c + 1 if c else 0
    return ranges


def big5():
    codes = [(a, b) for a in range(0x87, 0xFF) for b in list(range(0x40, 0x7F)) + list(range(0xA1, 0xFF))]
    hk = iconv("BIG5-HKSCS", [bytes(c) for c in codes])
    tw = iconv("CP950", [bytes(c) for c in codes])
    values, sip = [], []
    for h, t in zip(hk, tw):
        t = h or t
        if len(t) == 1 and 0xE000 <= ord(t) < 0xF900:
            t = ""
        c = ord(t[0]) if t else 0
        if len(t) == 2:
            assert t in ("\u00ca\u0304", "\u00ca\u030c", "\u00ea\u0304", "\u00ea\u030c")
        assert c < 0x30000 and (c < 0x10000 or c >= 0x20000)
        sip.append(c >= 0x20000)
        values.append(c & 0xFFFF)
    words = [sum(1 << k for k, s in enumerate(sip[i:i + 16]) if s) for i in range(0, len(sip), 16)]
    return values, words


def ranks():
    freq = []
    with open("/usr/share/friso/dict/UTF-8/lex-chars.lex", encoding="utf-8") as f:
        for line in f:
            part = line.rstrip("\n").split("/")
            if len(part) == 3 and len(part[0]) == 1 and "\u4e00" <= part[0] < "\ua000" and part[2].isdigit():
                freq.append((int(part[2]), part[0]))
    order, seen = [], set()
    for _, c in sorted(freq, key=lambda x: (-x[0], x[1])):
        if c not in seen:
            seen.add(c)
            order.append(c)
    bands = [order[:100], order[100:500], order[500:1500]]
    done, out = set(), []
    for band in bands:
        s = "".join(band)
        trad = subprocess.run(["opencc", "-c", "s2t.json"], input="\n".join(band), text=True,
                              stdout=subprocess.PIPE).stdout.split("\n")
        tw = subprocess.run(["opencc", "-c", "s2tw.json"], input="\n".join(band), text=True,
                            stdout=subprocess.PIPE).stdout.split("\n")
        s = "".join(dict.fromkeys(c for c in s + "".join(trad) + "".join(tw) if c not in done))
        done.update(s)
        out.append(s)
    return out


def main():
    big, sip = big5()
    parts = ["/* charset_tables.c -- generated by tables/make_charset_tables.py; do not edit. */",
             '#include "text/charset_tables.h"', "", "/* clang-format off */"]
    parts.append(array("xs_gb_two", gb_two()))
    ranges = gb_ranges()
    parts.append("const xs_gb_range xs_gb_ranges[] = {")
    for i in range(0, len(ranges), 6):
        parts.append("    " + " ".join(f"{{{a},0x{c:04X}}}," for a, c in ranges[i:i + 6]))
    parts.append(f"}};\nconst size_t xs_gb_nranges = {len(ranges)};\n")
    parts.append(array("xs_big5_two", big))
    parts.append(array("xs_big5_sip", sip))
    parts.append("const char *const xs_char_bands[XS_CHAR_BANDS] = {")
    for s in ranks():
        parts.append("\n".join(f'    "{s[i:i + 30]}"' for i in range(0, len(s), 30)) + ",")
    parts.append("};\n/* clang-format on */")
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write("\n".join(parts) + "\n")


main()
