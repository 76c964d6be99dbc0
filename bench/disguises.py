#!/usr/bin/env python3
"""disguises.py FOLDER -- one file a way of writing the same term, for the table of recall."""
import base64
import pathlib
import sys

TERM = "机密文件"
TEXT = "按照规定，这份{}须由专人保管，任何人不得带出办公场所。请各部门负责同志认真落实，并于月底前报告情况。\n" * 3


def ways():
    plain = TEXT.replace("{}", TERM)
    trad = "按照規定，這份機密文件須由專人保管，任何人不得帶出辦公場所。請各部門負責同志認真落實，並於月底前報告情況。\n" * 3
    yield "UTF-8", plain.encode()
    yield "UTF-8 with BOM", plain.encode("utf-8-sig")
    yield "GBK", plain.encode("gbk")
    yield "GB18030 (four bytes beside)", (plain + "㐂㐃䶮\n").encode("gb18030")
    yield "Big5 (Traditional)", trad.encode("big5")
    yield "UTF-16LE with BOM", b"\xff\xfe" + plain.encode("utf-16-le")
    yield "UTF-16LE", plain.encode("utf-16-le")
    yield "UTF-16BE with BOM", b"\xfe\xff" + plain.encode("utf-16-be")
    yield "UTF-16BE", plain.encode("utf-16-be")
    yield "HZ", plain.encode("hz")
    yield "Traditional, UTF-8", trad.encode()
    for name, form in (
        ("zero width inside", "机\u200b密\u200d文件"),
        ("blanks inside", "机 密 文 件"),
        ("wide blanks inside", "机\u3000密\u3000文\u3000件"),
        ("line wrapped", "机密\n文件"),
        ("radical forms", "机密⽂件"),
        ("HTML entities", "&#26426;&#23494;文件"),
        ("URL escapes", "%E6%9C%BA%E5%AF%86文件"),
        ("inline tag", "机<b>密</b>文件"),
        ("inserted symbol", "机*密*文*件"),
        ("readings in parentheses", "机(jī)密(mì)文件"),
        ("pinyin for a character", "机mi文件"),
    ):
        text = TEXT.replace("{}", form)
        if name == "inline tag":
            text = "<html><body><p>" + text + "</p></body></html>"
        yield name, text.encode()
    yield "full width (ASCII term ABC-2024)", TEXT.replace("{}", "ＡＢＣ－２０２４").encode()
    yield "case (ASCII term ABC-2024)", TEXT.replace("{}", "abc-2024").encode()
    yield "mail in base64", ("From: a@example.com\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                                    "Content-Transfer-Encoding: base64\n\n").encode() + base64.encodebytes(plain.encode())


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for i, (name, data) in enumerate(ways()):
        end = {"inline tag": "html", "mail in base64": "eml"}.get(name, "txt")
        (folder / f"{i:02d}.{end}").write_bytes(data)
        print(f"{i:02d}.{end}\t{name}")
    (folder / "terms").write_text(f"{TERM}\nABC-2024\n")


main()
