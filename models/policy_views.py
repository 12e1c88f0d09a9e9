"""Shapes of policies: what is handed in and published, how versions, drafts and firings are shown."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from models.base import Day
from models.statements import Shape


class PolicyDraftCreate(Shape):
    """A further version of the office's ladder, scores or ranking, as its file holds it, and from when it holds."""

    office_id: UUID
    from_on: Day = Field(description="生效日，须在今日之后")
    policy: dict[str, Any] = Field(
        description="规则全文，格式同 workflows/data 中的 ladder-2.json、scores-1.json、ranking-jilin-1.json",
        max_length=40,
    )


class PolicyPublication(Shape):
    """From which day it holds; the day of the draft unless another is given."""

    from_on: Day | None = None


class PolicyVersionLine(BaseModel):
    """A published version."""

    id: UUID
    version: int
    title: str
    basis: str
    from_on: date
    to_on: date | None = Field(description="自此日起不再适用；现行规则为空")
    supervising_unit_id: UUID | None = Field(description="为空表示各机构通用")
    office_name: str | None


class PolicyVersionPage(PolicyVersionLine):
    """A published version with everything it says."""

    body: dict[str, Any]


class PolicyDraftLine(BaseModel):
    """A draft of a further version."""

    id: UUID
    title: str
    basis: str
    supervising_unit_id: UUID
    office_name: str
    from_on: date | None
    stage: str
    stage_name: str = Field(examples=["待发布"])
    version: int
    rule_set_id: UUID | None
    created_at: datetime


class PolicyDraftPage(PolicyDraftLine):
    """A draft with everything it says, and what still has to be filled in."""

    body: dict[str, Any]
    blanks: list[str] = Field(description="文件未作规定、发布前须填写的数字")
    allowed_actions: list[str]


class FiringLine(BaseModel):
    """A rung that fired or was passed over, and why in one sentence."""

    id: UUID
    rung: str
    act: str = Field(examples=["提醒"])
    due_at: datetime
    fired_at: datetime
    period: str
    skipped_reason: str | None
    policy_version: int
    rule_set_id: UUID
    basis: str = Field(description="依据")
    saw: dict[str, Any] = Field(description="当时所见的数字")
    why: str = Field(examples=["办结时限 2021-09-30，之后第 5 个工作日为 2021-10-13；按督办规则第 1 版台阶 yellow+5…"])


class Firings(BaseModel):
    """All firings of a date or a task, in the order of their moments."""

    items: list[FiringLine]
