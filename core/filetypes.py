"""What a file is, by its content and never by its name; packed formats are measured before anybody unpacks them."""

import codecs
import zipfile
from pathlib import Path

import filetype

from core.errors import UnsupportedFile

PDF = "application/pdf"
TEXT = "text/plain; charset=utf-8"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALLOWED = (PDF, "image/png", "image/jpeg")
ALLOWED_NAMES = "PDF、PNG、JPEG、DOCX、XLSX、UTF-8 纯文本"
MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
MOST_ENTRIES = 1_000
MOST_BYTES = 200_000_000
HIGHEST_RATIO = 100
CHUNK = 1 << 20
PLAIN_CONTROLS = frozenset("\t\n\r\f")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KINDS = {
    "exe": "Windows 可执行程序",
    "elf": "Linux 可执行程序",
    "zip": "压缩包",
    "rar": "压缩包",
    "7z": "压缩包",
    "gz": "压缩包",
    "tar": "压缩包",
    "gif": "GIF 图片",
    "doc": "旧版 Office 文件",
    "xls": "旧版 Office 文件",
    "ppt": "旧版 Office 文件",
    "pptx": "演示文稿",
}


def recognise(place: Path) -> str:
    """Return the media type of an allowed file. Raises UnsupportedFile, which says what the content is."""
    with place.open("rb") as file:
        head = file.read(len(OLD_OFFICE))
    if head.startswith(b"PK\x03\x04"):
        return _office(place)
    if head == OLD_OFFICE:
        raise _refused("旧版 Office 文件", "请另存为 DOCX 或 XLSX")
    found = filetype.guess(str(place))
    if found is not None and found.mime in ALLOWED:
        return str(found.mime)
    if found is None and _is_text(place):
        return TEXT
    raise _refused(_name(found))


def _name(found: filetype.Type | None) -> str:
    if found is None:
        return "无法识别的二进制文件"
    family = str(found.mime).partition("/")[0]
    return KINDS.get(found.extension) or {"video": "视频", "audio": "音频", "image": "其他格式的图片"}.get(
        family, f"{found.extension} 文件"
    )


def _refused(name: str, advice: str = f"只接收 {ALLOWED_NAMES}") -> UnsupportedFile:
    return UnsupportedFile(f"文件内容是{name}，不能作为附件；{advice}", found=name)


def _office(place: Path) -> str:
    try:
        with zipfile.ZipFile(place) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, OSError):
        raise _refused("损坏的压缩包") from None
    _refuse_bomb(entries, place.stat().st_size)
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused("带宏的 Office 文件", "请另存为不带宏的 DOCX 或 XLSX")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refused("加密的压缩包")
    if "[Content_Types].xml" in names:
        for part, media_type in MAIN_PARTS.items():
            if part in names:
                return media_type
    raise _refused("压缩包")


def _refuse_bomb(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_BYTES or unpacked > HIGHEST_RATIO * size or packed > size:
        raise _refused("压缩炸弹（展开后过大）")


def _is_text(place: Path) -> bool:
    """Whether the whole file is UTF-8 without control characters."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        with place.open("rb") as file:
            while chunk := file.read(CHUNK):
                if not _plain(decoder.decode(chunk)):
                    return False
        return _plain(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return False


def _plain(text: str) -> bool:
    return not any(sign < " " and sign not in PLAIN_CONTROLS for sign in set(text))
