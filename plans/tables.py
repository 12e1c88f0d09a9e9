"""Tables of tasks (任务分解表) in a paper: a row is a task, its columns say who and until when."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plans.duties import Found
from plans.duty_clauses import Clause, read_clause
from plans.outline import Paragraph
from plans.verbs import Label, LabelKind, column_label

_NO = re.compile(r"序号|编号|项次|条目")
_TASK = re.compile(r"任务|事项|工作内容|内容|措施|举措|目标|项目|要求|名称|指标")
_CELL_NUMBER = re.compile(r"\d{1,3}|[一二三四五六七八九十]{1,3}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell by its place in the cleaned paper."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is a task: its number, the cells of its text, and what its other columns say."""

    no: str
    paragraph: Paragraph
    texts: list[Cell]
    clauses: list[Found]


def rows_in(text: str, paragraphs: Iterable[Paragraph]) -> Iterator[Row]:
    """Yield the tasks of the tables among paragraphs; a table begins with a row that names a task and a unit column."""
    columns: list[Label | str] = []
    count = 0
    for one in paragraphs:
        cells = list(_cells(text, one))
        if len(cells) < 3:
            columns = columns if len(cells) > 1 else []
            continue
        header = _header(text, cells)
        if header:
            columns, count = header, 0
        elif len(columns) == len(cells):
            count += 1
            row = _row(text, one, columns, cells, count)
            if row:
                yield row


def is_row(text: str, paragraph: Paragraph) -> bool:
    """Return whether a paragraph is a row of a table."""
    return text.count("\t", paragraph.start, paragraph.end) >= 2


def _cells(text: str, one: Paragraph) -> Iterator[Cell]:
    start = one.start
    while True:
        end = text.find("\t", start, one.end)
        yield Cell(start, one.end if end < 0 else end)
        if end < 0:
            return
        start = end + 1


def _header(text: str, cells: list[Cell]) -> list[Label | str]:
    columns: list[Label | str] = []
    for cell in cells:
        name = text[cell.start : cell.end]
        label = column_label(name) if len(name) <= 16 else None
        kind = "no" if _NO.search(name) else "task" if _TASK.search(name) else ""
        columns.append(label or (kind if len(name) <= 12 else ""))
    units = any(isinstance(one, Label) and one.kind is LabelKind.UNITS for one in columns)
    return columns if units and "task" in columns else []


def _row(text: str, one: Paragraph, columns: list[Label | str], cells: list[Cell], count: int) -> Row | None:
    no, texts, clauses = str(count), [], []
    for column, cell in zip(columns, cells, strict=True):
        printed = text[cell.start : cell.end]
        if isinstance(column, Label):
            clauses.append(Found(cell.start, cell.end, cell.start, _said(printed, column), own_line=True))
        elif column == "no" and _CELL_NUMBER.fullmatch(printed):
            no = printed
        elif column == "task" and printed:
            texts.append(cell)
    return Row(no, one, texts, clauses) if texts else None


def _said(printed: str, column: Label) -> Clause:
    if column.kind is LabelKind.DATE:
        return Clause(dates=[(0, len(printed))] if printed else [])
    return read_clause(printed, column)
