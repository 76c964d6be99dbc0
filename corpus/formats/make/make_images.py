#!/usr/bin/env python3
"""make_images.py DIR -- grey pictures of a few pixels with everything that hangs on pictures."""
import struct, sys, zlib
d = sys.argv[1] + "/"
def jpeg(w=16, h=16, segments=b"", behind=b""):
    q = b"\xff\xdb\0\x43\0" + b"\1" * 64
    f = b"\xff\xc0\0\x0b\x08" + struct.pack(">HH", h, w) + b"\1\1\x11\0"
    t = b"".join(b"\xff\xc4\0\x14" + bytes([c]) + b"\1" + bytes(15) + b"\0" for c in (0x00, 0x10))
    n = ((w + 7) // 8) * ((h + 7) // 8) * 2
    return b"\xff\xd8" + segments + q + f + t + b"\xff\xda\0\x08\1\1\0\0\x3f\0" + bytes((n + 7) // 8) + b"\xff\xd9" + behind
def seg(marker, body): return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body
def tiff(gps=True, thumb=None, pixels=False):
    """One directory, EXIF and GPS directories below it, and a second one for the thumbnail."""
    def ifd(entries, at, nxt=0):
        out = struct.pack("<H", len(entries)); data = b""; base = at + 2 + 12 * len(entries) + 4
        for tag, typ, val in sorted(entries, key=lambda e: e[0]):
            n = len(val) // {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}[typ]
            if len(val) <= 4: out += struct.pack("<HHI", tag, typ, n) + val.ljust(4, b"\0")
            else: out += struct.pack("<HHII", tag, typ, n, base + len(data)); data += val + b"\0" * (len(val) & 1)
        return out + struct.pack("<I", nxt) + data
    S = lambda s: s.encode() + b"\0"
    def dms(v): return b"".join(struct.pack("<II", int(x * 100), 100) for x in (int(v), int(v * 60) % 60, v * 3600 % 60))
    exif = lambda at: ifd([(0x9286, 7, b"UNICODE\0" + "备注：内部资料 注意保存".encode("utf-16-le")), (0xA430, 2, S("甄拍摄")), (0xA431, 2, S("SN0012345"))], at)
    place = lambda at: ifd([(1, 2, b"N\0"), (2, 5, dms(30.2741)), (3, 2, b"E\0"), (4, 5, dms(120.1551))], at)
    first = [(0x010F, 2, S("Sample")), (0x0110, 2, S("Camera 1")), (0x013B, 2, S("甄拍摄")), (0x010E, 2, S("样例现场")),
             (0x9C9D, 1, "甄作者".encode("utf-16-le") + b"\0\0"), (0x8769, 4, struct.pack("<I", 1000))]
    if gps: first.append((0x8825, 4, struct.pack("<I", 2000)))
    if pixels: first += [(0x100, 3, struct.pack("<H", 16)), (0x101, 3, struct.pack("<H", 16))]
    out = b"II*\0\x08\0\0\0" + ifd(first, 8, 3000 if thumb else 0)
    out = out.ljust(1000, b"\0") + exif(1000); out = out.ljust(2000, b"\0") + (place(2000) if gps else b"")
    if thumb: out = out.ljust(3000, b"\0") + ifd([(0x0201, 4, struct.pack("<I", 3100)), (0x0202, 4, struct.pack("<I", len(thumb)))], 3000); out = out.ljust(3100, b"\0") + thumb
    return out
xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="样例市"><dc:creator><rdf:Seq><rdf:li>甄摄影</rdf:li></rdf:Seq></dc:creator><dc:description><rdf:Alt><rdf:li>XMP里的说明：不得外传</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>'.encode()
def rec(n, s): return b"\x1c\2" + bytes([n]) + struct.pack(">H", len(s)) + s
iptc = rec(80, "甄记者".encode()) + rec(120, "IPTC里的说明：会后收回".encode("gbk"))
bim = b"Photoshop 3.0\0" + b"8BIM\4\4\0\0" + struct.pack(">I", len(iptc)) + iptc + b"\0" * (len(iptc) & 1)
app = seg(0xE1, b"Exif\0\0" + tiff(True, jpeg(8, 8))) + seg(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp) + seg(0xED, bim) + seg(0xFE, "注释：证号330106189502030018".encode("gbk"))
open(d + "leak.jpg", "wb").write(jpeg(16, 16, app))
open(d + "behind.jpg", "wb").write(jpeg(16, 16, b"", open(d + "leak.rar", "rb").read()))   # a picture that is an archive too
open(d + "clean.jpg", "wb").write(jpeg())
open(d + "cut.jpg", "wb").write(jpeg(16, 16, app)[:2000])
def chunk(t, b): return struct.pack(">I", len(b)) + t + b + struct.pack(">I", zlib.crc32(t + b))
def png(extra=b"", w=16, h=16): return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 0, 0, 0, 0)) + extra + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + b"\x80" * w for _ in range(h)))) + chunk(b"IEND", b"")
open(d + "leak.png", "wb").write(png(chunk(b"tEXt", b"Author\0" + "甄绘图".encode()) + chunk(b"zTXt", b"Comment\0\0" + zlib.compress("压缩的注释：内部资料 注意保存".encode())) +
    chunk(b"iTXt", b"Description\0\0\0zh\0\0" + "说明文字".encode()) + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp) + chunk(b"eXIf", tiff())))
open(d + "clean.png", "wb").write(png())
open(d + "rule.png", "wb").write(png(w=200, h=2))                   # too flat to hold a character
gif = lambda c: b"GIF89a" + struct.pack("<HHBBB", 16, 16, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + c + b"\x2c" + struct.pack("<HHHHB", 0, 0, 16, 16, 0) + b"\2\2\x4c\1\0\x3b"
c = "动图里的注释：不得外传".encode()
open(d + "leak.gif", "wb").write(gif(b"\x21\xfe" + bytes([len(c)]) + c + b"\0"))
open(d + "leak.tif", "wb").write(tiff(True, None, True))
def riff(chunks):
    b = b"WEBP" + b"".join(t + struct.pack("<I", len(x)) + x + b"\0" * (len(x) & 1) for t, x in chunks)
    return b"RIFF" + struct.pack("<I", len(b)) + b
open(d + "leak.webp", "wb").write(riff([(b"VP8X", bytes([12, 0, 0, 0, 15, 0, 0, 15, 0, 0])), (b"VP8L", b"\x2f\x0f\xc0\x03\0\x07\x50\xfd\x8f\xfe\x07"), (b"EXIF", tiff()), (b"XMP ", xmp)]))
def bx(t, b): return struct.pack(">I", len(b) + 8) + t + b
def heic():
    ex = struct.pack(">I", 6) + b"Exif\0\0" + tiff()
    def whole(at):
        infe = bx(b"infe", b"\2\0\0\0" + struct.pack(">HH", 1, 0) + b"Exif\0")
        iloc = bx(b"iloc", b"\0\0\0\0\x44\0" + struct.pack(">HHHHII", 1, 1, 0, 1, at, len(ex)))
        return bx(b"ftyp", b"heic\0\0\0\0mif1heic") + bx(b"meta", b"\0\0\0\0" + bx(b"hdlr", b"\0" * 8 + b"pict" + b"\0" * 13) + bx(b"iinf", b"\0\0\0\0" + struct.pack(">H", 1) + infe) + iloc)
    return whole(len(whole(0)) + 8) + bx(b"mdat", ex)
open(d + "leak.heic", "wb").write(heic())
open(d + "clean.bmp", "wb").write(b"BM" + struct.pack("<IHHI", 54 + 16 * 16 * 3, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 16, 16, 1, 24, 0, 0, 0, 0, 0, 0) + b"\x80" * 768)
