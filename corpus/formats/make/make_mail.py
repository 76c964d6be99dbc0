#!/usr/bin/env python3
"""make_mail.py DIR -- the mail samples, written line by line: real mailers' sins included."""
import base64, sys, quopri
d = sys.argv[1] + "/"
def b64(b): return base64.encodebytes(b)
def word(s, cs): return b"=?" + cs.encode() + b"?B?" + base64.b64encode(s) + b"?="

gbk = "关于样例事项的请示：附件名单".encode("gbk")
subject = word(gbk[:9], "gb2312") + b"\n " + word(gbk[9:], "gb2312")   # a character is cut in two
inner = (b"From: =?utf-8?Q?=E7=94=84=E5=8F=91?= <zhen@example.com>\nTo: b@example.com\nSubject: " +
         word("转发的邮件".encode(), "utf-8") + b"\nMessage-ID: <2@example.com>\nMIME-Version: 1.0\n"
         b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" +
         quopri.encodestring("转发邮件的正文：不得外传\n".encode()))
leak = b"".join([
    b"Received: from oa.intranet.example (oa.intranet.example [10.20.30.40]) by mx.example.com; Mon, 1 Jan 2024 08:00:00 +0800\n",
    b"X-Originating-IP: [10.20.30.41]\nFrom: ", "甄发件".encode("gbk"), b" <zhen@example.com>\n",   # raw GBK
    b"To: public@example.com\nBcc: ", word("密送的人".encode(), "utf-8"), b" <hidden@example.com>\nSubject: ", subject,
    b"\nDate: Mon, 1 Jan 2024 08:00:00 +0800\nMessage-ID: <1@example.com>\nMIME-Version: 1.0\n",
    b"Content-Type: multipart/mixed; boundary=\"=-outer\"\n\nThis is a multi-part message in MIME format.\n",
    b"--=-outer\nContent-Type: multipart/alternative; boundary=alt\n\n",
    b"--alt\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n", b64("正文没有写字符集：证号330106189502030018，请核。\n".encode("gbk")),
    b"--alt\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: base64\n\n",
    b64("<html><body><p>网页正文：<b>内部资料</b> 注意保存</p></body></html>".encode("gbk")), b"--alt--\n",
    b"--=-outer\nContent-Type: text/plain; charset=utf-8; name=\"=?utf-8?B?", base64.b64encode("名单.txt".encode()), b"?=\"\n",
    b"Content-Disposition: attachment; filename*=UTF-8''%E5%90%8D%E5%8D%95.txt\nContent-Transfer-Encoding: base64\n\n",
    b64("乙某某,330106189502030122\n".encode()),
    b"--=-outer\nContent-Type: message/rfc822\n\n", inner,
    b"--=-outer\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHA6CAMIACAQA=\n",
    b"--=-outer--\n", "结束标记之后的文字：会后收回\n".encode("gbk")])
open(d + "leak.eml", "wb").write(leak)
open(d + "cut.eml", "wb").write(leak[:leak.index(b"--=-outer\nContent-Type: message/rfc822")])
clean = (b"From: info@example.com\nTo: all@example.com\nSubject: " + word("公园开放公告".encode(), "utf-8") +
         b"\nDate: Mon, 1 Jan 2024 08:00:00 +0800\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + "样例公园免费开放。\n".encode())
open(d + "clean.eml", "wb").write(clean)
open(d + "leak.mbox", "wb").write(b"From a@example.com Mon Jan  1 08:00:00 2024\n" + clean + b"\nFrom b@example.com Mon Jan  1 09:00:00 2024\n" + inner + b"\n")
open(d + "leak.mht", "wb").write(b"".join([
    b"From: <Saved by WebKit>\nSubject: ", word("保存的网页".encode(), "utf-8"), b"\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"page\"; type=\"text/html\"\n\n",
    b"--page\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\nContent-Location: http://oa.intranet.example/list.html\n\n",
    quopri.encodestring("<html><body><p>网页里的名单：丙某某 330106189502030237</p></body></html>\n".encode()),
    b"--page\nContent-Type: text/css\nContent-Location: http://oa.intranet.example/a.css\n\np{color:red}\n--page--\n"]))
