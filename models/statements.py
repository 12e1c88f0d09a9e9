"""Shapes of what callers state: decisions with their reasons, findings, lists of tasks; unknown fields are refused."""

import json
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WrapValidator

from models.base import Day
from plans.ledger import LedgerPlan, ReportCycle, parse_ledger


class Shape(BaseModel):
    """Input is taken exactly: unknown fields are refused, and blanks are no reason."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def _read_ledger(value: Any, _: Any) -> LedgerPlan:
    """Read it as the file is read: strictly, every fault named in Chinese with its place."""
    return value if isinstance(value, LedgerPlan) else parse_ledger(json.dumps(value).encode(), name="ledger")


class PlanDraft(Shape):
    """A plan as facts, and the office that supervises it."""

    office_id: UUID
    ledger: Annotated[LedgerPlan, WrapValidator(_read_ledger)]


class TaskIds(Shape):
    """A list of tasks; all are moved or none."""

    task_ids: list[UUID] = Field(min_length=1, max_length=5000)


class Drafts(Shape):
    """Which waiting tasks to assign; all of them if none is named."""

    task_ids: list[UUID] | None = Field(default=None, max_length=5000)


class Reasoned(Shape):
    """A decision that needs its reason."""

    reason: str = Field(min_length=2, max_length=2000, examples=["佐证材料不足，请补充监测数据"])


class PauseKind(StrEnum):
    """Why the clock of a task stands still: the office has it wait, or nobody could go on (民法典 第一百八十条)."""

    SUSPENSION = "suspension"
    FORCE_MAJEURE = "force_majeure"


PAUSE_KIND_NAMES = {PauseKind.SUSPENSION: "中止", PauseKind.FORCE_MAJEURE: "不可抗力"}


class Suspended(Reasoned):
    """A pause with its reason, and of which kind it is."""

    kind: PauseKind = PauseKind.SUSPENSION


class Finding(Shape):
    """The office's own finding."""

    finding: str | None = Field(default=None, min_length=2, max_length=4000, examples=["经核查，情况属实"])


class Reassigned(Reasoned):
    """Where a wrongly assigned task goes."""

    unit_id: UUID


class Reopened(Reasoned):
    """Until when a reopened task must be completed."""

    due_on: Day


class Stamped(Shape):
    """A leader's signature on an uploaded page."""

    signed_by: str = Field(min_length=2, max_length=60, examples=["王某"])
    signed_on: Day
    stamp_page: UUID


class Requirement(Shape):
    """The final words of what is required."""

    requirement: str | None = Field(default=None, min_length=2, max_length=4000)


class Issued(Shape):
    """The 发文字号 given by the office's own document system, if there is one."""

    external_doc_no: str | None = Field(default=None, min_length=2, max_length=80)


class Replaced(Reasoned):
    """What the new notice says instead."""

    requirement: str = Field(min_length=2, max_length=4000)
    answer_working_days: int = Field(default=5, ge=1, le=60)


class PaperReread(Shape):
    """The fields beside a further paper of a plan: which stored file instead, and whether only to look."""

    attachment_id: UUID | None = None
    dry_run: bool = False


class PaperImport(Shape):
    """The fields beside an uploaded paper: for which office, which stored file instead, how often tasks report."""

    office_id: UUID
    attachment_id: UUID | None = None
    report_cycle: ReportCycle | None = None
