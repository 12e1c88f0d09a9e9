"""What is stated to object and to decide on an objection, and how an objection is shown."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.objections import ObjectionStage
from models.statements import Reasoned, Shape


class Objectionable(StrEnum):
    """What may be objected to: a bulletin, a notice's paper, a confirmed entry."""

    BULLETIN = "bulletin"
    NOTICE = "notice"
    ENTRY = "entry"


class ObjectionContent(Shape):
    """Why the unit thinks the conclusion wrong, with its evidence."""

    text: str = Field(min_length=2, max_length=20000, examples=["通报所列逾期任务已于时限内办结，见附件"])
    evidence: list[UUID] = Field(default_factory=list, max_length=50, description="本单位已上传的附件")


class ObjectionDraft(ObjectionContent):
    """An objection of the caller's unit."""

    against_kind: Objectionable
    against_id: UUID


class Changed(Reasoned):
    """What the conclusion says after the decision; of an entry also its right amount."""

    changed_to: str = Field(min_length=2, max_length=4000, examples=["改为黄色督办一次，不计分"])
    amount: Decimal | None = Field(default=None, max_digits=14, decimal_places=2, examples=["-0.50"])


class ObjectionLine(BaseModel):
    """An objection in a list."""

    id: UUID
    title: str
    against_kind: Objectionable
    against_id: UUID
    unit_id: UUID
    unit_name: str
    supervising_unit_id: UUID
    office_name: str
    task_id: UUID | None
    stage: ObjectionStage
    stage_name: str = Field(examples=["已提出"])
    version: int
    received_on: date
    filed_on: date | None
    pauses_effect: bool
    decision_paper_id: UUID | None


class ObjectionPage(ObjectionLine):
    """An objection with everything its page shows."""

    model_config = ConfigDict(extra="allow")

    text: str
    evidence: list[str]
    file_until: date = Field(description="提出申请的最后一日")
    file_until_explanation: str
    signed_by: str | None
    decision: dict[str, Any]
    deadline: dict[str, Any] | None = Field(description="作出复核决定的时限")
    allowed_actions: list[str]
