"""约谈: a summons of leaders with evidence, its parties, its meeting in four steps, its minutes and commitments."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index

from models.base import Record, enum_type
from models.measures import LegalBasis


class TalkStage(StrEnum):
    """From the proposal with its evidence to the published minutes."""

    PROPOSED = "proposed"
    CHECKED = "checked"
    APPROVED = "approved"
    DECLINED = "declined"
    PLANNED = "planned"
    READY = "ready"
    SERVED = "served"
    HELD = "held"
    MINUTES_DRAFTED = "minutes_drafted"
    MINUTES_ISSUED = "minutes_issued"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


TALK_STAGE_NAMES = {
    TalkStage.PROPOSED: "提出",
    TalkStage.CHECKED: "已现场核查",
    TalkStage.APPROVED: "已批准启动",
    TalkStage.DECLINED: "不予启动",
    TalkStage.PLANNED: "已拟方案和通知",
    TalkStage.READY: "方案和通知已审定",
    TalkStage.SERVED: "通知已送达",
    TalkStage.HELD: "已约谈",
    TalkStage.MINUTES_DRAFTED: "纪要拟稿",
    TalkStage.MINUTES_ISSUED: "纪要已印发",
    TalkStage.PUBLISHED: "已公开",
    TalkStage.CANCELLED: "已取消",
}


class Talk(Record, table=True):
    """One talk on one matter with one or more parties."""

    __table_args__ = (Index(None, "task_id"), Index(None, "supervising_unit_id", "stage"))

    task_id: UUID = Field(foreign_key="task.id")
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    legal_basis: LegalBasis = Field(sa_type=enum_type(LegalBasis))
    stage: TalkStage = Field(default=TalkStage.PROPOSED, sa_type=enum_type(TalkStage))
    version: int = 1
    reason: str = Field(max_length=4000)
    evidence: dict[str, Any] = Field(sa_type=JSONB)
    proposed_by: UUID | None = None
    check_finding: str | None = Field(default=None, max_length=4000)
    checked_on: date | None = None
    checked_by: str | None = Field(default=None, max_length=200)
    approval: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    plan: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    meets_on: date | None = None
    steps: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    minutes: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    approvals_suspended: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    notice_paper_id: UUID | None = Field(default=None, foreign_key="paper.id")
    minutes_paper_id: UUID | None = Field(default=None, foreign_key="paper.id")
    published_on: date | None = None
    published_in: str | None = Field(default=None, max_length=300)
    created_at: datetime


class PartyStage(StrEnum):
    """What a summoned unit has done, and whether its leader came."""

    SUMMONED = "summoned"
    SIGNED_FOR = "signed_for"
    ACCOUNT_RECEIVED = "account_received"
    ATTENDED = "attended"
    ABSENT = "absent"
    RELEASED = "released"


PARTY_STAGE_NAMES = {
    PartyStage.SUMMONED: "待签收",
    PartyStage.SIGNED_FOR: "已签收",
    PartyStage.ACCOUNT_RECEIVED: "已交书面汇报",
    PartyStage.ATTENDED: "已到会",
    PartyStage.ABSENT: "未到会",
    PartyStage.RELEASED: "已解除",
}


class TalkParty(Record, table=True):
    """One summoned unit: whom it must send, who came instead, who gave leave for that.

    Before a notice was served on it (`served_on`) it knows of nothing.
    """

    __tablename__ = "talk_party"
    __table_args__ = (sa.UniqueConstraint("talk_id", "unit_id"), Index(None, "unit_id", "stage"))

    talk_id: UUID = Field(foreign_key="talk.id")
    task_id: UUID = Field(foreign_key="task.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    summoned: str = Field(max_length=120)
    came: str | None = Field(default=None, max_length=120)
    leave_given_by: str | None = Field(default=None, max_length=120)
    leave_reason: str | None = Field(default=None, max_length=1000)
    account: str | None = Field(default=None, max_length=20000)
    served_on: date | None = None
    stage: PartyStage = Field(default=PartyStage.SUMMONED, sa_type=enum_type(PartyStage))
    version: int = 1


class TalkCommitment(Record, table=True):
    """What a party promised in the minutes, and by when; each opens a rectification."""

    __tablename__ = "talk_commitment"

    talk_id: UUID = Field(foreign_key="talk.id", index=True)
    party_id: UUID = Field(foreign_key="talk_party.id")
    text: str = Field(max_length=2000)
    due_on: date
    position: int
