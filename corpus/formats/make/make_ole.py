#!/usr/bin/env python3
"""make_ole.py DIR -- OLE2 samples that no program at hand writes, from LibreOffice's clean.doc, clean.xls and
clean.ppt in DIR or byte by byte."""
import hashlib, os, struct, sys
sys.path.insert(0, os.path.dirname(__file__)); import cfb
d = sys.argv[1] + "/"
def load(n): return cfb.read(open(d + n, "rb").read())
def save(n, t): open(d + n, "wb").write(cfb.write(t))
W = lambda s: s.encode("utf-16-le")

# --- Word -------------------------------------------------------------------------------------------------
doc = load("clean.doc")
t = dict(doc); w = bytearray(t[("WordDocument",)]); w[10] |= 0; w[11] |= 1; t[("WordDocument",)] = bytes(w); save("encrypted.doc", t)
data = "附在文档里的名单：乙某某，证号330106189502030122\n".encode("gbk")
label = "名单.txt".encode("gbk") + b"\0"; path = r"D:\内网共享\名单.txt".encode("gbk") + b"\0"
native = b"\2\0" + label + path + b"\0\0\3\0" + struct.pack("<I", len(path)) + path + struct.pack("<I", len(data)) + data
t = dict(doc); t[("ObjectPool",)] = None; t[("ObjectPool", "_100")] = None
t[("ObjectPool", "_100", "\1Ole10Native")] = struct.pack("<I", len(native)) + native
t[("ObjectPool", "_100", "\1CompObj")] = b"\1\0\xfe\xff" + b"\0" * 60
t[("ObjectPool", "_200")] = None
for (p, b) in load("clean.xls").items(): t[("ObjectPool", "_200") + p] = b
def packed(s):      # a VBA container of literal tokens
    out = b"\1"
    for i in range(0, len(s), 3640):
        c = b"".join(b"\0" + s[i + k:min(i + k + 8, i + 3640)] for k in range(0, min(3640, len(s) - i), 8))
        out += struct.pack("<H", 0xB000 | len(c) - 1) + c
    return out
r = lambda i, b: struct.pack("<HI", i, len(b)) + b
dirs = r(1, struct.pack("<I", 1)) + r(3, struct.pack("<H", 936)) + struct.pack("<HIIH", 9, 4, 1, 2) + r(0x19, "模块".encode("gbk")) + r(0x1A, b"Module1") + r(0x32, W("Module1")) + r(0x31, struct.pack("<I", 4)) + r(0x2B, b"") + r(0x10, b"")
t[("Macros",)] = None; t[("Macros", "VBA")] = None; t[("Macros", "VBA", "_VBA_PROJECT")] = b"\xcc\x61\xff\xff\0\0\0"
t[("Macros", "VBA", "dir")] = packed(dirs)
t[("Macros", "VBA", "Module1")] = b"\0\0\0\0" + packed('Sub Send()\r\n  pwd = "Sample-Passw0rd-2024"  \' 内部接口口令\r\nEnd Sub\r\n'.encode("gbk"))
save("objects.doc", t)
t = dict(doc); w = bytearray(t[("WordDocument",)])            # a fast save left words behind the text
fib = struct.unpack_from("<II", w, 0x18); at = fib[1] + 64 & ~1
left = W("原稿中已删去的一段：丙某某，证号330106189502030237，不得外传")
w[at:at + len(left)] = left; t[("WordDocument",)] = bytes(w); save("remnant.doc", t)
text = "关于样例事项的通知\r证号330106189502030018，内部资料 注意保存。\r姓名\7金额\7\7".encode("gbk")
fib95 = bytearray(0x300); struct.pack_into("<HHHHHH", fib95, 0, 0xA5DC, 101, 0, 0x0804, 0, 0); struct.pack_into("<II", fib95, 0x18, 0x300, 0x300 + len(text))
save("word95.doc", {("WordDocument",): bytes(fib95) + text + b"\0" * 5000})

# --- Excel ------------------------------------------------------------------------------------------------
def rc4(key, data, skip=0):
    s = list(range(256)); j = 0
    for i in range(256): j = (j + s[i] + key[i % len(key)]) & 255; s[i], s[j] = s[j], s[i]
    i = j = 0; out = bytearray()
    for n in range(skip + len(data)):
        i = (i + 1) & 255; j = (j + s[i]) & 255; s[i], s[j] = s[j], s[i]
        if n >= skip: out.append(data[n - skip] ^ s[(s[i] + s[j]) & 255])
    return bytes(out)
def encrypt(book, password):
    salt = bytes(range(16)); h = hashlib.md5(W(password)).digest()[:5]; base = hashlib.md5((h + salt) * 16).digest()[:5]
    key = lambda block: hashlib.md5(base + struct.pack("<I", block)).digest()
    verifier = b"sample verifier!"; both = rc4(key(0), verifier + hashlib.md5(verifier).digest())
    filepass = struct.pack("<HH", 0x2F, 54) + struct.pack("<HHH", 1, 1, 1) + salt + both
    n = 4 + struct.unpack_from("<H", book, 2)[0]; plain = bytearray(book[:n] + filepass + book[n:])
    o = 0; out = bytearray(plain)
    while o + 4 <= len(plain):
        typ, size = struct.unpack_from("<HH", plain, o); b = o + 4
        if typ == 0x85: struct.pack_into("<I", plain, b, struct.unpack_from("<I", plain, b)[0] + len(filepass)); out[b:b + 4] = plain[b:b + 4]
        first = b + 4 if typ == 0x85 else b
        if typ not in (0x809, 0x2F, 0x194, 0x195, 0xE1, 0x196, 0x138):
            k = first
            while k < b + size:
                m = min(1024 - k % 1024, b + size - k); out[k:k + m] = rc4(key(k // 1024), plain[k:k + m], k % 1024); k += m
        o = b + size
    return bytes(out)
xls = load("leak.xls"); book = xls[("Workbook",)]
save("sweatshop.xls", {("Workbook",): encrypt(book, "VelvetSweatshop")})
save("encrypted.xls", {("Workbook",): encrypt(book, "open-sesame")})
b = bytearray(book); o = 0
while o + 4 <= len(b):                                           # the second sheet very hidden
    typ, size = struct.unpack_from("<HH", b, o)
    if typ == 0x85 and b[o + 8] == 1: b[o + 8] = 2
    o += 4 + size
save("veryhidden.xls", {("Workbook",): bytes(b)})
rec = lambda t, s: struct.pack("<HH", t, len(s)) + s
s5 = lambda s: s.encode("gbk")
cells = b"".join(rec(0x0204, struct.pack("<HHHH", r, c, 0, len(s5(v))) + s5(v)) for r, c, v in ((0, 0, "姓名"), (0, 1, "证号"), (1, 0, "甲某某"), (1, 1, "330106189502030018")))
name = s5("名单"); glob = rec(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0)) + rec(0x42, struct.pack("<H", 936))
pos = len(glob) + 4 + 7 + len(name) + 4
save("excel5.xls", {("Book",): (glob + rec(0x85, struct.pack("<IBBB", pos, 0, 0, len(name)) + name) + rec(0x0A, b"") + rec(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0)) + cells + rec(0x0A, b"")).ljust(4200, b"\0")})

# --- PowerPoint, packages ------------------------------------------------------------------------------------
ppt = load("clean.ppt"); t = dict(ppt); u = bytearray(t[("Current User",)]); struct.pack_into("<I", u, 12, 0xF3D1C4DF); t[("Current User",)] = bytes(u); save("encrypted.ppt", t)
t = dict(ppt); s = t[("PowerPoint Document",)]                       # a deleted slide, behind the live ones
a = lambda vi, t, b: struct.pack("<HHI", vi, t, len(b)) + b
old = a(0x0F, 0x03EE, a(0x0F, 0x040C, a(0x0F, 0xF002, a(0x0F, 0xF003, a(0x0F, 0xF004, a(0x0F, 0xF00D, a(0, 0x0F9F, struct.pack("<I", 1)) + a(0, 0x0FA0, W("已删除幻灯片上的证号330106189502030341"))))))))
t[("PowerPoint Document",)] = s + old; save("superseded.ppt", t)
save("encrypted-package.docx", {("EncryptedPackage",): b"\0" * 4200, ("EncryptionInfo",): b"\4\0\4\0\x40\0\0\0<encryption/>", ("\6DataSpaces",): None, ("\6DataSpaces", "Version"): b"\0" * 76})
for a1, b1 in (("clean.doc", "clean.wps"), ("clean.xls", "clean.et"), ("clean.ppt", "clean.dps")): open(d + b1, "wb").write(open(d + a1, "rb").read())

# --- Outlook ------------------------------------------------------------------------------------------------
def props(header, **fixed): return b"\0" * header + b"".join(struct.pack("<IIII", int(k[1:], 16), 6, v, 0) for k, v in fixed.items())
def strings(base, items):
    return {base + ("__substg1.0_%04X001F" % k,): W(v) for k, v in items.items()}
rtf = rb"{\rtf1\ansi\ansicpg936 " + b"".join(b"\\'%02x" % c for c in "压缩的正文：会后收回".encode("gbk")) + rb"\par}"
lz = struct.pack("<IIII", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf
t = {("__properties_version1.0",): props(32, _3FFD0003=936), ("__nameid_version1.0",): None, ("__nameid_version1.0", "__substg1.0_00020102"): b"\0" * 16}
t.update(strings((), {0x0037: "关于名单的邮件", 0x1000: "正文：内部资料 注意保存", 0x0C1A: "甄发件", 0x0C1F: "zhen@example.com", 0x007D: "Received: from oa.intranet.example ([10.20.30.40])\r\n"}))
t[("__substg1.0_10090102",)] = lz
r0 = ("__recip_version1.0_#00000000",); t[r0] = None; t[r0 + ("__properties_version1.0",)] = props(8); t.update(strings(r0, {0x3001: "丁收件", 0x3003: "ding@example.com"}))
a0 = ("__attach_version1.0_#00000000",); t[a0] = None; t[a0 + ("__properties_version1.0",)] = props(8); t.update(strings(a0, {0x3707: "附件名单.txt"})); t[a0 + ("__substg1.0_37010102",)] = "乙某某,330106189502030122\n".encode()
a1 = ("__attach_version1.0_#00000001",); n1 = a1 + ("__substg1.0_3701000D",); t[a1] = None; t[n1] = None; t[a1 + ("__properties_version1.0",)] = props(8); t.update(strings(a1, {0x3001: "转发"}))
t[n1 + ("__properties_version1.0",)] = props(24, _3FFD0003=936); t.update(strings(n1, {0x0037: "内层邮件", 0x1000: "内层正文：不得外传"}))
save("leak.msg", t)

# --- winmail.dat, metafiles -----------------------------------------------------------------------------------
def attr(level, i, b): return struct.pack("<BII", level, i, len(b)) + b + struct.pack("<H", sum(b) & 0xFFFF)
mapi = struct.pack("<I", 1) + struct.pack("<HHI", 0x1F, 0x1000, 1) + struct.pack("<I", len(W("包里的正文：会后收回")) + 2) + W("包里的正文：会后收回\0")
open(d + "winmail.dat", "wb").write(struct.pack("<IH", 0x223E9F78, 1) + attr(1, 0x00069007, struct.pack("<II", 936, 0)) + attr(1, 0x00018004, "包里的主题\0".encode("gbk")) + attr(1, 0x00069003, mapi.ljust(len(mapi) + 3 & ~3, b"\0")) +
    attr(2, 0x00069002, b"\1\0" + b"\0" * 12) + attr(2, 0x00018010, "包里的名单.txt\0".encode("gbk")) + attr(2, 0x0006800F, "戊某某,330106189502030341\n".encode()))
def emf():
    title = W("绘图程序\0样例图\0\0"); recs = b""
    def text(y, s):
        return struct.pack("<II", 84, 76 + len(W(s)) + 3 & ~3) + b"\0" * 16 + struct.pack("<Iff", 1, 1, 1) + struct.pack("<iiIII", 10, y, len(s), 76, 0) + b"\0" * 16 + struct.pack("<I", 0) + W(s).ljust(len(W(s)) + 3 & ~3, b"\0")
    recs = text(10, "图元里的") + text(10, "一行字") + text(30, "不得外传") + struct.pack("<IIIII", 14, 20, 0, 16, 20)
    size = 100 + len(title) + 3 & ~3
    h = struct.pack("<II", 1, size) + b"\0" * 32 + b" EMF" + struct.pack("<IIIHHIII", 0x10000, size + len(recs), 5, 1, 0, len(title) // 2, 100, 0)
    return (h.ljust(100, b"\0") + title).ljust(size, b"\0") + recs
open(d + "leak.emf", "wb").write(emf())
def wmf():
    s = "公式预览：会后收回".encode("gbk"); s += b"\0" * (len(s) & 1)
    font = struct.pack("<IH", 9 + 3, 0x02FB) + b"\0" * 13 + b"\x86" + b"\0" * 4
    body = struct.pack("<HHHH", 20, 10, len(s), 0) + s
    recs = font + struct.pack("<IH", 3 + len(body) // 2, 0x0A32) + body + struct.pack("<IH", 3, 0)
    return struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(recs) // 2, 1, 20, 0) + recs
open(d + "leak.wmf", "wb").write(wmf())
