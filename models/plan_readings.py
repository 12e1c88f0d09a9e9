"""What was read from a paper: the stored reading, what must be looked at, and what the officer made of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record, enum_type


class PlanReading(Record, table=True):
    """One reading of one paper, never changed: its file, the decoded text that all spans point into, what was found.

    A corrected paper read again is a further row of the same plan; the newest one is the plan's source.
    """

    __tablename__ = "plan_reading"
    __table_args__ = (sa.UniqueConstraint("plan_id", "file_sha256", "reader_version"),)

    plan_id: UUID = Field(foreign_key="plan.id", index=True)
    supervising_unit_id: UUID = Field(foreign_key="unit.id")
    attachment_id: UUID = Field(foreign_key="attachment.id")
    file_sha256: str = Field(max_length=64)
    text: str = Field(sa_type=sa.Text)
    text_sha256: str = Field(max_length=64)
    media: str = Field(max_length=120)
    encoding: str | None = Field(default=None, max_length=40)
    notes: list[str] = Field(default_factory=list, sa_type=JSONB)
    reader_version: str = Field(max_length=40)
    reading: dict[str, Any] = Field(sa_type=JSONB)
    read_by: UUID | None = None
    created_at: datetime


class FindingKind(StrEnum):
    """Why a fact of a draft must be looked at before the plan can be issued."""

    READER_FLAG = "reader_flag"
    HEAD_MISSING = "head_missing"
    UNKNOWN_UNIT = "unknown_unit"
    AMBIGUOUS_UNIT = "ambiguous_unit"
    UNNAMED_UNIT = "unnamed_unit"
    OPEN_LIST = "open_list"
    UNIT_GONE = "unit_gone"
    NO_BEARER = "no_bearer"
    NO_DATE = "no_date"
    OPEN_DATE = "open_date"
    DATE_PAST = "date_past"
    SCOPE_UNCLEAR = "scope_unclear"
    NUMBER_REPEATED = "number_repeated"
    DOES_NOT_FIT = "does_not_fit"
    PAPER_DIFFERS = "paper_differs"


FINDING_KIND_NAMES = {
    FindingKind.READER_FLAG: "识读存疑",
    FindingKind.HEAD_MISSING: "文件要素缺失",
    FindingKind.UNKNOWN_UNIT: "单位不在名录",
    FindingKind.AMBIGUOUS_UNIT: "名称对应多个单位",
    FindingKind.UNNAMED_UNIT: "未具名单位",
    FindingKind.OPEN_LIST: "“等”字列举未尽",
    FindingKind.UNIT_GONE: "单位已不存在",
    FindingKind.NO_BEARER: "没有责任单位",
    FindingKind.NO_DATE: "缺少时限",
    FindingKind.OPEN_DATE: "时限没有具体日期",
    FindingKind.DATE_PAST: "时限已过",
    FindingKind.SCOPE_UNCLEAR: "指标范围不明",
    FindingKind.NUMBER_REPEATED: "编号重复",
    FindingKind.DOES_NOT_FIT: "超出台账限度",
    FindingKind.PAPER_DIFFERS: "新文件与更正不一致",
}


class FindingState(StrEnum):
    """An open finding stops the issue."""

    OPEN = "open"
    SETTLED = "settled"


class Settling(StrEnum):
    """How a finding was settled: the draft was corrected, or the reading was accepted as it is, with a reason."""

    CORRECTED = "corrected"
    ACCEPTED = "accepted"


class PlanFinding(Record, table=True):
    """A doubt about one fact of a draft, with its place in the paper; settled by a person, never by itself."""

    __tablename__ = "plan_finding"

    plan_id: UUID = Field(foreign_key="plan.id", index=True)
    item_id: UUID | None = Field(default=None, foreign_key="plan_item.id")
    item_unit_id: UUID | None = Field(default=None, foreign_key="plan_item_unit.id")
    target_id: UUID | None = Field(default=None, foreign_key="target.id")
    kind: FindingKind = Field(sa_type=enum_type(FindingKind))
    code: str | None = Field(default=None, max_length=60)
    reason: str = Field(max_length=1000)
    read_from: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    candidates: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    state: FindingState = Field(default=FindingState.OPEN, sa_type=enum_type(FindingState))
    created_at: datetime
    settled_how: Settling | None = Field(default=None, sa_type=enum_type(Settling))
    settled_reason: str | None = Field(default=None, max_length=2000)
    settled_by: UUID | None = None
    settled_at: datetime | None = None
    settled_event_id: UUID | None = None


class CorrectionKind(StrEnum):
    """What an officer did to a fact of a draft."""

    HEAD_EDITED = "head_edited"
    ITEM_ADDED = "item_added"
    ITEM_EDITED = "item_edited"
    ITEM_REMOVED = "item_removed"
    ITEM_RESTORED = "item_restored"
    UNIT_ADDED = "unit_added"
    UNIT_EDITED = "unit_edited"
    UNIT_REMOVED = "unit_removed"
    TARGET_ADDED = "target_added"
    TARGET_EDITED = "target_edited"
    TARGET_REMOVED = "target_removed"


CORRECTION_KIND_NAMES = {
    CorrectionKind.HEAD_EDITED: "更正文件要素",
    CorrectionKind.ITEM_ADDED: "增列条目",
    CorrectionKind.ITEM_EDITED: "更正条目",
    CorrectionKind.ITEM_REMOVED: "删去条目",
    CorrectionKind.ITEM_RESTORED: "恢复条目",
    CorrectionKind.UNIT_ADDED: "增列责任单位",
    CorrectionKind.UNIT_EDITED: "更正责任单位",
    CorrectionKind.UNIT_REMOVED: "删去责任单位",
    CorrectionKind.TARGET_ADDED: "增列指标",
    CorrectionKind.TARGET_EDITED: "更正指标",
    CorrectionKind.TARGET_REMOVED: "删去指标",
}


class PlanCorrection(Record, table=True):
    """One fact as it was and as the officer left it, who, when and why; written once.

    `was` of a fact's first correction is what the reader said, at the place that `read_from` quotes.
    """

    __tablename__ = "plan_correction"

    plan_id: UUID = Field(foreign_key="plan.id", index=True)
    event_id: UUID
    kind: CorrectionKind = Field(sa_type=enum_type(CorrectionKind))
    item_id: UUID | None = None
    fact_id: UUID
    was: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    became: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    read_from: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    reason: str = Field(max_length=2000)
    person_id: UUID | None = None
    created_at: datetime
