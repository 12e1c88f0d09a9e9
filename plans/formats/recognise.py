"""What a file is, by its content; the name only tells Markdown from plain text and headless HTML from both."""

import codecs
import re
from typing import Literal

import filetype

from plans.formats.plain import decoded, page_decoded
from plans.formats.source import ACCEPTED, PaperUnreadable

Kind = Literal["docx", "pdf", "html", "md", "txt"]

HEAD = 1024
PACKED = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_STREAMS = (
    ("EncryptedPackage", "加密的 Office 文件", "请去掉密码后再提供"),
    ("WordDocument", "旧版 Word 或 WPS 文字文件（.doc、.wps）", "请另存为 DOCX"),
    ("PowerPoint Document", "旧版演示文稿（.ppt、.dps）", ""),
    ("Workbook", "旧版电子表格（.xls、.et）", ""),
)
"""A stream's name in the directory of an old Office file, what such a file is, and the advice."""
WRITTEN = (
    (re.compile(rb"\s*\{\\rtf"), "RTF 文件", "请另存为 DOCX"),
    (
        re.compile(rb"(?ims)(?=.*^content-type:\s*multipart/)\s*[a-z-]+: "),
        "网页归档或邮件（.mht、.eml）",
        "请另存为 HTML",
    ),
    (re.compile(rb"(?is)\s*<\?xml(?!.*<(?:!doctype\s+)?html)"), "XML 文件", "请另存为 DOCX"),
)
"""Formats that are written in plain signs and would pass for text."""
OPENING = re.compile(rb"\s*<[!?a-z]", re.IGNORECASE)
PAGE = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
TAGS = re.compile(rb"(?i)<(p|div|br|table|span|h[1-6])\b[^<>]*>")
NAMES = {
    "exe": "Windows 可执行程序",
    "elf": "Linux 可执行程序",
    "rar": "压缩包",
    "7z": "压缩包",
    "gz": "压缩包",
    "bz2": "压缩包",
    "xz": "压缩包",
    "tar": "压缩包",
}
FAMILIES = {"image": "图片", "video": "视频", "audio": "音频", "font": "字体"}


def refused(name: str, advice: str = "") -> PaperUnreadable:
    """Say what the file is and what would be accepted."""
    return PaperUnreadable(f"文件内容是{name}，不能作为方案读取；{advice or '只接收 ' + ACCEPTED}。")


def kind_of(content: bytes, name: str) -> Kind:
    """Return how to read the content; a packed file is left to the reader of DOCX. Raises PaperUnreadable."""
    if content.startswith(PACKED):
        return "docx"
    if content.startswith(OLD_OFFICE):
        raise _old_office(content)
    if b"%PDF-" in content[:HEAD]:
        return "pdf"
    for pattern, what, advice in WRITTEN:
        if pattern.match(content[: 4 * HEAD]):
            raise refused(what, advice)
    return _written(content, name.lower())


def text_or_refusal(content: bytes, kind: Kind) -> tuple[str, str]:
    """Return text and encoding; what is no text is named if it is anything known. Raises PaperUnreadable."""
    try:
        return page_decoded(content) if kind == "html" else decoded(content)
    except PaperUnreadable as fault:
        known = filetype.guess(content[: 8 * HEAD])
        if known is None:
            raise
        family = FAMILIES.get(str(known.mime).partition("/")[0])
        what = NAMES.get(known.extension) or f"{family or ''}（{known.extension}）"
        scanned = "扫描件须先做文字识别（OCR），再以文本、DOCX 或带文字的 PDF 提供" if family == "图片" else ""
        raise refused(what, scanned) from fault


def _written(content: bytes, name: str) -> Kind:
    start = content[: 64 * HEAD]
    for bom, codec in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (codecs.BOM_UTF8, "utf-8")):
        if start.startswith(bom):
            start = start.decode(codec, errors="ignore").lstrip("\ufeff").encode("utf-8", errors="ignore")
            break
    if (OPENING.match(start) and PAGE.search(start)) or (name.endswith((".html", ".htm")) and TAGS.search(start)):
        return "html"
    return "md" if name.endswith((".md", ".markdown")) else "txt"


def _old_office(content: bytes) -> PaperUnreadable:
    for stream, what, advice in OLD_STREAMS:
        if stream.encode("utf-16-le") in content:
            return refused(what, advice)
    return refused("旧版 Office 文件", "请另存为 DOCX")
