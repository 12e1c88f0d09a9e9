"""Spreadsheets in: the rows of a table people sent, every cell as text; a hostile file is refused before it is parsed.

A workbook is measured part by part and packed anew without compression, so that the parser sees what was measured.
"""

import csv
import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from core.errors import Invalid, TooLarge, UnsupportedFile
from core.filetypes import XLSX, recognise
from core.sheets import plain, unguarded

MOST_FILE_BYTES = 20_000_000
MOST_UNPACKED_BYTES = 120_000_000
MOST_ROWS = 30_000
MOST_COLUMNS = 60
CHUNK = 1 << 20
ADVICE = "请用 Excel 工作簿（.xlsx，不带宏）或 CSV（UTF-8、GB18030）"
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,9})(\d{0,20})["']""")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|(.*/)?_rels/[^/]*\.rels|xl/(workbook|styles|sharedStrings)\.xml|xl/worksheets/[^/]+\.xml"
)
_MARKS = (b"<", b"\xef\xbb\xbf<")


class SheetInvalid(Invalid):
    """A table cannot be read as one."""

    code = "sheet-invalid"
    title = "表格文件有误"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row under the number that its program shows, with the same number of cells as every other row."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A table as it was sent, and the digest of its bytes."""

    sha256: str
    rows: list[SheetRow]


def read_upload(source: BinaryIO) -> ReadSheet:
    """Read a table from a stream that is cut off beyond the limit. Raises what `read_rows` raises."""
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile() as copy:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > MOST_FILE_BYTES:
                raise _too_large()
            digest.update(chunk)
            copy.write(chunk)
        if size == 0:
            raise SheetInvalid("文件是空的，没有内容")
        copy.flush()
        return ReadSheet(digest.hexdigest(), read_rows(Path(copy.name)))


def read_rows(place: Path) -> list[SheetRow]:
    """Return the rows of a table, merged cells filled, empty rows left out.

    Raises TooLarge, UnsupportedFile or SheetInvalid, each with what to do. At most 30 000 rows of 60 columns.
    """
    if place.stat().st_size > MOST_FILE_BYTES:
        raise _too_large()
    with place.open("rb") as file:
        head = file.read(4)
    table = _of_workbook(place) if head in (_ZIP, _OLD_OFFICE) else _of_csv(place)
    return [SheetRow(number, cells) for number, cells in enumerate(table, 1) if any(cells)]


def _of_csv(place: Path) -> Iterator[tuple[str, ...]]:
    text = _decoded(place.read_bytes())
    head = text[: text.find("\n")]
    delimiter = "\t" if "\t" in head and "," not in head else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
                raise _too_many()
            yield tuple(plain(unguarded(cell)).strip() for cell in cells)
    except csv.Error as error:
        raise SheetInvalid(f"CSV 文件第 {reader.line_num} 行：引号或分隔符有误，或单元格过长") from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text) is None:
            return text
    raise UnsupportedFile(f"文件内容既不是 Excel 工作簿，也不是 UTF-8 或 GB18030 文本；{ADVICE}")


def _of_workbook(place: Path) -> Iterator[tuple[str, ...]]:
    try:
        kind = recognise(place)
    except UnsupportedFile as error:
        found = error.context.get("found", "其他文件")
        advice = f"如表外有大量空行、空列，请删除后另存；{ADVICE}" if "压缩炸弹" in found else ADVICE
        raise UnsupportedFile(f"文件内容是{found}，不能作为台账导入；{advice}", found=found) from error
    if kind != XLSX:
        raise UnsupportedFile(f"文件内容不是 Excel 工作簿；{ADVICE}")
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as measured:
        try:
            _measure(place, measured)
            measured.flush()
            yield from _rows_of(_first_sheet(measured.name))
        except (CalamineError, zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            raise SheetInvalid(f"工作簿已损坏，无法读取；请在 Excel 中另存后再试。{ADVICE}") from error


def _measure(place: Path, target: Any) -> None:
    """Copy the parts a table is made of, counting what they really hold; stop at the first that is too much."""
    left, names = MOST_UNPACKED_BYTES, set()
    with zipfile.ZipFile(place) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as clean:
        for part in packed.infolist():
            if _NEEDED.fullmatch(part.filename) is None:
                continue
            if part.filename in names:
                raise zipfile.BadZipFile(part.filename)
            names.add(part.filename)
            with packed.open(part) as source, clean.open(part.filename, "w", force_zip64=True) as copy:
                left -= _copy(source, copy, left)


def _copy(source: IO[bytes], copy: IO[bytes], most: int) -> int:
    """Copy one part and look at every place it speaks of: one cell at the far corner would ask for the whole sheet."""
    extent, size, rest = _Extent(), 0, b""
    while chunk := source.read(CHUNK):
        if size == 0 and not chunk.lstrip().startswith(_MARKS):
            raise zipfile.BadZipFile
        size += len(chunk)
        if size > most:
            raise UnsupportedFile(f"文件内容是压缩炸弹（展开后超过 {MOST_UNPACKED_BYTES // 1_000_000} MB），不能导入")
        whole, rest = _up_to_a_tag(rest + chunk)
        extent.see(whole)
        copy.write(chunk)
    extent.see(rest)
    return size


def _up_to_a_tag(content: bytes) -> tuple[bytes, bytes]:
    end = content.rfind(b"<")
    return (content[:end], content[end:]) if end > 0 and len(content) - end < CHUNK else (content, b"")


@dataclass
class _Extent:
    """How far the cells of a part reach, whether they name their places or follow one another."""

    rows: int = 0
    in_row: int = 0

    def see(self, content: bytes) -> None:
        """Count what stands in the next piece of XML. Raises TooLarge."""
        first, *others = _ROW.split(content)
        counts = [self.in_row + len(_CELL.findall(first)), *(len(_CELL.findall(piece)) for piece in others)]
        self.rows += len(others)
        self.in_row = counts[-1]
        far = any(
            len(row) > 6 or int(row or 0) > MOST_ROWS or _column(letters) > MOST_COLUMNS
            for letters, row in set(_PLACE.findall(content))
        )
        if far or self.rows > MOST_ROWS or max(counts) > MOST_COLUMNS:
            raise _too_many()


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _too_large() -> TooLarge:
    return TooLarge(f"表格文件超过上限 {MOST_FILE_BYTES // 1_000_000} MB", limit_bytes=MOST_FILE_BYTES)


def _too_many() -> TooLarge:
    return TooLarge(
        f"表格超过 {MOST_ROWS} 行或 {MOST_COLUMNS} 列（空行、空列也计算在内）；请删除表外的空行空列，或分成几个文件",
        most_rows=MOST_ROWS,
    )


def _first_sheet(path: str) -> CalamineSheet:
    book = CalamineWorkbook.from_path(path)
    visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
    if not visible:
        raise SheetInvalid("工作簿中没有可见的工作表")
    return book.get_sheet_by_name(visible[0])


def _rows_of(sheet: CalamineSheet) -> Iterator[tuple[str, ...]]:
    table = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    _fill_merged(table, sheet.merged_cell_ranges or [])
    return (tuple(row) for row in table)


def _fill_merged(table: list[list[str]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Say in every cell of a merged field what its first cell says; fields that overlap without end are refused."""
    height, width = len(table), len(table[0]) if table else 0
    left = 2 * height * width
    for (top, first), (lowest, rightmost) in ranges:
        bottom, last = min(lowest, height - 1), min(rightmost, width - 1)
        left -= max(bottom - top + 1, 0) * max(last - first + 1, 0)
        if left < 0:
            raise SheetInvalid("工作表中的合并单元格互相重叠，请取消合并后再试")
        for row in range(top, bottom + 1):
            for column in range(first, last + 1):
                table[row][column] = table[top][first]


def _text(value: Any) -> str:
    """Return a cell as a person would write it: days in ISO form, whole numbers without a point."""
    if isinstance(value, str):
        return plain(value).strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time | timedelta | int):
        return str(value)
    return ""
