"""Versioned rules: a period is judged by the version in force for it, and a change never rewrites the past."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index

from models.base import Record, enum_type


class RuleSet(Record, table=True):
    """One published version of one policy (ladder, later ranking and scores), with the paper it rests on (依据).

    In force from `from_on` until the day before `to_on`, which is set once, when the next version follows.
    """

    __tablename__ = "rule_set"
    __table_args__ = (sa.UniqueConstraint("name", "supervising_unit_id", "version"),)

    name: str = Field(max_length=60)
    version: int
    supervising_unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    basis: str = Field(max_length=400)
    from_on: date
    to_on: date | None = None
    body: dict[str, Any] = Field(sa_type=JSONB)


class PolicyDraftStage(StrEnum):
    """Nobody is judged by a draft; another person of the office publishes it."""

    DRAFTED = "drafted"
    PUBLISHED = "published"
    DISCARDED = "discarded"


POLICY_DRAFT_STAGE_NAMES = {
    PolicyDraftStage.DRAFTED: "待发布",
    PolicyDraftStage.PUBLISHED: "已发布",
    PolicyDraftStage.DISCARDED: "已作废",
}


class PolicyDraft(Record, table=True):
    """A further version of an office's policy, checked when it was handed in, before and after its publication."""

    __tablename__ = "policy_draft"
    __table_args__ = (Index(None, "supervising_unit_id", "stage"),)

    name: str = Field(max_length=60)
    title: str = Field(default="", max_length=120)
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    basis: str = Field(max_length=400)
    body: dict[str, Any] = Field(sa_type=JSONB)
    stage: PolicyDraftStage = Field(default=PolicyDraftStage.DRAFTED, sa_type=enum_type(PolicyDraftStage))
    version: int = 1
    """Of the draft as a subject; the number of the policy is given when it is published."""
    drafted_by: UUID | None = None
    from_on: date | None = None
    rule_set_id: UUID | None = Field(default=None, foreign_key="rule_set.id")
    created_at: datetime
