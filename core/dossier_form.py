"""Whether a ZIP is harmless and has the form of a dossier: looked at before a single byte of content is unpacked."""

import re
import stat
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from core.dossiers import ALWAYS, MANIFEST

MOST_ENTRIES = 100_000
LARGEST_DIRECTORY = 64 << 20
LARGEST_RATIO = 200
SMALL = 1 << 20  # what unpacks to less than this harms nobody, however well it was packed
LARGEST_CONTENT = 1 << 40
MOST_FAULTS = 100
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_SIZE, _END_64_SIZE, _LOCATOR_SIZE, _LONGEST_COMMENT = 22, 56, 20, 0xFFFF
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_NAMES = re.compile(
    r"papers/[0-9]{4,6}-[a-z_]{2,32}-[0-9]{4}-[0-9]{1,9}\.json|attachments/[0-9a-f]{64}(\.[a-z]{3,4})?", re.ASCII
)


def form_faults(path: Path) -> list[str]:
    """Return why a file is refused unread; nothing if it may be opened."""
    try:
        count, size = _directory(path)
    except (OSError, struct.error, ValueError):
        return ["不是有效的案卷压缩包（ZIP）"]
    if count > MOST_ENTRIES or size > LARGEST_DIRECTORY:
        return [f"压缩包内文件过多（{count} 个），拒绝读取"]
    try:
        with zipfile.ZipFile(path) as archive:
            found = [*_archive_faults(archive), *_entry_faults(archive.infolist())]
    except (zipfile.BadZipFile, OSError, struct.error, ValueError, NotImplementedError):
        return ["压缩包目录已损坏，无法读取"]
    return found[:MOST_FAULTS]


def _directory(path: Path) -> tuple[int, int]:
    """Read number of entries and size of the directory from its end, before the library takes all of it in."""
    with path.open("rb") as source:
        source.seek(0, 2)
        length = source.tell()
        source.seek(max(0, length - _END_SIZE - _LONGEST_COMMENT - _LOCATOR_SIZE - _END_64_SIZE))
        tail = source.read()
    place = tail.rfind(_END)
    if place < 0:
        raise ValueError("no end record")
    count, size = struct.unpack_from("<HI", tail, place + 10)
    locator = place - _LOCATOR_SIZE
    if locator >= 0 and tail[locator : locator + 4] == _LOCATOR_64:
        large = tail.rfind(_END_64, 0, locator)
        if large >= 0:
            count, size = struct.unpack_from("<QQ", tail, large + 32)
    return int(count), int(size)


def _archive_faults(archive: zipfile.ZipFile) -> Iterator[str]:
    if archive.comment:
        yield "压缩包带有案卷以外的附言"
    if len(archive.infolist()) > MOST_ENTRIES:
        yield f"压缩包内文件过多（{len(archive.infolist())} 个），拒绝读取"
    total = sum(info.file_size for info in archive.infolist())
    if total > LARGEST_CONTENT:
        yield f"解压后共 {total} 字节，疑为压缩炸弹，拒绝读取"


def _entry_faults(entries: list[zipfile.ZipInfo]) -> Iterator[str]:
    for name, times in Counter(info.orig_filename for info in entries).items():
        if times > 1:
            yield f"同名文件出现 {times} 次：{_shown(name)}"
    for info in entries:
        yield from _one(info)
    ends = 0
    for info in sorted(entries, key=lambda entry: entry.header_offset):
        if info.header_offset < ends:
            yield f"文件在压缩包内相互重叠，疑为压缩炸弹：{_shown(info.orig_filename)}"
        ends = info.header_offset + _LOCAL_HEADER + len(info.orig_filename.encode()) + info.compress_size


def _one(info: zipfile.ZipInfo) -> Iterator[str]:
    name = _shown(info.orig_filename)
    if _escapes(info.orig_filename):
        yield f"文件名企图越出案卷目录，拒绝读取：{name}"
    elif info.orig_filename not in (*ALWAYS, MANIFEST) and not _NAMES.fullmatch(info.orig_filename):
        yield f"多出文件（不是案卷的文件名）：{name}"
    if info.flag_bits & _ENCRYPTED:
        yield f"文件被加密：{name}"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        yield f"压缩方法不被接受：{name}"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        yield f"不是普通文件（链接或设备）：{name}"
    if info.file_size > SMALL and info.file_size > LARGEST_RATIO * max(1, info.compress_size):
        yield f"压缩比异常，疑为压缩炸弹，拒绝读取：{name}"


def _escapes(name: str) -> bool:
    steps = re.split(r"[/\\]", name)
    return ".." in steps or name.startswith(("/", "\\")) or "\x00" in name or re.match(r"[A-Za-z]:", name) is not None


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in name)[:120]
