"""Spreadsheets out: plain strings, row after row, in bounded memory; no cell is ever taken for a formula."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell_fast as xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767
"""Of a cell in Excel, counted in UTF-16 units."""
GUARD = "'"
ORDERS = ("=", "+", "-", "@", "\t", "\r", GUARD)
"""What a spreadsheet program takes for the beginning of a formula when it opens a CSV file, and the guard itself."""
HEADER_ROW = 2
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LIKE = re.compile(r"(_x[0-9a-fA-F]{4}_)")
_LINE_ENDS = re.compile("\r\n?")
_FONT = "宋体"
_REMARK_WIDTH = 80
_LINE_POINTS, _LEAST_POINTS, _MOST_POINTS = 13.5, 20.0, 409.0
BOOK_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column; the fill of its header says what the reader may do with it."""

    header: str
    width: float
    fill: str = "#D9E2EC"
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table looks and prints; a row takes two pages, `kept` columns stand on both."""

    name: str
    title: str
    subtitle: str
    columns: tuple[SheetColumn, ...]
    kept: int
    printed: int


def plain(text: str) -> str:
    """Return a text as a sheet can hold it: lines end in one sign, and what XML forbids is left out."""
    if _FORBIDDEN.search(text) is None:
        return text
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))


def fitting(text: str) -> str:
    """Return a text no longer than a cell holds; what is cut off is said at its end."""
    if len(text) <= LONGEST_CELL // 2 or len(text.encode("utf-16-le", "ignore")) // 2 <= LONGEST_CELL:
        return text
    told = f"……（本格原文 {len(text)} 字，超过单元格上限，此处截断，全文见系统）"
    kept = text.encode("utf-16-le")[: 2 * (LONGEST_CELL - len(told))]
    return kept.decode("utf-16-le", "ignore") + told


def lines_of(text: str, width: float) -> int:
    """Return about how many lines a text takes in a column; a Chinese character is as wide as two digits."""
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, ceil(len(line.encode("gb18030", "replace")) / width)) for line in text.split("\n"))


def guarded(text: str) -> str:
    """Return a cell of a CSV file that no spreadsheet program takes for a formula; `unguarded` undoes it."""
    return GUARD + text if text.startswith(ORDERS) else text


def unguarded(text: str) -> str:
    """Return what stood in the cell before it was guarded."""
    return text[1:] if text.startswith(GUARD) and text[1:].startswith(ORDERS) else text


class TextWorksheet(Worksheet):  # type: ignore[misc]  # the library ships no types
    """Writes a text cell as a text, whatever it looks like, and in half the time.

    The library takes a text that begins with `<r>` and ends with `</r>` for markup of its own and writes it as it is:
    with it a formula could be smuggled in.
    """

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if cell.__class__.__name__ != "String":
            super()._write_cell(row, col, cell)
            return
        text = cell.string
        if "_x" in text:
            text = _ESCAPE_LIKE.sub(r"_x005F\1", text)
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        style = cell.format._get_xf_index()  # noqa: SLF001  as the library's own class does
        place = xl_rowcol_to_cell(row, col)
        self.fh.write(f'<c r="{place}" s="{style}" t="inlineStr"><is><t{space}>{text}</t></is></c>')


class Sheet(Protocol):
    """A file that grows row by row and is whole only after the block that opened it."""

    def __enter__(self) -> Self:
        """Write what stands above the rows."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Finish the file."""

    def row(self, cells: Sequence[str], fills: Mapping[int, str] | None = None) -> None:
        """Write the next row; `fills` colours cells by their place, where the format has colours."""

    def remarks(self, name: str, lines: Sequence[str]) -> None:
        """Add a page of explanations, where the format has more than one page."""


class CsvSheet:
    """A CSV file as Excel opens it: UTF-8 with its mark, every cell guarded."""

    def __init__(self, place: Path, layout: Layout) -> None:
        self._file = place.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._layout = layout

    def __enter__(self) -> Self:
        """Write the header."""
        self._writer.writerow([column.header for column in self._layout.columns])
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def row(self, cells: Sequence[str], fills: Mapping[int, str] | None = None) -> None:  # noqa: ARG002  no colours
        """Write the next row."""
        self._writer.writerow([guarded(plain(cell)) for cell in cells])

    def remarks(self, name: str, lines: Sequence[str]) -> None:
        """Leave explanations out: a CSV file is one table."""


class XlsxSheet:
    """An Excel file of text cells; rows are on disk as soon as the next one begins."""

    def __init__(self, place: Path, layout: Layout) -> None:
        self._book = Workbook(str(place), {**BOOK_OPTIONS, "tmpdir": str(place.parent)})
        self._layout = layout
        self._next = HEADER_ROW + 1
        self._formats: dict[str, Any] = {}
        self._sheet = self._book.add_worksheet(layout.name, TextWorksheet)

    def __enter__(self) -> Self:
        """Set the page up; write title, subtitle and header, which stay in view and head every printed page."""
        self._set_up_page()
        heading = self._format("title", bold=True, font_size=18, text_wrap=False, align="left", border=0)
        note = self._format("note", font_color="#595959", text_wrap=False, align="left", border=0)
        self._sheet.set_row(0, 30)
        self._sheet.write_string(0, 0, fitting(plain(self._layout.title)), heading)
        self._sheet.write_string(1, 0, fitting(plain(self._layout.subtitle)), note)
        self._sheet.set_row(HEADER_ROW, 30)
        for place, column in enumerate(self._layout.columns):
            style = self._format(f"head{column.fill}", bold=True, align="center", bg_color=column.fill)
            self._sheet.write_string(HEADER_ROW, place, column.header, style)
        body, centred = self._format("body"), self._format("centred", align="center")
        self._styles = [centred if column.centred else body for column in self._layout.columns]
        self._widths = [column.width - 1 for column in self._layout.columns]
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Let the table be filtered, and pack the file; a table that was given up is closed all the same."""
        if kind is None:
            self._sheet.autofilter(HEADER_ROW, 0, max(self._next - 1, HEADER_ROW), len(self._layout.columns) - 1)
            self._sheet.print_area(0, 0, self._next - 1, self._layout.printed - 1)
        self._book.close()

    def row(self, cells: Sequence[str], fills: Mapping[int, str] | None = None) -> None:
        """Write the next row as text, so that a cell that is edited later stays text."""
        write, blank, number, lines = self._sheet.write_string, self._sheet.write_blank, self._next, 1
        for place, (cell, style) in enumerate(zip(cells, self._styles, strict=True)):
            if cell:
                write(number, place, fitting(plain(cell)), style)
                lines = max(lines, lines_of(cell, self._widths[place]))
            else:
                blank(number, place, "", style)
        for place, fill in (fills or {}).items():
            coloured = self._format(f"fill{fill}", align="center", bold=True, bg_color=fill)
            write(number, place, plain(cells[place]), coloured)
        self._sheet.set_row(number, min(max(lines * _LINE_POINTS + 4, _LEAST_POINTS), _MOST_POINTS))
        self._next += 1

    def remarks(self, name: str, lines: Sequence[str]) -> None:
        """Add a sheet of explanations behind the table."""
        sheet = self._book.add_worksheet(name, TextWorksheet)
        sheet.set_column(0, 0, _REMARK_WIDTH)
        sheet.set_paper(9)
        style = self._format("remark", font_size=11, border=0, align="left")
        for number, line in enumerate(lines):
            sheet.set_row(number, 6 + 16 * lines_of(line, _REMARK_WIDTH - 4))
            sheet.write_string(number, 0, fitting(plain(line)), style)

    def _set_up_page(self) -> None:
        layout, sheet = self._layout, self._sheet
        for place, column in enumerate(layout.columns):
            sheet.set_column(place, place, column.width)
        sheet.freeze_panes(HEADER_ROW + 1, layout.kept)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(2, 0)
        sheet.repeat_rows(HEADER_ROW)
        sheet.repeat_columns(0, layout.kept - 1)
        sheet.set_footer("&C第 &P 页，共 &N 页")

    def _format(self, name: str, **more: Any) -> Any:
        if name not in self._formats:
            usual = {"font_name": _FONT, "font_size": 10, "text_wrap": True, "valign": "vcenter", "border": 1}
            self._formats[name] = self._book.add_format({**usual, "num_format": "@", **more})
        return self._formats[name]
