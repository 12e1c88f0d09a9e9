"""A task: one unit answers to one office for one item; who else may read it; what is contributed to it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Index, SQLModel

from models.base import Record, enum_type
from plans.ledger import ReportCycle, Role


class TaskStage(StrEnum):
    """Where a task stands; overdue is a mark on a deadline, never a stage."""

    DRAFTED = "drafted"
    ASSIGNED = "assigned"
    RETURN_ASKED = "return_asked"
    IN_PROGRESS = "in_progress"
    CLOSING_APPLIED = "closing_applied"
    CLOSING_EXAMINED = "closing_examined"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    EXCUSED = "excused"
    WITHDRAWN = "withdrawn"


TASK_STAGE_NAMES = {
    TaskStage.DRAFTED: "拟办",
    TaskStage.ASSIGNED: "待签收",
    TaskStage.RETURN_ASKED: "申请退办",
    TaskStage.IN_PROGRESS: "办理中",
    TaskStage.CLOSING_APPLIED: "申请办结",
    TaskStage.CLOSING_EXAMINED: "办结已初审",
    TaskStage.SUSPENDED: "中止",
    TaskStage.CLOSED: "已销号",
    TaskStage.EXCUSED: "免予办理",
    TaskStage.WITHDRAWN: "已撤销",
}

OPEN_STAGES = (
    TaskStage.ASSIGNED,
    TaskStage.RETURN_ASKED,
    TaskStage.IN_PROGRESS,
    TaskStage.CLOSING_APPLIED,
    TaskStage.CLOSING_EXAMINED,
    TaskStage.SUSPENDED,
)
IS_OPEN = "stage IN ({})".format(", ".join(f"'{stage}'" for stage in OPEN_STAGES))
"""The condition of the indexes that hold open tasks alone; else a list would first walk through all closed ones."""


class Task(Record, table=True):
    """The subject of supervision; its completion date is repeated here from `deadline` for sorted lists."""

    __table_args__ = (
        Index("ix_task_unit", "unit_id", "due_on", "id"),
        Index("ix_task_unit_open", "unit_id", "due_on", "id", postgresql_where=sa.text(IS_OPEN)),
        Index("ix_task_supervised", "supervising_unit_id", "due_on", "id"),
        Index("ix_task_supervised_open", "supervising_unit_id", "due_on", "id", postgresql_where=sa.text(IS_OPEN)),
        Index(None, "parent_id"),
        Index(None, "item_id"),
        Index("ix_task_due", "due_on", "id"),
        Index("ix_task_due_open", "due_on", "id", postgresql_where=sa.text(IS_OPEN)),
        Index("ix_task_unsigned", "id", postgresql_where=sa.text("stage = 'assigned'")),
    )

    source_id: UUID = Field(foreign_key="matter_source.id")
    item_id: UUID | None = Field(default=None, foreign_key="plan_item.id")
    parent_id: UUID | None = Field(default=None, foreign_key="task.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    role: Role = Field(sa_type=enum_type(Role))
    title: str = Field(max_length=300)
    requirement: str = Field(default="", max_length=4000)
    report_cycle: ReportCycle | None = Field(default=None, sa_type=enum_type(ReportCycle))
    stage: TaskStage = Field(default=TaskStage.DRAFTED, sa_type=enum_type(TaskStage))
    version: int = 1
    due_on: date | None = None
    created_at: datetime
    closed_at: datetime | None = None
    excused_reason: str | None = Field(default=None, max_length=1000)


class PartyRole(StrEnum):
    """Why a unit may read a task: it does it, supervises it, stands above (块), leads the item (条), or contributes."""

    RESPONSIBLE = "responsible"
    SUPERVISING = "supervising"
    SUPERIOR = "superior"
    LINE = "line"
    PARTICIPANT = "participant"
    FORMER = "former"


class TaskParty(SQLModel, table=True):
    """Drives visibility; a unit is a party once per task, under its nearest role."""

    __tablename__ = "task_party"
    __table_args__ = (Index(None, "unit_id", "task_id"),)

    task_id: UUID = Field(foreign_key="task.id", primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    role: PartyRole = Field(sa_type=enum_type(PartyRole))


class TaskTarget(SQLModel, table=True):
    """A target that is the task's own: it must be reported before closing may be applied for."""

    __tablename__ = "task_target"

    task_id: UUID = Field(foreign_key="task.id", primary_key=True)
    target_id: UUID = Field(foreign_key="target.id", primary_key=True)


class Contribution(Record, table=True):
    """A participant's or guide's duty on the lead's task; it reports by its own date, before the lead consolidates."""

    __table_args__ = (sa.UniqueConstraint("task_id", "unit_id"), Index(None, "unit_id"))

    task_id: UUID = Field(foreign_key="task.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    role: Role = Field(sa_type=enum_type(Role))
    created_at: datetime


class Milestone(Record, table=True):
    """A dated step of an accepted implementation plan (实施方案)."""

    task_id: UUID = Field(foreign_key="task.id", index=True)
    report_id: UUID = Field(foreign_key="report.id")
    title: str = Field(max_length=300)
    due_on: date
    done_on: date | None = None
    position: int


class TaskCreate(SQLModel):
    """An officer's single task outside a plan; the matter's source says why."""

    title: str = Field(min_length=2, max_length=300)
    requirement: str = Field(default="", max_length=4000)
    unit_id: UUID
    due_on: date
    report_cycle: ReportCycle | None = None
