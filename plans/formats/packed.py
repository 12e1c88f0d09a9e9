"""The parts of a DOCX: measured before and while they are unpacked, parsed without entities or outside references."""

import posixpath
import zipfile
import zlib
from io import BytesIO
from typing import Final

from lxml import etree

from plans.formats.recognise import refused
from plans.formats.source import PaperUnreadable

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200_000_000
MOST_PART = 32 * 1024 * 1024
"""The text of a hundred clauses with all its markup is 1 to 3 MB."""
CHUNK = 1 << 16
DAMAGED = "文件像 DOCX，但已损坏，无法读取；请用 Word 或 WPS 打开后另存为 DOCX，再提供新文件。"
DOCUMENT: Final = "/officeDocument"
FAMILIES = (
    ("xl/", "电子表格（.xlsx）"),
    ("ppt/", "演示文稿（.pptx）"),
    ("OFD.xml", "OFD 版式文件"),
    ("content.xml", "OpenDocument 文件（.odt、.ods）"),
    ("visio/", "Visio 图（.vsdx）"),
    ("META-INF/", "Java 或电子书压缩包"),
)
ADVICE = {"OFD 版式文件": "请导出为带文字的 PDF 或 DOCX", "OpenDocument 文件（.odt、.ods）": "请另存为 DOCX"}


class Package:
    """A DOCX opened for reading. Raises PaperUnreadable if it is none, or if unpacking it would not be safe."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError):
            raise refused("损坏的压缩包或 DOCX", "请用 Word 或 WPS 打开后另存为 DOCX") from None
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        self._refuse_bomb(len(content))
        self._refuse_others()
        self.main = self._related("", "_rels/.rels").get(DOCUMENT, "")
        if self.main not in self._entries:
            raise PaperUnreadable(DAMAGED)

    def _refuse_bomb(self, size: int) -> None:
        entries = self._zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries)
        if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or packed > size:
            raise refused("压缩炸弹（展开后过大）")
        if any(entry.flag_bits & 1 for entry in entries):
            raise refused("加密的压缩包")

    def _refuse_others(self) -> None:
        names = list(self._entries)
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise refused("带宏的 Office 文件", "请另存为不带宏的 DOCX")
        if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
            return
        for start, what in FAMILIES:
            if any(name.startswith(start) for name in names):
                raise refused(what, ADVICE.get(what, ""))
        if "_rels/.rels" not in names:
            raise refused("压缩包")

    def part(self, kind: str) -> etree._Element | None:
        """Return the root of a part that the main document refers to by its kind (/numbering, /styles), if any."""
        folder, name = posixpath.split(self.main)
        target = self._related(folder, f"{folder}/_rels/{name}.rels".lstrip("/")).get(kind)
        return self.root(target) if target in self._entries else None

    def root(self, name: str) -> etree._Element:
        """Parse one part; a document type declaration is refused, for no Office writes one."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(self._unpacked(name), parser)
        except etree.XMLSyntaxError as fault:
            if fault.code == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError from fault
            raise PaperUnreadable(DAMAGED) from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise refused("带 DTD 声明的 DOCX，可能用于攻击", "请用 Word 或 WPS 打开后另存为 DOCX")
        return root

    def _unpacked(self, name: str) -> bytes:
        """Inflate a part, believing no stated size."""
        parts, length = [], 0
        try:
            with self._zip.open(name) as file:
                while chunk := file.read(CHUNK):
                    parts.append(chunk)
                    length += len(chunk)
                    if length > MOST_PART:
                        raise refused("压缩炸弹（展开后过大）")
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
            raise PaperUnreadable(DAMAGED) from None
        return b"".join(parts)

    def _related(self, folder: str, relations: str) -> dict[str, str]:
        """Return the parts named by a relations part, by the last word of their kind."""
        if relations not in self._entries:
            return {}
        found: dict[str, str] = {}
        for relation in self.root(relations):
            if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", "")))
            kind = "/" + relation.get("Type", "").rpartition("/")[2]
            found.setdefault(kind, target.lstrip("/"))
        return found
