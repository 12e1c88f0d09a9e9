"""Shapes in which the API takes and shows further papers of a plan, their changes, and a plan beside its parent."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.plan_reading_views import ReadFrom
from models.plan_rereads import ChangeKind, ChangeState, LinkState
from models.statements import Shape
from plans.cascade import Verdict
from plans.ledger import Comparator

_ID = "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111"


class ChangeShown(BaseModel):
    """What a further paper says otherwise of one fact; `printed_before` is what the paper before said."""

    kind: ChangeKind
    kind_name: str = Field(examples=["完成时限有变"])
    title: str
    item_id: UUID | None
    fact_id: UUID
    before: dict[str, Any] | None
    printed_before: dict[str, Any] | None
    after: dict[str, Any] | None
    read_from: ReadFrom | None
    disputed: list[str] = Field(description="草案中已更正、新文件又改动的内容，未动，须核定")


class PlanReread(BaseModel):
    """What a further paper came to: taken into a draft, or proposed on an issued plan."""

    subject_id: UUID
    stage: str = Field(examples=["issued"])
    version: int
    reading_id: UUID | None = Field(description="试读时没有")
    existing: bool = Field(description="同一文件已识读过，未作任何更改")
    taken: int = Field(description="已写入草案的变更")
    disputed: int = Field(description="与更正不一致、须核定的变更")
    proposed: int = Field(description="待审定的变更")
    open_findings: int
    changes: list[ChangeShown]


class ChangeLine(BaseModel):
    """A change of an issued plan, how it was decided, and what was left to a person."""

    id: UUID
    reading_id: UUID
    item_id: UUID | None
    fact_id: UUID
    kind: ChangeKind
    kind_name: str
    title: str
    before: dict[str, Any] | None
    printed_before: dict[str, Any] | None
    after: dict[str, Any] | None
    read_from: ReadFrom | None
    doubts: list[str]
    state: ChangeState
    state_name: str = Field(examples=["待审定"])
    created_at: datetime
    decided_by: UUID | None
    decided_by_name: str | None
    decided_at: datetime | None
    decided_event_id: UUID | None
    reason: str | None
    outcome: dict[str, Any] | None
    by_hand: list[str] = Field(description="系统不能代办、须人工办理的事项")
    handled_by: UUID | None
    handled_by_name: str | None
    handled_at: datetime | None
    handled_result: str | None


class ChangeDecided(BaseModel):
    """What a decision left: tasks made, withdrawn and changed, and what a person has to do."""

    subject_id: UUID
    event_id: UUID
    stage: str
    version: int
    change_id: UUID
    state: ChangeState
    made: int
    withdrawn: int
    amended: int
    by_hand: list[str]


class Handled(Shape):
    """What was done by hand."""

    result: str = Field(min_length=2, max_length=2000)


class ParentNamed(Shape):
    """The plan that this one carries out; none takes it back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"parent_id": _ID}]})

    parent_id: UUID | None


class LinksJudged(Shape):
    """Which proposed links are right and which are not."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"confirmed": [_ID], "declined": []}]})

    confirmed: list[UUID] = Field(default=[], max_length=1000)
    declined: list[UUID] = Field(default=[], max_length=1000)


class LinkLine(BaseModel):
    """An entry and the parent's entry it carries out."""

    id: UUID
    item_id: UUID
    item: str = Field(examples=["（一）第 1 项“整治排污口”"])
    parent_item_id: UUID
    parent_item: str
    likeness: float = Field(description="相似程度，1 为相同")
    state: LinkState
    judged_by_name: str | None
    judged_at: datetime | None


class AimShown(BaseModel):
    """A target with its place in the plan and in the paper."""

    id: UUID
    indicator: str
    comparator: Comparator
    value: Decimal | None
    unit: str | None
    scope: str | None
    due_on: date | None
    soft: bool
    approx: bool
    part: str
    entry: str
    read_from: ReadFrom | None


class HeldShown(BaseModel):
    """A parent's target and how the child's stands to it."""

    verdict: Verdict
    verdict_name: str = Field(examples=["弱于上级"])
    reasons: list[str]
    parent: AimShown
    child: AimShown | None


class Cascade(BaseModel):
    """A plan held against its parent's, target by target; the entries of the parent that nothing carries out."""

    parent_id: UUID
    parent_title: str
    counts: dict[str, int]
    targets: list[HeldShown]
    parent_items_unlinked: list[str] = Field(description="上级方案中没有对应条目的任务")
