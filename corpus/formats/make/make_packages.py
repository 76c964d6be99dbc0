#!/usr/bin/env python3
"""Write the samples of packages and markup: docx xlsx pptx odt ods odp ofd epub zip html json xml svg.

    make_packages.py FOLDER

Hand-written XML in zips with fixed times, so that a second run writes the same bytes. Needs 7z for what
Python's zipfile cannot write (Deflate64, encryption)."""
import io
import os
import subprocess
import sys
import tempfile
import zipfile

OUT = sys.argv[1] if len(sys.argv) > 1 else "."
WHEN = (2024, 1, 1, 0, 0, 0)


def resident(area, birth, serial):
    """A resident number with a valid check digit."""
    body = f"{area}{birth}{serial:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights)) % 11]


ID = [resident("330106", f"18{50 + i}0{1 + i % 9}1{i % 10}", 1 + i) for i in range(30)]
NAMES = ["张样例", "李虚构", "王试验", "赵示范", "钱假定", "孙演示"]


def package(entries, first=None):
    """Bytes of a zip; `first` is stored uncompressed before all others."""
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in ([first] if first else []) + list(entries.items() if isinstance(entries, dict) else entries):
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type = zipfile.ZIP_STORED if first and name == first[0] else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            z.writestr(info, data)
    return b.getvalue()


def write(name, data):
    with open(os.path.join(OUT, name), "wb") as f:
        f.write(data.encode() if isinstance(data, str) else data)


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fe"
                    "dccc59e70000000049454e44ae426082")


def relations(*rows):
    out = XML + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    for i, (kind, target, *external) in enumerate(rows):
        mode = ' TargetMode="External"' if external else ""
        out += f'<Relationship Id="rId{i + 1}" Type="{R}/{kind}" Target="{target}"{mode}/>'
    return out + "</Relationships>"


def core(author, title="样例"):
    return (XML + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"
            f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy></cp:coreProperties>")


CUSTOM = (XML + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
          'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
          '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="密级"><vt:lpwstr>内部</vt:lpwstr></property>'
          "</Properties>")
TYPES = XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'

# ---- docx ------------------------------------------------------------------------------------------

W = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
     'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
     'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
     'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
     'xmlns:v="urn:schemas-microsoft-com:vml" '
     f'xmlns:r="{R}"')


def r(text, props=""):
    return f'<w:r>{f"<w:rPr>{props}</w:rPr>" if props else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs, props=""):
    return f'<w:p>{f"<w:pPr>{props}</w:pPr>" if props else ""}{"".join(runs)}</w:p>'


def wtable(rows):
    return "<w:tbl>" + "".join("<w:tr>" + "".join(f"<w:tc>{p(r(c))}</w:tc>" for c in row) + "</w:tr>" for row in rows) + "</w:tbl>"


STYLES = (XML + f'<w:styles {W}><w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style>'
          '<w:style w:type="character" w:styleId="x"><w:name w:val="隐藏样式"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>')


def leak_docx():
    box = lambda t: f"<w:txbxContent>{p(r(t))}</w:txbxContent>"
    alternate = lambda a, b: ("<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wp:inline>"
                              f'<wp:docPr id="1" name="文本框 1" descr="替代文字样例"/><wps:wsp><wps:txbx>{box(a)}</wps:txbx></wps:wsp>'
                              f"</wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box(b)}</v:textbox></v:shape>"
                              "</w:pict></mc:Fallback></mc:AlternateContent></w:r>")
    field = lambda code, text: (f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
                                f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(text)}<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    body = [
        p(r("关于样例补贴发放的公示"), props='<w:pStyle w:val="a3"/>'),
        p(r("机密"), r("★1年", "<w:b/>")),
        p(r("分成"), r("几段"), r("的一句话。"), '<w:r><w:tab/></w:r>', r("后面是换行"), "<w:r><w:br/></w:r>", r("下一行")),
        p(r("现有"), f'<w:ins w:id="1" w:author="张样例">{r("新增的")}</w:ins>',
          f'<w:del w:id="2" w:author="张样例"><w:r><w:delText>删去的机密内容</w:delText></w:r></w:del>', r("文字。")),
        p(f'<w:moveFrom w:id="3">{r("移走的句子。")}</w:moveFrom>', f'<w:moveTo w:id="4">{r("移来的句子。")}</w:moveTo>'),
        p(r("看得见"), r("隐藏的字", "<w:vanish/>"), r("样式隐藏", '<w:rStyle w:val="x"/>'), r("白色的字", '<w:color w:val="FFFFFF"/>'),
          r("极小的字", '<w:sz w:val="2"/>'), r("底色上的白字", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F4E79"/>')),
        p(r("文本框前"), alternate("文本框中的一句", "文本框中的一句"), r("文本框后")),
        p(alternate("新版文本框", "旧版里另有的一句")),
        p(field(' HYPERLINK "file:///C:\\Users\\zhangyl\\内部\\名单.xlsx" ', "链接文字"), field(" PAGE ", "3")),
        p(r("注音"), '<w:r><w:ruby><w:rt>' + r("jī mì") + '</w:rt><w:rubyBase>' + r("词语") + "</w:rubyBase></w:ruby></w:r>", r("相连")),
        p('<w:r><w:sym w:font="Wingdings" w:char="F0AB"/></w:r>', r("符号"), '<w:r><w:lastRenderedPageBreak/><w:t>第二页起</w:t></w:r>'),
        wtable([["姓名", "身份证号", "手机号码"]] + [[NAMES[i], ID[i], f"1990000{1000 + i}"] for i in range(3)]),
        p(r("脚注"), '<w:r><w:footnoteReference w:id="2"/></w:r>', '<w:sdt><w:sdtPr><w:alias w:val="控件标题"/></w:sdtPr>'
          f"<w:sdtContent>{r('控件里的字')}</w:sdtContent></w:sdt>"),
    ]
    return package({
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "docProps/core.xml": core("张样例"), "docProps/custom.xml": CUSTOM,
        "word/document.xml": XML + f"<w:document {W}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": STYLES,
        "word/_rels/document.xml.rels": relations(("styles", "styles.xml"), ("hyperlink", "http://oa.neibu.local/list", True)),
        "word/settings.xml": XML + f'<w:settings {W}><w:docVars><w:docVar w:name="a" w:val="变量里的字"/></w:docVars></w:settings>',
        "word/_rels/settings.xml.rels": relations(("attachedTemplate", "file:///D:\\模板\\样例.dotx", True)),
        "word/header1.xml": XML + f"<w:hdr {W}>{p(r('内部资料 注意保存'))}</w:hdr>",
        "word/footer1.xml": XML + f"<w:ftr {W}>{p(r('第'), field(' PAGE ', '1'), r('页'))}</w:ftr>",
        "word/footnotes.xml": XML + f'<w:footnotes {W}><w:footnote w:id="2">{p(r("脚注里的字"))}</w:footnote></w:footnotes>',
        "word/comments.xml": XML + f'<w:comments {W}><w:comment w:id="0" w:author="李虚构" w:initials="李">{p(r("这份名单不要公开"))}</w:comment></w:comments>',
        "word/glossary/document.xml": XML + f"<w:glossaryDocument {W}><w:docParts><w:docPart><w:docPartBody>{p(r('词汇部件里的字'))}</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>",
        "customXml/item1.xml": XML + '<卡片 经办人="王试验"><手机>19900001999</手机></卡片>',
        "word/embeddings/sheet.xlsx": clean_xlsx(),
        "word/media/image1.png": PNG,
    })


def clean_docx():
    return package({
        "[Content_Types].xml": TYPES, "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "docProps/core.xml": XML + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
        "word/document.xml": XML + f"<w:document {W}><w:body>{p(r('关于开放样例公园的公告'))}{p(r('样例公园自即日起免费向公众开放。'))}</w:body></w:document>",
    })


# ---- xlsx ------------------------------------------------------------------------------------------

S = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{R}"'


def sheet(rows, before="", after=""):
    return XML + f'<worksheet {S}>{before}<sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'


def inline(ref, text):
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


def clean_xlsx():
    return package({
        "[Content_Types].xml": TYPES, "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": XML + f'<workbook {S}><sheets><sheet name="经费" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": sheet([f'<row r="1">{inline("A1", "项目")}{inline("B1", "金额")}</row>',
                                           f'<row r="2">{inline("A2", "绿化")}<c r="B2"><v>1200</v></c></row>']),
    })


def leak_xlsx():
    strings = ["姓名", "身份证号", "银行账号"] + NAMES[:4] + ID[:3] + ["没有单元格使用的机密文字"]
    sst = "".join(f"<si><t>{s}</t></si>" for s in strings[:-2]) + f"<si><r><t>{ID[2][:6]}</t></r><r><t>{ID[2][6:]}</t></r><rPh><t>读音</t></rPh></si>"
    sst += f"<si><t>{strings[-1]}</t></si>"
    s = lambda ref, i, style=0: f'<c r="{ref}" t="s" s="{style}"><v>{i}</v></c>'
    first = sheet(
        [f'<row r="1">{s("A1", 0)}{s("B1", 1)}{s("C1", 2)}{inline("D1", "日期")}</row>',
         f'<row r="2">{s("A2", 3)}{s("B2", 7)}<c r="C2" s="1"><v>6.2200000000000001E+18</v></c><c r="D2" s="2"><v>45292</v></c></row>',
         f'<row r="3" hidden="1">{s("A3", 4)}{s("B3", 8)}<c r="C3" s="3"><v>19900001003</v></c></row>',
         f'<row r="4">{s("A4", 5)}{s("B4", 9, 4)}<c r="C4" s="5"><v>19900001004</v></c><c r="E4"><v>7</v></c>'
         '<c r="F4" t="str"><f>IF(A4="王试验","内部资料","")</f><v>内部资料</v></c></row>'],
        before='<cols><col min="5" max="5" width="0" hidden="1"/></cols>',
        after='<dataValidations><dataValidation type="list" prompt="只填密级" sqref="G1"><formula1>"机密,秘密"</formula1></dataValidation></dataValidations>'
              '<hyperlinks><hyperlink ref="A1" r:id="rId2" tooltip="内部系统"/></hyperlinks>'
              "<headerFooter><oddHeader>&amp;C内部资料 注意保存</oddHeader></headerFooter>")
    styles = (XML + f'<styleSheet {S}><numFmts count="2"><numFmt numFmtId="164" formatCode="&quot;***&quot;"/>'
              '<numFmt numFmtId="165" formatCode="000&quot;****&quot;0000"/></numFmts>'
              '<fonts><font><sz val="11"/></font><font><sz val="11"/><color rgb="FFFFFFFF"/></font></fonts><fills><fill/></fills>'
              '<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="0"/><xf numFmtId="14" fontId="0"/><xf numFmtId="164" fontId="0"/>'
              '<xf numFmtId="0" fontId="1"/><xf numFmtId="165" fontId="0"/></cellXfs></styleSheet>')
    pivot = (XML + f'<pivotCacheDefinition {S}><cacheFields><cacheField name="姓名"><sharedItems><s v="{NAMES[4]}"/><s v="{NAMES[5]}"/></sharedItems></cacheField>'
             f'<cacheField name="身份证号"><sharedItems><s v="{ID[4]}"/><s v="{ID[5]}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>')
    return package({
        "[Content_Types].xml": TYPES, "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "docProps/core.xml": core("李虚构"),
        "xl/workbook.xml": XML + f'<workbook {S}><sheets><sheet name="名单" sheetId="1" r:id="rId1"/><sheet name="底稿" sheetId="2" state="hidden" r:id="rId2"/>'
        '<sheet name="备份" sheetId="3" state="veryHidden" r:id="rId3"/></sheets><definedNames><definedName name="经办人" hidden="1">"赵示范"</definedName></definedNames></workbook>',
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"), ("worksheet", "worksheets/sheet3.xml"),
                                                ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")),
        "xl/sharedStrings.xml": XML + f"<sst {S}>{sst}</sst>", "xl/styles.xml": styles,
        "xl/worksheets/sheet1.xml": first,
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("comments", "../comments1.xml"), ("hyperlink", "http://10.1.2.3/neibu", True), ("threadedComment", "../threadedComments/threadedComment1.xml")),
        "xl/worksheets/sheet2.xml": sheet([f'<row r="1">{inline("A1", "标底价")}<c r="B1"><v>1234567</v></c></row>']),
        "xl/worksheets/sheet3.xml": sheet([f'<row r="1">{inline("A1", "深藏的一行")}</row>']),
        "xl/comments1.xml": XML + f'<comments {S}><authors><author>王试验</author></authors><commentList><comment ref="B2" authorId="0"><text><r><t>这一列</t></r><r><t>不要公开</t></r></text></comment></commentList></comments>',
        "xl/threadedComments/threadedComment1.xml": XML + '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="C2" personId="{0}"><text>账号先核对</text></threadedComment></ThreadedComments>',
        "xl/pivotCache/pivotCacheDefinition1.xml": pivot,
        "xl/pivotCache/pivotCacheRecords1.xml": XML + f'<pivotCacheRecords {S}><r><x v="0"/><s v="{ID[6]}"/></r><r><x v="1"/><n v="19900001007"/></r></pivotCacheRecords>',
        "xl/externalLinks/externalLink1.xml": XML + f'<externalLink {S}><externalBook r:id="rId1"><sheetNames><sheetName val="工资"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="2"><cell r="B2"><v>19900001008</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": relations(("externalLinkPath", "file:///\\\\fileserver\\财务\\工资.xlsx", True)),
        "xl/connections.xml": XML + f'<connections {S}><connection id="1" name="库"><dbPr connection="Provider=SQLOLEDB;Data Source=10.1.2.3;User ID=sa;Password=Yangli-2024" command="select 1"/></connection></connections>',
    })


# ---- pptx ------------------------------------------------------------------------------------------

A = ('xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
     f'xmlns:r="{R}"')


def shape(texts, x=0, y=0, kind="", descr="", extra=""):
    paragraphs = "".join("<a:p>" + "".join(f"<a:r><a:t>{t}</a:t></a:r>" for t in (x if isinstance(x, list) else [x])) + "</a:p>" for x in texts)
    return (f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="s" descr="{descr}"{extra}/><p:nvPr>{f"<p:ph type={chr(34)}{kind}{chr(34)}/>" if kind else ""}</p:nvPr></p:nvSpPr>'
            f'<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="1000" cy="1000"/></a:xfrm></p:spPr><p:txBody>{paragraphs}</p:txBody></p:sp>')


def slide(*shapes, show=""):
    return XML + f'<p:sld {A}{show}><p:cSld><p:spTree>{"".join(shapes)}</p:spTree></p:cSld></p:sld>'


def leak_pptx():
    cells = [["姓名", "手机号码"], [NAMES[0], "19900002001"]]
    table = "<p:graphicFrame><a:tbl>" + "".join("<a:tr>" + "".join(f"<a:tc><a:txBody><a:p><a:r><a:t>{c}</a:t></a:r></a:p></a:txBody></a:tc>" for c in row) + "</a:tr>" for row in cells) + "</a:tbl></p:graphicFrame>"
    return package({
        "[Content_Types].xml": TYPES, "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml")),
        "docProps/core.xml": core("赵示范"),
        "ppt/presentation.xml": XML + f'<p:presentation {A}><p:sldIdLst><p:sldId id="256" r:id="rId1"/><p:sldId id="257" r:id="rId2"/></p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations(("slide", "slides/slide1.xml"), ("slide", "slides/slide2.xml")),
        "ppt/slides/slide1.xml": slide(shape([["样例", "汇报"]], kind="title"), shape(["看得见的一段", ["分成", "两截"]], descr="图中是名单"),
                                       shape(["放在幻灯片外的机密"], x=13000000), shape(["隐藏的图形"], extra=' hidden="1"'), table),
        "ppt/slides/_rels/slide1.xml.rels": relations(("notesSlide", "../notesSlides/notesSlide1.xml"), ("comments", "../comments/comment1.xml")),
        "ppt/slides/slide2.xml": slide(shape(["隐藏页上的标底"]), show=' show="0"'),
        "ppt/slides/slide9.xml": slide(shape(["已移除的一页"])),
        "ppt/notesSlides/notesSlide1.xml": XML + f'<p:notes {A}><p:cSld><p:spTree>{shape(["备注：此页不得外传"])}<p:sp><p:txBody><a:p><a:fld type="slidenum"><a:t>1</a:t></a:fld></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:notes>',
        "ppt/comments/comment1.xml": XML + f'<p:cmLst {A}><p:cm authorId="0"><p:text>这里的数字要改</p:text></p:cm></p:cmLst>',
        "ppt/commentAuthors.xml": XML + f'<p:cmAuthorLst {A}><p:cmAuthor id="0" name="孙演示" initials="S"/></p:cmAuthorLst>',
        "ppt/charts/chart1.xml": XML + f'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" {A}><c:cat><c:strCache><c:pt idx="0"><c:v>图表里的类别</c:v></c:pt></c:strCache></c:cat></c:chartSpace>',
    })


# ---- OpenDocument ----------------------------------------------------------------------------------

O = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
     'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
     'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
     'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
     'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" '
     'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"')
OSTYLES = ('<style:style style:name="hid" style:family="text"><style:text-properties text:display="none"/></style:style>'
           '<style:style style:name="white" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>'
           '<style:style style:name="lit" style:family="text"><style:text-properties fo:color="#ffffff" fo:background-color="#333333"/></style:style>'
           '<style:style style:name="tabhid" style:family="table"><style:table-properties table:display="false"/></style:style>'
           '<style:style style:name="pagehid" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>')
OMETA = XML + f'<office:document-meta {O}><office:meta><meta:initial-creator>孙演示</meta:initial-creator><meta:user-defined meta:name="密级">内部</meta:user-defined></office:meta></office:document-meta>'
OSETTINGS = XML + f'<office:document-settings {O}><office:settings><config:config-item config:name="PrinterName">\\\\printserver\\三楼</config:config-item><config:config-item config:name="Zoom">100</config:config-item></office:settings></office:document-settings>'
MANIFEST = XML + f'<manifest:manifest {O}></manifest:manifest>'


def odf(kind, body, extra=None):
    content = XML + f"<office:document-content {O}><office:automatic-styles>{OSTYLES}</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    entries = {"content.xml": content, "meta.xml": OMETA, "settings.xml": OSETTINGS, "META-INF/manifest.xml": MANIFEST}
    entries.update(extra or {})
    return package(entries, ("mimetype", "application/vnd.oasis.opendocument." + kind))


def otable(rows, name="表", style=""):
    out = f'<table:table table:name="{name}"{style}>'
    for row in rows:
        attrs, cells = row if isinstance(row, tuple) else ("", row)
        out += f"<table:table-row{attrs}>" + "".join(c if c.startswith("<") else f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in cells) + "</table:table-row>"
    return out + "</table:table>"


def leak_odt():
    return odf("text", "<office:text>"
               '<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>李虚构</dc:creator></office:change-info><text:p>删去的一段</text:p></text:deletion></text:changed-region></text:tracked-changes>'
               '<text:h text:outline-level="1">样例标题</text:h>'
               '<text:p>分成<text:span>几段</text:span>的<text:s text:c="2"/>一句<text:line-break/>下一行</text:p>'
               '<text:p>看得见<text:span text:style-name="hid">隐藏的字</text:span><text:span text:style-name="white">白色的字</text:span><text:span text:style-name="lit">底色上的白字</text:span></text:p>'
               '<text:p>正文<office:annotation><dc:creator>王试验</dc:creator><text:p>这份名单不要公开</text:p></office:annotation>不断开<text:note><text:note-body><text:p>脚注里的字</text:p></text:note-body></text:note>的词</text:p>'
               '<text:p><draw:frame draw:name="框"><draw:text-box><text:p>文本框中的一句</text:p></draw:text-box><svg:desc>替代文字</svg:desc></draw:frame>框外</text:p>'
               '<text:p><text:a xlink:href="http://oa.neibu.local/">链接</text:a><text:hidden-text text:string-value="条件隐藏"/></text:p>'
               + otable([["姓名", "身份证号"], [NAMES[0], ID[10]], [NAMES[1], ID[11]]]) + "</office:text>",
               {"styles.xml": XML + f"<office:document-styles {O}><office:master-styles><style:header><text:p>内部资料 注意保存</text:p></style:header></office:master-styles></office:document-styles>",
                "Object 1/content.xml": XML + f"<office:document-content {O}><office:body><office:text><text:p>嵌入对象里的字</text:p></office:text></office:body></office:document-content>"})


def leak_ods():
    number = lambda v, shown: f'<table:table-cell office:value-type="float" office:value="{v}"><text:p>{shown}</text:p></table:table-cell>'
    return odf("spreadsheet", "<office:spreadsheet>"
               + otable([["姓名", "电话"], [NAMES[0], number("19900003001", "19900003001")],
                         (' table:visibility="collapse"', [NAMES[1], number("19900003002", "19900003002")]),
                         [NAMES[2], number("19900003003", "199****3003")],
                         (' table:number-rows-repeated="1048000"', ['<table:table-cell table:number-columns-repeated="16384"/>'])], "名单")
               + otable([["底稿里的字"]], "底稿", ' table:style-name="tabhid"') + "</office:spreadsheet>")


def leak_odp():
    return odf("presentation", "<office:presentation>"
               '<draw:page draw:name="一"><draw:frame><draw:text-box><text:p>看得见的一页</text:p></draw:text-box></draw:frame>'
               '<presentation:notes><draw:frame><draw:text-box><text:p>备注不得外传</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>'
               '<draw:page draw:name="二" draw:style-name="pagehid"><draw:frame><draw:text-box><text:p>隐藏的一页</text:p></draw:text-box></draw:frame></draw:page>'
               "</office:presentation>")


# ---- OFD -------------------------------------------------------------------------------------------

F = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def piece(text, x, y, size=4, attrs="", color=""):
    step = f' DeltaX="g {len(text) - 1} {size}"' if len(text) > 1 else ""
    return f'<ofd:TextObject ID="1" Boundary="{x} {y} {size * len(text)} {size}" Font="1" Size="{size}"{attrs}>{color}<ofd:TextCode X="0" Y="{size}"{step}>{text}</ofd:TextCode></ofd:TextObject>'


def ofd_page(*pieces, template=""):
    return XML + f'<ofd:Page {F}>{template}<ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="2">{"".join(pieces)}</ofd:Layer></ofd:Content></ofd:Page>'


def leak_ofd():
    # One character an object, out of order; a number in two objects; labels in the template.
    word = [piece(c, 30 + 4 * i, 20) for i, c in reversed(list(enumerate("机密★一年")))]
    page = ofd_page(*word, piece("关于样例的通知", 60, 40, 6), piece(ID[12][:10], 50, 60), piece(ID[12][10:], 90, 60),
                    piece("透明的字", 30, 80, attrs=' Alpha="0"'), piece("看不见的字", 30, 90, attrs=' Visible="false"'), piece("版面之外", 300, 100),
                    piece("两列左", 20, 120), piece("两列右", 120, 120), template='<ofd:Template TemplateID="9"/>')
    return package({
        "OFD.xml": XML + f'<ofd:OFD {F} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:Title>样例</ofd:Title><ofd:Author>钱假定</ofd:Author><ofd:Creator>样例程序</ofd:Creator>'
                         '<ofd:CustomDatas><ofd:CustomData Name="密级">内部</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": XML + f'<ofd:Document {F}><ofd:CommonData><ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
                                    "<ofd:Annotations>Annotations.xml</ofd:Annotations><ofd:Attachments>Attachments.xml</ofd:Attachments><ofd:Outlines><ofd:OutlineElem Title=\"大纲里的字\"/></ofd:Outlines></ofd:Document>",
        "Doc_0/Pages/Page_0/Content.xml": page,
        "Doc_0/Tpls/Tpl_0/Content.xml": ofd_page(piece("身份证号：", 30, 60)),
        "Doc_0/Pages/Page_9/Content.xml": ofd_page(piece("目录里没有的一页", 30, 20)),
        "Doc_0/Annotations.xml": XML + f'<ofd:Annotations {F}><ofd:Page PageID="1"><ofd:FileLoc>Pages/Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>',
        "Doc_0/Pages/Page_0/Annotation.xml": XML + f'<ofd:PageAnnot {F}><ofd:Annot ID="1" Type="Highlight" Creator="李虚构"><ofd:Remark>这里不要公开</ofd:Remark><ofd:Parameters><ofd:Parameter Name="意见">先压一压</ofd:Parameter></ofd:Parameters>'
                                                   f'<ofd:Appearance Boundary="10 10 50 10">{piece("外观里的字", 0, 0)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>',
        "Doc_0/Attachments.xml": XML + f'<ofd:Attachments {F}><ofd:Attachment ID="1" Name="名单"><ofd:FileLoc>Attachs/list.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>',
        "Doc_0/Attachs/list.xml": XML + f'<名单><人><姓名>{NAMES[0]}</姓名><身份证号>{ID[13]}</身份证号></人><人><姓名>{NAMES[1]}</姓名><身份证号>{ID[14]}</身份证号></人></名单>',
        "Doc_0/Signs/Sign_0/Seal.esl": bytes([0x30, 0x20, 0x0C, 0x12]) + "样例印章名".encode() + bytes([0x20, 0x20, 0x20, 0x02, 0x01, 0x01]),
    })


# ---- archives --------------------------------------------------------------------------------------

def leak_zip():
    """A GBK name, a UTF-8 name, a nested archive, an entry that the directory omits, bytes behind the end."""
    inner = package({"内层/说明.txt": "内层压缩包里的文字", "clean.docx": clean_docx()})
    data = bytearray(package([("hello.txt", "第一个成员"), ("gbk-name.txt", "名字是 GBK 的成员"), ("nested.zip", inner), ("hidden.txt", "目录里没有的成员"), ("last.txt", "最后一个成员")]))
    gbk = "名单样例.txt".encode("gbk")  # as long as gbk-name.txt, so that no offset changes
    assert len(gbk) == len("gbk-name.txt")
    data = data.replace(b"gbk-name.txt", gbk)
    # Take hidden.txt out of the directory: its record, the counts, the size.
    end = data.rindex(b"PK\x05\x06")
    size, start = int.from_bytes(data[end + 12:end + 16], "little"), int.from_bytes(data[end + 16:end + 20], "little")
    at = data.index(b"hidden.txt", start) - 46
    length = 46 + int.from_bytes(data[at + 28:at + 30], "little") + int.from_bytes(data[at + 30:at + 32], "little")
    del data[at:at + length]
    end -= length
    for off in (8, 10):
        data[end + off:end + off + 2] = (int.from_bytes(data[end + off:end + off + 2], "little") - 1).to_bytes(2, "little")
    data[end + 12:end + 16] = (size - length).to_bytes(4, "little")
    return bytes(data) + "附在压缩包后面的文字".encode()


def seven(name, *options):
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "成员.txt")
        with open(path, "w") as f:
            f.write("".join(f"第{i}行 样例文字 {i * 7919}\n" for i in range(2000)) + "压缩方法样例结束\n")
        os.utime(path, (1704067200, 1704067200))
        out = os.path.join(d, "o.zip")
        subprocess.run(["7z", "a", "-tzip", "-mtc=off", *options, out, path], check=True, stdout=subprocess.DEVNULL)
        with open(out, "rb") as f:
            write(name, f.read())


def epub():
    page = lambda t: XML + f'<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>{t}</title></head><body><p>{t}的正文。</p></body></html>'
    return package({"META-INF/container.xml": XML + '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
                    "OPS/book.opf": XML + '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>样例书</dc:title><dc:creator>赵示范</dc:creator></metadata></package>',
                    "OPS/ch1.xhtml": page("第一章"), "OPS/ch2.xhtml": page("第二章")}, ("mimetype", "application/epub+zip"))


# ---- markup ----------------------------------------------------------------------------------------

HTML = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>样例公告 - 样例网</title>
<meta name="keywords" content="样例,公告"><meta name="author" content="王试验">
<style>.secret {{ display: none }} .x::after {{ content: "样式表里的字" }}</style>
<script>var who = "张样例"; var api = {{"list":[{{"姓名":"李虚构","手机":"19900004001"}},{{"姓名":"王试验","手机":"19900004002"}}]}};
// 注释里的机密
var s = '\\u5185\\u90e8\\u8d44\\u6599'; var password = "Yangli-2024";</script></head>
<body><h1>关于样例的<b>公</b>告</h1>
<p>机<b>密</b>&#9733;1&#x5E74; 实体&nbsp;与<em>行内</em>标签相连</p>
<p>第一段
   跨行<br>下一行</p><p>没有结束标签的段
<div>块<span style="display:none">行内隐藏的名单一二三四五六七八九十</span>尾</div>
<div class="secret">类隐藏的字</div><div hidden>属性隐藏的字</div><p style="color:#fff">白色的字</p>
<p style="color:#fff;background:#036">按钮上的白字</p>
<!-- 注释：名单不得外传 -->
<table><tr><th>姓名<th>身份证号<tr><td>{NAMES[0]}<td>{ID[20]}<tr><td>{NAMES[1]}<td>{ID[21]}</table>
<img src="a.png" alt="替代文字" title="题目文字"><a href="http://10.1.2.3/neibu" title="内网">链接</a>
<form><input type="hidden" name="id" value="{ID[22]}"><input placeholder="请输入手机" value="可见的值"><textarea>多行
文本</textarea></form>
<ruby>词语<rt>cíyǔ</rt></ruby>后面
<div data-phone="19900004003" data-n="1">data 属性</div>
</body></html>
<p>结束标签之后的字</p>
"""

WECHAT = """<html><body><div id="js_content" style="visibility: hidden; opacity: 0;"><section><section style="text-align:center"><span leaf="">样例</span><span leaf="">推文</span></section>
<p><span style="font-size: 15px;">第一段<strong>重点</strong>。</span></p><p style="display: none;"><mp-style-type data-value="3"></mp-style-type></p></section></div>
<script>var msg_title = '样例推文'; var ct = "1700000000";</script></body></html>
"""

JSON = f"""{{"标题": "样例", "密级": "内部", "联系人": {{"姓名": "张样例", "手机": 19900005001}},
 "名单": [{{"姓名": "{NAMES[0]}", "身份证号": "{ID[23]}", "备注": {{"说明": "嵌套"}}}}, {{"姓名": "{NAMES[1]}", "身份证号": "{ID[24]}", "电话": "19900005002"}}],
 "表": [["姓名", "电话"], ["王试验", "19900005003"]], "转义": "\\u673a\\u5bc6 \\ud83d\\ude00 行\\n二", "正文": "<p>机<b>密</b></p><p>第二段</p>", "空": null, "真": true}}
"""

DATA = f"""<?xml version="1.0" encoding="GB18030"?>
<!-- 数据文件 -->
<公文 密级="内部" 文号="样例〔2024〕1号"><标题>关于<b>样例</b>的通知</标题>
<人员><姓名>{NAMES[0]}</姓名><身份证号>{ID[25]}</身份证号></人员>
<人员><姓名>{NAMES[1]}</姓名><身份证号>{ID[26]}</身份证号></人员>
<人员><姓名>{NAMES[2]}</姓名><身份证号>{ID[27]}</身份证号></人员>
<备注><![CDATA[<机密> & 原样]]></备注></公文>
"""

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="100" height="20"><title>样例图</title><text x="0" y="10">机<tspan font-weight="bold">密</tspan>图</text><path d="M0 0L13800138000 1"/></svg>
"""

if __name__ == "__main__":
    for name, data in {"leak.docx": leak_docx(), "clean.docx": clean_docx(), "leak.xlsx": leak_xlsx(), "clean.xlsx": clean_xlsx(), "leak.pptx": leak_pptx(),
                       "leak.odt": leak_odt(), "leak.ods": leak_ods(), "leak.odp": leak_odp(), "leak.ofd": leak_ofd(), "leak.zip": leak_zip(), "book.epub": epub(),
                       "leak.html": HTML, "wechat.html": WECHAT, "data.json": JSON, "lines.jsonl": '{"姓名":"张样例","电话":"19900006001"}\n{"姓名":"李虚构","电话":"19900006002"}\n',
                       "broken.json": '{"姓名": "张样例", "电话": "19900006003", ', "data.xml": DATA.encode("gb18030"), "broken.xml": '<?xml version="1.0"?><a><b>机密</b><c 说明="属性文字">没有结束',
                       "picture.svg": SVG, "truncated.docx": leak_docx()[:2600], "renamed.txt": clean_docx(), "plain.csv": "姓名,电话\n张样例,19900007001\n"}.items():
        write(name, data)
    seven("deflate64.zip", "-mm=Deflate64")
    seven("encrypted.zip", "-pyangli", "-mem=AES256")
