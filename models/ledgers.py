"""Shapes of a ledger that is read back: what holds for all its rows, and what it made or would make."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field

from models.base import Day
from models.plans import SourceKind
from models.statements import Shape


class LedgerDefaults(Shape):
    """What new tasks have in common where the ledger's own columns say nothing."""

    source_kind: SourceKind | None = Field(default=None, description="新任务的来源，表中“任务来源”为空时采用")
    basis_paper: str | None = Field(default=None, min_length=2, max_length=200, description="新任务的依据文件")
    occurred_on: Day | None = Field(default=None, description="新任务的依据日期")
    plan_number: str | None = Field(
        default=None, min_length=2, max_length=80, description="新行作为该文号方案的条目录入"
    )
    plan_title: str | None = Field(default=None, min_length=2, max_length=200)
    plan_issuer: str | None = Field(default=None, min_length=2, max_length=120)
    plan_issued_on: Day | None = None


class LedgerAct(StrEnum):
    """What a row of a ledger leads to."""

    TASK_DRAFTED = "task_drafted"
    ITEM_DRAFTED = "item_drafted"
    REPORT_DRAFTED = "report_drafted"
    REPORT_EDITED = "report_edited"


class LedgerCell(BaseModel):
    """One cell that is taken over: what stands now, and what the file says."""

    column: str = Field(examples=["进展情况"])
    before: str
    after: str


class LedgerChange(BaseModel):
    """What one row makes."""

    row: int = Field(examples=[12])
    act: LedgerAct
    task_id: UUID | None
    title: str
    cells: list[LedgerCell]


class LedgerNote(BaseModel):
    """What is left out of a row, and why; nothing is wrong with it."""

    row: int
    column: str
    note: str


class LedgerImported(BaseModel):
    """What an import made, or would make when it is only tried; nothing is ever half imported."""

    dry_run: bool
    sha256: str
    rows: int = Field(description="表中任务行数")
    unchanged: int
    tasks_drafted: int
    items_drafted: int = Field(description="所录方案的条目数")
    plan_id: UUID | None = Field(description="所录的方案草案")
    reports_drafted: int
    reports_edited: int
    ignored_columns: list[str] = Field(description="未识别、未采用的列")
    notes: list[LedgerNote]
    changes: list[LedgerChange] = Field(description="逐行列出，最多 1000 行")
    business_day: date
