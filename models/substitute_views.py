"""Shapes of what a person says about his messages: when he wants them, and who is told beside him while he is away."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from models.base import Day
from models.statements import Shape


class MessagePreferences(Shape):
    """When one wants what can wait, once a day in one message; empty: as the rules of the office say."""

    digest_at: str | None = Field(
        default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="每日汇总时间，北京时间", examples=["08:30"]
    )


class SubstituteCreate(Shape):
    """Who is told beside somebody while he is away; both days included. Without a person it is about oneself."""

    person_id: UUID | None = Field(default=None, description="离岗人员；不写为本人，他人的由系统管理员登记")
    substitute_id: UUID = Field(description="代收人员，须与其同在一个单位")
    from_on: Day | None = Field(default=None, description="不写为今日")
    to_on: Day
    reason: str = Field(min_length=2, max_length=200, examples=["外出培训"])


class SubstitutePublic(BaseModel):
    """Somebody who stands in; he is told the same, and what he does bears his own name."""

    id: UUID
    person_id: UUID
    person_name: str
    substitute_id: UUID
    substitute_name: str
    from_on: date
    to_on: date = Field(description="末日；早于 from_on 的为开始之前已终止")
    reason: str
