"""One-time receipt pages (签收页), what chases an unsigned paper, and who stands in for whom while absent."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Index

from models.base import Record, enum_type
from models.events import SubjectKind
from models.people import Duty


class ReceiptLink(Record, table=True):
    """A way to one paper for one person, stored as the SHA-256 of its token; reading it changes nothing.

    It signs once, after a code sent to the registered phone; the code is stored as its hash and allows few tries.
    """

    __tablename__ = "receipt_link"

    token_hash: bytes = Field(unique=True)
    person_id: UUID = Field(foreign_key="person.id")
    post_id: UUID = Field(foreign_key="post.id")
    subject_kind: SubjectKind = Field(sa_type=enum_type(SubjectKind))
    subject_id: UUID = Field(index=True)
    paper_id: UUID = Field(foreign_key="paper.id")
    created_at: datetime
    expires_at: datetime
    code_hash: bytes | None = None
    code_sent_at: datetime | None = None
    codes_sent: int = 0
    code_tries: int = 0
    made_by: UUID | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    used_from: str | None = Field(default=None, max_length=64)


class ReceiptChase(Record, table=True):
    """A paper that was told and not signed for, from the event that told it until it is signed, ended or given up.

    Its steps are its events, numbered from 1: no step is taken twice. `duty` is how far up the unit it has come;
    `hurried` says that the last way certainly failed and the next one waits for nothing but office hours.
    """

    __tablename__ = "receipt_chase"
    __table_args__ = (
        Index("ix_receipt_chase_due", "due_at", "id", postgresql_where=sa.text("ended_at IS NULL")),
        Index(None, "subject_id"),
    )

    event_id: UUID = Field(unique=True)
    subject_kind: SubjectKind = Field(sa_type=enum_type(SubjectKind))
    subject_id: UUID
    unit_id: UUID = Field(foreign_key="unit.id")
    office_id: UUID = Field(foreign_key="unit.id")
    task_id: UUID | None = None
    step: int = 0
    duty: Duty | None = Field(default=None, sa_type=enum_type(Duty))
    last_event_id: UUID
    hurried: bool = False
    due_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = Field(default=None, max_length=32)


class Substitute(Record, table=True):
    """While a person is away another is told beside him; who does what still shows his own name."""

    __table_args__ = ()

    person_id: UUID = Field(foreign_key="person.id", index=True)
    substitute_id: UUID = Field(foreign_key="person.id")
    from_on: date
    to_on: date
    reason: str = Field(max_length=200)
    recorded_by: UUID | None = None
    created_at: datetime


class MessagePreference(Record, table=True):
    """When a person wants what can wait, in his own words: minutes after midnight; empty where the rules decide."""

    __tablename__ = "message_preference"

    person_id: UUID = Field(foreign_key="person.id", unique=True)
    digest_minute: int | None = None
    changed_at: datetime
