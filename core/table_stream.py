"""Long tables in: the rows of a CSV file of any length in blocks, so that memory does not grow with the file.

A workbook holds far fewer rows and is read as a whole by `core.sheet_reading`, which also says what is refused.
"""

import codecs
import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.errors import TooLarge, UnsupportedFile
from core.sheet_reading import ADVICE, CHUNK, MOST_COLUMNS, SheetInvalid, read_rows

MOST_BYTES = 400_000_000
MOST_ROWS = 4_000_000
BLOCK = 20_000
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

Watch = Callable[[int], None]
"""Told how many bytes of the file have been read so far."""


def unwatched(_: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a table that follow one another, with the numbers their program shows; every row is of one width."""

    numbers: Sequence[int]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table on disk that has been looked at but not read: its digest, its size, how its text is written."""

    path: Path
    sha256: str
    size: int
    encoding: str | None
    """None for a workbook."""

    def blocks(self, watch: Watch = unwatched) -> Iterator[Block]:
        """Yield the rows in order, the header among the first; empty rows are left out.

        Raises SheetInvalid, TooLarge or UnsupportedFile.
        """
        return _workbook_blocks(self, watch) if self.encoding is None else _csv_blocks(self, watch)


def look_at(path: Path) -> TableFile:
    """Digest a file and find out how it is written. Raises TooLarge, SheetInvalid for an empty one, UnsupportedFile."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise TooLarge(f"表格文件超过上限 {MOST_BYTES // 1_000_000} MB", limit_bytes=MOST_BYTES)
    if size == 0:
        raise SheetInvalid("文件是空的，没有内容")
    digest, utf8, workbook = hashlib.sha256(), codecs.getincrementaldecoder("utf-8-sig")(), False
    encoding = "utf-8-sig"
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            workbook = workbook or (file.tell() <= CHUNK and chunk.startswith(_WORKBOOKS))
            digest.update(chunk)
            if encoding == "utf-8-sig" and not workbook:
                encoding = encoding if _reads(utf8, chunk) else "gb18030"
    return TableFile(path, digest.hexdigest(), size, None if workbook else encoding)


def _reads(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _workbook_blocks(table: TableFile, watch: Watch) -> Iterator[Block]:
    rows = read_rows(table.path)
    watch(table.size)
    for start in range(0, len(rows), BLOCK):
        part = rows[start : start + BLOCK]
        yield Block([row.number for row in part], [row.cells for row in part])


def _csv_blocks(table: TableFile, watch: Watch) -> Iterator[Block]:
    width = None
    with table.path.open("rb") as raw:
        delimiter = _delimiter(raw.readline())
        raw.seek(0)
        file = io.TextIOWrapper(raw, encoding=table.encoding, newline="")
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        number = 1
        try:
            while rows := list(islice(reader, BLOCK)):
                width = _checked_width(rows, number, width)
                if number > MOST_ROWS:
                    raise TooLarge(f"表格超过 {MOST_ROWS} 行，请分成几个文件", most_rows=MOST_ROWS)
                yield _block(rows, number)
                number += len(rows)
                watch(raw.tell())
        except csv.Error as error:
            raise SheetInvalid(f"CSV 文件第 {reader.line_num} 行：引号或分隔符有误，或单元格过长") from error
        except UnicodeDecodeError as error:
            expected = f"文件内容既不是 Excel 工作簿，也不是 UTF-8 或 GB18030 文本；{ADVICE}"
            raise UnsupportedFile(expected) from error


def _delimiter(head: bytes) -> str:
    return "\t" if b"\t" in head and b"," not in head else ","


def _checked_width(rows: list[list[str]], first: int, width: int | None) -> int:
    """Return how many cells a row has: as many as the header, which is the first row that is not empty."""
    if width is None:
        width = next((len(row) for row in rows if any(row)), 0)
        if width > MOST_COLUMNS:
            raise TooLarge(f"表格超过 {MOST_COLUMNS} 列，请删除多余的列")
    for number, row in enumerate(rows, first):
        if len(row) != width and any(row):
            _fit(row, width, number)
    return width


def _fit(row: list[str], width: int, number: int) -> None:
    if any(row[width:]):
        raise SheetInvalid(f"CSV 文件第 {number} 行有 {len(row)} 格，表头只有 {width} 格")
    row[width:] = []
    row += [""] * (width - len(row))


def _block(rows: list[list[str]], first: int) -> Block:
    if all(row and any(row) for row in rows):
        return Block(range(first, first + len(rows)), rows)
    kept = [(number, row) for number, row in enumerate(rows, first) if any(row)]
    return Block([number for number, _ in kept], [row for _, row in kept])
