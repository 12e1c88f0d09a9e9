"""A task as its row of the ledger: every cell is a text, made here and nowhere else, so that import can compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.clock import day_of
from core.sheets import plain
from models.plans import SOURCE_KIND_NAMES, SourceKind
from models.tasks import TASK_STAGE_NAMES
from plans.ledger import Comparator, ReportCycle
from queries.sql import Row
from workflows.lamps import Lamp
from workflows.ledger_columns import COLUMNS, PLACES

CYCLE_NAMES = {
    ReportCycle.DAILY: "每日",
    ReportCycle.WEEKLY: "每周",
    ReportCycle.TEN_DAY: "每旬",
    ReportCycle.MONTHLY: "每月",
    ReportCycle.QUARTERLY: "每季度",
    ReportCycle.HALF_YEAR: "每半年",
    ReportCycle.YEAR: "每年",
    ReportCycle.MILESTONE: "按节点",
}
LOCAL = "各市、县级政府"
SHADES = {"绿": "#92D050", "蓝": "#9DC3E6", "黄": "#FFE699", "橙": "#F4B183", "红": "#FF7C80", "": "#D9D9D9"}
"""What a colour of the policy looks like in a cell; one without an entry is said by its word alone."""
_SIGNS = {
    Comparator.AT_LEAST: "≥",
    Comparator.AT_MOST: "≤",
    Comparator.MORE_THAN: ">",
    Comparator.LESS_THAN: "<",
    Comparator.EQUAL: "=",
    Comparator.TREND: "",
}
_NO_UNITS: Row = {"lead": None, "responsible": None, "participants": None}


@dataclass(frozen=True, slots=True)
class Beside:
    """What rows share: units as printed in a plan entry, and a unit's liaisons."""

    printed: Mapping[Any, Row]
    contacts: Mapping[Any, str]


def cells(entry: Row, beside: Beside, *, number: int, lamp: Lamp) -> tuple[list[str], dict[int, str]]:
    """Return the cells of a task in the order of the columns, and the colour of its lamp by place. Pure."""
    said = words(entry, beside)
    said |= {
        "number": str(number),
        "contact": beside.contacts.get(entry["unit_id"], ""),
        "lamp": lamp.label,
        "overdue": f"是：{lamp.reason}" if _overdue(entry) else "否",
    }
    shade = SHADES.get(lamp.colour)
    return [said[column.key] for column in COLUMNS], {PLACES["lamp"]: shade} if shade else {}


def words(entry: Row, beside: Beside) -> dict[str, str]:
    """Return the cells that do not depend on the day or the list, by column; an import holds a file against these."""
    printed = beside.printed.get(entry["item_id"], _NO_UNITS)
    said: dict[str, Any] = {
        "part": " ".join(filter(None, (entry["part_title"], entry["group_no"], entry["group_title"]))),
        "item": entry["item_no"],
        "title": entry["title"],
        "requirement": entry["requirement"],
        "targets": "；".join(_target(*target) for target in entry["targets"] or ()),
        "original_on": entry["original_on"] or entry["due_on"],
        "due_on": entry["due_on"],
        **{role: printed[role] for role in _NO_UNITS},
        "local": LOCAL if entry["local_duty"] else "",
        "bearer": entry["unit_name"],
        "text": entry["text"],
        "ratio": ratio(entry),
        "obstacles": entry["obstacles"],
        "next_step": entry["next_step"],
        "stage": TASK_STAGE_NAMES[entry["stage"]],
        "reported_on": day_of(entry["submitted_at"]) if entry["submitted_at"] else "",
        "remark": entry["excused_reason"],
        "source": SOURCE_KIND_NAMES[SourceKind(entry["source_kind"])],
        "basis_paper": entry["basis_paper"],
        "occurred_on": entry["occurred_on"],
        "cycle": CYCLE_NAMES[entry["report_cycle"]] if entry["report_cycle"] else "",
        "office": entry["office_name"],
        "id": f"{entry['id']} v{entry['version']}",
    }
    return {key: plain(str(value)) if value else "" for key, value in said.items()}


def _overdue(entry: Row) -> bool:
    """Whether a date that is still owed has been marked as missed."""
    return any(missed for _, _, missed in entry["dates"] or ())


def ratio(entry: Row) -> str:
    """Return how far a task is by its steps (节点) or else by its parts (下级任务); nothing where it has neither."""
    counted: Sequence[tuple[str, int, int]] = (
        ("节点", entry["steps_taken"], entry["steps_planned"]),
        ("下级", entry["parts_settled"], entry["parts_made"]),
    )
    return next((f"{name} {done}/{of}（{done * 100 // of}%）" for name, done, of in counted if of), "")


def _target(indicator: str, comparator: str, value: str | None, unit: str | None, soft: bool, approx: bool) -> str:
    number = value.rstrip("0").rstrip(".") if value and "." in value else value or ""
    aim = f"{indicator}{_SIGNS[Comparator(comparator)]}{number}{unit or ''}"
    return ("力争" if soft else "") + aim + ("左右" if approx else "")
