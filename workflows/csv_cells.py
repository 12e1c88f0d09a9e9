"""Reads a CSV file strictly; faults are told by file, row, column, value and expectation."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core.errors import Invalid

BEGINNING = date(1949, 10, 1)
MAX_BYTES = 5_000_000


class TableInvalid(Invalid):
    """A file of facts is not what it must be; `errors` lists every wrong cell."""

    code = "table-invalid"
    title = "资料文件有误"


@dataclass(slots=True)
class Cells:
    """One row of a file, with its line number, collecting what is wrong in it."""

    file: str
    row: int
    values: dict[str, str]
    errors: list[dict[str, Any]]

    def wrong(self, column: str, expected: str, given: str | None = None) -> None:
        """Note a wrong cell; reading goes on so that all faults are told at once."""
        value = self.values.get(column, "")[:40] if given is None else given
        place = {"file": self.file, "row": self.row, "column": column}
        self.errors.append({**place, "value": value, "expected": expected})

    def text(self, column: str, limit: int) -> str:
        """A cell that must be filled."""
        if not self.values[column]:
            self.wrong(column, "非空文字")
        return self.upto(column, limit)

    def upto(self, column: str, limit: int) -> str:
        """A cell that may be empty."""
        if len(self.values[column]) > limit:
            self.wrong(column, f"不超过 {limit} 字的文字")
        return self.values[column]

    def day(self, column: str) -> date | None:
        """An ISO date, or nothing for an open end."""
        if not self.values[column]:
            return None
        try:
            return date.fromisoformat(self.values[column])
        except ValueError:
            self.wrong(column, "日期，如 2021-12-31")
            return None

    def days(self) -> tuple[date, date | None]:
        """From and to (the first day no longer); an empty `from` means since the records begin."""
        start, end = self.day("from") or BEGINNING, self.day("to")
        if end is not None and end <= start:
            self.wrong("to", f"晚于 {start} 的日期")
        return start, end


def read_rows(path: Path, columns: tuple[str, ...], errors: list[dict[str, Any]]) -> list[Cells]:
    """Read the rows under a header that must be exactly `columns`, in any order."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = next(reader, [])
        if sorted(header) != sorted(columns):
            raise TableInvalid(f"{path.name} 第 1 行：表头应为 {'、'.join(columns)}")
        found: list[Cells] = []
        for cells in reader:
            values = {name: value.strip() for name, value in zip(header, cells, strict=False)}
            row = Cells(path.name, reader.line_num, values, errors)
            if len(cells) == len(header):
                found.append(row)
            elif cells:
                row.wrong("（整行）", f"{len(header)} 列", f"{len(cells)} 列")
    except csv.Error as error:
        raise TableInvalid(f"{path.name} 第 {reader.line_num} 行：引号或分隔符有误") from error
    return found


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableInvalid(f"{path.name}：文件不存在或无法读取") from error
    if len(content) > MAX_BYTES:
        raise TableInvalid(f"{path.name}：文件超过上限 {MAX_BYTES} 字节")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise TableInvalid(f"{path.name} 第 {row} 行：不是 UTF-8 编码") from error


def refuse_if_wrong(errors: list[dict[str, Any]]) -> None:
    """Raise all noted faults at once, the first five of them in the sentence."""
    lines = [
        f"{e['file']} 第 {e['row']} 行“{e['column']}”列：应为{e['expected']}，实为“{e['value']}”" for e in errors[:5]
    ]
    if errors:
        more = f"；等共 {len(errors)} 处" if len(errors) > 5 else ""
        raise TableInvalid("；".join(lines) + more, errors=errors)
