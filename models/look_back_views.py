"""What is stated about look-backs, and the shapes in which the API shows them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.events import SubjectKind
from models.look_backs import LookBackStage
from models.statements import Shape


class LookBackDemand(Shape):
    """When to look back, and why beside what the policy schedules."""

    planned_on: date
    why: str = Field(min_length=2, max_length=200, examples=["群众反映问题反弹"])


class Looked(Shape):
    """Who looked, when, and what they found."""

    inspectors: list[str] = Field(min_length=1, max_length=30, examples=[["李某", "赵某"]])
    looked_on: date
    finding: str = Field(min_length=2, max_length=4000, examples=["现场未见反弹，长效机制运行正常"])
    evidence: list[UUID] = Field(default_factory=list, max_length=50)


class Relapsed(Looked):
    """The same, and until when what is reopened has to be put right."""

    due_on: date


class LookBackLine(BaseModel):
    """A look-back in a list."""

    id: UUID
    of_kind: SubjectKind
    of_id: UUID
    task_id: UUID
    task_title: str
    unit_id: UUID
    unit_name: str
    planned_on: date
    why: str
    stage: LookBackStage
    version: int
    looked_on: date | None
    finding: str | None
    created_at: datetime


class LookBackPage(BaseModel):
    """A look-back with everything its page shows."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    of_kind: SubjectKind
    of_id: UUID
    stage: LookBackStage
    stage_name: str = Field(examples=["待开展"])
    version: int
    planned_on: date
    why: str
    looked_on: date | None
    finding: str | None
    inspectors: list[str]
    attachments: list[dict[str, Any]]
    deadline: dict[str, Any] | None
    allowed_actions: list[str]
