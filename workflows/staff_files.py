"""Reading a list of staff from CSV: who holds which duty in which unit, checked against the units of the day."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from models.people import DUTY_NAMES, Duty
from workflows.csv_cells import Cells, TableInvalid, read_rows
from workflows.world import Staff

COLUMNS = ("login", "name", "email", "phone", "unit", "duty")
_DUTIES = {name: duty for duty, name in DUTY_NAMES.items()} | {duty.value: duty for duty in Duty}


def read_staff(path: Path, *, units: Collection[str]) -> list[Staff]:
    """Read the file, or raise TableInvalid naming every wrong cell; a log-in may hold several posts, one a row."""
    errors: list[dict[str, Any]] = []
    staff = [entry for cells in read_rows(path, COLUMNS, errors) if (entry := _staff(cells, units)) is not None]
    names: dict[str, str] = {}
    for number, entry in enumerate(staff, start=2):
        if names.setdefault(entry.login, entry.name) != entry.name:
            place = {"file": path.name, "row": number, "column": "name", "value": entry.name}
            errors.append({**place, "expected": f"与同一登录名的其他行一致：{names[entry.login]}"})
    if errors:
        raise TableInvalid("人员表有误，未导入任何一行", errors=errors)
    return staff


def _staff(cells: Cells, units: Collection[str]) -> Staff | None:
    duty = _DUTIES.get(cells.values["duty"])
    if duty is None or duty is Duty.ADMINISTRATOR:
        cells.wrong("duty", "、".join(name for duty, name in DUTY_NAMES.items() if duty is not Duty.ADMINISTRATOR))
    if cells.values["unit"] not in units:
        cells.wrong("unit", "单位名录中的代码")
    login, name = cells.text("login", 60), cells.text("name", 60)
    if duty is None or not login or not name:
        return None
    email, phone = cells.upto("email", 200) or None, cells.upto("phone", 40) or None
    return Staff(name, login, email, phone, cells.values["unit"], duty)
