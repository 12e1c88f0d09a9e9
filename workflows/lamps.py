"""The progress lamp of a task: red for a missed date, yellow for one that is near, green otherwise, grey at rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

NEAR_DAYS = 7


class Lamp(StrEnum):
    """What a ledger shows at a glance."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


LAMP_NAMES = {Lamp.GREEN: "绿灯", Lamp.YELLOW: "黄灯", Lamp.RED: "红灯", Lamp.GREY: "灰灯"}
LAMP_COLOURS = {Lamp.GREEN: "#92D050", Lamp.YELLOW: "#FFE699", Lamp.RED: "#FF7C80", Lamp.GREY: "#D9D9D9"}


@dataclass(frozen=True, slots=True)
class OpenDate:
    """A date of a task that is neither met nor cancelled; `missed` is the mark that the clock has set."""

    name: str
    due_on: date
    missed: bool


@dataclass(frozen=True, slots=True)
class Lit:
    """A lamp and the sentence that says why."""

    lamp: Lamp
    reason: str


def lamp_of(*, at_work: bool, stage_name: str, dates: Sequence[OpenDate], on: date, near_days: int = NEAR_DAYS) -> Lit:
    """Return the lamp of a day; the earliest missed date speaks, else the earliest open one; days are natural."""
    if not at_work:
        return Lit(Lamp.GREY, stage_name)
    ordered = sorted(dates, key=lambda entry: entry.due_on)
    missed = next((entry for entry in ordered if entry.missed), None)
    if missed is not None:
        return Lit(Lamp.RED, f"{missed.name}时限 {missed.due_on} 已过 {(on - missed.due_on).days} 天")
    first = ordered[0] if ordered else None
    if first is None:
        return Lit(Lamp.GREEN, "没有未到的时限")
    left = (first.due_on - on).days
    if left > near_days:
        return Lit(Lamp.GREEN, f"最近的时限：{first.name} {first.due_on}")
    return Lit(Lamp.YELLOW, f"{first.name}时限 {first.due_on}，" + (f"还有 {left} 天" if left >= 0 else "已到，待标记"))
