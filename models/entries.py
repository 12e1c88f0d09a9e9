"""Score entries, money sheets and approval limits: proposals with figures until a person confirms them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index

from models.base import Record, enum_type
from models.events import SubjectKind


class EntryKind(StrEnum):
    """Points of a year, yuan of a money sheet (扣款/奖励), or a limit on approvals (限批)."""

    SCORE = "score"
    MONEY = "money"
    APPROVAL_LIMIT = "approval_limit"


ENTRY_KIND_NAMES = {EntryKind.SCORE: "计分", EntryKind.MONEY: "扣款或奖励", EntryKind.APPROVAL_LIMIT: "限批"}


class EntryStage(StrEnum):
    """Nothing counts before it is confirmed; a confirmed entry changes only by a reversal beside it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    REVERSED = "reversed"


ENTRY_STAGE_NAMES = {
    EntryStage.PROPOSED: "待确认",
    EntryStage.CONFIRMED: "已确认",
    EntryStage.DECLINED: "不予采纳",
    EntryStage.REVERSED: "已冲销",
}


class Entry(Record, table=True):
    """One proposal; `amount` is points or yuan, negative when it takes away.

    What the clock proposed by a rule names the version, the rule and the cause, and comes once for each of them.
    """

    __table_args__ = (
        Index(None, "unit_id", "kind", "stage"),
        Index(None, "supervising_unit_id", "stage"),
        Index("ix_entry_year", "supervising_unit_id", "year", "unit_id", postgresql_where=sa.text("kind = 'score'")),
        Index(
            "uq_entry_by_rule",
            "from_id",
            "period",
            "unit_id",
            "rule_set_id",
            "rule_key",
            unique=True,
            postgresql_where=sa.text("proposed_by IS NULL AND rule_key IS NOT NULL"),
        ),
    )

    kind: EntryKind = Field(sa_type=enum_type(EntryKind))
    task_id: UUID | None = Field(default=None, foreign_key="task.id", index=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    from_kind: SubjectKind | None = Field(default=None, sa_type=enum_type(SubjectKind))
    from_id: UUID | None = None
    rule_set_id: UUID | None = Field(default=None, foreign_key="rule_set.id")
    rule_key: str | None = Field(default=None, max_length=40)
    period: str | None = Field(default=None, max_length=64)
    """Which of a cause's dates or events it was, so that a date that was moved may count again."""
    caused_on: date | None = None
    """The day of the cause; what a person proposed has only the day on which he did."""
    rule: str = Field(max_length=200)
    basis: str = Field(max_length=400)
    reason: str = Field(max_length=2000)
    amount: Decimal | None = Field(default=None, max_digits=14, decimal_places=2)
    year: int
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    stage: EntryStage = Field(default=EntryStage.PROPOSED, sa_type=enum_type(EntryStage))
    version: int = 1
    proposed_by: UUID | None = None
    reverses_id: UUID | None = Field(default=None, foreign_key="entry.id")
    counts_from: date | None = None
    created_at: datetime
