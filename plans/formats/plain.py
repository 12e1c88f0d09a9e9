"""Plain text: the encoding is established, never guessed; what fits none of the three is refused."""

import codecs
import re

from plans.formats.source import PaperUnreadable, refuse_long

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
EXPECTED = "应为 UTF-8、GB18030，或带 BOM 的 UTF-16 编码的文本"
USUAL_SHARE = 0.9
"""Running Chinese text has over 99 % of its signs in GB 2312; Big5 or random bytes read as GB18030 have far fewer."""

DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w-]{1,20})""", re.IGNORECASE)
DECLARABLE = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5"}
"""What a page may declare besides UTF-8, and the codec that includes it."""
ASCII = re.compile(r"[\x00-\x7f]+")


def page_decoded(content: bytes) -> tuple[str, str]:
    """Decode a web page as it declares itself, or else like any text. Raises PaperUnreadable."""
    declared = DECLARED.search(content[:4096])
    codec = DECLARABLE.get(declared[1].decode("ascii", errors="ignore").lower()) if declared else None
    if codec is not None and b"\0" not in content:
        try:
            return content.decode(codec), codec
        except UnicodeDecodeError:
            pass
    return decoded(content)


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding. Raises PaperUnreadable, which says where it stops being text."""
    for bom, codec in BOMS:
        if content.startswith(bom):
            return _strictly(content, codec), "utf-16" if codec == "utf-16" else "utf-8"
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise PaperUnreadable(f"第 {line} 行含有空字符，不是纯文本；{EXPECTED}。")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as fault:
        return _gb18030(content, fault), "gb18030"


def _gb18030(content: bytes, fault: UnicodeDecodeError) -> str:
    line = content.count(b"\n", 0, fault.start) + 1
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        raise PaperUnreadable(f"从第 {line} 行起无法解码；{EXPECTED}。") from None
    refuse_long(text)
    beyond_ascii = ASCII.sub("", text)
    usual = len(beyond_ascii.encode("gb2312", errors="ignore")) // 2
    if usual < USUAL_SHARE * len(beyond_ascii):
        raise PaperUnreadable(f"从第 {line} 行起既不是 UTF-8，也不像 GB18030 编码的中文；{EXPECTED}。")
    return text


def _strictly(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as fault:
        name = {"utf-16": "UTF-16", "utf-8-sig": "UTF-8"}[codec]
        raise PaperUnreadable(f"文件以 {name} 的 BOM 开头，但第 {fault.start} 字节处无法解码；{EXPECTED}。") from None
