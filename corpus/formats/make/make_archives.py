#!/usr/bin/env python3
"""make_archives.py DIR -- archives around two small texts. tar, rar, cab, lzh, cpio and ar are written byte
by byte (stored, no compression); 7z, iso and zst by 7z, bsdtar and zstd, which must be installed."""
import bz2, gzip, lzma, io, os, shutil, struct, subprocess, sys, tarfile, tempfile, zlib, binascii
d = os.path.abspath(sys.argv[1]) + "/"
A = ("名单/补助名单.txt", "甲某某,330106189502030018\n乙某某,330106189502030122\n".encode())
B = ("readme.txt", "样例公园免费开放。\n".encode())

def tar(gbk):
    out = b""
    for name, data in (A, B):
        raw = name.encode("gbk" if gbk else "utf-8")
        h = raw.ljust(100, b"\0") + b"0000644\0" + b"0001750\0" + b"0001750\0" + b"%011o\0" % len(data) + b"14500000000\0"
        h += b" " * 8 + b"0" + b"\0" * 100 + b"ustar\0" + b"00" + b"zhennigao".ljust(32, b"\0") + b"users".ljust(32, b"\0") + b"0000000\0" * 2 + b"\0" * 167
        h = h[:148] + b"%06o\0 " % sum(h) + h[156:]
        out += h + data.ljust((len(data) + 511) // 512 * 512, b"\0")
    return out + b"\0" * 1024
open(d + "leak.tar", "wb").write(tar(True))
open(d + "leak.tar.gz", "wb").write(gzip.compress(tar(False), mtime=0))
open(d + "cut.tar.gz", "wb").write(gzip.compress(tar(False), mtime=0)[:-60])
for ext, f in (("gz", lambda b: gzip.compress(b, mtime=0)), ("bz2", bz2.compress), ("xz", lzma.compress)):
    open(d + "leak.txt." + ext, "wb").write(f(A[1]))

def rar4():
    def block(t, flags, body):
        h = struct.pack("<BHH", t, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(h) & 0xFFFF) + h
    out = b"Rar!\x1a\x07\0" + block(0x73, 0, b"\0" * 6)
    for name, data in (A, B):
        raw = name.replace("/", "\\").encode("gbk")
        out += block(0x74, 0x8000, struct.pack("<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0x58210000, 20, 0x30, len(raw), 0x20) + raw) + data
    return out + block(0x7B, 0x4000, b"")
open(d + "leak.rar", "wb").write(rar4())

def rar5():
    def v(n):
        o = b""
        while n > 127: o += bytes([n & 127 | 128]); n >>= 7
        return o + bytes([n])
    def block(body):
        h = v(len(body)) + body
        return struct.pack("<I", zlib.crc32(h)) + h
    out = b"Rar!\x1a\x07\x01\0" + block(v(1) + v(0) + v(0))
    for name, data in (A, B):
        raw = name.encode()
        out += block(v(2) + v(2) + v(len(data)) + v(4) + v(len(data)) + v(0x20) + struct.pack("<I", zlib.crc32(data)) + v(0) + v(1) + v(len(raw)) + raw) + data
    return out + block(v(5) + v(0) + v(0))
open(d + "leak5.rar", "wb").write(rar5())

def lzh():
    out = b""
    for name, data in ((A[0].split("/")[1], A[1]), B):
        raw = name.encode("gbk")
        crc = 0
        for c in data:
            crc ^= c
            for _ in range(8): crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
        body = b"-lh0-" + struct.pack("<IIIBB", len(data), len(data), 0x58210000, 0x20, 0) + bytes([len(raw)]) + raw + struct.pack("<H", crc)
        out += bytes([len(body), sum(body) & 255]) + body + data
    return out + b"\0"
open(d + "leak.lzh", "wb").write(lzh())

def cab():
    folder = b"".join(x[1] for x in (A, B)); files = b""; at = 0
    for name, data in (A, B):
        files += struct.pack("<IIHHHH", len(data), at, 0, 0x5821, 0, 0x80) + name.replace("/", "\\").encode() + b"\0"; at += len(data)
    first = 36 + 8; data_at = first + len(files)
    return b"MSCF" + struct.pack("<IIIIIBBHHHHH", 0, data_at + 8 + len(folder), 0, first, 0, 3, 1, 1, 2, 0, 0, 0) + struct.pack("<IHH", data_at, 1, 0) + files + struct.pack("<IHH", 0, len(folder), len(folder)) + folder
open(d + "leak.cab", "wb").write(cab())

with tempfile.TemporaryDirectory() as t:
    for name, data in (A, B):
        os.makedirs(os.path.dirname(t + "/" + name) or t, exist_ok=True); open(t + "/" + name, "wb").write(data)
    def run(*a): subprocess.run(a, cwd=t, check=True, stdout=subprocess.DEVNULL)
    for f in ("leak.7z", "encrypted.7z", "sealed.7z"): 
        if os.path.exists(d + f): os.remove(d + f)
    run("7z", "a", d + "leak.7z", "名单", "readme.txt")
    run("7z", "a", "-popen-sesame", d + "encrypted.7z", "名单", "readme.txt")
    run("7z", "a", "-popen-sesame", "-mhe=on", d + "sealed.7z", "名单", "readme.txt")
    run("bsdtar", "--format", "iso9660", "-cf", d + "leak.iso", "名单", "readme.txt")
    run("bsdtar", "--format", "newc", "-cf", d + "leak.cpio", "名单", "readme.txt")
    run("zstd", "-q", "-f", "readme.txt", "-o", d + "clean.txt.zst")
with lzma.open(d + "leak.iso.xz", "wb") as f: f.write(open(d + "leak.iso", "rb").read())
os.remove(d + "leak.iso")
