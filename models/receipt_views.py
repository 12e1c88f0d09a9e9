"""What the office states to make a one-time receipt page, and what it is shown of those it made."""

from datetime import datetime
from uuid import UUID

from sqlmodel import SQLModel

from models.events import SubjectKind

_PAPER = "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111"
_PERSON = "019392f3-0a5c-7d60-b0c2-0d5a6ad1a222"


class ReceiptLinkCreate(SQLModel):
    """For which paper that waits to be signed, and for which person of the unit."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"subject_kind": "notice", "subject_id": _PAPER, "person_id": _PERSON}]},
    }

    subject_kind: SubjectKind
    subject_id: UUID
    person_id: UUID


class ReceiptLinkTold(SQLModel):
    """The link, told this once; the code by which it signs goes to the registered phone alone."""

    id: UUID
    path: str
    number: str
    person_name: str
    phone: str
    expires_at: datetime


class ReceiptLinkPublic(SQLModel):
    """A link as its office sees it afterwards, without what opens it."""

    id: UUID
    subject_kind: SubjectKind
    subject_id: UUID
    number: str | None = None
    person_id: UUID
    person_name: str
    created_at: datetime
    expires_at: datetime
    codes_sent: int
    code_tries: int
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    used_from: str | None = None
