"""A further paper of a plan: what it changes, proposed on an issued plan; and what a plan shares with its parent's."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, enum_type


class ChangeKind(StrEnum):
    """What a further paper says otherwise of one fact."""

    HEAD_CHANGED = "head_changed"
    ITEM_ADDED = "item_added"
    ITEM_CHANGED = "item_changed"
    DATE_CHANGED = "date_changed"
    LOCAL_DUTY_CHANGED = "local_duty_changed"
    ITEM_GONE = "item_gone"
    UNIT_ADDED = "unit_added"
    UNIT_CHANGED = "unit_changed"
    UNIT_GONE = "unit_gone"
    TARGET_ADDED = "target_added"
    TARGET_CHANGED = "target_changed"
    TARGET_GONE = "target_gone"


CHANGE_KIND_NAMES = {
    ChangeKind.HEAD_CHANGED: "文件要素有变",
    ChangeKind.ITEM_ADDED: "新增条目",
    ChangeKind.ITEM_CHANGED: "条目文字有变",
    ChangeKind.DATE_CHANGED: "完成时限有变",
    ChangeKind.LOCAL_DUTY_CHANGED: "属地责任有变",
    ChangeKind.ITEM_GONE: "条目已无",
    ChangeKind.UNIT_ADDED: "新增责任单位",
    ChangeKind.UNIT_CHANGED: "责任单位的职责有变",
    ChangeKind.UNIT_GONE: "责任单位已无",
    ChangeKind.TARGET_ADDED: "新增指标",
    ChangeKind.TARGET_CHANGED: "指标有变",
    ChangeKind.TARGET_GONE: "指标已无",
}


class ChangeState(StrEnum):
    """A change of an issued plan binds nobody before a person has accepted it."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"


CHANGE_STATE_NAMES = {
    ChangeState.PROPOSED: "待审定",
    ChangeState.ACCEPTED: "已采纳",
    ChangeState.DECLINED: "不采纳",
}


class PlanChange(Record, table=True):
    """One change that a further paper makes to an issued plan: before, after, its place; decided once, with a reason.

    `before` is the fact as it stands in the plan, `printed_before` as the paper before had it: where an officer had
    corrected it they differ. `writes` is what acceptance writes. `by_hand` is what acceptance could not do.
    """

    __tablename__ = "plan_change"

    plan_id: UUID = Field(foreign_key="plan.id", index=True)
    reading_id: UUID = Field(foreign_key="plan_reading.id")
    item_id: UUID | None = None
    fact_id: UUID
    kind: ChangeKind = Field(sa_type=enum_type(ChangeKind))
    title: str = Field(max_length=400)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    printed_before: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    read_from: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    doubts: list[str] = Field(default_factory=list, sa_type=JSONB)
    writes: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    state: ChangeState = Field(default=ChangeState.PROPOSED, sa_type=enum_type(ChangeState))
    created_at: datetime
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    decided_event_id: UUID | None = None
    reason: str | None = Field(default=None, max_length=2000)
    outcome: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    by_hand: list[str] = Field(default_factory=list, sa_type=JSONB)
    handled_by: UUID | None = None
    handled_at: datetime | None = None
    handled_result: str | None = Field(default=None, max_length=2000)


class LinkState(StrEnum):
    """Whether a person has looked at a likeness."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class PlanItemLink(Record, table=True):
    """An entry and the parent plan's entry it carries out (细化落实): proposed by likeness, judged by a person."""

    __tablename__ = "plan_item_link"
    __table_args__ = (sa.UniqueConstraint("item_id", "parent_item_id"),)

    plan_id: UUID = Field(foreign_key="plan.id", index=True)
    item_id: UUID = Field(foreign_key="plan_item.id")
    parent_item_id: UUID = Field(foreign_key="plan_item.id", index=True)
    likeness: float
    state: LinkState = Field(default=LinkState.PROPOSED, sa_type=enum_type(LinkState))
    created_at: datetime
    judged_by: UUID | None = None
    judged_at: datetime | None = None
    judged_event_id: UUID | None = None
