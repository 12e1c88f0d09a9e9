"""What one move writes: the event, the deadlines it opens and changes, and the subject's own columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from models.actors import Via
from models.events import SubjectKind
from models.people import Duty


@dataclass(frozen=True, slots=True)
class EventRow:
    """One row of `event`, in the order of the insert."""

    id: UUID
    subject_kind: SubjectKind
    subject_id: UUID
    subject_seq: int
    kind: str
    occurred_at: datetime
    person_id: UUID | None
    post_id: UUID | None
    unit_id: UUID | None
    duty: Duty | None
    capacity: str
    via: Via
    reason: str | None
    from_stage: str | None
    to_stage: str | None
    data: Mapping[str, Any]
    rule_set_id: UUID | None
    cause_event_id: UUID | None
    request_id: UUID | None
    task_id: UUID | None
    concerned_unit_id: UUID | None
    supervising_unit_id: UUID | None


@dataclass(frozen=True, slots=True)
class DeadlineOpened:
    """A new deadline; `original_on` equals `due_on` at birth and never changes."""

    id: UUID
    subject_kind: SubjectKind
    subject_id: UUID
    task_id: UUID | None
    unit_id: UUID
    supervising_unit_id: UUID
    kind: str
    period: str | None
    due_on: date
    basis_on: date
    length: int | None
    length_unit: str | None
    explanation: str
    calendar_version: str
    provisional: bool
    next_check_at: datetime | None
    counted_from: date | None = None
    counted_length: int | None = None
    counted_unit: str | None = None


@dataclass(frozen=True, slots=True)
class DeadlineChanged:
    """What happens to an existing deadline; a field left None stays as it is.

    Another `due_on` is one that a person or paper states, unless `counted_from` says how it was reckoned; with
    `ladder_on` its firings stay those of that earlier date.
    """

    id: UUID
    due_on: date | None = None
    counted_from: date | None = None
    counted_length: int | None = None
    counted_unit: str | None = None
    ladder_on: date | None = None
    calendar_version: str | None = None
    provisional: bool | None = None
    explanation: str | None = None
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    reopened: bool = False
    lifted: bool = False
    paused_days: int = 0
    unit_id: UUID | None = None
    next_check_at: datetime | None = None


def by_column(row: EventRow | DeadlineOpened | DeadlineChanged) -> dict[str, Any]:
    """Return a row by the names of its columns; `dataclasses.asdict` would copy every value on the hot path."""
    return {name: getattr(row, name) for name in row.__slots__}


@dataclass(frozen=True, slots=True)
class DeadlineChanges:
    """All deadlines one move opens and changes."""

    opened: tuple[DeadlineOpened, ...] = ()
    changed: tuple[DeadlineChanged, ...] = ()

    @classmethod
    def join(cls, many: Iterable[Self]) -> Self:
        """Return the union, for a batch."""
        many = list(many)
        return cls(
            tuple(entry for changes in many for entry in changes.opened),
            tuple(entry for changes in many for entry in changes.changed),
        )

    def as_data(self) -> dict[str, Any]:
        """Return the part of the event's data from which a replay rebuilds deadlines."""
        data: dict[str, Any] = {}
        if self.opened:
            data["deadlines_opened"] = [by_column(entry) for entry in self.opened]
        if self.changed:
            data["deadlines_changed"] = [
                {key: value for key, value in by_column(entry).items() if value not in (None, False, 0)}
                for entry in self.changed
            ]
        return data


@dataclass(frozen=True, slots=True)
class Move:
    """One subject from one stage to the next."""

    subject_id: UUID
    source: str | None
    target: str
    version: int
    event: EventRow
    columns: Mapping[str, Any] = field(default_factory=dict)
