"""The accountability record: one row per change, never updated, never deleted, and the queue beside it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index, SQLModel

from models.actors import Via
from models.base import Record, enum_type
from models.people import Duty


class SubjectKind(StrEnum):
    """What an event is about."""

    PLAN = "plan"
    TASK = "task"
    REPORT = "report"
    NOTICE = "notice"
    BULLETIN = "bulletin"
    BULLETIN_COPY = "bulletin_copy"
    TALK = "talk"
    TALK_PARTY = "talk_party"
    RECTIFICATION = "rectification"
    LOOK_BACK = "look_back"
    OBJECTION = "objection"
    HANDOVER = "handover"
    ENTRY = "entry"
    EXTENSION = "extension"
    CALENDAR_DRAFT = "calendar_draft"
    DOSSIER = "dossier"
    LEDGER = "ledger"
    MATTER_SOURCE = "matter_source"
    DEADLINE = "deadline"
    FIRING = "firing"
    POLICY_DRAFT = "policy_draft"
    REPORTING_WINDOW = "reporting_window"
    READING_BATCH = "reading_batch"
    FIRE_POINT = "fire_point"
    RANKING = "ranking"
    FINDING = "finding"
    RANK_CORRECTION = "rank_correction"
    INDICATOR_TIE = "indicator_tie"
    MESSAGE = "message"
    ENDPOINT = "endpoint"
    RECEIPT_LINK = "receipt_link"
    RECEIPT_CHASE = "receipt_chase"
    CONTRIBUTION = "contribution"
    TARGET = "target"
    SWEEP = "sweep"
    UNIT = "unit"
    PERSON = "person"


class Event(Record, table=True):
    """Who did what in which capacity, when it counted and when it was written down.

    `subject_seq` counts the changes of one subject, so the same change cannot be recorded twice. No foreign keys:
    the record outlives what it speaks of.
    """

    __table_args__ = (
        sa.UniqueConstraint("subject_id", "subject_seq"),
        Index(None, "task_id", "id", postgresql_where=sa.text("task_id IS NOT NULL")),
    )

    subject_kind: SubjectKind = Field(sa_type=enum_type(SubjectKind))
    subject_id: UUID
    subject_seq: int
    kind: str = Field(max_length=60)
    schema_version: int = 1
    occurred_at: datetime
    recorded_at: datetime = Field(sa_column_kwargs={"server_default": sa.text("clock_timestamp()")})
    person_id: UUID | None = None
    post_id: UUID | None = None
    unit_id: UUID | None = None
    duty: Duty | None = Field(default=None, sa_type=enum_type(Duty))
    capacity: str = Field(max_length=40)
    on_behalf_of: UUID | None = None
    via: Via = Field(sa_type=enum_type(Via))
    reason: str | None = Field(default=None, max_length=4000)
    from_stage: str | None = Field(default=None, max_length=32)
    to_stage: str | None = Field(default=None, max_length=32)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    rule_set_id: UUID | None = None
    cause_event_id: UUID | None = None
    request_id: UUID | None = None
    task_id: UUID | None = None
    concerned_unit_id: UUID | None = None
    supervising_unit_id: UUID | None = None


class EventToRelay(SQLModel, table=True):
    """An event nobody has been told of yet; a group is told together, once none of it is held."""

    __tablename__ = "event_to_relay"
    __table_args__ = (
        Index("ix_event_to_relay_held", "group_id", postgresql_where=sa.text("held")),
        Index(None, "kind"),
    )

    event_id: UUID = Field(foreign_key="event.id", primary_key=True)
    group_id: UUID = Field(index=True)
    held: bool = False
    kind: str | None = Field(default=None, max_length=60)
    """That of the event, so that what is urgent is found among a whole night's queue."""
