"""Shapes in which the API shows business: lines of lists, pages of single things, entries of a timeline."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.events import SubjectKind
from models.papers import NoticeKind, NoticeStage
from models.people import Duty
from models.plans import PlanStage
from models.reports import ReportKind, ReportStage
from models.tasks import PartyRole, TaskStage
from plans.ledger import ReportCycle, Role


class Moved(BaseModel):
    """What a command did: the subject, its event, the stage and version it reached."""

    subject_id: UUID
    event_id: UUID
    stage: str = Field(examples=["in_progress"])
    version: int = Field(examples=[2])


class Counted(BaseModel):
    """How many subjects a command moved."""

    count: int = Field(examples=[61])


class PlanLine(BaseModel):
    """A plan."""

    id: UUID
    number: str | None = Field(examples=["吉政办发〔2021〕10号"])
    title: str
    issuer: str | None
    issued_on: date | None
    supervising_unit_id: UUID
    parent_id: UUID | None = Field(description="上级方案")
    stage: PlanStage
    version: int
    was_read: bool = Field(description="由文件识读而来")
    open_findings: int = Field(description="尚未处理的识读疑点")
    allowed_actions: list[str] = Field(default_factory=list)


class LampPublic(BaseModel):
    """灯: how a task stands by the policy in force; label and colour are those of the version."""

    level: int | None = Field(description="级别，越大越重；未在办理时为空", examples=[1])
    label: str = Field(examples=["临期"])
    colour: str = Field(examples=["蓝"])
    reason: str = Field(examples=["办结时限 2021-09-30，还有 3 个工作日（台阶 due-3）"])


class TaskLine(BaseModel):
    """A task in a list."""

    id: UUID
    title: str
    stage: TaskStage
    version: int
    role: Role
    unit_id: UUID
    unit_name: str
    supervising_unit_id: UUID
    office_name: str
    parent_id: UUID | None
    item_id: UUID | None
    due_on: date | None
    report_cycle: ReportCycle | None
    overdue: bool
    stagnation: str | None = Field(
        description="停滞情况", examples=["截至 2021-08-02，自 2021-05-01 起已 93 日没有经采纳的进展"]
    )
    lamp: LampPublic


class TaskPage(BaseModel):
    """A task with everything its page shows."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    title: str
    stage: TaskStage
    stage_name: str = Field(examples=["办理中"])
    version: int
    unit_name: str
    office_name: str
    seen_as: PartyRole
    due_on: date | None
    stagnation: str | None = Field(
        examples=["截至 2021-08-02，落后序时进度 25 个百分点（时限已过 65%，已采纳进展 40%）"]
    )
    lamp: LampPublic
    deadlines: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    milestones: list[dict[str, Any]]
    contributions: list[dict[str, Any]]
    parts: int = Field(description="下级分办任务数")
    parts_closed: int
    parts_excused: int
    parts_summary: str | None = Field(examples=["下级 60 项，办结 41 项"])
    source: dict[str, Any] | None = Field(default=None, description="来源、依据和各类来源自己的字段")
    allowed_actions: list[str] = Field(examples=[["apply_closing", "suspend"]])


class ReportLine(BaseModel):
    """A paper of a unit in a list."""

    id: UUID
    task_id: UUID
    task_title: str
    unit_id: UUID
    unit_name: str
    kind: ReportKind
    period: str | None
    stage: ReportStage
    version: int
    round: int
    submitted_at: datetime | None
    created_at: datetime


class ReportPage(BaseModel):
    """A paper of a unit with its content; the unit's own rating and the office's finding are two fields."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    kind: ReportKind
    stage: ReportStage
    stage_name: str = Field(examples=["已报送"])
    version: int
    text: str
    self_rating: str | None
    office_finding: str | None
    values: list[dict[str, Any]]
    attachments: list[dict[str, Any]]
    late_contributors: list[str]
    allowed_actions: list[str]


class NoticeLine(BaseModel):
    """A notice in a list."""

    id: UUID
    kind: NoticeKind
    level: int
    level_label: str
    task_id: UUID
    task_title: str
    unit_id: UUID
    unit_name: str
    stage: NoticeStage
    version: int
    reason: str
    paper_id: UUID | None
    paper_year: int | None
    paper_serial: int | None
    created_at: datetime


class NoticePage(BaseModel):
    """A notice with everything its page shows."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    stage: NoticeStage
    stage_name: str = Field(examples=["已发出"])
    version: int
    reason: str
    requirement: str
    answered_late: bool
    deadline: dict[str, Any] | None
    allowed_actions: list[str]


class DeadlineLine(BaseModel):
    """A date that is open or missed."""

    id: UUID
    kind: str
    kind_name: str = Field(examples=["办结"])
    period: str | None
    subject_kind: SubjectKind
    subject_id: UUID
    task_id: UUID | None
    task_title: str | None
    unit_id: UUID
    unit_name: str
    original_on: date
    due_on: date
    missed_at: datetime | None
    provisional: bool
    explanation: str
    paused_days: int


class TimelineEntry(BaseModel):
    """One event of a history: who did what in which capacity, when it counted and when it was written down."""

    id: UUID
    subject_kind: SubjectKind
    subject_id: UUID
    subject_seq: int
    kind: str = Field(examples=["task_signed_for"])
    occurred_at: datetime
    recorded_at: datetime
    person_id: UUID | None
    person_name: str | None
    duty: Duty | None
    unit_name: str | None
    capacity: str
    concerned_unit_name: str | None
    via: str
    reason: str | None
    from_stage: str | None
    to_stage: str | None
    data: dict[str, Any]
    cause_event_id: UUID | None
