"""Shapes in which the API shows what was read from a paper, what is open about it, and what was made of it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from models.plan_readings import CorrectionKind, FindingKind, FindingState, Settling
from models.plans import ItemKind
from plans.ledger import Comparator, ReportCycle, Role


class ReadFrom(BaseModel):
    """The place of a fact in the paper: code points [start, end) of its text, and the words there."""

    reading_id: UUID
    start: int = Field(ge=0, examples=[120])
    end: int = Field(ge=0, examples=[124])
    text: str = Field(examples=["重点任务"])


class PrintedDate(BaseModel):
    """A date phrase of an item; `on` is empty where the paper leaves the day open (汛期前)."""

    phrase: str
    on: date | None
    reading_id: UUID
    start: int
    end: int
    text: str


class DueFrom(BaseModel):
    """Where an item's date comes from: its text, its targets, the plan's targets, a title, or a person."""

    how: str = Field(examples=["text"])
    reading_id: UUID | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None


class ItemUnit(BaseModel):
    """A unit as printed; no `unit_id` while the name is open, or stands for all local units."""

    id: UUID
    unit_id: UUID | None
    printed: str
    role: Role
    clause: int
    position: int
    open_list: bool
    read_from: ReadFrom | None


class ItemTarget(BaseModel):
    """A target of an item."""

    id: UUID
    indicator: str
    comparator: Comparator
    value: float | str | None
    unit: str | None
    scope: str | None
    scope_unit_ids: list[str]
    due_on: date | None
    soft: bool
    approx: bool
    read_from: ReadFrom | None


class PlanItemPage(BaseModel):
    """An entry of a plan with printed units and targets, each fact with its place in the paper if it was read."""

    id: UUID
    part_key: str
    part_title: str
    group_no: str
    group_title: str
    no: str
    title: str
    kind: ItemKind
    position: int
    local_duty: bool
    due_on: date | None
    report_cycle: ReportCycle | None
    text: str | None
    dates: list[PrintedDate]
    due_from: DueFrom | None
    read_from: ReadFrom | None
    units: list[ItemUnit]
    targets: list[ItemTarget]


class PlanImported(BaseModel):
    """The draft a file became; `existing` if the office had imported the very file before."""

    subject_id: UUID
    stage: str = Field(examples=["draft"])
    version: int = Field(examples=[1])
    reading_id: UUID
    existing: bool
    items: int = Field(examples=[61])
    open_findings: int = Field(examples=[7], description="尚未处理的识读疑点")


class PlanSettled(BaseModel):
    """What an act on a draft left: its event, how many facts were corrected, how many doubts settled and still open."""

    subject_id: UUID
    event_id: UUID
    stage: str = Field(examples=["draft"])
    version: int = Field(examples=[2])
    corrections: int
    settled: int
    open_findings: int


class PlanReadingLine(BaseModel):
    """One reading of a plan's paper: file, text and reader, each by its hash or version."""

    id: UUID
    attachment_id: UUID
    filename: str
    size: int
    media_type: str
    file_sha256: str
    text_sha256: str
    media: str = Field(examples=["docx"])
    encoding: str | None = Field(examples=["gb18030"])
    notes: list[str]
    reader_version: str
    read_by: UUID | None
    read_by_name: str | None
    created_at: datetime


class PlanSource(PlanReadingLine):
    """A reading with the text that all spans point into, and the reading itself as the reader gave it."""

    text: str
    reading: dict[str, Any]


class FindingLine(BaseModel):
    """A doubt about a fact of a draft, with its place; while it is open the plan cannot be issued."""

    id: UUID
    kind: FindingKind
    kind_name: str = Field(examples=["单位不在名录"])
    code: str | None
    reason: str
    item_id: UUID | None
    item_unit_id: UUID | None
    target_id: UUID | None
    part_title: str | None
    group_no: str | None
    no: str | None
    item_title: str | None
    read_from: ReadFrom | None
    candidates: list[dict[str, Any]]
    state: FindingState
    acceptable: bool = Field(description="可否照原文认可；文件要素缺失须补填")
    created_at: datetime
    settled_how: Settling | None
    settled_reason: str | None
    settled_by: UUID | None
    settled_by_name: str | None
    settled_at: datetime | None
    settled_event_id: UUID | None


class CorrectionLine(BaseModel):
    """A fact as it was and as it was left, who, when and why; `was` of the first is what the reader said."""

    id: UUID
    event_id: UUID
    kind: CorrectionKind
    kind_name: str = Field(examples=["更正责任单位"])
    item_id: UUID | None
    fact_id: UUID
    was: dict[str, Any] | None
    became: dict[str, Any] | None
    read_from: ReadFrom | None
    reason: str
    person_id: UUID | None
    person_name: str | None
    created_at: datetime


class DueDay(BaseModel):
    """How many items, and tasks made of them, are due on one day."""

    due_on: date
    items: int
    tasks: int


class RestDay(BaseModel):
    """A printed date on a day off, and the day that would count if it gave way (民法典第二百零三条)."""

    due_on: date
    counts_on: date
    provisional: bool
    explanation: str


class UnitWithoutContact(BaseModel):
    """A bound unit in which nobody would hear of its tasks."""

    unit_id: UUID
    name: str


class PlanPreview(BaseModel):
    """What issuing would make, and what an officer must settle."""

    items: int
    tasks: int
    passed_down: int
    contributions: int
    units: int
    local_units: int = Field(description="其中承担属地任务的地方政府（含下级）")
    open: list[str]
    dates: list[DueDay]
    undated_items: int = Field(description="没有完成时限的条目")
    rest_days: list[RestDay] = Field(description="落在休息日、节假日的时限")
    provisional: list[date] = Field(description="放假安排尚未公布的时限")
    without_contact: list[UnitWithoutContact] = Field(description="当日没有联络员、承办人在岗的单位")
    open_findings: list[str] = Field(description="尚未处理的识读疑点，处理完毕方可交办")
    corrections: int
