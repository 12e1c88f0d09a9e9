"""通报: a paper to many addressees, drawn from data, internal or published; each addressee has a copy to sign for."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Index

from models.base import Record, enum_type


class BulletinStage(StrEnum):
    """A bulletin is a draft of the office until two persons have approved and issued it."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    DECLINED = "declined"
    ISSUED = "issued"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


BULLETIN_STAGE_NAMES = {
    BulletinStage.DRAFTED: "拟稿",
    BulletinStage.APPROVED: "已审核",
    BulletinStage.DECLINED: "不予印发",
    BulletinStage.ISSUED: "已印发",
    BulletinStage.PUBLISHED: "已公开",
    BulletinStage.WITHDRAWN: "已撤回",
}


class BulletinScope(StrEnum):
    """Who may read it: the office and whoever has a copy, or, once published, everybody."""

    INTERNAL = "internal"
    PUBLIC = "public"


class Bulletin(Record, table=True):
    """Overall situation, good and poor with figures, reasons, requirements, annex; figures as of `figures_on`.

    `content` holds them with the addressees as they were drafted; the figures are not reckoned again by themselves.
    """

    __table_args__ = (Index(None, "supervising_unit_id", "stage"),)

    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    plan_id: UUID | None = Field(default=None, foreign_key="plan.id")
    scope: BulletinScope = Field(sa_type=enum_type(BulletinScope))
    title: str = Field(max_length=300)
    figures_on: date
    content: dict[str, Any] = Field(sa_type=JSONB)
    stage: BulletinStage = Field(default=BulletinStage.DRAFTED, sa_type=enum_type(BulletinStage))
    version: int = 1
    drafted_by: UUID | None = None
    paper_id: UUID | None = Field(default=None, foreign_key="paper.id")
    published_on: date | None = None
    published_in: str | None = Field(default=None, max_length=300)
    created_at: datetime


class CopyStage(StrEnum):
    """What an addressee has done with its copy; it is recalled when the bulletin is withdrawn."""

    SENT = "sent"
    SIGNED_FOR = "signed_for"
    RECALLED = "recalled"


COPY_STAGE_NAMES = {CopyStage.SENT: "待签收", CopyStage.SIGNED_FOR: "已签收", CopyStage.RECALLED: "已收回"}


class Standing(StrEnum):
    """How a bulletin speaks of an addressee; who is only informed (抄送) is no party to it."""

    PRAISE = "praise"
    BLAME = "blame"
    INFORM = "inform"


STANDING_NAMES = {Standing.PRAISE: "通报表扬", Standing.BLAME: "通报批评", Standing.INFORM: "抄送"}


class BulletinCopy(Record, table=True):
    """One addressee's copy; `standing` says whether the bulletin praises it, blames it or only informs it."""

    __tablename__ = "bulletin_copy"
    __table_args__ = (sa.UniqueConstraint("bulletin_id", "unit_id"), Index(None, "unit_id", "stage"))

    bulletin_id: UUID = Field(foreign_key="bulletin.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    standing: Standing = Field(sa_type=enum_type(Standing))
    stage: CopyStage = Field(default=CopyStage.SENT, sa_type=enum_type(CopyStage))
    version: int = 1
