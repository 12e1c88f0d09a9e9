"""Tables of monitoring figures as people send them: columns by any of their names, every wrong cell named."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import Invalid
from core.sheet_reading import read_rows

PLACE = "place"
PLACE_NAMES = ("place", "地区", "区域", "城市", "市", "县", "县区", "县（市、区）", "名称")
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """One row: its number in the file, the place, the texts asked for, and the figures that it has."""

    number: int
    place: str
    texts: Mapping[str, str]
    values: Mapping[str, float]


def read_figures(
    file: Path, names: Mapping[str, Sequence[str]], *, needed: Sequence[str] = (), texts: Sequence[str] = ()
) -> list[Figures]:
    """Read the columns of `names` (key → words for it); other columns are passed over.

    Raises Invalid naming row, column and value of every cell that is no figure, is negative, or is needed and empty.
    """
    rows = read_rows(file)
    if not rows:
        raise Invalid("表中没有内容", errors=[{"field": file.name, "value": "空", "expected": "表头一行，数据若干行"}])
    places = _columns(rows[0].cells, names, needed, texts, file)
    errors: list[dict[str, str]] = []
    found = []
    for row in rows[1:]:
        if not any(cell.strip() for cell in row.cells):
            continue
        values = {
            key: _number(row.cells[places[key]], row.number, words[0], key in needed, errors)
            for key, words in names.items()
            if key in places
        }
        found.append(
            Figures(
                row.number,
                row.cells[places[PLACE]].strip(),
                {name: row.cells[places[name]].strip() for name in texts if name in places},
                {key: value for key, value in values.items() if value is not None},
            )
        )
    _refuse(file, errors)
    return found


def _refuse(file: Path, errors: list[dict[str, str]]) -> None:
    if errors:
        shown = "；".join(f"{one['field']}“{one['value']}”应为{one['expected']}" for one in errors[:MOST_SHOWN])
        more = f"；等共 {len(errors)} 处" if len(errors) > MOST_SHOWN else ""
        raise Invalid(f"{file.name} 有 {len(errors)} 处有误，未作计算：{shown}{more}", errors=errors)


def _columns(
    header: Sequence[str], names: Mapping[str, Sequence[str]], needed: Sequence[str], texts: Sequence[str], file: Path
) -> dict[str, int]:
    wanted = {PLACE: PLACE_NAMES, **names, **{text: (text,) for text in texts}}
    folded = [_folded(cell) for cell in header]
    places = {
        key: folded.index(word)
        for key, words in wanted.items()
        for word in map(_folded, reversed((key, *words)))
        if word in folded
    }
    missing = [wanted[key][0] for key in (PLACE, *needed) if key not in places]
    if missing:
        raise Invalid(
            f"{file.name} 缺少列：{'、'.join(missing)}",
            errors=[{"field": name, "value": "无", "expected": "表头中有此列"} for name in missing],
        )
    return places


def _folded(cell: str) -> str:
    plain = cell.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
    return "".join(sign for sign in plain.lower() if sign.isalnum())


def _number(cell: str, row: int, name: str, needed: bool, errors: list[dict[str, str]]) -> float | None:
    text = cell.strip().replace(",", "")
    place = f"第 {row} 行“{name}”"
    if not text:
        if needed:
            errors.append({"field": place, "value": "空", "expected": "数字"})
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        errors.append({"field": place, "value": cell[:40], "expected": "数字"})
        return None
    if value < 0:
        errors.append({"field": place, "value": cell[:40], "expected": "不小于 0 的数"})
        return None
    return value
