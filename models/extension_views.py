"""What is stated to apply for more time and to decide on it, and how an application is shown."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.base import Day
from models.extensions import ExtensionStage
from models.statements import Shape


class ExtensionContent(Shape):
    """Why, how far the work is, and until when."""

    wanted_on: Day = Field(description="申请延至的日期")
    reason: str = Field(min_length=2, max_length=4000, examples=["汛期提前，河道施工须停工二十日"])
    progress: str = Field(min_length=2, max_length=4000, examples=["已完成管网敷设 12 公里，占总量八成"])
    evidence: list[UUID] = Field(default_factory=list, max_length=50, description="本单位已上传的附件")


class ExtensionDraft(ExtensionContent):
    """An application for one open date of the caller's unit."""

    deadline_id: UUID


class Granted(Shape):
    """Until when; what was applied for, if nothing is said. Earlier is possible, later is not."""

    granted_on: Day | None = None


class EffectKind(StrEnum):
    """What an approval does beside moving the date, and what it leaves standing."""

    MARK_LIFTED = "mark_lifted"
    FIRING_STANDS = "firing_stands"
    PROPOSAL_DECLINED = "proposal_declined"
    PAPER_STANDS = "paper_stands"
    ENTRY_DECLINED = "entry_declined"
    ENTRY_REVERSED = "entry_reversed"
    ENTRY_STANDS = "entry_stands"
    NEXT_CHECK = "next_check"


class ExtensionEffect(BaseModel):
    """One consequence in a sentence; `subject_id` names what it is about."""

    kind: EffectKind
    subject_id: UUID | None = None
    text: str = Field(examples=["计分 -1.00 分（同一任务两次黄色督办）以冲销记录抵消"])


class Slippage(BaseModel):
    """How many natural days late, held against the first date and against the one in force; 0 is in time."""

    original_on: date
    due_on: date
    against_original: int = Field(examples=[30])
    against_current: int = Field(examples=[0])
    text: str = Field(examples=["较原定时限晚 30 天，在现行时限内"])


class ExtensionLine(BaseModel):
    """An application in a list."""

    id: UUID
    title: str
    deadline_id: UUID
    task_id: UUID | None
    unit_id: UUID
    unit_name: str
    supervising_unit_id: UUID
    office_name: str
    from_on: date
    wanted_on: date
    granted_on: date | None
    stage: ExtensionStage
    stage_name: str = Field(examples=["已申请"])
    version: int
    applied_on: date | None
    decided_on: date | None


class ExtensionPage(ExtensionLine):
    """An application with everything its page shows; before the decision `effects` is what approval would do."""

    model_config = ConfigDict(extra="allow")

    reason: str
    progress: str
    evidence: list[str]
    finding: str | None
    apply_until: date = Field(description="提出申请的最后一日")
    number: int = Field(description="该时限的第几次延期")
    higher_level: bool = Field(description="须由签发人或领导批准")
    slippage: Slippage
    effects: list[dict[str, Any]]
    allowed_actions: list[str]
