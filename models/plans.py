"""An action plan as facts: items, who bears them, targets; and where a matter comes from."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.base import Record, enum_type
from plans.ledger import Comparator, ReportCycle, Role


class PlanStage(StrEnum):
    """A plan binds nobody before it is issued; a draft that was a mistake is discarded and frees its number."""

    DRAFT = "draft"
    ISSUED = "issued"
    DISCARDED = "discarded"


class ItemKind(StrEnum):
    """A numbered task of the plan, or one of its safeguards (保障措施)."""

    TASK = "task"
    SAFEGUARD = "safeguard"


class Plan(Record, table=True):
    """The document that orders the tasks, and the office that supervises it.

    A draft read from a paper may lack what the paper did not say; issuer and day are there before it is issued.
    """

    __table_args__ = (
        sa.CheckConstraint(
            "stage <> 'issued' OR (issuer IS NOT NULL AND issued_on IS NOT NULL)", name="issued_with_head"
        ),
        sa.Index(None, "number", unique=True, postgresql_where=sa.text("stage <> 'discarded'")),
    )

    number: str | None = Field(default=None, max_length=80)
    title: str = Field(max_length=300)
    issuer: str | None = Field(default=None, max_length=120)
    issued_on: date | None = None
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    parent_id: UUID | None = Field(default=None, foreign_key="plan.id")
    stage: PlanStage = Field(default=PlanStage.DRAFT, sa_type=enum_type(PlanStage))
    version: int = 1
    created_at: datetime


class PlanItem(Record, table=True):
    """One entry; its key is (part, group, number) because numbering restarts in each part.

    `read_from` is its place in the paper ({reading_id, start, end, text}), empty for what a person stated; `due_from`
    says where the date comes from. What an officer took out stays, `removed`, and orders nothing.
    """

    __tablename__ = "plan_item"
    __table_args__ = (sa.UniqueConstraint("plan_id", "part_key", "group_no", "no", "kind"),)

    plan_id: UUID = Field(foreign_key="plan.id")
    part_key: str = Field(max_length=40)
    part_title: str = Field(max_length=200)
    group_no: str = Field(max_length=20)
    group_title: str = Field(max_length=200)
    no: str = Field(max_length=40)
    title: str = Field(max_length=300)
    kind: ItemKind = Field(sa_type=enum_type(ItemKind))
    position: int
    local_duty: bool = False
    due_on: date | None = None
    report_cycle: ReportCycle | None = Field(default=None, sa_type=enum_type(ReportCycle))
    text: str | None = Field(default=None, sa_type=sa.Text)
    dates: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": sa.text("'[]'")}
    )
    due_from: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    read_from: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    removed: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})


class PlanItemUnit(Record, table=True):
    """A unit as printed in a duty clause; `unit_id` is empty while the name is open (各相关部门)."""

    __tablename__ = "plan_item_unit"

    item_id: UUID = Field(foreign_key="plan_item.id", index=True)
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    printed: str = Field(max_length=120)
    role: Role = Field(sa_type=enum_type(Role))
    clause: int = 1
    position: int
    open_list: bool = False
    read_from: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    removed: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})


class Target(Record, table=True):
    """A numeric or qualitative target; it belongs to its printed scope, or to the task it was split to (分解指标)."""

    plan_id: UUID = Field(foreign_key="plan.id", index=True)
    item_id: UUID | None = Field(default=None, foreign_key="plan_item.id", index=True)
    split_from_id: UUID | None = Field(default=None, foreign_key="target.id")
    part_key: str = Field(max_length=40)
    indicator: str = Field(max_length=200)
    comparator: Comparator = Field(sa_type=enum_type(Comparator))
    value: Decimal | None = Field(default=None, max_digits=18, decimal_places=6)
    unit: str | None = Field(default=None, max_length=40)
    scope: str | None = Field(default=None, max_length=200)
    scope_unit_ids: list[str] = Field(default_factory=list, sa_type=JSONB)
    due_on: date | None = None
    soft: bool = False
    approx: bool = False
    read_from: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    removed: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})


class SourceKind(StrEnum):
    """Where a matter comes from."""

    PLAN_ITEM = "plan_item"
    INSTRUCTION = "instruction"
    MEETING = "meeting"
    INSPECTION = "inspection"
    RANKING = "ranking"
    FIRE_POINT = "fire_point"
    COMPLAINT = "complaint"
    SPECIAL_INSPECTION = "special_inspection"
    RIVER_PATROL = "river_patrol"
    MAJOR_MATTER = "major_matter"
    GUIDANCE_CHECK = "guidance_check"


SOURCE_KIND_NAMES = {
    SourceKind.PLAN_ITEM: "方案任务",
    SourceKind.INSTRUCTION: "领导批示",
    SourceKind.MEETING: "会议决定",
    SourceKind.INSPECTION: "督查检查发现",
    SourceKind.RANKING: "排名",
    SourceKind.FIRE_POINT: "火点",
    SourceKind.COMPLAINT: "群众举报",
    SourceKind.SPECIAL_INSPECTION: "专项督察（督查）",
    SourceKind.RIVER_PATROL: "河湖长巡查",
    SourceKind.MAJOR_MATTER: "重大事项报告",
    SourceKind.GUIDANCE_CHECK: "督导检查",
}


class MatterSource(Record, table=True):
    """The origin of a task: a plan item or an instruction, meeting, finding, ranking, fire point, complaint."""

    __tablename__ = "matter_source"

    kind: SourceKind = Field(sa_type=enum_type(SourceKind))
    item_id: UUID | None = Field(default=None, foreign_key="plan_item.id", unique=True)
    title: str = Field(max_length=300)
    basis_paper: str = Field(max_length=200)
    approved_by: str | None = Field(default=None, max_length=120)
    occurred_on: date
    details: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": sa.text("'{}'")}
    )


class TargetPublic(SQLModel):
    """A target as shown on a task."""

    id: UUID
    indicator: str
    comparator: Comparator
    value: Decimal | None
    unit: str | None
    scope: str | None
    due_on: date | None
    soft: bool
    approx: bool
