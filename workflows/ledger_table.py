"""From the rows of a sheet to the rows of a ledger: finds the header, knows its columns, collects what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import AppError, Invalid, Unavailable
from core.sheet_reading import SheetInvalid, SheetRow
from models.ledgers import LedgerNote
from workflows.ledger_columns import BY_KEY, recognised_all, repeated

SEARCHED_ROWS = 15
MOST_TOLD = 500
WHOLE_ROW = "（整行）"
_NUMBERING = frozenset({"number", "part"})


class LedgerRefused(Invalid):
    """A ledger has rows that cannot be taken; none of it was."""

    code = "ledger-refused"
    title = "台账未导入"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of the table: the texts of its known columns, under the headers of this very file."""

    number: int
    values: Mapping[str, str]
    headers: Mapping[str, str]

    def get(self, key: str) -> str:
        """Return a cell, empty when the file has no such column."""
        return self.values.get(key, "")

    def header(self, key: str) -> str:
        """Return what the file calls a column."""
        return self.headers.get(key) or (BY_KEY[key].header if key in BY_KEY else key)


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """All rows that speak of a task, and the headers nobody knows."""

    rows: tuple[LedgerRow, ...]
    ignored: tuple[str, ...]


@dataclass
class Faults:
    """Everything that is wrong in a file, so that it is told at once; and what is left out without being wrong."""

    errors: list[dict[str, Any]] = field(default_factory=list)
    notes: list[LedgerNote] = field(default_factory=list)

    def add(self, row: LedgerRow, key: str, expected: str, value: str | None = None) -> None:
        """Note one wrong cell."""
        column = WHOLE_ROW if key == WHOLE_ROW else row.header(key)
        shown = (row.get(key) if value is None else value)[:60]
        place = {"field": f"第 {row.number} 行“{column}”", "row": row.number, "column": column}
        self.errors.append({**place, "value": shown, "expected": expected})

    def add_refusal(self, row: LedgerRow, error: AppError, *, keys: Mapping[str, str]) -> None:
        """Note what a command refuses; `keys` are the columns its fields came from. Raises what is no refusal."""
        if isinstance(error, Unavailable):
            raise error
        named = error.errors if isinstance(error, Invalid) else []
        if not named:
            self.add(row, WHOLE_ROW, error.detail)
        for entry in named:
            self.add(row, keys.get(entry["field"], WHOLE_ROW), f"{error.detail}，{entry['expected']}")

    def note(self, row: LedgerRow, key: str, note: str) -> None:
        """Note what is left out."""
        self.notes.append(LedgerNote(row=row.number, column=row.header(key), note=note))

    def refuse(self) -> None:
        """Raise all that was noted, the first five in the sentence."""
        if not self.errors:
            return
        self.errors.sort(key=lambda entry: entry["row"])
        told = [f"{entry['field']}：{entry['expected']}（表中为“{entry['value']}”）" for entry in self.errors[:5]]
        more = f"；等共 {len(self.errors)} 处" if len(self.errors) > 5 else ""
        raise LedgerRefused(
            "台账有误，未导入任何内容：" + "；".join(told) + more,
            errors=self.errors[:MOST_TOLD],
            wrong=len(self.errors),
        )


def read_table(rows: Sequence[SheetRow]) -> LedgerTable:
    """Return the tasks of a sheet. Raises SheetInvalid where no header is found or a column stands twice."""
    place, columns = _header(rows)
    header = rows[place].cells
    if twice := repeated(columns.values()):
        raise SheetInvalid(f"第 {rows[place].number} 行表头有含义相同的列：{'、'.join(twice)}；请只保留一列")
    headers = {key: header[column].replace("\n", "") for column, key in columns.items()}
    found = [_row(row, columns, headers) for row in rows[place + 1 :] if row.cells != header and not _heading(row)]
    ignored = [text for column, text in enumerate(header) if text and column not in columns]
    return LedgerTable(tuple(row for row in found if set(row.values) - _NUMBERING), tuple(dict.fromkeys(ignored)))


def _header(rows: Sequence[SheetRow]) -> tuple[int, dict[int, str]]:
    """Return the place of the row that knows most columns, among the first that are not empty."""
    known = [recognised_all(row.cells) for row in rows[:SEARCHED_ROWS]]
    place = max(range(len(known)), key=lambda number: len(known[number]), default=None)
    if place is None or len(known[place]) < 2 or not {"title", "id"} & set(known[place].values()):
        raise SheetInvalid(
            f"前 {SEARCHED_ROWS} 行中没有找到表头：应有一行含“重点任务”（或“任务标识”）和其他列名，如完成时限"
        )
    return place, known[place]


def _row(row: SheetRow, columns: Mapping[int, str], headers: Mapping[str, str]) -> LedgerRow:
    values = {key: row.cells[column] for column, key in columns.items() if column < len(row.cells)}
    return LedgerRow(row.number, {key: value for key, value in values.items() if value}, headers)


def _heading(row: SheetRow) -> bool:
    """Whether a row is the heading of a section, printed across the table."""
    return len(row.cells) > 1 and len(set(row.cells)) == 1
