"""What the reader finds in a paper: facts with their places, and what an officer must look at. Shapes only."""

import datetime as dt
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from plans.ledger import Comparator, Role

Span = tuple[int, int]
"""Code-point offsets [start, end) into the decoded text, before any normalization or joining of lines."""


class Found(BaseModel):
    """Readings are compared, stored and printed, never changed; what an officer makes of them is kept beside."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Flag(Found):
    """A doubt with its reason: it must be settled by a person before the plan can be issued."""

    code: str
    reason: str
    span: Span


class UnitMention(Found):
    """A unit as printed in a duty clause; `covers` is the passage that its clause stands for."""

    name: str
    role: Role
    open_list: bool = False
    unnamed: bool = False
    clause: int = Field(default=1, ge=1)
    span: Span
    covers: Span | None = None


class TargetMention(Found):
    """An outcome with its number, or a trend without one; `text` is the printed phrase."""

    indicator: str
    comparator: Comparator
    value: Decimal | None = None
    unit: str | None = None
    scope: str | None = None
    due_on: dt.date | None = None
    soft: bool = False
    approx: bool = False
    text: str
    span: Span

    @model_validator(mode="after")
    def number_unless_trend(self) -> Self:
        """A trend has no number and everything else has one."""
        if (self.comparator is Comparator.TREND) != (self.value is None):
            raise ValueError("a trend has no value, every other comparator has one")
        return self


class DateMention(Found):
    """A date phrase of a duty; `on` is empty where the paper leaves it open (长期坚持, 汛期前)."""

    text: str
    on: dt.date | None
    span: Span


class CarryOver(Found):
    """The sentence that binds later tasks too; `local` if it binds local governments (以下均需各地政府负责)."""

    text: str
    from_task: str
    span: Span
    local: bool = True


class TaskReading(Found):
    """A numbered or unnumbered task, or a safeguard (保障措施), with everything said about it."""

    no: str
    path: tuple[str, ...]
    title: str
    text: str
    span: Span
    units: tuple[UnitMention, ...] = ()
    implied_local: bool = False
    targets: tuple[TargetMention, ...] = ()
    deadlines: tuple[DateMention, ...] = ()
    flags: tuple[Flag, ...] = ()


class PlanReading(Found):
    """One plan of the document; numbering restarts with each."""

    title: str
    document_targets: tuple[TargetMention, ...] = ()
    carry_over: CarryOver | None = None
    tasks: tuple[TaskReading, ...] = ()
    safeguards: tuple[TaskReading, ...] = ()


class DocumentFacts(Found):
    """The head of the paper: 发文字号, title, issuer and day of issue, as far as printed."""

    number: str | None = None
    title: str | None = None
    issuer: str | None = None
    issued_on: dt.date | None = None


class Reading(Found):
    """Everything read from one paper; `text_sha256` names the text that all spans point into."""

    text_sha256: str
    document: DocumentFacts
    plans: tuple[PlanReading, ...] = ()
    flags: tuple[Flag, ...] = ()
