#!/usr/bin/env python3
"""make_pdf.py DIR -- the PDF samples, written object by object so that each carrier is known.
Chinese text uses STSong-Light without an embedded font (character maps of poppler-data)."""
import os, sys, zlib

def text(s): return "<" + s.encode("utf-16-be").hex() + ">"
def string(s): return "<feff" + s.encode("utf-16-be").hex() + ">"

class Pdf:
    def __init__(self): self.o = []; self.root = "/Type/Catalog/Pages 2 0 R"; self.pages = []; self.info = ""
    def add(self, body): self.o.append(body); return len(self.o) + 2
    def stream(self, data, extra="", deflate=True):
        d = data.encode("latin-1") if isinstance(data, str) else data
        if deflate: d = zlib.compress(d); extra += "/Filter/FlateDecode"
        return self.add(b"<<%s/Length %d>>stream\n%s\nendstream" % (extra.encode(), len(d), d))
    def font(self):
        d = self.add("<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/W[1 95 500]>>")
        self.f = self.add("<</Type/Font/Subtype/Type0/BaseFont/STSong-Light-UniGB-UCS2-H/Encoding/UniGB-UCS2-H/DescendantFonts[%d 0 R]>>" % d)
    def page(self, content, extra="", resources="", box="[0 0 595 842]"):
        c = self.stream(content)
        self.pages.append(self.add("<</Type/Page/Parent 2 0 R/MediaBox%s/Resources<</Font<</F %d 0 R>>%s>>/Contents %d 0 R%s>>" % (box, self.f, resources, c, extra)))
        return self.pages[-1]
    def write(self, path, more=None):
        objs = ["<<%s>>" % self.root, "<</Type/Pages/Kids[%s]/Count %d>>" % (" ".join("%d 0 R" % p for p in self.pages), len(self.pages))] + self.o
        out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"; at = []
        for i, b in enumerate(objs):
            at.append(len(out)); out += b"%d 0 obj\n" % (i + 1) + (b if isinstance(b, bytes) else b.encode("latin-1")) + b"\nendobj\n"
        x = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objs) + 1) + b"".join(b"%010d 00000 n \n" % a for a in at)
        out += ("trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objs) + 1, "/Info<<%s>>" % self.info if self.info else "", x)).encode("latin-1")
        for n, body in more or []:       # one appended revision: replaced objects
            at = len(out); out += b"%d 0 obj\n" % n + (body if isinstance(body, bytes) else body.encode("latin-1")) + b"\nendobj\n"
            prev = x; x = len(out)
            out += ("xref\n%d 1\n%010d 00000 n \ntrailer<</Size %d/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (n, at, len(objs) + 1, prev, x)).encode()
        open(path, "wb").write(out)

def show(x, y, s, size=12, extra=""): return "BT /F %g Tf %s 1 0 0 1 %g %g Tm %s Tj ET\n" % (size, extra, x, y, text(s))

def leak(path):
    p = Pdf(); p.font()
    img = p.stream(b"\x80" * 64, "/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8")
    unused = p.stream(show(10, 10, "没有页面引用的表单文字"), "/Type/XObject/Subtype/Form/BBox[0 0 200 200]/Resources<</Font<</F %d 0 R>>>>" % p.f)
    off = p.add("<</Type/OCG/Name(off)>>")
    p.root += "/OCProperties<</OCGs[%d 0 R]/D<</OFF[%d 0 R]>>>>" % (off, off)
    c = show(72, 780, "关于样例事项的公示", 18)
    c += show(72, 740, "申请人：甲某某，证号") + show(200, 740, "330106189502030018")
    c += "0 g 195 735 140 18 re f\n"                                    # painted over, not removed
    c += show(72, 700, "图片下面的文字不应留存") + "q 200 0 0 20 72 695 cm /I Do Q\n"
    c += show(72, 660, "透明文字：内部资料 注意保存", 12, "3 Tr") + "0 Tr\n"
    c += "1 g\n" + show(72, 620, "白色文字：不得外传") + "0 g\n"
    c += show(72, 600, "极小文字：会后收回", 0.4)
    c += "/OC /L BDC\n" + show(72, 580, "关闭图层里的文字") + "EMC\n"
    c += show(72, 900, "页面之外的文字") + show(550, 30, "裁切框外的文字")
    c += "0.2 0.2 0.6 rg 72 540 200 24 re f 1 g\n" + show(80, 546, "深色底上的白字看得见") + "0 g\n"
    # a ruled table: rows and columns
    c += "0.5 w\n"
    for y in (500, 475, 450, 425): c += "72 %d m 412 %d l S\n" % (y, y)
    for x in (72, 152, 312, 412): c += "%d 425 m %d 500 l S\n" % (x, x)
    for r, row in enumerate((("姓名", "身份证号", "金额"), ("乙某某", "330106189502030122", "200"), ("丙某某", "330106189502030237", "300"))):
        for x, s in zip((76, 156, 316), row): c += show(x, 482 - 25 * r, s, 11)
    # one number broken by the end of a line that is full
    c += show(72, 390, "本段文字到行末才换行，所以证号断成两截也要连起来看：33010618950203") + show(72, 372, "0341，这里是下一行。")
    c += show(72, 350, "短行。") + show(72, 332, "另起一段。")
    note = p.add("<</Type/Annot/Subtype/Text/Rect[400 700 420 720]/T%s/Contents%s>>" % (string("甄批注"), string("批注：此处数据请核对")))
    hid = p.add("<</Type/Annot/Subtype/Text/F 2/Rect[400 700 420 720]/Contents%s>>" % string("隐藏的批注内容"))
    red = p.add("<</Type/Annot/Subtype/Redact/Rect[72 300 200 320]/QuadPoints[72 320 200 320 72 300 200 300]>>")
    uri = p.add("<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://oa.intranet.example/list)>>>>")
    wid = p.add("<</Type/Annot/Subtype/Widget/FT/Tx/T(phone)/V%s/DV%s/Rect[300 300 400 320]/P 0 0 R>>" % (string("表单里填的值"), string("表单默认值")))
    p.root += "/AcroForm<</Fields[%d 0 R]>>" % wid
    p.page(c, "/CropBox[20 20 540 820]/Annots[%d 0 R %d 0 R %d 0 R %d 0 R %d 0 R]" % (note, hid, red, uri, wid),
           "/XObject<</I %d 0 R>>/Properties<</L %d 0 R>>" % (img, off))
    p.page(show(100, 700, "横放的一页：旋转九十度"), "/Rotate 90")
    p.page("q 500 0 0 700 40 40 cm /I Do Q", "", "/XObject<</I %d 0 R>>" % img)   # a page without text
    ef = p.stream("附件名单：丁某某，内部资料 注意保存\n".encode(), "/Type/EmbeddedFile")
    fs = p.add("<</Type/Filespec/F(list.txt)/UF%s/EF<</F %d 0 R>>>>" % (string("附件名单.txt"), ef))
    js = p.add("<</S/JavaScript/JS%s>>" % string("app.alert('脚本里的内部地址 10.20.30.40');"))
    p.root += "/Names<</EmbeddedFiles<</Names[(a)%d 0 R]>>/JavaScript<</Names[(j)%d 0 R]>>>>" % (fs, js)
    o1 = len(p.o) + 4
    p.add("<</Type/Outlines/First %d 0 R/Last %d 0 R>>" % (o1, o1)); p.add("<</Title%s/Parent %d 0 R>>" % (string("书签：内部稿"), o1 - 1))
    p.root += "/Outlines %d 0 R" % (o1 - 1)
    photo = open(os.path.dirname(path) + "/leak.jpg", "rb").read()
    p.o.append(b"<</Type/XObject/Subtype/Image/Width 16/Height 16/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode/Length %d>>stream\n%s\nendstream" % (len(photo), photo))
    xmp = p.stream('<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfx="http://ns.adobe.com/pdfx/1.3/" pdfx:SourcePath="D:\\内网共享\\公示稿.docx"><dc:creator><rdf:Seq><rdf:li>甄拟稿</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'.encode(), "/Type/Metadata/Subtype/XML", False)
    p.root += "/Metadata %d 0 R" % xmp
    p.info = "/Title%s/Author%s/Creator(Writer)" % (string("公示"), string("甄拟稿"))
    p.write(path)

def layer(path):
    p = Pdf(); p.font()
    img = p.stream(b"\x80" * 64, "/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8")
    c = "q 595 0 0 842 0 0 cm /I Do Q\n" + show(72, 780, "扫描件的识别层：证号", 12, "3 Tr") + show(192, 780, "330106189502030018", 12, "3 Tr")
    p.page(c, "", "/XObject<</I %d 0 R>>" % img)
    p.write(path)

def clean(path):
    p = Pdf(); p.font()
    p.page(show(72, 780, "关于开放样例公园的公告", 18) + show(72, 740, "样例公园自即日起免费向公众开放。"))
    p.write(path)

def revised(path):
    p = Pdf(); p.font()
    old = show(72, 780, "名单公示") + show(72, 740, "戊某某，证号330106189502030341")
    n = p.page(old) - 1   # the content stream comes before its page
    new = show(72, 780, "名单公示") + show(72, 740, "戊某某，证号已隐去")
    d = new.encode("latin-1")
    p.write(path, [(n, b"<</Length %d>>stream\n%s\nendstream" % (len(d), d))])

def unmapped(path):
    p = Pdf(); p.font()
    d = p.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/AAAAAA+Scrambled/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>")
    f = p.add("<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+Scrambled/Encoding/Identity-H/DescendantFonts[%d 0 R]>>" % d)
    p.page(show(72, 780, "看得懂的一行") + "BT /G 12 Tf 72 740 Td <00010002000300040005> Tj ET", "", "")
    p.o[p.pages[0] - 3] = p.o[p.pages[0] - 3].replace("/Font<<", "/Font<</G %d 0 R" % f)
    p.write(path)

d = sys.argv[1] + "/"
leak(d + "leak.pdf"); clean(d + "clean.pdf"); revised(d + "revised.pdf"); unmapped(d + "unmapped.pdf"); layer(d + "scan-with-text.pdf")
