"""Shapes of what an officer does to a draft: changes of head, items, units and targets, and findings accepted as read.

In an edit only the fields that are stated change; null where it is allowed empties the field.
"""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from models.base import Day
from models.plans import ItemKind
from models.statements import Reasoned, Shape
from plans.ledger import Comparator, ReportCycle, Role

MOST_CHANGES = 200
MOST_FINDINGS = 1000

_ABOUT = {"change", "item_id", "item_unit_id", "target_id"}
_UNSTATED: Any = None
"""Not stated, so not changed; a field whose type does not admit null cannot be emptied."""

Number = Annotated[Decimal, Field(max_digits=18, decimal_places=6, allow_inf_nan=False)]


class _Edit(Shape):
    """An edit states at least one field beside the fact it is about."""

    @model_validator(mode="after")
    def something_stated(self) -> Self:
        """Refuse an edit that says nothing."""
        if not self.stated():
            raise ValueError("应写明要更正的内容")
        return self

    def stated(self) -> set[str]:
        """Return the fields that are to change."""
        return self.model_fields_set - _ABOUT


class HeadEdited(_Edit):
    """更正文件要素."""

    change: Literal["head_edited"]
    number: str | None = Field(default=None, min_length=4, max_length=80)
    title: str = Field(default=_UNSTATED, min_length=2, max_length=300)
    issuer: str = Field(default=_UNSTATED, min_length=2, max_length=120)
    issued_on: Day = _UNSTATED


class UnitStated(Shape):
    """A unit with its role in an item; `printed` is its name unless the officer words it."""

    unit_id: UUID
    role: Role
    clause: int = Field(default=1, ge=1, le=99)
    printed: str | None = Field(default=None, min_length=2, max_length=120)


class TargetStated(Shape):
    """A target; places may be named by `scope_unit_ids`, else they follow from `scope`."""

    indicator: str = Field(min_length=2, max_length=200)
    comparator: Comparator
    value: Number | None = None
    unit: str | None = Field(default=None, min_length=1, max_length=40)
    scope: str | None = Field(default=None, min_length=1, max_length=200)
    scope_unit_ids: list[UUID] | None = Field(default=None, max_length=200)
    due_on: Day | None = None
    soft: bool = False
    approx: bool = False


class ItemAdded(Shape):
    """增列条目: what the reader missed, or the office adds."""

    change: Literal["item_added"]
    kind: ItemKind = ItemKind.TASK
    part_key: str = Field(min_length=1, max_length=40)
    part_title: str | None = Field(default=None, min_length=2, max_length=200)
    group_no: str = Field(min_length=1, max_length=20)
    group_title: str = Field(min_length=1, max_length=200)
    no: str = Field(min_length=1, max_length=40)
    title: str = Field(min_length=2, max_length=300)
    text: str | None = Field(default=None, max_length=20_000)
    local_duty: bool = False
    due_on: Day | None = None
    report_cycle: ReportCycle | None = None
    units: list[UnitStated] = Field(default=[], max_length=100)
    targets: list[TargetStated] = Field(default=[], max_length=100)


class ItemEdited(_Edit):
    """更正条目."""

    change: Literal["item_edited"]
    item_id: UUID
    group_no: str = Field(default=_UNSTATED, min_length=1, max_length=20)
    group_title: str = Field(default=_UNSTATED, min_length=1, max_length=200)
    no: str = Field(default=_UNSTATED, min_length=1, max_length=40)
    title: str = Field(default=_UNSTATED, min_length=2, max_length=300)
    text: str | None = Field(default=None, max_length=20_000)
    local_duty: bool = _UNSTATED
    due_on: Day | None = None
    report_cycle: ReportCycle | None = None


class PartDated(Shape):
    """补定时限: one date for every entry of a part that has none; some plans never name their year."""

    change: Literal["part_dated"]
    part_key: str = Field(min_length=1, max_length=40)
    due_on: Day


class ItemRemoved(Shape):
    """删去条目: it stays in the record and orders nothing."""

    change: Literal["item_removed"]
    item_id: UUID


class ItemRestored(Shape):
    """恢复条目."""

    change: Literal["item_restored"]
    item_id: UUID


class UnitAdded(UnitStated):
    """增列责任单位."""

    change: Literal["unit_added"]
    item_id: UUID


class UnitEdited(_Edit):
    """更正责任单位: the unit that is meant, or its role."""

    change: Literal["unit_edited"]
    item_unit_id: UUID
    unit_id: UUID = _UNSTATED
    role: Role = _UNSTATED
    clause: int = Field(default=_UNSTATED, ge=1, le=99)
    open_list: bool = _UNSTATED


class UnitRemoved(Shape):
    """删去责任单位."""

    change: Literal["unit_removed"]
    item_unit_id: UUID


class NameResolved(Shape):
    """指定单位: whom one printed name means, wherever in the plan it still means nobody."""

    change: Literal["name_resolved"]
    printed: str = Field(min_length=1, max_length=120)
    unit_id: UUID


class TargetAdded(TargetStated):
    """增列指标: of an item, or of a whole part."""

    change: Literal["target_added"]
    item_id: UUID | None = None
    part_key: str | None = Field(default=None, min_length=1, max_length=40)


class TargetEdited(_Edit):
    """更正指标."""

    change: Literal["target_edited"]
    target_id: UUID
    indicator: str = Field(default=_UNSTATED, min_length=2, max_length=200)
    comparator: Comparator = _UNSTATED
    value: Number | None = None
    unit: str | None = Field(default=None, min_length=1, max_length=40)
    scope: str | None = Field(default=None, min_length=1, max_length=200)
    scope_unit_ids: list[UUID] = Field(default=_UNSTATED, max_length=200)
    due_on: Day | None = None
    soft: bool = _UNSTATED
    approx: bool = _UNSTATED


class TargetRemoved(Shape):
    """删去指标."""

    change: Literal["target_removed"]
    target_id: UUID


Change = (
    HeadEdited
    | ItemAdded
    | ItemEdited
    | PartDated
    | ItemRemoved
    | ItemRestored
    | UnitAdded
    | UnitEdited
    | UnitRemoved
    | NameResolved
    | TargetAdded
    | TargetEdited
    | TargetRemoved
)

_ID = "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111"


class PlanCorrections(Reasoned):
    """Changes made in one act for one reason; all are made or none.

    `settles` names findings that these changes answer beyond those they answer by themselves.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reason": "经核对原文",
                    "changes": [{"change": "item_edited", "item_id": _ID, "due_on": "2021-09-30"}],
                    "settles": [],
                }
            ]
        }
    )

    changes: list[Annotated[Change, Field(discriminator="change")]] = Field(min_length=1, max_length=MOST_CHANGES)
    settles: list[UUID] = Field(default=[], max_length=MOST_FINDINGS)


class FindingsAccepted(Reasoned):
    """Findings whose reading is right as it stands, and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "中央驻省单位，不在本系统交办", "finding_ids": [_ID]}]}
    )

    finding_ids: list[UUID] = Field(min_length=1, max_length=MOST_FINDINGS)
